"""Keeping several processes running, and what they write down."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from forecall.app.lifeline import Lifeline

GRACE_S = 20.0
FIELDS = ("worker", "job", "name_of_job", "outcome", "ms", "counts", "error", "jobs", "child", "code", "wait_s")
"""What a line may hold beside its message: ids, names of code, counts. Nothing else reaches the log."""


class Lines(logging.Formatter):
    """One JSON object a line; fields that are not listed, and what an exception said, are left out."""

    def format(self, record: logging.LogRecord) -> str:
        kept = {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        kind = record.exc_info[0] if record.exc_info else None
        if kind is not None:
            kept["error"] = kind.__name__
        return json.dumps({"at": at, "level": record.levelname.lower(), "said": str(record.msg), **kept})


def log_in_lines() -> None:
    """Say what jobs do on standard error, one JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    log = logging.getLogger("forecall.jobs")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)


@dataclass
class Child:
    """A process that is to run; `fails` counts how often it ended soon after it began.

    once   it has a task that ends: it is not begun again after it succeeded
    log    file for what it says; the terminal by default
    """

    name: str
    command: Sequence[str]
    once: bool = False
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    fails: int = 0
    next_at: float = 0.0


@dataclass
class Supervisor:
    """Keeps processes running: what dies is begun again, later each time it dies young, and all stop together.

    Should it be killed itself, they stop as if it had told them to.

    young_s    who lives shorter than this has failed
    longest_s  no wait is longer
    meanwhile  called ten times a second while they run
    """

    children: list[Child]
    grace_s: float = GRACE_S + 5
    young_s: float = 10.0
    longest_s: float = 60.0
    stopping: bool = False
    meanwhile: Callable[[], None] | None = None
    steady: Callable[[], float] = time.monotonic
    _log: logging.Logger = field(default_factory=lambda: logging.getLogger("forecall.jobs"))
    _lifeline: Lifeline = field(default_factory=Lifeline)

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then every process is asked to stop, and killed when its time of grace is over."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping = True

        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, stop)
        try:
            while not self.stopping:
                for child in self.children:
                    self.look_after(child)
                if self.meanwhile is not None:
                    self.meanwhile()
                time.sleep(0.1)
        finally:
            self._stop()

    def look_after(self, child: Child) -> None:
        """Begin it where it does not run and its wait is over."""
        now = self.steady()
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            child.process = None
            if child.once and code == 0:
                child.next_at = float("inf")
                return
            child.fails = child.fails + 1 if now - child.began < self.young_s else 0
            wait = min(self.longest_s, 2.0 ** (child.fails - 1)) if child.fails else 0.0
            child.next_at = now + wait
            self._log.warning("process ended", extra={"child": child.name, "code": code, "wait_s": wait})
        if now >= child.next_at:
            child.process = _begun(child, self._lifeline)
            child.began = now

    def _stop(self) -> None:
        running = [one.process for one in self.children if one.process is not None]
        for process in running:
            process.terminate()
        end = self.steady() + self.grace_s
        for process in running:
            try:
                process.wait(max(0.1, end - self.steady()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _begun(child: Child, lifeline: Lifeline) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the supervisor, which asks each one once.
    about: dict[str, Any] = {
        "start_new_session": True, "env": lifeline.told(os.environ), "pass_fds": (lifeline.child_end,),
    }  # fmt: skip
    if child.log is None:
        return subprocess.Popen(child.command, **about)  # noqa: S603  # our own program
    with child.log.open("ab") as said:
        return subprocess.Popen(child.command, stdout=said, stderr=said, **about)  # noqa: S603  # as above


def forecall(*arguments: str) -> list[str]:
    """This program again, with these arguments."""
    return [sys.executable, "-c", "from forecall.app.cli import main; main()", *arguments]
