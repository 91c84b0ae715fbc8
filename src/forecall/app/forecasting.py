"""The main job from end to end: read, learn, forecast, look back, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from forecall.app.edge import StoppedHalfWay
from forecall.app.executors import check_executor, executor_for
from forecall.app.memory import free_memory, short_of_memory
from forecall.app.progress import Steps
from forecall.needs import NeedModel, backtest
from forecall.needs.asked import horizon_asked
from forecall.needs.errors import BadRequest, NothingToLearn, OutputNotWritten
from forecall.needs.output import check_apart, check_ending, check_place, write_table
from forecall.needs.reading import Options, OrdersRead, ReadReport, load_orders
from forecall.needs.reading.identity import key_path
from forecall.needs.report import ReportData, dropped_sentence, write_report
from forecall.needs.types import Backtest
from forecall.needs.wording import words


@dataclass(slots=True)
class Shop:
    """Orders with what was said about them.

    dropped   sentences on what was left out, in the reader's language
    read      the orders with what was given back of them, where they come from files
    """

    orders: pl.DataFrame
    source: str
    dropped: tuple[str, ...] = ()
    read: OrdersRead | None = None

    @property
    def last_day(self) -> date:
        """Day of the last order."""
        day: date = self.orders.select(pl.col("ordered_at").dt.date().max()).item()
        return day

    def let_go(self) -> None:
        """Drop the lines once they are learned: of a large shop they take as much memory as all its needs."""
        self.orders, self.read = self.orders.clear(), None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a forecast shall say, and where it goes.

    as_of       None: the day after the last order
    backtests   past forecasts to measure, 0 = none
    out, report, model   files to write, None: not written
    """

    as_of: date | None = None
    horizon_days: int = 14
    per_customer: int | None = None
    include_new: bool = True
    backtests: int = 3
    seed: int = 0
    threads: int = 2
    executor: str = "threads"
    language: str = "en"
    rows: int = 100
    out: Path | None = None
    report: Path | None = None
    model: Path | None = None


@dataclass(slots=True)
class _Look:
    """A look back, or the sentence why there is none."""

    backtest: Backtest | None = None
    why_not: str = field(default="")


def read_shop(files: Sequence[Path], options: Options, wanted: Wanted, steps: Steps) -> Shop:
    """Read the files as one shop's orders, up to the day asked for; raises OrdersError."""
    up_to: Options = {**options, "before": wanted.as_of}
    with steps.step("Reading orders"):
        read = load_orders(list(files), **up_to)
    source = ", ".join(file.name for file in files)
    return Shop(read.orders, source, _said(read.report, wanted.language), read)


def forecast(shop: Shop, wanted: Wanted, steps: Steps) -> ReportData:
    """Measure on the past, learn, forecast, write what is wanted; the shop's lines are let go. Raises NeedsError."""
    check(wanted)
    as_of = wanted.as_of or shop.last_day + timedelta(days=1)
    if short := short_of_memory(shop.orders.height, free_memory(), wanted.language):
        steps.note(short)
    look = look_back(shop, wanted, as_of, steps)  # first: the needs of all customers do not lie beside it in memory
    with executor_for(wanted.executor) as executor:
        model = NeedModel(seed=wanted.seed, threads=wanted.threads, executor=executor)
        with steps.step("Learning") as say:
            model.fit(shop.orders, as_of=as_of, progress=say)
        report = _report_of(shop, wanted, as_of, look)
        shop.let_go()
        with steps.step("Forecasting") as say:
            when = model.when(horizons=(wanted.horizon_days,))
            needs = model.needs(
                horizon_days=wanted.horizon_days,
                per_customer=wanted.per_customer,
                include_new=wanted.include_new,
                progress=say,
            )
    kept = model if wanted.model else None
    del model
    data = report(needs, when)
    with steps.step("Writing"):
        _write(data, wanted, kept)
    return data


def check(wanted: Wanted, files: Sequence[Path] = (), labels: Path | None = None) -> None:
    """Refuse before the long work what would fail after it, or would cost a file; raises BadRequest, OutputNotWritten.

    files    the orders that are read
    labels   where the labels are kept, None: nowhere
    """
    words(wanted.language, "report")
    horizon_asked(wanted.horizon_days)
    check_executor(wanted.executor)
    if wanted.backtests < 0:
        raise BadRequest(f"backtests is {wanted.backtests}; it must be 0 or more")
    if wanted.out:
        check_ending(wanted.out)
    kept = [labels, key_path(labels)] if labels else []
    results = [path for path in (*kept, wanted.out, wanted.report, wanted.model) if path]
    check_apart(results, files)
    for path in results:
        check_place(path)


@contextmanager
def telling_labels(labels: Path | None) -> Iterator[None]:
    """A stop by Ctrl-C says that the labels or their key were written meanwhile, where they were."""
    kept = [labels, key_path(labels)] if labels else []
    before = [_stamp(path) for path in kept]
    try:
        yield
    except KeyboardInterrupt as stop:
        changed = [path for path, was in zip(kept, before, strict=True) if _stamp(path) != was]
        raise StoppedHalfWay([*changed, *getattr(stop, "written", ())]) from None


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def look_back(shop: Shop, wanted: Wanted, as_of: date, steps: Steps) -> _Look:
    """Measure past forecasts of the windows before `as_of`; a history too short for it is said, not raised."""
    if wanted.backtests == 0:
        return _Look(why_not=words(wanted.language, "report").say("past-not-asked"))
    try:
        with steps.step("Checking on the past") as say, executor_for(wanted.executor) as executor:
            measured = backtest(
                shop.read or _before(shop.orders, as_of),
                cutoffs=past_days(shop, wanted, as_of),
                horizon_days=wanted.horizon_days,
                seed=wanted.seed,
                threads=wanted.threads,
                executor=executor,
                progress=say,
            )
    except NothingToLearn as problem:
        said = words(wanted.language, "report").say("past-none-says")
        return _Look(why_not=f"{said} ({problem})" if wanted.language == "en" else said)
    return _Look(measured)


def past_days(shop: Shop, wanted: Wanted, as_of: date) -> list[date]:
    """The days to forecast anew, oldest first: windows side by side, the last one ending with the known orders."""
    end = min(as_of, shop.last_day + timedelta(days=1))
    return [end - timedelta(days=wanted.horizon_days * back) for back in range(wanted.backtests, 0, -1)]


def _before(orders: pl.DataFrame, day: date) -> pl.DataFrame:
    return orders.filter(pl.col("ordered_at") < datetime.combine(day, time()))


def _report_of(
    shop: Shop, wanted: Wanted, as_of: date, look: _Look
) -> Callable[[pl.DataFrame, pl.DataFrame], ReportData]:
    """What makes the report of the needs and the next orders: whatever it takes from the lines is taken now."""
    seen = _before(shop.orders, as_of)
    currencies = _currencies(seen)
    notes: tuple[str, ...] = ()
    if len(currencies) > 1:
        notes = (words(wanted.language, "report").say("note-currencies", list=", ".join(currencies)),)
    return partial(
        ReportData,
        as_of=as_of,
        horizon_days=wanted.horizon_days,
        customers=seen["customer_id"].n_unique(),
        products=seen["product_id"].n_unique(),
        lines=seen.height,
        backtest=look.backtest,
        no_backtest_because=look.why_not,
        in_pieces=seen.select((pl.col("quantity") % 1 == 0).all()).item(),
        currency=currency_of(seen),
        product_names=_product_names(seen),
        dropped=shop.dropped + notes,
        language=wanted.language,
        rows=wanted.rows,
        needs_file=wanted.out.name if wanted.out else "",
        source=shop.source,
    )


def currency_of(orders: pl.DataFrame) -> str | None:
    """The currency of all prices; None where there are several, or none is named."""
    found = _currencies(orders)
    return found[0] if len(found) == 1 else None


def _currencies(orders: pl.DataFrame) -> list[str]:
    if "currency" not in orders.columns:
        return []
    return orders["currency"].drop_nulls().unique().sort().to_list()


def _product_names(orders: pl.DataFrame) -> dict[str, str]:
    """The newest name of each product that has one."""
    if "product_name" not in orders.columns:
        return {}
    named = orders.filter(pl.col("product_name").is_not_null())
    newest = named.group_by("product_id").agg(pl.col("product_name").sort_by("ordered_at", maintain_order=True).last())
    return dict(newest.iter_rows())


def _said(report: ReadReport, language: str) -> tuple[str, ...]:
    spoken = words(language, "report")
    said = [
        spoken.say("note-sheet", sheet=sheet, file=file.file, first=file.sheets[0])
        for file in report.files
        for sheet in file.other_sheets
    ]
    said += [dropped_sentence(dropped.reason, dropped.count, language, dropped.rows) for dropped in report.dropped]
    if report.identifiers_tokenised:
        kept = spoken.say("note-labels", file=str(report.labels)) if report.labels else spoken.say("note-labels-none")
        said.append(f"{spoken.say('note-tokens', count=report.identifiers_tokenised)} {kept}")
    return tuple(said)


def _write(data: ReportData, wanted: Wanted, model: NeedModel | None) -> None:
    written: list[Path] = []
    try:
        if wanted.out:
            write_table(data.needs, wanted.out)
            written.append(wanted.out)
        if wanted.report:
            write_report(wanted.report, data)
            written.append(wanted.report)
        if wanted.model and model:
            model.save(wanted.model)
    except KeyboardInterrupt:
        raise StoppedHalfWay(written) from None
    except OutputNotWritten as problem:
        if not written:
            raise
        raise OutputNotWritten(f"{problem}. Written before: {', '.join(map(str, written))}") from None
