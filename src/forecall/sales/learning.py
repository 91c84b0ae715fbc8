"""What customers say of suggestions, and what the next forecast makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction
from django.db.models import Max

from forecall.centre.events import OutcomeKnown, OutcomeUndone
from forecall.centre.types import Feedback
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now
from forecall.orders.models import Order, OrderLine
from forecall.sales import store
from forecall.sales.models import Said
from forecall.sales.types import Customer

QUIET: Mapping[Feedback, timedelta] = {
    Feedback.NOT_NEEDED: timedelta(days=90),
    Feedback.BOUGHT_ELSEWHERE: timedelta(days=60),
    Feedback.WRONG_TIME: timedelta(days=14),
}
"""How long a product is not suggested to a customer again after this was said, unless it is ordered meanwhile."""
DOUBTED: Mapping[Feedback, timedelta] = {Feedback.WRONG_QUANTITY: timedelta(days=180)}
"""A wrong quantity silences nothing, as the product is wanted: so long what they took lately is offered, not what the
model says, until they order it again."""
LATELY_TAKEN = 3
"""Days on which the product was ordered, the newest, that say what they take."""
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


def take_back_feedback(suggestion: int) -> None:
    """The remark that stands at this product was a mistake. Raises UnknownSuggestion."""
    found = store.suggestion(suggestion)
    newest = remarks(Customer(found.subject_id, found.company_id)).get(found.product_id)
    if newest is not None:
        Said.objects.filter(pk=newest.pk).update(undone_at=wired().clock.now())


def remarks(customer: Customer) -> dict[int, Said]:
    """Product -> what the customer said of it last, as long as a forecast heeds it and it was not ordered since."""
    now, lasts = wired().clock.now(), {**QUIET, **DOUBTED}
    rows = (
        store.rows_about(Said, customer).filter(undone_at=None, at__gte=now - max(lasts.values())).order_by("at", "pk")
    )
    found = {one.product_id: one for one in rows if one.at + lasts[Feedback(one.feedback)] > now}
    if not found:
        return {}
    mine = store.rows_about(Order, customer).filter(cancelled_by=None)
    lines = OrderLine.unscoped.filter(order__in=mine.values("pk"), product__in=found)
    last = dict(lines.order_by().values_list("product").annotate(Max("order__ordered_at")))
    return {key: one for key, one in found.items() if key not in last or last[key].date() <= one.at.date()}


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
    return _lately(QUIET, now, as_of)


def doubted(now: datetime, as_of: date) -> pl.DataFrame:
    """Pairs of which the quantity was said to be wrong lately, as `silenced` gives them."""
    return _lately(DOUBTED, now, as_of)


def _lately(lasts: Mapping[Feedback, timedelta], now: datetime, as_of: date) -> pl.DataFrame:
    oldest = now - max(lasts.values())
    rows = Said.objects.filter(at__gte=oldest, undone_at=None).values_list(
        "subject_id", "company_id", "product__code", "feedback", "at"
    )
    kept = [
        (subject.hex if subject else f"company-{company}", code, at.date())
        for subject, company, code, feedback, at in rows
        if at + lasts.get(Feedback(feedback), timedelta(0)) > now and at.date() <= as_of
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
    return needs.join(_standing(quiet, orders), on=PAIR, how="anti", maintain_order="left")


def with_usual_quantities(needs: pl.DataFrame, wrong: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """The needs, where the quantity was said to be wrong with what the customer took on the newest days. Pure.

    The quantities to be offered become the least, the median and the most of `LATELY_TAKEN` days; of what a customer
    never bought, and of what they ordered since, they stay. Frames as for `without_silenced`.
    """
    if wrong.is_empty():
        return needs
    by_day = (
        orders.join(_standing(wrong, orders), on=PAIR, how="semi")
        .group_by(*PAIR, pl.col("ordered_at").dt.date().alias("day"))
        .agg(pl.col("quantity").sum())
    )
    newest = by_day.sort("day").group_by(PAIR).agg(pl.col("quantity").tail(LATELY_TAKEN))
    taken = newest.select(
        *PAIR,
        pl.col("quantity").list.min().cast(pl.Float64).alias("if_bought_q10_new"),
        pl.col("quantity").list.median().cast(pl.Float64).alias("if_bought_q50_new"),
        pl.col("quantity").list.max().cast(pl.Float64).alias("if_bought_q90_new"),
    )
    offered = ("if_bought_q10", "if_bought_q50", "if_bought_q90")
    return (
        needs.join(taken, on=PAIR, how="left", maintain_order="left")
        .with_columns(pl.coalesce(f"{name}_new", name).alias(name) for name in offered)
        .drop(f"{name}_new" for name in offered)
    )


PAIR = ["customer_id", "product_id"]


def _standing(said: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Of pairs of which something was said, those that were not ordered since."""
    last = orders.group_by(PAIR).agg(last=pl.col("ordered_at").max().dt.date())
    is_open = pl.col("last").is_null() | (pl.col("last") <= pl.col("said_on"))
    return said.join(last, on=PAIR, how="left").filter(is_open).select(PAIR)
