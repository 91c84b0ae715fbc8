"""A company that is there twice: found, said on both pages, joined, left as two, and taken apart again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.contacts import Mandate, Whom, add_company, appoint, join_companies
from forecall.contacts.doubles import doubles
from forecall.contacts.leaving_companies import leave_companies
from forecall.contacts.models import Company, CompanyJoin, Representative
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.orders import companies_joined
from forecall.orders.models import Order
from tests.web.folk import furnish
from tests.web.test_people import said

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
COMPANIES = "/o/tea/companies/"
TWINS, JOINED, LEFT = (f"{COMPANIES}{page}/" for page in ("duplicates", "joined", "left-as-two"))


@pytest.fixture
def folk(house):
    return furnish(house)


@pytest.fixture
def mara(folk):
    return folk.browser("mara")


def test_a_company_that_is_there_twice_says_so_on_both_pages_and_leads_to_the_other(folk, mara):
    with acting(folk.tea.pk, "x"):
        older = add_company("Model SRL", "RO", "RO18547290")
        twin = Company.objects.create(name="Model", country="RO", tax_number="18547290", made_at=folk.now).pk
        alone = add_company("Alta SRL", "RO")
        assert [[one.pk for one in those] for _number, those in doubles()] == [[older, twin]]
    for here, there, name in ((older, twin, "Model (18547290)"), (twin, older, "Model SRL (RO18547290)")):
        page = mara.get(f"{COMPANIES}{here}/")
        said(page, "This tax number stands at another company here, too:", name)
        assert f'href="{COMPANIES}{there}/"' in page.content.decode()
    assert "another company here" not in mara.get(f"{COMPANIES}{alone}/").content.decode()


@pytest.fixture
def firms(folk):
    """One company twice, the newer with two orders and somebody who acts for it; and one alone."""
    companies_joined.hear(folk.parts.events)
    with acting(folk.tea.pk, "x"):
        folk.old = add_company("S.C. Ferma Veche S.R.L.", "RO", "18547290")
        folk.new = add_company("Ferma Vèche", "RO", "", "J40/123/2020")
        folk.alone = add_company("Alta SRL", "RO", "14399840")
        for number in range(2):
            told = {"token": bytes([number] * 16), "ordered_at": folk.now, "digest": bytes(16)}
            Order.objects.create(company_id=folk.new, **told)
        span = {"starts": folk.now, "ends": folk.now + timedelta(days=9)}
        appoint(folk.ion, Whom(company=folk.new), Mandate("office", **span))
    return folk


def beside(folk):
    return f"{COMPANIES}{folk.old}/duplicates/?with={folk.new}"


def stands(folk):
    with acting(folk.tea.pk, "x"):
        kept = dict(Company.objects.values_list("pk", "kept"))
        rows = [set(model.objects.values_list("company", flat=True)) for model in (Order, Representative)]
    return kept[folk.old], kept[folk.new], *rows


def test_two_that_may_be_one_are_set_side_by_side_joined_and_taken_apart_again(firms, mara):
    page = mara.get(TWINS)
    said(page, "1 to 1 of 1", "S.C. Ferma Veche S.R.L.", "18547290", "Ferma Vèche", "same name")
    page = mara.get(beside(firms))
    said(
        page, "Are these one company?", "same name", "J40/123/2020", "Newest order", "Invoices stay as they were issued"
    )
    assert re.findall(r'value="(\d+)" checked', page.content.decode()) == [str(firms.new)]  # that has more orders
    after = mara.post(beside(firms), {"keep": str(firms.old)}, follow=True)
    said(after, "They are one company from now on.", "Ferma Vèche", "Orders: 2", "Authorities: 1", "Mara")
    assert stands(firms) == (None, firms.old, {firms.old}, {firms.old})
    said(mara.get(TWINS), "No two companies look like one")
    listed = mara.get(COMPANIES).content.decode()
    assert "S.C. Ferma Veche S.R.L." in listed
    assert "Ferma Vèche" not in listed
    said(mara.get(f"{COMPANIES}?q=vèche"), "S.C. Ferma Veche S.R.L.")
    page = mara.get(f"{COMPANIES}{firms.new}/", follow=True)
    assert page.redirect_chain[-1][0] == f"{COMPANIES}{firms.old}/"
    said(page, "Ferma Vèche was joined into this company.", "Joined into it:", "Register number J40/123/2020")
    with acting(firms.tea.pk, "x"):
        [mark] = CompanyJoin.objects.all()
    apart = mara.post(JOINED, {"join": mark.pk}, follow=True)
    said(apart, "Taken apart", "S.C. Ferma Veche S.R.L.")
    assert stands(firms) == (None, None, {firms.new}, {firms.new})
    said(mara.get(JOINED), "Nothing is joined")
    said(mara.post(JOINED, {"join": mark.pk}, follow=True), "These are not joined any more.")


def test_two_that_were_left_as_two_are_offered_again_once_they_are_looked_at_again(firms, mara):
    said(mara.get(LEFT), "No companies are left as two")
    after = mara.post(beside(firms), {"do": "leave"}, follow=True)
    said(after, "Left as two companies.", "No two companies look like one")
    said(mara.get(beside(firms)), "they were left as two companies")
    page = mara.get(LEFT)
    said(page, "S.C. Ferma Veche S.R.L.", "Ferma Vèche", "Mara")
    [row] = page.context["rows"]
    said(mara.post(LEFT, {"pair": row.key}, follow=True), "They are offered again.", "Are these one company?")
    said(mara.get(TWINS), "1 to 1 of 1")
    said(mara.post(LEFT, {"pair": row.key}, follow=True), "not left as two companies any more")


def test_two_tax_numbers_are_two_companies_and_that_is_said_without_a_way_to_join_them(firms, mara):
    page = mara.get(f"{COMPANIES}{firms.alone}/duplicates/?with={firms.old}")
    said(page, "They have two tax numbers", "Tax number not the same", "Leave them as two")
    for absent in ("They are one company: join", "Shown of both afterwards"):
        assert absent not in page.content.decode()
    forced = mara.post(f"{COMPANIES}{firms.alone}/duplicates/?with={firms.old}", {"keep": firms.old}, follow=True)
    said(forced, "They have two tax numbers")
    assert stands(firms)[:2] == (None, None)


def test_two_who_join_the_same_pair_join_it_once_and_the_second_hears_it(firms, mara):
    olga = firms.browser("olga")
    mara.post(beside(firms), {"keep": str(firms.old)})
    said(olga.post(beside(firms), {"keep": str(firms.old)}, follow=True), "one and the same company")
    with acting(firms.tea.pk, "x"):
        assert CompanyJoin.objects.count() == 1


def test_another_that_somebody_knows_of_is_found_by_its_name_and_itself_or_nobody_is_refused(firms, mara):
    page = f"{COMPANIES}{firms.alone}/duplicates/"
    said(mara.get(page), "No other company of this country has the same")
    assert f"{page}?with={firms.old}" in mara.get(page, {"q": "veche"}).content.decode()
    said(mara.get(page, {"q": "zzz"}), "No company is found")
    said(mara.get(page, {"with": firms.alone}, follow=True), "one and the same company")
    said(mara.get(page, {"with": "99999"}, follow=True), "This company is not here.")
    assert mara.get(f"{COMPANIES}99999/duplicates/").status_code == 302
    offered = mara.get(f"{COMPANIES}{firms.new}/duplicates/").content.decode()
    assert f"{COMPANIES}{firms.new}/duplicates/?with={firms.old}" in offered


def test_a_company_that_comes_in_again_under_the_name_of_the_one_that_is_gone_is_the_one_that_was_kept(firms, mara):
    with acting(firms.tea.pk, "x"):
        join_companies(firms.old, firms.new)
    told = {"name": "Ferma Vèche", "country": "RO", "tax_number": "", "register_number": ""}
    assert mara.post(COMPANIES, told)["Location"] == f"{COMPANIES}{firms.old}/"
    assert mara.post(COMPANIES, {**told, "again": "on"})["Location"] != f"{COMPANIES}{firms.old}/"


def test_a_seller_joins_nobody_and_is_not_shown_how(firms):
    sam = firms.browser("sam")
    for page in (TWINS, JOINED, LEFT, beside(firms)):
        assert sam.get(page).status_code == 403
    assert sam.post(beside(firms), {"keep": str(firms.old)}).status_code == 403
    assert stands(firms)[:2] == (None, None)
    for page in (COMPANIES, f"{COMPANIES}{firms.old}/"):
        assert "/duplicates/" not in sam.get(page).content.decode()


def test_what_another_organisation_has_is_neither_joined_nor_offered(firms, mara):
    centre = Organisation.objects.create(slug="centre", name="Centre", country="RO", created_at=firms.now)
    with acting(centre.pk, "x"):
        theirs, twin = (add_company(name, "RO") for name in ("Ferma Veche SRL", "Ferma Veche"))
        mark = leave_companies(theirs, twin)
    said(mara.get(TWINS), "1 to 1 of 1")
    address = f"{COMPANIES}{firms.old}/duplicates/?with={theirs}"
    said(mara.post(address, {"keep": firms.old}, follow=True), "This company is not here.")
    said(mara.post(LEFT, {"pair": mark.pk}, follow=True), "not left as two companies any more")
