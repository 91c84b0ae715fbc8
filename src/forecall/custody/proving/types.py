"""What proof is made of: pieces of the live notice with what stands behind each, and the uses of one person's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """One clause of the live notice, and what stands behind it.

    text       what the notice says, in the language of the evidence
    law        the law it rests on; empty where it names none
    checks     what enforces it, as codes; empty where it only informs people
    columns    sealed columns that open only under a permit for this, as `contacts.Phone.value`
    purposes   uses it limits
    decisions  how often this clause, or a part of it, was what decided; `refusals` of them said no
    passed     how many permits were given for its purposes: each of them passed its check
    last       the latest decision by it; None where there was none
    examples   worked examples of its purposes, and probes of the clause itself, tried now
    failed     how many of these did not come out as they must
    requests   cases of the right that it gives; `answered` of them are closed
    """

    clause: str
    text: str
    law: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    decisions: int = 0
    refusals: int = 0
    passed: int = 0
    last: datetime | None = None
    examples: int = 0
    failed: int = 0
    requests: int = 0
    answered: int = 0

    @property
    def is_enforced(self) -> bool:
        return bool(self.checks)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the notice."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proof for the live notice of one organisation.

    effective  first day of the version, where the organisation is
    digest     of the rulebook that decides now
    gaps       questions for which nobody wrote a rule, all refused
    """

    organisation: str
    language: str
    title: str
    version: int
    effective: date
    digest: str
    at: datetime
    decisions: int
    refusals: int
    gaps: int
    parts: tuple[Part, ...]

    @property
    def pieces(self) -> list[Piece]:
        return [piece for part in self.parts for piece in part.pieces]

    @property
    def failed(self) -> list[Piece]:
        """Clauses with an example that does not come out as written."""
        return [piece for piece in self.pieces if piece.failed]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a person's data, in words of the notice.

    actor    opaque id of who asked; `self` where it was the person
    because  the clause in words: the legal basis, or the sentence of the refusal
    receipt  where it stands in the record
    """

    at: datetime
    actor: str
    purpose: str
    action: str
    categories: tuple[str, ...]
    outcome: str
    clause: str
    because: str
    receipt: str
    is_allowed: bool = True
