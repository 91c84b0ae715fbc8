"""Records that are one person: what stands against a use of one of them stands against it of all.

A no, a restriction, an age, a cap and a quiet hour of one count for each. Consents and their withdrawals are the
person's, whichever record they were said to: see `agreed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Case, F, QuerySet, TextField, Value, When

from forecall.custody.errors import UnknownSubject
from forecall.custody.facts import parse
from forecall.custody.models import Subject
from forecall.custody.sets import among
from forecall.policy import Reason

STRICTER = frozenset({
    Reason.TOO_YOUNG, Reason.RESTRICTED, Reason.HELD, Reason.OBJECTED, Reason.SUPPRESSED, Reason.CONSENT_WITHDRAWN,
    Reason.CAP_REACHED, Reason.QUIET_HOURS,
})  # fmt: skip
"""Reasons that hold for a person whichever of their records is asked about."""

MARK = '"j":['
"""Stands in the facts of whoever has other records; looked for before anything is parsed."""


class Record(Protocol):
    """What a subject's row has that this needs."""

    @property
    def id(self) -> UUID: ...

    @property
    def facts(self) -> str: ...


def others_of(facts: str) -> tuple[UUID, ...]:
    """The other records of the person whose facts these are."""
    return tuple(UUID(one) for one in parse(facts).get("j", ())) if MARK in facts else ()


def every_record(organisation: UUID, subject: UUID) -> list[UUID]:
    """The records of the person whose record this is: this one last."""
    facts = Subject.unscoped.filter(pk=subject, organisation_id=organisation).values_list("facts", flat=True).first()
    return [*others_of(facts or ""), subject]


def with_others(subjects: Collection[UUID]) -> frozenset[UUID]:
    """These subjects of the acting organisation, with the other records of the same people: one question."""
    return frozenset(subjects).union(*others_among(subjects).values())


def others_among(subjects: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Subject -> the other records of the same person, for those of these that have any: one question."""
    if not subjects:
        return {}
    found = Subject.unscoped.filter(pk__in=among(subjects), facts__contains=MARK).values_list("pk", "facts")
    return {subject: others for subject, facts in found if (others := others_of(facts))}


OTHERS = Case(
    When(subject__facts__contains=MARK, then=F("subject__facts")), default=Value(""), output_field=TextField()
)
"""A column of rows about subjects, for `others_of`: empty for whoever has no other record, as nearly all."""


def people_of(rows: QuerySet[Any]) -> frozenset[UUID]:
    """Whom rows are about, with the other records of the same people: in the one question that reads the rows."""
    made = set[UUID]()
    for subject, facts in rows.order_by().values_list("subject", OTHERS):
        made |= {subject, *others_of(facts)}
    return frozenset(made)


def records_held(organisation: UUID, subject: UUID) -> list[Subject]:
    """The rows of `every_record`, locked: until the transaction ends whoever says that it is other ones waits.

    They are locked in one order, whoever locks whom, and read once more. Raises UnknownSubject.
    """
    records = every_record(organisation, subject)
    while True:
        there = Subject.unscoped.select_for_update().filter(pk__in=records, organisation_id=organisation)
        rows = {row.pk: row for row in there.order_by("pk")}
        found = [*(others_of(rows[subject].facts) if subject in rows else ()), subject]
        if set(found) <= set(records):
            break
        records = found
    if missing := set(found) - rows.keys():
        raise UnknownSubject(len(missing))
    return [rows[one] for one in found]


def groups_of(others: Mapping[UUID, tuple[UUID, ...]]) -> list[frozenset[UUID]]:
    """The people of whom `joined` tells, each as the set of their records."""
    return list({frozenset((one, *beside)) for one, beside in others.items()})


def joined(rows: Iterable[Record]) -> dict[UUID, tuple[UUID, ...]]:
    """Subject -> the other records of the same person, for those that have any: few do."""
    return {row.id: others for row in rows if MARK in row.facts and (others := others_of(row.facts))}
