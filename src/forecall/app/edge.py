"""The edge of the command line: errors become one sentence, Ctrl-C a clean stop, never a traceback."""

from __future__ import annotations

import functools
import signal
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn, ParamSpec

import typer
from rich.console import Console
from rich.text import Text

from forecall.needs.errors import AmbiguousDates, AmbiguousNumbers, MissingColumn, NeedsError

BAD_REQUEST, STOPPED, TERMINATED = 2, 130, 143
"""Exit codes: what was asked for cannot be done; stopped by Ctrl-C; stopped by the system (128 + the signal)."""

FLAGS: dict[type[NeedsError], str] = {
    AmbiguousDates: "On the command line: --day-first or --month-first.",
    AmbiguousNumbers: "On the command line: --decimal . or --decimal ,",
    MissingColumn: "On the command line: --columns ROLE=NAME, once for each column.",
}

P = ParamSpec("P")


class StoppedHalfWay(KeyboardInterrupt):
    """Ctrl-C came while results were being written; `written` are those that were complete before."""

    def __init__(self, written: Sequence[Path]) -> None:
        self.written = tuple(written)
        super().__init__()


def messages() -> Console:
    """Where progress and messages go: standard error, so that standard output holds results only."""
    return Console(stderr=True, highlight=False)


def plain(text: str) -> str:
    """The text with control characters made visible: a file must not steer the terminal.

    >>> plain("tea" + chr(27) + "[2J")
    'tea\ufffd[2J'
    """
    return "".join("\ufffd" if unicodedata.category(letter) == "Cc" and letter != "\n" else letter for letter in text)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command with its failures said in one sentence: exit 2 for errors of ours, 130 for Ctrl-C."""

    @functools.wraps(command)
    def with_edge(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except NeedsError as problem:
            _say_error(problem)
            raise typer.Exit(BAD_REQUEST) from None
        except StoppedHalfWay as stop:
            _say_stopped(stop.written)
            raise typer.Exit(STOPPED) from None
        except KeyboardInterrupt:
            _say_stopped(())
            raise typer.Exit(STOPPED) from None

    return with_edge


def stop_when_terminated() -> None:
    """Let SIGTERM unwind like an exit, so that half-written files are taken away."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(TERMINATED)

    signal.signal(signal.SIGTERM, leave)


def _say_error(problem: NeedsError) -> None:
    hint = next((f" {flag}" for kind, flag in FLAGS.items() if isinstance(problem, kind)), "")
    messages().print(Text(plain(f"{problem}{hint}"), style="bold red"), soft_wrap=True)


def _say_stopped(written: Sequence[Path]) -> None:
    if written:
        said = f"Stopped. {', '.join(map(str, written))} was complete before; nothing else was changed."
    else:
        said = "Stopped; nothing was changed."
    messages().print(Text(plain(said), style="yellow"), soft_wrap=True)
