"""The matrix: which role reaches which page. Read from `matrix.toml`; what does not stand there is not reached."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from forecall.foundation.members import ROLES, Need, Role

FILE = Path(__file__).parent / "matrix.toml"
NOBODY = Need(frozenset())
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who reaches one page.

    open       anybody
    signed_in  whoever has signed in, in no organisation
    operator   of those only who run the installation
    see, do    for a page of an organisation: who may look, and who may act (POST)
    body_mib   MiB that one question may have, files and all; 0 for what every page takes
    """

    open: bool = False
    signed_in: bool = False
    operator: bool = False
    see: Need = NOBODY
    do: Need = NOBODY
    body_mib: int = 0

    def need(self, method: str) -> Need:
        return self.see if method in SAFE else self.do


@cache
def matrix() -> dict[str, Rule]:
    """Page (the name of its path) -> who reaches it."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    made = {name: Rule(open=True) for name in read["open"]}
    made |= {name: Rule(signed_in=True) for name in read["signed_in"]}
    made |= {name: Rule(signed_in=True, operator=True) for name in read["operator"]}
    return made | {name: _rule(row) for name, row in read["staff"].items()}


def _rule(row: dict[str, Any]) -> Rule:
    flags = {name: row.get(name, False) for name in ("personal", "resting", "own")}
    see, do = _roles(row["see"]), _roles(row.get("do", []))
    return Rule(see=Need(see, **flags), do=Need(do, **flags), body_mib=row.get("body_mib", 0))


def _roles(named: list[str]) -> frozenset[Role]:
    """`members` stands for every role that can be given."""
    return frozenset(role for name in named for role in (ROLES if name == "members" else (Role(name),)))
