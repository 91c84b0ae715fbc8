"""Whoever objects to advertising is no longer profiled for it (GDPR Art. 21(2)-(3)): in each example and starter."""

from __future__ import annotations

import re
from random import Random

import pytest

from forecall.policy import DIRECT_MARKETING, Allowed, Ask, Reason, check, compile_rulebook, decide, load_policy
from forecall.policy.changes import Act, Shift, diff
from forecall.policy.documents import Kind, documents_of
from forecall.policy.starting import KINDS
from forecall.policy.terms import PROFILE_FIELDS, Action
from tests.policy.oracle import opinion
from tests.policy.policies import EXAMPLES, broken, edited, typed_anew
from tests.policy.random_cases import NOW, ordinary
from tests.policy.test_starting import filled

FILES = sorted(EXAMPLES.glob("*.yaml"))
MARKED = "purposes/need_prediction/direct_marketing"
SHOP, PLATFORM = "repeat-shop", "need-prediction"


def profiling_for_advertising(policy):
    """Purposes that profile people for a purpose that advertises to them, read off the file."""
    kept = {name for name, one in policy.categories.items() if PROFILE_FIELDS & set(one.fields)}
    return {
        name
        for name, one in policy.purposes.items()
        for other in policy.purposes.values()
        if Action.SCORE in one.actions
        and other.direct_marketing
        and kept & set(one.categories) & set(other.categories)
        and set(one.people) & set(other.people)
    }


def answers(policy, objections):
    """(purpose, what is done) -> the answers, by `decide` and by the second opinion, of each profiling purpose."""
    book, found = compile_rulebook(policy), {}
    for name in profiling_for_advertising(policy):
        for action in set(policy.purposes[name].actions) - {Action.COLLECT}:
            ask = Ask(name, frozenset(policy.purposes[name].categories), action.value)
            person = ordinary(Random(7), policy, ask, policy.purposes[name], NOW)
            facts = type(person)(**{one: getattr(person, one) for one in person.__slots__} | {"objections": objections})
            found[name, action.value] = decide(ask, book, facts, NOW), opinion(policy, ask, facts, NOW)
    return found


def starter_policy(folder, kind):
    return load_policy(filled(folder, kind))


@pytest.mark.promise("AI-11.7", "OC-09.10")
def test_in_each_example_and_starter_an_objection_to_advertising_ends_reading_and_scoring_for_it(tmp_path):
    policies = [load_policy(file) for file in FILES]
    for kind in KINDS:
        (tmp_path / kind).mkdir()
        policies.append(starter_policy(tmp_path / kind, kind))
    seen = 0
    for policy in policies:
        before, after = answers(policy, frozenset()), answers(policy, frozenset({DIRECT_MARKETING}))
        for use, (said, second) in before.items():
            assert isinstance(said, Allowed), (use, said)
            assert second == set()
            said, second = after[use]
            assert said.reason is Reason.OBJECTED, (use, said)
            assert "objected" in second
            seen += use[1] == "score"
    assert seen == 3  # the shop, the platform, the shop's starter: nobody else predicts anything


@pytest.mark.parametrize("name", [SHOP, PLATFORM])
def test_what_profiles_for_advertising_and_does_not_end_with_it_does_not_compile(name):
    found = [one for one in broken(name, {MARKED: "no"}) if one.number == "L50"]
    assert [one.clause for one in found] == ["purpose:need_prediction"]
    assert "predicted_needs" in found[0].found
    assert "direct_marketing: yes" in found[0].fix


@pytest.mark.parametrize(
    "edits",
    [
        {"purposes/offers/categories": ["customer_contact", "talk_notes"]},  # advertising that does not use the profile
        {"purposes/offers/direct_marketing": "no", "purposes/offers/notice": "service"},
        {"purposes/need_prediction/actions": ["store", "read", "erase"]},  # nothing is worked out
        {"categories/predicted_needs/fields": ["customer_number", "product"]},  # no profile
        {"purposes/offers/people": ["requester"]},  # others
    ],
)
def test_a_profile_for_something_else_need_not_end_with_advertising(edits):
    policy, found = typed_anew(SHOP, {MARKED: "no", **edits})
    assert policy is not None, found
    assert "L50" not in {one.number for one in check(policy)}


def test_a_profile_that_now_ends_with_advertising_protects_and_nobody_has_to_be_told_first():
    for name in (SHOP, PLATFORM):
        unmarked = edited(name, {MARKED: "no"})
        forth = {one.clause: one for one in diff(unmarked, edited(name, {})).facts if not one.about}
        back = {one.clause: one for one in diff(edited(name, {}), unmarked).facts if not one.about}
        clause = "purpose:need_prediction/direct_marketing"
        assert (forth[clause].shift, forth[clause].act) == (Shift.STRICTER, Act.NONE)
        assert (back[clause].shift, back[clause].act) == (Shift.LOOSER, Act.TELL)
    reached = edited(SHOP, {"purposes/payments/direct_marketing": "yes"})  # a reminder that becomes advertising
    (fact,) = (one for one in diff(edited(SHOP, {}), reached).facts if not one.about)
    assert (fact.shift, fact.act) == (Shift.INCOMPARABLE, Act.TELL)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "What we work out about you for advertising ends with it: predicting what customers will need."),
        ("de", "Damit endet auch, was wir für Werbung über Sie berechnen: Vorhersage des Bedarfs unserer Kunden."),
        ("ro", "Se încheie astfel și ce calculăm despre dumneavoastră pentru publicitate: anticiparea nevoilor clienților."),
    ],
)  # fmt: skip
def test_the_notice_says_what_ends_with_an_objection_to_advertising(language, said):
    def objecting(policy):
        notice = next(
            one for one in documents_of(policy) if (one.kind, one.language) == (Kind.PRIVACY_NOTICE, language)
        )
        return next(one for one in notice.walk() if one.clause == "policy:rights/objection").blocks

    blocks = {one.clause: one.text for one in objecting(edited(SHOP, {}))}
    assert blocks["policy:rights/objection/profiling"] == said
    assert re.search(r"advertising|Werbung|publicit", blocks["policy:rights/objection/marketing"])
    assert "policy:rights/objection/profiling" not in {one.clause for one in objecting(edited(SHOP, {MARKED: "no"}))}
