"""The order of each kind of value, and that no kind of fact is forgotten."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from forecall.policy import clauses
from forecall.policy.changes import Shift
from forecall.policy.changes.lattice import by_length, by_term
from forecall.policy.changes.table import KINDS
from forecall.policy.changes.walking import SILENT, WHOLE, pattern_of
from forecall.policy.parts import Duration, Term, Text
from forecall.policy.types import Policy
from tests.policy.policies import NAMES, example


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_of_an_example_is_in_the_table_or_a_text_that_may_be_reworded(name):
    """What the table forgets is compared carefully (`incomparable`), which would ask people for nothing."""
    left = set()
    for path in clauses(example(name)).values():
        value = example(name)
        steps = []
        for step in path:
            value = value[step] if isinstance(value, (dict, list)) else getattr(value, step)
            steps.append(str(value) if isinstance(step, int) else str(step))
        pattern = pattern_of(tuple(steps))
        if not isinstance(value, (BaseModel, dict, list)) and pattern not in KINDS:
            left.add(pattern)
    silent = {one for one in left if any(one.startswith(skipped) for skipped in {*SILENT, *WHOLE})}
    assert left - silent <= {"purposes/*/basis/instruction/client_basis"}  # can have one value only


def facts_of(kind, path=()):
    """Pattern of every fact that a file can hold, by the types of the schema; a text in three languages is one."""
    if get_origin(kind) is Annotated:
        yield from facts_of(get_args(kind)[0], path)
    elif get_origin(kind) in (Union, UnionType):
        for one in set(get_args(kind)) - {NoneType}:
            yield from facts_of(one, path)
    elif get_origin(kind) in (dict, list):
        yield from facts_of(get_args(kind)[-1], (*path, "*"))
    elif isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Text):
        for name, field in kind.model_fields.items():
            yield from facts_of(field.annotation, (*path, name))
    elif kind is not Text:
        yield "/".join(path)


def test_an_edit_of_whatever_field_the_schema_has_is_classed():
    found = set(facts_of(Policy))
    silent = {one for one in found for skipped in {*SILENT, *WHOLE} if one == skipped or one.startswith(f"{skipped}/")}
    assert found - silent - set(KINDS) == {"purposes/*/basis/instruction/client_basis"}  # can have one value only
    assert len(found - silent) > 100


@pytest.mark.parametrize(
    ("old", "new", "shift"),
    [
        ("12 months", "1 year", Shift.EQUAL),
        ("30 days", "1 month", Shift.INCOMPARABLE),
        ("4 weeks", "1 month", Shift.LOOSER),  # February of a common year is as long, and no month is shorter
        ("31 days", "1 month", Shift.STRICTER),
        ("365 days", "1 year", Shift.LOOSER),
        ("48 hours", "2 days", Shift.EQUAL),
    ],
)
def test_lengths_are_compared_by_every_calendar(old, new, shift):
    lengths = Duration.parse(old), Duration.parse(new)
    assert (by_length(*lengths), by_length(*reversed(lengths))) == (shift, shift.back)


def test_a_term_until_an_event_is_the_strictest_that_counts_from_it():
    until, later = Term.parse("until consent_withdrawn"), Term.parse("1 day after consent_withdrawn")
    assert (by_term(until, later), by_term(later, until)) == (Shift.LOOSER, Shift.STRICTER)
    assert by_term(None, until) is Shift.STRICTER
