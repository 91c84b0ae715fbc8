"""What goes in and what comes out: receipts, their names, checkpoints, findings, counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from forecall.custody.receipts.errors import ReceiptRefused

Outcome = Literal["allowed", "refused", "gap"]
OUTCOMES = frozenset({"allowed", "refused", "gap"})
MOST_LETTERS, MOST_CATEGORIES = 200, 64
WORDS = re.compile(r"(?:[A-Za-z0-9_.:/()#-]{0,200}\n)+")
"""Words, ids and clause names, one a line. No blank, no `@`, no `+`, no letter beyond ASCII: a name, an e-mail
address or a telephone number put there by mistake is refused, not recorded."""
NO_OFFSET = timedelta(0)
MOST_SOUND = 4096
_sound: set[tuple[str, ...]] = set()
"""Texts of receipts that were found to be words and ids."""
NAME = re.compile(r"\d{8}T\d{6}-\d+-[0-9a-f]{8}\.jsonl")
"""The file name of a segment."""
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One decision, without personal data: every text is an id or a word of the policy.

    at       aware, UTC
    actor    opaque id of who asked; `self` where the person asks about herself, as her own id must not stand here
    clause   id of the policy's clause that decided, empty where there is none
    version  number of the policy's version, >= 0
    count    how many subjects it is about, >= 0
    about    opaque id of the thing it is about (a call, an order), or what the basis of an advertisement rests on

    Raises ReceiptRefused.
    """

    organisation: str
    at: datetime
    actor: str
    purpose: str
    action: str
    categories: tuple[str, ...]
    channel: str
    recipient: str
    outcome: Outcome
    reason: str
    clause: str
    basis: str
    version: int
    count: int
    about: str

    def __post_init__(self) -> None:
        texts = (*self.texts, *self.categories)
        if texts not in _sound:
            self._look_at(texts)
        if not self.organisation or self.outcome not in OUTCOMES:
            raise ReceiptRefused(f"a receipt needs an organisation and one of {', '.join(sorted(OUTCOMES))}")
        if self.at.utcoffset() != NO_OFFSET:
            raise ReceiptRefused("the time of a receipt must be aware and in UTC; pass `datetime.now(tz=UTC)`")
        if type(self.version) is not int or type(self.count) is not int or self.version < 0 or self.count < 0:
            raise ReceiptRefused("version and count of a receipt are whole numbers from 0 on")
        if len(self.categories) > MOST_CATEGORIES:
            raise ReceiptRefused(f"a receipt names at most {MOST_CATEGORIES} categories, not {len(self.categories)}")

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields that hold one word or id each, in the order of the line."""
        who = (self.organisation, self.actor, self.purpose, self.action, self.channel, self.recipient)
        return (*who, self.outcome, self.reason, self.clause, self.basis, self.about)

    def _look_at(self, texts: tuple[str, ...]) -> None:
        """Each must be a word or an id. Those that were are not looked at again: a member asks the same all day."""
        lines = "\n".join((*texts, ""))
        if lines.count("\n") != len(texts) or not WORDS.fullmatch(lines):
            self._complain_of_text()
        if len(_sound) < MOST_SOUND:
            _sound.add(texts)

    def _complain_of_text(self) -> None:
        """Names the field and never repeats its value: it may be the personal datum that must not be written."""
        texts = ("organisation", "actor", "purpose", "action", "channel", "recipient", "outcome", "reason", "clause")
        names = (*texts, "basis", "about", *("categories" for _ in self.categories))
        for name, text in zip(names, (*self.texts, *self.categories), strict=True):
            if "\n" in text or not WORDS.fullmatch(text + "\n"):
                raise ReceiptRefused(
                    f"the field {name} of a receipt is no id: use letters, digits and _.:/()#-, "
                    f"at most {MOST_LETTERS}, and never a personal value"
                )


class ReceiptId(NamedTuple):
    """Where a receipt stands: the segment's file name and the number in it, from 1 on.

    >>> str(ReceiptId("20261125T050000-71-0badcafe.jsonl", 3))
    '20261125T050000-71-0badcafe.jsonl#3'
    """

    segment: str
    number: int

    def __str__(self) -> str:
        return f"{self.segment}#{self.number}"

    @classmethod
    def parse(cls, text: str) -> ReceiptId:
        """The reverse of `str`. Raises ReceiptRefused."""
        segment, _, number = text.rpartition("#")
        if not segment or not number.isdecimal():
            raise ReceiptRefused("this is no id of a receipt; one looks like 20261125T050000-71-0badcafe.jsonl#3")
        return cls(segment, int(number))


class Head(NamedTuple):
    """How far a segment goes: the number and hash of its last whole line, and where that line ends in the file."""

    segment: str
    last: int
    size: int
    hash: str


def must_be_a_place(segment: object, last: object, *hashes: object) -> None:
    """What a file says of a segment may have been written by anybody. Raises ValueError where it cannot be so."""
    named = isinstance(segment, str) and NAME.fullmatch(segment)
    numbered = type(last) is int and last >= 0
    if not (named and numbered and all(isinstance(one, str) and HASH.fullmatch(one) for one in hashes)):
        raise ValueError("this is no place in a segment")


@dataclass(frozen=True, slots=True)
class Stub:
    """What is left of a segment whose term is over: its name, how many receipts it had, its first and last hash."""

    segment: str
    last: int
    first_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed line: the heads that changed since the checkpoint before, to which it is chained.

    So it stands for the heads of all segments. Keep `line` outside (print it, mail it, give it to an auditor): with
    it `verify` proves that nothing before was cut, even if the whole folder was replaced.
    """

    number: int
    at: datetime
    heads: tuple[Head, ...]
    expired: tuple[Stub, ...]
    line: str


Trouble = Literal[
    "altered",  # a line, or a list of subjects, is not what was written
    "disordered",  # lines were dropped, put in, or reordered
    "cut",  # signed, or named by a later segment, and no longer there
    "missing",  # a whole file is gone
    "rewritten",  # the chain holds in itself but is not the one that was signed
    "forged",  # a checkpoint without a valid signature
    "torn",  # note: the end of a file that a crash cut off; it was never confirmed
    "unsigned",  # note: nothing signed yet
    "clock",  # note: the clock went back; the chain did not
    "leftover",  # note: harmless remains of a write or a removal that was interrupted
]


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands where: file name, line from 1 on (0: the file as a whole), kind, and a sentence."""

    file: str
    line: int
    kind: Trouble
    what: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.kind}: {self.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found. `faults` are tampering or loss; `notes` are what an honest crash or clock leaves.

    receipts   how many stand in the folder
    signed     how many of them a checkpoint covers; the others could still be cut or rewritten unnoticed
    forgotten  entries of the lists of subjects that were erased
    """

    receipts: int
    signed: int
    segments: int
    expired: int
    checkpoints: int
    forgotten: int
    faults: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How often a clause decided; `decisions` has refusals and gaps in it. `last` is the latest event, UTC."""

    decisions: int
    refusals: int
    gaps: int
    last: datetime


def written(at: datetime) -> str:
    """A time as it stands in a line.

    >>> written(datetime(2026, 11, 25, 5, 0, tzinfo=UTC))
    '2026-11-25T05:00:00.000000Z'
    """
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def read_time(text: str) -> datetime:
    """The reverse of `written`. Raises ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)
