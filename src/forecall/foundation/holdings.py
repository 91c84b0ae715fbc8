"""How a room declares the personal data it holds: the types of its `personal_data.py`.

Every column of every model is either a `Field` of a `Holding` or marked `NotPersonal` with the reason; a test walks all
models and fails on a column that nobody declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["sealed", "token", "plain"]
"""How a column holds its value: under the person's key, as a keyed token, or in clear with a reason."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column with personal data.

    kinds   what it is, in the words of the policy's `fields` (name, phone, email, ...): which category these belong to
            is the organisation's policy to say
    why     needed where `way` is plain: why this is not sealed
    """

    kinds: tuple[str, ...]
    way: Way = "sealed"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """The personal columns of one model.

    model     as `contacts.Phone`
    subject   the way from a row to its subject, as `subject` or `contact__subject`
    fields    column -> what it holds; every other column must stand in `rest`
    rest      column -> why it is not personal
    erase     what happens with the row when the person is forgotten
    trigger   event from which the term of its rows counts, in the policy's words; empty where the category says it
    dated     column with the day of each row, where rows grow too old one by one; empty where they go together
    """

    model: str
    subject: str
    fields: Mapping[str, Field]
    rest: Mapping[str, str] = field(default_factory=dict)
    erase: Literal["delete", "blank", "keep"] = "delete"
    trigger: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A model that holds nothing about a person, and why."""

    model: str
    why: str
