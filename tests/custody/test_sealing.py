"""Sealed fields: no road to plaintext but a permit."""

from __future__ import annotations

import json
import pickle
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.forms import modelform_factory
from django.template import Context, Template
from django.template.engine import Engine

from forecall.custody import Ask, Proof, ask, consent, open_sealed, permitted, seal
from forecall.custody.errors import (
    PermitExpired,
    PermitTooNarrow,
    PlaintextRefused,
    SealBroken,
    SealedNotReadable,
    SubjectForgotten,
)
from forecall.custody.reading import open_all, open_of
from forecall.custody.recording import collected, restrict
from tests.custody.conftest import Card

STORE = ("newsletter", frozenset({"preferences"}), "store")
CARD = frozenset({"business_card"})


@pytest.fixture
def card(house):
    """A row with a sealed name and address, and who it is about."""
    person = house.person()
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    values = seal(permit, Card, person, {"name": "Ana Exemplu", "email": "ana@example.com"})
    return Card.objects.create(subject_id=person, **values)


def reading(*rows):
    return ask(Ask("prospecting", CARD, "read", tuple(row.subject_id for row in rows)))


@pytest.mark.usefixtures("card")
def test_what_was_sealed_is_opened_with_a_permit():
    row = Card.objects.get()
    [opened] = open_sealed(reading(row), [row], ["name", "email"])
    assert (opened.name, opened.email, opened.forgotten) == ("Ana Exemplu", "ana@example.com", False)


@pytest.mark.promise("AI-13.2")
@pytest.mark.usefixtures("card")
def test_the_database_holds_no_plaintext():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, email FROM tests_card")
        [(name, email)] = cursor.fetchall()
    assert b"Ana" not in bytes(name)
    assert b"example" not in bytes(email)


@pytest.mark.parametrize(
    "shown",
    [
        lambda row: str(row.name),
        lambda row: repr(row.name),
        lambda row: f"{row.name} {row.email:>20}",
        lambda row: f"{row.name!r}",
        lambda row: Template("{{ row.name }}", engine=Engine()).render(Context({"row": row})),
        lambda row: Template("{{ row.name|safe }}", engine=Engine()).render(Context({"row": row})),
        lambda row: serializers.serialize("json", [row]),
        lambda row: serializers.serialize("xml", [row]),
    ],
    ids=["str", "repr", "format", "repr in format", "template", "safe template", "json", "xml"],
)
def test_on_every_road_to_text_it_is_dots(card, shown):
    said = shown(card)
    assert "•" in said or "\\u2022" in said
    assert "Ana" not in said


@pytest.mark.parametrize("road", [json.dumps, pickle.dumps, list, len])
def test_it_turns_into_nothing_else(card, road):
    with pytest.raises((SealedNotReadable, TypeError)):
        road(card.name)


@pytest.mark.usefixtures("card")
def test_a_form_has_no_field_for_it():
    assert "name" not in modelform_factory(Card, fields="__all__")().fields
    with pytest.raises(FieldError):
        modelform_factory(Card, fields=["name"])


@pytest.mark.parametrize("value", ["Ana Exemplu", b"Ana Exemplu", 5])
def test_a_value_in_clear_cannot_be_assigned_or_written(card, value):
    with pytest.raises(PlaintextRefused, match="seal"):
        Card(subject_id=card.subject_id, name=value)
    with pytest.raises(PlaintextRefused):
        Card.objects.update(name=value)
    with pytest.raises(PlaintextRefused):
        card.name = value


@pytest.mark.parametrize(
    "said",
    [Value("Ana"), Cast(Value("Ana"), TextField()), Concat(Value("A"), Value("na")), F("subject_id")],
    ids=["value", "cast", "joined", "column in clear"],
)
def test_no_expression_writes_in_clear_what_the_database_cannot_seal(card, said):
    with pytest.raises(PlaintextRefused, match="seal"), transaction.atomic():
        Card.objects.update(name=said)
    Card.objects.update(email=F("email"))
    Card.objects.bulk_update([card], ["name", "email"])
    assert Card.objects.get().name == card.name


def test_it_can_be_asked_only_whether_there_is_one(card):
    assert Card.objects.filter(name__isnull=False).count() == 1
    for lookup in ("name", "name__contains", "name__gt"):
        with pytest.raises(FieldError):
            list(Card.objects.filter(**{lookup: card.name}))


def test_an_opened_value_shows_no_person_in_a_log(card):
    [opened] = open_sealed(reading(card), [card], ["name"])
    assert "Ana" not in repr(opened)


@pytest.mark.promise("OC-01.3")
def test_a_permit_opens_the_kinds_of_its_categories_only(card):
    consent(card.subject_id, "newsletter", Proof("double_opt_in", "Send me news"))
    news = ask(Ask("newsletter", frozenset({"preferences"}), "read", (card.subject_id,)))
    [opened] = open_sealed(news, [card], ["email"])
    assert opened.email == "ana@example.com"
    with pytest.raises(PermitTooNarrow, match="the kind of data name"):
        open_sealed(news, [card], ["name"])


def test_a_permit_opens_nobody_else(house, card):
    other = house.person()
    with pytest.raises(PermitTooNarrow, match="the person"):
        open_sealed(ask(Ask("prospecting", CARD, "read", (other,))), [card], ["name"])


def test_a_permit_to_read_seals_nothing(card):
    with pytest.raises(PermitTooNarrow, match="the action"):
        seal(reading(card), Card, card.subject_id, {"name": "Eve"})


def test_a_permit_to_store_gives_nothing_back_of_somebody_whose_data_may_only_be_stored(card):
    restrict(card.subject_id, restricted=True)
    assert reading(card).reason == "restricted"
    kept = ask(Ask("prospecting", CARD, "store", (card.subject_id,)))
    assert seal(kept, Card, card.subject_id, {"name": "Ana"})
    for road in (
        lambda: open_sealed(kept, [card], ["name"]),
        lambda: open_of(kept, Card, ["name"]),
        lambda: list(open_all(kept, Card, "name")),
    ):
        with pytest.raises(PermitTooNarrow, match="the action read"):
            road()


def test_a_permit_ends(card, monkeypatch):
    permit = reading(card)
    import time

    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(PermitExpired, match="ask again"):
        open_sealed(permit, [card], ["name"])


def test_a_ciphertext_moved_to_another_column_or_person_does_not_open(house, card):
    card.email = card.name
    with pytest.raises(SealBroken, match=r"Card\.email"):
        open_sealed(reading(card), [card], ["email"])
    other = house.person()
    moved = Card(organisation_id=house.alices, subject_id=other, name=card.name)
    with pytest.raises(SealBroken):
        open_sealed(reading(moved), [moved], ["name"])


def test_after_the_key_is_destroyed_nothing_opens_and_the_list_still_shows(house, card):
    person = house.person()
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    kept = Card.objects.create(subject_id=person, **seal(permit, Card, person, {"name": "Bo"}))
    house.parts.keyring.destroy(str(house.alices), [card.subject_id])
    opened = open_sealed(permitted(Ask("prospecting", CARD, "read")), [card, kept], ["name"])
    assert [(one.name, one.forgotten) for one in opened] == [(None, True), ("Bo", False)]
    with pytest.raises(SubjectForgotten):
        seal(ask(Ask("prospecting", CARD, "store", (card.subject_id,))), Card, card.subject_id, {"name": "Ana"})


def test_a_batch_asks_the_keyring_once(house, card, monkeypatch):
    calls = []
    real = house.parts.keyring.keys
    monkeypatch.setattr(house.parts.keyring, "keys", lambda *of: calls.append(of) or real(*of))
    rows = [Card(organisation_id=house.alices, subject_id=card.subject_id, name=card.name) for _ in range(50)]
    assert len(open_sealed(reading(card), rows, ["name"])) == 50
    assert len(calls) == 1


def test_a_later_category_of_a_person_has_its_own_origin(house):
    from forecall.custody import Origin

    person = house.person("client_customer", ("order_history",), source="client")
    first = Origin(house.clock.now() - timedelta(days=2), "client", 1)
    collected(person, {"call_list": first, "order_history": first})
    answer = ask(Ask("client_calls", frozenset({"call_list"}), "call", (person,), channel="phone"))
    assert answer.reason == "not_instructed"
