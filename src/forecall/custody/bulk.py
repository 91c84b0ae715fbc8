"""What custody is told about thousands of people at once: the verbs of `recording` for a set, in a few statements.

Each verb writes the ledger rows and the subjects' facts in one transaction, with the rows locked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from forecall.custody.events import ChoiceMade
from forecall.custody.facts import Known, parse, stamp, with_choice, written
from forecall.custody.models import Choice, Happening, Subject
from forecall.custody.origins import Origin, change_origins, with_more
from forecall.custody.recording import Said, _choice
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

AT_ONCE = 2000
"""People in one statement."""
Change = Callable[[UUID, Known], Known]


def choose_many(subjects: Collection[UUID], said: Said) -> int:
    """Record one choice for each of these people; how many. Whoever is unknown here or forgotten is left out."""
    acting = acting_now("custody.Choice")
    done = 0
    with transaction.atomic():
        for part in _parts(subjects):
            made: list[Choice] = []

            def chosen(subject: UUID, known: Known, made: list[Choice] = made) -> Known:
                made.append(_choice(acting, subject, said))
                return with_choice(known, made[-1])

            _rewrite(part, chosen)
            Choice.unscoped.bulk_create(made)
            done += len(made)
            for one in made:
                wired().events.publish(ChoiceMade(acting.organisation, one.subject_id, one.what, one.purpose))
    return done


def collected_many(subjects: Collection[UUID], category: str, origin: Origin) -> int:
    """One more category of these people came in; how many had none on record, or another that no longer counts."""
    with transaction.atomic():
        return sum(change_origins(part, lambda came: with_more(came, {category: origin})) for part in _parts(subjects))


def happened_many(event: str, when: Mapping[UUID, datetime]) -> None:
    """The same event for many people, each at their own time; the newest of each person counts."""
    acting = acting_now("custody.Happening")
    with transaction.atomic():
        for part in _parts(when):
            made: list[Happening] = []

            def newer(subject: UUID, known: Known, made: list[Happening] = made) -> Known:
                at, events = stamp(when[subject]), known.get("e", {})
                if events.get(event, at - 1) >= at:
                    return known
                row = Happening(organisation_id=acting.organisation, subject_id=subject, event=event)
                row.at, row.actor = when[subject], acting.actor
                made.append(row)
                return {**known, "e": {**events, event: at}}

            _rewrite(part, newer)
            Happening.unscoped.bulk_create(
                made, update_conflicts=True, unique_fields=["subject", "event"], update_fields=["at", "actor"]
            )


def keep_still(subjects: Collection[UUID]) -> None:
    """Until the transaction ends nobody else erases these people: what is asked of them and written is one.

    On SQLite whoever writes is alone. In one order, whoever locks whom.
    """
    if connection.features.has_select_for_update:
        organisation = acting_now("custody.Subject").organisation
        for part in _parts(subjects):
            rows = Subject.unscoped.filter(organisation_id=organisation, id__in=among(part), forgotten_at=None)
            list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def _parts(subjects: Collection[UUID]) -> Iterator[list[UUID]]:
    """In one order, whoever locks whom: also from one part to the next."""
    several = iter(sorted(subjects))
    while part := list(islice(several, AT_ONCE)):
        yield part


def _rewrite(subjects: Sequence[UUID], change: Change) -> None:
    """Give each person's facts to `change` and keep what it makes of them; the rows stay locked."""
    organisation = acting_now("custody.Subject").organisation
    rows = Subject.unscoped.select_for_update().filter(organisation_id=organisation, forgotten_at=None)
    there = rows.filter(id__in=among(subjects)).order_by("pk").values_list("pk", "facts")
    changed = []
    for subject, facts in there:
        made = written(change(subject, parse(facts)))
        if made != facts:
            changed.append((made, subject))
    if changed:
        table = connection.ops.quote_name(Subject._meta.db_table)  # noqa: SLF001  # Django's documented door
        with connection.cursor() as cursor:  # one statement for all: Django's own grows with the square of their number
            cursor.executemany(f"UPDATE {table} SET facts = %s WHERE id = %s", changed)  # noqa: S608  # our own table
