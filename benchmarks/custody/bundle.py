"""What it takes to tell one person of a million everything that is held of them, with the million's own rows there.

Ten thousand people and their orders come in by the product's own verbs; the rest are copies of their rows, made by the
database, with ids, tokens and keys of their own. Nobody could open a copy, and nobody does: they stand in the way.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from benchmarks.custody.house import NOW
from benchmarks.custody.people import fill_ours, invented, shop_policy

COPIES = int(os.environ.get("FORECALL_BENCH_COPIES", "99"))
"""Of each of the ten thousand: a hundred times as many people in all."""
BULK_RECEIPTS, READ_RECEIPTS = 20, 200
"""Receipts over everybody, as a nightly forecast leaves them, and over the person alone."""
ASKED = (17, 4_321, 9_999)
"""Of the ten thousand, whose bundle is made."""


def bundles(folder: Path) -> Iterator[str]:
    """Rows of the table: what was there, and what the bundle took."""
    from forecall.custody import Ask, ask, permitted, publish
    from forecall.custody.models import Subject
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation

    shop = Organisation.objects.create(slug="shop", name="Shop", country="RO", created_at=NOW)
    with acting(shop.pk, "bench"):
        publish(shop_policy(), artefact="1" * 64)
        people = invented()
        fill_ours(people)
        _orders([one.number for one in people])
        _multiply()
        _keys(folder)
        for _ in range(BULK_RECEIPTS):
            permitted(Ask("need_prediction", frozenset({"order_history"}), "read"))
        for number in ASKED:
            subject = _whose(people[number].number)
            for _ in range(READ_RECEIPTS):
                ask(Ask("need_prediction", frozenset({"order_history"}), "read", (subject,)))
            yield from _told(number, subject)
        yield from _there()
        yield f"| people of whom a key is kept | {Subject.objects.count():,} |"


def _orders(numbers: Sequence[str]) -> None:
    """Four orders of three lines each, of everybody; taken in as a shop's file is."""
    import polars as pl

    from forecall.orders import Delivery, Wish, take_in

    at = NOW.replace(tzinfo=None)
    rows = [
        (number, f"{number}-{order}", at - timedelta(days=30 * order + place % 7 + 2), f"P{(place + line) % 400}")
        for place, number in enumerate(numbers)
        for order in range(4)
        for line in range(3)
    ]
    orders = pl.DataFrame(rows, ["customer_id", "order_id", "ordered_at", "product_id"], orient="row").with_columns(
        quantity=2.0, unit_price=4.5, currency=pl.lit("EUR"), product_name="Product " + pl.col("product_id")
    )
    done = take_in(orders.sort("customer_id", "ordered_at"), Delivery("b" * 64, "web shop"), Wish(), informed=NOW)
    if done.counts.lines_added != orders.height:
        raise SystemExit(f"the policy lets in less than is measured here: {done.counts}")


def _multiply() -> None:
    """The copies: each table's rows once more for each, hung on new people."""
    from django.db import connection, transaction

    is_here = connection.vendor == "sqlite"
    fresh = "randomblob(16)" if is_here else "gen_random_uuid()"
    token = "randomblob(16)" if is_here else "uuid_send(gen_random_uuid())"  # a column, no password
    series = f"WITH RECURSIVE n(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM n WHERE copy < {COPIES})"  # noqa: S608  # ours
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE twin AS {series} "  # noqa: S608  # our own tables
            f"SELECT id AS old, copy, {fresh} AS new FROM n CROSS JOIN custody_subject"
        )
        cursor.execute("CREATE INDEX twin_of ON twin (old)")
        cursor.execute("SELECT max(id) FROM orders_order")
        step = cursor.fetchone()[0]
        for table, own in (
            ("custody_subject", {"id": "twin.new"}),
            ("custody_happening", {"subject_id": "twin.new"}),
            ("contacts_person", {"subject_id": "twin.new"}),
            ("contacts_contactpoint", {"subject_id": "twin.new", "token": token}),
            ("contacts_customernumber", {"subject_id": "twin.new", "token": token}),
            ("orders_order", {"id": f"old.id + twin.copy * {step}", "subject_id": "twin.new", "token": token}),
        ):
            on = "id" if table == "custody_subject" else "subject_id"
            _copied(cursor, table, own, f"twin ON twin.old = old.{on}")
        _copied(cursor, "orders_orderline", {"order_id": f"old.order_id + n.copy * {step}"}, "n ON TRUE", series)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copied(cursor: Any, table: str, own: dict[str, str], join: str, before: str = "") -> None:  # noqa: ANN401  # Django's
    """Every row of a table for each copy; its number is the database's own unless it is among `own`."""
    from django.db import connection

    columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    kept = [name for name in columns if name != "id" or "id" in own]
    values = ", ".join(own.get(name, f"old.{name}") for name in kept)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(kept)}) {before} SELECT {values} FROM {table} AS old JOIN {join}"  # noqa: S608  # ours
    )


def _keys(folder: Path) -> None:
    """A key of each copy in the keyring: random bytes of the length of one, which nobody unwraps."""
    from forecall.custody.models import Subject

    ids = [one.bytes for one in Subject.unscoped.values_list("id", flat=True)]
    for path in (folder / "home").rglob("*.sqlite3"):
        with closing(sqlite3.connect(path)) as file:
            if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'subject_keys'").fetchone():
                continue
            there = {row[0] for row in file.execute("SELECT subject FROM subject_keys")}
            like = file.execute(
                "SELECT organisation, version, organisation_key, live, at, generation FROM subject_keys"
            )
            row = like.fetchone()
            with file:
                file.executemany(
                    "INSERT INTO subject_keys (organisation, subject, version, organisation_key, wrapped, live, at, "
                    "generation) VALUES (?, ?, ?, ?, randomblob(61), ?, ?, ?)",
                    ((row[0], one, *row[1:3], *row[3:]) for one in ids if one not in there),
                )


def _whose(number: str) -> UUID:
    """By the number that the customer says, as the desk finds them."""
    from forecall.contacts import by_customer_numbers

    return by_customer_numbers([number]).people[number]


def _told(number: int, subject: UUID) -> Iterator[str]:
    from forecall.custody.rights import Kind, Request, access_bundle, open_case

    case = open_case(Request(Kind.ACCESS, "email", "de"), subject)
    begun, cpu = perf_counter(), process_time()
    bundle = access_bundle(case)
    files = bundle.files()
    took, spent = perf_counter() - begun, process_time() - cpu
    rows = sum(len(one["records"]) for one in bundle.data["categories"]) + len(bundle.data["other_records"])
    if not (rows >= 4 and len(bundle.data["uses"]) >= READ_RECEIPTS and files):
        raise SystemExit(f"less is told than is there: {rows} records, {len(bundle.data['uses'])} uses")
    yield (
        f"| bundle of person {number:,}: {rows} records, {len(bundle.data['uses'])} uses | "
        f"{took:.2f} s, processor {spent:.2f} s (bar 10 s) |"
    )


def _there() -> Iterator[str]:
    """How many rows stood in the way."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in (
            "custody_subject", "contacts_person", "contacts_contactpoint", "contacts_customernumber", "orders_order",
            "orders_orderline",
        ):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # our own tables
            yield f"| rows of {table} | {cursor.fetchone()[0]:,} |"
