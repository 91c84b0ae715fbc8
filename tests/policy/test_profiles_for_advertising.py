"""Whoever objects to advertising is no longer profiled for it (GDPR Art. 21(2)-(3))."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from forecall.policy import DIRECT_MARKETING, Allowed, Ask, check, decide, decide_many, load_policy
from forecall.policy.changes import Act, Shift, diff
from forecall.policy.documents import Kind, documents_of
from forecall.policy.rulebook import build_rulebook
from forecall.policy.starting import KINDS
from forecall.policy.terms import PROFILE_FIELDS, Action
from tests.policy.oracle import opinion
from tests.policy.policies import EXAMPLES, broken, edited, typed_anew
from tests.policy.random_cases import NOW, ordinary
from tests.policy.test_starting import filled

FILES = sorted(EXAMPLES.glob("*.yaml"))
SERVES = "purposes/need_prediction/serves"
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
    """Purpose -> the answers to scoring for advertising: by `decide`, by its set form and by the second opinion."""
    book, found = build_rulebook(policy), {}
    for name in profiling_for_advertising(policy):
        ask = Ask(name, frozenset(policy.purposes[name].categories), "score")
        facts = replace(ordinary(Random(7), policy, ask, policy.purposes[name], NOW), objections=frozenset(objections))
        [several] = decide_many(ask, book, [facts], NOW).rows(named=True)
        one, second = decide(ask, book, facts, NOW), opinion(policy, ask, facts, NOW)
        said = "" if isinstance(one, Allowed) else one.reason.value
        assert several["reason"] == said
        assert second == ({said} if said else set())
        found[name] = said
    return found


def starter_policy(folder, kind):
    return load_policy(filled(folder, kind))


@pytest.mark.promise("AI-11.7", "OC-09.10")
def test_in_each_example_and_starter_an_objection_to_advertising_ends_scoring_for_it(tmp_path):
    policies = [load_policy(file) for file in FILES]  # each compiles: a test of its own
    for kind in KINDS:
        (tmp_path / kind).mkdir()
        policies.append(load_policy(filled(tmp_path / kind, kind)))
    seen = []
    for policy in policies:
        assert set(answers(policy, ()).values()) <= {""}
        ended = answers(policy, {DIRECT_MARKETING})
        assert set(ended.values()) <= {"objected"}
        seen += ended
    assert (
        seen == ["need_prediction"] * 5
    )  # the platform, the shop and its starter, a bakery and a florist: nobody else


@pytest.mark.parametrize(
    ("name", "to", "said"),
    [
        (SHOP, {"offers"}, "objected"),  # all that it is for
        (SHOP, {"payments", "orders"}, ""),
        (PLATFORM, {"client_calls"}, ""),  # it goes on for the suggestions
        (PLATFORM, {"client_calls", "sales_suggestions"}, "objected"),
        (PLATFORM, {"need_prediction"}, "objected"),
    ],
)
def test_scoring_ends_for_whoever_objected_to_all_that_it_is_for(name, to, said):
    assert answers(edited(name, {}), to) == {"need_prediction": said}


def test_what_is_scored_for_something_else_as_well_goes_on_for_that():
    both = {SERVES: ["offers", "payments"], "purposes/payments/categories": ["invoices", "predicted_needs"]}
    assert answers(edited(SHOP, both), {DIRECT_MARKETING}) == {"need_prediction": ""}
    others = {SERVES: ["offers", "request_answering"]}  # that is for other people
    assert answers(edited(SHOP, others), {DIRECT_MARKETING}) == {"need_prediction": "objected"}


def test_a_contract_does_not_let_somebody_be_scored_for_advertising_they_objected_to():
    basis = {"contract": {"agreement": dict.fromkeys(("en", "de", "ro"), "x"), "wind_down": "3 years"}}
    rests = edited(SHOP, {"purposes/need_prediction/basis": basis})
    assert answers(rests, {DIRECT_MARKETING}) == {"need_prediction": "objected"}
    assert answers(rests, ()) == {"need_prediction": ""}


@pytest.mark.parametrize(
    ("name", "serves"), [(SHOP, []), (SHOP, ["payments"]), (PLATFORM, ["sales_suggestions"]), (PLATFORM, [])]
)
def test_a_purpose_that_scores_for_advertising_and_does_not_say_so_does_not_compile(name, serves):
    found = [one for one in broken(name, {SERVES: serves}) if one.number == "L50"]
    assert {one.clause for one in found} == {"purpose:need_prediction"}
    assert all("predicted_needs" in one.found and "`serves:`" in one.fix for one in found)


@pytest.mark.parametrize(
    "edits",
    [
        {"purposes/offers/categories": ["customer_contact", "talk_notes"]},  # advertising that does not use the profile
        {"purposes/offers/direct_marketing": "no", "purposes/offers/notice": "service"},
        {"purposes/need_prediction/actions": ["store", "read", "erase"]},  # nothing is worked out
        {"categories/predicted_needs/fields": ["customer_number", "product"]},  # no profile
        {"purposes/offers/people": ["requester"]},  # others
        {"purposes/need_prediction/direct_marketing": "yes"},  # it ends with advertising as it is
    ],
)
def test_a_profile_for_something_else_need_not_say_so(edits):
    policy, found = typed_anew(SHOP, {SERVES: [], **edits})
    assert policy is not None, found
    assert "L50" not in {one.number for one in check(policy)}


@pytest.mark.parametrize(
    ("edits", "rule"),
    [
        ({SERVES: ["offers", "need_prediction"]}, "L50"),  # it would never end
        ({"purposes/orders/serves": ["offers"]}, "L50"),  # nobody is scored
        ({SERVES: ["offers", "offerings"]}, "L02"),
    ],
)
def test_what_a_purpose_serves_has_to_be_another_that_there_is(edits, rule):
    assert rule in {one.number for one in broken(SHOP, edits)}


def shifts(old, new):
    return {one.clause: (one.shift, one.act) for one in diff(old, new).facts if not one.about}


def test_what_begins_to_end_with_an_objection_protects_and_nobody_has_to_be_told_first():
    clause = "purpose:need_prediction/serves/offers"
    silent, says = edited(SHOP, {SERVES: []}), edited(SHOP, {})
    assert shifts(silent, says) == {clause: (Shift.STRICTER, Act.NONE)}
    assert shifts(says, silent) == {clause: (Shift.LOOSER, Act.TELL)}
    more = edited(SHOP, {SERVES: ["offers", "payments"]})  # who objects to offers would be scored on
    clause = "purpose:need_prediction/serves/payments"
    assert shifts(says, more) == {clause: (Shift.LOOSER, Act.TELL)}
    assert shifts(more, says) == {clause: (Shift.STRICTER, Act.NONE)}


def test_what_reaches_nobody_protects_once_it_ends_with_advertising():
    clause, at = "purpose:sales_suggestions/direct_marketing", "purposes/sales_suggestions/direct_marketing"
    assert shifts(edited(PLATFORM, {at: "no"}), edited(PLATFORM, {})) == {clause: (Shift.STRICTER, Act.NONE)}
    assert shifts(edited(PLATFORM, {}), edited(PLATFORM, {at: "no"})) == {clause: (Shift.LOOSER, Act.TELL)}
    reached = edited(SHOP, {"purposes/payments/direct_marketing": "yes"})  # a reminder that becomes advertising
    assert shifts(edited(SHOP, {}), reached) == {
        "purpose:payments/direct_marketing": (Shift.INCOMPARABLE, Act.TELL),
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "What we work out about you for advertising ends with it: predicting what customers will need."),
        ("de", "Damit endet auch, was wir für Werbung über Sie berechnen: Vorhersage des Bedarfs unserer Kunden."),
        ("ro",
         "Se încheie astfel și ce calculăm despre dumneavoastră pentru publicitate: anticiparea nevoilor clienților."),
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
    assert "policy:rights/objection/profiling" not in {one.clause for one in objecting(edited(SHOP, {SERVES: []}))}
