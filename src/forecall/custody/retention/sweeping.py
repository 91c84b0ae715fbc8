"""The sweep: what is over goes, category by category, and whoever has nothing left goes whole, by `erase`.

A legal hold wins and is counted. What a statute keeps stays until its own term is over. Done twice, or killed and done
again, it changes nothing more: each person is one transaction, and what is gone is not found again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from forecall.custody.erasing import erase_all, wash_log
from forecall.custody.erasing import unfinished as begun_erasures
from forecall.custody.errors import ErasureHeld, ErasureUnfinished
from forecall.custody.facts import KNOWN, parse
from forecall.custody.keyring import expire_backups
from forecall.custody.models import Erasure, Subject
from forecall.custody.origins import Came, change_origins, origins_of
from forecall.custody.receipts import Receipt
from forecall.custody.retention.rows import blanked, older_rows
from forecall.custody.retention.terms import CategoryTerm, terms_of
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

PAGE = 2000
PURPOSE = "retention"
"""Stands in receipts of the sweep; no purpose of a policy, as the end of a term needs none."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did, or would do.

    by_clause   clause of the term -> how many people's data of that category went
    people      how many were erased whole, as nothing was left
    rows        single rows that had a day of their own and were too old
    held        people left alone because of a legal hold
    unfinished  people whose erasure stopped; the next sweep goes on
    backups     backups of the keyring whose own term was over
    """

    by_clause: Counter[str] = field(default_factory=Counter)
    people: int = 0
    rows: int = 0
    held: int = 0
    unfinished: int = 0
    backups: int = 0


class Due(NamedTuple):
    """One person of whom something is over."""

    subject: UUID
    kind: str
    over: tuple[CategoryTerm, ...]
    left: tuple[str, ...]
    hold: bool


def planned(late: timedelta = timedelta()) -> Sweep:
    """What a sweep of the acting organisation would do now, or should have done so long ago; nothing is changed."""
    return _swept(wired().clock.now() - late, dry=True)


def run() -> Sweep:
    """Sweep the acting organisation. Raises NoPolicy: without a policy nothing says what is over."""
    return _swept(wired().clock.now(), dry=False)


def _swept(now: datetime, *, dry: bool) -> Sweep:
    version = version_now(wired().clock.now())
    counts: Counter[str] = Counter()
    people = held = 0
    stopped = 0 if dry else _whole(begun_erasures())
    for page in _pages(version, now):
        held += sum(one.hold for one in page)
        due = [one for one in page if not one.hold]
        counts.update(term.clause for one in due for term in one.over)
        stays = _stays([one.subject for one in due if not one.left])
        whole = [one for one in due if not one.left and one.subject not in stays]
        people += len(whole)
        if not dry and due:
            _receipt(version, now, due)
            _in_part([one for one in due if one.left or one.subject in stays], version)
            stopped += _whole([one.subject for one in whole])
    rows = older_rows(version, now, dry=dry)
    backups = 0
    if not dry:
        folder = wired().backups
        backups = len(expire_backups(folder, now)) if folder and folder.is_dir() else 0
        wash_log()
    return Sweep(counts, people, rows, held, stopped, backups)


def _pages(version: InForce, now: datetime) -> Iterator[list[Due]]:
    """People of whom something is over, page by page through all that are not forgotten."""
    organisation = acting_now("custody.Subject").organisation
    last = UUID(int=0)
    while True:
        found = Subject.unscoped.filter(organisation_id=organisation, forgotten_at=None, id__gt=last).order_by("id")
        rows = list(found.values_list("id", "kind", "hold", KNOWN)[:PAGE])
        if not rows:
            return
        last = rows[-1][0]
        yield [
            one
            for one in (_due(key, kind, facts, version, now, hold=hold) for key, kind, hold, facts in rows)
            if one is not None
        ]


def _due(subject: UUID, kind: str, facts: str, version: InForce, now: datetime, *, hold: bool) -> Due | None:
    terms = terms_of(kind, parse(facts), version.policy, version.rulebook)
    over = tuple(term for term in terms if term.is_over(now))
    if not over:
        return None
    left = tuple(term.category for term in terms if not term.is_over(now))
    return Due(subject, kind, over, left, hold)


def _stays(subjects: Sequence[UUID]) -> set[UUID]:
    """Those of whom nothing is left and who are there for another reason."""
    stays = wired().stays
    return set() if stays is None or not subjects else stays(subjects)


def _receipt(version: InForce, now: datetime, due: Sequence[Due]) -> None:
    """One receipt for each clause of a page, with those it is about: before anything goes."""
    acting = acting_now("custody.Subject")
    clauses: dict[str, list[UUID]] = {}
    for one in due:
        for term in one.over:
            clauses.setdefault(term.clause, []).append(one.subject)
    entries = [
        (
            Receipt(
                organisation=str(acting.organisation), at=now, actor=acting.actor, purpose=PURPOSE, action="erase",
                categories=(clause.split(":")[1].split("/")[0],), channel="", recipient="", outcome="allowed",
                reason="term_over", clause=clause, basis="", version=version.rulebook.version, count=len(people),
                about="",
            ),
            people,
        )
        for clause, people in sorted(clauses.items())
    ]  # fmt: skip
    wired().receipts.write_many(entries)


def _in_part(due: Sequence[Due], version: InForce) -> None:
    for one in due:
        with transaction.atomic():
            row = Subject.unscoped.select_for_update().filter(pk=one.subject, forgotten_at=None, hold=False).first()
            if row is None:  # forgotten or held meanwhile
                continue
            there, over = frozenset(origins_of(one.subject)), frozenset(term.category for term in one.over)
            blanked(one.subject, version.kinds_of(there & over), version.kinds_of(there - over))
            change_origins([one.subject], partial(_without, over))


def _without(over: frozenset[str], came: Came) -> Came:
    return {name: origin for name, origin in came.items() if name not in over}


def _whole(subjects: Sequence[UUID]) -> int:
    """Erase people of whom nothing is left; how many stay unfinished until the next sweep."""
    try:
        erase_all(subjects)
    except (ErasureUnfinished, ErasureHeld):
        return Erasure.unscoped.filter(subject_id__in=list(subjects)).exclude(step=Erasure.Step.CERTIFIED).count()
    return 0
