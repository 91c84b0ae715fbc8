"""What customers say of suggestions, and what the next forecast makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction

from forecall.centre.events import OutcomeKnown, OutcomeUndone
from forecall.centre.types import Feedback
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now
from forecall.sales import store
from forecall.sales.models import Said

QUIET: Mapping[Feedback, timedelta] = {
    Feedback.NOT_NEEDED: timedelta(days=90),
    Feedback.BOUGHT_ELSEWHERE: timedelta(days=60),
    Feedback.WRONG_TIME: timedelta(days=14),
}
"""How long a product is not suggested to a customer again after this was said, unless it is ordered meanwhile.

A wrong quantity silences nothing: the product is wanted.
"""
ABOUT = "need:"
"""Before a suggestion's number in what a call task is about."""


def about(suggestion: int) -> str:
    """What a call task about a suggestion is about."""
    return f"{ABOUT}{suggestion}"


def record_feedback(suggestion: int, feedback: Feedback, conversation: int | None = None) -> None:
    """Keep what the customer said. Raises UnknownSuggestion."""
    acting, now = acting_now("sales.Said"), wired().clock.now()
    if not feedback:
        return
    found = store.suggestion(suggestion)
    Said.objects.create(
        subject_id=found.subject_id, company_id=found.company_id, product_id=found.product_id, feedback=feedback,
        at=now, by=acting.actor, conversation=conversation,
    )  # fmt: skip


def take_back(conversation: int) -> None:
    """What was said in that talk was a mistake."""
    Said.objects.filter(conversation=conversation, undone_at=None).update(undone_at=wired().clock.now())


def hear(events: Events) -> None:
    """Learn from the outcomes of talks that were about a suggestion."""
    events.subscribe(OutcomeKnown, _heard)
    events.subscribe(OutcomeUndone, lambda fact: take_back(fact.conversation))


def _heard(fact: OutcomeKnown) -> None:
    number = fact.about.removeprefix(ABOUT)
    if not fact.feedback or number == fact.about or not number.isdecimal():
        return
    with transaction.atomic():
        record_feedback(int(number), Feedback(fact.feedback), fact.conversation)


def silenced(now: datetime, as_of: date) -> pl.DataFrame:
    """Pairs that were said not to be wanted lately: columns customer_id, product_id, said_on (date).

    as_of   of the forecast; what was said after that day is not known to it
    """
    oldest = now - max(QUIET.values())
    rows = Said.objects.filter(at__gte=oldest, undone_at=None).values_list(
        "subject_id", "company_id", "product__code", "feedback", "at"
    )
    kept = [
        (subject.hex if subject else f"company-{company}", code, at.date())
        for subject, company, code, feedback, at in rows
        if at + QUIET.get(Feedback(feedback), timedelta(0)) > now and at.date() <= as_of
    ]
    schema = {"customer_id": pl.String, "product_id": pl.String, "said_on": pl.Date}
    return pl.DataFrame(kept, schema=schema, orient="row").group_by("customer_id", "product_id").agg(pl.max("said_on"))


def without_silenced(needs: pl.DataFrame, quiet: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """The needs without those pairs, except where the customer ordered the product after saying so. Pure.

    needs    NEEDS_SCHEMA
    quiet    as `silenced` gives it
    orders   ORDER_SCHEMA
    """
    if quiet.is_empty():
        return needs
    last = orders.group_by("customer_id", "product_id").agg(last=pl.col("ordered_at").max().dt.date())
    stands = (
        quiet.join(last, on=["customer_id", "product_id"], how="left")
        .filter(pl.col("last").is_null() | (pl.col("last") <= pl.col("said_on")))
        .select("customer_id", "product_id")
    )
    return needs.join(stands, on=["customer_id", "product_id"], how="anti", maintain_order="left")
