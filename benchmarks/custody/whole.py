"""The whole house beside the same in clear: space with people, orders and all records; a page through Django.

In clear means what a shop would keep without us: customers, products, orders and lines, by numbers of the
database's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.custody.house import NOW, person

if TYPE_CHECKING:
    import polars as pl

CUSTOMERS, YEARS = 1_000, 3
AGREEMENT = Path(__file__).parents[2] / "examples" / "policies" / "evidence" / "processing-agreement.md"


@dataclass(frozen=True)
class Shop:
    """Tables in clear."""

    customer: Any
    product: Any
    order: Any
    line: Any

    @property
    def tables(self) -> list[str]:
        return [one._meta.db_table for one in (self.customer, self.product, self.order, self.line)]  # noqa: SLF001


def shop_in_clear() -> Shop:
    """Made in the database."""
    from django.db import connection, models

    class ShopCustomer(models.Model):  # noqa: DJ008  # nobody prints them
        organisation = models.UUIDField(db_index=True)
        number = models.CharField(max_length=40, unique=True)
        name = models.CharField(max_length=200)
        phone = models.CharField(max_length=20, db_index=True)
        language = models.CharField(max_length=5)
        place = models.CharField(max_length=2)
        consented_at = models.DateTimeField(null=True)
        created_at = models.DateTimeField()

        class Meta:
            app_label = "bench"

    class ShopProduct(models.Model):  # noqa: DJ008  # nobody prints them
        organisation = models.UUIDField()
        code = models.CharField(max_length=60, unique=True)
        name = models.CharField(max_length=200)

        class Meta:
            app_label = "bench"

    class ShopOrder(models.Model):  # noqa: DJ008  # nobody prints them
        customer = models.ForeignKey(ShopCustomer, models.CASCADE)
        number = models.CharField(max_length=40, unique=True)
        ordered_at = models.DateTimeField(db_index=True)
        currency = models.CharField(max_length=3)

        class Meta:
            app_label = "bench"

    class ShopLine(models.Model):  # noqa: DJ008  # nobody prints them
        order = models.ForeignKey(ShopOrder, models.CASCADE)
        position = models.PositiveIntegerField()
        product = models.ForeignKey(ShopProduct, models.PROTECT, db_index=False)
        quantity = models.FloatField()
        price_micro = models.BigIntegerField()

        class Meta:
            app_label = "bench"

    with connection.schema_editor() as editor:
        for model in (ShopCustomer, ShopProduct, ShopOrder, ShopLine):
            editor.create_model(model)
    return Shop(ShopCustomer, ShopProduct, ShopOrder, ShopLine)


def simulated() -> pl.DataFrame:
    """Orders of a shop that has been open for years."""
    from forecall.needs.sample import ShopPlan, simulate

    return simulate(ShopPlan(customers=CUSTOMERS, products=400, years=YEARS, end=NOW.date() - timedelta(days=2)))


def fill_ours(orders: pl.DataFrame) -> None:
    """People with name, phone and customer number, told to us by a client; then their orders."""
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody.origins import Origin
    from forecall.custody.recording import Proof, Said
    from forecall.orders import Delivery, accept, take_in
    from forecall.orders.importing import policy_now

    accept(policy_now()[0], AGREEMENT.name, AGREEMENT.read_bytes())
    origin = Origin(NOW - timedelta(days=1), "client", 1, informed=NOW - timedelta(days=1))
    told = tuple(
        Said("instruction", one, origin.at, Proof("agreement", notice_version=1))
        for one in ("need_prediction", "sales_suggestions", "client_calls")
    )
    people = [
        NewPerson(
            "client_customer", origin, {"name": person(at)["name"], "language": "ro"}, place="RO", choices=told,
            points=(Point("phone", phone(at), place="RO"),), customer_numbers=(number,),
        )
        for at, number in enumerate(numbers_of(orders))
    ]  # fmt: skip
    added = add_people("client_calls", people)
    if any(one.problems for one in added):
        raise SystemExit(f"the policy lets in less than is measured here: {added[0]}")
    take_in(orders, Delivery("b" * 64, "web shop"))


def fill_in_clear(shop: Shop, orders: pl.DataFrame) -> None:
    """The same people, products, orders and lines."""
    from django.db import transaction

    from forecall.foundation import acting_now

    organisation = acting_now("bench").organisation
    with transaction.atomic():
        customers = {
            number: shop.customer.objects.create(
                organisation=organisation,
                number=number,
                language="ro",
                place="RO",
                created_at=NOW,
                name=person(at)["name"],
                phone=phone(at),
            ).pk
            for at, number in enumerate(numbers_of(orders))
        }
        products = {
            code: shop.product.objects.create(organisation=organisation, code=code, name=name).pk
            for code, name in _named_products(orders)
        }
        for (number,), lines in orders.group_by("order_id", maintain_order=True):
            rows = lines.to_dicts()
            order = shop.order.objects.create(
                customer_id=customers[str(rows[0]["customer_id"])], number=str(number), currency="EUR",
                ordered_at=_moment(rows[0]["ordered_at"]),
            )  # fmt: skip
            shop.line.objects.bulk_create([
                shop.line(
                    order_id=order.pk, position=at, product_id=products[str(one["product_id"])],
                    quantity=one["quantity"], price_micro=round(one["unit_price"] * 1_000_000),
                )
                for at, one in enumerate(rows)
            ])  # fmt: skip


def phone(at: int) -> str:
    return f"+4021555{at:04}"


def numbers_of(orders: pl.DataFrame) -> list[str]:
    return [str(one) for one in orders["customer_id"].unique(maintain_order=True)]


def _named_products(orders: pl.DataFrame) -> list[tuple[str, str]]:
    name = "product_name" if "product_name" in orders.columns else "product_id"
    return [(str(code), str(named)) for code, named in orders.select("product_id", name).unique("product_id").rows()]


def _moment(value: datetime | date) -> datetime:
    """A day or the shop's wall clock, in UTC."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment.replace(tzinfo=UTC)


def space_of_all(size: Callable[[], dict[str, int]]) -> Iterator[str]:
    """Bytes by component, and the ratio. `size` says table or file -> bytes now."""
    shop, orders = shop_in_clear(), simulated()
    before = size()
    fill_ours(orders)
    ours = size()
    fill_in_clear(shop, orders)
    clear = size()
    lines = orders.height
    grown = {name: ours[name] - before.get(name, 0) for name in ours}
    plain = sum(clear[name] - before.get(name, 0) for name in shop.tables)
    for name, more in sorted(grown.items(), key=lambda one: -one[1]):
        if more > 0:
            yield f"| {name} | {more / 1000:,.0f} | {more / lines:.1f} |"
    total = sum(more for more in grown.values() if more > 0)
    yield f"| all of it | {total / 1000:,.0f} | {total / lines:.1f} |"
    yield f"| the same in clear | {plain / 1000:,.0f} | {plain / lines:.1f} |"
    yield f"| ratio, {CUSTOMERS:,} people and {lines:,} lines (first bar 1.2x) | {total / plain:.2f}x | |"
