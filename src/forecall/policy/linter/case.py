"""What a rule of the linter is given, and how it complains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import BaseModel

from forecall.policy.clauses import clause_of
from forecall.policy.findings import Finding, Path, Severity
from forecall.policy.packs import Jurisdictions
from forecall.policy.parts import Text
from forecall.policy.terms import BasisKind
from forecall.policy.types import Policy


@dataclass(frozen=True)
class Case:
    """A policy under the linter, on a day: certificates, contracts and reviews are looked at as of then."""

    policy: Policy
    packs: Jurisdictions
    today: date

    def error(self, rule: str, path: Path, found: str, problem: str, fix: str) -> Finding:
        """A finding that stops the compiler."""
        return self._finding(rule, Severity.ERROR, path, found, problem, fix)

    def warning(self, rule: str, path: Path, found: str, problem: str, fix: str) -> Finding:
        """A finding that is printed."""
        return self._finding(rule, Severity.WARNING, path, found, problem, fix)

    def info(self, rule: str, path: Path, found: str, problem: str, fix: str) -> Finding:
        """A finding that is counted."""
        return self._finding(rule, Severity.INFO, path, found, problem, fix)

    def _finding(
        self, rule: str, severity: Severity, path: Path, found: str, problem: str, fix: str
    ) -> Finding:  # a finding has these parts
        return Finding(rule, severity, clause_of(path), self.policy.origins.where(path), found, problem, fix)

    @cached_property
    def values(self) -> list[tuple[Path, object]]:
        """Every value of the policy with its place, gathered once for all the rules that look at each."""
        return walk(self.policy, ())

    def texts(self) -> Iterator[tuple[Path, Text]]:
        """Every human text of the policy with its place."""
        return ((place, value) for place, value in self.values if isinstance(value, Text))

    def basis_of(self, purpose: str) -> BasisKind | None:
        """The one basis of a purpose; None while it has none, several, or is not there."""
        found = self.policy.purposes.get(purpose)
        kinds = found.basis.given() if found else []
        return kinds[0] if len(kinds) == 1 else None


def walk(value: object, path: Path) -> list[tuple[Path, object]]:
    """Every value inside a part, with its place; a part stands before what is inside it."""
    found: list[tuple[Path, object]] = []
    _walk(value, path, found)
    return found


def _walk(value: object, path: Path, found: list[tuple[Path, object]]) -> None:
    """A list filled in place: a generator in a generator hands each value up through every level above it."""
    found.append((path, value))
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            _walk(getattr(value, name), (*path, name), found)
    elif isinstance(value, dict):
        for key, entry in value.items():
            _walk(entry, (*path, str(key)), found)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            _walk(entry, (*path, place), found)
