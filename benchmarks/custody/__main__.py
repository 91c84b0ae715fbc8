"""`./run bench custody [--space | --bundle] [--write]`: what gate, receipts and seals cost beside the same in clear.

`python -m benchmarks.custody --only DATABASE KIND` measures one of `KINDS`, or `bundle`, on `sqlite` or `postgresql`.

`--write` puts the tables into RESULTS.md beside this file, `--space` measures bytes only, and `--bundle` what one of a
million people is told (half an hour, 6 GB of disk), which nothing else measures. Each side is timed in turn, act for
act, so that what else the machine does falls on both.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from benchmarks.custody.bundle import bundles
from benchmarks.custody.cards import cards
from benchmarks.custody.house import NOW, Models, analyse, installation
from benchmarks.custody.loads import ALONE, Loads, acts
from benchmarks.custody.people import space_of_people
from benchmarks.custody.space import MANY, sizes_of_all, space
from benchmarks.custody.whole import space_of_all
from benchmarks.policy.__main__ import machine

HERE = Path(__file__).parent
PEOPLE, ASKS = 2_000, 1_000
NEWS = ("newsletter", frozenset({"preferences"}), "send")


class Syncs:
    """Counts what this process brings to the disk: of receipts, and commits of the keyring and its standby copy.

    Those of the database are its own, and not counted: SQLite in WAL syncs at its checkpoints only.
    """

    def __init__(self) -> None:
        from forecall.custody.keyring import pair
        from forecall.custody.receipts import disk

        self.made, synced, changed = 0, disk.sync, pair.transaction

        def sync(file: int) -> None:
            self.made += 1
            synced(file)

        @contextmanager
        def transaction(connection: Any, kind: str = "IMMEDIATE") -> Iterator[None]:  # noqa: ANN401  # SQLite's
            with changed(connection, kind):
                yield
            self.made += kind == "IMMEDIATE"

        disk.sync, pair.transaction = sync, transaction


@dataclass
class Taken:
    """What one act took, many times over: wall times and processor's times in ms, and syncs in all."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    syncs: int = 0

    def time(self, act: Callable[[], object], syncs: Syncs) -> None:
        before, begun_cpu, begun = syncs.made, process_time(), perf_counter()
        act()
        self.walls.append((perf_counter() - begun) * 1000)
        self.cpus.append((process_time() - begun_cpu) * 1000)
        self.syncs += syncs.made - before

    @property
    def each(self) -> str:
        return f"{self.syncs / len(self.walls):.1f}"


def times_ms(act: Callable[[Any], object], over: Sequence[Any], syncs: Syncs) -> Taken:
    taken = Taken()
    for one in over:
        taken.time(partial(act, one), syncs)
    return taken


def row(name: str, taken: Taken, bar: str) -> str:
    cut = statistics.quantiles(taken.walls, n=100)
    figures = f"{min(taken.walls):.2f} | {statistics.median(taken.walls):.2f} | {cut[98]:.2f}"
    cpu = f"{statistics.median(taken.cpus):.2f}"
    return f"| {name} | {len(taken.walls):,} | {figures} | {cpu} | {taken.each} | {bar} |"


def sync_ms(folder: Path, syncs: Syncs) -> Iterator[tuple[str, Taken]]:
    """What this disk needs to make 600 bytes safe: at the end of a file, and within one that has its length."""
    for name, flags in (("at the end of a file", os.O_APPEND), ("over zeros, as a receipt", 0)):
        file = os.open(folder / "sync", os.O_RDWR | os.O_CREAT | os.O_TRUNC | flags)
        if not flags:
            os.pwrite(file, bytes(300 * 600), 0)
            os.fsync(file)

        def write(place: int, file: int = file) -> None:
            os.pwrite(file, b"x" * 600, place * 600)
            os.fdatasync(file)
            syncs.made += 1

        yield f"a sync of 600 bytes on this disk, {name}", times_ms(write, range(300), syncs)
        os.close(file)


def people_for_the_gate() -> list[UUID]:
    """Prospects, every fifth of whom takes the newsletter."""
    from benchmarks.custody.house import newcomer
    from forecall.custody import Proof, add_subjects, consent

    people = add_subjects([newcomer()] * MANY)
    for person in people[: ASKS * 5 : 5]:
        consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    return people


def gate(folder: Path, bar: str, syncs: Syncs) -> Iterator[str]:
    from forecall.custody import Ask, ask, permitted, wired
    from forecall.custody.bulk import happened_many
    from forecall.custody.receipts import Receipts

    people = people_for_the_gate()
    asked = [Ask(*NEWS, (person,), channel="email") for person in people[:ASKS]]
    card = Ask("prospecting", frozenset({"business_card"}), "read")
    ask(asked[0])
    permitted(card)
    yield row("one `ask`, with its receipt safe on disk", times_ms(ask, asked, syncs), bar)
    real = Receipts.write
    Receipts.write = lambda *_: "unsynced"  # type: ignore[method-assign, assignment]
    yield row("one `ask`, without writing the receipt", times_ms(ask, asked, syncs), "-")
    Receipts.write = real  # type: ignore[method-assign]
    for name, taken in sync_ms(folder, syncs):
        yield row(name, taken, "-")
    for name, question in (("a tenth allowed", Ask(*NEWS, channel="email")), ("all allowed", card)):
        taken = times_ms(lambda _, asked=question: permitted(asked), range(30), syncs)
        yield row(f"`permitted`, {MANY:,} asked, {name}", taken, "50 ms")
    for event, name in (("last_order", "the same is known"), ("last_contact", "the same is asked for")):
        happened_many(event, {person: NOW - timedelta(minutes=43 * number) for number, person in enumerate(people)})
        taken = times_ms(lambda _: permitted(card), range(30), syncs)
        yield row(f"`permitted`, {MANY:,} asked, all allowed, of no two {name}", taken, "50 ms")
    keyring, whose = wired().keyring, str(permitted(card).organisation)
    yield row(
        f"{MANY:,} keys from the keyring", times_ms(lambda _: keyring.keys(whose, people), range(10), syncs), "80 ms"
    )


def beside(models: Models, syncs: Syncs) -> Iterator[str]:
    loads = Loads(models, PEOPLE)
    analyse()
    for name, ours, plain, times, bar in acts(loads):
        yield compared(name, (ours, plain), times, bar, syncs)
    for name, verb in ALONE.items():
        taken = Taken()
        for _ in range(5):
            taken.time(getattr(loads, verb), syncs)
        yield f"| {name} | 5 | {statistics.median(taken.walls):.2f} | {max(taken.walls):.2f} | - | - | - | - | - | - |"


def compared(name: str, sides: Sequence[Callable[[], object]], times: int, bar: float | None, syncs: Syncs) -> str:
    """Ours and the same in clear, each in turn; one of each before, which is not counted.

    What earlier rows left is set aside as a process of the product does once it is warm: else whichever side is at work
    when a full collection is due pays 30 to 60 ms for people that the measuring itself keeps.
    """
    mine, theirs = (Taken(), Taken())
    for act in sides:
        act()
    gc.collect()
    gc.freeze()
    for _ in range(times):
        for taken, act in zip((mine, theirs), sides, strict=True):
            taken.time(act, syncs)
    walls, cpus = (statistics.median(one.walls) for one in (mine, theirs)), [sum(one.cpus) for one in (mine, theirs)]
    wall, clear = walls
    p99 = statistics.quantiles(mine.walls, n=100, method="inclusive")[98]
    figures = f"{wall:.2f} | {p99:.2f} | {clear:.2f} | {wall / clear:.2f}x"
    cpu = f"{cpus[0] / times:.2f} | {cpus[0] / cpus[1]:.2f}x"
    return f"| {name} | {times} | {figures} | {cpu} | {mine.each} | {'-' if bar is None else f'{bar:g}x'} |"


HEADS = {
    "gate": "| what | times | best ms | p50 ms | p99 ms | CPU ms | syncs | first bar |\n"
    "|---|---|---|---|---|---|---|---|",
    "beside": "| what | times | p50 ms | p99 ms | in clear p50 ms | ratio | CPU ms | CPU ratio | syncs | first bar |\n"
    "|---|---|---|---|---|---|---|---|---|---|",
    "cards": "| what | times | p50 ms | p99 ms | in clear p50 ms | ratio | CPU ms | CPU ratio | syncs | first bar |\n"
    "|---|---|---|---|---|---|---|---|---|---|",
    "space": "| component | bytes a person |\n|---|---|",
    "whole": "| component | kB | bytes an order's line |\n|---|---|---|",
    "people": "| component | bytes a person |\n|---|---|",
    "bundle": "| what | figure |\n|---|---|",
}


TITLES = {
    "gate": "the gate",
    "beside": "beside the same rows in clear",
    "cards": "people as `contacts` opens them, beside the same in clear",
    "space": "space of a bare card",
    "whole": "space with orders",
    "people": "space of people as `contacts` keeps them",
    "bundle": "what one of a million is told",
}
KINDS = ("times", "cards", "space", "people")
"""Each kind in an installation of its own, as what was there before takes its room."""
PARTS = {"--space": KINDS[2:], "--bundle": ("bundle",)}
"""Option -> the kinds that it measures alone; its tables go among those that stand."""


def tables(database: str, kind: str) -> str:
    """One of `KINDS` on one database; run in a process of its own, as Django has one database a process."""
    bar = "p99 2 ms" if database == "postgresql" else "p99 1 ms"
    with installation(database) as (folder, models):
        if kind == "bundle":
            parts = {"bundle": list(bundles(folder))}
        elif kind == "cards":
            counted = Syncs()
            parts = {"cards": list(cards(lambda *one: compared(*one, counted)))}
        elif kind == "people":
            parts = {"people": list(space_of_people(lambda: sizes_of_all(folder)))}
        elif kind == "space":
            parts = {
                "space": list(space(folder, models)),
                "whole": list(space_of_all(lambda: sizes_of_all(folder))),
            }
        else:
            syncs = Syncs()
            parts = {
                "gate": list(gate(folder, bar, syncs)),  # nobody else is there yet
                "beside": list(beside(models, syncs)),
            }
    name = NAMES[database]
    return "\n\n".join(
        f"## {name}: {TITLES[part]}\n\n{HEADS[part]}\n" + "\n".join(found) for part, found in parts.items()
    )


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ABOUT = """An ask waits until its receipt is safe on disk, so that the disk sets its floor. *CPU* is this process's own;
on a busy machine it tells most: wall times swing, ratios less so, as both sides are timed in turn. *Syncs* are those
of receipts, keyring and standby copy for one act; the database's own are not counted. In clear means: one table without
subject, origin, receipt or key. What is missed of the bars, and why: README.md beside this file."""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) == 3 and arguments[0] == "--only":
        print(tables(*arguments[1:]))
        return 0
    from tests.postgresql import find_server

    kinds = next((some for option, some in PARTS.items() if option in arguments), KINDS)
    found: list[str] = []
    for database in ["sqlite", *(["postgresql"] if find_server() else [])]:
        for kind in kinds:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.custody", "--only", database, kind],
                check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            found += _sections(done.stdout)
    is_part = not PARTS.keys().isdisjoint(arguments)
    head = (
        f"# Custody, {datetime.now(UTC):%Y-%m-%d}\n\n{machine()}\n\nMeasured by `./run bench custody --write`. {ABOUT}"
    )
    if "--write" in arguments:
        results = HERE / "RESULTS.md"
        text = results.read_text(encoding="utf-8")
        results.write_text(_replaced(text, found, None if is_part else head), encoding="utf-8")
    print("\n\n".join(found))
    return 0


def _sections(text: str) -> list[str]:
    return ["## " + part.strip() for part in text.split("## ")[1:]]


def _joined(head: str, sections: Sequence[str]) -> str:
    return "\n\n".join([head, *sections]) + "\n"


def _replaced(text: str, sections: Sequence[str], head: str | None) -> str:
    """The page with these sections in the place of those of the same title; a new one behind those of its database.

    head    in the place of the one that stands; None keeps it
    """
    head = head or text.split("## ", maxsplit=1)[0].strip()
    there = {one.splitlines()[0]: one for one in _sections(text)}
    there |= {one.splitlines()[0]: one for one in sections}
    databases = [title.split(":", maxsplit=1)[0] for title in there]
    return _joined(head, [there[title] for title in sorted(there, key=lambda one: databases.index(one.split(":")[0]))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
