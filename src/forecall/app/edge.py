"""The edge of the command line: errors become one sentence, Ctrl-C a clean stop, never a traceback."""

from __future__ import annotations

import errno
import functools
import re
import signal
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn, ParamSpec

import typer
from rich.console import Console
from rich.text import Text

from forecall.needs.errors import NeedsError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What says that the disk takes no more: what a command prints may go into a file there."""

BAD_REQUEST, STOPPED, TERMINATED = 2, 130, 143
"""Exit codes: what was asked for cannot be done; stopped by Ctrl-C; stopped by the system (128 + the signal)."""

COLUMNS = re.compile(r'columns=\{("\w+": "[^"]*"(?:, "\w+": "[^"]*")*)\}')
OPTIONS: tuple[tuple[str, str], ...] = (
    (r"day_first=True or day_first=False", "--day-first or --month-first"),
    (r'decimal="\." or decimal=","', "--decimal . or --decimal ,"),
    (r", fees= or today=", " or --fees"),
    (r", give key=,", ""),
    (r"\b(columns|decimal|encoding|delimiter|sheet|labels)=(?![^\s,;.])", r"--\1"),
)
"""How an argument of the library, as its messages name it, is given on the command line; "" where it cannot be."""

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
        except OSError as problem:
            if problem.errno not in FULL:
                raise
            from forecall.needs.output import HINTS  # it loads polars, which nothing else here needs

            messages().print(
                Text(f"Not all could be printed: {HINTS[problem.errno]}", style="bold red"), soft_wrap=True
            )
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


class _Asked:
    stop = False


def stop_when_interrupted() -> None:
    """Remember Ctrl-C: a library that is being loaded may swallow the exception, and the work would go on.

    One that is written in C cannot always hand it on: Python then prints a traceback, of what is no fault.
    """
    told = sys.unraisablehook

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        _Asked.stop = True
        raise KeyboardInterrupt

    def tell(lost: sys.UnraisableHookArgs) -> None:
        if not (_Asked.stop and issubclass(lost.exc_type, KeyboardInterrupt)):
            told(lost)

    signal.signal(signal.SIGINT, leave)
    sys.unraisablehook = tell


def go_on() -> None:
    """Between two steps of long work: raises KeyboardInterrupt where a stop was asked for and got lost."""
    if _Asked.stop:
        raise KeyboardInterrupt


def as_typed(message: str) -> str:
    """The library's message with what to type in place of what to pass.

    >>> as_typed('say which one it is with columns={"quantity": "Menge (Stk)"}')
    "say which one it is with --columns 'quantity=Menge (Stk)'"
    >>> as_typed('with columns={"quantity": "n", "unit_price": "NAME"}')
    "with --columns 'quantity=n' --columns 'unit_price=NAME'"
    """
    message = COLUMNS.sub(_columns_typed, message)
    for argument, option in OPTIONS:
        message = re.sub(argument, option, message)
    return message


def _columns_typed(named: re.Match[str]) -> str:
    return " ".join(f"--columns '{role}={column}'" for role, column in re.findall(r'"(\w+)": "([^"]*)"', named[1]))


def _say_error(problem: NeedsError) -> None:
    messages().print(Text(plain(as_typed(str(problem))), style="bold red"), soft_wrap=True)


def _say_stopped(written: Sequence[Path]) -> None:
    if written:
        was = "was" if len(written) == 1 else "were"
        said = f"Stopped. {', '.join(map(str, written))} {was} complete before; nothing else was changed."
    else:
        said = "Stopped; nothing was changed."
    messages().print(Text(plain(said), style="yellow"), soft_wrap=True)
