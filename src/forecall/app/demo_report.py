"""The main job on the sample shop, or on anybody's orders, as one page shown in the browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from rich.text import Text

from forecall.app.edge import messages
from forecall.app.needs_commands import Printed, show
from forecall.app.reading import Read


def show_report(
    orders: Path | None, read: Read, out: Path, language: str, backtests: int, *, browser: bool
) -> None:  # the command's options
    """Forecast and show; `orders` None takes the invented shop's. Raises the errors of `needs`."""
    from forecall.app.forecasting import Shop, Wanted, check, forecast, read_shop, telling_labels
    from forecall.app.progress import Steps
    from forecall.needs.sample import simulate_shop
    from forecall.needs.wording import words

    wanted = Wanted(language=language, backtests=backtests, out=out / "needs.parquet", report=out / "needs.html")
    make_folder(out)
    check(wanted, [orders] if orders else [], read.labels)
    with telling_labels(read.labels), Steps(messages()) as steps:
        if orders is None:
            with steps.step("Inventing a shop"):
                shop = Shop(simulate_shop(), words(language, "report").say("sample-shop"))
        else:
            shop = read_shop([orders], read.options(), wanted, steps)
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
