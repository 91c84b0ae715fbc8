"""`./run bench web [--full] [--write]`: pages under load, and a night's forecasts, on SQLite and PostgreSQL.

The server is the product's own, in processes of its own; the users are on the same machine. `--full` is 200,000
customers with 5 million order lines, 20 users for five minutes, and a night of 40 organisations of 25,000 lines. The
filled house is kept (see `kept`): the first run on a database fills it, for a quarter of an hour, others copy it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from benchmarks.policy.__main__ import machine
from benchmarks.web import house, kept, load, walks

RESULTS = Path(__file__).parent / "RESULTS.md"
BARS = {"desk": 150, "customer": 200, "search": 150}
"""Page -> milliseconds that 95 of 100 answers may take, for the full size."""
NIGHT_BAR_S = 180
THREAD_CAP = dict.fromkeys(("OMP_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
TODAY = 2_000
"""Talks that were held today already."""


def wanted() -> argparse.Namespace:
    read = argparse.ArgumentParser(prog="./run bench web", description=__doc__)
    read.add_argument("--customers", type=int, default=2_000)
    read.add_argument("--lines", type=int, default=50_000)
    read.add_argument("--users", type=int, default=20)
    read.add_argument("--think", type=float, default=2.0, help="seconds between two questions of a user")
    read.add_argument("--seconds", type=float, default=30.0)
    read.add_argument("--databases", default="sqlite,postgresql")
    read.add_argument("--night", default="4x5000", help="organisations x lines; 0x0 for none")
    read.add_argument("--beside", type=int, default=1, help="more of them, forecast while pages are asked for")
    read.add_argument("--processes", type=int, default=2)
    read.add_argument("--full", action="store_true")
    read.add_argument("--fill", action="store_true", help="fill the houses that are not kept yet, and measure nothing")
    read.add_argument("--one", default="", help=argparse.SUPPRESS)
    read.add_argument("--write", action="store_true", help=f"put the tables into {RESULTS.name}")
    found = read.parse_args()
    if found.full:
        found.customers, found.lines, found.seconds = 200_000, 5_000_000, 300.0
        found.night, found.beside = "40x25000", 6
    return found


def size_of(told: argparse.Namespace) -> kept.Size:
    night, each = map(int, told.night.split("x"))
    return kept.Size(told.customers, told.lines, night, each, told.beside if night else 0)


def product(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from forecall.app.cli import main; main()", *arguments]


@dataclass
class Server:
    """The product's own server.

    starts_s   until a process answers: it has read the names to search among
    cpu_s      of all its processes, at the end
    """

    port: int
    starts_s: float
    cpu_s: float = 0.0


@contextmanager
def served(processes: int) -> Iterator[Server]:
    """On a free port, until left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    before, begun = children_cpu_s(), time.perf_counter()
    line = product("serve", "web", "--port", str(port), "--workers", str(processes))
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - begun < 60:
            if answers(port):
                break
            time.sleep(0.1)
        server = Server(port, time.perf_counter() - begun)
        yield server
    finally:
        process.terminate()
        process.wait(30)
    server.cpu_s = children_cpu_s() - before


def answers(port: int) -> bool:
    """Whether a process of the server answers; one that listens and is not ready yet is waited for."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200  # well
    except OSError:
        return False
    finally:
        asked.close()


def children_cpu_s() -> float:
    """Processor time of all children that have ended, theirs among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pages(told: argparse.Namespace, about: kept.About) -> Iterator[str]:
    """A table of what each page took, alone and beside forecasts."""
    from forecall.foundation import acting
    from forecall.sales import tally

    key = UUID(about.key)
    house.talk(key, min(TODAY, told.customers // 2), house.HALF_A_DAY)
    with acting(key, "bench"):
        tally()  # as the worker of the night did
    found = walks.pages(key, told.customers)
    cookies = [house.session(key, f"seller-{number}") for number in range(told.users)]
    filled = ", ".join(f"{what} in {took:.0f} s" for what, took in about.seconds.items())
    yield f"Filled once, on a machine that was not idle: {filled}. The forecast has {about.needs:,} suggestions."
    yield ""
    with served(told.processes) as server:
        users = load.Users(server.port, cookies, f"/o/{house.slug_of(key)}/desk/", told.think)
        first = users.use(found, 8.0)  # what is loaded once is loaded
        waits = users.use(found, told.seconds)
    answers = first.answers + waits.answers
    yield (
        f"{told.customers:,} customers, {told.lines:,} lines; {told.users} users, {told.think:g} s to think, "
        f"{told.seconds:.0f} s, {told.processes} server processes, which answer after {server.starts_s:.1f} s. Each of "
        f"{answers:,} answers took {1000 * server.cpu_s / answers:.0f} ms of processor time, with the processes' start."
    )
    yield ""
    yield from table(waits, bars=BARS)
    if about.beside:
        yield ""
        yield from beside(told, about, cookies, found)


def beside(
    told: argparse.Namespace, about: kept.About, cookies: Sequence[str], found: Mapping[str, load.Page]
) -> Iterator[str]:
    """The same pages while a worker forecasts other organisations."""
    ask_for(about.beside)
    with served(told.processes) as server:
        users = load.Users(server.port, cookies, f"/o/{house.slug_of(UUID(about.key))}/desk/", told.think)
        users.use(found, 8.0)
        worker, begun = subprocess.Popen(product("serve", "worker"), stderr=subprocess.DEVNULL), time.perf_counter()
        waits = users.use(found, min(told.seconds, 60.0))
        done, took = len(forecast_of(about.beside)), time.perf_counter() - begun
        worker.terminate()
        worker.wait()
    lines = told.night.partition("x")[2]
    yield f"The same while one worker forecasts organisations of {lines} lines, {done} in {took:.0f} s:"
    yield ""
    yield from table(waits)


def table(waits: load.Waits, bars: Mapping[str, int] | None = None) -> Iterator[str]:
    yield "| page | answers | p50 ms | p95 ms | longest ms | bar at full size |"
    yield "|---|---|---|---|---|---|"
    for page in sorted(waits.taken, key=lambda page: -len(waits.taken[page])):
        values = waits.taken[page]
        bar = f"p95 {bars[page]} ms" if bars and page in bars else "-"
        p50, p95 = (f"{load.quantile(values, share):.0f}" for share in (0.5, 0.95))
        yield f"| `{page}` | {len(values)} | {p50} | {p95} | {max(values):.0f} | {bar} |"
    for (page, status), count in sorted(waits.wrong.items()):
        yield f"\n`{page}` answered {status} {count} times."


def ask_for(keys: Sequence[str]) -> None:
    from forecall.foundation import acting
    from forecall.foundation.jobs import enqueue
    from forecall.sales.jobs import forecast_tonight

    for key in map(UUID, keys):
        with acting(key, "clockwork"):
            enqueue(forecast_tonight, key)


def forecast_of(keys: Sequence[str]) -> list[UUID]:
    """Those organisations that have a forecast."""
    from forecall.sales.models import ForecastRun

    return list(ForecastRun.unscoped.filter(organisation__in=keys).values_list("organisation", flat=True).distinct())


def night(told: argparse.Namespace, about: kept.About) -> Iterator[str]:
    """How long the forecasts of all organisations take, by worker processes of the product."""
    if not about.night:
        return
    ask_for(about.night)
    before, begun = children_cpu_s(), time.perf_counter()
    line = product("serve", "worker", "--until-idle")
    workers = [
        subprocess.Popen(line, env={**os.environ, **THREAD_CAP}, stderr=subprocess.DEVNULL)
        for _ in range(told.processes)
    ]
    for worker in workers:
        worker.wait()
    wall, cpu = time.perf_counter() - begun, children_cpu_s() - before
    yield (
        f"A night of {len(about.night)} organisations with {told.night.partition('x')[2]} lines each: {wall:.0f} s by "
        f"{told.processes} workers, {cpu:.0f} s of processor time, {len(forecast_of(about.night))} of "
        f"{len(about.night)} done. Bar at full size (40 x 25,000): {NIGHT_BAR_S} s."
    )


def one(told: argparse.Namespace, database: str) -> None:
    """Print what was measured on this database; Django reads its settings once in a process, so each has its own."""
    with kept.installation(database, size_of(told)) as about:
        for line in () if told.fill else (*pages(told, about), "", *night(told, about)):
            print(line, flush=True)


def main() -> None:
    told = wanted()
    if told.one:
        one(told, told.one)
        return
    sections = {}
    for database in told.databases.split(","):
        line = [sys.executable, "-m", "benchmarks.web", *sys.argv[1:], "--one", database]
        begun = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}."
        done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)
        head = "SQLite" if database == "sqlite" else "PostgreSQL"
        sections[head] = f"{begun}\n\n{done.stdout.rstrip()}\n"
        print(f"\n## {head}\n\n{sections[head]}")
    if told.write and not told.fill:
        kept_of_before = sections_of(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        RESULTS.write_text(report(kept_of_before | sections), encoding="utf-8")


def sections_of(text: str) -> dict[str, str]:
    """Database -> what was measured on it; a run on one of them leaves the other's as it stands."""
    parts = text.split("\n## ")[1:]
    return {head: body.strip() + "\n" for head, _, body in (part.partition("\n") for part in parts)}


def report(sections: Mapping[str, str]) -> str:
    head = (
        "# Web\n\nMeasured by `./run bench web --write`; with `--full`, one database after the other. "
        "Server, workers, users and other work share the machine.\n"
    )
    return head + "".join(f"\n## {name}\n\n{body}" for name, body in sections.items())


if __name__ == "__main__":
    main()
