"""Partners, vendors and regions: who may get data, until which review, and from where it is reached."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from functools import partial
from random import Random

import pytest

from forecall.policy import Allowed, Ask, Reason, Severity, check, compile_rulebook, decide, decide_many
from forecall.policy.documents import Kind, documents_of
from forecall.policy.documents.rendering import as_markdown
from forecall.policy.rulebook import build_rulebook
from tests.policy import policies
from tests.policy.oracle import opinion, row
from tests.policy.policies import broken
from tests.policy.random_cases import ordinary

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SHARE = Ask("newsletter", frozenset({"news_address"}), "share", recipient="mail_house")
edited = partial(policies.edited, "contact-centre")


def answer(policy, ask, now=NOW, **facts):
    """The answer; the set form gives the same, and the second opinion does not contradict."""
    person = dataclasses.replace(ordinary(Random(2), policy, ask, policy.purposes[ask.purpose], now), **facts)
    book = build_rulebook(policy)
    given = decide(ask, book, person, now)
    assert decide_many(ask, book, [person], now).rows() == [row(given)]
    against = opinion(policy, ask, person, now)
    assert (against == set()) is isinstance(given, Allowed)
    return given


PARTNER = {
    "recipients/mail_house/function": "partner",
    "recipients/mail_house/review_by": "2027-11-30",
    "purposes/newsletter/actions": ["collect", "store", "read", "send", "share", "erase"],
}


@pytest.mark.promise("OC-04.8")
def test_a_partner_gets_data_for_named_uses_with_a_basis_while_its_yearly_review_holds():
    policy = edited(PARTNER)
    assert check(policy) == []
    assert isinstance(answer(policy, SHARE), Allowed)
    unnamed = Ask("partner_contacts", frozenset({"business_card"}), "read", recipient="mail_house")
    assert answer(policy, unnamed).reason == Reason.RECIPIENT_NOT_COVERED
    last = datetime(2027, 11, 30, 21, 59, 59, tzinfo=UTC)  # midnight in Bucharest is two hours earlier
    assert isinstance(answer(policy, SHARE, last), Allowed)
    after = datetime(2027, 11, 30, 22, 0, tzinfo=UTC)
    assert answer(policy, SHARE, after).reason == Reason.REVIEW_OVERDUE
    for late in ({"recipients/mail_house/review_by": "2027-12-02"}, {"recipients/mail_house/review_grace": "1 day"}):
        found = check(edited({**PARTNER, **late}))
        assert [(one.number, one.severity) for one in found] == [("L16", Severity.ERROR)]
        assert "for a partner" in found[0].found
    assert [one.number for one in broken("contact-centre", {**PARTNER, "purposes/newsletter/basis": {}})] == ["L10"]


GRACE = {"recipients/mail_house/review_by": "2027-03-01", "recipients/mail_house/review_grace": "30 days"}


@pytest.mark.promise("AI-13.7")
def test_of_a_vendor_past_its_review_it_is_warned_and_after_the_days_of_grace_it_gets_nothing():
    policy = edited({**PARTNER, **GRACE, "recipients/mail_house/function": "mail"})
    days = {"2027-03-01": [], "2027-03-02": ["warning"], "2027-03-31": ["warning"], "2027-04-01": ["error"]}
    for day, severities in days.items():
        found = [
            one for one in check(policy, date.fromisoformat(day)) if one.clause == "recipient:mail_house/review_by"
        ]
        assert [one.severity for one in found] == severities, day
        assert all("the review is overdue" in one.problem for one in found)
    grace_ends = datetime(2027, 3, 31, 22, 0, tzinfo=UTC)  # thirty days after the end of 1 March, in UTC
    assert isinstance(answer(policy, SHARE, datetime(2027, 3, 20, 12, tzinfo=UTC)), Allowed)
    assert answer(policy, SHARE, NOW).until <= grace_ends
    assert answer(policy, SHARE, grace_ends).reason == Reason.REVIEW_OVERDUE
    without = edited({**PARTNER, "recipients/mail_house/review_by": "2027-03-01"})
    assert answer(without, SHARE, datetime(2027, 3, 20, 12, tzinfo=UTC)).reason == Reason.REVIEW_OVERDUE


REGIONS = {
    "recipients/mail_house/endpoints": [
        {"host": "us.mail.example.net", "country": "US"}, {"host": "eu.mail.example.net", "country": "DE"},
    ],
}  # fmt: skip
ABROAD = {
    "recipients/mail_house/country": "US",
    "recipients/mail_house/transfer": {
        "mechanism": "standard_clauses", "valid_from": "2026-01-01", "valid_until": "2027-12-31",
    },
}  # fmt: skip
WHY = {"en": "the service has no archive in Europe", "de": "der Dienst hat kein Archiv in Europa",
       "ro": "serviciul nu are o arhivă în Europa"}  # fmt: skip


@pytest.mark.promise("AI-09.2")
def test_of_two_regions_the_one_inside_the_eea_is_called_unless_a_reason_is_on_record():
    inside = edited({**REGIONS, "recipients/mail_house/country": "DE"})
    assert check(inside) == []
    assert inside.recipients["mail_house"].endpoint.host == "eu.mail.example.net"
    found = broken("contact-centre", {**REGIONS, **ABROAD})
    assert [(one.clause, one.fix) for one in found] == [
        ("recipient:mail_house/country", "write `country: DE`, or the reason as `outside_eea_because:`")
    ]
    abroad = edited({**REGIONS, **ABROAD, "recipients/mail_house/outside_eea_because": WHY})
    compile_rulebook(abroad)
    assert abroad.recipients["mail_house"].endpoint.host == "us.mail.example.net"
    notices = [one for one in documents_of(abroad) if one.kind is Kind.PRIVACY_NOTICE]
    assert all(WHY[one.language] in as_markdown(one).decode() for one in notices)
    assert edited({"recipients/mail_house/hosts": []}).recipients["mail_house"].endpoint is None


def test_a_partner_is_reviewed_within_a_year_whatever_the_day_of_the_leap():
    leap = {**PARTNER, "version/effective": "2028-02-29", "recipients/mail_house/review_by": "2029-02-28"}
    assert [one for one in check(edited(leap)) if one.clause == "recipient:mail_house/review_by"] == []
