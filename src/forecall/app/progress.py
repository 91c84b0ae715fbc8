"""Progress of long work: bars in a terminal, one line a step elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column
from rich.text import Text

from forecall.app.edge import go_on, plain

Say = Callable[[str, float], None]
"""Takes the name of the stage and how much of the whole step is done, 0..1."""


class Steps:
    """The steps of one run, each with a bar of its own."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
            BarColumn(bar_width=None, table_column=Column(ratio=1, max_width=40)),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[stage]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
            console=console,
            expand=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        self._bars.stop()

    def note(self, said: str) -> None:
        """A sentence beside the bars."""
        self._bars.console.print(Text(plain(said), style="yellow"), soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Say]:
        """One step; what it yields takes the stage and the share done."""
        begun = time.monotonic()
        task = self._bars.add_task(plain(name), total=1.0, stage="")

        def say(stage: str, share: float) -> None:
            go_on()
            self._bars.update(task, completed=min(max(share, 0.0), 1.0), stage=plain(stage))

        yield say
        go_on()
        self._bars.update(task, completed=1.0, stage="")
        if not self._console.is_terminal:
            self._console.print(f"{plain(name)}: {time.monotonic() - begun:.1f} s", markup=False, soft_wrap=True)
