"""`python -m benchmarks.web.beside [--sizes 2000,20000] [--database postgresql] [--plans]`: beside plain models.

The desk's pages beside the same pages without a gate, seals and receipts; it stops where the two do not show the same.
In one process, without a network: queries and processor time of an answer, the middle of `--times`. With two sizes it
shows what grows. `--plans` prints how the database reads the slowest queries of each page.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from benchmarks.web import house, kept

AT_ONCE = 2_000
FAMILIES = ("Ionescu", "Popa", "Radu", "Stan", "Dumitru", "Matei", "Ene", "Sava", "Toma", "Vlad")
FIRST = ("Ana", "Ion", "Maria", "Dan", "Elena", "Radu", "Ioana", "Mihai", "Alina", "Paul", "Vera", "Tudor")
NEEDS = 5


def people(key: UUID, count: int) -> list[UUID]:
    """So many customers with names and telephone numbers, whose client wants them called."""
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody import wired
    from forecall.custody.bulk import collected_many
    from forecall.custody.origins import Origin
    from forecall.custody.recording import Said
    from forecall.foundation import acting

    at = wired().clock.now() - timedelta(hours=1)
    origin, made = Origin(at, "client", 1, informed=at), list[UUID]()
    said = tuple(Said("instruction", purpose, at) for purpose in ("client_calls", "need_prediction"))
    with acting(key, "bench"):
        for start in range(0, count, AT_ONCE):
            several = [
                NewPerson(
                    "client_customer", origin, {"name": name_of(place)}, choices=said, family=name_of(place).split()[1],
                    points=(Point("phone", f"+4072{place:07d}"),),
                )
                for place in range(start, min(count, start + AT_ONCE))
            ]  # fmt: skip
            made += [one.person for one in add_people("client_calls", several) if one.person is not None]
        collected_many(frozenset(made), "predicted_needs", Origin(at, "derived", 1))
        collected_many(frozenset(made), "order_history", origin)
    return made


def name_of(place: int) -> str:
    return f"{FIRST[place % 12]} {FAMILIES[place // 12 % 10]}{'abcdefghijklmnopqrstuvwxyz'[place // 120 % 26]}{place}"


def forecast(key: UUID, subjects: list[UUID]) -> list[int]:
    """A forecast with `NEEDS` suggestions each, written down without being learnt; the weightiest of each customer."""
    from forecall.custody import wired
    from forecall.foundation import acting
    from forecall.foundation.bulk import learn_sizes
    from forecall.orders.models import Product
    from forecall.sales.models import ForecastRun, Outlook, Suggestion

    now = wired().clock.now()
    with acting(key, "bench"):
        products = [Product.objects.create(code=f"P{number}", name=f"Product {number}") for number in range(50)]
        run = ForecastRun.objects.create(
            as_of=now.date(), horizon_days=14, digest="bench", made_at=now, made_by="bench", currency="EUR",
            receipt="r", customers=len(subjects), needs=NEEDS * len(subjects), expected_value=1,
        )  # fmt: skip
        common: dict[str, Any] = {"organisation_id": key, "run": run}
        outlooks = Outlook.objects.bulk_create(
            [
                Outlook(**common, subject_id=one, chance=(place * 7919 % 1000) / 1000, worth=place * 7919 % 9973)
                for place, one in enumerate(subjects)
            ],
            batch_size=AT_ONCE,
        )
        rows = [
            Suggestion(
                **common, subject_id=one.subject_id, outlook=one, product=products[(place + number) % 50], place=number,
                chance=0.5 / (number + 1), units=2, units_q90=4, offer_q10=1, offer_q50=2, offer_q90=4, worth=one.worth,
                is_new=False, state="usual", reasons=["recent(last=30d)"],
            )
            for place, one in enumerate(outlooks)
            for number in range(NEEDS)
        ]  # fmt: skip
        made = Suggestion.objects.bulk_create(rows, batch_size=AT_ONCE)
        learn_sizes(Outlook, Suggestion)
    return [one.pk for one in made[::NEEDS]]


def beside(keys: list[int]) -> None:
    """The same customers in plain tables."""
    from benchmarks.web.plain import PlainCustomer, PlainNeed

    PlainCustomer.objects.bulk_create(
        [PlainCustomer(pk=place + 1, name=name_of(place), phone=f"+4072{place:07d}") for place in range(len(keys))],
        batch_size=AT_ONCE,
    )
    PlainNeed.objects.bulk_create(
        [
            PlainNeed(
                customer_id=place + 1, suggestion=key + number, product=f"Product {(place + number) % 50}",
                place=number, worth=place * 7919 % 9973, chance=0.5,
            )
            for place, key in enumerate(keys)
            for number in range(NEEDS)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip


def measured(ask: Callable[[], Any], times: int) -> tuple[int, float, list[dict[str, str]]]:
    """Queries, middle of the milliseconds of processor time, and the queries themselves."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        answer = ask()
        taken.append((time.process_time() - begun) * 1000)
        if answer.status_code != 200:  # well
            raise SystemExit(f"{answer.status_code}: {answer}")
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found), statistics.median(taken), list(found.captured_queries)


def size(count: int, times: int, *, plans: bool) -> Iterator[str]:
    """The rows of the table for so many customers."""
    from django.test import Client

    from benchmarks.web import plain

    key = house.organisation(f"bench-{count}").pk
    begun = time.perf_counter()
    keys = forecast(key, people(key, count))
    if plain.PlainCustomer._meta.db_table not in _tables():  # noqa: SLF001  # Django's documented door
        plain.make()
    plain.PlainNeed.objects.all().delete()
    plain.PlainCustomer.objects.all().delete()
    beside(keys)
    yield f"<!-- {count:,} customers in {time.perf_counter() - begun:.0f} s -->"
    client, home = Client(headers={"host": "localhost"}), f"/o/bench-{count}/"
    client.cookies.load(house.session(key, f"bench-{count}"))
    middle, hit = keys[count // 2], {"q": name_of(count // 2)[:8].lower()}
    part = {"HX-Request": "true"}
    asks = {
        "desk": (lambda: client.get(f"{home}desk/"), lambda: client.get(f"{home}plain/desk/")),
        "customer": (lambda: client.get(f"{home}desk/{middle}/"), lambda: client.get(f"{home}plain/{middle}/")),
        "search": (
            lambda: client.post(f"{home}desk/search/", hit, headers=part),
            lambda: client.post(f"{home}plain/search/", hit, headers=part),
        ),
    }
    for page, (ours, theirs) in asks.items():
        alike(page, ours(), theirs())
        queries, taken, asked = measured(ours, times)
        others, plainly, _ = measured(theirs, times)
        yield f"| `{page}` | {count:,} | {queries} | {taken:.1f} | {others} | {plainly:.1f} | {taken / plainly:.1f} |"
        if plans:
            yield from planned(asked)


def alike(page: str, ours: Any, theirs: Any) -> None:  # noqa: ANN401  # what a test client answers
    """Stops where the plain page shows other numbers of customers or needs: it would be compared with nothing."""
    for mark in (b"data-row", b"data-phone", b'class="window"', b'class="found"'):
        counts = [answer.content.count(mark) for answer in (ours, theirs)]
        if counts[0] != counts[1]:
            raise SystemExit(f"{page}: {counts[0]} and {counts[1]} of {mark.decode()} on the two pages: mend plain.py")


def planned(asked: list[dict[str, str]]) -> Iterator[str]:
    """The slowest three queries and how the database reads them."""
    from django.db import connection

    for one in sorted(asked, key=lambda query: -float(query["time"]))[:6]:
        yield f"\n    {one['time']} s  {one['sql'][:400]}"
        if connection.vendor == "sqlite" and one["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                try:
                    cursor.execute("EXPLAIN QUERY PLAN " + one["sql"])
                except Exception as problem:  # noqa: BLE001  # a query whose values are not in the text
                    yield f"      {problem}"
                else:
                    yield from (f"      {row[3]}" for row in cursor.fetchall())
    yield ""


def _tables() -> list[str]:
    from django.db import connection

    return connection.introspection.table_names()


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m benchmarks.web.beside", description=__doc__)
    read.add_argument("--sizes", default="2000,20000")
    read.add_argument("--times", type=int, default=15)
    read.add_argument("--database", default="sqlite", choices=("sqlite", "postgresql"))
    read.add_argument("--plans", action="store_true")
    told = read.parse_args()
    with kept.fresh(told.database):
        print("| page | customers | queries | ms | plain: queries | plain: ms | times |\n|---|---|---|---|---|---|---|")
        for count in map(int, told.sizes.split(",")):
            for line in size(count, told.times, plans=told.plans):
                print(line, flush=True)


if __name__ == "__main__":
    main()
