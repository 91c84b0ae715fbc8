"""Orders, and what sales keeps of a company, follow it when it is joined into another, and come back with it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from django.apps import apps
from django.db import connections

from forecall.app.tables import bring_up_to_date
from forecall.centre import NewTask, ask_for
from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.contacts import add_company, companies, join_companies, part_companies
from forecall.contacts.hearing import listen
from forecall.contacts.joining import foreseen
from forecall.contacts.models import Company, CompanyJoin
from forecall.foundation import acting
from forecall.foundation.jobs.models import Job
from forecall.orders import Buyer, Line, bill_order, bought, companies_joined, frame_for_needs, open_claims, take_order
from forecall.orders.ledger import Terms
from forecall.orders.models import Invoice, Order, Product
from forecall.sales import companies_joined as of_sales
from forecall.sales import giving, store
from forecall.sales.day import day_so_far, promised_elsewhere, waiting_today
from forecall.sales.jobs import forecast_tonight
from forecall.sales.learning import about
from forecall.sales.listing import Order as Sorted
from forecall.sales.measuring import measure, measured
from forecall.sales.models import Decision, ForecastRun, Given, Outlook, Said, Suggestion, TakenOrder
from forecall.sales.types import Customer
from tests import house as houses
from tests.app.test_tables import empty
from tests.house import NOW
from tests.orders.conftest import House, orders_of
from tests.postgresql import PACKAGE

MODELS = (Order, Outlook, Suggestion, Said, TakenOrder, Given, Decision)
SHOP = orders_of(("1001", "A1", 0, "tea", 2, "4.5"))
SINCE = NOW - timedelta(hours=8)
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))]


@pytest.fixture
def shop(house):
    furnish(house)
    return house


def furnish(house):
    """Two companies that ordered, of both of which a forecast, a remark, a seller and a decision is kept."""
    for hear in (listen, companies_joined.hear, of_sales.hear):
        hear(house.parts.events)
    house.accept()
    house.take_in(SHOP)
    house.tea, house.now = Product.objects.get(code="tea"), house.clock.now()
    house.old, house.new = add_company("Model", "RO", "18547290"), add_company("Model SRL", "RO")
    house.runs = [run(house, number) for number in range(2)]
    for firm in (house.old, house.new):
        order = take(firm, f"desk-{firm}")
        told = {"company_id": firm, "by": "sam", "at": house.now}
        TakenOrder.objects.create(order_id=order, once=f"desk-{firm}", **told)
        Said.objects.create(product=house.tea, feedback="not_needed", **told)
        Decision.objects.create(
            company_id=firm, action="refuse", proposed_by="sam", proposed_at=house.now, purpose="", state="proposed"
        )
    listed(house, house.runs[0], house.old)
    for firm in (house.old, house.new):
        listed(house, house.runs[1], firm)


def take(firm, once):
    return take_order(Buyer(company=firm), [Line("tea", 3, Decimal("4.5"))], "EUR", once=once)


def run(house, number):
    return ForecastRun.objects.create(
        as_of=house.now.date(), horizon_days=28, digest=f"{number}", made_at=house.now, made_by="alice", customers=2,
        needs=2, expected_value=20, receipt="r",
    )  # fmt: skip


def listed(house, in_run, firm):
    outlook = Outlook.objects.create(run=in_run, company_id=firm, chance=0.5, worth=Decimal(10))
    Suggestion.objects.create(
        run=in_run, outlook=outlook, company_id=firm, product=house.tea, place=0, chance=0.5, units=1, units_q90=1,
        offer_q10=1, offer_q50=1, offer_q90=1, worth=Decimal(10), is_new=False, state="due",
    )  # fmt: skip
    return outlook


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Company, *MODELS)]


def of_company(firm):
    """Model -> how many of its rows hang on a company; every model that can."""
    return {model.__name__: model.objects.filter(company=firm).count() for model in MODELS}


def test_all_that_hangs_on_a_company_follows_it_and_comes_back(shop):
    member = shop.alices
    giving.give(Customer(None, shop.old), member)
    before = everything()
    assert foreseen(shop.new, shop.old).keys() == {one._meta.label for one in MODELS}
    made = join_companies(shop.new, shop.old)
    assert of_company(shop.old) == {**dict.fromkeys((one.__name__ for one in MODELS), 0), "Outlook": 1, "Suggestion": 1}
    assert of_company(shop.new) == dict.fromkeys((one.__name__ for one in MODELS), 2) | {"Given": 1}
    assert giving.seller_of(Customer(None, shop.new)) == member
    assert len(bought(Buyer(company=shop.new)).orders) == 2
    part_companies(shop.new, shop.old)
    assert everything() == before
    hangs = {
        model
        for model in apps.get_models()
        if model._meta.app_label in {"orders", "sales", "centre"}
        for one in model._meta.get_fields()
        if one.is_relation and one.many_to_one and one.related_model is Company
    }
    assert hangs == set(MODELS) == {apps.get_model(label) for label in made.moved if "contacts" not in label}


def test_what_was_ordered_since_stays_with_the_one_that_was_kept(shop):
    join_companies(shop.new, shop.old)
    since = take(shop.old, "by a page of before")  # comes in for the one that stands
    assert Order.objects.get(pk=since).company_id == shop.new
    assert take(shop.new, "by a page of before") == since
    part_companies(shop.new, shop.old)
    assert (of_company(shop.old)["Order"], of_company(shop.new)["Order"]) == (1, 2)
    assert Order.objects.get(pk=since).company_id == shop.new


def test_the_seller_of_the_one_that_is_kept_stays_its_seller(shop):
    giving.give(Customer(None, shop.old), shop.alices)
    giving.give(Customer(None, shop.new), shop.bobs)
    join_companies(shop.new, shop.old)
    assert giving.seller_of(Customer(None, shop.new)) == shop.bobs
    part_companies(shop.new, shop.old)
    assert giving.seller_of(Customer(None, shop.old)) == shop.alices


def test_a_forecast_that_has_both_lists_the_one_that_stands_once_and_is_made_anew(shop):
    assert len(listed_now()) == 2
    join_companies(shop.new, shop.old)
    assert listed_now() == [shop.new]
    assert giving.free() == 1
    assert Job.objects.filter(name=forecast_tonight.name).count() == 1
    assert store.customer(f"company-{shop.old}") == Customer(None, shop.new)
    part_companies(shop.new, shop.old)
    assert sorted(listed_now()) == sorted([shop.old, shop.new])


def listed_now():
    return [one.company_id for one in store.outlooks_of(store.newest_run(), Sorted.WORTH)]


def day():
    return day_so_far(SINCE)


@pytest.mark.parametrize("own_only", [False, True])
def test_list_and_sums_tell_the_same_number_after_two_were_joined_and_taken_apart(shop, own_only):
    for firm in (shop.old, shop.new):
        giving.give(Customer(None, firm), shop.alices)
    with acting(shop.alices, str(shop.alices), own_only=own_only):
        assert (day().left, day().to_win) == (len(listed_now()), Decimal(20)) == (2, Decimal(20))
        join_companies(shop.new, shop.old)
        assert (day().left, day().to_win) == (len(listed_now()), Decimal(10)) == (1, Decimal(10))
        assert giving.portfolios([shop.alices]) == {shop.alices: giving.Portfolio(1, 1, 10.0)}
        part_companies(shop.new, shop.old)
        assert (day().left, day().to_win) == (len(listed_now()), Decimal(20)) == (2, Decimal(20))
        assert giving.portfolios([shop.alices]) == {shop.alices: giving.Portfolio(2, 2, 20.0)}


def test_a_forecast_says_how_many_its_list_has_and_another_join_is_not_taken_for_the_first(shop):
    third = add_company("Third", "RO")
    Outlook.objects.create(run=shop.runs[1], company_id=third, chance=0.5, worth=Decimal(3))
    ForecastRun.objects.filter(pk=shop.runs[1].pk).update(customers=3, expected_value=23)
    sums = []
    for gone in (shop.old, third):
        join_companies(shop.new, gone)
        run = store.newest_run()
        sums.append((run.customers, run.needs, run.expected_value))
        assert (run.customers, run.expected_value) == (day().left, day().to_win)
        part_companies(shop.new, gone)
    assert sums == [(2, 1, 13), (2, 2, 20)]
    run = store.newest_run()
    assert (run.customers, run.needs, run.expected_value) == (3, 2, 23) == (day().left, 2, day().to_win)


def test_a_call_promised_about_the_one_that_went_is_waited_for_by_the_one_that_stands(shop):
    person = shop.person("1001")
    of = Suggestion.objects.get(company=shop.old, run=shop.runs[1])
    task = ask_for(NewTask(person, "prospecting", frozenset({"business_card"}), "due", about=about(of.pk)))
    CallTask.objects.filter(pk=task).update(tries=1, again_at=shop.now)
    who = {"subject_id": person, "organisation_id": shop.alices}
    talk = Conversation.objects.create(task_id=task, began_at=shop.now, **who)
    ConversationOutcome.objects.create(conversation=talk, outcome="callback", said_at=shop.now, **who)
    outlooks = dict(Outlook.objects.filter(run=shop.runs[1]).values_list("company", "pk"))
    assert (day().callbacks, waiting_today(SINCE)) == (1, [outlooks[shop.old]])
    join_companies(shop.new, shop.old)
    assert (day().callbacks, waiting_today(SINCE)) == (1, [outlooks[shop.new]])
    assert not promised_elsewhere(SINCE, store.newest_run())


def test_what_came_true_is_held_against_those_whom_the_list_has(shop):
    ForecastRun.objects.filter(pk=shop.runs[1].pk).update(as_of=shop.now.date() - timedelta(days=40))
    ForecastRun.objects.filter(pk=shop.runs[0].pk).delete()
    join_companies(shop.new, shop.old)
    measure()
    [found] = measured()
    assert (found.customers, found.expected_value, found.offered[0]) == (1, 10, 1)


def test_a_need_model_sees_one_history(shop):
    join_companies(shop.new, shop.old)
    seen = frame_for_needs().frame["customer_id"].to_list()
    assert [one for one in seen if one.startswith("company-")] == [f"company-{shop.new}"] * 2


def test_the_books_stay_as_they_were_issued_and_what_is_owed_is_found_by_either(shop):
    terms = Terms(Decimal(19), shop.now.date(), shop.now.date())
    for firm in (shop.old, shop.new):
        bill_order(Order.objects.get(company=firm).pk, terms)
    before = list(Invoice.objects.order_by("pk").values())
    join_companies(shop.new, shop.old)
    assert list(Invoice.objects.order_by("pk").values()) == before
    assert len(open_claims(Buyer(company=shop.new))) == len(open_claims(Buyer(company=shop.old))) == 2
    later = bill_order(take(shop.new, "later"), terms)
    assert (later.company_id, later.company_name, later.company_vat) == (shop.new, "Model SRL", "18547290")
    part_companies(shop.new, shop.old)
    assert [len(open_claims(Buyer(company=firm))) for firm in (shop.old, shop.new)] == [1, 2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("joins_first", [False, True])
def test_an_order_that_comes_in_while_the_companies_are_joined_is_at_the_one_that_is_kept(
    request, tmp_path, kind, joins_first, django_db_blocker, db, monkeypatch  # noqa: ARG001
):  # fmt: skip
    """It looked which company stands, and then waited: who joined was first, or waits until it is in."""
    both, joined, looked, made = Barrier(2), Event(), companies.standing_each, []

    def looked_up(several):
        found = looked(several)
        with suppress(BrokenBarrierError):
            both.wait(1)  # whoever joins goes on from here
        if joins_first:
            joined.wait(1)  # on SQLite they cannot, as this one writes already
        return found

    def order(organisation, firm):
        try:
            with acting(organisation, "alice"):
                made.append(take(firm, "meanwhile"))
        finally:
            connections.close_all()

    def join(organisation, keep, gone):
        try:
            with acting(organisation, "alice"), suppress(BrokenBarrierError):
                both.wait(5)
            with acting(organisation, "alice"):
                join_companies(keep, gone)
            joined.set()
        finally:
            connections.close_all()

    with django_db_blocker.unblock(), empty(request, tmp_path, kind, f"joined_{joins_first}".lower()):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "need-prediction") as house:
            furnish(house)
            monkeypatch.setattr(companies, "standing_each", looked_up)
            several = [
                Thread(target=order, args=(house.alices, house.old)),
                Thread(target=join, args=(house.alices, house.new, house.old)),
            ]
            for one in several:
                one.start()
            for one in several:
                one.join()
            monkeypatch.undo()
            assert CompanyJoin.objects.count() == 1
            assert Order.objects.get(pk=made[0]).company_id == house.new
            assert not Order.objects.filter(company=house.old).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_two_who_join_the_same_two_at_once_join_them_once(
    request, tmp_path, kind, django_db_blocker, db  # noqa: ARG001
):  # fmt: skip
    both, refused = Barrier(2), []

    def join(organisation, keep, gone):
        try:
            with acting(organisation, "alice"):
                both.wait(5)
                join_companies(keep, gone)
        except Exception as problem:  # noqa: BLE001  # whatever it is, the test looks at it
            refused.append(problem)
        finally:
            connections.close_all()

    with django_db_blocker.unblock(), empty(request, tmp_path, kind, "twice"):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "need-prediction") as house:
            furnish(house)
            pairs = [(house.new, house.old), (house.old, house.new)]
            several = [Thread(target=join, args=(house.alices, *pair)) for pair in pairs]
            for one in several:
                one.start()
            for one in several:
                one.join()
            assert [type(one).__name__ for one in refused] == ["CannotMerge"]
            made = CompanyJoin.objects.get()
            assert of_company(made.kept_id)["Order"] == 2
