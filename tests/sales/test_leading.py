"""For the person who leads: how forecasts came true, who is left alone to see what calling brings, what talks did."""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import forecall.needs
from forecall.centre import Feedback, NewTask, Outcome, Result, ask_for, begin, finish
from forecall.contacts import merge, unmerge
from forecall.custody import publish
from forecall.custody.recording import choose as person_chooses
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.jobs.models import Job
from forecall.sales import (
    by_outcome,
    by_seller,
    choose,
    forecast,
    measure,
    measured,
    model_card,
    pressure,
    shown,
    work_list,
)
from forecall.sales.errors import ChoiceRefused
from forecall.sales.groups import SMALLEST
from forecall.sales.holding_out import MOST, Group, Side, won
from forecall.sales.jobs import ask_for_forecast, forecast_tonight, last_asked
from forecall.sales.measuring import apart, bins_of
from forecall.sales.modelling import fingerprint, learners, models_registered
from forecall.sales.models import ForecastRun, LeadChoice, Outlook, Suggestion
from forecall.sales.types import Customer, Measured
from tests.policy.policies import example
from tests.sales.test_sales import DAY, NEEDS


def leave_alone(per_hundred):
    """Choose a group by a seed that is always the same; the people's ids are so too."""
    LeadChoice.objects.create(hold_out=0, seed="of these tests", chosen_by="alice", chosen_at=timezone.now())
    choose(hold_out=per_hundred)


# Left alone


@pytest.mark.usefixtures("larger_market")
def test_who_is_left_alone_stands_in_the_forecast_and_not_on_the_work_list():
    leave_alone(30)
    made = forecast(DAY)
    held = set(Outlook.objects.filter(held_out=True).values_list("subject", flat=True))
    assert 0 < len(held) < made.customers / 2
    listed = {row.customer.subject for row in work_list(most=1000)}
    assert held & listed == set()
    assert len(held | listed) == made.customers
    assert ForecastRun.objects.get().hold_out == 30


@pytest.mark.usefixtures("larger_market")
def test_of_a_merged_person_every_record_is_left_alone_or_none_is():
    def drawn():
        return dict(Outlook.objects.filter(run=forecast(DAY).run).values_list("subject", "held_out"))

    leave_alone(30)
    before = drawn()
    [held, other, *_more], [free, beside, *_rest] = (
        [who for who in before if before[who] is one] for one in (True, False)
    )
    merge(held, free)
    merge(beside, other)
    after = drawn()  # the same day: who is one person by now is drawn anew
    assert (after[held], after[free], after[beside], after[other]) == (True, True, False, False)
    assert {who for who in before if before[who] is not after[who]} == {free, other}
    unmerge(held, free)
    assert drawn()[free] is False


@given(st.integers(0, MOST), st.integers(0, MOST), st.integers(1, 10**6))
def test_a_larger_group_contains_the_smaller_one(one, other, number):
    who, (small, large) = Customer(None, number), sorted((one, other))
    assert Group(small, "seed").holds(who) <= Group(large, "seed").holds(who)


def test_the_draw_is_even_and_another_seed_draws_others():
    drawn = [{n for n in range(20_000) if Group(10, seed).holds(Customer(None, n))} for seed in ("a", "b")]
    assert all(1_850 < len(one) < 2_150 for one in drawn)
    assert 150 < len(drawn[0] & drawn[1]) < 250


def test_the_seed_stays_from_choice_to_choice_and_each_choice_is_kept(market):
    choose(hold_out=5)
    choose(hold_out=20)
    assert len(set(LeadChoice.objects.values_list("seed", flat=True))) == 1
    assert list(LeadChoice.objects.order_by("id").values_list("hold_out", flat=True)) == [5, 20]
    for wrong in (-1, MOST + 1):
        with pytest.raises(ChoiceRefused, match="choose 0 to 50"):
            choose(hold_out=wrong)
    with acting(market.bobs, "bob"):
        assert not LeadChoice.objects.exists()


def test_what_calling_brought_is_the_difference_of_the_groups_and_says_how_sure_it_is():
    sure = won(Side(1000, 300, 30_000, 1_200_000), Side(1000, 200, 20_000, 700_000))
    assert sure.value == Decimal("10000.00")
    assert sure.low < sure.value < sure.high
    assert sure.is_sure
    assert not won(Side(10, 3, 300, 12_000), Side(10, 2, 200, 7_000)).is_sure
    assert won(Side(10, 3, 300, 12_000), Side(1, 0, 0, 0)) is None


# How it came true


def test_a_forecast_is_measured_once_its_window_is_over_and_the_sums_outlive_it(larger_market):
    leave_alone(30)
    forecast(DAY)
    assert measure() == 1
    assert measure() == 0  # the same day again
    [one] = measured()
    assert one.expected_value > 0
    assert 0.2 < one.expected_value / one.actual_value < 5
    assert one.offered[0] + one.held[0] == one.customers
    assert 0 < one.held[1] <= one.held[0]
    found, chances = bins_of([one]), Suggestion.objects.filter(is_new=False).values_list("chance", flat=True)
    assert sum(part.count for part in found) == len(chances)
    assert sum(part.predicted * part.count for part in found) == pytest.approx(sum(chances))
    assert all(part.low <= part.predicted <= part.high for part in found)
    assert found[0].observed < found[-1].observed
    ForecastRun.objects.all().delete()
    assert measured() == [one]
    larger_market.clock.forward(timedelta(days=1))
    assert measure() == 0


def test_windows_that_overlap_are_not_added_up():
    nothing = {"currency": "", "expected_value": 0, "actual_value": 0, "hits": {}, "customers": 0, "bins": [],
               "offered": [], "held": []}  # fmt: skip
    found = [Measured(DAY - timedelta(days=back), 14, **nothing) for back in (0, 3, 7, 14, 20, 40)]
    assert [(DAY - one.as_of).days for one in apart(found)] == [0, 14, 40]


def test_forecasts_of_many_nights_live_until_their_window_is_over(market):
    for day in range(22):
        market.clock.forward(timedelta(minutes=1))
        Outlook.objects.all().delete()
        ForecastRun.objects.create(
            as_of=DAY + timedelta(days=day), horizon_days=14, digest=str(day), made_at=market.clock.now(),
            made_by="alice", customers=0, needs=0, expected_value=0, receipt="",
        )  # fmt: skip
    forecast(DAY + timedelta(days=22))
    days = [(one - DAY).days for one in ForecastRun.objects.order_by("as_of").values_list("as_of", flat=True)]
    assert days[-3:] == [20, 21, 22]
    assert days[0] <= 22 - 14


# What talks brought


def talk(person, outcome, **more):
    person_chooses(person, "instruction", "client_calls")
    task = ask_for(NewTask(person, "client_calls", NEEDS, "due", about=f"x:{outcome}"))
    finish(begin(task).id, Result(outcome, **more))


def test_talks_are_counted_by_outcome_and_seller_and_contacts_by_person(market):
    people = list(dict.fromkeys(Outlook.objects.values_list("subject", flat=True))) if forecast(DAY) else []
    talk(people[0], Outcome.ORDERED)
    talk(people[1], Outcome.NOT_INTERESTED, feedback=Feedback.NOT_NEEDED)
    with acting(market.alices, "carl"):
        talk(people[2], Outcome.ORDERED)
    assert [(one.name, one.talks, one.people) for one in by_outcome()] == [("ordered", 2, 2), ("not_interested", 1, 1)]
    assert [(one.name, one.people, one.ordered, one.share) for one in by_seller()] == [
        ("alice", 2, 1, 0.5), ("carl", 1, 1, 1.0),
    ]  # fmt: skip
    assert pressure() == [3, 0, 0, 0, 0]
    with acting(market.bobs, "bob"):
        assert (by_outcome(), by_seller(), pressure()) == ([], [], [0] * 5)
    market.clock.forward(timedelta(days=31))
    assert pressure() == [0] * 5
    assert by_outcome()


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(2, 20))
def test_no_hidden_group_can_be_found_by_subtraction(people, k):
    may = shown(people, k)
    assert all(count == 0 or count >= k for count, is_shown in zip(people, may, strict=True) if is_shown)
    hidden = [count for count, is_shown in zip(people, may, strict=True) if not is_shown]
    assert len(hidden) != 1 or not [count for count in people if count >= k]
    if hidden and any(count and is_shown for count, is_shown in zip(people, may, strict=True)):
        assert sum(hidden) >= k
    assert SMALLEST == 10


# The model


@pytest.mark.usefixtures("market")
def test_the_card_tells_what_is_loaded_and_what_the_standing_forecast_was_made_by():
    before = model_card()
    assert (before.loaded, before.made_by, before.is_current) == (fingerprint(), "", False)
    made = forecast(DAY)
    card = model_card()
    assert card.is_current
    assert (card.as_of, card.horizon_days, card.needs) == (DAY, 14, made.needs)
    assert list(card.registered) == ["need_model"]  # of the policy's register, and not the voice's
    assert card.window[0] < card.window[1] < DAY
    assert card.lines > 100
    ForecastRun.objects.update(model="another")
    assert not model_card().is_current


def test_the_fingerprint_changes_with_a_line_of_the_model(monkeypatch, tmp_path):
    home = Path(forecall.needs.__file__).parent
    copy = tmp_path / "needs"
    shutil.copytree(home, copy, ignore=lambda _folder, names: [name for name in names if not name.endswith(".py")])
    monkeypatch.setattr(forecall.needs, "__file__", str(copy / "__init__.py"))
    assert fingerprint.__wrapped__() == fingerprint()
    with (copy / "when.py").open("a") as file:
        file.write("# another model\n")
    assert fingerprint.__wrapped__() != fingerprint()
    assert learners() == {name: version(name) for name in learners()}


@pytest.mark.promise("AI-13.14")
def test_the_models_that_run_are_held_against_the_register_in_both_directions(house):
    assert (models_registered().holds, models_registered().code) == (False, "idle")  # a voice that does not run here
    register = example("need-prediction").models
    publish(with_models(2, {"need_model": register["need_model"]}, house.clock.now()), artefact="0" * 64)
    house.clock.forward(timedelta(days=60))
    assert (models_registered().holds, models_registered().figures) == (True, {"seen": 1, "wrong": 0})
    [one] = model_card().registered.values()
    assert one.owner
    assert one.tests
    assert one.learned_from.given().keys() == one.risk.given().keys()
    publish(with_models(3, {}, house.clock.now()), artefact="0" * 64)
    house.clock.forward(timedelta(days=60))
    assert models_registered().code == "unnamed"


def with_models(number, models, now):
    """The example with another register, counting in a month."""
    found = example("need-prediction")
    version = found.version.model_copy(update={"number": number, "effective": now.date() + timedelta(days=40)})
    return found.model_copy(update={"version": version, "models": models})


@pytest.mark.long
@pytest.mark.usefixtures("market")
def test_another_model_forecasts_the_same_orders_anew(monkeypatch):
    made = forecast(DAY)
    monkeypatch.setattr("forecall.sales.forecasting.fingerprint", lambda: "0" * 12)
    assert forecast(DAY).run != made.run


# As a job


def work():
    worker = Worker(WorkerSettings(until_idle=True))
    worker.work()


@pytest.mark.usefixtures("market")
def test_a_forecast_is_asked_for_once_and_tells_how_far_it_is():
    first = ask_for_forecast()
    assert ask_for_forecast() == first
    work()
    done = last_asked()
    assert (done.id, done.state, done.done, done.total) == (first, "done", 100, 100)
    assert ForecastRun.objects.count() == 1
    ask_for_forecast()
    work()
    assert ForecastRun.objects.count() == 1  # the same orders, the same day


def test_the_night_leaves_an_organisation_that_is_not_so_far_and_a_hand_is_told_why(market):
    from forecall.foundation.jobs import enqueue

    with acting(market.bobs, "bob"):
        enqueue(forecast_tonight, market.bobs)
        asked = ask_for_forecast()  # that of the night is waiting already
        work()
        night = Job.objects.get(id=asked)
        assert (night.state, night.message, night.error_code) == ("done", "nothing", "")
        by_hand = ask_for_forecast()
        work()
        assert Job.objects.get(id=by_hand).state == "failed"
        assert Job.objects.get(id=by_hand).error_code
