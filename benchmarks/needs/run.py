"""Every method on every question at every cut-off, and what each answer cost.

    python -m benchmarks.needs [--only when,what,...] [--methods TEXT,...] [--cutoffs dev|early|DATE,...] [--quick]

A full run (no choice made) writes RESULTS.md and results.csv beside this file; any other prints its tables.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from benchmarks.needs import data, methods, product, speed, tables, tasks
from benchmarks.needs.peers import Question

HERE = Path(__file__).resolve().parent
KEPT = HERE / ".kept"  # rows of earlier runs, for `--kept`
FOLDS = range(5)
Scores = Callable[[pl.DataFrame], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the protocol.

    needs    the data file it is asked of
    days     length of its window
    """

    name: str
    answers: dict[str, methods.Answer]
    needs: str = "online_retail_ii.parquet"
    days: int = 28


PARTS = (
    Part("when", methods.WHEN, days=tasks.HORIZONS[-1]),
    Part("what", methods.WHAT),
    Part("tafeng", methods.TAFENG, needs="tafeng_nbr.parquet", days=7),
    Part("quantity", methods.QUANTITY),
    Part("calllist", methods.CALLLIST, days=14),
)
NAMES = (*(part.name for part in PARTS), "speed")


ROWS = {"part": pl.String, "method": pl.String, "cutoff": pl.String, "metric": pl.String, "value": pl.Float64}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: of a method, for a question, at a cut-off ("fold 0" .. for Ta-Feng)."""

    part: str
    method: str
    cutoff: str
    metric: str
    value: float


def asked_of_the_shop(part: Part, cutoff: date, before: pl.DataFrame) -> tuple[Question, Scores]:
    """The question at a cut-off of Online Retail II, and how its answers score."""
    orders = data.online_retail()
    if part.name == "when":
        when = tasks.when_task(orders, cutoff)
        return _question(before, cutoff, when.asked, part), lambda answer: tasks.score_when(answer, when)
    if part.name == "what":
        basket = tasks.basket_task(orders, cutoff, part.days)
        asked = basket.customers.to_frame("customer_id")
        return _question(before, cutoff, asked, part), lambda answer: tasks.score_basket(answer, basket)
    if part.name == "quantity":
        pairs = tasks.quantity_task(orders, cutoff, part.days)
        return _question(before, cutoff, pairs.asked, part), lambda answer: tasks.score_quantity(answer, pairs)
    listed = tasks.calllist_task(orders, cutoff, part.days)
    return _question(before, cutoff, listed.asked, part), lambda answer: tasks.score_calllist(answer, listed)


def asked_of_tafeng(part: Part, fold: data.Fold, before: pl.DataFrame) -> tuple[Question, Scores]:
    """The question of one fold of Ta-Feng, and how its answers score."""
    task = tasks.BasketTask(fold.customers, fold.targets)
    asked = fold.customers.to_frame("customer_id")
    return _question(before, fold.as_of, asked, part), lambda answer: tasks.score_basket(answer, task)


def _question(before: pl.DataFrame, cutoff: date, asked: pl.DataFrame, part: Part) -> Question:
    """Only ids go to a method; what came stays here."""
    ids = asked.select(name for name in tasks.PAIR if name in asked.columns)
    return Question(before, cutoff, ids, part.days)


def of_the_shop(parts: list[Part], chosen: argparse.Namespace) -> Iterator[Row]:
    """All rows on Online Retail II, cut-off by cut-off, so that one fit of the product serves every question."""
    for cutoff in chosen.cutoffs if parts else []:
        before = tasks.by_day(tasks.history(data.online_retail(), cutoff))
        for part in parts:
            yield from _rows(part, cutoff.isoformat(), asked_of_the_shop(part, cutoff, before), chosen)


def of_tafeng(parts: list[Part], chosen: argparse.Namespace) -> Iterator[Row]:
    """All rows on Ta-Feng, fold by fold."""
    for number in FOLDS[:1] if chosen.quick else FOLDS:
        for part in parts:
            fold = data.tafeng(number, chosen.tafeng_part)
            before = tasks.by_day(tasks.history(fold.orders, fold.as_of))
            yield from _rows(part, f"fold {number}", asked_of_tafeng(part, fold, before), chosen)


def _rows(part: Part, place: str, asked: tuple[Question, Scores], chosen: argparse.Namespace) -> Iterator[Row]:
    question, score = asked
    products = product.ANSWERS[part.name] if product.is_there() else {}
    for name, answer in (part.answers | products).items():
        if chosen.methods and not any(text.lower() in name.lower() for text in chosen.methods):
            continue
        is_peer = name in part.answers
        kept = KEPT / f"{part.name}-{place}-{sha256(name.encode()).hexdigest()[:12]}.json"
        if is_peer and chosen.kept and kept.exists():
            figures = json.loads(kept.read_text())
        else:
            print(f"{part.name} {place} {name}", flush=True)
            figures = _figures(question, answer, score, is_peer=is_peer)
            _keep(kept, figures)
        yield from (Row(part.name, name, place, metric, float(value)) for metric, value in figures.items())


def _figures(question: Question, answer: methods.Answer, score: Scores, *, is_peer: bool) -> dict[str, float]:
    """The figures with the CPU seconds of the answer; the product's fit is apart, for its questions share it."""
    start = time.process_time()
    if not is_peer:
        product.fit(question)
    fitted = time.process_time()
    given = answer(question)
    figures = {"cpu_s": time.process_time() - fitted}
    if not is_peer:
        figures["fit_cpu_s"] = fitted - start
    return figures | score(given)


def _keep(path: Path, figures: dict[str, float]) -> None:
    KEPT.mkdir(exist_ok=True)
    (KEPT / ".gitignore").write_text("*\n")
    path.write_text(json.dumps({name: float(value) for name, value in figures.items()}))


def cutoffs_of(text: str) -> list[date]:
    """`dev`, `early`, or days written YYYY-MM-DD with commas between them."""
    known = {"dev": tasks.DEV_CUTOFFS, "early": tasks.EARLY_CUTOFFS}
    return list(known[text]) if text in known else [date.fromisoformat(day) for day in text.split(",")]


def choices(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for, checked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.needs", description="Measure need prediction.")
    parser.add_argument("--only", default=",".join(NAMES), help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--methods", default="", help="parts of method names, with commas between them")
    parser.add_argument("--cutoffs", type=cutoffs_of, default="dev", help="dev, early or days (YYYY-MM-DD,...)")
    parser.add_argument("--quick", action="store_true", help="the first cut-off, fold and size only")
    parser.add_argument("--kept", action="store_true", help="take peers' figures of earlier runs where there are any")
    parser.add_argument("--tafeng-part", choices=("test", "val"), default="test", help="val is for choosing")
    parser.add_argument("--write", action="store_true", help="put these parts into RESULTS.md and results.csv")
    chosen = parser.parse_args(arguments)
    chosen.only = chosen.only.split(",")
    unknown = set(chosen.only) - set(NAMES)
    if unknown:
        parser.error(f"--only knows {', '.join(NAMES)}; not {', '.join(sorted(unknown))}")
    chosen.methods = [text for text in chosen.methods.split(",") if text]
    if chosen.quick:
        chosen.cutoffs = chosen.cutoffs[:1]
    is_whole = set(chosen.only) == set(NAMES) and not chosen.methods and not chosen.quick
    is_protocol = chosen.cutoffs == list(tasks.DEV_CUTOFFS) and chosen.tafeng_part == "test"
    chosen.write = chosen.write or (is_whole and is_protocol)
    return chosen


def with_other_parts(measured: pl.DataFrame, results: Path) -> pl.DataFrame:
    """The rows just measured, and from the last results those of the parts and methods not measured now."""
    if not results.exists():
        return measured
    last = pl.read_csv(results, schema=ROWS)
    return pl.concat([last.join(measured, on=["part", "method"], how="anti"), measured])


def main(arguments: list[str] | None = None) -> None:
    """Measure what was chosen; print or write it."""
    chosen = choices(arguments)
    parts = [part for part in PARTS if part.name in chosen.only]
    for part in parts:
        data.find(part.needs)  # a missing file is said before anything long runs
    rows = [
        *of_the_shop([part for part in parts if part.name != "tafeng"], chosen),
        *of_tafeng([part for part in parts if part.name == "tafeng"], chosen),
    ]
    if "speed" in chosen.only and product.is_there():
        rows += [Row("speed", product.NAME, *figure) for figure in speed.measure(quick=chosen.quick)]
    frame = pl.DataFrame([asdict(row) for row in rows], schema=ROWS)
    print(tables.as_text(frame))
    if chosen.write:
        tables.write(with_other_parts(frame, HERE / "results.csv"), HERE)
        print(f"written: {HERE / 'RESULTS.md'}, {HERE / 'results.csv'}")
