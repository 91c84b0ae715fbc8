"""A person with two records has two rows on the list: one call ends both, and each is asked about where it leads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.centre.models import CallTask, Conversation
from forecall.centre.store import promised_for
from forecall.centre.types import Order
from forecall.contacts import merge
from forecall.contacts.models import Person
from forecall.contacts.setting_aside import waiting
from forecall.custody import Proof, consent, object_to, withdraw
from forecall.custody.recording import choose, restrict
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.sales import giving, objecting, store
from forecall.sales.day import day_so_far, promised_elsewhere, waiting_today
from forecall.sales.deciding import Action, stands
from forecall.sales.models import ForecastRun, Given, Outlook, Suggestion
from forecall.web.staff.desk.reading import day_began
from tests.policy.policies import edited
from tests.web import test_desk_pages
from tests.web.crowd import plans_of
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def shop(house):
    """Ina sees only what was given to her: the record that was merged away."""
    house.rows = furnish(house)
    objecting.hear(house.parts.events)
    house.member("ina", Role.SELLER, own_only=True)
    with acting(house.tea.pk, "x"):
        giving.give(house.rows[1].customer, house.members["ina"].pk)
        merge(house.rows[2].customer.subject, house.rows[1].customer.subject)
    house.kept, house.beside = house.rows[2], house.rows[1]
    return house


def states(shop, name="sam"):
    """What the list says of the two rows: the one that stands, and the other."""
    rows = {row.address: row.state for row in shop.browser(name).get("/o/tea/desk/").context["rows"]}
    return [rows[f"/o/tea/desk/{one.suggestion}/"] for one in (shop.kept, shop.beside)]


def day(shop, name="sam"):
    with acting(shop.tea.pk, str(shop.members[name].pk), own_only=name == "ina"):
        return day_so_far(day_began())


@pytest.mark.parametrize("name", ["sam", "ina"])
@pytest.mark.parametrize("by", ["kept", "beside"])
@pytest.mark.parametrize("do", ["log", "done"])
def test_one_call_or_one_tick_by_either_row_of_a_person_ends_both_and_the_day_ends(shop, do, by, name):
    seller, key, before = shop.browser(name), getattr(shop, by).suggestion, day(shop, name)
    assert states(shop, name) == ["", ""]
    log(seller, key) if do == "log" else seller.post(f"/o/tea/desk/{key}/", {"do": do})
    after = day(shop, name)
    assert states(shop, name) == (["done today"] * 2 if do == "log" else ["done without a call"] * 2)
    assert (after.done, after.left) == (before.done + 2, before.left - 2)
    assert after.to_win == before.to_win - shop.kept.worth - shop.beside.worth
    if name == "ina":
        assert (after.left, after.to_win) == (0, 0)


@pytest.mark.parametrize("again", ["kept", "beside"])
@pytest.mark.parametrize("do", ["later", "done"])
def test_what_was_set_aside_by_one_row_of_a_person_is_taken_up_again_by_either(shop, do, again):
    sam = shop.browser("sam")
    sam.post(f"/o/tea/desk/{shop.beside.suggestion}/", {"do": do})
    assert states(shop) == ["set aside" if do == "later" else "done without a call"] * 2
    sam.post(f"/o/tea/desk/{getattr(shop, again).suggestion}/", {"do": "again"})
    assert states(shop) == ["", ""]
    assert CallTask.unscoped.filter(state="open").count() == 1


def test_a_call_back_promised_by_one_row_waits_at_both_and_is_shown_to_whoever_was_given_either(shop):
    at = (shop.now + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    assert log(shop.browser("ina"), shop.beside.suggestion, outcome="callback", next_at=at).status_code == 302
    with acting(shop.tea.pk, str(shop.members["ina"].pk), own_only=True):
        assert set(waiting_today(day_began())) == {shop.kept.outlook, shop.beside.outlook}
        assert day(shop, "ina").callbacks == 2
        Outlook.objects.filter(subject=shop.beside.customer.subject).delete()
        assert waiting_today(day_began()) == [shop.kept.outlook]
        assert not promised_elsewhere(day_began(), store.newest_run())
        assert day(shop, "ina").callbacks == 1
        CallTask.objects.update(subject=shop.kept.customer.subject)
        assert waiting_today(day_began()) == [shop.kept.outlook]
        Outlook.objects.filter(subject=shop.kept.customer.subject).delete()
        assert [one.subject_id for one in promised_elsewhere(day_began(), store.newest_run())] == [
            shop.kept.customer.subject
        ]
    assert day(shop, "ina").callbacks == 1


def test_the_list_and_the_page_ask_about_the_same_record_and_note_what_came_of_it_there(shop):
    sam = shop.browser("sam")
    with acting(shop.tea.pk, "x"):
        choose(shop.kept.customer.subject, "instruction_ended", "client_calls")
    refused = {row.address: bool(row.refusal) for row in sam.get("/o/tea/desk/").context["rows"]}
    for one in (shop.kept, shop.beside):
        seen = sam.get(f"/o/tea/desk/{one.suggestion}/").context["seen"]
        assert seen.subject == one.customer.subject
        assert bool(seen.strip.refusal) == refused[f"/o/tea/desk/{one.suggestion}/"] == (one is shop.kept)
    assert log(sam, shop.beside.suggestion).status_code == 302
    assert [talk.subject_id for talk in Conversation.unscoped.all()] == [shop.beside.customer.subject]


@pytest.mark.parametrize("by", ["kept", "beside"])
def test_who_objects_to_prediction_by_one_record_is_forecast_by_none_and_in_no_sum(shop, by):
    with acting(shop.tea.pk, "x"):
        before = ForecastRun.objects.get()
        object_to(getattr(shop, by).customer.subject, "need_prediction")
        for one in (shop.kept, shop.beside):
            assert not Outlook.objects.filter(subject=one.customer.subject).exists()
        assert ForecastRun.objects.get().customers == before.customers - 2 == Outlook.objects.count()


@pytest.mark.parametrize("by", ["kept", "beside"])
def test_whoever_is_restricted_by_one_record_is_on_the_list_by_none(shop, by):
    with acting(shop.tea.pk, "x"):
        restrict(getattr(shop, by).customer.subject, restricted=True)
    sam = shop.browser("sam")
    said = sam.get("/o/tea/desk/").content.decode()
    assert f"/o/tea/desk/{shop.rows[3].suggestion}/" in said
    for one in (shop.kept, shop.beside):
        assert f"/o/tea/desk/{one.suggestion}/" not in said
        assert "Open the customer from the list" in text_of(sam.get(f"/o/tea/desk/{one.suggestion}/", follow=True))


@pytest.mark.parametrize("said", ["beside", "again"])
def test_the_strip_names_the_yes_that_counts_whichever_record_it_was_said_to(house, monkeypatch, said):
    asked = {"version/effective": "2026-01-01", "purposes/client_calls/role": "controller",
             "purposes/client_calls/basis": {"consent": {"how": "spoken_yes", "lasts": "3 years"}}}  # fmt: skip
    monkeypatch.setattr(test_desk_pages, "policy", lambda _house: edited("need-prediction", asked))
    row, other = furnish(house)[:2]
    yes, day = Proof("spoken_yes", "May we call?"), timedelta(days=1)
    with acting(house.tea.pk, "x"):
        if said == "again":
            consent(row.customer.subject, "client_calls", yes, at=house.now - 3 * day)
            withdraw(row.customer.subject, "client_calls", house.now - 2 * day)
        consent(other.customer.subject, "client_calls", yes, at=house.now - day)
        merge(row.customer.subject, other.customer.subject)
    strip = house.browser("sam").get(f"/o/tea/desk/{row.suggestion}/").context["seen"].strip
    assert (strip.refusal, strip.basis, strip.how) == ("", "consent", "spoken_yes")
    assert strip.since.date() == (house.now - day).date()
    assert strip.no is None if said == "beside" else strip.no.is_lifted


def test_an_objection_by_one_record_is_lifted_by_that_record_alone(shop):
    with acting(shop.tea.pk, "x"):
        object_to(shop.beside.customer.subject, "client_calls")
        choose(shop.kept.customer.subject, "objection_lifted", "client_calls")
    page = f"/o/tea/desk/{shop.kept.suggestion}/"
    assert not shop.browser("sam").get(page).context["seen"].strip.no.is_lifted
    with acting(shop.tea.pk, "x"):
        choose(shop.beside.customer.subject, "objection_lifted", "client_calls")
    assert shop.browser("sam").get(page).context["seen"].strip.no.is_lifted


def test_nobody_is_free_to_be_given_who_was_given_by_another_record(shop):
    with acting(shop.tea.pk, "x"):
        assert giving.free() == len(shop.rows) - 2
        giving.give_weightiest(shop.members["sam"].pk, len(shop.rows))
        assert Given.objects.count() == len(shop.rows) - 1


def test_who_looks_after_whom_tells_of_a_person_what_their_seller_sees(shop):
    ina = shop.members["ina"].pk
    with acting(shop.tea.pk, str(ina), own_only=True):
        rows = store.outlooks_of(store.newest_run(), Order.WORTH)
        seen, worth = len(rows), float(sum(one.worth for one in rows))
        assert seen == 2  # each record has a row
        for kept in (False, True):
            if kept:  # as they were given before they were merged
                Given.objects.create(subject_id=shop.kept.customer.subject, member=ina, by="x", at=shop.now)
            assert giving.portfolios([ina]) == {ina: giving.Portfolio(1, seen, worth)}


def test_people_are_looked_up_by_themselves_and_not_among_all_of_an_organisation(shop):
    person = shop.kept.customer
    with acting(shop.tea.pk, "x"):
        asked = plans_of(
            lambda: list(promised_for(shop.now)), waiting, lambda: giving.seller_of(person),
            lambda: stands(person, Action.REFUSE), lambda: store.weightiest(person),
        )  # fmt: skip
    with acting(shop.tea.pk, str(shop.members["ina"].pk), own_only=True):
        asked += plans_of(lambda: list(store.own(Suggestion.objects.filter(pk=1))))
    outcomes, waits = r"U\d USING INDEX said_today", r"U\d USING INDEX contacts_quarantine_subject"
    all_in_all = r"SEARCH (sales_given|sales_decision|[UV]\d) USING INDEX \w+ \(organisation_id=\?\)"
    assert not [plan for plan in asked if re.search(f"{outcomes}|{all_in_all}", plan)]
    assert any(re.search(waits, plan) for plan in asked)
    assert Person.unscoped.exists()
