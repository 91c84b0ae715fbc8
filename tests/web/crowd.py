"""Many more customers in a house that a test has, and how much a page looks through."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.custody.models import Subject
from forecall.foundation import acting
from forecall.foundation.bulk import learn_sizes
from forecall.orders.models import Order, OrderLine, Product
from forecall.sales.models import Outlook, Suggestion
from forecall.sales.store import newest_run

MORE, NEEDS, LINES = 400, 3, 4
STEP = 10


def steps(ask) -> int:
    """Instructions that SQLite carried out for an answer, in tens: what it looked through, whatever the machine."""
    done = 0

    def count() -> int:
        nonlocal done
        done += 1
        return 0

    connection.connection.set_progress_handler(count, STEP)
    try:
        assert ask().status_code == 200
    finally:
        connection.connection.set_progress_handler(None, STEP)
    return done


def plans_of(*asking) -> list[str]:
    """How SQLite goes about each question that these ask."""
    with CaptureQueriesContext(connection) as asked:
        for ask in asking:
            ask()
    made = []
    for one in asked:
        if one["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")  # our own statement
                made.append("\n".join(row[-1] for row in cursor.fetchall()))
    return made


def grow(house):
    """Other customers with orders, needs that are worth less, and talks of yesterday.

    The database is told the sizes that it is told when so many people or a forecast are written, and no others.
    """
    key, now = house.tea.pk, house.now
    yesterday = now - timedelta(days=1)
    with acting(key, "bench"):
        run, product = newest_run(), Product.objects.first()
        people = Subject.objects.bulk_create(
            [Subject(id=uuid4(), organisation_id=key, kind="client_customer", created_at=now) for _ in range(MORE)]
        )
        outlooks = Outlook.objects.bulk_create(
            [Outlook(organisation_id=key, run=run, subject=one, chance=0.01, worth=0) for one in people]
        )
        Suggestion.objects.bulk_create(
            Suggestion(
                organisation_id=key, run=run, subject_id=one.subject_id, outlook=one, product=product, place=place,
                chance=0.01, units=1, units_q90=1, offer_q10=1, offer_q50=1, offer_q90=1,
                worth=0, is_new=False, state="usual", reasons=[],
            )
            for one in outlooks
            for place in range(NEEDS)
        )  # fmt: skip
        orders = Order.objects.bulk_create(
            Order(
                organisation_id=key, subject=one, token=uuid4().bytes, ordered_at=yesterday, currency="EUR", digest=b"",
            )
            for one in people
        )  # fmt: skip
        OrderLine.objects.bulk_create(
            OrderLine(order=one, position=place, product=product, quantity=1, price_micro=1)
            for one in orders
            for place in range(LINES)
        )
        common = {"organisation_id": key, "purpose": "client_calls", "channel": "phone"}
        talks = Conversation.objects.bulk_create(
            Conversation(
                **common, subject=one, kind="call", direction="out", began_at=yesterday, held_by="x", receipt="r",
                clause="c",
            )
            for one in people
        )  # fmt: skip
        ConversationOutcome.objects.bulk_create(
            ConversationOutcome(
                organisation_id=key, subject_id=one.subject_id, conversation=one, said_by="x", said_at=yesterday,
                outcome="no_answer",
            )
            for one in talks
        )  # fmt: skip
        CallTask.objects.bulk_create(
            CallTask(
                **common, subject=one, categories=[], because="due", asked_by="x", asked_at=yesterday, state="done"
            )
            for one in people
        )
        learn_sizes(Subject, Outlook, Suggestion)
