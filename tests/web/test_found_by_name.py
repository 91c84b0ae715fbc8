"""Who objected has a name where the viewer may see it: on the list, on their page, and for whoever answers requests."""

from __future__ import annotations

import re

import pytest

from forecall.contacts import change, open_people
from forecall.contacts.declared import policy_in_force
from forecall.contacts.keeping import keepings_of
from forecall.contacts.names.shelf import forget_shelves
from forecall.custody import object_to, publish
from forecall.custody.origins import Origin
from forecall.custody.receipts import counts
from forecall.custody.rights.models import Case
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.web.staff.cases.pages import that_name
from tests.web import folk, led, test_desk_pages
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
NAMES = ("Ana Ionescu", "Ana-Maria Pop", "Bogdan Ionescu")
OPEN = "/o/tea/cases/open/"


def that_answers_them(house):
    """The purpose that answers requests covers those who are called, and the list that names them."""
    found = led.policy(house)
    rights = found.purposes["rights_handling"]
    more = {
        "people": [*rights.people, "client_customer"], "categories": [*rights.categories, "call_list"],
        "sources": [*rights.sources, *found.purposes["client_calls"].sources],
    }  # fmt: skip
    return found.model_copy(update={"purposes": {**found.purposes, "rights_handling": rights.model_copy(update=more)}})


@pytest.fixture
def shop(house, monkeypatch):
    """Three customers with names; the second objected. petra answers for privacy."""
    monkeypatch.setattr(test_desk_pages, "policy", that_answers_them)
    house.rows = furnish(house)
    house.member("petra", Role.PRIVACY_LEAD)
    forget_shelves()
    house.objects = house.rows[1].customer.subject
    with acting(house.tea.pk, "x"):
        for row, name in zip(house.rows, NAMES, strict=False):
            change("client_calls", row.customer.subject, {"name": name}, Origin(house.now, "client", 1))
        object_to(house.objects, "client_calls")
        [one] = open_people("need_prediction", [house.objects], {"customer_number"})
    house.number = one.first("customer_number")
    yield house
    forget_shelves()


def ask(shop, **given):
    return shop.browser("petra").post(
        OPEN, {"kind": "access", "channel": "email", "language": "ro", "text": ""} | given
    )


def decisions(house):
    return sum(one.decisions for one in counts(house.parts.receipts.folder, str(house.tea.pk)).values())


def test_who_objected_is_found_by_name_by_whoever_answers_requests_and_each_look_is_receipted(shop):
    before = decisions(shop)
    page = ask(shop, who="ana")
    said = text_of(page)
    assert "Found by name. Choose who asks" in said
    assert "Ana-Maria Pop" in said
    assert "Bogdan" not in said
    assert not Case.unscoped.exists()
    assert decisions(shop) > before
    [key] = re.findall(r'name="person" value="([\w-]+)"[^>]*>\s*Ana-Maria Pop', page.content.decode())
    assert ask(shop, who="ana", person=key).status_code == 302
    assert Case.unscoped.get().subject_id == shop.objects


def test_nobody_is_found_by_a_name_that_no_purpose_may_see_nor_by_two_letters(shop, monkeypatch):
    assert "Nobody is known here by this" in text_of(ask(shop, who="zzyzx"))
    assert "Nobody is known here by this" in text_of(ask(shop, who="an"))
    monkeypatch.setattr("forecall.web.staff.cases.pages.that_name", lambda _version: ["need_prediction"])
    assert "Nobody is known here by this" in text_of(ask(shop, who="ana"))


def test_who_may_not_be_called_stands_on_the_list_and_on_their_page_by_what_their_orders_let_be_seen(shop):
    seller, page = shop.browser("sam"), f"/o/tea/desk/{shop.rows[1].suggestion}/"
    assert shop.number in text_of(seller.get("/o/tea/desk/"))
    assert str(shop.objects)[:8] not in text_of(seller.get("/o/tea/desk/"))
    assert f"<h1>{shop.number}" in re.sub(r"<h1[^>]*>", "<h1>", seller.get(page).content.decode())


POLICIES = ("business-platform", "contact-centre", "need-prediction", "prepaid-telephony", "repeat-shop")


@pytest.mark.parametrize("name", POLICIES)
def test_in_every_sample_policy_whoever_has_a_name_can_be_looked_for_by_it(house, name):
    with acting(house.tea.pk, "x"):
        publish(folk.policy(house, name), artefact="0" * 64)
        version = policy_in_force()
        named = {
            kind
            for kind in version.policy.people
            if any("name" in one.fields for one in keepings_of(version.policy, kind))
        }
        asked = {kind for one in that_name(version) for kind in version.policy.purposes[one].people}
    assert named - asked == set()
    assert named


def test_a_privacy_lead_finds_whoever_is_called_for_a_client_by_name(house):
    folk.furnish(house)
    house.member("petra", Role.PRIVACY_LEAD)
    said = text_of(ask(house, who="ana exemplu"))
    assert "Found by name. Choose who asks" in said
    assert "Ana Exemplu" in said
    assert "Ion" not in said
