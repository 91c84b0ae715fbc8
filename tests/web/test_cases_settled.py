"""What some requests ask for: who decided, whose data it is, grounds against an objection, the end of a restriction."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forecall.contacts import NewPerson, Point, add_people, merge, open_people, who_has
from forecall.contacts.models import ContactPoint
from forecall.custody import Ask, ask, erase, wire
from forecall.custody.errors import ErasureHeld
from forecall.custody.origins import Origin
from forecall.custody.receipts import used_for
from forecall.custody.recording import Newcomer, add_subjects
from forecall.custody.rights import Kind, Message, Request, ask_identity, open_case, receive, store
from forecall.custody.rights.posting import number_of
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.models import Grant
from forecall.sales.models import Decision
from tests.custody.rights.conftest import shared_with
from tests.sales.test_deciding import that_decides
from tests.web import led, test_desk_pages
from tests.web.test_cases import ANA, asked, furnish, prove, text, work

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def office(house):
    return furnish(house)


@pytest.fixture
def petra(office):
    return office.browser("petra")


def said(page, *words):
    found = text(page)
    assert [one for one in words if one not in found] == []


def test_a_letter_that_somebody_sorts_as_an_objection_stops_the_use_from_then_on(office, petra):
    card = Ask("prospecting", frozenset({"business_card"}), "read", (office.ana,))
    with acting(office.tea.id, "mail"):
        key = receive(Message("form", "form", "en", "Good morning"), office.ana)
        assert ask(card).receipt
    page = f"/o/tea/cases/{key}/"
    said(petra.post(page, {"do": "sort", "kind": "objection"}, follow=True), "written down with your name")
    with acting(office.tea.id, "x"):
        assert ask(card).reason == "objected"
        assert "direct_marketing" in store.case_of(key).purposes
    said(petra.post(page, {"do": "close", "outcome": "fulfilled"}, follow=True), "Done as asked")


def test_a_contest_by_letter_names_who_decided_and_everybody_else_may_look_at_it(office, petra):
    office.member("mara", Role.PRIVACY_LEAD)
    mine, other = str(office.members["petra"].pk), office.browser("mara")
    page = f"/o/tea/cases/{asked(office, Kind.CONTEST)}/"
    first = petra.get(page)
    said(first, "Which decision is it about?", "Another decision, by Petra")
    assert "Let the decision stand" not in text(first)
    said(
        petra.post(page, {"do": "about", "decision": "00000000-0000-4000-8000-000000000000"}, follow=True),
        "does not fit",
    )
    said(petra.post(page, {"do": "about", "decision": mine}, follow=True), "It was said who decided : Petra")
    said(petra.post(page, {"do": "review", "changed": "1"}, follow=True), "Somebody else than who decided")
    said(other.post(page, {"do": "review", "changed": "1"}, follow=True), "The decision was changed", "Done as asked")


def test_where_nobody_knows_who_decided_that_is_written_down_and_it_is_looked_at(office, petra):
    page = f"/o/tea/cases/{asked(office, Kind.CONTEST)}/"
    said(petra.post(page, {"do": "review", "changed": "0"}, follow=True), "Say first which decision it is about")
    said(petra.post(page, {"do": "about", "decision": "unknown"}, follow=True), "not known")
    said(petra.post(page, {"do": "review", "changed": "0"}, follow=True), "The decision stands", "Done in part")


def test_a_decision_of_this_house_that_is_turned_round_on_the_page_of_the_case_is_taken_back(house, monkeypatch):
    monkeypatch.setattr(led, "example", that_decides)
    [row, *_] = test_desk_pages.furnish(house)
    house.member("mara", Role.MANAGER)
    house.member("petra", Role.PRIVACY_LEAD)
    sam, mara, petra = map(house.browser, ("sam", "mara", "petra"))
    sam.post(f"/o/tea/desk/{row.suggestion}/", {"do": "propose", "action": "refuse", "why": ["unpaid"]})
    key = Decision.unscoped.get().pk
    mara.post(f"/o/tea/desk/decisions/{key}/", {"do": "decide"})
    with acting(house.tea.id, str(house.members["petra"].pk)):
        case = open_case(Request(Kind.CONTEST, "email", "en", "I paid in May."), row.customer.subject)
    page = f"/o/tea/cases/{case}/"
    said(petra.get(page), "Take no more orders, ")
    said(petra.post(page, {"do": "about", "decision": str(key)}, follow=True), "It was said who decided : Mara")
    petra.post(page, {"do": "review", "changed": "1"})
    assert (Decision.unscoped.get().state, Decision.unscoped.get().case) == ("reversed", case)


def test_a_restriction_is_ended_on_the_page_after_the_case_is_closed_and_once(office, petra, monkeypatch):
    page = f"/o/tea/cases/{asked(office, Kind.RESTRICTION)}/"
    assert "End the restriction" not in text(petra.get(page))
    petra.post(page, {"do": "carry_out"})
    petra.post(page, {"do": "close", "outcome": "fulfilled"})
    said(petra.get(page), "This case is closed", "End the restriction")
    card = Ask("prospecting", frozenset({"business_card"}), "read", (office.ana,))
    with monkeypatch.context() as down:
        down.setattr("forecall.custody.rights.acting._way_to", lambda _case: None)
        said(petra.post(page, {"do": "lift", "reason": "accuracy_checked"}, follow=True), "could not be told first")
    with acting(office.tea.id, "x"):
        assert ask(card).reason == "restricted"
    monkeypatch.setattr("forecall.custody.rights.acting._way_to", lambda _case: Way())
    said(petra.post(page, {"do": "lift", "reason": "accuracy_checked"}, follow=True), "Restriction lifted")
    with acting(office.tea.id, "x"):
        assert ask(card).receipt
    assert [one.name for one in Way.sent] == ["restriction_ends"]
    said(petra.post(page, {"do": "lift", "reason": "accuracy_checked"}, follow=True), "done already")


class Way:
    """The border: what would go out by mail."""

    sent: list = []  # noqa: RUF012  # one test's

    def send(self, letter):
        self.sent.append(letter)


def test_what_is_held_for_a_client_is_passed_on_to_the_client_and_only_that(office, petra):
    own = text(petra.get(f"/o/tea/cases/{asked(office, Kind.ACCESS)}/"))
    assert "Pass it on" not in own
    now = office.now
    Grant.objects.create(
        client=office.bank, working=office.tea, campaign="spring", purposes=[],
        starts=now - timedelta(days=9), ends=now + timedelta(days=9),
    )  # fmt: skip
    with acting(office.tea.id, str(office.members["petra"].pk)):
        origin = Origin(now - timedelta(days=3), "client", 1, informed=now - timedelta(days=3))
        [theirs] = add_subjects([Newcomer("client_customer", {"order_history": origin}, "RO")])
        key = open_case(Request(Kind.ACCESS, "email", "en"), theirs)
    page = f"/o/tea/cases/{key}/"
    said(petra.get(page), "Pass it on to the client", "Bank")
    said(petra.post(page, {"do": "refer", "client": office.bank.pk.hex}, follow=True), "Passed to the client")


def test_compelling_grounds_bring_a_use_back_on_the_page_and_never_advertising(office, petra):
    with acting(office.tea.id, str(office.members["petra"].pk)):
        origin = Origin(office.now - timedelta(days=3), "given", 1, informed=office.now - timedelta(days=3))
        [person] = add_subjects([Newcomer("requester", {"request_record": origin}, "RO")])
        key = open_case(Request(Kind.OBJECTION, "form", "en"), person)
        assert ask(Ask("request_answering", frozenset({"request_record"}), "read", (person,))).reason == "objected"
    page = f"/o/tea/cases/{key}/"
    first = petra.get(page)
    said(first, "Weigh the objection")
    assert "direct_marketing" not in dict(first.context["choices"]["outweighed"])
    odd = {"do": "outweigh", "purpose": "direct_marketing", "reason": "fraud_prevention"}
    said(petra.post(page, odd, follow=True), "stands, always")
    said(petra.post(page, {**odd, "purpose": "request_answering"}, follow=True), "Compelling grounds recorded")
    with acting(office.tea.id, "x"):
        assert ask(Ask("request_answering", frozenset({"request_record"}), "read", (person,))).receipt


def test_a_legal_hold_is_set_and_ended_on_the_page_and_nothing_is_erased_meanwhile(office, petra):
    key = asked(office)
    page = f"/o/tea/cases/{key}/"
    said(petra.post(page, {"do": "hold", "held": "1"}, follow=True), "Legal hold set", "end the hold")
    said(petra.post(page, {"do": "hold", "held": "1"}, follow=True), "done already")
    with acting(office.tea.id, "x"):
        with pytest.raises(ErasureHeld):
            erase(office.ana)
        assert [one.name for one in store.steps_of(key)].count("hold_set") == 1
    petra.post(page, {"do": "close", "outcome": "refused", "reason": "legal_claims"})
    said(petra.post(page, {"do": "hold", "held": "0"}, follow=True), "Legal hold ended", "Hold the data for a claim")
    with acting(office.tea.id, "x"):
        assert erase(office.ana).data()["subject"] == str(office.ana)


class Deaf:
    """The border: somebody outside who cannot be told."""

    def tell(self, *_whom):
        raise OSError("the line is dead")


def test_an_erasure_that_waits_for_somebody_outside_goes_on_without_them_and_the_certificate_says_so(office, petra):
    wire(replace(office.parts, recipients=Deaf()))
    with acting(office.tea.id, "olga"):
        shared_with(
            SimpleNamespace(alices=office.tea.id, clock=office.parts.clock, parts=office.parts),
            office.ana,
            "mail_house",
        )
    key = asked(office)
    page, certificate = f"/o/tea/cases/{key}/", f"/o/tea/cases/{key}/certificate/"
    prove(petra, office)
    petra.post(f"{page}forget/", {"number": petra.get(f"{page}forget/").context["number"]})
    work()
    said(
        petra.get(certificate),
        "It stopped on the way.",
        "mail_house could not be told",
        "Go on without telling somebody",
    )
    odd = petra.post(page, {"do": "untold", "recipient": "help_desk"}, follow=True)
    said(odd, "they got nothing of this person")
    petra.post(page, {"do": "untold", "recipient": "mail_house"})
    work()
    assert petra.get(certificate).context["told"][0][1] == "no"
    said(petra.get(page), "Somebody outside is not told : mail_house", "Done as asked")


def test_a_correction_asked_for_is_made_on_its_page_each_value_in_its_own_field(office, petra):
    with acting(office.tea.id, "olga"):
        [old] = ContactPoint.objects.values_list("pk", flat=True)
    key = asked(office, Kind.RECTIFICATION)
    page = f"/o/tea/cases/{key}/mend/"
    said(petra.get(f"/o/tea/cases/{key}/"), "Correct what is held")
    form = petra.get(page).context["form"]
    assert (form["name"].value(), form[f"point-{old}"].value()) == ("Ana Exemplu", ANA)
    kept = {"name": "Ana Exemplu", f"point-{old}": ANA}
    said(petra.post(page, kept), "Nothing was changed.")
    said(petra.post(page, {**kept, f"point-{old}": "ana at example"}), "This is no e-mail address")
    said(petra.post(page, {**kept, "new-phone": "021 000 00zz", "name": "Ana Model"}), "This is no telephone number")
    said(petra.post(page, {**kept, "name": " "}), "Write a name.")
    with acting(office.tea.id, "x"):
        assert [one.first("name") for one in open_people("prospecting", [office.ana])] == [
            "Ana Exemplu"
        ]  # all or nothing
    done = petra.post(page, {"name": "Ana Model", f"point-{old}": "ana.model@example.org", "new-phone": "021 000 0001"})
    assert done.status_code == 302
    with acting(office.tea.id, "x"):
        [found] = open_people("prospecting", [office.ana])
        assert (found.first("name"), found.first("phone")) == ("Ana Model", "+40210000001")
        [mail] = found.all("email")
        assert (mail.value, mail.origin) == ("ana.model@example.org", number_of(key))
        assert who_has("email", ANA) == []
        receipts = [one for _id, one in used_for(office.parts.receipts.folder, office.ana) if one.action == "change"]
        assert {one.about for one in receipts} == {str(key)}
    petra.post(page, {"name": "Ana Model", f"point-{old}": "", f"end-{old}": ""})
    with acting(office.tea.id, "x"):
        assert who_has("email", "ana.model@example.org") == []


def test_nothing_is_corrected_while_it_is_open_who_asks_or_for_another_right_or_once_it_is_closed(office, petra):
    key = asked(office, Kind.RECTIFICATION)
    with acting(office.tea.id, "petra"):
        ask_identity(key, "unknown_address")
    said(petra.get(f"/o/tea/cases/{key}/mend/", follow=True), "It is open who asks")
    petra.post(f"/o/tea/cases/{key}/", {"do": "confirm"})
    assert petra.get(f"/o/tea/cases/{key}/mend/").status_code == 200
    petra.post(f"/o/tea/cases/{key}/", {"do": "close", "outcome": "taken_back"})
    other = asked(office, Kind.ACCESS)
    for one in (key, other):
        for answer in (
            petra.get(f"/o/tea/cases/{one}/mend/"),
            petra.post(f"/o/tea/cases/{one}/mend/", {"name": "Eva"}),
        ):
            assert answer.status_code == 302
    with acting(office.tea.id, "x"):
        assert [one.first("name") for one in open_people("prospecting", [office.ana])] == ["Ana Exemplu"]


def test_what_the_policy_has_in_no_category_is_not_added_and_the_page_says_so(office, petra):
    key = asked(office, Kind.RECTIFICATION)
    page = f"/o/tea/cases/{key}/mend/"
    form = petra.get(page).context["form"]
    kept = {name: form[name].value() or "" for name in form.fields if name.startswith(("name", "point-"))}
    said(petra.post(page, {**kept, "new-post": "Str. Exemplului 1, 010101 București"}), "Declare it there first.")


def test_the_certificate_waits_for_every_record_of_the_person_and_speaks_of_them_all(office, petra):
    origin = Origin(office.now - timedelta(days=20), "given", 1, informed=office.now - timedelta(days=20))
    parts = office.parts
    wire(replace(parts, recipients=Deaf()))
    with acting(office.tea.id, "olga"):
        beside = NewPerson("prospect", origin, {"name": "Anna E"}, points=(Point("email", "anna@example.org"),))
        [other] = [one.person for one in add_people("prospecting", [beside])]
        merge(office.ana, other)
        shared_with(SimpleNamespace(alices=office.tea.id, clock=parts.clock, parts=parts), other, "mail_house")
    key = asked(office)
    page, certificate = f"/o/tea/cases/{key}/", f"/o/tea/cases/{key}/certificate/"
    prove(petra, office)
    petra.post(f"{page}forget/", {"number": petra.get(f"{page}forget/").context["number"]})
    work()
    said(petra.get(certificate), "It stopped on the way.", "mail_house could not be told")
    assert petra.get(f"{certificate[:-1]}.json").status_code == 302
    petra.post(page, {"do": "untold", "recipient": "mail_house"})
    work()
    shown = petra.get(certificate)
    said(shown, str(office.ana), str(other), "not told: out of proportion")
    assert (dict(shown.context["went"])["Name and personal details"], len(shown.context["told"])) == (2, 1)
    file = json.loads(petra.get(f"{certificate[:-1]}.json").content)
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(file["ed25519_public_key"]))
    for one in (file, *file["other_records"]):
        public.verify(bytes.fromhex(one["signature"]), one["text"].encode())
    texts = [json.loads(one["text"])["subject"] for one in (file, *file["other_records"])]
    assert texts == [str(office.ana), str(other)]
