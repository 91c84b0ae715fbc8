"""`./run bench custody [--write]`: what the gate, the receipts and the seals cost beside the same rows in clear.

`--write` puts the tables into RESULTS.md beside this file. Each side is timed in turn, act for act, so that what else
the machine does falls on both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from benchmarks.custody.house import Models, add_plain, add_sealed, installation
from benchmarks.custody.loads import ALONE, Loads, acts
from benchmarks.policy.__main__ import machine

HERE = Path(__file__).parent
MANY, PEOPLE, ASKS = 10_000, 2_000, 1_000
NEWS = ("newsletter", frozenset({"preferences"}), "send")


def times_ms(act: Callable[[Any], object], over: Sequence[Any]) -> tuple[list[float], float]:
    """Wall time of each, and the processor's time of one on average, ms."""
    taken, begun_cpu = [], process_time()
    for one in over:
        begun = perf_counter()
        act(one)
        taken.append((perf_counter() - begun) * 1000)
    return taken, (process_time() - begun_cpu) * 1000 / len(over)


def row(name: str, measured: tuple[list[float], float], bar: str) -> str:
    taken, cpu = measured
    cut = statistics.quantiles(taken, n=100)
    figures = f"{min(taken):.2f} | {statistics.median(taken):.2f} | {cut[98]:.2f} | {cpu:.2f}"
    return f"| {name} | {len(taken):,} | {figures} | {bar} |"


def sync_ms(folder: Path) -> tuple[list[float], float]:
    """What this disk needs to make 300 bytes safe."""
    with (folder / "sync").open("ab", buffering=0) as file:

        def write(_: int) -> None:
            file.write(b"x" * 300)
            os.fdatasync(file.fileno())

        return times_ms(write, range(300))


def people_for_the_gate() -> list[UUID]:
    """Prospects, every fifth of whom takes the newsletter."""
    from benchmarks.custody.house import newcomer
    from forecall.custody import Proof, add_subjects, consent

    people = add_subjects([newcomer()] * MANY)
    for person in people[: ASKS * 5 : 5]:
        consent(person, "newsletter", Proof("double_opt_in"))
    return people


def gate(folder: Path, bar: str) -> Iterator[str]:
    from forecall.custody import Ask, ask, permitted, wired
    from forecall.custody.receipts import Receipts

    people = people_for_the_gate()
    asked = [Ask(*NEWS, (person,), channel="email") for person in people[:ASKS]]
    card = Ask("prospecting", frozenset({"business_card"}), "read")
    ask(asked[0])
    permitted(card)
    yield row("one `ask`, with its receipt safe on disk", times_ms(ask, asked), bar)
    real = Receipts.write
    Receipts.write = lambda *_: "unsynced"  # type: ignore[method-assign, assignment]
    yield row("one `ask`, without writing the receipt", times_ms(ask, asked), "-")
    Receipts.write = real  # type: ignore[method-assign]
    yield row("a sync of 300 bytes on this disk", sync_ms(folder), "-")
    news = Ask(*NEWS, channel="email")
    yield row(f"`permitted`, {MANY:,} asked, a tenth allowed", times_ms(lambda _: permitted(news), range(20)), "50 ms")
    yield row(f"`permitted`, {MANY:,} asked and allowed", times_ms(lambda _: permitted(card), range(20)), "50 ms")
    keyring, whose = wired().keyring, str(permitted(card).organisation)
    yield row(f"{MANY:,} keys from the keyring", times_ms(lambda _: keyring.keys(whose, people), range(10)), "80 ms")


def beside(models: Models) -> Iterator[str]:
    loads = Loads(models, PEOPLE)
    for name, ours, plain, times, bar in acts(loads):
        yield compared(name, ours, plain, times, bar)
    for name, verb in ALONE.items():
        act = getattr(loads, verb)
        taken = [_once_ms(act) for _ in range(5)]
        yield f"| {name} | 5 | {statistics.median(taken):.2f} | - | - | - | - |"


def _once_ms(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def compared(name: str, ours: Callable[[], object], plain: Callable[[], object], times: int, bar: float | None) -> str:
    ours()
    plain()
    walls: tuple[list[float], list[float]] = ([], [])
    cpus = [0.0, 0.0]
    for _ in range(times):
        for side, act in enumerate((ours, plain)):
            begun, begun_cpu = perf_counter(), process_time()
            act()
            walls[side].append((perf_counter() - begun) * 1000)
            cpus[side] += process_time() - begun_cpu
    mine, theirs = map(statistics.median, walls)
    said = "-" if bar is None else f"{bar:g}x"
    return (
        f"| {name} | {times} | {mine:.2f} | {theirs:.2f} | {mine / theirs:.2f}x | {cpus[0] / cpus[1]:.2f}x | {said} |"
    )


def space(folder: Path, models: Models) -> Iterator[str]:
    """Bytes a person, by table and file, once ten thousand have come in; the same people in clear beside it."""
    before = sizes(folder, models)
    add_sealed(models, range(MANY))
    add_plain(models, range(MANY))
    after = sizes(folder, models)
    each = {name: (after[name] - before[name]) / MANY for name in after}
    plain = each.pop("bench_plaincard")
    for name, size in each.items():
        yield f"| {name} | {size:,.0f} |"
    total = sum(each.values())
    yield f"| all of it | {total:,.0f} |"
    yield f"| the same people in clear | {plain:,.0f} |"
    yield f"| ratio (first bar 2.5x) | {total / plain:.2f}x |"


def sizes(folder: Path, models: Models) -> dict[str, int]:
    """Bytes of each table with its indexes, of the keyring and of the receipts."""
    from django.db import connection

    tables = ["custody_subject", "custody_collection", models.sealed._meta.db_table, models.plain._meta.db_table]  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")
            found = {name: _asked(cursor, "SELECT pg_total_relation_size(%s)", name) for name in tables}
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            found = {name: _asked(cursor, WITH_INDEXES, name) for name in tables}
    home = folder / "home"
    for name in ("keyring", "receipts"):
        found[name] = sum(path.stat().st_size for path in (home / name).rglob("*") if path.is_file())
    return found


WITH_INDEXES = (
    "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)"
)


def _asked(cursor: Any, statement: str, name: str) -> int:  # noqa: ANN401  # Django's cursor
    cursor.execute(statement, [name])
    return int(cursor.fetchone()[0])


HEADS = {
    "gate": "| what | times | best ms | p50 ms | p99 ms | CPU ms | first bar |\n|---|---|---|---|---|---|---|",
    "beside": "| what | times | p50 ms | in clear ms | ratio | CPU ratio | first bar |\n|---|---|---|---|---|---|---|",
    "space": "| component | bytes a person |\n|---|---|",
}


def tables(database: str) -> str:
    """Everything measured on one database; run in a process of its own, as Django has one database a process."""
    with installation(database) as (folder, models):
        parts = {
            "gate": list(
                gate(folder, "p99 2 ms" if database == "postgresql" else "p99 1 ms")
            ),  # nobody else is there yet
            "beside": list(beside(models)),
            "space": list(space(folder, models)),
        }
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    titles = {"gate": "the gate", "beside": "beside the same rows in clear", "space": "space"}
    return "\n\n".join(
        f"## {name}: {titles[part]}\n\n{HEADS[part]}\n" + "\n".join(parts[part]) for part in ("gate", "beside", "space")
    )


ABOUT = """An ask waits until its receipt is safe on disk, so that the disk sets its floor; *CPU* is this process's own.
On a busy machine wall times swing, and the ratios less so, as both sides are timed in turn. In clear means: one table
without subject, origin, receipt or key. A creation writes a key, a subject with its origins, a receipt and the row, and
syncs each of them."""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) == 2 and arguments[0] == "--only":
        print(tables(arguments[1]))
        return 0
    from tests.postgresql import find_server

    databases = ["sqlite", *(["postgresql"] if find_server() else [])]
    head = (
        f"# Custody, {datetime.now(UTC):%Y-%m-%d}\n\n{machine()}\n\nMeasured by `./run bench custody --write`. {ABOUT}"
    )
    parts = [head]
    for database in databases:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.custody", "--only", database],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        parts.append(done.stdout.strip())
    text = "\n\n".join(parts) + "\n"
    if "--write" in arguments:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
