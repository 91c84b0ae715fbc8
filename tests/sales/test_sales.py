"""From the orders to the list for today, to what was said, to the next forecast; and how it came true."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from forecall.centre import Feedback, NewTask, Order, Outcome, Result, ask_for, begin, finish, undo
from forecall.custody import Ask, Permit, ask, erase, object_to
from forecall.custody.origins import origins_of
from forecall.custody.recording import choose
from forecall.foundation import acting
from forecall.orders import undo as take_out
from forecall.orders.models import Import, OrderLine
from forecall.orders.models import Order as Bought
from forecall.sales import Kept, came_true, forecast, forecasting, record_feedback, work_list
from forecall.sales.errors import NoForecast, NothingToForecast, SalesError, UnknownSuggestion
from forecall.sales.learning import about, hear, remarks, take_back_feedback, with_usual_quantities
from forecall.sales.listing import is_old
from forecall.sales.models import ForecastRun, Outlook, Said, Suggestion
from forecall.sales.store import newest_run
from forecall.sales.types import Customer
from tests.sales.same import LEARN

DAY = date(2026, 11, 10)
NEEDS = frozenset({"predicted_needs"})


def best(customer=None):
    rows = Suggestion.objects.order_by("-worth", "id")
    return (rows.filter(subject=customer) if customer else rows).first()


@pytest.mark.usefixtures("market")
def test_a_forecast_is_kept_and_the_same_orders_again_change_nothing(monkeypatch):
    monkeypatch.setattr(forecasting, "_learn", LEARN)
    said = []
    made = forecast(DAY, say=lambda stage, _share: said.append(stage))
    assert made.fresh
    assert made.needs == Suggestion.objects.count() > 100
    assert made.customers == Outlook.objects.count() > 4
    assert list(dict.fromkeys(said)) == ["read", "learn", "rank", "store"]
    again = forecast(DAY)
    assert (again.run, again.fresh) == (made.run, False)
    assert ForecastRun.objects.count() == 1


@pytest.mark.usefixtures("market")
def test_the_list_says_who_needs_what_when_how_much_why_and_whether_one_may_call():
    forecast(DAY)
    rows = work_list(by=Order.WORTH, purpose="client_calls", categories=NEEDS, language="de")
    assert [row.worth for row in rows] == sorted((row.worth for row in rows), reverse=True)
    top = rows[0]
    assert top.product_name
    assert top.quantity[0] <= top.quantity[1] <= top.quantity[2]
    assert top.reason.endswith(".")
    assert top.due[1] >= DAY
    assert {row.reach["phone"].reason for row in rows} == {"not_instructed"}  # told to predict, not to call
    for row in rows:
        choose(row.customer.subject, "instruction", "client_calls")
    object_to(top.customer.subject, "direct_marketing")
    reach = {row.customer: row.reach["phone"] for row in work_list(purpose="client_calls", categories=NEEDS)}
    assert reach.pop(top.customer).reason == "objected"
    assert set(reach.values()) == {None}


@pytest.mark.usefixtures("market")
def test_whoever_may_not_be_called_has_their_own_reason_and_not_that_of_most():
    forecast(DAY)
    first, *others = [row.customer.subject for row in work_list()]
    for person in others:
        choose(person, "instruction", "client_calls")
    for person in others[:2]:
        object_to(person, "direct_marketing")
    rows = work_list(purpose="client_calls", categories=NEEDS)
    reach = {row.customer.subject: row.reach["phone"] and row.reach["phone"].reason for row in rows}
    objected, may = dict.fromkeys(others[:2], "objected"), dict.fromkeys(others[2:])
    assert reach == {first: "not_instructed", **objected, **may}


@pytest.mark.usefixtures("market")
def test_the_list_by_chance_and_page_by_page():
    forecast(DAY)
    chances = [row.chance for row in work_list(by=Order.CHANCE)]
    assert chances == sorted(chances, reverse=True)
    pages = [row.customer for first in (0, 2) for row in work_list(first=first, most=2)]
    assert pages == [row.customer for row in work_list(most=4)]


def test_a_quantity_said_to_be_wrong_gives_way_to_what_the_customer_took_until_they_order_again():
    day, pair = datetime(2026, 11, 1, tzinfo=UTC), {"customer_id": "ana", "product_id": "tea"}
    needs = pl.DataFrame([
        {**pair, "if_bought_q10": 8.0, "if_bought_q50": 40.0, "if_bought_q90": 90.0},
        {**pair, "product_id": "mug", "if_bought_q10": 1.0, "if_bought_q50": 2.0, "if_bought_q90": 3.0},
    ])  # fmt: skip
    taken = [(0, 5.0), (7, 4.0), (7, 6.0), (14, 12.0), (21, 14.0)]
    orders = pl.DataFrame([{**pair, "ordered_at": day + timedelta(days=at), "quantity": count} for at, count in taken])
    wrong = pl.DataFrame([{**pair, "said_on": date(2026, 11, 25)}])
    found = with_usual_quantities(needs, wrong, orders)
    assert found.columns == needs.columns
    assert found.row(0)[2:] == (10.0, 12.0, 14.0)  # of the three newest days, two lines of one day together
    assert found.row(1) == needs.row(1)
    assert with_usual_quantities(needs, wrong.with_columns(said_on=date(2026, 11, 20)), orders).equals(needs)
    never = wrong.with_columns(product_id=pl.lit("mug"))
    assert with_usual_quantities(needs, never, orders).equals(needs)


@pytest.mark.usefixtures("market")
def test_the_next_forecast_offers_what_was_taken_where_the_quantity_was_said_to_be_wrong():
    forecast(DAY)
    wanted = best()
    record_feedback(wanted.pk, Feedback.WRONG_QUANTITY)
    [(product, said)] = remarks(Customer(wanted.subject_id, wanted.company_id)).items()
    assert (product, said.feedback) == (wanted.product_id, "wrong_quantity")
    made = forecast(date(2026, 12, 3))
    now = Suggestion.objects.get(run=made.run, subject=wanted.subject_id, product=wanted.product_id)
    lines = OrderLine.objects.filter(order__subject=wanted.subject_id, product=wanted.product_id)
    by_day = defaultdict(float)
    for line in lines.select_related("order"):
        by_day[line.order.ordered_at.date()] += line.quantity
    newest = sorted(by_day[day] for day in sorted(by_day)[-3:])
    assert (now.offer_q10, now.offer_q90) == (newest[0], newest[-1])
    take_back_feedback(now.pk)
    assert remarks(Customer(wanted.subject_id, wanted.company_id)) == {}
    assert Said.objects.get().undone_at is not None


@pytest.mark.usefixtures("market")
def test_who_objects_to_prediction_is_neither_read_nor_listed():
    forecast(DAY)
    person = best().subject_id
    object_to(person, "need_prediction")
    made = forecast(DAY)
    assert made.fresh
    assert made.left_out == {"objected": 1}
    assert not Suggestion.objects.filter(run=made.run, subject=person).exists()


@pytest.mark.promise("AI-05.2")
def test_what_was_said_silences_a_suggestion_until_the_customer_orders_it(market):
    forecast(DAY)
    wanted = best()
    record_feedback(wanted.pk, Feedback.WRONG_TIME)
    made = forecast(date(2026, 12, 3))
    mine = Suggestion.objects.filter(run=made.run, subject=wanted.subject_id)
    assert mine.exists()
    assert not mine.filter(product=wanted.product_id).exists()
    market.clock.forward(timedelta(days=15))
    later = forecast(date(2026, 12, 17), kept=Kept(least=0))
    assert Suggestion.objects.filter(run=later.run, subject=wanted.subject_id, product=wanted.product_id).exists()


@pytest.mark.usefixtures("market")
def test_what_was_said_and_taken_back_the_same_day_is_in_the_forecast_that_counts_again():
    today = date(2026, 12, 3)
    first = forecast(today)
    wanted = best()
    mine = {"subject": wanted.subject_id, "product": wanted.product_id}
    record_feedback(wanted.pk, Feedback.WRONG_TIME)
    without = forecast(today)
    assert not Suggestion.objects.filter(run=newest_run(), **mine).exists()
    take_back_feedback(wanted.pk)
    again = forecast(today)
    assert again.fresh
    assert newest_run().pk == again.run
    assert Suggestion.objects.filter(run=again.run, **mine).exists()
    assert forecast(today).run == again.run  # the same again changes nothing, as ever
    assert set(ForecastRun.objects.values_list("pk", flat=True)) == {first.run, without.run, again.run}


@pytest.mark.promise("AI-05.2")
def test_a_talk_about_a_suggestion_teaches_the_next_forecast_and_undo_takes_it_back(market):
    hear(market.parts.events)
    forecast(DAY)
    wanted = best()
    choose(wanted.subject_id, "instruction", "client_calls")
    task = ask_for(NewTask(wanted.subject_id, "client_calls", NEEDS, "due", about=about(wanted.pk)))
    talk = begin(task)
    finish(talk.id, Result(Outcome.NOT_INTERESTED, feedback=Feedback.BOUGHT_ELSEWHERE))
    [said] = Said.objects.all()
    assert (said.feedback, said.product_id, said.conversation) == ("bought_elsewhere", wanted.product_id, talk.id)
    undo(talk.id)
    assert Said.objects.get().undone_at is not None


@pytest.mark.promise("AI-05.1")
@pytest.mark.usefixtures("larger_market")
def test_a_past_forecast_is_held_against_what_was_ordered_and_against_a_plain_guess():
    forecast(DAY)  # its fortnight ended on 23 November
    forecast(date(2026, 12, 2))  # still running
    [track] = came_true()
    assert track.as_of == DAY
    assert track.actual_value > 0
    assert 0.2 < float(track.expected_value / track.actual_value) < 5
    assert track.hits[20] > track.hits[100]
    assert track.hits[20] > track.simple[20] > 0
    first = Suggestion.objects.filter(run=track.run).order_by("-chance", "id").first()
    assert first.due_from <= first.due_date <= first.due_to
    assert first.offer_q10 <= first.offer_q50 <= first.offer_q90


def test_a_forecast_grows_old(market):
    with pytest.raises(NoForecast):
        work_list()
    forecast(DAY)
    assert not is_old()
    market.clock.forward(timedelta(days=3))
    assert is_old()


def test_only_so_many_forecasts_are_kept(market):
    for day in range(3):
        market.clock.forward(timedelta(minutes=1))
        newest = forecast(DAY + timedelta(days=day), kept=Kept(each=2, runs=2))
    assert sorted(ForecastRun.objects.values_list("as_of", flat=True)) == [
        DAY + timedelta(days=1), DAY + timedelta(days=2),
    ]  # fmt: skip
    assert Suggestion.objects.filter(run=newest.run).count() <= 2 * newest.customers


@pytest.mark.usefixtures("market")
def test_an_erased_person_leaves_no_suggestion():
    forecast(DAY)
    person = best().subject_id
    record_feedback(best().pk, Feedback.NOT_NEEDED)
    erase(person)
    for kind in (Suggestion, Outlook, Said):
        assert not kind.objects.filter(subject=person).exists()


@pytest.mark.usefixtures("market")
def test_a_prediction_has_an_origin_and_opens_under_its_purpose():
    forecast(DAY)
    person = best().subject_id
    assert (
        isinstance(ask(Ask("sales_suggestions", NEEDS, "read", subjects=(person,))), Permit) is False
    )  # no instruction
    choose(person, "instruction", "sales_suggestions")
    assert isinstance(ask(Ask("sales_suggestions", NEEDS, "read", subjects=(person,))), Permit)
    assert "derived" in {one.source for one in origins_of(person).values()}


def test_another_organisation_sees_no_forecast(market):
    made = forecast(DAY)
    with acting(market.bobs, "bob"):
        with pytest.raises(NoForecast):
            work_list()
        with pytest.raises(UnknownSuggestion):
            record_feedback(best_of(made), Feedback.NOT_NEEDED)


def best_of(made):
    return Suggestion.unscoped.filter(run=made.run).first().pk


@pytest.mark.usefixtures("house")
def test_without_orders_there_is_nothing_to_forecast():
    with pytest.raises(NothingToForecast, match="there are none"):
        forecast(DAY)


@pytest.mark.usefixtures("market")
def test_orders_of_today_alone_hold_no_list_of_what_was_taken_out_and_a_day_before_all_orders_ends_none():
    forecast()
    with pytest.raises(NothingToForecast):
        forecast(date(2020, 1, 1))
    assert work_list()
    kept = Bought.objects.first()
    Bought.objects.filter(pk=kept.pk).update(ordered_at=datetime(2026, 12, 1, 22, 30, tzinfo=UTC), taken_in=None)
    take_out(Import.objects.get().pk)
    assert list(Bought.objects.all()) == [kept]  # of half past midnight where they are
    with pytest.raises(NothingToForecast):
        forecast()
    assert not ForecastRun.unscoped.exists()


def test_every_error_of_the_room_has_a_code_of_its_own():
    kinds = [SalesError, *SalesError.__subclasses__()]
    assert len({kind.code for kind in kinds}) == len(kinds)
