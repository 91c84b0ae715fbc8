"""Every query of orders: products, orders with their lines, imports. Rows are of the acting organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl

from forecall.custody import Permit, seal_many
from forecall.custody.recording import tokens_of
from forecall.foundation import acting_now
from forecall.foundation.bulk import learn_sizes
from forecall.foundation.models import Organisation
from forecall.orders.loading import load
from forecall.orders.models import Import, Order, OrderLine, Product
from forecall.orders.shaping import Shaped, orders_in
from forecall.orders.types import Counts, Intake

AT_ONCE = 500
"""Values in one question."""
BATCH = 2000
"""Rows in one statement."""
ORDER_NUMBER = "order"
ORDER = ("organisation", "subject", "ordered_at", "currency", "digest", "token", "taken_in", "number")
LINE = ("order", "position", "product", "quantity", "price_micro")


def one_at_a_time(organisation: UUID) -> None:
    """Wait for another import of the organisation to end its batch; the lock goes with the transaction.

    Rows of the organisation that others write do not wait: a foreign key asks for no more than that its key stands.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation)


def add_products(names: Mapping[str, str]) -> int:
    """Products by their codes; how many were new. A name that changed is taken over."""
    organisation = acting_now("orders.Product").organisation
    there = dict(Product.objects.values_list("code", "name"))
    fresh = [
        Product(organisation_id=organisation, code=code, name=name) for code, name in names.items() if code not in there
    ]
    Product.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    renamed = {code: name for code, name in names.items() if name and there.get(code, name) != name}
    if renamed:
        rows = list(Product.objects.filter(code__in=list(renamed)[:AT_ONCE]))
        for row in rows:
            row.name = renamed[row.code]
        Product.objects.bulk_update(rows, ["name"], batch_size=AT_ONCE)
    return len(fresh)


def product_ids() -> dict[str, int]:
    return dict(Product.objects.values_list("code", "pk"))


def write_orders(  # noqa: PLR0913  # what a batch is made of
    permit: Permit,
    row: Import,
    batch: Shaped,
    whose: Mapping[str, UUID],
    products: Mapping[str, int],
    intake: Intake,
    counts: Counts,
) -> dict[UUID, datetime]:
    """Store a batch's orders: new ones, and those whose lines changed. Person -> their newest order in the batch."""
    lines = batch.lines
    if len(whose) < lines["customer_id"].n_unique():
        lines = lines.filter(pl.col("customer_id").is_in(list(whose)))
    orders = orders_in(lines)
    tokens = tokens_of([(ORDER_NUMBER, number) for number in orders["order_id"]])
    there = known(tokens)
    as_before = [
        there.get(token, (0, b""))[1] == digest for token, digest in zip(tokens, orders["digest"], strict=True)
    ]
    counts.orders_unchanged += sum(as_before)
    coming = orders.with_columns(pl.Series("token", tokens, dtype=pl.Binary)).filter(
        ~pl.Series(as_before, dtype=pl.Boolean)
    )
    ids = _write(permit, row, coming, whose, there, intake)
    changed = sum(token in there for token in coming["token"])
    counts.orders_changed += changed
    counts.orders_added += coming.height - changed
    counts.lines_added += _write_lines(coming, ids, products)
    newest = orders.group_by("customer_id").agg(pl.col("ordered_at").max())
    return {whose[customer]: at for customer, at in newest.iter_rows()}


def known(tokens: Collection[bytes]) -> dict[bytes, tuple[int, bytes]]:
    """Token -> (id, digest) of orders that are there."""
    several, found = list(tokens), {}
    for start in range(0, len(several), AT_ONCE):
        rows = Order.objects.filter(token__in=several[start : start + AT_ONCE]).values_list("token", "pk", "digest")
        found.update({bytes(token): (pk, bytes(digest)) for token, pk, digest in rows})
    return found


def _write(  # what an order is made of
    permit: Permit,
    row: Import,
    coming: pl.DataFrame,
    whose: Mapping[str, UUID],
    there: Mapping[bytes, tuple[int, bytes]],
    intake: Intake,
) -> list[int]:
    """The orders' rows; their ids, in order. One that changed keeps its id and gets its new lines."""
    rows = coming.select("order_id", "customer_id", "ordered_at", "currency", "digest", "token").rows()
    subjects = [whose[customer] for _, customer, *_ in rows]
    sealed: list[dict[str, Any]] = [{} for _ in rows]
    if intake.keeps_numbers:
        pairs = zip(subjects, rows, strict=True)
        sealed = seal_many(permit, Order, [(subject, {"number": one[0]}) for subject, one in pairs])
    fresh = [
        (permit.organisation, subject, at, currency, digest, token, row.pk, values.get("number"))
        for (_, _, at, currency, digest, token), subject, values in zip(rows, subjects, sealed, strict=True)
        if token not in there
    ]
    load(Order, ORDER, fresh)
    ids = {token: pk for token, (pk, _) in there.items()}
    ids.update({token: pk for token, (pk, _) in known([one[5] for one in fresh]).items()})
    changed = [
        Order(pk=ids[token], subject_id=subject, ordered_at=at, currency=currency, digest=digest, **values)
        for (_, _, at, currency, digest, token), subject, values in zip(rows, subjects, sealed, strict=True)
        if token in there
    ]
    if changed:
        OrderLine.unscoped.filter(order_id__in=[one.pk for one in changed]).delete()
        names = ["subject", "ordered_at", "currency", "digest", "number"]
        Order.objects.bulk_update(changed, names, batch_size=AT_ONCE // len(names))
    return [ids[token] for *_, token in rows]


def _write_lines(coming: pl.DataFrame, ids: list[int], products: Mapping[str, int]) -> int:
    columns = coming.select("product_id", "quantity", "price_micro").iter_rows()

    def rows() -> Iterator[tuple[Any, ...]]:
        for order, (codes, quantities, prices) in zip(ids, columns, strict=True):
            for position, (code, quantity, price) in enumerate(zip(codes, quantities, prices, strict=True)):
                yield order, position, products[code], quantity, price

    load(OrderLine, LINE, rows())
    return int(coming["product_id"].list.len().sum()) if coming.height else 0


def keep_counts(row: Import, counts: Counts) -> None:
    Import.objects.filter(pk=row.pk).update(counts=counts.stored())


def finish(row: Import, counts: Counts, now: datetime) -> None:
    learn_sizes(Order, OrderLine)
    Import.objects.filter(pk=row.pk).update(counts=counts.stored(), finished_at=now)


def drop_orders_of(row: Import) -> int:
    """Delete the orders that an import added, with their lines; how many."""
    orders = Order.objects.filter(taken_in=row)
    count = orders.count()
    OrderLine.objects.filter(order__in=orders).delete()
    orders.delete()
    return count
