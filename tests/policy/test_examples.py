"""The four example policies: they compile without a word, and state what the promises of their business need."""

from __future__ import annotations

import copy
import dataclasses
import json
from datetime import UTC, datetime
from random import Random

import pytest

from forecall.policy import (
    Allowed,
    Ask,
    Facts,
    Gap,
    Reason,
    check,
    clause_of,
    clauses,
    compile_rulebook,
    decide,
    path_of,
)
from forecall.policy.packs import jurisdictions, pack_names
from forecall.policy.rulebook import build_rulebook
from forecall.policy.terms import EEA, BasisKind, Matter, NoticeClass, RecipientKind, Regime, Role, dpv_term
from tests.policy.policies import GONE, NAMES, broken, example, rulebook
from tests.policy.random_cases import NOW, ordinary


def test_an_example_compiles_without_a_warning(name):
    assert [str(finding) for finding in check(example(name))] == []


def test_each_purpose_shows_a_use_that_is_allowed_and_one_that_is_refused(name):
    for purpose in example(name).purposes.values():
        expected = {worked.expect for worked in purpose.examples}
        assert "allowed" in expected
        assert expected - {"allowed"}


def test_equal_files_give_equal_rulebooks_and_another_fact_another_digest(name):
    policy = example(name)
    again = build_rulebook(copy.deepcopy(policy))
    assert again.digest() == rulebook(name).digest() == compile_rulebook(policy).digest()
    json.dumps(again.data())
    purpose = next(iter(policy.purposes.values()))
    other = policy.model_copy(update={"purposes": {**policy.purposes, "more": purpose}})
    assert build_rulebook(other).digest() != again.digest()


def test_every_clause_is_found_again_by_its_id(name):
    policy = example(name)
    known = clauses(policy)
    assert len(known) > 300
    assert known["purpose:rights_handling/basis"] == ("purposes", "rights_handling", "basis")
    for clause in [f"purpose:{key}/basis/{one.basis.kind.value}" for key, one in policy.purposes.items()]:
        assert clause in known
    for clause, path in known.items():
        assert clause.startswith(clause_of(path).partition("/")[0])
        if not any(isinstance(step, int) for step in path):
            assert path_of(clause) == path


def test_clause_ids_do_not_change_when_a_line_is_added_before_them():
    policy = example("contact-centre")
    purpose = policy.purposes["newsletter"]
    longer = purpose.model_copy(update={"people": ["visitor", *purpose.people]})
    other = policy.model_copy(update={"purposes": {**policy.purposes, "newsletter": longer}})
    assert set(clauses(policy)) - set(clauses(other)) == set()


def test_the_company_is_identified_by_numbers_that_check(name):
    numbers = example(name).identity.numbers
    assert any(value for value in numbers.model_dump().values())
    wrong = {key: f"{value[:-1]}{(int(value[-1]) + 1) % 10}" for key, value in numbers.model_dump().items() if value}
    wrong.pop("ro_trade_register", None)
    wrong.pop("euid", None)
    for key, value in wrong.items():
        if key != "us_ein":  # has no check digit
            assert "L41" in {finding.number for finding in broken(name, {f"identity/numbers/{key}": value})}


@pytest.mark.promise("OC-00.2")
def test_both_roles_are_told_apart_and_a_use_without_a_role_does_not_compile():
    purposes = example("need-prediction").purposes
    assert purposes["need_prediction"].role is Role.PROCESSOR
    assert purposes["newsletter"].role is Role.CONTROLLER
    assert not set(purposes["need_prediction"].people) & set(purposes["newsletter"].people)
    assert [finding.clause for finding in broken("need-prediction", {"purposes/newsletter/role": "both"})] == [
        "purpose:newsletter/role"
    ]
    ask = Ask("newsletter", frozenset({"preferences"}), "send", channel="email")
    answer = decide(ask, rulebook("need-prediction"), Facts("client_customer"), datetime(2027, 1, 1, tzinfo=UTC))
    assert answer.reason is Reason.PERSON_NOT_COVERED  # a client's customer is out of reach of the house's marketing


@pytest.mark.promise("CP-06.2")
def test_bookkeeping_is_bound_to_another_place_than_telephony():
    categories = example("prepaid-telephony").categories
    assert categories["bills"].stored_at == ["seat_servers"]
    assert {place for key, one in categories.items() if key != "bills" for place in one.stored_at} == {"main_site"}


def test_a_telephone_company_sends_each_vital_notice_of_its_kind_in_a_class_that_cannot_be_refused():
    notices = example("prepaid-telephony").notices
    vital = notices[NoticeClass.VITAL]
    assert not vital.can_refuse
    assert {"credit_balance", "low_credit", "password_changed", "pin_set", "daily_limit_passed"} <= set(vital.messages)
    assert "tariff_changed" in notices[NoticeClass.CONTRACT_CHANGE].messages
    assert {"missed_call", "voice_message", "fax_state", "top_up", "payment_booked"} <= set(
        notices[NoticeClass.SERVICE].messages
    )
    assert notices[NoticeClass.MARKETING].can_refuse


def test_the_newsletter_of_the_platform_goes_out_once_a_quarter():
    cap = example("business-platform").notices[NoticeClass.MARKETING].cap
    assert (cap.most, str(cap.within)) == (1, "3 months")


def test_an_organisation_outside_the_eea_has_a_representative_inside():
    identity = example("business-platform").identity
    assert identity.seat.country not in EEA
    assert identity.representative.seat.country in EEA


@pytest.mark.promise("AI-13.9")
@pytest.mark.parametrize(("field", "value"), [("file", "evidence/none.md"), ("expires", "2026-11-30")])
def test_a_certificate_without_a_valid_file_cannot_be_claimed(field, value):
    findings = broken("need-prediction", {f"certificates/quality/{field}": value})
    assert [(finding.number, finding.clause) for finding in findings] == [("L35", f"certificate:quality/{field}")]


def test_six_certificates_are_claimed_with_their_files():
    policy = example("need-prediction")
    assert len(policy.certificates) == 6
    assert all((policy.origins.folder / one.file).is_file() for one in policy.certificates.values())


def test_rights_change_by_explicit_consent_only(name):
    assert example(name).changes[Matter.RIGHTS].regime is Regime.EXPLICIT_CONSENT


@pytest.mark.promise("AI-00.6")
def test_every_law_that_is_cited_holds_and_every_pack_has_a_reviewer_and_a_day():
    for pack in jurisdictions(pack_names()).packs.values():
        assert pack.reviewer
        assert pack.reviewed.year >= 2026


def test_profiling_is_explained_wherever_people_are_scored():
    for key in NAMES:
        for purpose in example(key).purposes.values():
            if {"score", "decide"} & set(purpose.actions):
                assert purpose.automated.logic.given().keys() == set(example(key).languages)


def test_the_businesses_of_the_examples_rest_on_five_bases():
    kinds = {purpose.basis.kind for key in NAMES for purpose in example(key).purposes.values()}
    assert kinds == set(BasisKind) - {BasisKind.VITAL_INTEREST, BasisKind.PUBLIC_TASK}


def test_the_words_of_the_file_are_terms_of_the_vocabulary_where_it_has_them():
    assert dpv_term(Role.CONTROLLER) == "dpv:DataController"
    assert dpv_term(RecipientKind.CONTROLLER) == "dpv:ThirdParty"  # one word, two lists
    assert all(dpv_term(kind) for kind in BasisKind if kind is not BasisKind.INSTRUCTION)
    for key in NAMES:
        nameless = {name for name, purpose in example(key).purposes.items() if purpose.dpv is None}
        assert nameless == {"legal_claims"}  # the vocabulary has no purpose for it


CALLS = {"client_calls": Ask("client_calls", frozenset({"call_list"}), "call", channel="ai_phone"),
         "client_call_recording": Ask("client_call_recording", frozenset({"recordings"}), "record")}  # fmt: skip


@pytest.mark.promise("AI-06.6")
@pytest.mark.parametrize("purpose", CALLS)
@pytest.mark.parametrize("missing", ["basis", "opening", "keep"])
def test_no_machine_calls_and_nothing_is_recorded_before_basis_opening_and_term_are_declared(purpose, missing):
    ask, policy = CALLS[purpose], example("need-prediction")
    facts = ordinary(Random(3), policy, ask, policy.purposes[purpose], NOW)
    assert isinstance(decide(ask, rulebook("need-prediction"), facts, NOW), Allowed)
    category = min(ask.categories)
    place = f"categories/{category}/keep" if missing == "keep" else f"purposes/{purpose}/{missing}"
    found = broken("need-prediction", {place: GONE})
    assert {one.number for one in found} == {{"basis": "L10", "opening": "L48", "keep": "L14"}[missing]}
    without = {name: rule for name, rule in rulebook("need-prediction").rules.items() if name != purpose}
    silent = dataclasses.replace(rulebook("need-prediction"), rules=without)
    assert decide(ask, silent, facts, NOW) == Gap(f"purpose:{purpose}")  # an undeclared call cannot start
    assert all(len(policy.purposes[purpose].opening.given()) == 3 for purpose in CALLS)
