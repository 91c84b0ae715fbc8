"""Running the marked tests: as the tree is, and against copies of it with one line changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree as ET

from tests.promises.register import TOP, Breakage, Register

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".env-*", "build", "__pycache__", ".*_cache", ".hypothesis")
SOME_FAILED = 1
"""pytest's exit status; 2 and above say that it could not run them, which proves nothing."""

BREAKERS = 2
"""Copies that are broken beside each other: CI has two cores."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a breakage: `red` when a test behind the promise noticed it; `said` is what pytest said last."""

    breakage: Breakage
    red: bool
    said: str


def run_marked(top: Path = TOP) -> tuple[frozenset[str], frozenset[str]]:
    """Run the tests that carry the mark: those that passed, and those that did not, as `file::name`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        _pytest(top, ["tests", "-m", "promise", f"--junitxml={report}"], shown=True)
        if not report.is_file():
            return frozenset(), frozenset({"tests"})
        outcomes = list(_outcomes(report))
    wrong = frozenset(test for test, is_good in outcomes if not is_good)
    return frozenset(test for test, _good in outcomes) - wrong, wrong


def _outcomes(report: Path) -> Iterator[tuple[str, bool]]:
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  # pytest has just written it
        test = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"
        yield test, not any(child.tag in {"failure", "error", "skipped"} for child in case)


def prove(register: Register, told: Callable[[Verdict], None], top: Path = TOP) -> list[Verdict]:
    """Break one line after the other and run the tests behind its promise; `told` hears each verdict."""
    breakages = [one for several in register.breaks.values() for one in several]
    for one in breakages:
        one.applied((top / one.file).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(BREAKERS) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for place in range(BREAKERS):
            copies.put(Path(shutil.copytree(top, Path(folder) / str(place), ignore=LEFT_OUT)))

        def tried(one: Breakage) -> Verdict:
            copy = copies.get()
            try:
                verdict = broken(one, register.tests.get(one.promise, []), copy)
            finally:
                copies.put(copy)
            told(verdict)
            return verdict

        return list(pool.map(tried, breakages))


def broken(breakage: Breakage, tests: Sequence[str], copy: Path) -> Verdict:
    """Whether one of the tests notices the breakage; the copy is as before afterwards."""
    file = copy / breakage.file
    before = file.read_text(encoding="utf-8")
    if not tests:
        return Verdict(breakage, red=False, said="no test carries this promise")
    file.write_text(breakage.applied(before), encoding="utf-8")
    try:
        for group in _pure_first(tests):
            done = _pytest(copy, ["-x", "--no-header", *group], shown=False)
            if done.returncode == SOME_FAILED:
                break
    finally:
        file.write_text(before, encoding="utf-8")
    last = (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]
    return Verdict(breakage, red=done.returncode == SOME_FAILED, said=last)


def _pure_first(tests: Sequence[str]) -> list[list[str]]:
    """Pure tests and then those of a house: the first are quick, and fail where a house would not even be furnished."""
    pure = [test for test in tests if test.startswith(("tests/policy/", "tests/needs/"))]
    return [group for group in (pure, [test for test in tests if test not in pure]) if group]


def _pytest(top: Path, arguments: Sequence[str], *, shown: bool) -> subprocess.CompletedProcess[str]:
    # Without stored bytecode: a line changed and changed back within a second looks unchanged to it
    environment = {**os.environ, "PYTHONPATH": str(top / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # set by the run that this one is started from
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=top, env=environment, check=False, text=True, capture_output=not shown)
