"""`./run bench web [--full] [--write]`: pages under load, and a night's forecasts, on SQLite and PostgreSQL.

The server is the product's own, in processes of its own; the users are on the same machine. `--full` is 200,000
customers with 5 million order lines, 20 users for five minutes, and a night of 40 organisations of 25,000 lines.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from benchmarks.policy.__main__ import machine
from benchmarks.web import house, load

RESULTS = Path(__file__).parent / "RESULTS.md"
PAGES = ("desk", "customer", "search", "figures", "model", "jobs", "decisions")
BARS = {"desk": 150, "customer": 200, "search": 150}
"""Page -> milliseconds that 95 of 100 answers may take, for the full size."""
THREAD_CAP = dict.fromkeys(("OMP_NUM_THREADS", "POLARS_MAX_THREADS"), "1")


def wanted() -> argparse.Namespace:
    read = argparse.ArgumentParser(prog="./run bench web", description=__doc__)
    read.add_argument("--customers", type=int, default=2_000)
    read.add_argument("--lines", type=int, default=50_000)
    read.add_argument("--users", type=int, default=20)
    read.add_argument("--think", type=float, default=2.0, help="seconds between two questions of a user")
    read.add_argument("--seconds", type=float, default=30.0)
    read.add_argument("--pages", default=",".join(PAGES), help="names of paths; those that do not exist are left out")
    read.add_argument("--databases", default="sqlite,postgresql")
    read.add_argument("--night", default="4x5000", help="organisations x lines; 0x0 for none")
    read.add_argument("--processes", type=int, default=2)
    read.add_argument("--full", action="store_true")
    read.add_argument("--one", default="", help=argparse.SUPPRESS)
    read.add_argument("--write", action="store_true", help=f"put the tables into {RESULTS.name}")
    found = read.parse_args()
    if found.full:
        found.customers, found.lines, found.seconds, found.night = 200_000, 5_000_000, 300.0, "40x25000"
    return found


@contextmanager
def served(processes: int) -> Iterator[int]:
    """The product's own server, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    line = [sys.executable, "-c", "from forecall.app.cli import main; main()", "serve", "web", "--port", str(port)]
    process = subprocess.Popen([*line, "--workers", str(processes)], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def pages(told: argparse.Namespace) -> Iterator[str]:
    """A table of what each page took."""
    from forecall.foundation import acting
    from forecall.sales import forecast, measure

    begun = time.perf_counter()
    key = house.fill("bench", told.customers, told.lines)
    taken_in, begun = time.perf_counter() - begun, time.perf_counter()
    with acting(key, "bench"):
        made = forecast(threads=told.processes)
        measure()
    forecasting = time.perf_counter() - begun
    talks = house.talk(key)
    found = {page: path for page in told.pages.split(",") if (path := house.address(page, key))}
    cookie = house.session(key)
    with served(told.processes) as port:
        load.use(port, cookie, found, 2, 0.05, 2.0)  # what is loaded once is loaded
        waits = load.use(port, cookie, found, told.users, told.think, told.seconds)
    yield (
        f"{told.customers:,} customers, {told.lines:,} lines taken in within {taken_in:.0f} s, {talks:,} talks; one "
        f"forecast of {made.needs:,} suggestions in {forecasting:.1f} s. {told.users} users, {told.think:g} s to "
        f"think, {told.seconds:.0f} s, {told.processes} server processes."
    )
    yield ""
    yield "| page | answers | p50 ms | p95 ms | longest ms | bar at full size |"
    yield "|---|---|---|---|---|---|"
    for page in found:
        values = waits.taken[page] or [float("nan")]
        bar = f"p95 {BARS[page]} ms" if page in BARS else "-"
        yield (
            f"| `{page}` | {len(waits.taken[page])} | {load.quantile(values, 0.5):.0f} | "
            f"{load.quantile(values, 0.95):.0f} | {max(values):.0f} | {bar} |"
        )
    missing = [page for page in told.pages.split(",") if page not in found]
    if missing:
        yield f"\nNot there in this version: {', '.join(missing)}."
    for (page, status), count in sorted(waits.wrong.items()):
        yield f"\n`{page}` answered {status} {count} times."


def night(told: argparse.Namespace) -> Iterator[str]:
    """How long the forecasts of all organisations take, by worker processes of the product."""
    from forecall.foundation import acting
    from forecall.foundation.jobs import enqueue
    from forecall.foundation.jobs.models import Job
    from forecall.sales.jobs import forecast_tonight

    many, lines = map(int, told.night.split("x"))
    if not many:
        return
    keys: list[UUID] = [house.fill(f"night-{number}", max(20, lines // 42), lines) for number in range(many)]
    for key in keys:
        with acting(key, "clockwork"):
            enqueue(forecast_tonight, key)
    line = [sys.executable, "-c", "from forecall.app.cli import main; main()", "serve", "worker", "--until-idle"]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    workers = [
        subprocess.Popen(line, env={**os.environ, **THREAD_CAP}, stderr=subprocess.DEVNULL)
        for _ in range(told.processes)
    ]
    for worker in workers:
        worker.wait()
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    done = Job.objects.filter(name=forecast_tonight.name, state="done").count()
    yield (
        f"A night of {many} organisations with {lines:,} lines each: {wall:.0f} s by {told.processes} workers, "
        f"{cpu:.0f} s of processor time, {done} of {many} done. Bar at full size (40 x 25,000): 180 s."
    )


def one(told: argparse.Namespace, database: str) -> None:
    """Print what was measured on this database; Django reads its settings once in a process, so each has its own."""
    with house.installation(database):
        for line in (*pages(told), "", *night(told)):
            print(line, flush=True)


def main() -> None:
    told = wanted()
    if told.one:
        one(told, told.one)
        return
    said = [
        f"# Web, {datetime.now(UTC):%Y-%m-%d}", "", machine(), "",
        "Measured by `./run bench web --write`. Server, workers, users and other work share the machine.",
    ]  # fmt: skip
    for database in told.databases.split(","):
        line = [sys.executable, "-m", "benchmarks.web", *sys.argv[1:], "--one", database]
        done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)
        head = f"## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}"
        print(f"\n{head}\n\n{done.stdout}")
        said += ["", head, "", done.stdout.rstrip()]
    if told.write:
        RESULTS.write_text("\n".join(said).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
