"""What several records of one person hold, as one copy has it: what a person has once stands in it once. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db.models import UniqueConstraint

from forecall.custody.models import Subject
from forecall.custody.rights.walking import TOKEN, Record
from forecall.foundation import Holding

Key = tuple[Hashable, ...]
Found = tuple[Holding, Record]


def as_one(found: Sequence[Found]) -> list[Found]:
    """The rows of all records, those of the record that stands for the person first, as if there had been one.

    Of what a person has once (their own row, the same number twice) the first stays; a field that it has not is
    taken from the next. What hangs on a row that fell away hangs on the one that stayed.
    """
    first: dict[Key, int] = {}
    stays: dict[tuple[str, str], str] = {}
    made: list[Found] = []
    for held, record in found:
        if _ties_records(held):
            continue
        keys = [(record.model, *key) for key in _once(held, record)]
        at = next((first[key] for key in keys if key in first), None)
        if at is None:
            first |= dict.fromkeys(keys, len(made))
            made.append((held, record))
            continue
        kept = made[at][1]
        stays[record.model, record.key] = kept.key
        if _is_the_person(held):
            made[at] = (held, replace(kept, values=_filled(kept.values, record.values)))
    return [(held, replace(record, links=_relinked(record, stays))) for held, record in made]


def _ties_records(held: Holding) -> bool:
    """Whether a row says how a record stands to another one, as that they were merged: in the copy they are one."""
    columns = _model(held)._meta.concrete_fields  # noqa: SLF001  # as below
    return any(one.related_model is Subject and one.name != held.subject for one in columns)


def _once(held: Holding, record: Record) -> Iterator[Key]:
    """By what a row is the only one of its person: the constraints of its table."""
    if _is_the_person(held):
        yield ("",)
    for one in _model(held)._meta.constraints:  # noqa: SLF001  # Django's documented door to constraints
        if not isinstance(one, UniqueConstraint) or held.subject not in one.fields:
            continue
        rest = [name for name in one.fields if name not in {held.subject, "organisation"}]
        yield (one.name, *(_of(held, record, name) for name in rest))


def _of(held: Holding, record: Record, name: str) -> Hashable:
    """What is compared of a column: of a token the values that it is made of."""
    column = held.fields.get(name)
    if name == TOKEN or (column is not None and column.way == TOKEN):
        return tuple(str(record.values[each]) for each, field in held.fields.items() if field.way == "sealed")
    return record.links.get(name) or str(record.values.get(name))


def _is_the_person(held: Holding) -> bool:
    """Whether a person has one row of it, known by the person's own id."""
    return bool(_model(held)._meta.pk.name == held.subject)  # noqa: SLF001  # as above


def _model(held: Holding) -> Any:  # noqa: ANN401  # of a room that is not ours
    return apps.get_model(held.model)


def _filled(values: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    return {name: beside.get(name) if value is None or value == "" else value for name, value in values.items()}


def _relinked(record: Record, stays: Mapping[tuple[str, str], str]) -> dict[str, tuple[str, str]]:
    """The rows it hangs on; one that has become this very row is none."""
    links = {name: (model, stays.get((model, key), key)) for name, (model, key) in record.links.items()}
    return {name: link for name, link in links.items() if link != (record.model, record.key)}
