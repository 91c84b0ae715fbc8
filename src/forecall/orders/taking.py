"""An order taken by hand, while the customer is on the telephone: the same row as one that a file brings.

It comes in under the same purpose and category as a file's orders, and the same gate is asked. The shop's own number,
where the seller has it, makes it the order that a later file brings, instead of a second one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from forecall.contacts.companies import written_to
from forecall.contacts.store import every_record_of
from forecall.custody import Ask, Gap, Permit, Refused, ask, seal
from forecall.custody.joined import OTHERS, others_of
from forecall.custody.origins import Origin
from forecall.custody.recording import collected, happened, token_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.orders.agreements import begin_contracts
from forecall.orders.declared import COLLECT, Wish, intake_of
from forecall.orders.errors import CustomerUnclear, OrderRefused
from forecall.orders.importing import LAST_ORDER, policy_now
from forecall.orders.models import Order, OrderLine, Product
from forecall.orders.shaping import DIGEST
from forecall.orders.stopping import Stopped, stopped_among
from forecall.orders.store import ORDER_NUMBER
from forecall.orders.types import MICRO, Intake
from forecall.policy.facts import Reason

READ = "read"
DESK = "desk"
"""Where such an order comes from, beside the web shop and the lists."""
MOST_LINES = 200
MOST_PIECES = 1_000_000
MOST_PRICE = Decimal(1_000_000)
LONGEST_NUMBER = 80


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders: a person or a company, one of the two. Raises CustomerUnclear."""

    subject: UUID | None = None
    company: int | None = None

    def __post_init__(self) -> None:
        if (self.subject is None) == (self.company is None):
            raise CustomerUnclear


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order: its code, how many of its own units, and the price of one in the order's currency."""

    product: str
    quantity: float
    price: Decimal


@dataclass(frozen=True, slots=True)
class Past:
    """An order as it lies there, with its lines in their order: product's code and name, quantity, price of one."""

    id: int
    ordered_at: datetime
    currency: str
    lines: tuple[tuple[str, str, float, Decimal], ...]

    @property
    def total(self) -> Decimal:
        return sum((Decimal(str(quantity)) * price for _code, _name, quantity, price in self.lines), Decimal(0))


def take_order(buyer: Buyer, lines: Sequence[Line], currency: str, once: str, number: str = "") -> int | Refused | Gap:
    """Keep an order that was taken by hand; its id. The gate is asked first, of a company nothing is asked.

    once     what the caller knows this order by: the same again changes nothing and gives the same id
    number   the shop's own, where there is one: a file that brings it later changes this order

    Raises OrderRefused for a line or a number that cannot be meant, NothingDeclared, NoPolicy. Then nothing was stored.
    """
    acting, now = acting_now("orders.Order"), wired().clock.now()
    products = _checked(lines, number)
    token = token_of(ORDER_NUMBER, number.strip() or f"{DESK}:{once}")
    version, _organisation = policy_now()
    intake = intake_of(version, Wish())
    permit = _let_in(buyer, intake)
    if buyer.subject is not None and isinstance(permit, Refused) and permit.reason == Reason.NO_CONTRACT:
        begin_contracts(intake, {buyer.subject: now})  # the order itself is the first one
        permit = _let_in(buyer, intake)
    if permit is not None and not isinstance(permit, Permit):
        return permit
    with transaction.atomic():
        buyer = _standing(buyer)
        there = Order.objects.filter(token=token).first()
        if there is not None:
            return _same(there, buyer)
        sealed = (
            seal(permit, Order, buyer.subject, {"number": number.strip()})
            if permit is not None and buyer.subject is not None and number.strip() and intake.keeps_numbers
            else {}
        )
        made = Order.objects.create(
            organisation_id=acting.organisation, subject_id=buyer.subject, company_id=buyer.company, token=token,
            ordered_at=now, currency=currency[:3], digest=_digest(buyer, now, currency, lines), origin=DESK, **sealed,
        )  # fmt: skip
        _write(made.pk, lines, products, keeps_prices=intake.keeps_prices)
        if buyer.subject is not None:
            collected(buyer.subject, {intake.category: _origin(intake, now)})
            happened(buyer.subject, LAST_ORDER, now)
    return int(made.pk)


def _standing(buyer: Buyer) -> Buyer:
    """An order for a company that was joined into another is that other one's; raises UnknownContact."""
    return buyer if buyer.company is None else Buyer(None, written_to([buyer.company])[buyer.company])


def take_out(which: int) -> bool:
    """Take an order that was taken by hand out again; whether it was there. What a file brought stays."""
    with transaction.atomic():
        found = Order.objects.filter(pk=which, origin=DESK)
        OrderLine.unscoped.filter(order__in=list(found.values_list("pk", flat=True))).delete()
        gone, _each = found.delete()
    return bool(gone)


@dataclass(frozen=True, slots=True)
class Bought:
    """A customer's newest orders, and what they have stopped buying."""

    orders: tuple[Past, ...] = ()
    stopped: tuple[Stopped, ...] = ()


def bought(buyer: Buyer, most: int = 12) -> Bought:
    """What a customer bought, as far as the purpose that orders come in under may read it; nothing otherwise.

    One receipt. Raises NothingDeclared, NoPolicy.
    """
    rows, mine = _readable(buyer, most)
    return Bought(tuple(with_lines(rows)), tuple(stopped_among(mine, wired().clock.now())) if rows else ())


def past_orders(buyer: Buyer, most: int = 12) -> list[Past]:
    """A customer's newest orders alone; see `bought`. Raises NothingDeclared, NoPolicy."""
    return with_lines(_readable(buyer, most)[0])


def _readable(buyer: Buyer, most: int) -> tuple[list[Order], QuerySet[Order]]:
    """A customer's newest orders, by every record of a person that may be read, and all of them."""
    mine = Order.objects.filter(cancelled_by=None)
    if buyer.subject is None:
        mine = mine.filter(subject__isnull=True, company_id=buyer.company)
        return _newest(mine, most), mine
    if not _may_read(buyer.subject):
        return [], Order.objects.none()
    mine = Order.unscoped.filter(subject__in=every_record_of(buyer.subject), cancelled_by=None)
    rows = _newest(mine.annotate(facts=OTHERS), most)
    # Of every record, whoever's the newest orders are: what they have stopped buying is told by the older ones, too.
    theirs = {buyer.subject}.union(*(others_of(row.facts) for row in cast("list[Any]", rows)))
    others = {*theirs, *(row.subject_id for row in rows if row.subject_id is not None)} - {buyer.subject}
    if others:
        may = _may_read(buyer.subject, *others)
        rows, mine = [row for row in rows if row.subject_id in may], mine.filter(subject__in=may)
    return rows, mine


def _may_read(*records: UUID) -> list[UUID]:
    version, _organisation = policy_now()
    intake = intake_of(version, Wish())
    answer = ask(Ask(intake.purpose, frozenset({intake.category}), READ, subjects=records))
    return list(answer.people) if isinstance(answer, Permit) else []


def _newest(mine: QuerySet[Order], most: int) -> list[Order]:
    return list(mine.order_by("-ordered_at", "-pk")[:most])


def with_lines(rows: Sequence[Order]) -> list[Past]:
    """These orders with their lines, in their order: one query. Who asks has asked whether they may be read."""
    # Of orders that are this scope's: asked in the scope once more, a database may look through all the scope's orders.
    lines = OrderLine.unscoped.filter(order__in=[row.pk for row in rows]).select_related("product")
    by_order: dict[int, list[tuple[str, str, float, Decimal]]] = {row.pk: [] for row in rows}
    for one in lines.order_by("order", "position"):
        price = Decimal(one.price_micro) / MICRO
        by_order[one.order_id].append((one.product.code, one.product.name, one.quantity, price))
    return [Past(row.pk, row.ordered_at, row.currency, tuple(by_order[row.pk])) for row in rows]


def _let_in(buyer: Buyer, intake: Intake) -> Permit | Refused | Gap | None:
    if buyer.subject is None:
        return None
    question = Ask(
        intake.purpose, frozenset({intake.category}), COLLECT, subjects=(buyer.subject,), source=intake.source
    )
    return ask(question)


def _origin(intake: Intake, now: datetime) -> Origin:
    return Origin(now, intake.source, intake.version, origin=DESK)


def _same(there: Order, buyer: Buyer) -> int:
    """The order of that number, where it is this customer's; raises OrderRefused where it is somebody else's."""
    if (there.subject_id, there.company_id) != (buyer.subject, buyer.company):
        raise OrderRefused("number", "another customer's order has it", "look the number up again, or leave it empty")
    if there.origin != DESK:
        raise OrderRefused("number", "the shop's file brought this order already", "leave it as it came")
    return int(there.pk)


def _checked(lines: Sequence[Line], number: str) -> Mapping[str, int]:
    """Product code -> id; raises OrderRefused, naming the line by its place from 1."""
    if not lines:
        raise OrderRefused("lines", "nothing is ordered", "choose a product and a quantity")
    if len(lines) > MOST_LINES:
        raise OrderRefused("lines", f"{len(lines)} lines", f"take at most {MOST_LINES} in one order")
    if len(number.strip()) > LONGEST_NUMBER:
        raise OrderRefused("number", "too long", f"shorten it to {LONGEST_NUMBER} characters")
    there = dict(Product.objects.filter(code__in=[one.product for one in lines]).values_list("code", "pk"))
    for place, one in enumerate(lines, start=1):
        if one.product not in there:
            raise OrderRefused(f"line {place}", "no such product", "use a code of the catalogue")
        if not (math.isfinite(one.quantity) and 0 < one.quantity <= MOST_PIECES):
            raise OrderRefused(
                f"line {place}", f"a quantity of {one.quantity:g}", f"give more than 0, to {MOST_PIECES}"
            )
        if not (one.price.is_finite() and 0 <= one.price <= MOST_PRICE):
            raise OrderRefused(f"line {place}", "no price", f"give a price from 0 to {MOST_PRICE}")
    return there


def _digest(buyer: Buyer, now: datetime, currency: str, lines: Sequence[Line]) -> bytes:
    said = "\x1e".join(f"{one.product}\x1f{one.quantity}\x1f{one.price}" for one in lines)
    head = f"{DESK}\x1f{buyer.subject or buyer.company}\x1f{now.isoformat()}\x1f{currency}\x1e{said}"
    return hashlib.blake2b(head.encode(), digest_size=DIGEST).digest()


def _write(order: int, lines: Sequence[Line], products: Mapping[str, int], *, keeps_prices: bool) -> None:
    rows: list[Any] = [
        OrderLine(
            order_id=order, position=place, product_id=products[one.product], quantity=one.quantity,
            price_micro=int((one.price * MICRO).to_integral_value()) if keeps_prices else 0,
        )
        for place, one in enumerate(lines)
    ]  # fmt: skip
    OrderLine.objects.bulk_create(rows)
