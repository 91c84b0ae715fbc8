"""The order of each kind of value, and that no kind of fact is forgotten."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from forecall.policy import clauses
from forecall.policy.changes import Shift
from forecall.policy.changes.lattice import by_length, by_term
from forecall.policy.changes.table import KINDS
from forecall.policy.changes.walking import SILENT, WHOLE, pattern_of
from forecall.policy.parts import Duration, Term
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
