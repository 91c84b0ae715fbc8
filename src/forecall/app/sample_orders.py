"""What the sample organisations sell beside the shop: bread, flowers, top-ups and renewals; and invoices.

Seeded, so that the same people order the same; each within the policy of its organisation.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID

import polars as pl

from forecall.app.sample_people import Invented
from forecall.custody.wiring import wired
from forecall.foundation import Money
from forecall.orders import Delivery, Terms, Wish, bill_order, book_payment, take_in, to_bill
from forecall.orders.ledger import fields_of, purpose_of
from forecall.orders.models import Order

Ware = tuple[str, str, str, tuple[int, ...]]
"""Code, name, price of one, how many are taken at once."""


@dataclass(frozen=True, slots=True)
class Trade:
    """What one sample organisation sells.

    kind       of the people who buy; empty for all whom the policy has it of
    every      days between two orders of one customer, from and to
    invoices   how many orders are billed
    vat        in per cent
    """

    wares: tuple[Ware, ...]
    every: tuple[int, int]
    kind: str = ""
    invoices: int = 0
    vat: int = 21


BREAD: tuple[Ware, ...] = (
    ("LOAF", "Country loaf", "2.40", (1, 1, 2)), ("ROLLS", "Rolls, ten", "3.50", (1, 2)),
    ("CAKE", "Honey cake", "14.00", (1,)), ("PRETZEL", "Pretzels, five", "4.20", (1, 1, 3)),
)  # fmt: skip
FLOWERS: tuple[Ware, ...] = (
    ("ROSES", "Roses, twelve", "18.00", (1,)), ("TULIPS", "Tulips, ten", "9.50", (1, 2)),
    ("ORCHID", "Orchid in a pot", "21.00", (1,)), ("WREATH", "Door wreath", "26.00", (1,)),
)  # fmt: skip
CREDIT: tuple[Ware, ...] = (
    ("TOPUP-5", "Credit 5", "5.00", (1,)), ("TOPUP-10", "Credit 10", "10.00", (1, 1, 2)),
    ("TOPUP-20", "Credit 20", "20.00", (1,)),
)  # fmt: skip
PLANS: tuple[Ware, ...] = (
    ("PLAN-TEAM", "Team plan, one month", "49.00", (1,)), ("PLAN-OFFICE", "Office plan, one month", "129.00", (1,)),
    ("SEATS", "More seats, one month", "8.00", (5, 10, 20)),
)  # fmt: skip
TRADES: Mapping[str, Trade] = {
    "sample-client-bakery": Trade(BREAD, (6, 16)),
    "sample-client-florist": Trade(FLOWERS, (20, 45)),
    "sample-prepaid-telephony": Trade(CREDIT, (12, 40), invoices=12),
    "sample-business-platform": Trade(PLANS, (30, 31), "account_manager", invoices=9, vat=19),
}
"""Short name of the organisation -> what it sells. The shop and the wholesaler have the simulated shop's orders."""
COLUMNS = ["customer_id", "order_id", "ordered_at", "product_id", "product_name", "quantity", "unit_price", "currency"]
DAYS = 180
MOST_BUYERS = 60
CURRENCY = "EUR"
NOON = time(12)
OF_SO_MANY = 4
"""Of the newest orders one in so many is billed: the others wait for whoever keeps the books."""
NAMED = {"buyer": "name", "address": "post"}
PAID_OF = (1, 2, 0)
"""Of three invoices one is paid in full, one in half, and one is open."""


def orders_of(slug: str, buyers: Mapping[UUID, Invented], today: date) -> pl.DataFrame:
    """Half a year of orders, oldest first, as `take_in` takes them; the customers are the people's ids."""
    rows = list[tuple[object, ...]]()
    for person, one in islice(buyers.items(), MOST_BUYERS):
        rows += _of_person(slug, str(person), one.number, today)
    rows.sort(key=lambda row: str(row[2]))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").cast({"ordered_at": pl.Datetime("us")})


def _of_person(slug: str, person: str, number: int, today: date) -> Iterator[tuple[object, ...]]:
    """A customer's lines: mostly the same again, at about the same distance."""
    trade, draw = TRADES[slug], random.Random(f"{slug}/{number}")  # noqa: S311  # invented orders are no secret
    usual, gap = draw.choice(trade.wares), draw.randint(*trade.every)
    day = today - timedelta(days=draw.randint(1, gap))
    for place in range(DAYS // max(1, gap)):
        code, name, price, pieces = usual if draw.random() < 0.8 else draw.choice(trade.wares)
        at = datetime.combine(day, NOON) + timedelta(minutes=draw.randrange(-180, 360))
        yield person, f"{slug}-{number}-{place}", at, code, name, float(draw.choice(pieces)), float(price), CURRENCY
        day -= timedelta(days=max(1, gap + draw.randint(-2, 2)))


def trade_of(slug: str, buyers: Mapping[UUID, Invented]) -> int:
    """Take in what those bought who have no order yet, and bill some of it; how many orders are new."""
    there = set(Order.objects.filter(subject__isnull=False).values_list("subject_id", flat=True))
    whose = {str(person): person for person in buyers if person not in there}
    if slug not in TRADES or not whose:
        return 0
    trade, now = TRADES[slug], wired().clock.now()
    frame = orders_of(slug, {person: buyers[person] for person in whose.values()}, now.date())
    digest = hashlib.sha256(f"{slug}/{sorted(whose)}".encode()).hexdigest()
    done = take_in(frame, Delivery(digest, "sample"), Wish(kind=trade.kind), informed=now, whose=whose)
    if not there and done.fresh:
        _bill(trade, buyers, now.date())
    return done.counts.orders_added if done.fresh else 0


def _bill(trade: Trade, buyers: Mapping[UUID, Invented], today: date) -> None:
    """Invoices of some of the newest orders, each the day after: paid, half paid, or open; the older are overdue."""
    newest = to_bill(trade.invoices * OF_SO_MANY) if trade.invoices else []
    for place, one in enumerate(reversed(newest[::OF_SO_MANY])):
        issued = min(one.order.ordered_at.date() + timedelta(days=1), today)
        texts = buyers[one.subject].texts if one.subject is not None and one.subject in buyers else {}
        there = fields_of(purpose_of(one.subject))
        named = {name: texts.get(kind, "") if name in there else "" for name, kind in NAMED.items()}
        due = issued + timedelta(days=14)
        terms = Terms(Decimal(trade.vat), issued, due, buyer=named["buyer"], address=named["address"])
        made = bill_order(one.order.id, terms)
        share = PAID_OF[place % len(PAID_OF)]
        if share:
            book_payment(made.number, Money(made.gross_minor // share, made.currency), f"transfer-{made.number}")
