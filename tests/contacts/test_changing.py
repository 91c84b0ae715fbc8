"""A correction stands everywhere in the place of what was wrong; what leads nowhere is noticed; authorities end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.contacts import Point, add_company, add_person, find_by, open_people, reachable
from forecall.contacts.changing import add_point, change, correct_point, end_point
from forecall.contacts.errors import AuthorityMissing, NotDeclared, NotPermitted, UnknownContact, ValueWrong
from forecall.contacts.events import PersonChanged
from forecall.contacts.freshness import bounced, flag_stale, remove_dead, to_verify, verified
from forecall.contacts.models import ContactPoint, Representative
from forecall.contacts.names.shelf import forget_shelves, search_names
from forecall.contacts.representing import Mandate, act_for, appoint, representatives, revoke
from forecall.contacts.types import Whom
from forecall.custody import erase
from forecall.foundation import acting
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS, SUPPORT

CNP = "2900531400015"


@pytest.fixture
def told(house):
    heard = []
    house.parts.events.subscribe(PersonChanged, heard.append)
    return heard


@pytest.fixture
def ana(house):
    forget_shelves()
    yield house.person("Ana Exemplu", phone="021 000 0000")
    forget_shelves()


def only_point():
    return ContactPoint.objects.get().pk


@pytest.mark.promise("AI-11.2")
def test_a_corrected_number_and_name_replace_the_wrong_ones_in_every_copy_and_whoever_has_one_is_told(house, ana, told):
    assert search_names(CAMPAIGNS, "exemplu")
    before = bytes(ContactPoint.objects.get().token)
    right = house.origin("given", ago=timedelta(0), origin="her call")
    correct_point(CAMPAIGNS, only_point(), "021 000 0001", right)
    assert change(CAMPAIGNS, ana, {"name": "Ana Model"}, right)
    assert find_by(CAMPAIGNS, phone="021 000 0000") == []
    assert search_names(CAMPAIGNS, "exemplu") == []
    [found] = find_by(CAMPAIGNS, phone="021 000 0001")
    assert [(one.value, one.origin) for one in found.values] == [
        ("Ana Model", "her call"),
        ("+40210000001", "her call"),
    ]
    assert [one.person for one in search_names(CAMPAIGNS, "model")] == [ana]
    assert bytes(ContactPoint.objects.get().token) != before
    assert [(one.person, one.fields) for one in told] == [(ana, ("phone",)), (ana, ("name",))]


def test_a_field_is_taken_away_and_another_keeps_its_own_origin(house):
    ana = house.person(purpose=SUPPORT, values={"nationality": "română"}, origin=house.origin(origin="list of May"))
    change(SUPPORT, ana, {"nationality": "", "birth_place": "Iași"}, house.origin("given", origin="her call"))
    [seen] = open_people(SUPPORT, [ana])
    assert {(one.name, one.origin) for one in seen.values} == {("name", "list of May"), ("birth_place", "her call")}


def test_a_corrected_birth_date_must_agree_with_the_number_on_record_and_the_reverse(house):
    ana = house.person(purpose=SUPPORT, values={"cnp": CNP})
    with pytest.raises(ValueWrong, match="another birth date"):
        change(SUPPORT, ana, {"birth_date": "1990-05-30"}, house.origin("given"))
    bo = house.person("Bo", purpose=SUPPORT, values={"birth_date": "1990-05-30"})
    with pytest.raises(ValueWrong, match="another birth date"):
        change(SUPPORT, bo, {"cnp": CNP}, house.origin("given"))
    assert change(SUPPORT, ana, {"birth_date": "1990-05-31"}, house.origin("given"))


def test_what_the_policy_does_not_let_be_changed_stays(house, ana):
    with pytest.raises(NotDeclared, match="identity_card"):
        change(CAMPAIGNS, ana, {"identity_card": "XX 1"}, house.origin("given"))
    with pytest.raises(UnknownContact):
        change(CAMPAIGNS, house.alices, {"name": "Eve"}, house.origin("given"))
    with acting(house.bobs, "bob"), pytest.raises(UnknownContact):
        correct_point(CAMPAIGNS, 1, "021 000 0001", house.origin("given"))
    statutory = add_person("statutory_records", house.partner("", values={"identity_card": "XX 1"}))
    with pytest.raises(NotPermitted, match="action_not_covered"):
        change("statutory_records", statutory, {"identity_card": "XX 2"}, house.origin("given"))


def test_a_number_that_ended_or_is_not_yet_is_not_reached(house, ana):
    later = Point("phone", "021 000 0002", valid_from=(NOW + timedelta(days=10)).date())
    add_point(CAMPAIGNS, ana, later, house.origin())
    [seen] = open_people(CAMPAIGNS, [ana])
    assert [one.value for one in reachable(seen, "phone", NOW.date())] == ["+40210000000"]
    end_point(seen.all("phone")[0].point, (NOW + timedelta(days=9)).date())
    [seen] = open_people(CAMPAIGNS, [ana])
    assert [one.value for one in reachable(seen, "phone", (NOW + timedelta(days=10)).date())] == ["+40210000002"]
    house.clock.forward(timedelta(days=10))
    assert find_by(CAMPAIGNS, phone="021 000 0000") == []


def test_the_same_number_again_keeps_its_first_origin(house, ana):
    first = only_point()
    assert add_point(CAMPAIGNS, ana, Point("phone", "+40 21 000 0000"), house.origin("given", origin="again")) == first
    assert ContactPoint.objects.get().origin == ""


@pytest.mark.promise("HQ-03.7")
def test_what_bounces_is_dead_or_old_is_flagged_asked_about_again_or_removed(house, ana, told):
    post = add_point(CAMPAIGNS, ana, Point("post", "Str. Exemplului 1, Iași"), house.origin())
    mail = add_point(CAMPAIGNS, ana, Point("email", "ana@example.com"), house.origin())
    phone = ContactPoint.objects.get(kind="phone").pk

    def reached(kind):
        [seen] = open_people(CAMPAIGNS, [ana])
        return [one.state for one in reachable(seen, kind, house.clock.now().date())]

    assert bounced(mail) == "doubtful"
    assert to_verify() == [(ana, mail)]
    assert bounced(mail) == "dead"
    assert (reached("email"), reached("phone")) == ([], ["fresh"])
    assert bounced(phone, for_good=True) == "dead"
    assert reached("phone") == []
    assert verified(phone) == "verified"
    assert reached("phone") == ["verified"]
    house.clock.forward(timedelta(days=31))
    assert remove_dead() == 1
    assert not ContactPoint.objects.filter(pk=mail).exists()
    house.clock.forward(timedelta(days=710))
    assert flag_stale() == 2
    assert {point for _person, point in to_verify()} == {post, phone}
    assert flag_stale() == 0
    assert told[-1].fields == ("email",)


def test_who_is_to_be_asked_about_again_is_found_among_those_in_doubt_alone(house, ana):  # noqa: ARG001  # they are there
    with CaptureQueriesContext(connection) as asked:
        to_verify()
        remove_dead()
    for one in ("\"state\" = 'doubtful'", "\"state\" = 'dead'"):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + next(said["sql"] for said in asked if one in said["sql"]))
            assert "points_in_doubt" in str(cursor.fetchall())


@pytest.mark.promise("OC-02.2")
def test_whoever_acts_for_a_company_has_an_authority_with_beginning_and_end_and_afterwards_is_refused(house):
    company = Whom(company=add_company("Ferma Model SRL", "RO", "RO12345674"))
    bogdan = add_person(PARTNERS, house.partner())
    with pytest.raises(AuthorityMissing, match="nobody gave"):
        act_for(bogdan, company, PARTNERS)
    mandate = Mandate("power_of_attorney", NOW, NOW + timedelta(days=30), (PARTNERS,), "folder 7")
    made = appoint(bogdan, company, mandate)
    kept = Representative.objects.get()
    assert (kept.authority, kept.starts, kept.ends) == ("power_of_attorney", NOW, NOW + timedelta(days=30))
    assert act_for(bogdan, company, PARTNERS) == made
    assert [one.pk for one in representatives(company)] == [made]
    with pytest.raises(AuthorityMissing, match="good for partner_contacts only"):
        act_for(bogdan, company, "statutory_records")
    house.clock.forward(timedelta(days=30))
    with pytest.raises(AuthorityMissing, match="it ended on 2027-01-01"):
        act_for(bogdan, company, PARTNERS)
    assert representatives(company) == []


def test_an_authority_that_is_revoked_not_begun_or_of_somebody_erased_does_not_count(house, ana):
    bogdan = add_person(PARTNERS, house.partner())
    whom = Whom(person=ana)
    later = appoint(bogdan, whom, Mandate("guardian", NOW + timedelta(days=1), NOW + timedelta(days=9)))
    with pytest.raises(AuthorityMissing, match="begins on"):
        act_for(bogdan, whom, CAMPAIGNS)
    house.clock.forward(timedelta(days=2))
    assert act_for(bogdan, whom, CAMPAIGNS) == later
    revoke(later)
    with pytest.raises(AuthorityMissing, match="ended"):
        act_for(bogdan, whom, CAMPAIGNS)
    erase(ana)
    assert not Representative.objects.exists()


def test_an_authority_that_cannot_be_is_not_recorded(ana):
    mandate = Mandate("guardian", NOW, NOW)
    with pytest.raises(ValueWrong, match="ends before"):
        appoint(ana, Whom(company=1), mandate)
    good = Mandate("guardian", NOW, NOW + timedelta(days=1))
    for whom in (Whom(), Whom(1, ana), Whom(person=ana)):
        with pytest.raises(ValueWrong):
            appoint(ana, whom, good)
    with pytest.raises(UnknownContact, match="company"):
        appoint(ana, Whom(company=77), good)
    with pytest.raises(ValueWrong, match="kind of authority"):
        appoint(ana, Whom(company=77), Mandate("luck", NOW, NOW + timedelta(days=1)))
