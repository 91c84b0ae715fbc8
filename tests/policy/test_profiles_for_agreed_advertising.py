"""Whoever is scored for what takes a yes alone is scored while one stands (GDPR Art. 6(1), 7(3), 21(3))."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

import pytest

from forecall.policy import Allowed, Ask, Given, check, decide, decide_many
from forecall.policy.rulebook import build_rulebook
from tests.policy.oracle import opinion, row
from tests.policy.policies import edited
from tests.policy.random_cases import NOW, changed_facts, ordinary

BY_CONSENT = {"purposes/offers/basis": {"consent": {"how": "double_opt_in", "lasts": "3 years"}}}
SERVES = "purposes/need_prediction/serves"
ASK = Ask("need_prediction", frozenset({"predicted_needs"}), "score")


@cache
def agreed_shop():
    """The shop whose offers take a yes, with its rulebook."""
    policy = edited("repeat-shop", BY_CONSENT)
    return policy, build_rulebook(policy)


def days_ago(days):
    return NOW - timedelta(days=days)


def yes(days, channels=None, purpose="offers"):
    return Given(purpose, days_ago(days), channels)


def answer_to(policy, **said):
    """The answer to scoring, alike by `decide`, by its set form and by the second opinion: the answer, its reason."""
    facts = replace(ordinary(Random(7), policy, ASK, policy.purposes[ASK.purpose], NOW), **said)
    book = build_rulebook(policy)
    one = decide(ASK, book, facts, NOW)
    reason = "" if isinstance(one, Allowed) else one.reason.value
    assert decide_many(ASK, book, [facts], NOW).rows() == [row(one)]
    assert opinion(policy, ASK, facts, NOW) == ({reason} if reason else set())
    return one, reason


@pytest.mark.promise("AI-11.7")
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "no_consent"),
        ({"consents": (yes(9),)}, ""),
        ({"consents": (yes(9, frozenset({"email"})),)}, ""),  # over one channel: the score is for that
        ({"consents": (yes(9),), "withdrawals": {"offers": days_ago(3)}}, "no_consent"),
        ({"consents": (yes(9),), "withdrawals": {"offers": days_ago(9)}}, "no_consent"),  # at once: the no counts
        ({"consents": (yes(9), yes(2)), "withdrawals": {"offers": days_ago(3)}}, ""),
        ({"consents": (yes(9),), "withdrawals": {"payments": days_ago(3)}}, ""),
        ({"withdrawals": {"offers": days_ago(3)}}, "no_consent"),
        ({"consents": (yes(1200),)}, "no_consent"),
        ({"consents": (yes(-1),)}, "no_consent"),
        ({"consents": (yes(9, purpose="payments"),)}, "no_consent"),
        ({"consents": (yes(9),), "objections": frozenset({"offers"})}, "objected"),
        ({"consents": (yes(9),), "objections": frozenset({"direct_marketing"})}, "objected"),
    ],
)
def test_nobody_is_scored_for_advertising_alone_that_they_did_not_agree_to_or_took_back(said, reason):
    policy, _book = agreed_shop()
    assert not check(policy)
    answer, found = answer_to(policy, **said)
    assert found == reason
    if reason == "no_consent":
        assert answer.clause == "purpose:need_prediction/serves"


def test_what_is_scored_for_something_that_takes_no_yes_as_well_goes_on_for_that():
    both = {SERVES: ["offers", "payments"], "purposes/payments/categories": ["invoices", "predicted_needs"]}
    policy = edited("repeat-shop", {**BY_CONSENT, **both})
    assert answer_to(policy)[1] == ""
    assert answer_to(policy, withdrawals={"offers": days_ago(3)})[1] == ""


def test_the_permission_to_score_ends_with_the_last_yes_that_it_rests_on():
    policy, book = agreed_shop()
    given = yes(1050)
    ends = book.rules["offers"].consent_lasts.after(given.at)
    assert answer_to(policy, consents=(given,))[0].until == ends
    longer = {"consent": {"how": "double_opt_in", "lasts": "5 years"}}
    both = edited("repeat-shop", {**BY_CONSENT, SERVES: ["offers", "orders"], "purposes/orders/basis": longer})
    assert answer_to(both, consents=(given, yes(1050, purpose="orders")))[0].until > ends


def test_an_example_of_scoring_is_somebody_who_agreed_to_what_it_is_for():
    base, _book = agreed_shop()
    assert "allowed" in {one.expect for one in base.purposes["need_prediction"].examples if one.action == "score"}
    for consent in ("none", "withdrawn"):
        example = {"action": "score", "but": {"consent": consent}, "expect": "no_consent"}
        examples = [*(one.model_dump(exclude_none=True) for one in base.purposes["need_prediction"].examples), example]
        assert not check(edited("repeat-shop", {**BY_CONSENT, "purposes/need_prediction/examples": examples}))


def test_all_forms_agree_of_whoever_said_whatever_of_what_they_are_scored_for():
    policy, book = agreed_shop()
    seen = set()
    for seed in range(1500):
        random = Random(seed)
        facts = ordinary(random, policy, ASK, policy.purposes[ASK.purpose], NOW)
        near = replace(ASK, purpose="offers") if random.random() < 0.8 else ASK
        for _ in range(random.choice((0, 1, 2, 3))):
            facts = changed_facts(random, facts, near, policy, NOW)
        one, against = decide(ASK, book, facts, NOW), opinion(policy, ASK, facts, NOW)
        assert decide_many(ASK, book, [facts], NOW).rows() == [row(one)]
        assert isinstance(one, Allowed) == (against == set())
        if row(one)[0] == "refused":
            assert one.reason.value in against
        seen.add(row(one)[1])
    assert {"", "objected", "no_consent"} <= seen
