"""`./run bench policy`: writes RESULTS.md beside this file."""

from __future__ import annotations

import dataclasses
import gc
import os
import platform
import statistics
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from random import Random
from time import perf_counter, perf_counter_ns

from forecall.policy import Allowed, Ask, Facts, Policy, Rulebook, check, decide, decide_many, load_policy, tabulate
from forecall.policy.changes import past
from forecall.policy.rulebook import build_rulebook
from tests.policy.random_cases import NOW, case, lawful_ask, ordinary

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples" / "policies"
CASES, ROUNDS, CROWD = 4000, 9, 20_000
BAR_US, MOONSHOT_US = 25, 10
EXPLAINED = (
    f"First bar: p99 of one decision at most {BAR_US} us; moonshot: {MOONSHOT_US} us. Random asks and people from the\n"
    f"tests, {CASES} for each policy, {ROUNDS} runs each, the time of the clock itself included. A case counts by the\n"
    "median of its runs; the last column takes every run by itself, with the moments the machine did other work in."
)

Case = tuple[Ask, Rulebook, Facts, datetime]


def machine() -> str:
    cpu = platform.processor() or platform.machine()
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    load = os.getloadavg()[0]
    return (
        f"{cpu}, {os.cpu_count()} cores, load {load:.1f} at the start, Python {platform.python_version()}, "
        f"polars {metadata.version('polars')}"
    )


def decision_times_ns(cases: list[Case]) -> list[list[int]]:
    """For each case its time in each round; collection of garbage is off while the clock runs, as `timeit` does."""
    times: list[list[int]] = [[] for _ in cases]
    gc.disable()
    for _ in range(ROUNDS):
        for place, (ask, book, facts, now) in enumerate(cases):
            begun = perf_counter_ns()
            decide(ask, book, facts, now)
            times[place].append(perf_counter_ns() - begun)
    gc.enable()
    return times


def row(name: str, times: list[list[int]]) -> str:
    every = statistics.quantiles([one for of_case in times for one in of_case], n=1000)
    usual = statistics.quantiles([statistics.median(of_case) for of_case in times], n=1000)
    figures = (usual[499], usual[949], usual[989], every[989])
    return f"| {name} | {' | '.join(f'{one / 1000:.1f}' for one in figures)} |"


def with_past(policy: Policy) -> Rulebook:
    """The rulebook of the third version of a policy: each version let every purpose do, reach or ask a little more."""
    versions = []
    for number in (1, 2, 3):
        less = 3 - number
        purposes = {
            name: one.model_copy(
                update={
                    "actions": one.actions[: max(1, len(one.actions) - less)],
                    "sources": one.sources[: max(1, len(one.sources) - less)],
                    "channels": one.channels[: max(0, len(one.channels) - less)],
                }
            )
            for name, one in policy.purposes.items()
        }
        version = policy.version.model_copy(update={"number": number})
        versions.append(policy.model_copy(update={"purposes": purposes, "version": version}))
    before = past(versions)
    return build_rulebook(versions[-1], before.since, before.earlier)


def collected_before(facts: Facts, random: Random) -> Facts:
    """The same person, whose data came in under any of the three versions, and who was told of one of them."""
    collected = {name: dataclasses.replace(one, version=random.randint(1, 3)) for name, one in facts.collected.items()}
    return dataclasses.replace(facts, collected=collected, duty_met=random.randint(0, 3))


def decisions() -> list[str]:
    lines = ["| asks | p50 us | p95 us | p99 us | p99 us of every run |", "|---|---|---|---|---|"]
    everything: list[Case] = []
    for name in ("contact-centre", "need-prediction", "business-platform", "prepaid-telephony"):
        policy = load_policy(EXAMPLES / f"{name}.yaml")
        book, random = build_rulebook(policy), Random(7)
        cases = [(ask, book, facts, now) for ask, facts, now in (case(random, policy) for _ in range(CASES))]
        everything += cases
        lines.append(row(f"{name}, random", decision_times_ns(cases)))
    lines.append(row("all four, random", decision_times_ns(everything)))
    grown: list[Case] = []
    for name in ("contact-centre", "need-prediction", "business-platform", "prepaid-telephony"):
        policy = load_policy(EXAMPLES / f"{name}.yaml")
        book, random = with_past(policy), Random(7)
        for _ in range(CASES):
            ask, facts, now = case(random, policy)
            grown.append((ask, book, collected_before(facts, random), now))
    lines.append(row("all four with two earlier versions, random", decision_times_ns(grown)))
    allowed = [one for one in everything if isinstance(decide(*one), Allowed)]
    lines.append(row(f"all four, allowed ones only ({len(allowed):,})", decision_times_ns(allowed)))
    return lines


def crowd() -> str:
    policy = load_policy(EXAMPLES / "need-prediction.yaml")
    book, random = build_rulebook(policy), Random(7)
    purpose = policy.purposes["newsletter"]
    ask = lawful_ask(random, "newsletter", purpose)
    people = [ordinary(random, policy, ask, purpose, NOW) for _ in range(CROWD)]
    begun = perf_counter()
    for one in people:
        decide(ask, book, one, NOW)
    single, begun = perf_counter() - begun, perf_counter()
    table = tabulate(people, ask, book, NOW)
    laid_out, begun = perf_counter() - begun, perf_counter()
    decide_many(ask, book, table, NOW)
    at_once = perf_counter() - begun
    speed = f"{CROWD / at_once / 1e6:.1f} million a second"
    return (
        f"One ask for {CROWD:,} people: one by one {single * 1000:.0f} ms; as a set {at_once * 1000:.0f} ms ({speed})\n"
        f"once the facts lie in columns, which takes {laid_out * 1000:.0f} ms."
    )


def compiling() -> str:
    path = EXAMPLES / "need-prediction.yaml"
    begun = perf_counter()
    policy = load_policy(path)
    loaded, begun = perf_counter() - begun, perf_counter()
    check(policy)
    checked = perf_counter() - begun
    lines = len(path.read_text(encoding="utf-8").splitlines())
    return f"The longest example ({lines} lines, and the baseline): read in {loaded:.2f} s, checked in {checked:.2f} s."


def main() -> None:
    day = datetime.now(tz=UTC).date().isoformat()
    head = [f"# Decisions, {day}", "", machine(), "", "Measured by `./run bench policy`.", "", EXPLAINED, ""]
    text = "\n".join([*head, *decisions(), "", crowd(), "", compiling(), ""])
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
