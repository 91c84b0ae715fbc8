"""Safeguards: each measure of the policy with the last live look at it, and what fails is heard of once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from forecall.custody import Ask, Permit, ask, erase, seal, wire
from forecall.custody.errors import UnknownMeasure
from forecall.custody.models import PublishedVersion
from forecall.custody.proving.wording import say
from forecall.custody.receipts.segment import segments
from forecall.custody.rulebooks import forget_kept
from forecall.custody.safeguards import Look, confirm, known_checks, look, noted, open_now, sentence_of, shown, untold
from forecall.custody.safeguards import told as were_told
from forecall.custody.safeguards.saying import dashed
from forecall.foundation import acting
from forecall.foundation.network import guard
from tests.custody.conftest import Card
from tests.policy.policies import example

pytestmark = pytest.mark.usefixtures("tables_of_the_tests")


@pytest.fixture
def guarded(house):
    guard(lambda _host: True)
    yield house
    guard(None)


def of(found, check):
    [one] = [one for one in found if one.check == check]
    return one


def card(person, **values):
    permit = ask(Ask("prospecting", frozenset({"business_card"}), "store", (person,)))
    assert isinstance(permit, Permit)
    return Card.objects.create(subject_id=person, **seal(permit, Card, person, values))


@pytest.mark.promise("AI-13.1")
def test_each_measure_of_the_policy_shows_the_last_live_look_at_its_check(guarded):
    card(guarded.person(), name="Ana Pop")
    assert {one.holds for one in shown()} == {None}
    guarded.parts.keyring.backup(guarded.parts.backups, 7)
    found = {one.measure: one for one in look()}
    assert set(example("need-prediction").measures) <= set(found)
    assert found["encryption_at_rest"].holds
    assert found["encryption_at_rest"].said == "Sealed values looked at: 1. Each is ciphertext."
    assert {found[name].holds for name in ("audit_log", "backups", "vendor_review", "incident_response")} == {True}
    first = found["audit_log"].at
    guarded.clock.forward(timedelta(days=8))
    again = {one.measure: one for one in look()}
    assert (again["audit_log"].at - first, again["audit_log"].since) == (timedelta(days=8), first)
    assert (again["backups"].holds, again["backups"].since) == (False, again["backups"].at)
    with acting(guarded.bobs, "bob"):
        assert {one.holds for one in shown()} == {None}


@pytest.mark.promise("AI-13.1")
def test_a_value_in_clear_a_broken_receipt_and_a_key_of_somebody_erased_are_found(guarded):
    row = card(guarded.person(), name="Ana Pop")
    erase(guarded.person())
    assert {of(look(), name).holds for name in ("sealed_at_rest", "receipts_whole", "forgotten_without_keys")} == {True}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_card SET name = %s WHERE id = %s", [b"Ana Pop", row.pk])
    [segment] = segments(guarded.parts.receipts.folder)
    text = segment.read_bytes()
    segment.write_bytes(text.replace(b"prospecting", b"prospectinG", 1))
    found = look()
    assert not of(found, "sealed_at_rest").holds
    assert of(found, "sealed_at_rest").said == "Values in clear: 1 of 1."
    assert not of(found, "receipts_whole").holds


@pytest.mark.usefixtures("guarded")
def test_a_policy_from_before_that_scores_for_advertising_and_does_not_say_so_is_found():
    look()
    held = of(shown(), "scores_named")
    assert (held.holds, held.said[:35]) == (True, "Purposes that score people: 1. Each")
    row = PublishedVersion.objects.get()
    content = json.loads(row.content)
    content["purposes"]["need_prediction"]["serves"] = [
        "client_calls"
    ]  # and not the suggestions, which are advertising, too
    PublishedVersion.unscoped.filter(pk=row.pk).update(content=json.dumps(content))
    forget_kept()
    look()
    found = of(shown(), "scores_named")
    assert (found.holds, found.said[:76]) == (
        False, "Purposes that score people for advertising and do not name it: 1 of 1. Whoev"
    )  # fmt: skip
    assert "safeguard:scores_named" in [one.key for one in untold()]


def test_what_people_see_to_is_confirmed_by_hand_and_that_counts_for_a_year(house):
    def rooms():
        return {one.measure: one for one in shown()}["locked_rooms"]

    assert rooms().holds is None
    confirm("locked_rooms")
    assert rooms().holds
    house.clock.forward(timedelta(days=366))
    assert rooms().holds is False
    for measure in ("audit_log", "no_such"):
        with pytest.raises(UnknownMeasure, match=measure):
            confirm(measure)


def test_a_look_that_fails_itself_does_not_hold_and_the_others_go_on(house):
    def breaks():
        raise OSError(5, "the disk")

    fine = Look(holds=True, code="ok", figures={"seen": 3, "shut": 0})
    wire(replace(house.parts, checks={"second_factor": breaks, "one_matrix": lambda: fine}))
    found = look()
    assert (of(found, "second_factor").holds, of(found, "one_matrix").holds) == (False, True)
    assert "second_factor" in known_checks()


def test_what_newly_fails_is_an_alert_once_and_again_after_it_held_meanwhile(guarded):
    look()
    [alert] = [one for one in untold() if one.key == "safeguard:keys_backed_up"]
    were_told(untold())
    look()
    assert untold() == []
    assert [one.times for one in open_now() if one.key == alert.key] == [2]
    guarded.parts.keyring.backup(guarded.parts.backups, 30)
    look()
    assert alert.key not in [one.key for one in open_now()]
    guarded.clock.forward(timedelta(days=8))
    look()
    assert alert.key in [one.key for one in untold()]


def test_that_older_keys_rest_is_said_until_they_are_dropped(guarded):
    person = guarded.person()
    card(person, name="Ana Pop")
    guarded.parts.keyring.next_keys(str(guarded.alices), [person])
    look()
    found = of(shown(), "keys_open")
    assert (found.holds, found.said[-10:]) == (True, " rests: 1.")
    guarded.parts.keyring.drop_older_keys(str(guarded.alices), [person])
    look()
    assert of(shown(), "keys_open").said == "Every key opens."


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_every_check_and_alert_is_said_in_each_language(language):
    codes = {
        "sealed_at_rest": ("ok", "clear"), "keys_open": ("ok", "broken", "resting"), "receipts_whole": ("ok", "broken"),
        "keys_backed_up": ("ok", "old", "missing"), "forgotten_without_keys": ("ok", "keys"),
        "terms_kept": ("ok", "late"), "way_out_closed": ("ok", "barred", "open"), "sworn": ("ok", "lapsed"),
        "trained": ("ok", "lapsed"), "vendors_bound": ("ok", "lapsed"), "incidents_on_time": ("ok", "late"),
        "scores_named": ("ok", "silent"),
        "second_factor": ("ok", "missing"), "one_matrix": ("ok", "missing"), "encrypted_on_the_way": ("ok", "clear"),
        "models_registered": ("ok", "unnamed", "idle"),
        "logs_within_a_year": ("ok", "old"),
    }  # fmt: skip
    assert set(known_checks()) <= set(codes)
    figures = {"seen": 3, "wrong": 2, "shut": 5, "held": 1, "days": 9}
    for name, several in codes.items():
        assert all(say(language, f"safeguard-{dashed(name)}-{code}", **figures) for code in several)
    policy = example("need-prediction")
    broken = {"host": "mail.example.net", "reason": "agreement_expired", "clause": "recipient:cloud/agreement"}
    noted("barred:mail.example.net", "barred", {**broken, "who": "cloud"})
    noted("barred:x.example", "barred-nobody", {"host": "x.example"})
    noted("pass_on:1", "pass-on")
    for name in codes:
        noted(f"safeguard:{name}", "safeguard", {"check": name})
    assert all(sentence_of(one, policy, language) for one in open_now())


@pytest.mark.usefixtures("house")
def test_what_could_not_be_let_go_is_named_in_the_readers_language():
    policy = example("need-prediction")
    noted("retention", "retention", {"what": "books, category:order_history/keep, sales.ForecastMeasure"})
    [alert] = open_now()
    said = {language: sentence_of(alert, policy, language) for language in ("en", "de", "ro")}
    assert "books whose term is over, order history (category:order_history/keep), rows of sales.F" in said["en"]
    assert "Bücher, deren Frist abgelaufen ist, Bestellverlauf (category:order_history/keep)" in said["de"]
    assert "registre contabile al căror termen a expirat, istoricul comenzilor (category" in said["ro"]
