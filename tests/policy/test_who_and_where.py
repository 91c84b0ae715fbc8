"""Who looks at data, where it goes, and who must agree before it leaves: rules that hang on no person."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from forecall.policy import Allowed, Ask, Collected, Reason, Refused, check, compile_rulebook, decide, decide_many
from forecall.policy.documents import Kind, documents_of
from forecall.policy.loading import type_policy
from forecall.policy.merging import Raw
from forecall.policy.rulebook import build_rulebook
from tests.policy.oracle import row
from tests.policy.policies import GONE, TEXT, changed, example, raw_tree
from tests.policy.test_decisions import NOW, answer, person, reason


@pytest.mark.promise("HQ-02.3")
def test_bought_contacts_are_for_employees_and_an_account_that_changes_its_kind_loses_them_at_once():
    raw = raw_tree("need-prediction")
    policy, found = type_policy(Raw(changed(raw.data, "categories/business_card/seen_by", ["employee"]), raw.origins))
    assert found == []
    book = build_rulebook(policy)
    read = Ask("prospecting", frozenset({"business_card"}), "read", source="third_party")
    facts = person("need-prediction", read)
    facts = dataclasses.replace(
        facts,
        collected={"business_card": Collected(NOW - timedelta(days=9), "third_party", 1, NOW - timedelta(days=8))},
    )
    outcomes = {}
    for kind in ("employee", "contractor", "client", "machine", None):
        ask = dataclasses.replace(read, by=kind)
        outcomes[kind] = row(decide(ask, book, facts, NOW))
        assert decide_many(ask, book, [facts], NOW).rows() == [outcomes[kind]]
    assert outcomes.pop("employee")[0] == "allowed"
    refused = ("refused", "staff_not_covered", "category:business_card/seen_by", "business_card")
    assert set(outcomes.values()) == {refused}


@pytest.mark.promise("OC-04.6")
def test_disclosure_in_ones_own_interest_needs_a_balancing_note_and_a_second_person():
    claims = {
        "legal_claims": "yes", "actions": ["read", "share"], "recipients": ["court"],
        "categories": ["interactions"], "people": ["called_person"], "sources": ["given", "client"], "channels": [],
        "role": "controller", "label": TEXT, "second_person": "yes",
        "basis": {"legitimate_interest": {"interest": TEXT, "balancing": "evidence/balancing-claims.md",
                                          "review_by": "2027-06-30"}},
        "examples": [{"action": "share", "expect": "allowed"},
                     {"action": "share", "but": {"second": "no"}, "expect": "second_person_needed"}],
    }  # fmt: skip
    raw = raw_tree("contact-centre")
    policy, _ = type_policy(Raw(changed(raw.data, "purposes/disclosure", claims), raw.origins))
    book = compile_rulebook(policy)
    share = Ask("disclosure", frozenset({"interactions"}), "share", recipient="court", decided_by="ana")
    facts = dataclasses.replace(
        person("contact-centre", CENTRE_READ), instructions=frozenset(), person="called_person"
    )  # of the file only
    told = [dataclasses.replace(share, approved_by=second) for second in (None, "ana", "bogdan")]
    answers = [decide(ask, book, facts, NOW) for ask in told]
    assert [decide_many(ask, book, [facts], NOW).rows()[0] for ask in told] == list(map(row, answers))
    assert [isinstance(one, Allowed) for one in answers] == [False, False, True]
    assert answers[0].reason == answers[1].reason == Reason.SECOND_PERSON_NEEDED
    for path, value, said in (
        ("purposes/disclosure/second_person", "no", "L47 disclosure-alone"),
        ("purposes/disclosure/basis/legitimate_interest/balancing", GONE, "balancing"),
        ("purposes/disclosure/basis/legitimate_interest/balancing", "evidence/none.md", "L28 external-doc"),
    ):
        wrong = changed(policy_tree(claims), path, value)
        policy, found = type_policy(Raw(wrong, raw.origins))
        assert any(said in str(one) for one in [*found, *(check(policy) if policy else [])]), path


CENTRE_READ = Ask("client_campaigns", frozenset({"interactions"}), "read")


def policy_tree(claims):
    return changed(raw_tree("contact-centre").data, "purposes/disclosure", claims)


@pytest.mark.promise("CP-06.1")
def test_data_is_stored_where_the_policy_says_and_nowhere_else_and_the_record_shows_the_place():
    store = Ask("billing_records", frozenset({"bills"}), "store", place="seat_servers")
    assert reason("prepaid-telephony", store) == "allowed"
    elsewhere = answer("prepaid-telephony", dataclasses.replace(store, place="main_site"))
    assert elsewhere == Refused(Reason.PLACE_NOT_COVERED, "billing_records", "category:bills/stored_at", "bills")
    collect = dataclasses.replace(store, action="collect", source="given", place="cloud")
    assert reason("prepaid-telephony", collect) == Reason.PLACE_NOT_COVERED
    policy = example("prepaid-telephony")
    record = next(one for one in documents_of(policy) if one.kind is Kind.REGISTER_CONTROLLER and one.language == "en")
    activities = next(one for one in record.sections if one.clause == "policy:purposes").sections
    facts = next(one for one in activities if one.clause == "purpose:billing_records").blocks[0].rows
    said = next(one.text for one in facts if one.clause.endswith("/stored_at"))
    assert policy.places["seat_servers"].label.en in said
    assert policy.places["main_site"].label.en not in said
