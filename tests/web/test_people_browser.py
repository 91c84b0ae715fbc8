"""The pages of people in a real browser: no barrier stands in anybody's way, and nothing sticks out."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from forecall.contacts import (
    Mandate,
    NewPerson,
    Point,
    Whom,
    add_company,
    add_people,
    add_person,
    appoint,
    change,
    join_companies,
    merge,
)
from forecall.contacts.leaving import leave_as_two
from forecall.contacts.leaving_companies import leave_companies
from forecall.contacts.likeness import forget_heaps
from forecall.contacts.models import ContactPoint
from forecall.contacts.names.shelf import forget_shelves
from forecall.contacts.tending import replace
from forecall.custody import Origin
from forecall.foundation import acting
from tests.web.folk import PARTNERS, PEOPLE, SUPPORT, called, furnish
from tests.web.test_browser import NARROW, WIDE, barriers

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
GIVEN = ("Maria", "Ion", "Elena", "Ștefan", "Ioana", "Mihai")
FAMILY = ("Popescu", "Ionescu", "Dumitrescu-Constantinescu", "Țăranu", "Șerban", "Radu", "Stan", "Munteanu", "Voicu")


@pytest.fixture
def folk(live_house):
    """A house with a page of people, a company, authorities, duplicates, and a merge."""
    forget_shelves()
    forget_heaps()
    house = furnish(live_house)
    origin, half_year = Origin(house.now, "given", 1, informed=house.now), house.now + timedelta(days=180)
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
        add_people(SUPPORT, [called(house, name) for name in [*names, "Popescu Maria", "Radu Ștefan", "Elena Stan"]])
        replace(SUPPORT, ContactPoint.objects.get(subject_id=house.ion).pk, "021 000 0044", origin)
        house.firm = add_company("Ceai și Cafea Exemplu SRL", "RO", "18547290", "J40/123/2020")
        day_before = house.now - timedelta(days=1)
        guardian = Mandate("guardian", day_before, half_year, ["client_support"], "folder 12")
        appoint(house.ana, Whom(person=house.ion), guardian)
        appoint(house.ion, Whom(company=house.firm), Mandate("office", day_before, half_year))
        points = (Point("email", "bogdan@model.example"), Point("phone", "021 000 0066"))
        card = NewPerson(
            "business_contact", origin, {"name": "Bogdan Model", "job_title": "Buyer"}, points, company=house.firm
        )
        add_person(PARTNERS, card)
        twins = add_people(SUPPORT, [called(house, "Vasile Pop", ("phone", "021 000 0077")), called(house, "V. Pop")])
        house.vasile, beside = (one.person for one in twins)
        merge(house.vasile, beside)
        for person, born in ((house.vasile, "1984-01-20"), (beside, "1984-02-01")):
            change(SUPPORT, person, {"birth_date": born}, Origin(house.now, "client", 1, informed=house.now))
        alike = add_people(
            SUPPORT, [called(house, "Gheorghe Enescu-Exemplu"), called(house, "Gheorghe Enescu-Exemplu")]
        )
        leave_as_two(*(one.person for one in alike))
        house.twice = twice(house)
        for person, born in ((house.ana, "1990-05-31"), (house.twin, "1961-02-03")):
            change(SUPPORT, person, {"birth_date": born}, Origin(house.now, "client", 1, informed=house.now))
    yield house
    forget_shelves()
    forget_heaps()


def twice(house):
    """Companies that may be one, of which two were joined and two were left as two; the one that has its number."""
    told = (("S.C. Ferma Exemplu din Valea Mare S.R.L.", "14399840"), ("Ferma Exemplu din Valea Mare", ""))
    made = [add_company(name, "RO", number, f"J40/{at}/2020") for at, (name, number) in enumerate(told)]
    join_companies(house.firm, add_company("Ceai & Cafea", "RO"))
    leave_companies(house.firm, add_company("Ceai și Cafea Exemplu", "RO", "", "J12/9/2024"))
    return made


def pages(house):
    """Name -> address."""
    ion = f"{PEOPLE}{house.ion}/"
    one, other = house.twice
    return {
        "people": PEOPLE, "person": ion, "who": f"{ion}who/", "who of two": f"{PEOPLE}{house.vasile}/who/",
        "choices": f"{ion}choices/", "acts": f"{ion}acts/",
        "likely": f"{ion}duplicates/", "duplicates": f"{PEOPLE}duplicates/", "merged": f"{PEOPLE}merged/",
        "left as two": f"{PEOPLE}left-as-two/",
        "compare": f"{PEOPLE}{house.ana}/duplicates/?with={house.twin}", "companies": "/o/tea/companies/",
        "company": f"/o/tea/companies/{house.firm}/", "company acts": f"/o/tea/companies/{house.firm}/acts/",
        "company twins": "/o/tea/companies/duplicates/", "companies joined": "/o/tea/companies/joined/",
        "company beside": f"/o/tea/companies/{one}/duplicates/?with={other}",
        "company likely": f"/o/tea/companies/{one}/duplicates/?q=ceai",
        "two companies": f"/o/tea/companies/{one}/duplicates/?with={house.firm}",
        "companies left": "/o/tea/companies/left-as-two/",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [
        pytest.param(WIDE, "light", "en-GB", marks=pytest.mark.long),
        pytest.param(NARROW, "light", "de-DE", marks=pytest.mark.long),
        (NARROW, "dark", "ro-RO"),
    ],
)
def test_no_page_of_people_has_a_barrier_or_sticks_out(folk, before_browser, width, scheme, locale):
    one = before_browser("mara", width, scheme, locale)
    found = []
    for address in pages(folk).values():
        for each in one.go(address).locator("main details").all():
            each.evaluate("one => one.open = true")
        found += [f"{address} {said}" for said in barriers(one, None, width)]
    assert found == []
