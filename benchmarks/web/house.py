"""A house to measure: organisations with customers, orders, forecasts and talks, and a member with a session."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks.web import shop

if TYPE_CHECKING:
    from forecall.foundation.models import Organisation

AGREEMENT = Path(__file__).parents[2] / "examples" / "policies" / "evidence" / "processing-agreement.md"
BATCH = 5_000
HALF_A_DAY = timedelta(hours=6)


def organisation(slug: str) -> Organisation:
    """One under the example's policy, in force since a month, with the agreement accepted."""
    from forecall.custody import publish, wired
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation
    from forecall.orders import accept
    from forecall.orders.importing import policy_now
    from tests.policy.policies import example

    now = wired().clock.now()
    made = Organisation.objects.create(slug=slug, name=slug.title(), country="RO", created_at=now)
    policy = example("need-prediction")
    since = policy.version.model_copy(update={"effective": now.date() - timedelta(days=30)})
    with acting(made.pk, "bench"):
        publish(policy.model_copy(update={"version": since}), artefact="0" * 64)
        accept(policy_now()[0], AGREEMENT.name, AGREEMENT.read_bytes())
    return made


def fill(slug: str, customers: int, lines: int, seconds: dict[str, float] | None = None) -> UUID:
    """A table of so many people and a file of so many orders, taken in; the organisation's id.

    seconds   is told how long each took
    """
    from forecall.foundation import acting
    from forecall.orders import Delivery, take_in, take_in_people

    made, took = organisation(slug), {} if seconds is None else seconds
    end = date.today() - timedelta(days=1)  # noqa: DTZ011  # of a shop in this place
    table, orders = shop.people(customers), shop.orders(customers, lines, end)
    delivery = Delivery(slug.ljust(64, "0")[:64], "bench")
    with acting(made.pk, "bench"):
        for what, take in (
            (f"{customers:,} people", lambda: take_in_people(table, {}, delivery)),
            (f"{lines:,} lines", lambda: take_in(orders, delivery)),
        ):
            begun = time.perf_counter()
            take()
            took[what] = round(time.perf_counter() - begun, 1)
    return UUID(str(made.pk))


def talk(key: UUID, count: int, over: timedelta, sellers: int = 20) -> None:
    """So many talks within the time before now, each with its outcome, by so many sellers; one in forty is to go on."""
    from django.db import transaction

    from forecall.centre.models import CallTask, Conversation, ConversationOutcome
    from forecall.centre.types import Outcome
    from forecall.custody import wired
    from forecall.foundation import acting
    from forecall.sales.models import Outlook

    rng, now, outcomes = random.Random(count), wired().clock.now(), list(Outcome)  # a load, no secret
    with acting(key, "bench"), transaction.atomic():
        people = list(Outlook.objects.filter(subject__isnull=False).values_list("subject_id", flat=True)[:count])
        whom = [people[place * len(people) // count] for place in range(count)]
        common: dict[str, Any] = {"organisation_id": key, "purpose": "client_calls", "channel": "phone"}
        made = Conversation.objects.bulk_create(
            [
                Conversation(
                    **common, subject_id=person, kind="call", direction="out", receipt="r", clause="c",
                    began_at=now - over * rng.random(), held_by=str(rng.randrange(sellers)),
                )
                for person in whom
            ],
            batch_size=BATCH,
        )  # fmt: skip
        ConversationOutcome.objects.bulk_create(
            [
                ConversationOutcome(
                    organisation_id=key, subject_id=one.subject_id, conversation=one, said_by=one.held_by,
                    said_at=one.began_at, outcome=rng.choice(outcomes),
                )
                for one in made
            ],
            batch_size=BATCH,
        )  # fmt: skip
        CallTask.objects.bulk_create(
            [
                CallTask(
                    **common, subject_id=person, categories=["predicted_needs"], because="callback", tries=1,
                    again_at=now + over * (rng.random() - 0.2), asked_by="bench", asked_at=now,
                )
                for person in dict.fromkeys(whom[::40])
            ],
            batch_size=BATCH, ignore_conflicts=True,
        )  # fmt: skip


def session(key: UUID, name: str = "bench") -> str:
    """The cookie of an owner who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from forecall.custody import wired
    from forecall.foundation.members.models import Member, User

    now = wired().clock.now()
    user = User.objects.create(email=f"{name}@example.org", name="Bench", created_at=now)
    member = Member(
        organisation_id=key, user=user, role="owner", undertaking_at=now, created_at=now,
        trained_until=now.date() + timedelta(days=99),
    )  # fmt: skip
    Member.unscoped.bulk_create([member])
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def slug_of(key: UUID) -> str:
    """The organisation's name in addresses."""
    from forecall.foundation.models import Organisation

    found: str = Organisation.objects.values_list("slug", flat=True).get(pk=key)
    return found
