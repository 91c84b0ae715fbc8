"""What a person gets: everything that is held and was done, in their language, and a copy that can be read in again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forecall.custody import Ask, Newcomer, Proof, add_subjects, ask, personal_data, publish, seal, wire
from forecall.custody.bulk import happened_many
from forecall.custody.errors import CopyRefused, StepRefused
from forecall.custody.facts import known_of
from forecall.custody.incidents.service import open_incident
from forecall.custody.incidents.types import Discovery, Nature
from forecall.custody.keyring import Keyring
from forecall.custody.models import Choice, Happening, Subject
from forecall.custody.origins import origins_of
from forecall.custody.receipts import Receipts, used_for
from forecall.custody.recording import happened, sent
from forecall.custody.rights import Kind, Request, access_bundle, gathering, open_case, portable_copy, read_in
from forecall.custody.rights.porting import SCHEMA
from forecall.custody.rights.types import Outcome
from forecall.custody.rulebooks import version_now
from forecall.custody.saying import spoken
from forecall.foundation import Field, Holding, acting
from tests.custody.conftest import MASTERS, Card
from tests.custody.rights.conftest import CARD, Bill, Tape, shared_with, taken_along
from tests.policy.policies import edited


@pytest.fixture
def known(ana, desk):
    """ana has been read, shared, recorded, and refused once."""
    ask(Ask("prospecting", CARD, "read", (ana,)))
    ask(Ask("prospecting", CARD, "train", (ana,)))
    shared_with(desk, ana, "mail_house")
    Tape.objects.create(subject_id=ana, made_at=desk.clock.now())
    desk.clock.forward(timedelta(minutes=1))
    return ana


@pytest.mark.promise("AI-11.1", "OC-01.1")
def test_the_answer_holds_every_record_by_where_it_came_from_with_terms_recipients_and_every_use(opened, known, desk):
    data = access_bundle(opened(Kind.ACCESS, text="What do you hold?")).data
    assert [(one["category"], one["source"]) for one in data["categories"]] == [
        ("business_card", "given"), ("preferences", "given"),
    ]  # fmt: skip
    card, preferences = data["categories"]
    [record] = card["records"]
    assert {entry["field"]: entry["value"] for entry in record["values"]} == {"name": "Ana", "email": "ana@example.com"}
    assert card["purposes"] == ["prospecting"]
    assert card["kept_until"].startswith("2027-12-01")
    assert card["term_clause"] == "category:business_card/keep"
    assert preferences["recipients"] == ["mail_house"]
    assert preferences["purposes"] == ["newsletter"]  # and not the news for customers, which she is none
    assert [one["recipient"] for one in data["recipients"]] == ["mail_house"]
    uses = [(use["purpose"], use["action"], use["outcome"]) for use in data["uses"]]
    assert ("prospecting", "read", "allowed") in uses
    assert ("prospecting", "train", "refused") in uses
    assert {use["by"] for use in data["uses"]} == {"alice"}
    assert [one["what"] for one in data["choices"]] == ["consent"]
    [request] = data["requests"]
    assert (request["kind"], request["text"]) == ("access", "What do you hold?")
    assert [one["title"].partition(" (")[0] for one in request["letters"]] == ["We have your request"]
    assert desk.clock
    assert known


def test_the_answer_says_who_noted_each_event_that_terms_count_from_and_the_copy_does_not(opened, ana, desk):
    happened(ana, "last_order", desk.clock.now() - timedelta(days=2))
    with acting(desk.alices, "night"):
        happened_many("last_order", {ana: desk.clock.now() - timedelta(days=1)})
    [born] = add_subjects([Newcomer("prospect", {}, events={"last_contact": desk.clock.now()})])
    assert Happening.objects.get(subject=born).actor == "alice"
    files = access_bundle(opened(Kind.ACCESS, language="de")).files()
    [event] = json.loads(files["your-data.json"])["events"]
    assert (event["event"], event["by"]) == ("last_order", "night")  # the newest, with whoever noted that one
    page = files["your-data.html"].decode()
    assert "Ab wann Fristen zählen" in page
    assert "ab der letzten Bestellung" in page
    assert portable_copy(opened(Kind.PORTABILITY)).data["events"] == [{"event": "last_order", "at": event["at"]}]


def test_the_receipts_are_looked_through_once_for_an_answer(opened, known, monkeypatch):
    asked = []
    monkeypatch.setattr(gathering, "used_for", lambda *of: asked.append(of) or used_for(*of))
    data = access_bundle(opened(Kind.ACCESS)).data
    assert [subject for _folder, subject in asked] == [known]
    assert (len(data["uses"]) > 2, len(data["recipients"])) == (True, 1)


def test_everything_that_custody_itself_holds_of_somebody_has_its_place_in_the_answer():
    """A table of this room that is added and told nowhere is found here; rooms are walked through row by row."""
    there = {held.model for held in personal_data.HOLDINGS}
    assert set(gathering.OWN_WORDS) == there


@pytest.mark.promise("AI-11.1")
def test_the_answer_tells_messages_breaches_requests_and_what_stands_against_a_use(opened, known, desk):
    from datetime import date

    sent(known, "marketing", desk.clock.now())
    Subject.objects.filter(pk=known).update(restricted=True, quarantined=True, adult_on=date(2030, 3, 1))
    seen = Discovery(desk.clock.now(), (Nature.CONFIDENTIALITY,), categories=("business_card",))
    incident = open_incident(seen)
    files = access_bundle(opened(Kind.ACCESS, text="What do you hold?", language="de")).files()
    data, page = json.loads(files["your-data.json"]), files["your-data.html"].decode()
    assert [one["notice"] for one in data["messages"]] == ["marketing"]
    assert [(one["incident"], one["told"]) for one in data["incidents"]] == [(str(incident), None)]
    said = {name: data["person"][name] for name in ("restricted", "set_aside", "of_age_on", "kept_for_a_claim")}
    assert said == {"restricted": True, "set_aside": True, "of_age_on": "2030-03-01", "kept_for_a_claim": False}
    for words in (
        "Nutzung eingeschränkt", "Beiseitegelegt", "1. März 2030", "What do you hold?",
        "Auskunft über Ihre Daten", "noch offen", "Unser Schreiben vom 2. Dezember 2026", "Eingegangen",
        "Welche Nachrichten wir gezählt haben", "Wann die Sicherheit Ihrer Daten verletzt wurde", "noch nicht",
    ):  # fmt: skip
        assert words in page, words


def test_every_word_of_the_page_stands_in_each_language(opened, known, desk):
    assert known
    sent(known, "marketing", desk.clock.now())
    for language in ("en", "de", "ro"):
        page = access_bundle(opened(Kind.ACCESS, language=language, text="?")).page
        for outcome in Outcome:
            assert spoken(version_now(desk.clock.now()).policy, language).say(
                f"bundle-outcome-{outcome.value.replace('_', '-')}"
            )
        assert len(page.tables) == 7


def test_records_that_fit_no_category_are_shown_all_the_same(opened, ana, desk):
    from forecall.custody.rights.opening import for_copy

    row = Tape(subject_id=ana, made_at=desk.clock.now(), **seal(for_copy(ana), Tape, ana, {"transcript": "hello"}))
    row.save()
    [other] = access_bundle(opened(Kind.ACCESS)).data["other_records"]
    assert [entry["value"] for entry in other["values"]] == ["hello"]


@pytest.mark.promise("OD-00.2")
def test_the_page_speaks_the_language_of_the_person_and_runs_nothing(opened, known, desk):
    for language, words in {
        "de": ["Ihre Daten bei Previziune Model SRL", "Herkunft", "2. Dezember 2026", "Geschäftliche Kontaktdaten"],
        "ro": ["Datele dumneavoastră", "Proveniența", "2 decembrie 2026", "Date de contact profesionale"],
        "en": ["Your data at", "Where it comes from", "2 December 2026", "Business contact data"],
    }.items():
        files = access_bundle(opened(Kind.ACCESS, language=language)).files()
        page = files["your-data.html"].decode()
        assert f'lang="{language}"' in page
        assert [word for word in words if word not in page] == []
        assert "ANSPDCP" in page
        assert "src=" not in page
        assert "<script" not in page
    assert known
    assert desk.clock


@pytest.mark.promise("AI-04.9")
def test_an_answer_brings_the_balancing_tests_of_the_uses_of_this_persons_data_and_no_others(opened, ana):
    files = access_bundle(opened(Kind.ACCESS)).files()
    papers = {name for name in files if name.startswith("documents/balancing-")}
    assert "documents/balancing-prospecting.md" in papers
    assert "documents/balancing-customer_news.md" not in papers  # not for people of her kind
    kept = Path("examples/policies/evidence/balancing-prospects.md").read_bytes()
    assert files["documents/balancing-prospecting.md"] == kept
    assert ana


@pytest.mark.promise("AI-09.3")
def test_an_answer_brings_the_safeguards_of_those_abroad_who_got_this_persons_data_and_of_no_others(opened, ana, desk):
    assert not [name for name in access_bundle(opened(Kind.ACCESS)).files() if "safeguards" in name]
    shared_with(desk, ana, "mail_house")
    shared_with(desk, ana, "language_engine")
    files = access_bundle(opened(Kind.ACCESS)).files()
    assert [name for name in files if "safeguards" in name] == ["documents/safeguards-language_engine.md"]
    kept = Path("examples/policies/evidence/standard-clauses.md").read_bytes()
    assert files["documents/safeguards-language_engine.md"] == kept


def test_what_a_person_wrote_is_text_on_the_page_and_no_formula_in_the_table(opened, ana):
    permit = ask(Ask("prospecting", CARD, "store", (ana,)))
    Card.objects.filter(subject_id=ana).update(
        **seal(permit, Card, ana, {"name": "<script>alert(1)</script>", "email": "=cmd()"})
    )
    files = access_bundle(opened(Kind.ACCESS)).files()
    assert b"<script" not in files["your-data.html"]
    assert b"&lt;script&gt;" in files["your-data.html"]
    rows = list(csv.DictReader(io.StringIO(files["records.csv"].decode("utf-8-sig"))))
    assert {row["field"]: row["value"] for row in rows}["email"] == "'=cmd()"
    assert json.loads(files["your-data.json"])["format"] == "forecall-access-1"


def test_nothing_is_given_out_twice_over_a_closed_case_or_for_another_kind(opened, ana):
    with pytest.raises(StepRefused, match="hands out no data"):
        access_bundle(opened(Kind.ERASURE))
    case = opened(Kind.ACCESS)
    access_bundle(case)
    from forecall.custody.rights import Outcome, close_case

    close_case(case, Outcome.FULFILLED)
    with pytest.raises(StepRefused, match="closed"):
        access_bundle(case)
    assert ana


def test_a_receipt_stands_for_the_opening_of_everything(opened, desk):
    case = opened(Kind.ACCESS)
    access_bundle(case)
    [export] = [one for one in desk.receipts if one.action == "export"]
    assert (export.about, export.clause) == (str(case), "purpose:rights_handling/basis/legal_obligation")


@pytest.fixture
def elsewhere(desk, tmp_path):
    """Another house: its own keyring, its own receipts, another organisation."""
    folder = tmp_path / "elsewhere"
    (folder / "keys").mkdir(parents=True)
    keyring = Keyring.create(folder / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Receipts(folder / "receipts", signer=None, clock=desk.clock.now)
    yield replace(desk.parts, keyring=keyring, receipts=receipts)
    receipts.close()
    keyring.close()


@pytest.mark.promise("AI-11.5")
def test_a_portable_copy_is_read_into_another_house_without_loss(mover, desk, elsewhere):
    copy = portable_copy(open_case(Request(Kind.PORTABILITY, "email", "de"), mover))
    files = copy.files()
    data = json.loads(files["portable.json"])
    assert fits(data, SCHEMA) == []
    assert "Ștefan Größe" in files["portable.csv"].decode()
    there, facts = state_of(mover, desk), known_of(Subject.objects.get(pk=mover))
    wire(elsewhere)
    with acting(desk.bobs, "bob"):
        brought = read_in(data)
        assert brought != mover
        again = json.loads(
            portable_copy(open_case(Request(Kind.PORTABILITY, "email", "de"), brought)).files()["portable.json"]
        )
        assert without_keys(again) == without_keys(data)
        assert state_of(brought, desk) == there
        here = known_of(Subject.objects.get(pk=brought))
        assert {key: here[key] for key in "fce"} == {key: facts[key] for key in "fce"}  # both houses are at version 1
        assert (
            ask(Ask("newsletter", frozenset({"preferences"}), "send", (brought,), channel="email")).basis == "consent"
        )


def state_of(person, desk):
    assert desk
    row = Subject.objects.get(pk=person)
    choices = Choice.objects.filter(subject_id=person).values_list("what", "purpose", "at", "channels", "text_hash")
    return (row.kind, row.place, sorted(choices, key=str), Card.objects.filter(subject_id=person).count())


def without_keys(data):
    """Nor what is each house's own: its words for where data came from, and the numbers of its versions."""
    events = [one for one in data["events"] if one["event"] != "request_closed"]
    return {
        **data,
        "records": [{**one, "key": ""} for one in data["records"]],
        "events": events,
        "categories": {name: {**one, "origin": "", "policy_version": 0} for name, one in data["categories"].items()},
        "choices": [{**one, "text_version": 0} for one in data["choices"]],
    }


def test_what_was_taken_in_counts_under_this_houses_version_and_its_origin_says_the_other_ones(mover, desk):
    data = taken_along(mover)
    data["categories"]["account"]["origin"] = "web form"
    with acting(desk.bobs, "bob"):
        publish(edited("need-prediction", {"version/number": 2, "version/effective": "2026-12-02"}), artefact="1" * 64)
        brought = read_in(data)
        came, there = origins_of(brought), origins_of(mover)
        assert {name: one.version for name, one in came.items()} == {"account": 2, "preferences": 2}
        assert {name: (one.at, one.source) for name, one in came.items()} == {
            name: (one.at, one.source) for name, one in there.items()
        }
        house = f"portable copy: {data['from']}, policy version 1, choices by its texts 1"
        assert {name: one.origin for name, one in came.items()} == {
            "account": f"{house} (web form)", "preferences": house,
        }  # fmt: skip
        [consented] = Choice.objects.filter(subject_id=brought)
        assert (consented.notice_version, consented.text_hash) == (0, Proof("", "yes").text_hash)
        assert taken_along(brought)["categories"]["account"]["policy_version"] == 2


def test_a_card_number_in_the_words_of_an_origin_is_masked_and_a_long_name_cut(mover, desk):
    data = taken_along(mover) | {"from": "House 4111 1111 1111 1111 " + "x" * 500}
    data["categories"]["account"]["origin"] = "4111 1111 1111 1111"
    with acting(desk.bobs, "bob"):
        words = origins_of(read_in(data))["account"].origin
    assert "4111 1111" not in words
    assert words.endswith("([card •••• 1111])")
    assert len(words) < 250


@pytest.fixture
def rooms(desk):
    """A room with a column in clear."""
    notes = Holding(
        "tests.Bill", "subject",
        {"name": Field(("name",)), "amount": Field(("reaction",), "plain", "counted"), "id": Field(("time",), "plain")},
    )  # fmt: skip
    desk.parts = replace(
        desk.parts, holdings=(notes, *(one for one in desk.parts.holdings if one.model != notes.model))
    )
    wire(desk.parts)
    return desk


def bill(category, **values):
    return {"model": "tests.Bill", "key": "1", "category": category, "values": values, "links": {}}


def test_a_column_in_clear_that_the_policy_does_not_declare_is_refused_by_name_with_all_others(mover, rooms):
    data = taken_along(mover)
    data["records"] = [bill("account", name="Ana", amount="good"), bill("preferences", name="Ana", amount="good")]
    before = Subject.objects.count()
    with acting(rooms.bobs, "bob"), pytest.raises(CopyRefused) as refused:
        read_in(data)
    said = str(refused.value)
    assert (
        "no place for reaction (tests.Bill.amount) in category account; name (tests.Bill.name) in category pref" in said
    )
    assert "Add it to the fields" in said
    assert "nothing was changed" in said
    assert Subject.objects.count() == before
    data["records"] = [bill("preferences", name=None, amount="good"), bill("account", name="Ana", amount="")]
    with acting(rooms.bobs, "bob"):
        read_in(data)
        assert sorted(Bill.objects.values_list("amount", flat=True)) == ["", "good"]


def test_what_a_row_in_clear_keeps_of_itself_needs_no_place_in_the_policy(mover, rooms):
    data = taken_along(mover)
    data["records"] = [bill("account", name="Ana", id=77)]
    with acting(rooms.bobs, "bob"):
        read_in(data)
        assert Bill.objects.get().pk == 77


def fits(data, schema):
    """What does not fit a schema of this simple kind."""
    wrong = [name for name in schema["required"] if name not in data]
    wrong += [name for name in data if name not in schema["properties"]]
    kinds = {"array": list, "object": dict, "string": str}
    return wrong + [
        name
        for name, one in schema["properties"].items()
        if "type" in one and not isinstance(data[name], kinds[one["type"]])
    ]


def test_only_what_the_person_gave_and_consent_or_contract_carry_is_theirs_to_take(opened, ana, desk):
    data = portable_copy(opened(Kind.PORTABILITY)).data
    assert set(data["categories"]) == {"preferences"}  # the card rests on legitimate interest
    assert data["records"] == []
    assert ana
    assert desk.clock


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"format": "other-1"}, "format"),
        ({"person": {"kind": "stranger", "place": "", "adult_on": None}}, "kind of person"),
        ({"categories": {"unheard_of": {}}}, "no category unheard_of"),
        ({"records": [{"model": "tests.Gone", "key": "1", "values": {}, "links": {}}]}, "not held here: tests.Gone"),
        ({"records": [{"model": "tests.Card", "key": "1", "values": {"shoe": "42"}, "links": {}}]}, "tests.Card.shoe"),
        ({"choices": [{"what": "consent"}]}, "missing"),
        ({"choices": [{}]}, "missing"),
        ({"events": [{"event": "last_order", "at": "yesterday"}]}, "not of its kind"),
    ],
)
def test_a_damaged_or_foreign_copy_is_refused_and_changes_nothing(mover, desk, edit, said):
    data = json.loads(
        portable_copy(open_case(Request(Kind.PORTABILITY, "email", "de"), mover)).files()["portable.json"]
    )
    before = Subject.objects.count()
    with pytest.raises(CopyRefused, match=said):
        read_in({**data, **edit})
    assert Subject.objects.count() == before
    assert desk.clock
