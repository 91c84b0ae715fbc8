"""`./run bench custody`: what the gate, the receipts and the seals cost; writes RESULTS.md beside this file."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from benchmarks.policy.__main__ import machine

HERE = Path(__file__).parent
PEOPLE, ASKS = 10_000, 2_000
NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
"""By the clock of the house: the example's policy is in force."""
QUESTION = ("newsletter", frozenset({"preferences"}), "send")


@contextmanager
def house(folder: str) -> Iterator[UUID]:
    """A new installation in a folder, with one organisation and its policy; the scope is open."""
    os.environ |= {"FORECALL_HOME": folder, "DJANGO_SETTINGS_MODULE": "forecall.app.django_settings"}
    from forecall.app.house import opened
    from forecall.foundation import FixedClock

    with opened(clock=FixedClock(NOW)) as parts:
        from forecall.custody import publish
        from forecall.foundation import acting
        from forecall.foundation.models import Organisation
        from tests.policy.policies import example

        made = Organisation.objects.create(slug="bench", name="Bench", country="RO", created_at=parts.clock.now())
        with acting(made.id, "bench"):
            publish(example("need-prediction"), artefact="0" * 64)
            yield made.id


def add_people() -> list[UUID]:
    """Prospects, every second of whom takes the newsletter."""
    from forecall.custody import Newcomer, Origin, Proof, add_subjects, consent

    origin = Origin(NOW - timedelta(days=1), "given", version=1)
    people = add_subjects([Newcomer("prospect", {"preferences": origin})] * PEOPLE)
    for person in people[: ASKS * 2 : 2]:
        consent(person, "newsletter", Proof("double_opt_in"))
    return people


def times_ms(act: Callable[[Any], object], over: list[Any]) -> list[float]:
    taken = []
    for one in over:
        begun = perf_counter()
        act(one)
        taken.append((perf_counter() - begun) * 1000)
    return taken


def row(name: str, taken: list[float], bar: str) -> str:
    cut = statistics.quantiles(taken, n=100)
    return f"| {name} | {len(taken):,} | {statistics.median(taken):.2f} | {cut[94]:.2f} | {cut[98]:.2f} | {bar} |"


def sync_ms(folder: Path) -> list[float]:
    """What this disk needs to make 300 bytes safe: each ask waits for one such sync."""
    with (folder / "sync").open("ab", buffering=0) as file:

        def write(_: int) -> None:
            file.write(b"x" * 300)
            os.fdatasync(file.fileno())

        return times_ms(write, list(range(300)))


def rows(folder: Path) -> list[str]:
    from forecall.custody import Ask, ask, permitted, wired

    people = add_people()
    asked = [Ask(*QUESTION, (person,), channel="email") for person in people[:ASKS]]
    ask(asked[0])
    receipts = wired().receipts
    found = [
        row("one `ask`, with its receipt safe on disk", times_ms(ask, asked), "p99 1 ms"),
        row("a sync of 300 bytes on this disk", sync_ms(folder), "-"),
        row(f"`permitted` for {PEOPLE:,} people, with its receipt",
            times_ms(lambda _: permitted(Ask(*QUESTION, channel="email")), list(range(20))), "50 ms"),
    ]  # fmt: skip
    real = receipts.write
    receipts.write = lambda *_: "unsynced"  # type: ignore[method-assign, assignment]
    found.insert(1, row("one `ask`, without writing the receipt", times_ms(ask, asked), "-"))
    receipts.write = real  # type: ignore[method-assign]
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, house(folder):
        lines = rows(Path(folder))
    text = "\n".join([
        f"# Custody, {datetime.now(UTC):%Y-%m-%d}", "", machine(), "",
        f"Measured by `./run bench custody` on SQLite with {PEOPLE:,} people, {ASKS:,} of whom consented.", "",
        "| what | times | p50 ms | p95 ms | p99 ms | first bar |", "|---|---|---|---|---|---|", *lines, "",
        "An ask waits until its receipt is safe on disk, so that the disk sets the floor.", "",
    ])  # fmt: skip
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
