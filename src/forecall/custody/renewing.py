"""New keys for people: a newer one beside the old, every value sealed again under it, and later the old one dropped.

While both stand, each process reads what either sealed and seals with the newer. The older one stays for a rest: for
whoever fetched it before and has not stored yet, and for a database that is restored from before. Then everything of
the person is looked at once more, and only where nothing is left under the older key is it dropped.

Where somebody's rotation is, the keyring itself says: one that is cut short anywhere goes on when it is begun again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, router, transaction

from forecall.custody.errors import RenewalUnfinished, UnknownSubject
from forecall.custody.joined import every_record
from forecall.custody.keyring import Lock, UnsealFailed
from forecall.custody.keyring.primitive import KeyInRotation
from forecall.custody.models import Subject
from forecall.custody.receipts import Receipt
from forecall.custody.rulebooks import version_now
from forecall.custody.sealing import Sealed, SealedField, place_of
from forecall.custody.sets import paged
from forecall.custody.wiring import wired
from forecall.foundation import Holding, acting_now, failpoint

log = logging.getLogger(__name__)

BATCH = 250
"""People in one change of the keyring and under one receipt."""
AT_ONCE = 1000
"""Rows that are read and written together."""
LOOKS = 5
"""So often what others store meanwhile is looked at again before an older key is left for the next time."""
PURPOSE, REASON = "security", "keys_renewed"

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What was done: people who got a newer key, values sealed again under it, and who has a broken one.

    waiting   people who got none: they have one from before whose older one still rests, and two is the most
    """

    people: int = 0
    values: int = 0
    broken: frozenset[UUID] = frozenset()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """People whose older key is gone, those who wait (for their rest, or for a writer), and who has a broken value."""

    people: int = 0
    waiting: int = 0
    broken: frozenset[UUID] = frozenset()


def renew(subject: UUID) -> Renewed:
    """A new key for one person, for each record of theirs. Raises UnknownSubject, ReceiptsUnwritable, KeyringError."""
    organisation = acting_now("custody.Subject").organisation
    if not Subject.unscoped.filter(pk=subject, organisation_id=organisation, forgotten_at=None).exists():
        raise UnknownSubject(1)
    records = every_record(organisation, subject)
    still = frozenset(_rotating(wired().keyring.keys(str(organisation), records)))
    return _renewed(organisation, records, None, still)


def renew_everybody(before: datetime, step: Step) -> Renewed:
    """A new key for everybody of the acting organisation whose key was made before that time.

    before   when it was asked for: called again after it was cut short, it goes on with whoever is left
    step     hears of how many people more it is done
    """
    organisation = acting_now("custody.Subject").organisation
    people = values = waiting = 0
    broken, still = frozenset[UUID](), frozenset(resting(before))
    for batch in _batches(ids for rows in paged(_living(organisation), "id") for (ids,) in rows):
        done = _renewed(organisation, batch, before, still)
        people, values, broken = people + done.people, values + done.values, broken | done.broken
        waiting += done.waiting
        step(len(batch))
    if waiting:
        log.warning("people got no newer key while an older one rests", extra={"counts": {"people": waiting}})
    return Renewed(people, values, broken, waiting)


def resting(before: datetime | None = None) -> dict[UUID, datetime]:
    """People of the acting organisation whose older key still rests, and when their newest was made.

    before   those alone whose newest was made before that time: whoever asked then gives them no other
    """
    organisation = acting_now("custody.Subject").organisation
    made = wired().keyring.in_rotation(str(organisation))
    there = set(_living(organisation).values_list("id", flat=True)) if made else set[UUID]()
    return {one: at for one, at in made.items() if one in there and (before is None or at < before)}


def living() -> int:
    """How many people of the acting organisation have keys to renew."""
    return int(_living(acting_now("custody.Subject").organisation).count())


def drop_older(rested_since: datetime, step: Step) -> Dropped:
    """Drop the older keys of whoever got a newer one before that time, once nothing is left under an older one.

    What somebody stored meanwhile is sealed again first. Whoever has a value that opens under neither key keeps both.
    """
    organisation = acting_now("custody.Subject").organisation
    made = resting()
    due = sorted(one for one, at in made.items() if at <= rested_since)
    people, waiting, broken = 0, len(made) - len(due), frozenset[UUID]()
    for batch in _batches(due):
        newest = max(made[one] for one in batch)
        done = _dropped(organisation, batch, newest)
        people, waiting, broken = people + done.people, waiting + done.waiting, broken | done.broken
        step(len(batch))
    return Dropped(people, waiting, broken)


def unless_broken(broken: frozenset[UUID]) -> None:
    """Raises RenewalUnfinished."""
    if broken:
        raise RenewalUnfinished(len(broken))


def _living(organisation: UUID) -> Any:  # noqa: ANN401  # a query
    return Subject.unscoped.filter(organisation_id=organisation, forgotten_at=None)


def _batches(people: Iterable[UUID]) -> Iterator[list[UUID]]:
    batch: list[UUID] = []
    for one in people:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _renewed(organisation: UUID, people: Sequence[UUID], before: datetime | None, still: frozenset[UUID]) -> Renewed:
    _receipt(organisation, people)
    keys = wired().keyring.next_keys(str(organisation), people, before)
    failpoint("renewal: next keys made")
    found = _seal_again(organisation, keys)
    failpoint("renewal: sealed again")
    return Renewed(len(_rotating(keys).keys() - still), found.values, found.broken, len(still.intersection(people)))


def _dropped(organisation: UUID, people: Sequence[UUID], newest: datetime) -> Dropped:
    """Nobody is between sealing and storing while the values are looked at.

    SQLite has no writer beside this one, and PostgreSQL none that began before the newer keys were made.
    """
    parts = wired()
    _receipt(organisation, people)
    with ExitStack() as stack:
        for alias in _databases(parts.holdings):
            if _is_written_since(alias, newest):
                return Dropped(waiting=len(people))
            stack.enter_context(transaction.atomic(using=alias))
        for _ in range(LOOKS):
            found = _seal_again(organisation, parts.keyring.keys(str(organisation), people))
            if not found.values:
                break
        else:
            return Dropped(waiting=len(people), broken=found.broken)
        whole = [one for one in people if one not in found.broken]
        failpoint("renewal: before the older keys are dropped")
        dropped = parts.keyring.drop_older_keys(str(organisation), whole, newest)
    failpoint("renewal: older keys dropped")
    return Dropped(dropped, broken=found.broken)


def _databases(holdings: Sequence[Holding]) -> list[str]:
    return sorted({router.db_for_write(apps.get_model(held.model)) for held in holdings})


def _is_written_since(alias: str, moment: datetime) -> bool:
    """Does a transaction run that began before? It may hold what was sealed under the older key."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start <= %s)",
            [moment],
        )
        return bool(cursor.fetchone()[0])


def _receipt(organisation: UUID, people: Sequence[UUID]) -> None:
    """Before anything of theirs is touched."""
    now = wired().clock.now()
    said = Receipt(
        organisation=str(organisation), at=now, actor=acting_now("custody.Subject").actor, purpose=PURPOSE,
        action="store", categories=(), channel="", recipient="", outcome="allowed", reason=REASON, clause="", basis="",
        version=version_now(now).rulebook.version, count=len(people), about="",
    )  # fmt: skip
    wired().receipts.write(said, people)


# Sealing again


@dataclass(slots=True)
class _Found:
    """How many values stood under an older key, and who has one that opens under neither."""

    values: int = 0
    broken: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class _Locks:
    newer: Lock
    older: Lock


@dataclass(slots=True)
class _Change:
    """One row: its values as they stand, and sealed again; by the place of their column."""

    key: Any
    before: dict[int, bytes] = field(default_factory=dict)
    after: dict[int, bytes] = field(default_factory=dict)


def _rotating(keys: Mapping[UUID, bytes]) -> dict[UUID, _Locks]:
    return {one: _Locks(Lock(key), Lock(key.older)) for one, key in keys.items() if isinstance(key, KeyInRotation)}


def _seal_again(organisation: UUID, keys: Mapping[UUID, bytes]) -> _Found:
    """Every sealed value of these people under their newer key, in every room's declared rows."""
    locks, found = _rotating(keys), _Found()
    for held in wired().holdings if locks else ():
        model: Any = apps.get_model(held.model)
        columns = [one for one in model._meta.concrete_fields if isinstance(one, SealedField)]  # noqa: SLF001  # Django's documented door to fields
        if columns:
            _model_again(organisation, model, columns, locks, found)
    if found.broken:
        log.warning("sealed values open under no key", extra={"counts": {"people": len(found.broken)}})
    return found


def _model_again(
    organisation: UUID,
    model: Any,  # noqa: ANN401  # a room's
    columns: Sequence[SealedField],
    locks: Mapping[UUID, _Locks],
    found: _Found,
) -> None:
    rows = model.unscoped.filter(organisation_id=organisation, subject_id__in=list(locks)).order_by("pk")
    read = rows.values_list("pk", "subject_id", *(column.attname for column in columns))
    piece = list(read[:AT_ONCE])
    places = [place_of(column)[0] for column in columns]
    while piece:
        changes = []
        for key, subject, *values in piece:
            change, whose = _Change(key), organisation.bytes + subject.bytes
            for at, value in enumerate(values):
                if value is not None:
                    _value_again(value.ciphertext(), whose + places[at], locks[subject], change, at)
            if change.before.keys() - change.after.keys():
                found.broken |= {subject}
            changes.append(change)
        found.values += _write(model, columns, changes)
        piece = list(read.filter(pk__gt=piece[-1][0])[:AT_ONCE])


def _value_again(value: bytes, bound_to: bytes, locks: _Locks, change: _Change, at: int) -> None:
    """Nothing where the value is under the newer key; noted without an `after` where it opens under neither."""
    try:
        locks.newer.open(value, bound_to)
    except UnsealFailed:
        change.before[at] = value
        try:
            change.after[at] = locks.newer.close(locks.older.open(value, bound_to), bound_to)
        except UnsealFailed:
            return


def _write(model: Any, columns: Sequence[SealedField], changes: Sequence[_Change]) -> int:  # noqa: ANN401  # a room's
    """Store what was sealed again, each row only where nobody else has changed it since: theirs is newer.

    How many values.
    """
    connection = connections[router.db_for_write(model)]
    quote: Callable[[str], str] = connection.ops.quote_name
    table, key = quote(model._meta.db_table), model._meta.pk  # noqa: SLF001  # Django's documented door
    by_columns: dict[tuple[int, ...], list[list[Any]]] = {}
    for one in changes:
        if one.after:
            row = [*_stored(columns, one, one.after), key.get_db_prep_save(one.key, connection)]
            by_columns.setdefault(tuple(one.after), []).append([*row, *_stored(columns, one, one.before)])
    if not by_columns:
        return 0
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for places, rows in by_columns.items():
            names = [quote(columns[at].column or "") for at in places]
            sets, there = ", ".join(f"{name} = %s" for name in names), " AND ".join(f"{name} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {quote(key.column)} = %s AND {there}", rows)  # noqa: S608  # a room's own table
        failpoint("renewal: before the values commit")
    failpoint("renewal: values committed")
    return sum(len(places) * len(rows) for places, rows in by_columns.items())


def _stored(columns: Sequence[SealedField], one: _Change, values: Mapping[int, bytes]) -> list[Any]:
    """These values of the columns that are sealed again, as the database takes them."""
    there = [(columns[at], values[at]) for at in one.after]
    return [
        column.get_db_prep_save(Sealed(value), connections[router.db_for_write(column.model)])
        for column, value in there
    ]
