"""Which step may follow which: whatever order they are tried in, a case never ends well undone, unknown or late."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.custody.errors import StepRefused
from forecall.custody.rights.deadlines import due
from forecall.custody.rights.stepping import NEEDS, after
from forecall.custody.rights.types import (
    DOUBTS,
    EXTENSION_REASONS,
    REFUSALS,
    Clock,
    Identity,
    Kind,
    Outcome,
    Stage,
    Standing,
    Step,
    StepName,
)

CLOCK = Clock("Europe/Bucharest", "RO")
CAME = datetime(2027, 1, 11, 9, tzinfo=UTC)
WORDS = st.sampled_from(["", *sorted(DOUBTS | EXTENSION_REASONS | REFUSALS), "fraud_prevention"])


@st.composite
def steps(draw):
    name = draw(st.sampled_from(StepName))
    values = {StepName.CLOSED: [one.value for one in Outcome], StepName.SORTED: [one.value for one in Kind]}
    value = draw(st.sampled_from(values.get(name, ["member-1", "member-2"])))
    return name, draw(st.sampled_from(["member-1", "member-2"])), draw(WORDS), value, draw(st.integers(0, 40))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(Kind), st.lists(steps(), max_size=12))
def test_no_order_of_steps_leads_to_a_case_that_should_not_be(kind, tried):
    case, now = Standing(kind, CAME, due(CAME, CLOCK), CLOCK, decided_by="member-1"), CAME
    for name, actor, reason, value, days in tried:
        now += timedelta(days=days)
        before = case
        with suppress(StepRefused):
            case = after(case, Step(name, now, actor, reason, value))
        assert case.due >= before.due, "a clock is never set back"
        if before.stage is Stage.CLOSED:
            assert (case.stage, case.outcome) == (before.stage, before.outcome)
    if case.outcome in {Outcome.FULFILLED, Outcome.PARTLY}:
        assert case.identity not in {Identity.ASKED, Identity.FAILED}
        assert NEEDS.get(case.kind) in {None, *case.done}
        assert case.kind is not Kind.REQUEST
    if case.outcome is Outcome.NOT_IDENTIFIED:
        assert case.identity is Identity.FAILED
    assert (case.outcome is None) is (case.stage is not Stage.CLOSED)


def test_of_two_who_take_the_same_step_one_is_refused(opened):
    """The row is locked while a step is taken; on SQLite writers queue for the whole file."""
    from forecall.custody.rights import extend

    case, said = opened(), []
    for _ in range(2):
        try:
            extend(case, "complexity")
            said.append("taken")
        except StepRefused as refused:
            said.append(refused.code)
    assert said == ["taken", "again"]
