"""`forecall demo`: the product on sample organisations, opened in the browser; or one page about a file of orders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forecall.app.house_commands import housed
from forecall.app.needs_commands import Backtests, Language
from forecall.app.reading import (
    Columns,
    DayFirst,
    Decimal,
    Delimiter,
    Encoding,
    Fees,
    Labels,
    Read,
    Returned,
    Sheet,
)


@housed
def demo_command(  # noqa: PLR0913  # each is an option of the command line
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser when it is ready.")] = True,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the last demo away and begin anew.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the demo; one of its own by default.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the pages; another where it is taken.")] = 8000,
    report: Annotated[bool, typer.Option("--report", help="One page about an invented shop, and no pages.")] = False,
    orders: Annotated[
        Path | None, typer.Option(readable=False, help="The same about your own orders, from a file.")
    ] = None,
    out: Annotated[Path, typer.Option(help="With --report: folder for the results.")] = Path("demo"),
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
    backtests: Backtests = 2,
) -> None:
    """Open the product in the browser, signed in, on sample organisations with invented people; stop with Ctrl-C.

    With --report or --orders: forecast once and open one page about it. The options after --report belong to that.
    """
    if report or orders is not None:
        from forecall.app.demo_report import show_report

        read = Read(columns, day_first, decimal, encoding, sheet, labels, delimiter, fees, returns)
        show_report(orders, read, out, language, backtests, browser=browser)
        return
    from forecall.app.demo_house import Wanted, run

    run(Wanted(home, port, language, fresh=fresh, browser=browser))
