"""People are listed by name and kept right on a page of their own: each look and each change asks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.contacts import (
    Mandate,
    add_company,
    add_people,
    appoint,
    change,
    merge,
    open_people,
    preferences,
    representatives,
    who_has,
)
from forecall.contacts.likeness import forget_heaps
from forecall.contacts.models import BusinessContact, ContactPoint, Representative
from forecall.contacts.names.shelf import forget_shelves
from forecall.contacts.types import Whom
from forecall.custody import Origin, erase, object_to, publish
from forecall.custody.models import Subject
from forecall.custody.receipts import used_for
from forecall.custody.recording import restrict
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.sales import giving
from forecall.sales.types import Customer
from forecall.web.staff.people.forms import IdentityForm
from tests.policy.policies import edited
from tests.web import folk as folk_house
from tests.web.folk import PEOPLE, SUPPORT, called, furnish, policy
from tests.web.test_desk_pages import furnish as desk_furnished
from tests.web.test_desk_pages import text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def folk(house):
    forget_shelves()
    forget_heaps()
    yield furnish(house)
    forget_shelves()
    forget_heaps()


@pytest.fixture
def sam(folk):
    return folk.browser("sam")


def at(person, page=""):
    return f"{PEOPLE}{person}/{page}"


def said(answer, *texts):
    shown = text_of(answer)
    for one in texts:
        assert one in shown, (one, shown[:3000])


def point_of(house, person, kind="phone"):
    with acting(house.tea.pk, "x"):
        return ContactPoint.objects.filter(subject_id=person, kind=kind).latest("pk")


def has(house, kind, value):
    with acting(house.tea.pk, "x"):
        return who_has(kind, value)


def changes_of(house, person):
    return [one for _id, one in used_for(house.parts.receipts.folder, person) if one.action == "change"]


def names_in(answer):
    return re.findall(r'/people/[0-9a-f-]{36}/">([^<]+)</a>', answer.content.decode())


def test_people_stand_by_family_name_in_the_readers_order_and_in_pages(folk, sam):
    assert names_in(sam.get(PEOPLE)) == ["Ana Exemplu", "Ana E. Exemplu", "Ion Șerban"]
    said(sam.get(PEOPLE), "1 to 3 of 3, by family name")
    with acting(folk.tea.pk, "x"):
        add_people(SUPPORT, [called(folk, f"Nou Z{number:03}") for number in range(60)])
    assert len(names_in(sam.get(PEOPLE))) == 50
    second = sam.get(PEOPLE, {"from": 50})
    assert (len(names_in(second)), names_in(second)[-1]) == (13, "Nou Z059")
    said(second, "51 to 63 of 63")
    said(sam.get(PEOPLE, {"from": "x9"}), "1 to 50 of 63")
    said(sam.get(PEOPLE, {"from": "900"}), "51 to 63 of 63")


def test_a_name_or_a_whole_number_is_looked_up_and_stays_out_of_the_address(sam):
    assert names_in(sam.post(PEOPLE, {"q": "serban"})) == ["Ion Șerban"]
    assert sorted(names_in(sam.post(PEOPLE, {"q": "0210000001"}))) == ["Ana E. Exemplu", "Ana Exemplu"]
    assert names_in(sam.post(PEOPLE, {"q": "ana@example.com"})) == ["Ana Exemplu"]
    said(sam.post(PEOPLE, {"q": "zzyzx"}), "Nobody is found")
    said(sam.post(PEOPLE, {"q": "z"}), "Two letters or digits at least.")


def test_a_page_of_the_list_and_of_a_person_ask_the_same_few_questions_however_many_there_are(folk, sam):
    asked = []
    for _more in range(2):
        with acting(folk.tea.pk, "x"):
            add_people(SUPPORT, [called(folk, f"Nou Z{number:03}", ("phone", "021 000 0001")) for number in range(45)])
        sam.get(PEOPLE), sam.get(at(folk.ana))
        with CaptureQueriesContext(connection) as of_list:
            sam.get(PEOPLE)
        with CaptureQueriesContext(connection) as of_one:
            sam.get(at(folk.ana))
        asked.append((len(of_list), len(of_one)))
    assert asked[0] == asked[1]
    assert asked[0][0] <= 16
    assert asked[0][1] <= 24


def test_a_person_shows_each_value_with_its_source_its_day_and_its_place_and_leaves_a_receipt(folk, sam):
    page = sam.get(at(folk.ana))
    said(page, "Ana Exemplu", "+40210000001", "ana@example.com", "from the client", "· RO")
    assert any(one.action == "read" for _id, one in used_for(folk.parts.receipts.folder, folk.ana))


def test_a_number_is_added_changed_ended_and_taken_back_each_with_its_receipt(folk, sam):
    page = at(folk.ana)
    said(
        sam.post(page, {"do": "add", "kind": "phone", "value": "021 00", "source": "given"}),
        "This is no telephone number",
    )
    assert sam.post(page, {"do": "add", "kind": "phone", "value": "021 000 0009", "source": "given"}).status_code == 302
    assert has(folk, "phone", "021 000 0009") == [folk.ana]
    said(
        sam.post(page, {"do": "add", "kind": "phone", "value": "+40210000009", "source": "given"}), "on record already"
    )
    fresh = point_of(folk, folk.ana)
    said(sam.get(page), "from the person", "Added by mistake: take it back")
    sam.post(page, {"do": "back", "point": fresh.pk})
    assert has(folk, "phone", "021 000 0009") == []
    old = point_of(folk, folk.ana)
    wrong = sam.post(page, {"do": "replace", "point": old.pk, "value": "nothing"})
    said(wrong, "This is no telephone number")
    assert 'value="nothing"' in wrong.content.decode()  # what was typed stands there
    sam.post(page, {"do": "replace", "point": old.pk, "value": "021 000 0007"})
    assert (has(folk, "phone", "021 000 0007"), folk.ana in has(folk, "phone", "021 000 0001")) == ([folk.ana], False)
    sam.post(page, {"do": "back", "point": point_of(folk, folk.ana).pk})
    assert folk.ana in has(folk, "phone", "021 000 0001")
    sam.post(page, {"do": "end", "point": old.pk})
    said(sam.get(page), "Ended", "Take the ending back")
    sam.post(page, {"do": "reopen", "point": old.pk})
    sam.post(page, {"do": "correct", "point": old.pk, "value": "021 000 0008"})
    assert has(folk, "phone", "021 000 0008") == [folk.ana]
    assert len(changes_of(folk, folk.ana)) == 8  # the number that they had was asked about, too


def test_what_is_somebody_else_s_or_gone_is_not_changed_by_its_id(folk, sam):
    theirs = point_of(folk, folk.ion)
    for do in ("replace", "correct", "end", "reopen", "back"):
        answer = sam.post(at(folk.ana), {"do": do, "point": theirs.pk, "value": "021 000 0007"}, follow=True)
        said(answer, "does not fit what stands here now")
    assert has(folk, "phone", "021 000 0003") == [folk.ion]
    with acting(folk.tea.pk, "x"):
        erase(folk.ion)
    said(sam.get(at(folk.ion), follow=True), "This person is not here")


def test_who_is_restricted_shows_why_with_its_clause_and_nothing_else(folk, sam):
    with acting(folk.tea.pk, "x"):
        restrict(folk.ana, restricted=True)
    page = sam.get(at(folk.ana))
    said(page, "restrict", "see the policy, “Customer support for client companies”.")
    assert "0210000001" not in text_of(page)
    assert "Exemplu" not in text_of(page)
    assert (
        sam.post(at(folk.ana), {"do": "add", "kind": "phone", "value": "021 000 0009", "source": "given"}).status_code
        == 200
    )
    assert has(folk, "phone", "021 000 0009") == []


def test_birth_date_and_number_are_corrected_checked_as_at_intake(folk, sam):
    page = at(folk.ana, "who/")
    kept = {"name": "Ana Exemplu", "birth_place": "", "nationality": "", "identity_card": "", "source": "given"}
    said(sam.post(page, {**kept, "birth_date": "", "cnp": ""}), "Nothing was changed.")
    said(sam.post(page, {**kept, "birth_date": "1990-05-31", "cnp": "2900531400016"}), "Read it again from the card.")
    said(sam.post(page, {**kept, "birth_date": "1990-05-30", "cnp": "2900531400015"}), "do not agree")
    assert sam.post(page, {**kept, "birth_date": "1990-05-31", "cnp": "2900531400015"}).status_code == 302
    with acting(folk.tea.pk, "x"):
        [found] = open_people(SUPPORT, [folk.ana], {"birth_date", "cnp"})
    assert (found.first("birth_date"), found.first("cnp")) == ("1990-05-31", "2900531400015")
    shown = sam.get(page)
    said(shown, "ending in 0015")
    assert "2900531400015" not in shown.content.decode()
    said(sam.post(page, {**kept, "birth_date": "1990-05-30", "cnp": ""}), "do not agree")
    said(sam.post(page, {**kept, "name": "Ana Model", "birth_date": "1990-05-31", "cnp": ""}, follow=True), "Ana Model")
    said(
        sam.post(
            at(folk.ion, "who/"), {**kept, "name": "Ion Șerban", "birth_date": "2016-01-01", "cnp": ""}, follow=True
        ),
        "it is a child",
    )
    with acting(folk.tea.pk, "x"):
        assert Subject.objects.get(pk=folk.ion).quarantined


def test_somebody_acts_for_a_person_until_a_day_and_an_ending_is_taken_back(folk, sam):
    page, day = at(folk.ana, "acts/"), folk.today
    told = {"who": "021 000 0003", "authority": "guardian", "starts": day, "ends": day + timedelta(days=30)}
    said(sam.post(page, {**told, "who": "021 000 0777"}), "Nobody is known here by this.")
    said(sam.post(page, {**told, "ends": day - timedelta(days=1)}), "It ends before it begins.")
    assert sam.post(page, told).status_code == 302
    with acting(folk.tea.pk, "x"):
        [one] = representatives(Whom(person=folk.ana))
    said(sam.get(at(folk.ana)), "Who acts for them", "Ion Șerban", "guardian", "for everything")
    said(sam.get(at(folk.ion)), "For whom they act", "Ana Exemplu")
    sam.post(page, {"do": "end", "mandate": one.pk})
    shown = sam.get(at(folk.ana))
    with acting(folk.tea.pk, "x"):
        assert representatives(Whom(person=folk.ana)) == []
    said(shown, "An authority was ended.", "over")
    [undo] = re.findall(r'name="undo" value="([^"]+)"', shown.content.decode())
    sam.post(page, {"do": "restore", "undo": undo + "x"})
    sam.post(page, {"do": "restore", "undo": undo})
    with acting(folk.tea.pk, "x"):
        assert [now.ends for now in representatives(Whom(person=folk.ana))] == [one.ends]
        other = Representative.objects.get()
    sam.post(at(folk.twin, "acts/"), {"do": "end", "mandate": other.pk})  # not on their page
    with acting(folk.tea.pk, "x"):
        assert len(representatives(Whom(person=folk.ana))) == 1


def test_what_a_person_wants_to_hear_of_is_set_on_their_page(folk, sam):
    page = at(folk.ana, "choices/")
    said(sam.get(page), "What the customer wants", "Ana Exemplu")
    sam.post(page, {"purpose": "advertising", "on": "0"})
    with acting(folk.tea.pk, "x"):
        assert not any(one.wanted for one in preferences(folk.ana) if one.purpose == "client_campaigns")


def test_what_a_person_wants_to_hear_of_is_asked_where_no_purpose_scores_orders(house, monkeypatch):
    asks = edited("contact-centre", {
        "version/effective": "2026-01-01",
        "purposes/newsletter/people": ["subscriber_to_news", "called_person"],
        "purposes/newsletter/basis/consent/how": "spoken_yes",
        "categories/news_address/people": ["subscriber_to_news", "called_person"],
    })  # fmt: skip
    monkeypatch.setattr(folk_house, "policy", lambda _house: asks)
    furnish(house)
    answer = house.browser("sam").get(at(house.ana, "choices/"))
    assert (answer.status_code, answer.context["language"], answer.context["asks"]) == (200, "en", True)


def test_own_records_only_meets_their_own_people_and_nobody_else(folk):
    ina = folk.browser("ina")
    with acting(folk.tea.pk, "x"):
        giving.give(Customer(folk.ion, None), folk.members["ina"].pk)
    assert names_in(ina.get(PEOPLE)) == ["Ion Șerban"]
    assert names_in(ina.post(PEOPLE, {"q": "ana"})) == []
    assert names_in(ina.post(PEOPLE, {"q": "ana@example.com"})) == []
    said(ina.get(at(folk.ion)), "Ion Șerban")
    for page in ("", "who/", "choices/", "acts/"):
        for answer in (
            ina.get(at(folk.ana, page), follow=True),
            ina.post(at(folk.ana, page), {"do": "end"}, follow=True),
        ):
            said(answer, "not among your customers")
            assert "Exemplu" not in text_of(answer)
    said(
        ina.post(
            at(folk.ion, "acts/"),
            {"who": "ana@example.com", "authority": "guardian", "starts": folk.today, "ends": folk.today},
        ),
        "Nobody is known here",
    )
    for page in ("/o/tea/companies/", f"{PEOPLE}duplicates/", at(folk.ion, "duplicates/")):
        assert ina.get(page).status_code == 403


def for_others(folk):
    """Ion acts for Ana and for a company, at which he is the contact; the authority for Ana, and the company."""
    mandate = Mandate("guardian", folk.now - timedelta(days=1), folk.now + timedelta(days=9))
    with acting(folk.tea.pk, "x"):
        firm = add_company("Model SRL", "RO")
        card = BusinessContact(subject_id=folk.ion, company_id=firm, collected_at=folk.now, source="given", version=1)
        card.organisation_id = folk.tea.pk
        card.save()
        appoint(folk.ion, Whom(company=firm), mandate)
        return appoint(folk.ion, Whom(person=folk.ana), mandate), firm


def test_own_records_only_meets_nobody_else_on_the_page_of_one_of_their_own(folk, sam):
    ina, (authority, firm) = folk.browser("ina"), for_others(folk)
    with acting(folk.tea.pk, "x"):
        giving.give(Customer(folk.ion, None), folk.members["ina"].pk)
    said(sam.get(at(folk.ion)), "Ana Exemplu", "Model SRL", "Contact at")
    shown = text_of(ina.get(at(folk.ion)))
    assert not [one for one in ("Exemplu", "Model SRL", "Contact at", "For whom they act") if one in shown]
    said(ina.post(at(folk.ion, "acts/"), {"do": "end", "mandate": authority}, follow=True), "does not fit")
    with acting(folk.tea.pk, "x"):
        assert len(representatives(Whom(person=folk.ana))) == 1
        giving.give(Customer(None, firm), folk.members["ina"].pk)
    said(ina.get(at(folk.ion)), "For whom they act Model SRL", "Contact at Model SRL")
    assert "Exemplu" not in text_of(ina.get(at(folk.ion)))


def test_a_merged_record_leads_to_the_one_that_stands_for_both_and_numbers_of_either_are_kept(folk, sam):
    with acting(folk.tea.pk, "x"):
        merge(folk.ana, folk.twin)
    page = sam.get(at(folk.twin))
    said(page, "Ana Exemplu", "2 records in one")
    other = point_of(folk, folk.twin)
    sam.post(at(folk.ana), {"do": "end", "point": other.pk})
    assert point_of(folk, folk.twin).valid_to is not None
    assert names_in(sam.get(PEOPLE)) == ["Ana Exemplu", "Ion Șerban"]


def test_where_the_policy_lets_nothing_be_written_the_page_says_so_and_writes_nothing(folk, sam, monkeypatch):
    monkeypatch.setattr("forecall.contacts.keeping.FIRST_HAND", ())
    page = sam.get(at(folk.ana))
    said(page, "+40210000001", "Your policy lets nothing be written of such people here.")
    assert "Change or end" not in page.content.decode()
    told = {"do": "add", "kind": "phone", "value": "021 000 0009", "source": "given"}
    said(sam.post(at(folk.ana), told, follow=True), "lets nothing be written")
    said(sam.post(at(folk.ana, "who/"), {"name": "Eva"}, follow=True), "lets nothing be written")
    told = {"who": "021 000 0003", "authority": "guardian", "starts": folk.today, "ends": folk.today}
    said(sam.post(at(folk.ana, "acts/"), told), "“Customer support for client companies – what is done”.")
    with acting(folk.tea.pk, "x"):
        assert representatives(Whom(person=folk.ana)) == []
    assert (has(folk, "phone", "021 000 0009"), has(folk, "phone", "021 000 0003")) == ([], [folk.ion])


def test_of_whom_nothing_may_be_corrected_the_page_says_so_and_asks_for_nobodys_word(folk, sam, monkeypatch):
    monkeypatch.setattr(IdentityForm, "OWN", ())
    monkeypatch.setattr("forecall.web.staff.people.forms.BIRTH_DATE", "of nobody")
    monkeypatch.setattr("forecall.web.staff.people.forms.CNP", "of nobody")
    page = sam.get(at(folk.ana, "who/"))
    said(page, "Your policy lets nothing be written of such people here.")
    assert "<form" not in page.content.decode().split("<h1>")[1]


def test_whoever_objects_to_advertising_has_a_number_put_right_all_the_same(folk, sam):
    with acting(folk.tea.pk, "x"):
        object_to(folk.ana, "direct_marketing")  # refuses advertising, and not that a number is kept right
    assert (
        sam.post(at(folk.ana), {"do": "add", "kind": "phone", "value": "021 000 0009", "source": "given"}).status_code
        == 302
    )
    assert has(folk, "phone", "021 000 0009") == [folk.ana]


def test_the_desk_and_its_search_lead_to_the_page_and_what_the_client_says_is_taken_in(house):
    """Under a policy that has no `change`: a processor takes in what its client says."""
    forget_shelves()
    row = desk_furnished(house)[0]
    who, key = row.customer.subject, row.suggestion
    with acting(house.tea.pk, "x"):
        change("client_calls", who, {"name": "Ana Exemplu"}, Origin(house.now, "client", 1))
    sam = house.browser("sam")
    for page in (f"/o/tea/desk/{key}/", f"/o/tea/desk/called/{who.hex}/"):
        assert f'href="{at(who)}"' in sam.get(page).content.decode(), page
    assert f'href="{at(who)}"' in sam.post("/o/tea/desk/search/", {"q": "ana"}).content.decode()
    page = sam.get(at(who))
    said(page, "Ana Exemplu", "On the work list", "They called us", "No number and no address is on record.")
    assert f"/o/tea/desk/{key}/" in page.content.decode()
    assert "Who says so?" not in page.content.decode()  # the policy knows one source only
    sam.post(at(who), {"do": "add", "kind": "phone", "value": "0210000009"})
    said(sam.get(at(who)), "+40210000009", "from the client")
    said(sam.get(f"/o/tea/desk/{key}/"), "+40210000009")
    house.member("agent", Role.AGENT)
    assert at(who) not in house.browser("agent").get(f"/o/tea/desk/{key}/").content.decode()
    forget_shelves()


def test_before_there_is_a_policy_the_pages_say_what_comes_first(house):
    house.member("sam", Role.SELLER)
    house.member("mara", Role.MANAGER)
    said(house.browser("sam").get(PEOPLE), "A policy comes first")
    said(house.browser("mara").get(f"{PEOPLE}duplicates/"), "A policy comes first")
    with acting(house.tea.pk, "x"):
        publish(policy(house, "repeat-shop"), artefact="0" * 64)
    said(house.browser("sam").get(PEOPLE), "Nobody has a name here")
