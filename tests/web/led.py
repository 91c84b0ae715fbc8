"""A house that has been led for a while: measured forecasts, a group left alone, talks of two sellers, jobs."""

from __future__ import annotations

import random
from datetime import timedelta

from forecall.centre.models import Conversation, ConversationOutcome
from forecall.centre.types import Direction, Kind, Outcome
from forecall.custody import publish
from forecall.custody.models import Subject
from forecall.foundation import acting
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role
from forecall.sales import choose
from forecall.sales.jobs import forecast_now, forecast_tonight
from forecall.sales.modelling import fingerprint
from forecall.sales.models import ForecastMeasure, ForecastRun
from tests.policy.policies import example

PEOPLE = 160
SHARES = {
    Outcome.ORDERED: 30, Outcome.NO_ANSWER: 34, Outcome.CALLBACK: 15, Outcome.NOT_INTERESTED: 18,
    Outcome.NEVER_AGAIN: 3,
}  # fmt: skip


def policy(house):
    """The example policy, counting since a month ago."""
    found = example("need-prediction")
    since = house.now.date() - timedelta(days=30)
    return found.model_copy(update={"version": found.version.model_copy(update={"effective": since})})


def lead(house, windows=8):
    """Fill the tea house; nothing is forecast, so it takes a moment."""
    house.member("mara", Role.MANAGER)
    sellers = [house.member(name, Role.SELLER) for name in ("sam", "ioana")]
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        if not house.tea.policy_seq:
            publish(policy(house), artefact="0" * 64)
        choose(hold_out=10)
        forecasts(house, windows)
        talks(house, [str(one.pk) for one in sellers])
        jobs(house)
    return house


def forecasts(house, windows):
    rng, today = random.Random(7), house.now.date()  # a story, no secret
    for back in range(windows):
        as_of = today - timedelta(days=14 * (back + 1))
        expected = 9_000 + 700 * back + rng.random() * 2_000
        bins = [[count * (place + 0.45) / 10, round(count * (place + 0.5) / 10), count] for place, count in
                enumerate((4200, 900, 420, 260, 180, 120, 90, 60, 40, 12))]  # fmt: skip
        offered = rng.randrange(420, 470)
        ForecastMeasure.objects.create(
            as_of=as_of, horizon_days=14, measured_at=house.now, currency="EUR",
            figures={
                "expected_value": expected, "actual_value": expected * (0.85 + 0.3 * rng.random()),
                "hits": {"20": 0.8, "50": 0.71, "100": 0.64 + 0.02 * (back % 3)}, "customers": offered + 50,
                "bins": bins, "offered": [offered, offered * 0.4, offered * 24.0, offered * 2_600.0],
                "held": [50, 16, 50 * 18.5, 50 * 2_000.0],
            },
        )  # fmt: skip
    ForecastRun.objects.create(
        as_of=today, horizon_days=14, digest="d", made_at=house.now - timedelta(hours=8), made_by="clockwork",
        customers=512, needs=4310, expected_value=11_480, currency="EUR", receipt="20261129-1:42",
        left_out={"objected": 7, "restricted": 2}, seconds=12.5, model=fingerprint(), lines=25_310,
        first_order=today - timedelta(days=730), last_order=today - timedelta(days=1), hold_out=10,
    )  # fmt: skip


def talks(house, sellers):
    rng = random.Random(3)  # a story, no secret
    people = Subject.objects.bulk_create(
        [Subject(organisation=house.tea, kind="client_customer", created_at=house.now) for _ in range(PEOPLE)]
    )
    outcomes = [one for one, count in SHARES.items() for _ in range(count)]
    made = [
        Conversation(
            organisation=house.tea, subject=person, kind=Kind.CALL, direction=Direction.OUT, purpose="client_calls",
            channel="phone", began_at=house.now - timedelta(days=rng.randrange(1, 28)), receipt="r", clause="c",
            held_by=rng.choice([sellers[0], sellers[0], sellers[1]]),
        )
        for person in people
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))
    ]  # fmt: skip
    ConversationOutcome.objects.bulk_create([
        ConversationOutcome(
            organisation=house.tea, subject=talk.subject, conversation=talk, outcome=rng.choice(outcomes),
            said_by=talk.held_by, said_at=talk.began_at,
        )
        for talk in Conversation.objects.bulk_create(made)
    ])  # fmt: skip


def jobs(house):
    """One of each state."""
    enqueue(forecast_tonight, house.tea.pk)
    states = ({"state": "running", "done": 37, "total": 100, "message": "learn", "runs": 1},
              {"state": "failed", "error": "polars.exceptions.ComputeError", "runs": 3},
              {"state": "failed", "error": "forecall.sales.errors.NothingToForecast",
               "error_code": "nothing_to_forecast", "runs": 1},
              {"state": "done", "runs": 1}, {"state": "cancelled"})  # fmt: skip
    for hours, more in enumerate(states):
        job = enqueue(forecast_now)
        began = house.now - timedelta(hours=24 * hours, seconds=14)
        ended = began + timedelta(seconds=13) if more["state"] != "running" else None
        Job.objects.filter(id=job).update(asked_at=began, started_at=began, ended_at=ended, **more)
