"""A finding: what is wrong in a policy file, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Path = tuple[str | int, ...]
"""Where a value stands in the file: keys and list places, from the top. `("purposes", "billing", "people", 0)`."""


class Severity(StrEnum):
    """How much a finding weighs: an error stops the compiler, a warning is printed, an info is counted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file, as an editor counts: the first line is 1, the first column is 1; 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One complaint.

    rule       the linter's rule, as `L10 purpose-without-basis`
    clause     the stable id of the fact it is about, as `purpose:billing/basis`
    found      what stands there, in a few words
    problem    why that cannot stand, one sentence without its full stop
    fix        what to write instead, one sentence without its full stop
    """

    rule: str
    severity: Severity
    clause: str
    where: Position
    found: str
    problem: str
    fix: str

    @property
    def number(self) -> str:
        """The rule's number alone: `L10`."""
        return self.rule.partition(" ")[0]

    def __str__(self) -> str:
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{self.where}: {kind}{self.clause}: found {self.found}; {self.problem}. {self.fix}. [{self.rule}]"


def in_file_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by file and line, each once."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda one: (one.where.file, one.where.line, one.where.column, one.rule, one.clause))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop the compiler."""
    return [one for one in findings if one.severity is Severity.ERROR]
