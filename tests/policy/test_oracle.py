"""`decide` against a second opinion that was written from the file's meaning, and against its own set form."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecall.policy import Allowed, Gap, Reason, check, decide, decide_many
from tests.policy.oracle import opinion, row
from tests.policy.policies import NAMES, everything, everything_rulebook, example, rulebook
from tests.policy.random_cases import NOW, case, changed_facts, lawful_ask, ordinary

QUICK = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
EACH = [
    *((example, rulebook, name) for name in NAMES),
    (lambda _: everything(), lambda _: everything_rulebook(), "all"),
]


def books(number):
    policy, book, name = EACH[number % len(EACH)]
    return policy(name), book(name)


def agree(random, number):
    """One random case; the outcome, for counting."""
    policy, book = books(number)
    ask, facts, now = case(random, policy)
    answer, second = decide(ask, book, facts, now), opinion(policy, ask, facts, now)
    if isinstance(answer, Gap):
        assert second == "gap", (ask, facts, now, answer, second)
        return "gap"
    assert second != "gap", (ask, facts, now, answer)
    if isinstance(answer, Allowed):
        assert second == set(), (ask, facts, now, answer, second)
        return "allowed"
    assert answer.reason.value in second, (ask, facts, now, answer, second)
    return answer.reason.value


def test_the_policy_with_every_feature_has_no_error():
    assert [str(finding) for finding in check(everything())] == []


@QUICK
@given(st.integers(0, 2**63), st.integers(0, 4))
def test_decide_allows_exactly_what_nothing_speaks_against(seed, number):
    agree(Random(seed), number)


@pytest.mark.long
def test_decide_agrees_with_the_second_opinion_on_a_hundred_thousand_cases(record_figure):
    outcomes, begun = Counter(), time.monotonic()

    @settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**63), st.integers(0, 4))
    def run(seed, number):
        random = Random(seed)
        outcomes.update(agree(random, number) for _ in range(10))

    run()
    record_figure("random decisions compared", outcomes.total(), "cases", ">= 100000")
    record_figure("time for them", time.monotonic() - begun, "s")
    assert outcomes["allowed"] > outcomes.total() / 10
    assert {reason.value for reason in Reason} <= set(outcomes)


def test_random_cases_reach_every_outcome_and_every_reason():
    outcomes = Counter(agree(Random(seed), seed) for seed in range(60_000))
    assert {reason.value for reason in Reason} - set(outcomes) == set()
    assert outcomes["allowed"] > 1200
    assert outcomes["gap"] > 300


@FEW
@given(st.integers(0, 2**63), st.integers(0, 4))
def test_the_set_form_gives_each_person_the_answer_of_the_single_form(seed, number):
    random = Random(seed)
    policy, book = books(number)
    ask, first, now = case(random, policy)
    people = [first]
    for _ in range(20):
        purpose = policy.purposes.get(ask.purpose) or next(iter(policy.purposes.values()))
        facts = ordinary(random, policy, ask, purpose, now)
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            facts = changed_facts(random, facts, ask, policy, now)
        people.append(facts)
    answers = [decide(ask, book, facts, now) for facts in people]
    assert decide_many(ask, book, people, now).rows() == [row(answer) for answer in answers]


@SOME
@given(st.integers(0, 2**63), st.integers(0, 4))
def test_the_permission_ends_when_it_says(seed, number):
    random = Random(seed)
    policy, book = books(number)
    ask, facts, now = case(random, policy)
    facts = replaced(facts, sent={})  # a message of tomorrow is no end that is known today
    answer = decide(ask, book, facts, now)
    if isinstance(answer, Allowed) and answer.until is not None:
        assert answer.until > now
        assert isinstance(decide(ask, book, facts, answer.until - timedelta(microseconds=1)), Allowed)
        if answer.until.year < 2200:
            assert not isinstance(decide(ask, book, facts, answer.until), Allowed)


@pytest.mark.promise("HQ-03.1")
@FEW
@given(st.integers(0, 2**63), st.integers(0, 4))
def test_nothing_undeclared_is_ever_allowed(seed, number):
    random = Random(seed)
    policy, book = books(number)
    name = random.choice(list(policy.purposes))
    purpose = policy.purposes[name]
    ask = lawful_ask(random, name, purpose)
    facts = ordinary(random, policy, ask, purpose, NOW)
    for other in (
        {"purpose": "x"}, {"categories": ask.categories | {"x"}}, {"action": "x"}, {"recipient": "x"},
        {"categories": frozenset(policy.categories) | {"x"}},
    ):  # fmt: skip
        assert isinstance(decide(replaced(ask, **other), book, facts, NOW), Gap)
    assert isinstance(decide(ask, book, replaced(facts, person="x"), NOW), Gap)
    assert not isinstance(decide(replaced(ask, channel="x"), book, facts, NOW), Allowed)


def replaced(value, **fields):
    import dataclasses

    return dataclasses.replace(value, **fields)
