"""What the rulebook of a business answers: rules as rows, each with its reason, and promises kept."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from forecall.policy import (
    DIRECT_MARKETING,
    Allowed,
    Ask,
    Collected,
    ContractSpan,
    Facts,
    Gap,
    Given,
    Reason,
    Refused,
    compile_rulebook,
    decide,
    decide_many,
    tabulate,
)
from forecall.policy.errors import NaiveTime, PolicyRefused
from forecall.policy.loading import type_policy
from forecall.policy.merging import Raw
from forecall.policy.parts import Duration, Term
from forecall.policy.rulebook import build_rulebook
from tests.policy.oracle import row
from tests.policy.policies import GONE, changed, everything, everything_rulebook, example, raw_tree, rulebook
from tests.policy.random_cases import ordinary

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def person(name, ask, **facts):
    """An ordinary person of an example, with these facts instead."""
    policy = everything() if name == "everything" else example(name)
    return dataclasses.replace(ordinary(Random(1), policy, ask, policy.purposes[ask.purpose], NOW), **facts)


def answer(name, ask, now=NOW, **facts):
    """The answer; the set form must give the same."""
    book = everything_rulebook() if name == "everything" else rulebook(name)
    one = person(name, ask, **facts)
    given = decide(ask, book, one, now)
    assert decide_many(ask, book, [one], now).rows() == [row(given)]
    return given


def reason(name, ask, now=NOW, **facts):
    given = answer(name, ask, now, **facts)
    return given.reason if isinstance(given, Refused) else "allowed" if isinstance(given, Allowed) else "gap"


NEWS = Ask("newsletter", frozenset({"news_address"}), "send", channel="email")
PREDICT = Ask("need_prediction", frozenset({"order_history"}), "score")
CALL = Ask("client_calls", frozenset({"call_list"}), "call", channel="ai_phone")
VITAL = Ask("telephony_service", frozenset({"credit"}), "send", channel="email")


def test_an_answer_names_its_clause_basis_and_version():
    given = answer("contact-centre", NEWS)
    assert given == Allowed(
        "newsletter", "purpose:newsletter/basis/consent", "consent", 1, NOW - timedelta(hours=2) + timedelta(days=1096)
    )  # three years, one of them leap


def test_objection_wins_over_consent():
    assert reason("contact-centre", NEWS, objections=frozenset({DIRECT_MARKETING})) == Reason.OBJECTED


def test_no_ground_weighs_more_than_an_objection_to_marketing():
    ask = Ask("prospecting", frozenset({"business_card"}), "call", channel="phone")
    objected = {"objections": frozenset({DIRECT_MARKETING}), "compelling": frozenset({"prospecting"})}
    assert reason("need-prediction", ask) == "allowed"
    assert reason("need-prediction", ask, **objected) == Reason.OBJECTED


@pytest.mark.promise("AI-11.6")
def test_an_objection_stops_an_interest_until_compelling_grounds_are_recorded():
    ask = Ask("reporting", frozenset({"portal_activity"}), "analyse")
    objected = frozenset({"reporting"})
    assert reason("business-platform", ask, objections=objected) == Reason.OBJECTED
    assert reason("business-platform", ask, objections=objected, compelling=objected) == "allowed"


@pytest.mark.promise("AI-05.3")
def test_nobody_is_scored_without_the_clients_instruction_or_after_objecting():
    assert reason("need-prediction", PREDICT) == "allowed"
    assert reason("need-prediction", PREDICT, instructions=frozenset()) == Reason.NOT_INSTRUCTED
    assert reason("need-prediction", PREDICT, objections=frozenset({"need_prediction"})) == Reason.OBJECTED
    book = rulebook("need-prediction")
    crowd = [person("need-prediction", PREDICT), person("need-prediction", PREDICT, instructions=frozenset())]
    assert decide_many(PREDICT, book, crowd, NOW)["outcome"].to_list() == ["allowed", "refused"]


@pytest.mark.promise("OC-02.4")
@pytest.mark.parametrize(
    ("days", "told", "calling", "reading"),
    [
        (0, None, Reason.NOT_INFORMED, "allowed"),  # not before the first contact
        (27, None, Reason.NOT_INFORMED, "allowed"),
        (28, None, Reason.NOT_INFORMED, Reason.NOT_INFORMED),  # the notice is late: nothing at all
        (40, 30, "allowed", "allowed"),
    ],
)
def test_data_from_elsewhere_waits_for_its_notice(days, told, calling, reading):
    at = NOW - timedelta(days=days)
    informed = None if told is None else NOW - timedelta(days=told)
    collected = {"call_list": Collected(at, "client", 1, informed)}
    assert reason("need-prediction", CALL, collected=collected) == calling
    assert reason("need-prediction", dataclasses.replace(CALL, action="read"), collected=collected) == reading


@pytest.mark.promise("AI-04.1")
def test_a_contract_that_has_ended_allows_its_winding_down_and_no_more():
    ended = datetime(2027, 1, 31, 12, tzinfo=UTC)
    ask = Ask("billing", frozenset({"billing_data"}), "send", channel="email")
    contract = {"contract": ContractSpan(NOW - timedelta(days=900), ended)}
    assert reason("need-prediction", ask, **contract) == "allowed"
    assert reason("need-prediction", ask, datetime(2028, 1, 31, 12, tzinfo=UTC), **contract) == Reason.CONTRACT_ENDED
    assert answer("need-prediction", ask, **contract).until == datetime(2028, 1, 31, 12, tzinfo=UTC)


@pytest.mark.promise("AI-04.9")
def test_an_interest_is_switched_off_when_its_balancing_test_is_overdue():
    ask = Ask("chat_review", frozenset({"chat_text"}), "read")
    last = datetime(2027, 7, 1, 6, 59, 59, tzinfo=UTC)  # the last second of 30 June in Arizona
    recent = {"chat_text": Collected(last - timedelta(days=1), "given", 1)}
    assert reason("business-platform", ask, last, collected=recent) == "allowed"
    assert reason("business-platform", ask, last + timedelta(seconds=1), collected=recent) == Reason.BALANCING_OVERDUE


@pytest.mark.promise("AI-04.10")
def test_a_withdrawal_ends_what_was_allowed_and_a_new_consent_begins_anew():
    withdrawn = {"newsletter": NOW - timedelta(hours=1)}
    assert reason("contact-centre", NEWS, withdrawals=withdrawn) == Reason.CONSENT_WITHDRAWN
    earlier = NOW - timedelta(minutes=90)  # what was sent before stays lawful
    assert reason("contact-centre", NEWS, earlier, withdrawals=withdrawn) == "allowed"
    again = (Given("newsletter", NOW - timedelta(minutes=5)),)
    assert reason("contact-centre", NEWS, consents=again, withdrawals=withdrawn) == "allowed"


def test_a_consent_counts_for_its_own_purpose_channel_and_time():
    other = Given("site_functions", NOW - timedelta(days=1))
    by_post = Given("newsletter", NOW - timedelta(days=1), frozenset({"post"}))
    old = Given("newsletter", NOW - timedelta(days=3 * 365 + 2))
    tomorrow = Given("newsletter", NOW + timedelta(days=1))
    expected = [Reason.NO_CONSENT, Reason.NO_CONSENT, Reason.CONSENT_EXPIRED, Reason.NO_CONSENT]
    assert [reason("contact-centre", NEWS, consents=(one,)) for one in (other, by_post, old, tomorrow)] == expected


@pytest.mark.promise("AI-14.1", "HQ-07.1")
def test_nobody_under_sixteen_is_reached_and_a_guardian_changes_that_only_for_consent():
    by_guardian = (Given("newsletter", NOW - timedelta(days=1), by_guardian=True),)
    assert reason("contact-centre", NEWS, age=15) == Reason.TOO_YOUNG
    assert reason("contact-centre", NEWS, age=15, consents=by_guardian) == Reason.TOO_YOUNG  # the house's own floor
    assert reason("contact-centre", NEWS, age=16) == "allowed"


@pytest.mark.promise("CP-02.3")
def test_vital_notices_go_out_whatever_a_person_switched_off():
    off = {
        "objections": frozenset({DIRECT_MARKETING, "telephony_service", "offers"}),
        "suppressed": frozenset({"email", "sms"}),
    }
    assert reason("prepaid-telephony", VITAL, **off) == "allowed"
    offer = Ask("offers", frozenset({"account"}), "send", channel="email")
    assert reason("prepaid-telephony", offer, suppressed=frozenset({"email"})) == Reason.SUPPRESSED


@pytest.mark.promise("HQ-03.5")
def test_renewal_notices_reach_the_account_manager_and_nobody_else_of_the_firm():
    ask = Ask("renewal_and_billing", frozenset({"billing_data"}), "send", channel="email")
    off = {"objections": frozenset({DIRECT_MARKETING, "renewal_and_billing"}), "suppressed": frozenset({"email"})}
    assert reason("business-platform", ask, **off) == "allowed"
    assert reason("business-platform", ask, person="portal_user") == Reason.PERSON_NOT_COVERED


@pytest.mark.promise("HQ-03.2")
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ((), "allowed"),
        ((datetime(2026, 12, 1, 12, tzinfo=UTC),), "allowed"),  # three months ago to the second
        ((datetime(2026, 12, 1, 12, 0, 1, tzinfo=UTC),), Reason.CAP_REACHED),
    ],
)
def test_the_newsletter_goes_out_once_a_quarter(sent, expected):
    ask = Ask("newsletter", frozenset({"news_address"}), "send", channel="email")
    assert reason("business-platform", ask, sent={"marketing": sent}) == expected


@pytest.mark.promise("AI-11.4")
def test_restricted_data_is_stored_used_for_claims_or_by_consent_and_not_otherwise():
    read = Ask("platform_service", frozenset({"contact_data"}), "read")
    assert reason("business-platform", read, restricted=True) == Reason.RESTRICTED
    assert reason("business-platform", dataclasses.replace(read, action="store"), restricted=True) == "allowed"
    claim = Ask("legal_claims", frozenset({"request_record"}), "read")
    assert reason("business-platform", claim, restricted=True) == "allowed"
    assert reason("contact-centre", NEWS, restricted=True) == "allowed"


@pytest.mark.promise("AI-04.8")
def test_a_legal_hold_keeps_what_is_due_for_claims_alone():
    over = {"request_record": Collected(NOW - timedelta(days=900), "given", 1)}
    facts = {"hold": True, "collected": over, "events": {"request_closed": NOW - timedelta(days=800)}}
    claim = Ask("legal_claims", frozenset({"request_record"}), "read")
    answering = Ask("request_answering", frozenset({"request_record"}), "read")
    erasing = dataclasses.replace(answering, action="erase")
    assert reason("contact-centre", claim, **facts) == "allowed"
    assert reason("contact-centre", answering, **facts) == Reason.TERM_OVER
    assert reason("contact-centre", erasing, **facts) == Reason.HELD
    assert reason("contact-centre", erasing, **{**facts, "hold": False}) == "allowed"


@pytest.mark.promise("OC-01.7")
def test_a_business_contact_has_no_nationality_and_no_birth_date():
    ask = Ask("partner_contacts", frozenset({"civil_identity"}), "store")
    assert reason("contact-centre", ask) == Reason.CATEGORY_NOT_COVERED


@pytest.mark.promise("OC-01.1")
def test_no_record_lacks_an_origin():
    collect = dataclasses.replace(NEWS, action="collect", channel=None)
    assert reason("contact-centre", collect) == Reason.ORIGIN_UNKNOWN
    assert reason("contact-centre", dataclasses.replace(collect, source="given")) == "allowed"
    assert reason("contact-centre", dataclasses.replace(collect, source="third_party")) == Reason.SOURCE_NOT_COVERED
    assert reason("contact-centre", NEWS, collected={}) == Reason.ORIGIN_UNKNOWN


@pytest.mark.promise("OC-04.1", "HQ-04.3")
def test_data_goes_to_nobody_who_is_not_named_and_to_nobody_who_pays():
    ask = Ask("newsletter", frozenset({"news_address"}), "send", channel="email", recipient="ad_network")
    assert reason("contact-centre", ask) == Reason.RECIPIENT_NOT_COVERED
    assert reason("contact-centre", dataclasses.replace(ask, recipient="stranger")) == "gap"
    raw = raw_tree("contact-centre")
    policy, _ = type_policy(Raw(changed(raw.data, "recipients/ad_network/pays", "yes"), raw.origins))
    with pytest.raises(PolicyRefused, match=r"recipient:ad_network/pays.*neither sold nor rented"):
        compile_rulebook(policy)


@pytest.mark.promise("OC-04.3", "OC-04.4")
def test_a_provider_gets_what_its_function_needs_while_its_contract_runs():
    share = Ask("account_service", frozenset({"tickets"}), "share", recipient="help_desk")
    assert reason("need-prediction", share) == "allowed"
    assert reason("need-prediction", dataclasses.replace(share, categories=frozenset({"account"}))) == (
        Reason.CATEGORY_NOT_FOR_RECIPIENT
    )
    raw = raw_tree("need-prediction")
    data = changed(raw.data, "recipients/help_desk/agreement/expires", "2027-02-28")
    policy, _ = type_policy(Raw(data, raw.origins))
    given = decide(share, build_rulebook(policy), person("need-prediction", share), NOW)
    assert given == Refused(Reason.AGREEMENT_EXPIRED, "account_service", "recipient:help_desk/agreement", "help_desk")


@pytest.mark.promise("AI-09.1")
def test_outside_the_eea_data_goes_only_while_a_transfer_tool_holds():
    share = Ask("chat_help", frozenset({"chat_text"}), "share", recipient="chat_house")
    raw = raw_tree("business-platform")
    early = changed(raw.data, "recipients/chat_house/transfer/valid_until", "2027-02-28")
    policy, _ = type_policy(Raw(early, raw.origins))
    facts = person("business-platform", share)
    assert isinstance(decide(share, rulebook("business-platform"), facts, NOW), Allowed)
    assert decide(share, build_rulebook(policy), facts, NOW).reason == Reason.TRANSFER_NOT_VALID


@pytest.mark.parametrize(
    ("missing", "expected"), [("agreement", Reason.AGREEMENT_EXPIRED), ("transfer", Reason.TRANSFER_NOT_VALID)]
)
def test_a_rulebook_of_an_unchecked_policy_is_not_laxer_for_what_is_missing(missing, expected):
    share = Ask("chat_help", frozenset({"chat_text"}), "share", recipient="chat_house")
    raw = raw_tree("business-platform")
    policy, _ = type_policy(Raw(changed(raw.data, f"recipients/chat_house/{missing}", GONE), raw.origins))
    assert decide(share, build_rulebook(policy), person("business-platform", share), NOW).reason == expected


@pytest.mark.promise("OC-07.3")
def test_data_from_an_earlier_version_waits_until_its_duty_is_met():
    ask = Ask("newsletter", frozenset({"news_address"}), "send", channel="email")
    first = {"news_address": Collected(NOW - timedelta(days=9), "given", 1)}
    given = answer("everything", ask, collected=first, duty_met=1)
    assert given == Refused(
        Reason.COLLECTED_BEFORE, "newsletter", "purpose:newsletter/categories/news_address", "news_address"
    )
    assert reason("everything", ask, collected=first, duty_met=3) == "allowed"
    since = {("newsletter", "news_address"): 2}  # a history that knows better than the file
    later_book = build_rulebook(everything(), since)
    assert isinstance(decide(ask, later_book, person("everything", ask, collected=first, duty_met=2), NOW), Allowed)


@pytest.mark.promise("AI-05.4")
def test_a_significant_decision_needs_a_named_human():
    ask = Ask("credit", frozenset({"interactions"}), "decide", decided_by="member-7")
    assert reason("everything", ask) == "allowed"
    assert reason("everything", dataclasses.replace(ask, decided_by=None)) == Reason.HUMAN_NEEDED


@pytest.mark.promise("OC-02.5")
def test_on_one_clients_campaign_the_other_clients_people_are_out_of_reach():
    ask = Ask("client_campaigns", frozenset({"civil_identity"}), "call", channel="phone")
    theirs = person("contact-centre", ask, instructions=frozenset({"client_campaigns"}))
    others = dataclasses.replace(theirs, instructions=frozenset())
    crowd = [theirs, others, theirs]
    answers = decide_many(ask, rulebook("contact-centre"), crowd, NOW)
    assert answers["reason"].to_list() == ["", "not_instructed", ""]


def test_before_its_day_a_policy_allows_nothing():
    eve = datetime(2026, 11, 30, 21, 59, 59, tzinfo=UTC)  # in Bucharest a second before 1 December
    recent = {"news_address": Collected(eve - timedelta(days=1), "given", 1)}
    consents = (Given("newsletter", eve - timedelta(days=1)),)
    assert answer("contact-centre", NEWS, eve, collected=recent, consents=consents) == Gap("version:effective")
    morning = eve + timedelta(seconds=1)
    assert reason("contact-centre", NEWS, morning, collected=recent, consents=consents) == "allowed"


def test_a_time_without_a_zone_is_refused():
    facts = person("contact-centre", NEWS)
    naive = datetime(2027, 3, 1)
    with pytest.raises(NaiveTime, match="aware"):
        decide(NEWS, rulebook("contact-centre"), facts, naive)
    with pytest.raises(NaiveTime):
        decide_many(NEWS, rulebook("contact-centre"), [facts], naive)


def test_the_set_form_answers_an_empty_set_and_a_ready_table():
    book = rulebook("contact-centre")
    assert decide_many(NEWS, book, [], NOW).is_empty()
    table = tabulate([person("contact-centre", NEWS)] * 3, NEWS, book, NOW)
    assert decide_many(NEWS, book, table, NOW)["outcome"].to_list() == ["allowed"] * 3
    assert decide_many(dataclasses.replace(NEWS, purpose="x"), book, [Facts("visitor")], NOW).rows() == [
        ("gap", "", "", "purpose:x")
    ]


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        ("1 month after collected", datetime(2027, 1, 31), datetime(2027, 2, 28)),  # no 31 February
        ("12 months after collected", datetime(2028, 2, 29), datetime(2029, 2, 28)),
        ("1 day after collected", datetime(2027, 3, 27, 23), datetime(2027, 3, 28, 23)),
        ("until collected", datetime(2027, 1, 31), datetime(2027, 1, 31)),
        ("9999 years after collected", datetime(2027, 1, 31), datetime(9999, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_terms_end_by_the_calendar(term, start, end):
    assert Term.parse(term).ends(start) == end


@pytest.mark.parametrize(
    "text", ["3 years after contract_ended under RO-L82-1991 art. 25", "until objected", "1 day after collected"]
)
def test_a_term_is_written_back_as_it_was_read(text):
    assert str(Term.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "some time", "-1 days after collected", "3 years", "3 years after Contract", "1.5 days after collected"],
)
def test_a_phrase_that_is_no_term_is_refused_with_the_form(text):
    with pytest.raises(ValueError, match="write it as '3 years after contract_ended'"):
        Term.parse(text)


@pytest.mark.parametrize("text", ["", "soon", "3 fortnights", "P3Y", "3years", "99999 days"])
def test_a_phrase_that_is_no_duration_is_refused_with_the_form(text):
    with pytest.raises(ValueError, match="write it as '24 months'"):
        Duration.parse(text)
