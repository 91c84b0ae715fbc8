"""Erasures of one person's records are one: they go on together, and what stops one of them stops them all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from forecall.custody.models import Erasure
from forecall.custody.sets import among


def records_of(ones: Collection[Erasure]) -> list[Erasure]:
    """The erasures of every record of these people: once the rows are gone, nothing else says which."""
    people = {one.person for one in ones if one.person is not None}
    others = Erasure.objects.filter(person__in=among(people)).order_by("pk") if people else ()
    return list(({one.pk: one for one in others} | {one.pk: one for one in ones}).values())


def person_of(one: Erasure) -> UUID:
    """By what the records of a person are told: their own id where the erasure began before they went together."""
    return one.person or one.subject_id


def parts_of(ones: Collection[Erasure], size: int) -> Iterator[list[Erasure]]:
    """`size` of them at a time, or as many more as keep the records of each person together."""
    part: list[Erasure] = []
    for _person, records in groupby(sorted(ones, key=person_of), key=person_of):
        part += records
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part


def with_their_records(ones: Sequence[Erasure], problems: Mapping[int, str]) -> dict[int, str]:
    """Nobody is certified while another record of theirs stands: the problem of one is that of each of them."""
    said = {person_of(one): problems[one.pk] for one in ones if one.pk in problems}
    return {one.pk: said[person_of(one)] for one in ones if person_of(one) in said}
