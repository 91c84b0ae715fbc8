"""Whoever may be scored no more is predicted no more, from that moment on and not from the next forecast."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from forecall.centre import NewTask, ask_for
from forecall.centre.models import CallTask
from forecall.contacts import merge, unmerge
from forecall.custody import Ask, Permit, Proof, ask, consent, object_to, withdraw
from forecall.custody.models import Subject
from forecall.custody.recording import choose
from forecall.orders import frame_for_needs
from forecall.sales import forecast, forecasting, objecting, storing, work_list
from forecall.sales.day import day_so_far
from forecall.sales.learning import about
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from tests import house as houses
from tests.house import NOW
from tests.policy.policies import edited

DAY = date(2026, 12, 1)
CATEGORIES = frozenset({"predicted_needs"})


@pytest.fixture
def listed(market):
    """Whoever stands first on the list, and how the day stood."""
    objecting.hear(market.parts.events)
    forecast(DAY)
    return work_list()[0]


def test_who_objects_to_profiling_is_on_no_list_from_that_moment_and_in_no_sum(listed):
    person, run, day = listed.customer.subject, ForecastRun.objects.get(), day_so_far(NOW)
    asked = ask_for(
        NewTask(person, "client_calls", CATEGORIES, "due", about(listed.suggestion), worth=Decimal(9), chance=0.5)
    )
    object_to(person, "need_prediction")
    assert person not in {row.customer.subject for row in work_list()}
    for rows in (Outlook, Suggestion):
        assert not rows.unscoped.filter(subject=person).exists()
        assert rows.objects.exists()
    left, now = ForecastRun.objects.get(), day_so_far(NOW)
    assert (left.customers, left.needs) == (Outlook.objects.count(), Suggestion.objects.count())
    assert left.customers == run.customers - 1
    assert left.expected_value == run.expected_value - listed.worth
    assert (now.left, now.to_win) == (day.left - 1, day.to_win - listed.worth)
    assert list(CallTask.objects.filter(pk=asked).values_list("worth", "chance")) == [(None, None)]


def test_an_objection_to_something_else_leaves_what_was_predicted(listed):
    before = Suggestion.objects.count()
    object_to(listed.customer.subject, "client_calls")  # what is predicted serves the suggestions, too
    assert Suggestion.objects.count() == before


@pytest.mark.promise("AI-11.7", "AI-05.3")
@pytest.mark.parametrize("to", [("direct_marketing",), ("client_calls", "sales_suggestions")])
def test_who_objects_to_advertising_is_predicted_no_more_and_neither_read_nor_scored_by_the_next_forecast(listed, to):
    person, read = listed.customer.subject, frame_for_needs()
    assert person.hex in set(read.frame["customer_id"])
    for purpose in to:
        object_to(person, purpose)
    assert not Suggestion.unscoped.filter(subject=person).exists()
    after = frame_for_needs()
    assert set(read.frame["customer_id"]) - set(after.frame["customer_id"]) == {person.hex}
    assert after.left_out == {**read.left_out, "objected": 1}
    made = forecast(DAY)
    assert made.fresh
    assert not Outlook.unscoped.filter(subject=person).exists()
    assert person not in {row.customer.subject for row in work_list()}
    assert (made.left_out["objected"], made.customers) == (1, Outlook.objects.filter(run=made.run).count())


def test_who_objected_to_advertising_may_still_order_and_is_forecast_again_once_they_lift_it(listed):
    person, purpose = listed.customer.subject, "need_prediction"
    object_to(person, "direct_marketing")
    for action, source in (("collect", "client"), ("store", None), ("read", None)):
        question = Ask(purpose, frozenset({"order_history"}), action, (person,), source=source)
        assert isinstance(ask(question), Permit), action
    choose(person, "objection_lifted", "direct_marketing")
    made = forecast(DAY)
    assert Suggestion.objects.filter(run=made.run, subject=person).exists()


def test_whose_client_ends_its_instruction_goes_too_and_comes_back_with_the_next_forecast_after_a_new_one(listed):
    person = listed.customer.subject
    choose(person, "instruction_ended", "need_prediction")
    assert not Suggestion.objects.filter(subject=person).exists()
    choose(person, "instruction", "need_prediction")
    assert not Suggestion.objects.filter(subject=person).exists()
    made = forecast(DAY)  # of the same orders on the same day
    assert made.fresh
    assert Suggestion.objects.filter(run=made.run, subject=person).exists()


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("no", ["need_prediction", "direct_marketing"])
def test_who_turns_out_to_be_somebody_who_objected_is_predicted_no_more_from_then_on(no, kept):
    objects, other = (row.customer.subject for row in work_list()[:2])
    object_to(objects, no)
    assert Suggestion.objects.filter(subject=other).exists()
    keep, lose = [(objects, other), (other, objects)][kept]
    merge(keep, lose)
    assert not Suggestion.unscoped.filter(subject__in=[objects, other]).exists()
    assert {objects.hex, other.hex} & set(frame_for_needs().frame["customer_id"]) == set()
    unmerge(keep, lose)  # they were two after all: who said nothing comes back with the next forecast
    made = forecast(DAY)
    assert made.fresh
    people = set(Suggestion.objects.filter(run=made.run).values_list("subject", flat=True))
    assert {objects, other} & people == {other}


@pytest.mark.usefixtures("listed")
def test_whoever_is_merged_with_somebody_who_said_nothing_stays_on_the_list():
    before = Suggestion.objects.count()
    merge(*(row.customer.subject for row in work_list()[:2]))
    assert Suggestion.objects.count() == before


def sums(run):
    mine = Outlook.objects.filter(run=run)
    return (mine.count(), Suggestion.objects.filter(run=run).count(), sum(mine.values_list("worth", flat=True)))


@pytest.mark.parametrize("no", ["need_prediction", "direct_marketing"])
def test_who_objects_while_a_forecast_is_made_is_not_in_it(listed, monkeypatch, no):
    person, learn = listed.customer.subject, forecasting._learn

    def meanwhile(*given):
        made = learn(*given)
        object_to(person, no)
        return made

    monkeypatch.setattr(forecasting, "_learn", meanwhile)
    made = forecast(DAY + timedelta(days=1))
    assert made.fresh
    assert not Outlook.unscoped.filter(subject=person).exists()
    run = ForecastRun.objects.get(pk=made.run)
    assert (run.customers, run.needs, run.expected_value) == sums(run)


def test_who_objects_while_a_forecast_is_written_down_is_in_none_of_its_sums(listed, monkeypatch):
    person, begun = listed.customer.subject, []

    def meanwhile(name):
        if name == "forecast: a part stored" and not begun:
            begun.append(Outlook.unscoped.filter(subject=person, run__whole=False).count())
            object_to(person, "direct_marketing")

    monkeypatch.setattr(storing, "failpoint", meanwhile)
    made = forecast(DAY + timedelta(days=1))
    assert begun == [1]
    assert not Outlook.unscoped.filter(subject=person).exists()
    run = ForecastRun.objects.get(pk=made.run)
    assert (run.customers, run.needs, run.expected_value) == sums(run)


@pytest.fixture
def takes_a_yes(monkeypatch):
    """Each purpose that a prediction is for takes a yes."""
    by_consent = {"role": "controller", "basis": {"consent": {"how": "signature"}}}
    served = ("client_calls", "sales_suggestions")
    edits = {f"purposes/{name}/{key}": value for name in served for key, value in by_consent.items()}
    policy = edited("need-prediction", edits)
    monkeypatch.setattr(houses, "example", lambda _name: policy)


@pytest.mark.usefixtures("takes_a_yes")
def test_who_takes_back_the_yes_to_the_calls_that_a_forecast_is_for_is_on_no_list_from_that_moment(market):
    objecting.hear(market.parts.events)
    people = list(Subject.objects.filter(kind="client_customer").values_list("pk", flat=True))
    for one in people[1:]:
        consent(one, "client_calls", Proof("signature", "Call me"))
    forecast(DAY)
    forecast_for = set(Outlook.objects.values_list("subject", flat=True))
    assert forecast_for
    assert forecast_for <= set(people[1:])
    person = work_list()[0].customer.subject
    withdraw(person, "client_calls")
    assert not Outlook.unscoped.filter(subject=person).exists()
    assert person not in {row.customer.subject for row in work_list()}
    assert set(Outlook.objects.values_list("subject", flat=True)) == forecast_for - {person}


@pytest.mark.parametrize("when", ["learnt", "written"])
def test_who_objects_while_a_forecast_is_made_and_lifts_it_is_forecast_anew_though_nothing_else_changed(
    listed, monkeypatch, when
):
    person, learn, begun = listed.customer.subject, forecasting._learn, []

    def learnt(*given):
        made = learn(*given)
        if when == "learnt":
            object_to(person, "direct_marketing")
        return made

    def written(name):
        if when == "written" and name == "forecast: a part stored" and not begun:
            begun.append(name)
            object_to(person, "direct_marketing")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(forecasting, "_learn", learnt)
        meanwhile.setattr(storing, "failpoint", written)
        forecast(DAY + timedelta(days=1))
    choose(person, "objection_lifted", "direct_marketing")
    again = forecast(DAY + timedelta(days=1))
    assert again.fresh
    assert Outlook.objects.filter(run=again.run, subject=person).exists()
    assert not forecast(DAY + timedelta(days=1)).fresh
