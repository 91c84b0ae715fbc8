"""What a statute keeps of somebody who is erased: moved to a subject of its own, with nothing else, and locked.

The person's own key is destroyed, so their books are sealed anew under the key of a locked subject. The gate gives
that subject's data to purposes with a legal obligation alone; when the statute's term is over it is erased like
anybody. Nothing leads from the old id to the new one but the row of the erasure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connections, router, transaction

from forecall.custody.errors import CustodyError
from forecall.custody.facts import known_of, moment
from forecall.custody.models import Erasure, Subject
from forecall.custody.origins import Origin
from forecall.custody.recording import Newcomer, add_subjects, happened
from forecall.custody.retention.terms import CategoryTerm, terms_of
from forecall.custody.rulebooks import InForce
from forecall.custody.sealing import Sealed, SealedField, resealed
from forecall.custody.wiring import Parts
from forecall.foundation import Holding

AT_ONCE = 1000
"""Rows in one transaction."""


class BooksHangElsewhere(CustodyError):
    """A room keeps rows by statute and does not name their subject in the row itself: they cannot be moved."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} is kept by statute; its rows must name their subject themselves")


def move(one: Erasure, subject: Subject, parts: Parts, version: Callable[[], InForce]) -> dict[str, int]:
    """Move the rows that a statute keeps; model -> how many. Again after a crash it goes on where it stopped.

    The books of a locked subject are not kept a second time: their term is over.
    """
    holdings = [] if subject.locked else [held for held in parts.holdings if held.erase == "keep"]
    moved = dict(one.books)
    for held in holdings:
        if _rows(held, subject.id).exists():
            kept = _that_keep(held, subject, version(), parts)
            if kept is not None:
                _books_subject(one, subject, kept, version())
                _move_rows(held, subject.id, one, parts)
        there = 0 if one.books_id is None else _rows(held, one.books_id).count()
        if there:  # those included that went in a call that was cut short
            moved[held.model] = there
    return moved


def _that_keep(held: Holding, subject: Subject, version: InForce, parts: Parts) -> list[CategoryTerm] | None:
    """The statutory categories these rows belong to, that are not over; None where all are over.

    Where no such category is on record of the person, the room's word counts, and the list is empty.
    """
    kinds = {kind for field in held.fields.values() for kind in field.kinds}
    terms = terms_of(subject.kind, known_of(subject), version.policy, version.rulebook)
    fitting = [one for one in terms if one.law and version.kinds.get(one.category, frozenset()) & kinds]
    standing = [one for one in fitting if not one.is_over(parts.clock.now())]
    return None if fitting and not standing else standing


def _rows(held: Holding, subject: UUID) -> Any:  # noqa: ANN401  # a query of the room's model
    if "__" in held.subject:
        raise BooksHangElsewhere(held.model)
    return apps.get_model(held.model).unscoped.filter(**{held.subject: subject})


def _books_subject(one: Erasure, subject: Subject, kept: list[CategoryTerm], version: InForce) -> None:
    """The locked subject, made once for an erasure; it knows the statutory categories and their events only."""
    if one.books_id is None:
        one.books_id = uuid4()
        Erasure.unscoped.filter(pk=one.pk).update(books_id=one.books_id)
    if not Subject.unscoped.filter(pk=one.books_id).exists():
        known = known_of(subject)
        origins = {name: known["f"][name] for name in (term.category for term in kept)}
        made = {name: Origin(moment(row[0]), row[1], row[2]) for name, row in origins.items()}
        events = {version.policy.categories[name].keep.event for name in made}
        with transaction.atomic():
            add_subjects([Newcomer(subject.kind, made, subject.place, id=one.books_id)])
            for event, at in known.get("e", {}).items():
                if event in events or event.startswith(("invoice", "last_order")):
                    happened(one.books_id, event, moment(at))
            Subject.unscoped.filter(pk=one.books_id).update(locked=True)


def _move_rows(held: Holding, subject: UUID, one: Erasure, parts: Parts) -> None:
    """A piece at a time, each in a transaction of its own; of a row only what is sealed is read."""
    model: Any = apps.get_model(held.model)
    fields = [model._meta.get_field(name) for name in held.fields]  # noqa: SLF001  # Django's documented door
    columns = [field for field in fields if isinstance(field, SealedField)]
    if one.books_id is None:  # made right before
        return
    rows = _rows(held, subject)
    if not columns:
        rows.update(**{held.subject: one.books_id})
        return
    read = rows.order_by("pk").values_list(
        "pk", "organisation_id", "subject_id", *(column.attname for column in columns), named=True
    )
    while piece := list(read[:AT_ONCE]):
        # After the rows: keys that were read before them would not open what was sealed again in between.
        keys, values = parts.keyring.keys(str(one.organisation_id), [subject, one.books_id]), []
        for row in piece:  # after the restore of an older database the key is gone: what it sealed is lost
            made = resealed(row, columns, keys[subject], keys[one.books_id], one.books_id) if subject in keys else {}
            values.append((row.pk, made))
        with transaction.atomic(using=rows.db):
            _write(model, columns, held.subject, one.books_id, values)


def _write(
    model: Any,  # noqa: ANN401  # a room's
    columns: Sequence[SealedField],
    path: str,
    subject: UUID,
    values: Sequence[tuple[Any, Mapping[str, Sealed]]],
) -> None:
    """Give these rows to another subject, with what is sealed under its key: one statement, run for each."""
    connection = connections[router.db_for_write(model)]
    quote: Callable[[str], str] = connection.ops.quote_name
    owner, key = model._meta.get_field(path), model._meta.pk  # noqa: SLF001  # Django's documented door
    written = [*columns, owner]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in written)
    table = quote(model._meta.db_table)  # noqa: SLF001  # as above
    rows = [
        [
            *(column.get_db_prep_save(made.get(column.name), connection) for column in columns),
            owner.get_db_prep_save(subject, connection),
            key.get_db_prep_save(row, connection),
        ]
        for row, made in values
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE {quote(key.column)} = %s", rows)  # noqa: S608  # a room's own table
