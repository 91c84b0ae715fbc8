"""The gate: no permit without a lawful use and a receipt."""

from __future__ import annotations

import copy
import json
import os
import pickle
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from forecall.custody import Ask, Gap, Permit, Proof, Refused, answer_each, ask, consent, object_to, permitted, withdraw
from forecall.custody.crowd import crowd_of
from forecall.custody.errors import NoPolicy, NotWired, PermitExpired, PermitKept, UnknownSubject
from forecall.custody.gate import Decision
from forecall.custody.models import Choice, Subject
from forecall.custody.receipts import ReceiptsUnwritable
from forecall.custody.recording import apply_suppressions, duty_met, happened, restrict, sent, suppress, token_of
from forecall.custody.standing import standing_among
from forecall.custody.wiring import wire
from forecall.foundation import NoScope, acting
from forecall.foundation.models import Grant, Organisation

pytestmark = pytest.mark.databases

NEWS = Ask("newsletter", frozenset({"preferences"}), "send", channel="email")


def news(*people):
    return Ask("newsletter", frozenset({"preferences"}), "send", people, channel="email")


def full_disk(*_):
    raise ReceiptsUnwritable(Path("receipts"), OSError(28, "no space left"))


@pytest.mark.promise("AI-04.10")
def test_a_consent_allows_and_its_withdrawal_stops_the_next_use(house):
    person = house.person()
    assert ask(news(person)).reason == "no_consent"
    consent(person, "newsletter", Proof("double_opt_in", "Yes, send me news", 1, "en"))
    permit = ask(news(person))
    assert isinstance(permit, Permit)
    assert (permit.clause, permit.version, permit.subjects) == ("purpose:newsletter/basis/consent", 1, {person})
    house.clock.forward(timedelta(seconds=1))
    withdraw(person, "newsletter")
    assert ask(news(person)).reason == "consent_withdrawn"


def test_the_proof_of_a_consent_is_kept_and_the_text_only_as_its_hash(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Yes, send me news", 1, "en"))
    [kept] = Choice.objects.filter(subject_id=person)
    assert (kept.what, kept.how, kept.notice_version, kept.language, kept.actor) == (
        "consent", "double_opt_in", 1, "en", "alice",
    )  # fmt: skip
    assert len(kept.text_hash) == 64


def test_an_objection_to_marketing_ends_it_whatever_the_consent(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    object_to(person, "direct_marketing")
    assert ask(news(person)).reason == "objected"


def test_each_ask_leaves_one_receipt_with_its_clause_and_no_person_in_it(house):
    person = house.person()
    ask(news(person))
    ask(Ask("undeclared", frozenset({"preferences"}), "read", (person,)))
    permitted(NEWS)
    assert [(one.outcome, one.reason, one.clause, one.count) for one in house.receipts] == [
        ("refused", "no_consent", "purpose:newsletter/basis/consent", 1),
        ("gap", "", "", 1),
        ("refused", "no_consent", "purpose:newsletter/basis/consent", 1),
    ]
    assert {one.actor for one in house.receipts} == {"alice"}
    assert not any(str(person) in str(one) for one in house.receipts)


def test_what_nobody_declared_is_a_gap(house):
    answer = ask(Ask("undeclared", frozenset({"preferences"}), "read", (house.person(),)))
    assert isinstance(answer, Gap)
    assert answer.about == "purpose:undeclared"


def test_what_cannot_be_receipted_is_refused(house, monkeypatch):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))

    monkeypatch.setattr(house.parts.receipts, "write", full_disk)
    assert ask(news(person)).reason == "not_receipted"
    assert permitted(NEWS).reason == "not_receipted"


def test_a_permit_for_named_people_covers_all_of_them_or_none(house):
    willing, unwilling = house.person(), house.person()
    consent(willing, "newsletter", Proof("double_opt_in", "Send me news"))
    answer = ask(news(willing, unwilling))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.subject, answer.others) == ("no_consent", unwilling, 0)


def test_a_permit_for_a_set_leaves_out_whom_it_may_not_cover_and_counts_them(house):
    willing, unwilling, late = house.person(), house.person(), house.person()
    for person in (willing, late):
        consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    house.clock.forward(timedelta(seconds=1))
    withdraw(late, "newsletter")
    permit = permitted(NEWS)
    assert permit.subjects == {willing}
    assert permit.refused == {"no_consent": 1, "consent_withdrawn": 1}
    assert list(Subject.objects.filter(id__in=permit.subquery).values_list("id", flat=True)) == [willing]
    assert ask(news(unwilling)).reason == "no_consent"


def test_a_large_set_gets_the_answers_of_the_single_form(house):
    people = [house.person() for _ in range(80)]
    for person in people[::2]:
        consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    object_to(people[0], "newsletter")
    permit = permitted(NEWS)
    assert permit.subjects == set(people[2::2])
    assert permit.refused == {"no_consent": 40, "objected": 1}
    assert {one for one in people if isinstance(ask(news(one)), Permit)} == permit.subjects


def test_of_many_each_hears_their_own_reason_as_when_they_are_asked_about_alone(house):
    people = [house.person() for _ in range(6)]
    for person in people[:4]:
        consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    object_to(people[0], "newsletter")
    withdraw(people[1], "newsletter")
    stranger = uuid4()
    told = answer_each(news(*people, stranger))
    assert told.pop(stranger) == Refused("no_rule", "", "", "")
    alone = {one: ask(news(one)) for one in people}
    assert told == {
        who: None if isinstance(one, Permit) else replace(one, receipt="", subject=None) for who, one in alone.items()
    }
    reasons = [one and one.reason for one in told.values()]
    assert reasons == ["objected", "consent_withdrawn", None, None, "no_consent", "no_consent"]
    left = answer_each(news(*people[4:]))
    assert {one.reason for one in left.values()} == {"no_consent"}  # where it is lawful for nobody


def test_where_nothing_is_declared_or_nothing_can_be_receipted_nobody_is_allowed(house, monkeypatch):
    people = [house.person(), house.person()]
    consent(people[0], "newsletter", Proof("double_opt_in", "Send me news"))
    unknown = Ask("fortune_telling", frozenset({"preferences"}), "read", tuple(people))
    assert answer_each(unknown) == dict.fromkeys(people, Refused("no_rule", "", "", ""))

    monkeypatch.setattr(house.parts.receipts, "write", full_disk)
    assert {one.reason for one in answer_each(news(*people)).values()} == {"not_receipted"}


def test_everybody_read_in_columns_is_everybody_read_row_by_row(house):
    day = house.clock.now()
    people = [house.person(place=place, kind=kind) for place in ("RO", "DE") for kind in ("prospect", "account_user")]
    people += [house.person(adult_on=day.date() + timedelta(days=9)), house.person(categories=())]
    consent(people[0], "newsletter", Proof("double_opt_in", "Send me news"))
    happened(people[1], "last_contact", day)
    for flag, person in zip(("restricted", "hold", "quarantined", "locked"), people, strict=False):
        Subject.objects.filter(pk=person).update(**{flag: True})
    assert _everybody(house.alices) == _row_by_row(house.alices)
    Subject.objects.filter(pk=people[3]).update(forgotten_at=day)
    assert _everybody(house.alices) == _row_by_row(house.alices)
    assert set(crowd_of(house.alices)[1].still_there) == set(people) - {people[3]}
    assert crowd_of(house.bobs) is None


def _everybody(organisation):
    return set(map(_plain, crowd_of(organisation)[1]))


def _row_by_row(organisation):
    return set(map(_plain, standing_among(organisation)))


def _plain(one):
    return one._replace(raw_id=one.id, adult_on=one.of_age_on)


@pytest.mark.promise("OC-02.5")
def test_two_organisations_never_meet(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    with acting(house.bobs, "bob"):
        with pytest.raises(UnknownSubject):
            ask(news(person))
        with pytest.raises(UnknownSubject):
            withdraw(person, "newsletter")
        assert len(permitted(NEWS)) == 0
        assert not Subject.objects.exists()


def test_outside_an_organisation_nobody_is_found(house):
    with acting(house.alices, "alice"):
        pass
    import contextvars

    def outside():
        with pytest.raises(NoScope):
            list(Subject.objects.all())
        with pytest.raises(NoScope):
            ask(news(uuid4()))

    contextvars.Context().run(outside)


@pytest.mark.promise("AI-01.3")
def test_a_grant_opens_its_campaign_its_purposes_and_its_time_and_nothing_else(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    Grant.objects.create(
        client_id=house.alices, working_id=house.bobs, campaign="spring", purposes=["newsletter"],
        starts=house.clock.now(), ends=house.clock.now() + timedelta(days=30),
    )  # fmt: skip
    with acting(house.alices, "bob", working=house.bobs, campaign="spring"):
        assert isinstance(ask(news(person)), Permit)
        card = Ask("prospecting", frozenset({"business_card"}), "read", (person,))
        assert ask(card).reason == "no_grant"
    with acting(house.alices, "bob", working=house.bobs, campaign="autumn"):
        assert ask(news(person)).reason == "no_grant"
    house.clock.forward(timedelta(days=30))
    with acting(house.alices, "bob", working=house.bobs, campaign="spring"):
        assert ask(news(person)).reason == "no_grant"


def test_a_decision_has_no_door_to_a_permit_but_the_one_that_writes_its_receipt():
    public = {name for name, one in vars(Decision).items() if callable(one) and not name.startswith("_")}
    assert public == {"given", "receipt", "refused_for_want_of_it"}


def test_a_permit_ends_with_the_grant_by_which_it_was_given(house, monkeypatch):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    ends = house.clock.now() + timedelta(seconds=10)
    Grant.objects.create(
        client_id=house.alices, working_id=house.bobs, campaign="spring", purposes=["newsletter"],
        starts=house.clock.now(), ends=ends,
    )  # fmt: skip
    mine = ask(news(person))
    with acting(house.alices, "bob", working=house.bobs, campaign="spring"):
        lent = ask(news(person))
    assert (lent.until, mine.until) == (ends, house.clock.now() + timedelta(seconds=60))
    later = time.monotonic() + 11
    monkeypatch.setattr(time, "monotonic", lambda: later)
    mine.covers(house.alices, [person], mine.kinds)
    with pytest.raises(PermitExpired):
        lent.covers(house.alices, [person], lent.kinds)


@pytest.mark.promise("AI-08.4")
def test_an_adviser_reads_what_the_purpose_names_until_the_grant_ends_and_writes_nothing(house):
    user = house.person("account_user", ("account", "billing_data", "tickets"))
    Grant.objects.create(
        client_id=house.alices, working_id=house.bobs, campaign="audit", purposes=["advice"],
        starts=house.clock.now(), ends=house.clock.now() + timedelta(days=5),
    )  # fmt: skip

    def adviser(purpose, category, action):
        with acting(house.alices, "lawyer", working=house.bobs, campaign="audit"):
            return ask(Ask(purpose, frozenset({category}), action, (user,)))

    assert isinstance(adviser("advice", "billing_data", "read"), Permit)
    for action in ("store", "change", "erase"):
        assert adviser("advice", "billing_data", action).reason == "action_not_covered"
    assert adviser("advice", "account", "read").reason == "category_not_covered"
    assert adviser("account_service", "account", "read").reason == "no_grant"
    house.clock.forward(timedelta(days=5))
    assert adviser("advice", "billing_data", "read").reason == "no_grant"


@pytest.mark.promise("OC-04.8")
def test_a_partner_gets_data_for_named_uses_while_its_yearly_review_is_not_overdue(house):
    user = house.person("account_user", ("billing_data", "tickets"))

    def share(recipient, purpose="advice"):
        return ask(Ask(purpose, frozenset({"billing_data"}), "share", (user,), recipient=recipient))

    assert isinstance(share("law_firm"), Permit)
    assert share("mail_house").reason == "recipient_not_covered"
    assert share(None).reason == "recipient_missing"
    assert isinstance(share("law_firm", "selling"), Gap)
    house.clock.forward(timedelta(days=366))
    assert share("law_firm").reason == "review_overdue"


def test_a_permit_is_neither_stored_nor_copied_nor_made_by_hand(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    permit = ask(news(person))
    for road in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(PermitKept):
            road(permit)
    with pytest.raises(TypeError):
        json.dumps(permit)
    with pytest.raises(PermitKept):
        Permit(
            house.alices, NEWS, frozenset({person}), frozenset(), "", "consent", 1, "1", house.clock.now(),
        )  # fmt: skip


def test_no_wider_permit_is_made_of_a_permit(house):
    person, other = house.person(), house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    permit = ask(news(person))
    for wider in ({}, {"people": frozenset({other})}, {"kinds": frozenset({"cnp"})}, {"organisation": house.bobs}):
        with pytest.raises(PermitKept):
            replace(permit, **wider)


def test_a_permit_that_a_fork_took_along_opens_nothing_there(house, monkeypatch):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    permit, here = ask(news(person)), os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: here + 1)
    with pytest.raises(PermitKept, match="ask again there"):
        permit.covers(permit.organisation, [person], permit.kinds)
    monkeypatch.setattr(os, "getpid", lambda: here)
    permit.covers(permit.organisation, [person], permit.kinds)


def test_a_suppressed_address_gets_nothing_optional_whoever_has_it_next(house):
    suppress("email", "email", "ana@example.com")
    later = house.person()
    consent(later, "newsletter", Proof("double_opt_in", "Send me news"))
    apply_suppressions(later, [token_of("email", "ana@example.com")])
    assert ask(news(later)).reason == "suppressed"


def test_restriction_caps_and_ended_contracts_reach_the_decision(house):
    person = house.person("account_user", ("account",))
    account = Ask("account_service", frozenset({"account"}), "read", (person,))
    assert ask(account).reason == "no_contract"
    happened(person, "contract_started", house.clock.now())
    assert isinstance(ask(account), Permit)
    restrict(person, restricted=True)
    assert ask(account).reason == "restricted"
    restrict(person, restricted=False)
    happened(person, "contract_ended", house.clock.now())
    house.clock.forward(timedelta(days=60))
    assert ask(account).reason == "contract_ended"
    sent(person, "marketing", house.clock.now())
    duty_met([person], 1)
    assert isinstance(ask(Ask("account_service", frozenset({"account"}), "read", (person,))), Refused)


def test_of_many_people_who_are_alike_each_gets_the_answer_that_they_get_alone(house):
    people = [house.person(place=place) for place in ("RO", "DE") for _ in range(40)]
    agreed = people[::2]
    for person in agreed:
        consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    object_to(agreed[0], "newsletter")
    restrict(agreed[1], restricted=True)
    house.clock.forward(timedelta(days=1))
    permit = permitted(news(*people))
    assert permit.subjects == {person for person in people if isinstance(ask(news(person)), Permit)} == {*agreed[1:]}
    assert permit.refused == {"no_consent": 40, "objected": 1}
    card = Ask("prospecting", frozenset({"business_card"}), "read", tuple(people))
    assert permitted(card).refused == {"restricted": 1}


@pytest.mark.promise("OC-00.1")
def test_without_a_policy_in_force_nothing_may_be_done(house):
    organisation = Organisation.objects.create(slug="new", name="New", country="RO", created_at=house.clock.now())
    with acting(organisation.id, "alice"), pytest.raises(NoPolicy):
        permitted(NEWS)


@pytest.mark.usefixtures("house")
def test_before_it_is_wired_custody_says_so():
    wire(None)
    with pytest.raises(NotWired, match=r"custody\.wire"):
        ask(news(uuid4()))


@pytest.mark.promise("AI-04.6")
def test_the_receipt_of_an_advertisement_says_on_which_basis_it_went_and_where_its_proof_is(house):
    asked, customer = house.person(), house.person("account_user", ("account", "preferences"))
    consent(asked, "newsletter", Proof("double_opt_in", "Send me news"))
    given = Choice.objects.get(subject=asked)
    house.clock.forward(timedelta(hours=3))
    for purpose, person, category in (("newsletter", asked, "preferences"), ("customer_news", customer, "account")):
        assert isinstance(ask(Ask(purpose, frozenset({category}), "send", (person,), channel="email")), Permit)
    assert [(one.basis, one.about) for one in house.receipts[-2:]] == [
        ("consent", f"consent:{given.at:%Y-%m-%dT%H:%M:%SZ}"),
        ("legitimate_interest", "balancing:evidence/balancing-existing-customers.md"),
    ]
    ask(Ask("prospecting", frozenset({"business_card"}), "read", (house.person(),)))
    assert house.receipts[-1].about == "balancing:evidence/balancing-prospects.md"
