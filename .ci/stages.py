"""The stages of `./run test` and `./run lint`, one after the other; the first that fails ends the row.

The suite on a second Python runs beside the first: two cores are what CI has.

Run by `run` with the environment's own Python, from the top of the repository.
"""

from __future__ import annotations

import itertools
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

TOP = Path(__file__).resolve().parents[1]

CI_LIMIT_S = 600
"""What all stages together may take on two cores, without the long tests; in CI a run that works longer fails."""

CORES, BUSY = 2, 0.85
"""A run is late by its own work where it kept two cores busy for so much of the limit; else others were at work."""

HIGHER_LIMIT = "FORECALL_CI_LIMIT_S"
"""Names the variable that raises the limit, in whole seconds, where the machine is slower than that."""

OVER_LIMIT = 1
"""Exit status of a run whose stages all pass, but too late."""

LOWER_ROOMS = tuple(f"{top}/{room}" for top in ("src/forecall", "tests") for room in ("needs", "policy"))
"""What the short suite tries on the other Pythons: the plain libraries, which others use on theirs."""

COSTLY = tuple(
    f"tests/{name}.py"
    for name in (
        "needs/model/test_laws",
        "needs/model/test_calibration",
        "needs/model/test_cluster",
        "needs/reading/test_known",
        "needs/reading/test_laws",
        "needs/reading/test_large",
        "needs/test_manual",
        "policy/test_oracle",
    )
)
"""Laws and calibration over many shops, and a cluster: of the libraries beneath; on other Pythons in the long suite."""

ELSEWHERE = (*(f"--elsewhere={room}" for room in LOWER_ROOMS), *(f"--but={file}" for file in COSTLY))
"""What the first Python leaves to another beside it, in the short suite: the rooms try the libraries on the first."""

CUSTODY, ROOMS = (
    ("tests/custody",),
    tuple(f"tests/{room}" for room in ("foundation", "contacts", "orders", "centre", "sales")),
)
PAGES, APP = ("tests/web",), ("tests/app",)
"""These and the rooms wait for disks, browsers and processes half of their time, so that all parts run side by side."""

APART = (*CUSTODY, *ROOMS, *PAGES, *APP)
BY_BROWSER = tuple(sorted(f"tests/web/{one.name}" for one in (TOP / "tests" / "web").glob("test_*browser.py")))
BY_CLIENT = (*PAGES, "--ignore-glob=*browser.py")
"""The pages are the longest part, so they are cut in two: files whose tests drive a browser are named for it."""

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
"""Where what tests write may lie instead of on a disk: they make thousands of small databases and sync each."""

ROOM_BYTES = 4 * 2**30
"""So much must be free there; one run of the suite leaves some hundred megabytes."""

AT_ONCE = 4
"""So many stages work side by side: two cores are busy while some wait, and more would push each other's data out."""

UNWRITTEN = "PYTHONDONTWRITEBYTECODE"
"""Set where an image is built: hundreds of processes would each compile every module anew."""

ARROWS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"


@dataclass(frozen=True, slots=True)
class Stage:
    """One tool to start: it passes by ending with status 0.

    beside   whether it starts together with the stage before it; what it says is printed once it is over
    """

    name: str
    command: Sequence[str]
    beside: bool = False


TYPES = Stage("types", [sys.executable, "-m", "mypy"])
LOOPS = Stage("compiled loops", [sys.executable, ".ci/loops.py"], beside=True)
"""Beside the types, as both keep one processor busy; what starts together after them finds the loops compiled."""


def checks(*, fix: bool) -> list[Stage]:
    """Lint, format, arrows; with `fix`, what can be mended is mended first."""
    ruff, here = [sys.executable, "-m", "ruff"], ["."]
    mending = [Stage("mend", [*ruff, "check", "--fix", *here]), Stage("reformat", [*ruff, "format", *here])]
    return [
        *(mending if fix else []),
        Stage("lint", [*ruff, "check", *here]),
        Stage("format", [*ruff, "format", "--check", *here]),
        Stage("arrows", [sys.executable, "-c", ARROWS]),
    ]


def tests(*, long: bool, other_pythons: Sequence[str]) -> list[Stage]:
    """The suite on the first Python; beside it the types, and the suite on each other one: the last measures coverage.

    From 3.12 on Python counts lines by itself (`sysmon`) at little cost; the tracer of 3.11 costs much more.
    """
    asked = ["--long"] if long else []
    counted = ["--cov", "--cov-report=term"]
    alone = [] if other_pythons else counted
    pytest = [sys.executable, "-m", "pytest", *alone, "--durations=10", *asked]
    first = [Stage("tests", pytest)]
    if other_pythons and not long:
        first = [
            TYPES,
            LOOPS,
            Stage("tests of custody", [*pytest, *CUSTODY]),
            Stage("tests of the pages in a browser", [*pytest, *BY_BROWSER], beside=True),
            Stage("tests of the program", [*pytest, *APP], beside=True),
            Stage("tests of the pages", [*pytest, *BY_CLIENT], beside=True),
            Stage("tests of the rooms", [*pytest, *ROOMS], beside=True),
            Stage("other tests", [*pytest, *ELSEWHERE, *(f"--ignore={part}" for part in APART)], beside=True),
        ]
    others = []
    for python in other_pythons:
        name = python.rpartition("-")[2]
        is_last = python == other_pythons[-1]
        core = ["env", "COVERAGE_CORE=sysmon"] if is_last and name != "3.11" else []
        command = [*core, f"{python}/bin/python", "-m", "pytest", "-m", "not once", *(counted if is_last else [])]
        command += [] if long else [*(f"--ignore={file}" for file in COSTLY), *LOWER_ROOMS]
        others.append(Stage(f"tests on {name}", command, beside=True))
    types = [] if TYPES in first else [replace(TYPES, beside=True)]
    return [*first, *types, *others]


def planned(arguments: Sequence[str]) -> list[Stage]:
    """The stages that a command line asks for.

    `lint [--fix]`, `test [--long] [--also ENVIRONMENT]...`, or `test` with anything else, which goes to pytest.
    """
    command, *rest = arguments
    if command == "lint":
        return [*checks(fix="--fix" in rest), TYPES]
    others = [after for before, after in itertools.pairwise(rest) if before == "--also"]
    left = [word for word in rest if word not in {"--long", "--also", *others}]
    if left:  # only these tests, and nothing but them
        return [Stage("tests", [sys.executable, "-m", "pytest", *rest])]
    return [*checks(fix=False), *tests(long="--long" in rest, other_pythons=others)]


def limit_of(arguments: Sequence[str], environment: Mapping[str, str]) -> int | None:
    """Seconds that a command line may take; None: as long as it likes, as on a person's machine and for long tests."""
    if environment.get("CI") != "true" or arguments[0] != "test" or "--long" in arguments:
        return None
    given = environment.get(HIGHER_LIMIT, "")
    if given and not given.isdecimal():
        sys.exit(f"{HIGHER_LIMIT} is {given!r}; give whole seconds, as {2 * CI_LIMIT_S}")
    return max(CI_LIMIT_S, int(given or 0))


def run(stages: Sequence[Stage], limit_s: float | None = None) -> int:
    """Start each stage in turn; the exit status of the first that fails, else 0. Prints a summary at the end.

    limit_s   stages that take longer together fail, though each of them passes, if it was they who worked: a machine
              that does other things as well makes no suite slow; None: no limit
    """
    lines, status, begun, worked_s = [], 0, time.monotonic(), processor_s()
    for together in abreast(stages):
        if status:
            lines += [f"  not run  {stage.name}" for stage in together]
            continue
        print(f"\n== {' and '.join(stage.name for stage in together)}", flush=True)
        for stage, ended, took_s in run_abreast(together):
            status = status or ended
            lines.append(f"  {'FAILED ' if ended else 'passed '}  {stage.name}, {took_s:.0f} s")
    took_s, worked_s = time.monotonic() - begun, processor_s() - worked_s
    allowed = CI_LIMIT_S if limit_s is None else limit_s
    in_all = f"  {took_s:.0f} s in all (CI allows {allowed:g}), {worked_s:.0f} s of processor time"
    print("\n== summary", *lines, in_all, sep="\n", flush=True)
    if limit_s is None or took_s <= limit_s or worked_s <= BUSY * CORES * limit_s:
        return status
    print(
        f"  FAILED   the stages took {took_s:.0f} s together and {limit_s:g} s are allowed in CI: make the slowest "
        f"tests faster or mark them long; {HIGHER_LIMIT}=SECONDS allows a slower machine more",
        flush=True,
    )
    return status or OVER_LIMIT


def processor_s() -> float:
    """Seconds of processor time that the stages so far took, with all they started and waited for."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def abreast(stages: Sequence[Stage]) -> list[list[Stage]]:
    """The stages in groups that start together."""
    groups: list[list[Stage]] = []
    for stage in stages:
        if stage.beside and groups:
            groups[-1].append(stage)
        else:
            groups.append([stage])
    return groups


def scratch() -> Path | None:
    """Where stages write what nobody keeps: in memory where there is room; None: where they do by themselves."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_BYTES
    return MEMORY if has_room else None


def run_abreast(together: Sequence[Stage]) -> list[tuple[Stage, int, float]]:
    """Each stage with its exit status and its seconds; all but the first keep what they say until they are over.

    Of many the first begin, and each that ends lets the next one in.
    """
    ended = []
    with tempfile.TemporaryDirectory(dir=scratch(), ignore_cleanup_errors=True) as folder:
        environment = os.environ | ({"TMPDIR": folder} if scratch() else {})
        environment.pop(UNWRITTEN, None)
        Path(folder).chmod(0o755)  # the database's own user goes through it
        said = [open(f"{folder}/{at}", "w+b") if at else None for at in range(len(together))]  # noqa: PTH123, SIM115

        def ran(stage: Stage, out: BinaryIO | None) -> tuple[int, float]:
            begun, err = time.monotonic(), subprocess.STDOUT if out else None
            status = subprocess.run(stage.command, env=environment, stdout=out, stderr=err, check=False).returncode
            return status, time.monotonic() - begun

        with ThreadPoolExecutor(AT_ONCE) as waiting:
            ends = list(waiting.map(ran, together, said))
        for stage, (status, took_s), out in zip(together, ends, said, strict=True):
            if out is not None:
                print(f"\n== {stage.name}", flush=True)
                out.seek(0)
                shutil.copyfileobj(out, sys.stdout.buffer)
                sys.stdout.flush()
                out.close()
            ended.append((stage, status, took_s))
    return ended


if __name__ == "__main__":
    sys.exit(run(planned(sys.argv[1:]), limit_of(sys.argv[1:], os.environ)))
