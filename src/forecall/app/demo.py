"""`forecall demo`: the main job on the sample shop, or on anybody's orders, shown in the browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from forecall.app.edge import guarded, messages
from forecall.app.needs_commands import (
    Backtests,
    Columns,
    DayFirst,
    Decimal,
    Encoding,
    Language,
    Printed,
    Sheet,
    reading_options,
    show,
)


@guarded
def demo_command(  # noqa: PLR0913  # each is an option of the command line
    orders: Annotated[
        Path | None, typer.Option(readable=False, help="Your own orders instead of the sample shop's.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the report when it is done.")] = True,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("demo"),
    language: Language = "en",
    columns: Columns = None,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    backtests: Backtests = 2,
) -> None:
    """Run the main job on the sample shop, or on your orders, and open the report in the browser."""
    from forecall.app.forecasting import Shop, Wanted, check, forecast, read_shop
    from forecall.app.progress import Steps
    from forecall.needs.sample import simulate_shop
    from forecall.needs.wording import words

    wanted = Wanted(language=language, backtests=backtests, out=out / "needs.parquet", report=out / "needs.html")
    make_folder(out)
    check(wanted)
    with Steps(messages()) as steps:
        if orders is None:
            with steps.step("Inventing a shop"):
                shop = Shop(simulate_shop(), words(language, "report").say("sample-shop"))
        else:
            options = reading_options(columns, day_first, decimal, encoding, sheet, None)
            shop = read_shop([orders], options, language, steps)
        data = forecast(shop, wanted, steps)
    show(data, wanted, Printed(top=10, rank="value"))
    if browser and may_open_browser():
        webbrowser.open((out / "needs.html").resolve().as_uri())
    else:
        messages().print(Text(f"Open {(out / 'needs.html').resolve()} in a browser."), soft_wrap=True)


def make_folder(folder: Path) -> None:
    """Make the folder for the results; raises OutputNotWritten."""
    from forecall.needs.output import NotWritten

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise NotWritten(folder, f"the folder cannot be made ({problem.strerror}); choose another with --out") from None


def may_open_browser() -> bool:
    """Whether somebody sits before a screen: not in CI, and on Linux only with a display.

    Without a display `webbrowser` would start a text browser inside the terminal.
    """
    if os.environ.get("CI"):
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
