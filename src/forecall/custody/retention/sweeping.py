"""The sweep: what is over goes, category by category, and whoever has nothing left goes whole, by `erase`.

A legal hold wins and is counted. What a statute keeps stays until its own term is over. Done twice, or killed and done
again, it changes nothing more: each category of a person is one transaction, and what is gone is not found again. One
that cannot be taken away stops nothing else: it stays on record, is counted and told, and the next sweep tries again.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError, transaction

from forecall.custody.erasing import erase_all, wash_log
from forecall.custody.erasing import unfinished as begun_erasures
from forecall.custody.errors import ErasureHeld, ErasureUnfinished
from forecall.custody.events import CategoryEnded
from forecall.custody.facts import KNOWN, Known, parse, stamp
from forecall.custody.keyring import expire_backups
from forecall.custody.models import Erasure, Subject
from forecall.custody.origins import Came, change_origins, origins_of
from forecall.custody.receipts import Receipt
from forecall.custody.retention.rows import newest_rows, older_rows, taken_away
from forecall.custody.retention.terms import CategoryTerm, terms_of
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.sets import paged
from forecall.custody.wiring import wired
from forecall.foundation import ForecallError, acting_now

log = logging.getLogger(__name__)
SOON = timedelta(days=7)
"""So long before its term is over it is seen that a category counts from newer rows, so that no night is lost."""
PURPOSE = "retention"
"""Stands in receipts of the sweep; no purpose of a policy, as the end of a term needs none."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did, or would do.

    by_clause   clause of the term -> how many people's data of that category went
    failed      clause, model or room -> how often it could not be taken away: the next sweep tries again
    people      how many were erased whole, as nothing was left
    rows        single rows that had a day of their own and were too old
    books       rows of the books whose statute was over
    held        people left alone because of a legal hold
    unfinished  people whose erasure stopped; the next sweep goes on
    backups     backups of the keyring whose own term was over
    """

    by_clause: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    people: int = 0
    rows: int = 0
    books: int = 0
    held: int = 0
    unfinished: int = 0
    backups: int = 0


class Due(NamedTuple):
    """One person of whom something is over.

    renewed   category -> day from which it counts anew, as newer rows of it came in since
    joined    other records of the same person
    """

    subject: UUID
    over: tuple[CategoryTerm, ...]
    left: tuple[str, ...]
    hold: bool
    renewed: Mapping[str, datetime]
    joined: tuple[UUID, ...]


def planned(late: timedelta = timedelta()) -> Sweep:
    """What a sweep of the acting organisation would do now, or should have done so long ago; nothing is changed."""
    return _swept(wired().clock.now() - late, dry=True)


def run() -> Sweep:
    """Sweep the acting organisation. Raises NoPolicy: without a policy nothing says what is over."""
    return _swept(wired().clock.now(), dry=False)


def _swept(now: datetime, *, dry: bool) -> Sweep:
    version = version_now(wired().clock.now())
    made = Sweep(Counter(), Counter())
    stopped = 0 if dry else _whole(begun_erasures())
    people = held = 0
    for page in _pages(version, now):
        held += sum(bool(one.over) for one in page if one.hold)
        due = [one for one in page if one.over and not one.hold]
        made.by_clause.update(term.clause for one in due for term in one.over)
        stays = _stays([one for one in due if not one.left], version, now)
        whole = [one.subject for one in due if not one.left and one.subject not in stays]
        people += len(whole)
        if not dry:
            _renew([one for one in page if one.renewed])
            _receipt(version, now, due)
            _in_part([one for one in due if one.left or one.subject in stays], version, made.failed)
            stopped += _whole(whole)
    rows, books, backups = _apart(version, now, made.failed, dry=dry)
    return replace(made, people=people, rows=rows, books=books, held=held, unfinished=stopped, backups=backups)


def _apart(version: InForce, now: datetime, failed: Counter[str], *, dry: bool) -> tuple[int, int, int]:
    """What goes without regard to whose it is: single rows, books, backups of keys."""
    parts = wired()
    dated = [held for held in parts.holdings if held.dated]
    if dry:
        return sum(older_rows(held, version, now, dry=True) for held in dated), 0, 0
    rows = sum(_tried(held.model, failed, partial(older_rows, held, version, now, dry=False)) for held in dated)
    books = 0 if parts.retire is None else _tried("books", failed, parts.retire, whole=False)
    folder = parts.backups
    backups = len(expire_backups(folder, now)) if folder and folder.is_dir() else 0
    wash_log()
    return rows, books, backups


def _tried(what: str, failed: Counter[str], act: Callable[[], int], *, whole: bool = True) -> int:
    """What it did; where it cannot, that is counted and said, and the rest of the sweep goes on.

    whole   in one transaction; without it `act` opens its own where it writes, and others write while it looks
    """
    try:
        with transaction.atomic() if whole else nullcontext():
            return act()
    except (ForecallError, DatabaseError, OSError) as problem:
        failed[what] += 1
        # without its text: a database tells in it the row that it refused
        log.warning("the sweep could not take it away", extra={"what": what, "error": type(problem).__name__})
        return 0


def _pages(version: InForce, now: datetime) -> Iterator[list[Due]]:
    """People of whom something is over or newer than it seemed, page by page through all that are not forgotten."""
    organisation = acting_now("custody.Subject").organisation
    found = Subject.unscoped.filter(organisation_id=organisation, forgotten_at=None)
    for rows in paged(found, "id", "kind", "hold", KNOWN):
        yield _dues(rows, version, now)


def _dues(rows: Sequence[tuple[UUID, str, bool, str]], version: InForce, now: datetime) -> list[Due]:
    """Of these people (id, kind, hold, facts) those of whom something is over, or soon will be."""
    asked = [_Asked(key, kind, hold, parse(facts)) for key, kind, hold, facts in rows]
    near = [one for one in asked if any(term.is_over(now + SOON) for term in one.terms(version))]
    newest = newest_rows(version, [one.subject for one in near])
    return [_due(one, newest.get(one.subject, {}), version, now) for one in near]


class _Asked(NamedTuple):
    """A person as the sweep reads them."""

    subject: UUID
    kind: str
    hold: bool
    known: Known

    def terms(self, version: InForce) -> list[CategoryTerm]:
        return terms_of(self.kind, self.known, version.policy, version.rulebook)


def _due(one: _Asked, newest: Mapping[str, datetime], version: InForce, now: datetime) -> Due:
    came, terms = one.known.get("f", {}), one.terms(version)
    soon = {term.category for term in terms if term.is_over(now + SOON)}
    renewed = {name: day for name, day in newest.items() if name in soon and stamp(day) > came[name][0]}
    if renewed:
        later = {name: [stamp(day), *came[name][1:]] for name, day in renewed.items()}
        terms = one._replace(known={**one.known, "f": {**came, **later}}).terms(version)
    over = tuple(term for term in terms if term.is_over(now))
    left = tuple(term.category for term in terms if not term.is_over(now))
    return Due(one.subject, over, left, one.hold, renewed, tuple(map(UUID, one.known.get("j", ()))))


def _renew(people: Sequence[Due]) -> None:
    """These categories count from their newest rows on: those who share the days go together."""
    alike: dict[tuple[tuple[str, datetime], ...], list[UUID]] = defaultdict(list)
    for one in people:
        alike[tuple(sorted(one.renewed.items()))].append(one.subject)
    for days, subjects in alike.items():
        change_origins(subjects, partial(_from, dict(days)))


def _from(days: Mapping[str, datetime], came: Came) -> Came:
    return {name: replace(one, at=max(one.at, days.get(name, one.at))) for name, one in came.items()}


def _stays(people: Sequence[Due], version: InForce, now: datetime) -> set[UUID]:
    """Those of whom nothing is left and who are there for another reason, or whose other records are in term."""
    if not people:
        return set()
    stays = wired().stays
    work_here = set[UUID]() if stays is None else stays([one.subject for one in people])
    others = Subject.unscoped.filter(id__in={key for one in people for key in one.joined}, forgotten_at=None)
    rows = list(others.values_list("id", "kind", "hold", KNOWN))
    over = {one.subject for one in _dues(rows, version, now) if not one.left and not one.hold}
    bare = {key for key, _kind, hold, facts in rows if not hold and not parse(facts).get("f")}
    kept = {row[0] for row in rows} - over - bare
    return work_here | {one.subject for one in people if not kept.isdisjoint(one.joined)}


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


def _in_part(due: Sequence[Due], version: InForce, failed: Counter[str]) -> None:
    """Each category of each person for itself: what fails is rolled back, stays on record, and comes again."""
    for one in due:
        for term in one.over:
            _tried(term.clause, failed, partial(_ended, one.subject, term.category, version))


def _ended(subject: UUID, category: str, version: InForce) -> int:
    row = Subject.unscoped.select_for_update().filter(pk=subject, forgotten_at=None, hold=False).first()
    if row is None:  # forgotten or held meanwhile
        return 0
    left = set(origins_of(subject)) - {category}
    touched = taken_away(subject, category, left, version)
    change_origins([subject], partial(_without, frozenset({category})))
    wired().events.publish(CategoryEnded(row.organisation_id, subject, category))
    return touched


def _without(over: frozenset[str], came: Came) -> Came:
    return {name: origin for name, origin in came.items() if name not in over}


def _whole(subjects: Sequence[UUID]) -> int:
    """Erase people of whom nothing is left; how many stay unfinished until the next sweep."""
    try:
        erase_all(subjects)
    except (ErasureUnfinished, ErasureHeld):
        return Erasure.unscoped.filter(subject_id__in=list(subjects)).exclude(step=Erasure.Step.CERTIFIED).count()
    return 0
