"""What a job may carry: ids. A value that may say something about a person is refused where it is asked for.

A whole number has at most eight digits: one more, and a telephone number would fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from forecall.foundation.jobs.errors import ArgumentRefused

Id = UUID | int | str
LARGEST = 99_999_999
NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
LONGEST_NAME = 40
DIGITS = re.compile(r"(?:\d[-_]?){9}")
_UUID = "uuid:"


def packed(job: str, given: Iterable[object]) -> list[int | str]:
    """The ids as JSON holds them; raises ArgumentRefused, which names the place and kind but never the value.

    >>> packed("count", [UUID(int=1), 7, "tea-house"])
    ['uuid:00000000-0000-0000-0000-000000000001', 7, 'tea-house']
    """
    return [packed_one(job, str(place), one) for place, one in enumerate(given, 1)]


def unpacked(kept: Sequence[int | str]) -> tuple[Id, ...]:
    """The ids again.

    >>> unpacked(['uuid:00000000-0000-0000-0000-000000000001', 7, 'tea-house'])
    (UUID('00000000-0000-0000-0000-000000000001'), 7, 'tea-house')
    """
    return tuple(UUID(one[len(_UUID) :]) if isinstance(one, str) and one.startswith(_UUID) else one for one in kept)


def checked_name(job: str, place: str, name: str) -> str:
    """The short name itself, where it is one."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise ArgumentRefused(job, place, f"a text of {len(name)} characters that is no short name")
    if DIGITS.search(name):
        raise ArgumentRefused(job, place, "a name with nine digits or more in a row")
    return name


def packed_one(job: str, place: str, one: object) -> int | str:
    """One id as JSON holds it."""
    if isinstance(one, UUID):
        return f"{_UUID}{one}"
    if type(one) is int:
        if not 0 <= one <= LARGEST:
            raise ArgumentRefused(job, place, f"a whole number of {len(str(abs(one)))} digits, or below 0")
        return one
    if type(one) is str:
        return checked_name(job, place, one)
    raise ArgumentRefused(job, place, f"of type {type(one).__name__}")
