"""The program in a process of its own, without its start: one process loads it once and forks for each command.

A fresh Python with Django and polars costs a second; a fork costs milliseconds, and what it does is the same. The other
side of it is `tests/forking.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
MAIN = "from forecall.app.cli import main; main()"


class Done(NamedTuple):
    """`returncode` is the exit status, or minus the signal that ended it."""

    returncode: int
    stdout: str
    stderr: str


class Program:
    """`program("organisation", "add", ..., environment={"FORECALL_HOME": ...})` runs it and says how it ended."""

    def __init__(self, folder: Path) -> None:
        self.out, self.err = folder / "out", folder / "err"
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.forking", self.out, self.err], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(
        self, *arguments: object, environment: Mapping[str, str], code: str = MAIN, check: bool = False
    ) -> Done:
        """With `check` it must end well. What the test itself has of our settings is not passed on."""
        self.begin(*arguments, environment=environment, code=code)
        done = self.ended()
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def begin(self, *arguments: object, environment: Mapping[str, str], code: str = MAIN) -> None:
        """Start it; `ended` waits."""
        left = {name: value for name, value in os.environ.items() if not name.startswith(("FORECALL", "DJANGO"))}
        job = {"arguments": [*map(str, arguments)], "environment": {**left, **environment}, "code": code}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()

    def ended(self) -> Done:
        status = self.process.stdout.readline()
        assert status, "the process that forks has itself ended; what it said stands above"
        return Done(json.loads(status), self.out.read_text(encoding="utf-8"), self.err.read_text(encoding="utf-8"))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
