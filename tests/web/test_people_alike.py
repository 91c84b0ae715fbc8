"""Records that may be one person are listed, compared, merged and told apart again; companies and contacts."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.contacts import add_company, add_people, change, merge, open_people, representatives, unmerge, who_has
from forecall.contacts.likeness import forget_heaps
from forecall.contacts.models import BusinessContact, Company, Merge, Person
from forecall.contacts.names.shelf import forget_shelves
from forecall.contacts.types import Whom
from forecall.custody import Origin, erase
from forecall.custody.models import Subject
from forecall.custody.receipts import used_for
from forecall.foundation import acting
from forecall.sales import giving
from forecall.sales.types import Customer
from forecall.web.warm import warm
from tests.web.crowd import steps
from tests.web.folk import PARTNERS, PEOPLE, SUPPORT, called, furnish
from tests.web.test_people import at, names_in, said

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
DUPLICATES, MERGES, COMPANIES = f"{PEOPLE}duplicates/", f"{PEOPLE}merged/", "/o/tea/companies/"


@pytest.fixture
def folk(house):
    forget_shelves()
    forget_heaps()
    yield furnish(house)
    forget_shelves()
    forget_heaps()


@pytest.fixture
def mara(folk):
    return folk.browser("mara")


def pair(house):
    return f"{at(house.ana, 'duplicates/')}?with={house.twin}"


def pairs_in(answer):
    return re.findall(r'duplicates/\?with=([0-9a-f-]{36})"', answer.content.decode())


def stands(house):
    with acting(house.tea.pk, "x"):
        return Person.objects.get(pk=house.twin).kept_id


def test_a_likely_pair_is_set_side_by_side_merged_and_told_apart_again(folk, mara):
    said(mara.get(DUPLICATES), "1 to 1 of 1", "Ana Exemplu", "Ana E. Exemplu", "same telephone number")
    page = mara.get(pair(folk))
    said(
        page,
        "Are these one person?",
        "the same",
        "+40210000001",
        "ana@example.com",
        "A no of either counts for both, and so does a consent",
    )
    after = mara.post(pair(folk), {"keep": str(folk.twin)}, follow=True)
    said(after, "They are one person from now on.", "Ana E. Exemplu", "Mara")
    with acting(folk.tea.pk, "x"):
        assert Person.objects.get(pk=folk.ana).kept_id == folk.twin  # the one that was chosen stands for both
        [mark] = Merge.objects.all()
    said(mara.get(DUPLICATES), "No two records look like one person")
    said(mara.post(MERGES, {"merge": mark.pk}, follow=True), "Told apart", "Ana E. Exemplu")
    said(mara.get(MERGES), "Nothing is merged")
    assert len(pairs_in(mara.get(DUPLICATES))) == 1
    said(mara.post(MERGES, {"merge": mark.pk}, follow=True), "does not stand any more")


def test_a_pair_with_different_birth_dates_and_codes_is_merged_only_once_somebody_says_that_they_saw_it(folk, mara):
    with acting(folk.tea.pk, "x"):
        told = (folk.ana, "1990-05-31", "2900531400015"), (folk.twin, "1980-01-01", "1800101400016")
        for person, born, code in told:
            origin = Origin(folk.now, "client", 1, informed=folk.now)
            change(SUPPORT, person, {"birth_date": born, "cnp": code}, origin)
    page = mara.get(pair(folk))
    said(page, "31 May 1990", "1 January 1980", "… 0015", "… 0016", "This speaks against one person")
    assert "2900531400015" not in page.content.decode()
    asked = mara.post(pair(folk), {"keep": str(folk.twin)})
    said(asked, "Nothing was merged yet.")
    assert f'value="{folk.twin}" checked' in asked.content.decode()
    assert stands(folk) is None
    said(mara.post(pair(folk), {"keep": str(folk.ana), "against": "seen"}, follow=True), "one person from now on")
    assert stands(folk) == folk.ana


def test_a_pair_that_was_left_as_two_is_gone_from_the_list_and_comes_back_when_it_is_looked_at_again(folk, mara):
    left = f"{PEOPLE}left-as-two/"
    said(mara.get(left), "Nothing is left as two")
    said(mara.post(pair(folk), {"do": "leave"}, follow=True), "Left as two people", "No two records look like one")
    said(mara.get(pair(folk)), "they were left as two people")
    page = mara.get(left)
    said(page, "Ana Exemplu", "Ana E. Exemplu", "Mara")
    [row] = page.context["rows"]
    said(mara.post(left, {"pair": row.key}, follow=True), "They are offered again.", "Are these one person?")
    assert len(pairs_in(mara.get(DUPLICATES))) == 1
    said(mara.post(left, {"pair": row.key}, follow=True), "not left as two any more")
    assert folk.browser("sam").get(left).status_code == 403


def test_two_who_merge_the_same_pair_at_once_merge_it_once_and_the_second_hears_it(folk, mara):
    olga, address = folk.browser("olga"), pair(folk)
    olga.get(address), mara.get(address)
    mara.post(address, {"keep": str(folk.ana)})
    said(olga.post(address, {"keep": str(folk.ana)}, follow=True), "One of them is merged already.")
    with acting(folk.tea.pk, "x"):
        assert Merge.objects.count() == 1
    assert stands(folk) == folk.ana
    with acting(folk.tea.pk, "x"):
        [mark] = Merge.objects.all()
    mara.post(MERGES, {"merge": mark.pk})
    said(olga.post(MERGES, {"merge": mark.pk}, follow=True), "does not stand any more")


@pytest.mark.parametrize("gone", ["ana", "twin"])
def test_of_a_pair_of_which_one_was_erased_meanwhile_nothing_is_merged_and_it_is_said(folk, mara, gone):
    mara.get(DUPLICATES)
    with acting(folk.tea.pk, "x"):
        erase(getattr(folk, gone))
    said(mara.post(pair(folk), {"keep": str(folk.ana)}, follow=True), "This person is not here, was erased")
    said(mara.get(DUPLICATES), "No two records look like one person")
    with acting(folk.tea.pk, "x"):
        assert not Merge.objects.exists()


def test_what_was_erased_after_a_merge_is_not_listed_as_one_that_could_be_undone(folk, mara):
    with acting(folk.tea.pk, "x"):
        merge(folk.ana, folk.twin)
        erase(folk.ana)
    said(mara.get(MERGES), "Nothing is merged")


def test_two_kinds_of_people_a_record_with_itself_and_nobody_are_not_merged_and_it_is_said(folk, mara):
    with acting(folk.tea.pk, "x"):
        [partner] = add_people(PARTNERS, [kind_of_partner(folk)])
    said(
        mara.post(f"{at(folk.ana, 'duplicates/')}?with={partner.person}", {"keep": str(folk.ana)}, follow=True),
        "two kinds of people",
    )
    for other in (folk.ana, uuid4(), "x"):
        answer = mara.get(f"{at(folk.ana, 'duplicates/')}?with={other}", follow=True)
        assert "Are these one person?" not in answer.content.decode()
    said(
        mara.post(f"{at(folk.ana, 'duplicates/')}?with={uuid4()}", {"keep": "x"}, follow=True),
        "This person is not here",
    )


def kind_of_partner(folk):
    from forecall.contacts import NewPerson
    from forecall.custody import Origin

    return NewPerson("business_contact", Origin(folk.now, "given", 1, informed=folk.now), {"name": "Ana Exemplu"})


def test_another_record_that_somebody_knows_of_is_found_by_its_number(folk, mara):
    page = at(folk.ion, "duplicates/")
    said(mara.get(page), "No other record shares")
    said(mara.post(page, {"q": "nobody@example.com"}, follow=True), "Nobody else is known here by this.")
    said(mara.post(page, {"q": "0210000001"}, follow=True), "Several people have this.")
    beside = mara.post(page, {"q": "ana@example.com"})
    assert beside["Location"].endswith(f"?with={folk.ana}")
    assert pairs_in(mara.get(at(folk.ana, "duplicates/"))) == [str(folk.twin)]


def test_ten_thousand_pairs_come_in_pages_that_ask_the_same_few_questions(folk, mara):
    asked = []
    for names in (1, 9):  # 46 of one name are 1,035 pairs
        with acting(folk.tea.pk, "x"):
            alike = [called(folk, f"Același Nume{names}{at}") for at in range(names) for _one in range(46)]
            add_people(SUPPORT, alike)
        mara.get(DUPLICATES)
        with CaptureQueriesContext(connection) as queries:
            page = mara.get(DUPLICATES)
        assert len(pairs_in(page)) == 25
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25
    said(mara.get(DUPLICATES, {"from": 99_999}), "10,351 to 10,351 of 10,351")  # the last there is
    said(mara.get(DUPLICATES, {"from": 5_000}), "5,001 to 5,025 of 10,351")


def test_a_company_is_made_with_its_number_checked_and_not_twice_by_mistake(folk, mara):
    new = {"name": "Model SRL", "country": "ro"}
    said(mara.get(COMPANIES), "There is no company yet")
    assert mara.post(COMPANIES, new).status_code == 302
    said(mara.post(COMPANIES, new), "There is one of this name.")
    said(mara.post(COMPANIES, {**new, "tax_number": "123"}), "This is no tax number of that country.")
    made = mara.post(COMPANIES, {**new, "name": "Altfel SRL", "tax_number": "RO18547290"})
    assert (
        mara.post(COMPANIES, {**new, "name": "Altfel SRL", "tax_number": "RO 185 472 90"})["Location"]
        == made["Location"]
    )
    with acting(folk.tea.pk, "x"):
        assert [(one.name, one.country) for one in Company.objects.order_by("name")] == [
            ("Altfel SRL", "RO"),
            ("Model SRL", "RO"),
        ]
    said(mara.get(COMPANIES, {"q": "odel"}), "Model SRL")
    assert "Altfel" not in mara.get(COMPANIES, {"q": "odel"}).content.decode()
    said(mara.get(f"{COMPANIES}99999/", follow=True), "This company is not here.")


def test_a_contact_of_a_company_is_added_leaves_and_comes_back_and_somebody_acts_for_it(folk, mara):
    page = mara.post(COMPANIES, {"name": "Model SRL", "country": "RO"})["Location"]
    firm = int(page.split("/")[-2])
    card = {"do": "add", "name": "Bogdan Model", "job_title": "Buyer", "email": "bogdan@model.example"}
    said(mara.post(page, {**card, "email": "bogdan"}), "This is no e-mail address.")
    said(mara.post(page, {**card, "name": ""}), "This field is required.")
    mara.post(page, card)
    said(mara.get(page), "Bogdan Model", "Buyer", "bogdan@model.example")
    with acting(folk.tea.pk, "x"):
        [row] = BusinessContact.objects.all()
        [person] = who_has("email", "bogdan@model.example")
        [found] = open_people(PARTNERS, [person])
        assert {one.source for one in found.values} == {"given"}
    said(mara.get(at(person)), "Contact at", "Model SRL", "Bogdan Model")
    mara.post(page, {"do": "left", "card": row.pk})
    said(mara.get(page), "Take the ending back")
    mara.post(page, {"do": "stays", "card": row.pk})
    said(mara.post(page, {"do": "left", "card": row.pk + 9}, follow=True), "does not fit")
    told = {
        "who": "bogdan@model.example",
        "authority": "office",
        "starts": folk.today,
        "ends": folk.today + timedelta(days=9),
    }
    assert mara.post(f"{page}acts/", told).status_code == 302
    with acting(folk.tea.pk, "x"):
        [one] = representatives(Whom(company=firm))
        BusinessContact.objects.get(valid_to=None)
    said(mara.get(page), "Bogdan Model", "by office")
    mara.post(f"{page}acts/", {"do": "end", "mandate": one.pk})
    said(mara.get(page), "An authority was ended.")
    with acting(folk.tea.pk, "x"):
        assert representatives(Whom(company=firm)) == []


def test_who_they_are_is_corrected_in_every_record_that_has_it_or_in_none(folk, mara):
    page = at(folk.ana, "who/")
    kept = {"name": "Ana Exemplu", "name-0": "Ana E. Exemplu", "source": "given"}
    with acting(folk.tea.pk, "x"):
        came = Origin(folk.now, "client", 1)
        change(SUPPORT, folk.twin, {"birth_date": "1990-05-31", "birth_place": "Cluj"}, came)
        merge(folk.ana, folk.twin)

    def of_each(*kinds):
        with acting(folk.tea.pk, "x"):
            [found] = open_people(SUPPORT, [folk.ana], set(kinds))
            return [[(one.person, one.value) for one in found.all(kind)] for kind in kinds]

    told = {**kept, "birth_date": "1991-05-31", "birth_place": "Iași", "nationality": "RO", "cnp": ""}
    said(mara.post(page, told, follow=True), "Nothing of the wrong value is left.")
    kinds = ("birth_date", "birth_place", "nationality")
    assert of_each(*kinds) == [[(folk.twin, "1991-05-31")], [(folk.twin, "Iași")], [(folk.ana, "RO")]]
    said(
        mara.post(page, {**told, "name": "Ana Model", "birth_date": "1991-05-30", "cnp": "2910531400013"}),
        "do not agree",
    )
    assert of_each("name", "birth_date", "cnp") == [
        [(folk.ana, "Ana Exemplu"), (folk.twin, "Ana E. Exemplu")], [(folk.twin, "1991-05-31")], []
    ]  # fmt: skip
    mara.post(page, {**told, "name": "Ana Model"})
    assert of_each("name") == [[(folk.ana, "Ana Model"), (folk.twin, "Ana E. Exemplu")]]
    child = {**told, "name": "Eva Model", "birth_date": "2016-01-01"}
    before = list(Person.unscoped.order_by("pk").values("name", "birth_date"))
    said(mara.post(page, child, follow=True), "it is a child")
    assert Person.unscoped.count() == 3
    assert list(Person.unscoped.order_by("pk").values("name", "birth_date")) == before
    assert Subject.unscoped.get(pk=folk.twin).quarantined


def test_the_name_of_each_record_is_corrected_by_itself_and_stays_with_it_when_they_are_told_apart(folk, mara):
    page = at(folk.ana, "who/")
    with acting(folk.tea.pk, "x"):
        merge(folk.ana, folk.twin)
    shown = mara.get(page)
    said(shown, "Name in a record that was merged into this one")
    assert {"Ana Exemplu", "Ana E. Exemplu"} <= set(re.findall(r'value="([^"]*)"', shown.content.decode()))
    told = {"name": "Ana Model", "name-0": "Ana E. Exemplu", "source": "given"}
    said(mara.post(page, told, follow=True), "Corrected, with a receipt.")
    said(mara.post(page, told), "Nothing was changed.")
    said(mara.post(page, {**told, "name-0": " "}), "This field is required.")
    mara.post(page, {**told, "name-0": "Anna Exemplu"})
    with acting(folk.tea.pk, "x"):
        unmerge(folk.ana, folk.twin)
        opened = open_people(SUPPORT, [folk.ana, folk.twin], {"name"})
    assert [one.first("name") for one in opened] == ["Ana Model", "Anna Exemplu"]


def changes_of(house, person):
    folder = house.parts.receipts.folder
    return sum(one.action == "change" for _id, one in used_for(folder, person))


def test_what_merged_records_say_differently_of_birth_is_shown_on_the_page_and_corrected_in_all(folk, mara):
    page = at(folk.ana, "who/")
    with acting(folk.tea.pk, "x"):
        came = Origin(folk.now, "client", 1)
        for person, day in ((folk.ana, "1990-05-31"), (folk.twin, "1990-05-30")):
            change(SUPPORT, person, {"birth_date": day}, came)
        merge(folk.ana, folk.twin)
    said(mara.get(page), "The merged records say different days.")
    told = {"name": "Ana Exemplu", "name-0": "Ana E. Exemplu", "birth_date": "1990-05-31", "source": "given"}
    before = [changes_of(folk, one) for one in (folk.ana, folk.twin)]
    said(mara.post(page, told, follow=True), "Corrected in 2 records of this person, with a receipt for each.")
    assert [changes_of(folk, one) for one in (folk.ana, folk.twin)] == [one + 1 for one in before]
    shown = mara.get(page)
    said(shown, "What you write goes into 2 merged records of this person.")
    assert "different days" not in shown.content.decode()
    with acting(folk.tea.pk, "x"):
        [found] = open_people(SUPPORT, [folk.ana], {"birth_date"})
    assert [one.value for one in found.all("birth_date")] == ["1990-05-31"] * 2


def test_who_was_given_one_record_of_two_has_the_person(folk):
    ina = folk.browser("ina")
    with acting(folk.tea.pk, "x"):
        giving.give(Customer(folk.twin, None), folk.members["ina"].pk)
        merge(folk.ana, folk.twin)
    for looked in (ina.get(PEOPLE), *(ina.post(PEOPLE, {"q": one}) for one in ("ana", "0210000001"))):
        assert names_in(looked) == ["Ana Exemplu"]
    told = {"who": "ana@example.com", "authority": "guardian", "starts": folk.today, "ends": folk.today}
    said(ina.post(at(folk.ana, "acts/"), told), "Nobody acts for themselves.")  # found, and refused as such


def test_a_seller_merges_nobody(folk):
    sam = folk.browser("sam")
    for page in (DUPLICATES, MERGES, pair(folk)):
        assert sam.get(page).status_code == 403
    assert sam.post(pair(folk), {"keep": str(folk.ana)}).status_code == 403
    assert stands(folk) is None
    assert "Duplicates" not in sam.get(PEOPLE).content.decode()
    assert names_in(sam.get(PEOPLE))


def test_a_fresh_process_has_the_list_and_the_pairs_ready_before_somebody_asks(mara):
    mara.get(PEOPLE)
    forget_shelves()
    forget_heaps()
    assert warm() >= 3
    with CaptureQueriesContext(connection) as asked:
        said(mara.get(PEOPLE), "1 to 3 of 3")
        said(mara.get(DUPLICATES), "1 to 1 of 1")
    everybody = [
        one["sql"] for one in asked if '"contacts_person"."family_at"' in one["sql"] or "GROUP BY" in one["sql"]
    ]
    assert everybody == []  # nobody but those who are shown was read


def test_what_the_pages_look_through_does_not_grow_with_the_people(folk, mara):
    """No page reads everybody: steps of the database, whatever the machine."""
    addresses = (
        PEOPLE,
        at(folk.ana),
        at(folk.ana, "choices/"),
        at(folk.ana, "duplicates/"),
        DUPLICATES,
        MERGES,
        COMPANIES,
    )
    found = []
    with acting(folk.tea.pk, "x"):
        for number in range(60):
            add_company(f"Firma {number:04}", "RO")
    for _more in range(2):
        for address in addresses:
            mara.get(address)  # takes in what changed
        found.append([steps(lambda address=address: mara.get(address)) for address in addresses])
        with acting(folk.tea.pk, "x"):
            many = [called(folk, f"Nou Z{at:03}", ("phone", f"021 001 {at:04}")) for at in range(1500)]
            add_people(SUPPORT, many)
            Person.objects.filter(name__isnull=False).update(changed_at=folk.now - timedelta(hours=1))
            firms = (f"Firma {number:04}" for number in range(1500))
            shown = {"organisation_id": folk.tea.pk, "country": "RO", "made_at": folk.now}
            Company.objects.bulk_create(Company(name=name, **shown) for name in firms)
    for address, before, after in zip(addresses, *found, strict=True):
        assert after < 1.5 * before + 300, (address, before, after)
