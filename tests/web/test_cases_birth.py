"""A request to correct a birth date or CNP: on its page where the policy has a place for them, checked as at intake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecall.contacts import NewPerson, Point, add_people, add_person, change, merge, open_people, unmerge
from forecall.custody import Origin
from forecall.custody.models import Subject
from forecall.custody.receipts import used_for
from forecall.custody.recording import Said
from forecall.custody.rights import Kind, Request, open_case
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.web.folk import CAMPAIGNS, PARTNERS, SUPPORT, furnish
from tests.web.test_people import said
from tests.web.test_people_alike import kind_of_partner

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
CNP, BORN = "2900531400015", "1990-05-31"


@pytest.fixture
def office(house):
    """Ana with a birth date and CNP on record, a request of hers, and petra, who answers for privacy."""
    furnish(house)
    house.member("petra", Role.PRIVACY_LEAD)
    with acting(house.tea.pk, "x"):
        change(SUPPORT, house.ana, {"birth_date": BORN, "cnp": CNP}, Origin(house.now, "client", 1, informed=house.now))
        house.case = open_case(Request(Kind.RECTIFICATION, "email", "de", "Bitte."), house.ana)
    return house


def mended(house, **more):
    """The form as it is sent, with what was written over."""
    page = f"/o/tea/cases/{house.case}/mend/"
    petra = house.browser("petra")
    form = petra.get(page).context["form"]
    return petra.post(page, {name: form[name].value() or "" for name in form.fields} | more, follow=True)


def known(house):
    with acting(house.tea.pk, "x"):
        [found] = open_people(SUPPORT, [house.ana], {"birth_date", "cnp"})
    return found.first("birth_date"), found.first("cnp")


def test_they_are_corrected_on_the_page_and_of_a_cnp_only_its_end_is_shown(office):
    page = office.browser("petra").get(f"/o/tea/cases/{office.case}/mend/")
    said(page, "Birth date", "ending in 0015")
    assert CNP not in page.content.decode()
    said(mended(office), "Nothing was changed.")
    said(mended(office, birth_date="1980-01-01"), "do not agree")
    said(mended(office, cnp="2900531400016"), "Read it again from the card.")
    said(mended(office, birth_date="1890-13-01"), "This is no day of the calendar.")
    assert known(office) == (BORN, CNP)
    said(mended(office, birth_date="1980-01-01", cnp="1800101400016"), "Corrected, with a receipt.")
    assert known(office) == ("1980-01-01", "1800101400016")
    receipts = [one for _id, one in used_for(office.parts.receipts.folder, office.ana) if one.action == "change"]
    assert {one.about for one in receipts} == {str(office.case)}


def test_a_birth_date_of_a_child_stores_nothing_and_sets_aside(office):
    said(mended(office, birth_date=f"{office.today.year - 5}-01-01", cnp="", name="Ana Copil"), "do not agree")
    with acting(office.tea.pk, "x"):
        change(SUPPORT, office.ana, {"cnp": ""}, Origin(office.now, "client", 1, informed=office.now))
    said(mended(office, birth_date=f"{office.today.year - 5}-01-01", name="Ana Copil"), "it is a child")
    with acting(office.tea.pk, "x"):
        assert Subject.objects.get(pk=office.ana).quarantined


def test_they_are_not_asked_for_where_the_policy_has_no_place_for_them(office):
    with acting(office.tea.pk, "x"):
        [partner] = add_people(PARTNERS, [kind_of_partner(office)])
        office.case = open_case(Request(Kind.RECTIFICATION, "email", "de", "Bitte."), partner.person)
    page = office.browser("petra").get(f"/o/tea/cases/{office.case}/mend/").content.decode()
    assert "Birth date" not in page
    assert "None is on record." in page  # the policy keeps papers of such people, by a statute


def test_of_a_merged_person_every_record_is_corrected_and_what_they_say_differently_is_shown(office):
    with acting(office.tea.pk, "x"):
        given = Origin(office.now, "client", 1, informed=office.now)
        twin = NewPerson("called_person", given, {"name": "Anna Alt", "birth_date": "1990-05-30"})
        told = tuple(Said("instruction", purpose, office.now) for purpose in (CAMPAIGNS, SUPPORT))
        beside = add_person(SUPPORT, replace(twin, choices=told))
        merge(office.ana, beside)
    page = office.browser("petra").get(f"/o/tea/cases/{office.case}/mend/")
    said(page, "Name in a record that was merged into this one", "say different days")
    assert 'value="Anna Alt"' in page.content.decode()
    said(mended(office, **{f"name-{beside.hex}": "Ana Alt"}), "Corrected in 2 records of this person, with a receipt.")
    with acting(office.tea.pk, "x"):
        [found] = open_people(SUPPORT, [office.ana], {"name", "birth_date"})
    assert [one.value for one in found.all("birth_date")] == [BORN, BORN]
    assert found.all("name")[1].value == "Ana Alt"


def test_what_is_merged_into_the_person_while_the_page_is_open_is_left_as_it_is(office):
    with acting(office.tea.pk, "x"):
        given = Origin(office.now, "client", 1, informed=office.now)
        told = tuple(Said("instruction", purpose, office.now) for purpose in (CAMPAIGNS, SUPPORT))
        shown, late = (
            add_person(SUPPORT, NewPerson("called_person", given, {"name": name}, points, choices=told))
            for name, points in (("Berta Exemplu", ()), ("Carla Exemplu", (Point("phone", "021 000 0009"),)))
        )
        merge(office.ana, shown)
    page = f"/o/tea/cases/{office.case}/mend/"
    petra = office.browser("petra")
    form = petra.get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    with acting(office.tea.pk, "x"):
        merge(office.ana, late)
    sent |= {f"name-{shown.hex}": "Berta Nou"}
    again = petra.post(page, sent | {"new-phone": "none"})
    said(again, "This is no telephone number.")
    form = again.context["form"]  # which goes back with all fields, those of the other record too
    sent = {name: form[name].value() or "" for name in form.fields}
    said(petra.post(page, sent | {"new-phone": ""}, follow=True), "Corrected, with a receipt.")
    with acting(office.tea.pk, "x"):
        unmerge(office.ana, late)
        [found] = open_people(SUPPORT, [late], {"name", "phone"})
        assert (found.first("name"), len(found.all("phone"))) == ("Carla Exemplu", 1)
        [found] = open_people(SUPPORT, [office.ana], {"name", "phone"})
        assert [one.value for one in found.all("name")][1:] == ["Berta Nou"]
        assert found.all("phone")
