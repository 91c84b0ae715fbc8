"""Every value that a policy can hold, edited: the comparison sees it, and the table says of what kind it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel

from forecall.policy.changes import diff
from forecall.policy.changes.table import KINDS
from forecall.policy.changes.walking import SILENT, Pair, differences, pattern_of
from forecall.policy.hours import Hours
from forecall.policy.parts import Duration, LawRef, Term, Text
from forecall.policy.terms import Language
from tests.policy.policies import NAMES, everything, example

ONE_VALUE = {"format", "purposes/*/basis/instruction/client_basis"}
"""Facts with one possible value."""


def other_words(value):
    return "Asia/Tokyo" if "/" in value and value in available_timezones() else f"{value}x"


OTHERS = {
    StrEnum: lambda value: next(word for word in type(value) if word is not value),
    Text: lambda value: value.model_copy(update={Language.EN.value: "something else"}),
    LawRef: lambda value: replace(value, place=f"{value.place} no. 1"),
    Term: lambda value: replace(value, duration=Duration(17, "days")),
    Duration: lambda value: replace(value, count=value.count + 17),
    Hours: lambda value: replace(value, spans=((3, 4),)),
    date: lambda value: value + timedelta(days=17),
    bool: lambda value: not value,
    str: other_words,
    (int, float): lambda value: value + 1,
}
"""How to come from a value to another of its type; the first that fits counts."""


def another(value, kind):
    """A value of the same type that is not this one; None where there is none."""
    words = [word for one in (kind, *get_args(kind)) if get_origin(one) is Literal for word in get_args(one)]
    if value in words:
        return next((word for word in words if word != value), None)
    return next(other for kinds, other in OTHERS.items() if isinstance(value, kinds))(value)


def edits(value, path=(), kind=None):
    """Each single edit of a policy: the path of the value, and the whole with that value edited or taken out."""
    if isinstance(value, BaseModel) and not isinstance(value, Text):
        for name, field in type(value).model_fields.items():
            for place, part in edits(getattr(value, name), (*path, name), field.annotation):
                yield place, value.model_copy(update={name: part})
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield (*path, str(key)), {other: kept for other, kept in value.items() if other != key}
            for place, part in edits(entry, (*path, str(key))):
                yield place, {**value, key: part}
    elif isinstance(value, list):
        names = [entry for entry in value if not isinstance(entry, BaseModel)]
        yield from (((*path, str(name)), [other for other in value if other != name]) for name in names)
    elif value is not None and (other := another(value, kind)) is not None:
        yield path, other


def first_of_each_kind():
    """One edit of each kind of place that one of the policies has: the policy, the place, and the policy edited."""
    found = {}
    for policy in (everything(), *map(example, NAMES)):
        for place, edited in edits(policy):
            found.setdefault(pattern_of(place), (policy, place, edited))
    return found


def is_known(leaf):
    reworded = isinstance(leaf.old, Text) or isinstance(leaf.new, Text)
    return leaf.pattern in KINDS or leaf.pattern in ONE_VALUE or reworded


def test_an_edit_of_whatever_value_is_seen_and_classed_or_named_as_one_that_concerns_nobody():
    found = first_of_each_kind()
    assert len(found) > 180
    for pattern, (policy, place, edited) in found.items():
        leaves = list(differences(Pair.of(policy, edited), frozenset(KINDS)))
        concerns_nobody = any(pattern == silent or pattern.startswith(f"{silent}/") for silent in SILENT)
        assert (leaves == []) is concerns_nobody, place
        assert [leaf for leaf in leaves if not is_known(leaf)] == [], place
        clauses = {fact.clause for fact in diff(policy, edited).facts if not fact.about}
        assert clauses == {leaf.clause for leaf in leaves}, place
