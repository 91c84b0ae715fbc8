"""What an import would do, said before it is done: nothing is stored, and nobody's data is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from forecall.contacts import by_customer_numbers
from forecall.custody.recording import tokens_of
from forecall.orders import store
from forecall.orders.agreements import accepted
from forecall.orders.declared import Wish, intake_of
from forecall.orders.importing import policy_now
from forecall.orders.models import Import
from forecall.orders.shaping import shaped
from forecall.orders.types import Delivery

AT_ONCE = 10_000
"""Customers or orders looked up in one step."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would come in.

    purpose         under which
    known, fresh    customers who are there already, and who would be made known by their number
    erased          customers who were erased, and stay away
    there, coming   orders that are there already (they change only where their lines did), and new ones
    left_out        reason -> lines that stay outside whatever the gate says
    before          whether this very file was taken in before
    """

    purpose: str
    known: int
    fresh: int
    erased: int
    there: int
    coming: int
    left_out: Mapping[str, int]
    before: bool


def foresee(orders: pl.DataFrame, delivery: Delivery, wish: Wish | None = None) -> Outlook:
    """What `take_in` would do with the same; raises what it raises: NothingDeclared, AgreementMissing, NoPolicy."""
    version, organisation = policy_now()
    intake = intake_of(version, wish or Wish())
    accepted(version, intake)
    frame = shaped(orders, ZoneInfo(organisation.timezone), keeps_prices=intake.keeps_prices)
    known, erased = 0, set[str]()
    numbers = frame.lines["customer_id"].unique().to_list()
    for part in _parts(numbers):
        found = by_customer_numbers(part)
        known += len(found.people)
        erased |= set(found.erased)
    ids = frame.lines.filter(~pl.col("customer_id").is_in(list(erased)))["order_id"].unique().to_list()
    there = sum(len(store.known(tokens_of([(store.ORDER_NUMBER, one) for one in part]))) for part in _parts(ids))
    counts = {"erased": frame.lines_of(erased), "several_customers": frame.shared}
    done = Import.objects.filter(digest=delivery.digest, finished_at__isnull=False, undone_at__isnull=True)
    return Outlook(
        intake.purpose, known, len(numbers) - known - len(erased), len(erased), there, len(ids) - there,
        {reason: lines for reason, lines in counts.items() if lines}, before=done.exists(),
    )  # fmt: skip


def _parts(many: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(many), AT_ONCE):
        yield many[start : start + AT_ONCE]
