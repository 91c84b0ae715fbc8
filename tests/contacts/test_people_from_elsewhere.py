"""Lists from elsewhere come with papers, their people are told in time, minors and the unproven are set aside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forecall.contacts import NewPerson, Permission, add_people, add_person, by_customer_numbers, merge, open_people
from forecall.contacts.changing import add_point, change
from forecall.contacts.errors import NotPermitted, SupplyIncomplete, UnknownContact
from forecall.contacts.events import PersonQuarantined
from forecall.contacts.models import Erased, Person, Quarantine, Supply
from forecall.contacts.setting_aside import (
    prove_permission,
    release,
    remove_due,
    report_minor,
    waiting,
)
from forecall.contacts.sources import add_supply, notices_due
from forecall.contacts.types import Point
from forecall.custody import Ask, Origin, Permit, ask, erase, permitted, publish
from forecall.custody.facts import rebuilt, written
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import Proof, Said, hold, informed
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS, SUPPORT
from tests.policy.policies import example

CARD = frozenset({"business_card"})
TODAY = NOW.date()
YOUNG, YOUNG_CNP = "2012-06-15", "5120615400044"
AGREED = Permission("ticked a box on the seller's form", date(2026, 10, 1))


def bought(house, supply, name="Bogdan Model", permission=AGREED, ago=timedelta(0)):
    origin = Origin(house.clock.now() - ago, "third_party", 1)
    return house.partner(
        name, origin=origin, supply=supply, permission=permission, points=(Point("phone", "021 000 0000"),)
    )


def may(person, action="read", channel=None):
    answer = ask(Ask(PARTNERS, CARD, action, (person,), channel=channel))
    return "allowed" if isinstance(answer, Permit) else answer.reason


@pytest.fixture
def supply(house):  # noqa: ARG001  # it has to be open
    return add_supply(PARTNERS, seller="Liste Model SRL", received_on=TODAY, country="RO")


@pytest.mark.promise("OC-02.1")
def test_data_from_a_third_person_needs_its_supplier_the_interest_and_the_balancing_test(house):
    for missing in (
        {"seller": " "},
        {"received_on": None},
        {"received_on": TODAY + timedelta(days=1)},
        {"country": ""},
    ):
        said = {"seller": "Liste Model SRL", "received_on": TODAY, "country": "RO", **missing}
        with pytest.raises(SupplyIncomplete, match="a list from elsewhere needs"):
            add_supply(PARTNERS, **said)
    with pytest.raises(SupplyIncomplete, match="an interest and its balancing test"):
        add_supply(CAMPAIGNS, seller="Liste Model SRL", received_on=TODAY, country="RO")
    with pytest.raises(SupplyIncomplete, match="supply"):
        add_people(PARTNERS, [bought(house, None)])
    with pytest.raises(UnknownContact, match="supply"):
        add_people(PARTNERS, [bought(house, 77)])
    assert not Person.objects.exists()
    made = add_supply(PARTNERS, seller="Liste Model SRL", received_on=TODAY, country="ro")
    [added] = add_people(PARTNERS, [bought(house, made)])
    kept = Supply.objects.get(people=added.person)
    assert (kept.seller, kept.country, kept.balancing) == ("Liste Model SRL", "RO", "evidence/balancing-partners.md")
    assert kept.clause.startswith("purpose:partner_contacts/basis")


@pytest.mark.promise("HQ-02.1")
def test_a_bought_list_needs_its_papers_rows_without_proof_are_set_aside_and_the_clock_of_the_notice_runs(
    house, supply
):
    heard = []
    house.parts.events.subscribe(PersonQuarantined, heard.append)
    proven, bare = add_people(PARTNERS, [bought(house, supply), bought(house, supply, "Bo Model", permission=None)])
    assert (proven.quarantined, bare.quarantined) == (False, True)
    assert (may(proven.person), may(bare.person)) == ("allowed", "restricted")
    assert open_people(PARTNERS, [bare.person]) == []
    assert [(one.person, one.due.date()) for one in notices_due()] == [
        (person, date(2026, 12, 30)) for person in sorted([proven.person, bare.person])
    ]
    [case] = waiting()
    assert (case.subject_id, case.why, case.goes_at) == (bare.person, "no_permission", NOW + timedelta(days=30))
    assert [one.person for one in heard] == [bare.person]
    prove_permission(bare.person, AGREED)
    assert may(bare.person) == "allowed"
    assert Person.objects.get(pk=bare.person).permission == "ticked a box on the seller's form, 2026-10-01"


def test_whoever_never_shows_a_proof_is_erased_on_the_day(house, supply):
    [bare] = add_people(PARTNERS, [bought(house, supply, permission=None)])
    house.clock.forward(timedelta(days=29))
    assert remove_due() == []
    house.clock.forward(timedelta(days=2))
    assert remove_due() == [bare.person]
    assert not Person.objects.exists()
    assert Subject.objects.get(pk=bare.person).forgotten_at


@pytest.mark.promise("OC-02.4")
def test_nobody_is_called_before_the_notice_and_after_a_month_without_it_nothing_is_lawful(house, supply):
    [added] = add_people(PARTNERS, [bought(house, supply)])
    assert (may(added.person), may(added.person, "call", "phone")) == ("allowed", "not_informed")
    assert [one.person for one in notices_due(by=NOW + timedelta(days=32))] == [added.person]
    assert notices_due(by=NOW + timedelta(days=20)) == []
    house.clock.forward(timedelta(days=33))  # a Monday
    assert may(added.person) == "not_informed"
    informed(added.person, house.clock.now())
    assert (may(added.person), may(added.person, "call", "phone")) == ("allowed", "allowed")
    assert notices_due() == []


@pytest.mark.promise("AI-03.3")
def test_enriching_from_a_source_that_the_policy_does_not_have_is_refused_and_from_another_its_origin_is_kept(house):
    partner = add_person(PARTNERS, house.partner())
    with pytest.raises(NotPermitted, match="source_not_covered"):
        add_point(PARTNERS, partner, Point("phone", "021 000 0000"), house.origin("client"))
    found = Origin(house.clock.now(), "public_source", 1, origin="trade register")
    add_point(PARTNERS, partner, Point("phone", "021 000 0000"), found)
    [seen] = open_people(PARTNERS, [partner])
    [phone] = seen.all("phone")
    assert (phone.source, phone.at, phone.origin) == ("public_source", NOW, "trade register")


@pytest.mark.promise("AI-14.1")
@pytest.mark.parametrize("values", [{"birth_date": YOUNG}, {"cnp": YOUNG_CNP}, {"birth_date": YOUNG, "cnp": YOUNG_CNP}])
def test_a_child_is_refused_set_aside_when_it_shows_later_and_goes_in_the_set_time(house, values):
    [refused] = add_people(SUPPORT, [house.called(values=values)])
    assert (refused.person, [one.code for one in refused.problems]) == (None, ["too_young"])
    assert not Person.objects.exists()
    assert not Subject.objects.exists()
    heard = []
    house.parts.events.subscribe(PersonQuarantined, heard.append)
    later = house.person(purpose=SUPPORT)
    assert change(SUPPORT, later, values, house.origin("given")) is False
    reported = house.person("Bo")
    report_minor(reported)
    assert [(one.person, one.why, one.goes_at) for one in heard] == [
        (person, "minor", NOW + timedelta(days=3)) for person in (later, reported)
    ]
    assert [one.subject_id for one in waiting()] == [later, reported]
    for person in (later, reported):
        assert not isinstance(ask(Ask(CAMPAIGNS, frozenset({"civil_identity"}), "read", (person,))), Permit)
    assert Person.objects.filter(birth_date__isnull=True, cnp__isnull=True).count() == 2
    house.clock.forward(timedelta(days=3))
    assert set(remove_due()) == {later, reported}
    assert not Person.objects.exists()


@pytest.mark.parametrize(("waited", "goes"), [(5, 8), (29, 30)])
def test_a_child_of_a_bought_list_without_proof_waits_as_a_child_and_goes_on_the_earlier_day(
    house, supply, waited, goes
):
    [bare] = add_people(PARTNERS, [bought(house, supply, permission=None)])
    [listed] = waiting()
    heard = []
    house.parts.events.subscribe(PersonQuarantined, heard.append)
    house.clock.forward(timedelta(days=waited))
    reported = report_minor(bare.person)
    assert report_minor(bare.person) == reported
    day = NOW + timedelta(days=goes)
    [child] = waiting()
    assert (child.pk, child.why, child.since, child.goes_at) == (listed.pk, "minor", NOW, day)
    assert (listed.by, child.by) == ("", "alice")
    assert [(one.person, one.why, one.goes_at) for one in heard] == [(bare.person, "minor", day)]


def test_on_the_sixteenth_birthday_a_person_may_come_in_and_until_the_eighteenth_custody_knows_it(house):
    born = TODAY.replace(year=TODAY.year - 16)
    assert add_people(SUPPORT, [house.called(values={"birth_date": str(born + timedelta(days=1))})])[0].person is None
    [added] = add_people(SUPPORT, [house.called(values={"birth_date": str(born)})])
    assert Subject.objects.get(pk=added.person).adult_on == TODAY.replace(year=TODAY.year + 2)
    grown = house.person(purpose=SUPPORT, values={"birth_date": "1990-05-31"})
    assert Subject.objects.get(pk=grown).adult_on is None


def test_a_report_that_was_wrong_is_released_and_a_legal_hold_keeps_a_person(house):
    ana = house.person()
    first = report_minor(ana)
    assert report_minor(ana) == first
    release(ana)
    house.clock.forward(timedelta(days=4))
    assert remove_due() == []
    assert open_people(CAMPAIGNS, [ana])
    with pytest.raises(UnknownContact):
        release(ana)
    report_minor(ana)
    hold(ana, held=True)
    house.clock.forward(timedelta(days=4))
    assert remove_due() == []
    assert Quarantine.objects.count() == 2


@pytest.fixture
def shop(house):
    """A client whose policy has customer numbers; alice works in it."""
    made = Organisation.objects.create(slug="shop", name="shop", country="RO", created_at=NOW)
    with acting(made.id, "alice"):
        publish(example("need-prediction"), artefact="0" * 64)
        yield house


NEEDS = "need_prediction"


def customer(house, *numbers, name=""):
    told = (Said("instruction", NEEDS, NOW - timedelta(days=2)),)
    return NewPerson("client_customer", house.origin(), {"name": name}, customer_numbers=numbers, choices=told)


@pytest.mark.promise("AI-02.7")
def test_an_erased_customer_does_not_come_back_by_an_import_and_a_known_one_is_not_added_twice(shop):
    new = customer(shop, "000123", name="Ana")
    [added] = add_people(NEEDS, [new])
    assert [(one.field, one.code) for one in added.problems] == [("name", "not_declared")]
    assert by_customer_numbers(["000123", "123"]).people == {"000123": added.person}
    [again, twice, thrice] = add_people(NEEDS, [new, customer(shop, "9", "9"), customer(shop, "9")])
    assert ([one.code for one in again.problems][-1], again.person) == ("taken", None)
    assert twice.person
    assert thrice.person is None
    erase(added.person)
    [back] = add_people(NEEDS, [new])
    assert ([one.code for one in back.problems][-1], back.person) == ("erased", None)
    known = by_customer_numbers(["000123", "9"])
    assert (known.people, known.erased) == ({"9": twice.person}, {"000123"})
    assert Erased.objects.count() == 1


def test_a_consent_that_a_child_gave_counts_for_nothing_while_they_are_set_aside_and_stands_again_after(house):
    [reader] = add_people("newsletter", [
        NewPerson(
            "subscriber_to_news", house.origin("given"), {"name": "Ana Exemplu"},
            points=(Point("email", "ana@example.org"),),
            choices=(Said("consent", "newsletter", NOW - timedelta(days=1), Proof("double_opt_in", "News")),),
        )
    ])  # fmt: skip
    grown = house.person(purpose=SUPPORT)

    def may_be_written_to():
        question = Ask("newsletter", frozenset({"news_address"}), "send", (reader.person,), channel="email")
        many = permitted(Ask("newsletter", frozenset({"news_address"}), "send", channel="email"))
        alone = ask(question)
        return isinstance(alone, Permit), isinstance(many, Permit) and reader.person in many.subjects

    assert grown
    assert may_be_written_to() == (True, True)
    report_minor(reader.person)
    assert may_be_written_to() == (False, False)
    assert (
        ask(Ask("newsletter", frozenset({"news_address"}), "send", (reader.person,), channel="email")).reason
        == "restricted"
    )
    release(reader.person)
    assert may_be_written_to() == (True, True)


def test_a_child_who_is_set_aside_is_written_to_by_no_yes_of_another_record_of_theirs(house):
    said = (Said("consent", "newsletter", NOW - timedelta(days=1), Proof("double_opt_in", "News")),)
    willing, silent = [
        one.person for one in add_people("newsletter", [
            NewPerson("subscriber_to_news", house.origin("given"), {"name": "Ana Exemplu"},
                      points=(Point("email", f"ana{at}@example.org"),), choices=said)
            for at in range(2)
        ])
    ]  # fmt: skip
    Choice.objects.filter(subject=silent).delete()  # as if this record never had said yes
    Subject.objects.filter(pk=silent).update(facts=written(rebuilt(Subject.objects.get(pk=silent))))
    question = Ask("newsletter", frozenset({"news_address"}), "send", (willing,), channel="email")
    merge(willing, silent)
    assert isinstance(ask(question), Permit)
    report_minor(silent)
    assert ask(question).reason == "restricted"
    found = permitted(Ask("newsletter", frozenset({"news_address"}), "send", channel="email"))
    assert not (isinstance(found, Permit) and willing in found.subjects)
