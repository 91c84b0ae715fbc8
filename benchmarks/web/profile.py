"""`python -m benchmarks.web.profile [--full] [--plans] [--database sqlite]`: the pages of a kept house in one process.

Queries and processor time of an answer, the middle of `--times`, without a network; how long the index of names takes
to fill; `--plans` prints the slowest queries of each page and how the database reads them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from uuid import UUID

from benchmarks.web import beside, house, kept, walks
from benchmarks.web.load import Page


def measured(key: UUID, pages: Mapping[str, Page], times: int, *, plans: bool) -> Iterator[str]:
    """A row a page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, rng = Client(headers={"host": "localhost"}), random.Random(8)  # a load, no secret
    client.cookies.load(house.session(key))
    for name, page in pages.items():
        taken, queries = list[float](), list[int]()
        for number in range(times + 2):
            step = page.ask(rng)
            headers = {"HX-Request": "true"} if step.part else {}
            begun = time.process_time()
            answer = client.get(step.path) if step.form is None else client.post(step.path, step.form, headers=headers)
            taken.append(1000 * (time.process_time() - begun))
            if answer.status_code not in {200, 302}:  # well
                raise SystemExit(f"{step.path}: {answer.status_code}")
            if number > times - 2:
                with CaptureQueriesContext(connection) as found:
                    client.get(step.path) if step.form is None else client.post(step.path, step.form, headers=headers)
                queries.append(len(found))
        told = f"{statistics.median(taken[2:]):.1f} | {max(taken[2:]):.1f} | {taken[0]:.0f}"
        yield f"| `{name}` | {max(queries)} | {told} |"
        if plans:
            yield from beside.planned(list(found.captured_queries))


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m benchmarks.web.profile", description=__doc__)
    read.add_argument("--full", action="store_true")
    read.add_argument("--times", type=int, default=15)
    read.add_argument("--database", default="sqlite", choices=("sqlite", "postgresql"))
    read.add_argument("--pages", default="")
    read.add_argument("--plans", action="store_true")
    told = read.parse_args()
    size = kept.Size(200_000, 5_000_000, 40, 25_000, 6) if told.full else kept.Size(2_000, 50_000, 2, 5_000, 1)
    with kept.installation(told.database, size) as about:
        key = UUID(about.key)
        house.talk(key, min(2_000, size.customers // 2), house.HALF_A_DAY)
        pages = walks.pages(key, size.customers)
        if told.pages:
            pages = {name: pages[name] for name in told.pages.split(",")}
        print("| page | queries | ms | most ms | first ms |\n|---|---|---|---|---|")
        for line in measured(key, pages, told.times, plans=told.plans):
            print(line, flush=True)


if __name__ == "__main__":
    main()
