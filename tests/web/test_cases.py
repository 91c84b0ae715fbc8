"""A request on pages, from the letter to the answer: clocks, who asks, forgetting, certificates, what to hand out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forecall.contacts import NewPerson, Point, add_people
from forecall.contacts.models import Person
from forecall.custody import Ask, Origin, ask, publish
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import hold
from forecall.custody.rights import Kind, Message, Request, ask_identity, open_case, receive, store
from forecall.custody.rights.last_letter import NOT_TOLD
from forecall.custody.rights.models import Case
from forecall.custody.rulebooks import version_now
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import ROLES, Role
from forecall.foundation.members.models import Member
from tests.policy.policies import edited
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.once
ANA = "ana@example.org"


def furnish(house):
    """A policy in force, petra who answers for privacy, and ana, whom the house knows."""
    with acting(house.tea.id, "olga"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
        origin = Origin(house.now - timedelta(days=20), "given", 1, informed=house.now - timedelta(days=20))
        [added] = add_people("prospecting", [
            NewPerson("prospect", origin, {"name": "Ana Exemplu"}, points=(Point("email", ANA),)),
        ])  # fmt: skip
    house.member("petra", Role.PRIVACY_LEAD)
    house.ana = added.person
    return house


@pytest.fixture
def office(house):
    return furnish(house)


@pytest.fixture
def petra(office):
    return office.browser("petra")


def asked(house, kind=Kind.ERASURE, **more):
    with acting(house.tea.id, str(house.members["petra"].pk)):
        return open_case(Request(kind, "email", "de", "Bitte löschen Sie alles.", **more), house.ana)


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def prove(client, house):
    """Show again who is there, as the page before the last step asks."""
    user = house.members["petra"].user
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.post("/account/reauthenticate/", {"password": PASSWORD})


def work():
    Worker(WorkerSettings(until_idle=True)).work()


def test_a_letter_becomes_a_case_whose_clock_runs_from_the_day_it_came(office, petra):
    page = petra.get("/o/tea/cases/open/")
    assert "Nobody waits" in text(petra.get("/o/tea/cases/"))
    came = (office.now - timedelta(days=28)).strftime("%Y-%m-%dT%H:%M")
    fields = {"kind": "access", "channel": "email", "language": "de", "received": came, "text": "Auskunft bitte"}
    unknown = petra.post("/o/tea/cases/open/", fields | {"who": "nobody@example.org"})
    assert "Nobody is known here by this" in text(unknown)
    done = petra.post("/o/tea/cases/open/", fields | {"who": ANA}, follow=True)
    assert page.status_code == 200
    shown = text(done)
    assert "Ana Exemplu" in shown
    assert "Auskunft bitte" in shown
    listed = petra.get("/o/tea/cases/")
    assert listed.context["soon"] == 1
    assert "Ana" not in text(listed)


def test_a_link_that_names_the_person_opens_their_case_without_a_search(office, petra):
    page = petra.get("/o/tea/cases/open/", {"person": str(office.ana), "kind": "erasure"})
    assert "from whose page you came" in text(page)
    fields = {"kind": "erasure", "person": str(office.ana), "channel": "email", "language": "en"}
    assert "Ana Exemplu" in text(petra.post("/o/tea/cases/open/", fields, follow=True))
    strange = petra.post("/o/tea/cases/open/", fields | {"person": "00000000-0000-4000-8000-000000000000"}, follow=True)
    assert "not known here" in text(strange)


def test_the_list_asks_the_same_few_questions_however_many_cases(office, petra, django_assert_num_queries):
    for _ in range(3):
        asked(office, Kind.ACCESS)
    petra.get("/o/tea/cases/")
    with django_assert_num_queries(6):
        petra.get("/o/tea/cases/")
    with acting(office.tea.id, "x"):
        [first, *_] = store.open_cases()
    with django_assert_num_queries(18):
        petra.get(f"/o/tea/cases/{first.id}/")


def test_nobody_is_forgotten_before_the_member_shows_again_who_they_are_and_types_the_number(office, petra):
    key = asked(office)
    page = f"/o/tea/cases/{key}/forget/"
    sent = petra.get(page)
    assert (sent.status_code, sent["Location"].partition("?")[0]) == (302, "/account/reauthenticate/")
    assert petra.post(page, {"number": "whatever"}).status_code == 302
    assert prove(petra, office).status_code == 302
    assert "not the number of the case" in text(petra.post(page, {"number": "0000-0000"}))
    work()
    with acting(office.tea.id, "x"):
        assert Subject.objects.get(pk=office.ana).forgotten_at is None


def test_a_person_is_forgotten_by_a_named_member_and_the_certificate_holds(office, petra):
    key = asked(office)
    prove(petra, office)
    page = petra.get(f"/o/tea/cases/{key}/forget/")
    assert "cannot be undone" in text(page)
    petra.post(f"/o/tea/cases/{key}/forget/", {"number": page.context["number"]})
    waiting = petra.get(f"/o/tea/cases/{key}/certificate/")
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    work()
    with acting(office.tea.id, "x"):
        assert not Person.objects.filter(subject_id=office.ana).exists()
        assert Erasure.objects.get().asked_by == str(office.members["petra"].pk)
        card = Ask("prospecting", frozenset({"business_card"}), "read", (office.ana,))
        assert ask(card).reason == "forgotten"
    shown = petra.get(f"/o/tea/cases/{key}/certificate/")
    assert "Petra" in text(shown)
    assert shown.context["holds"]
    assert "Ana" not in text(shown)
    file = json.loads(petra.get(f"/o/tea/cases/{key}/certificate.json").content)
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(file["ed25519_public_key"]))
    public.verify(bytes.fromhex(file["signature"]), file["text"].encode())
    assert "Done as asked" in text(petra.get(f"/o/tea/cases/{key}/"))


def test_what_stopped_a_case_is_said_in_the_readers_language_and_the_programs_words_as_english(office, petra):
    key = asked(office)
    petra.post("/language/", {"language": "de", "next": "/"})
    Case.unscoped.filter(pk=key).update(problem="the register is locked")
    stopped = petra.get(f"/o/tea/cases/{key}/").content.decode()
    assert "führen Sie den Schritt erneut aus" in stopped
    assert '<p class="small" lang="en">the register is locked</p>' in stopped
    Case.unscoped.filter(pk=key).update(problem=NOT_TOLD, outcome="fulfilled")
    closed = text(petra.get(f"/o/tea/cases/{key}/"))
    assert "es gibt keinen Weg mehr, es der Person mitzuteilen" in closed
    assert NOT_TOLD not in closed


def test_a_refusal_without_its_reason_is_told_what_is_missing_and_stays_open(office, petra):
    key = asked(office, kind=Kind.COMPLAINT)
    page = f"/o/tea/cases/{key}/"
    said = text(petra.post(page, {"do": "close", "outcome": "refused"}, follow=True))
    assert "Choose the reason: the letter to the person names it." in said
    assert "Answer and close" in said
    petra.post(page, {"do": "close", "outcome": "refused", "reason": "manifestly_unfounded"})
    assert '<span class="badge">Refused</span>' in petra.get(page).content.decode()


def test_whoever_may_not_read_a_request_is_offered_no_answer_but_told_whose_it_is(office, petra):
    page = f"/o/tea/cases/{asked(office, kind=Kind.ACCESS)}/"
    assert "Make the answer" in text(petra.get(page))
    shown = text(office.browser("olga").get(page))
    assert "The privacy lead makes the answer" in shown
    assert "Make the answer" not in shown


def test_a_legal_hold_keeps_the_case_open_and_the_page_says_so(office, petra):
    key = asked(office)
    with acting(office.tea.id, "olga"):
        hold(office.ana, held=True)
    number = prove(petra, office) and petra.get(f"/o/tea/cases/{key}/forget/").context["number"]
    petra.post(f"/o/tea/cases/{key}/forget/", {"number": number})
    work()
    assert "legal hold" in text(petra.get(f"/o/tea/cases/{key}/certificate/", follow=True))
    assert not Erasure.unscoped.exists()


def test_while_it_is_open_who_asks_nothing_is_shown_made_or_forgotten(office, petra):
    for kind in (Kind.ACCESS, Kind.ERASURE):
        key = asked(office, kind)
        with acting(office.tea.id, "petra"):
            ask_identity(key, "unknown_address")
        assert "It is open who asks" in text(petra.get(f"/o/tea/cases/{key}/uses/", follow=True))
    prove(petra, office)
    page = petra.get(f"/o/tea/cases/{key}/forget/")
    petra.post(f"/o/tea/cases/{key}/forget/", {"number": page.context["number"]})
    assert "Forget this person for good" not in text(page)
    assert not Job.objects.exists()
    work()
    assert not Erasure.unscoped.exists()


def test_the_person_s_own_view_names_use_and_clause_in_their_language_and_the_file_holds_all(office, petra):
    with acting(office.tea.id, str(office.members["petra"].pk)):
        ask(Ask("prospecting", frozenset({"business_card"}), "call", (office.ana,), channel="phone"))
    key = asked(office, Kind.ACCESS)
    page = petra.get(f"/o/tea/cases/{key}/uses/")
    assert "Wer was von Ihren Daten verwendet hat" in text(page)
    assert '<article class="stack" lang="de">' in page.content.decode()
    assert "Sign out" in text(page)  # around it the reader's own language
    assert any(use.last.clause.startswith("purpose:prospecting") for use in page.context["uses"])
    made = petra.post(f"/o/tea/cases/{key}/answer.zip")
    files = zipfile.ZipFile(io.BytesIO(made.content))
    assert {"your-data.json", "your-data.html", "uses.csv"} <= set(files.namelist())
    assert ANA in files.read("your-data.html").decode()
    petra.post(f"/o/tea/cases/{key}/", {"do": "close", "outcome": "fulfilled"})
    assert "This case is closed" in text(petra.get(f"/o/tea/cases/{key}/"))


@pytest.mark.promise("AI-01.1")
def test_mail_to_the_officer_starts_the_clock_and_only_who_answers_for_privacy_opens_it(office):
    with acting(office.tea.id, "mail"):
        officer = str(version_now(office.now).policy.identity.officer.email)
        came = office.now - timedelta(days=2)
        key = receive(Message(officer, "email", "de", "Vertraulich: welche Daten haben Sie?", came), office.ana)
        assert store.case_of(key).due - came > timedelta(days=27)
    page, words = f"/o/tea/cases/{key}/", "Vertraulich"
    for role in ROLES:
        name = "petra" if role is Role.PRIVACY_LEAD else role.value
        if name != "petra":
            office.member(name, role)
        answer = office.browser(name).get(page)
        assert (words in answer.content.decode()) is (name == "petra"), name
        assert (answer.status_code == 200) is (role in {Role.OWNER, Role.PRIVACY_LEAD}), name
    assert "for the privacy lead to hand out" in text(office.browser("owner").post(f"{page}answer.zip", follow=True))
    Member.unscoped.filter(pk=office.members["petra"].pk).update(suspended=True)
    assert words in office.browser("owner").get(page).content.decode()  # nobody else is there to answer


def test_a_portable_copy_is_handed_out_as_a_file(office, petra):
    key = asked(office, Kind.PORTABILITY)
    files = zipfile.ZipFile(io.BytesIO(petra.post(f"/o/tea/cases/{key}/answer.zip").content))
    assert {"portable.json", "schema.json", "portable.csv"} == set(files.namelist())


def test_a_step_that_does_not_fit_is_refused_with_its_reason_and_changes_nothing(office, petra):
    key = asked(office, Kind.ACCESS)
    early = petra.post(f"/o/tea/cases/{key}/", {"do": "close", "outcome": "fulfilled"}, follow=True)
    assert "not done yet" in text(early)
    petra.post(f"/o/tea/cases/{key}/", {"do": "extend", "reason": "complexity"})
    twice = petra.post(f"/o/tea/cases/{key}/", {"do": "extend", "reason": "complexity"}, follow=True)
    assert "done already" in text(twice)
    odd = petra.post(f"/o/tea/cases/{key}/", {"do": "close", "outcome": "nonsense"}, follow=True)
    assert "does not fit" in text(odd)
    with acting(office.tea.id, "x"):
        assert [one.name for one in store.steps_of(key)] == ["opened", "acknowledged", "extended"]


def test_a_case_of_another_organisation_is_not_there(office):
    key = asked(office)
    office.member("bob", Role.OWNER, office.bank)
    bob = office.browser("bob")
    for page in ("", "forget/", "certificate/", "uses/"):
        answer = bob.get(f"/o/bank/cases/{key}/{page}", follow=True)
        assert "no such case" in text(answer), page
        assert bob.get(f"/o/tea/cases/{key}/{page}").status_code == 404
