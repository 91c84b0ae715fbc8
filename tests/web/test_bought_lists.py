"""A bought list from a page: its papers first, tried without effect, brought in by a job, never left lying, undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.contacts import Point, add_people
from forecall.contacts.models import Person, Supply
from forecall.custody import erase, publish
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.orders import hear
from forecall.sales.uploads import ABOUT
from tests.orders.test_lists import HEAD, ROWS, partner
from tests.policy.policies import edited
from tests.web.test_desk_pages import text_of
from tests.web.test_first_orders import csv, lying, work

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
PAGE = "/o/tea/orders/lists/"
ROAD = "partner_contacts/business_contact/third_party"


@pytest.fixture
def office(house):
    with acting(house.tea.pk, "x"):
        publish(edited("contact-centre", {"version/effective": "2026-01-01"}), artefact="0" * 64)
    house.clock = house.parts.clock
    house.member("mara", Role.MANAGER)
    return house


def given(office, text=HEAD + ROWS, **more):
    said = {
        "file": csv(text, "list.csv"), "road": ROAD, "seller": "Adressen Beispiel GmbH", "country": "de",
        "received_on": office.today.isoformat(), "proof": "contract 7, folder 2",
    }  # fmt: skip
    return office.browser("mara").post(PAGE, said | more)


def looked_at(office, *args, **more):
    answer = given(office, *args, **more)
    assert answer.status_code == 302, answer.context["form"].errors
    work()
    return answer["Location"]


def test_a_list_is_tried_then_comes_in_by_a_job_the_file_goes_and_it_can_be_taken_out(office):
    mara, page = office.browser("mara"), looked_at(office, HEAD + ROWS + "X,nonsense,,,,\n")
    seen = mara.get(page)
    said = text_of(seen)
    assert (seen.context["made"]["added"], seen.context["made"]["aside"]) == (2, 1)
    assert "1 have no telephone number, e-mail address or address that can be one" in said
    assert "Bogdan Model" in said  # the first lines, to whoever brought it
    assert not Person.unscoped.exists()
    mara.post(page, {"do": "import"})
    work()
    result = text_of(mara.get(page))
    assert "It is in" in result
    assert "Bogdan" not in result
    assert Person.unscoped.count() == 2
    assert lying(office) == []
    kept = Supply.unscoped.get()
    assert (kept.seller, kept.country, kept.actor) == ("Adressen Beispiel GmbH", "DE", str(office.members["mara"].pk))
    assert "contract 7, folder 2" in text_of(mara.get(PAGE))
    assert "This very file came in before" in text_of(mara.get(looked_at(office, HEAD + ROWS + "X,nonsense,,,,\n")))
    mara.post(f"{PAGE}{kept.pk}/undo/")
    work()
    assert not Person.unscoped.exists()
    assert "taken out again" in text_of(mara.get(PAGE))
    assert "taken out already" in text_of(mara.post(f"{PAGE}{kept.pk}/undo/", follow=True))


def test_without_its_papers_nothing_is_kept(office):
    tomorrow = (office.today + timedelta(days=2)).isoformat()
    for field, wrong in (
        ("proof", ""),
        ("seller", ""),
        ("country", "1x"),
        ("received_on", tomorrow),
        ("road", "a/b/c"),
    ):
        assert given(office, **{field: wrong}).context["form"].errors.keys() == {field}
    assert lying(office) == []


def test_a_card_number_among_the_papers_does_not_lie_with_the_file(office):
    page = looked_at(office, proof="contract, paid by 4111 1111 1111 1111", seller="Shop 4111111111111111")
    told = "".join(path.with_name(ABOUT).read_text(encoding="utf-8") for path in lying(office))
    assert "contract, paid by [card" in told
    assert not any(one in told for one in ("4111 1111", "41111111"))
    office.browser("mara").post(page, {"do": "import"})
    work()
    kept = Supply.unscoped.get()
    assert (kept.proof, kept.seller) == ("contract, paid by [card •••• 1111]", "Shop [card •••• 1111]")


def test_whoever_was_erased_is_counted_and_stays_away(office):
    with acting(office.tea.pk, "x"):
        hear(office.parts.events)
        [gone] = add_people("partner_contacts", [partner(office, points=(Point("phone", "+40210000101"),))])
        erase(gone.person)
    said = text_of(office.browser("mara").get(looked_at(office)))
    assert "belong to somebody who was erased" in said


def test_a_file_that_is_no_list_says_so_and_a_policy_without_a_way_for_it_too(office, house):
    page = looked_at(office, "Farbe,Ort\nrot,hier\nblau,dort\n")
    assert "Not found: “Telephone number”" in text_of(office.browser("mara").get(page))
    with acting(house.bank.pk, "x"):
        publish(edited("repeat-shop", {"version/effective": "2026-01-01"}), artefact="1" * 64)
    house.member("bob", Role.OWNER, house.bank)
    said = text_of(house.browser("bob").get("/o/bank/orders/lists/"))
    assert "Your policy lets nobody in from bought lists" in said


def test_lists_are_for_who_leads_and_a_file_for_whoever_brought_it(office):
    page = looked_at(office)
    office.member("sam", Role.SELLER)
    for name, status in (("mara", 200), ("olga", 200), ("sam", 403)):
        assert office.browser(name).get(PAGE).status_code == status, name
    assert office.browser("olga").get(page).status_code == 302
