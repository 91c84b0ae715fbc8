"""`forecall needs`: forecast, check, backtest, sample."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from forecall.app.edge import as_typed, guarded, messages, plain
from forecall.app.reading import (
    Columns,
    DayFirst,
    Decimal,
    Delimiter,
    Encoding,
    Fees,
    Files,
    Labels,
    Read,
    Returned,
    Sheet,
)
from forecall.needs.errors import BadRequest

if TYPE_CHECKING:
    from forecall.app.forecasting import Wanted
    from forecall.needs.reading import Options
    from forecall.needs.report import ReportData
    from forecall.needs.types import Backtest
    from forecall.needs.wording import Words

app = typer.Typer(no_args_is_help=True, help="What each customer needs next, when, and how much.")

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="First day of the window; the day after the last order."),
]
Horizon = Annotated[int, typer.Option(min=1, metavar="DAYS", help="Days to look ahead.")]
Language = Annotated[str, typer.Option(help="en, de or ro.")]
Backtests = Annotated[int, typer.Option(min=0, help="Past windows to measure the forecast on; 0 for none.")]
Seed = Annotated[int, typer.Option(min=0, help="Equal seeds give equal results.")]
Threads = Annotated[int, typer.Option(min=1, help="Threads to work with; the result is the same for any number.")]
Where = Annotated[str, typer.Option("--executor", metavar="threads|dask://HOST:PORT", help="Where the work is done.")]
SAMPLE = Path("orders.csv")
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON instead.")]


@app.command("forecast")
@guarded
def forecast_command(  # noqa: PLR0913  # each is an option of the command line
    files: Files,
    as_of: AsOf = None,
    horizon: Horizon = 14,
    out: Annotated[Path | None, typer.Option(help="All needs: .parquet, .csv, .xlsx or .json.")] = None,
    report: Annotated[Path | None, typer.Option(help="The report: one HTML page.")] = None,
    top: Annotated[int, typer.Option(min=0, help="Needs to print.")] = 20,
    rank: Annotated[str, typer.Option(metavar="chance|value", help="Order of the printed list.")] = "chance",
    language: Language = "en",
    columns: Columns = None,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    fees: Fees = None,
    returns: Returned = None,
    labels: Labels = None,
    new: Annotated[bool, typer.Option("--new/--no-new", help="With products new to the customer.")] = True,
    per_customer: Annotated[int | None, typer.Option(min=1, help="At most so many needs a customer.")] = None,
    backtests: Backtests = 3,
    seed: Seed = 0,
    threads: Threads = 2,
    executor: Where = "threads",
    model: Annotated[Path | None, typer.Option(help="Keep the fitted model in this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast what each customer needs, print the best, and write the file and the report."""
    from forecall.app.forecasting import Wanted

    wanted = Wanted(
        as_of.date() if as_of else None, horizon, per_customer, new, backtests, seed, threads, executor, language,
        out=out, report=report, model=model,
    )  # fmt: skip
    options = Read(columns, day_first, decimal, encoding, sheet, labels, delimiter, fees, returns).options()
    run_forecast(files, options, wanted, Printed(top, rank, as_json))


class Printed:
    """How much of the result is printed, in which order, and for whom."""

    def __init__(self, top: int = 20, rank: str = "chance", as_json: bool = False) -> None:
        if rank not in {"chance", "value"}:
            raise BadRequest(f"rank is {rank!r}; give chance or value")
        self.top, self.rank, self.as_json = top, rank, as_json


def run_forecast(files: list[Path], options: Options, wanted: Wanted, printed: Printed) -> ReportData:
    """Read the files, forecast, and print the best."""
    from forecall.app.forecasting import check, forecast, read_shop, telling_labels
    from forecall.app.progress import Steps

    labels = options.get("labels")
    private = Path(labels) if labels else None
    check(wanted, files, private)
    with telling_labels(private), Steps(messages()) as steps:
        shop = read_shop(files, options, wanted, steps)
        data = forecast(shop, wanted, steps)
    show(data, wanted, printed)
    return data


def show(data: ReportData, wanted: Wanted, printed: Printed) -> None:
    """Print the best needs, and say on standard error what was written."""
    from forecall.app.listing import print_needs
    from forecall.needs.report import ROWS_PER_CUSTOMER, by_chance, by_value, mixed, narrow, need_rows, whole
    from forecall.needs.wording import words

    ranked = (by_value if printed.rank == "value" else by_chance)(narrow(data.needs))
    if printed.as_json:
        typer.echo(as_json(data, whole(data.needs, ranked.head(printed.top)).to_dicts()))
    else:
        spoken = words(data.language, "report")
        if messages().is_terminal:
            messages().print()  # between the bars and the list
        shown = mixed(ranked, printed.top)
        if printed.top or ranked.is_empty():
            print_needs(Console(highlight=False), need_rows(whole(data.needs, shown), data, spoken), spoken)
        if not shown.equals(ranked.head(printed.top)):
            typer.echo(spoken.say("list-each", each=ROWS_PER_CUSTOMER))
        typer.echo(summed_up(data, spoken))
    for said in told(data, wanted):
        messages().print(Text(plain(said)), soft_wrap=True)


def summed_up(data: ReportData, words: Words) -> str:
    """The head figures of the whole forecast in one line."""
    value = words.money(float(data.needs["expected_value"].sum()), data.currency)
    figures = {"head-needs": words.decimal(data.needs.height), "head-value": value}
    return " · ".join(f"{words.say(label)}: {figure}" for label, figure in figures.items())


def told(data: ReportData, wanted: Wanted) -> list[str]:
    """What was left out, what could not be measured, and which files stand now."""
    said = list(data.dropped)
    if data.backtest is None and data.no_backtest_because:
        said.append(data.no_backtest_because)
    files = [path for path in (wanted.out, wanted.report, wanted.model) if path]
    return said + [f"Written: {path}" for path in files]


def as_json(data: ReportData, needs: list[dict[str, Any]]) -> str:
    """The run and its best needs as one JSON object, each need with its reasons as sentences."""
    from forecall.needs.reasons import parse_reason, sentence

    for need in needs:
        need["sentences"] = [
            sentence(parse_reason(text), data.language, data.product_names) for text in need["reasons"]
        ]
    whole = {
        "as_of": data.as_of,
        "horizon_days": data.horizon_days,
        "customers": data.customers,
        "products": data.products,
        "lines": data.lines,
        "currency": data.currency,
        "needs_found": data.needs.height,
        "left_out": data.dropped,
        "needs": needs,
    }
    return json.dumps(whole, default=date.isoformat, ensure_ascii=False, indent=2)


@app.command("check")
@guarded
def check_command(  # noqa: PLR0913  # each is an option of the command line
    files: Files,
    columns: Columns = None,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    fees: Fees = None,
    returns: Returned = None,
) -> None:
    """Read the orders and say how they were understood and what would be left out; forecast nothing."""
    from forecall.app.progress import Steps
    from forecall.needs.reading import load_orders

    options = Read(columns, day_first, decimal, encoding, sheet, None, delimiter, fees, returns).options()
    with Steps(messages()) as steps, steps.step("Reading orders"):
        read = load_orders(list(files), **options)
    out = Console(highlight=False)
    for said in read.report.sentences():
        kept_by = said.replace("give labels= to", "forecast with --labels to")  # this command keeps nothing
        out.print(Text(plain(as_typed(kept_by))), soft_wrap=True)


@app.command("backtest")
@guarded
def backtest_command(  # noqa: PLR0913  # each is an option of the command line
    files: Files,
    as_of: AsOf = None,
    horizon: Horizon = 14,
    language: Language = "en",
    columns: Columns = None,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    fees: Fees = None,
    returns: Returned = None,
    backtests: Backtests = 3,
    seed: Seed = 0,
    threads: Threads = 2,
    executor: Where = "threads",
) -> None:
    """Forecast past days anew, each from earlier orders only, and measure what came true."""
    from datetime import timedelta

    from forecall.app.forecasting import Wanted, check, currency_of, look_back, read_shop
    from forecall.app.progress import Steps
    from forecall.needs.errors import NothingToLearn

    wanted = Wanted(
        as_of=as_of.date() if as_of else None,
        horizon_days=horizon,
        backtests=backtests,
        seed=seed,
        threads=threads,
        executor=executor,
        language=language,
    )
    check(wanted)
    options = Read(columns, day_first, decimal, encoding, sheet, None, delimiter, fees, returns).options()
    with Steps(messages()) as steps:
        shop = read_shop(files, options, wanted, steps)
        look = look_back(shop, wanted, wanted.as_of or shop.last_day + timedelta(days=1), steps)
    if look.backtest is None:
        raise NothingToLearn(look.why_not)
    print_backtest(look.backtest, language, currency_of(shop.orders))


def print_backtest(backtest: Backtest, language: str, currency: str | None) -> None:
    """Every figure of a backtest as a sentence and a table, sums of money in the orders' currency."""
    from rich.table import Table

    from forecall.needs.report import figures
    from forecall.needs.wording import words

    out = Console(highlight=False)
    for figure in figures(backtest, words(language, "report"), currency):
        out.print(Text(figure.title, style="bold"))
        out.print(Text(figure.says))
        table = Table(box=None, pad_edge=False)
        for index, head in enumerate(figure.table.heads):
            table.add_column(head, justify="left" if index == 0 else "right")
        for row in figure.table.rows:
            table.add_row(*row)
        out.print(table)
        out.print()


@app.command("sample")
@guarded
def sample_command(
    out: Annotated[
        Path | None,
        typer.Option(help="Where the orders go: .csv, .parquet, .xlsx or .json; orders.csv, where there is none yet."),
    ] = None,
    seed: Seed = 7,
    raw_export: Annotated[
        bool, typer.Option("--raw-export", help="As a shop exports it: returns and postage as lines of their own.")
    ] = False,
) -> None:
    """Write the orders of the sample shop, an invented wholesaler, to try things on."""
    from forecall.needs.output import NotWritten, write_table
    from forecall.needs.sample import simulate_shop

    place = out or SAMPLE
    if out is None and place.exists():
        raise NotWritten(place, f"a file of that name is there already; name another with --out, or give --out {place}")
    orders = simulate_shop(seed=seed, raw_export=raw_export)
    write_table(orders, place)
    messages().print(Text(f"Written: {place} ({orders.height:,} order lines)"), soft_wrap=True)
