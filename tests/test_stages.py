"""The stages of `./run test`: which there are, what each tries, how they end, and how long they may take."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fnmatch import fnmatch

import pytest

from tests.test_desk import TOP, load

pytestmark = pytest.mark.once

stages = load(TOP / ".ci" / "stages.py")
LEFT = ("--elsewhere", "--but")


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["test"], ["lint", "format", "arrows", "tests", "types"]),
        (
            ["test", "--also", "/e/.env-3.13"],
            [
                "lint",
                "format",
                "arrows",
                "types",
                "compiled loops",
                "tests of custody",
                "tests of the pages in a browser",
                "tests of the program",
                "tests of the pages",
                "tests of the rooms",
                "other tests",
                "tests on 3.13",
            ],
        ),
        (["test", "tests/needs", "-k", "gap"], ["tests"]),  # only what was asked for
        (["lint"], ["lint", "format", "arrows", "types"]),
        (["lint", "--fix"], ["mend", "reformat", "lint", "format", "arrows", "types"]),
    ],
)
def test_a_command_line_asks_for_these_stages(arguments, names):
    assert [stage.name for stage in stages.planned(arguments)] == names


def test_long_tests_run_on_the_first_python_only():
    planned = stages.planned(["test", "--long", "--also", "/e/.env-3.13"])
    assert [("--long" in stage.command) for stage in planned if stage.name.startswith("tests")] == [True, False]


def test_the_first_failing_stage_ends_the_row_with_a_summary(capfd):
    good, bad = [sys.executable, "-c", ""], [sys.executable, "-c", "raise SystemExit(3)"]
    status = stages.run([stages.Stage("one", good), stages.Stage("two", bad), stages.Stage("three", good)])
    summary = capfd.readouterr().out.partition("== summary")[2]
    assert status == 3
    assert re.findall(r"(passed|FAILED|not run) +(\w+)", summary) == [
        ("passed", "one"), ("FAILED", "two"), ("not run", "three")
    ]  # fmt: skip


WORKS = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


def test_a_run_that_takes_longer_than_the_limit_fails_though_every_stage_passes(capfd):
    slow = [stages.Stage("slow", [sys.executable, "-c", WORKS])]
    assert stages.run(slow, limit_s=0.1) == stages.OVER_LIMIT
    last = capfd.readouterr().out.rstrip().rpartition("\n")[2]
    assert re.search(r"FAILED +the stages took \d s together and 0.1 s are allowed in CI: .*FORECALL_CI_LIMIT_S", last)
    assert stages.run(slow, limit_s=60) == 0
    assert stages.run(slow) == 0
    assert "FAILED" not in capfd.readouterr().out


def test_a_run_that_waits_for_a_busy_machine_is_not_late_by_its_own_work():
    waits = [stages.Stage("waits", [sys.executable, "-c", "import time; time.sleep(1)"])]
    assert stages.run(waits, limit_s=0.9) == 0


def test_a_failing_stage_keeps_its_status_when_it_is_late_as_well():
    assert stages.run([stages.Stage("bad", [sys.executable, "-c", "raise SystemExit(3)"])], limit_s=0) == 3


@pytest.mark.parametrize(
    ("arguments", "environment", "limit_s"),
    [
        (["test"], {"CI": "true"}, 600),
        (["test", "--also", "/e/.env-3.13"], {"CI": "true"}, 600),
        (["test"], {"CI": "true", "FORECALL_CI_LIMIT_S": "900"}, 900),
        (["test"], {"CI": "true", "FORECALL_CI_LIMIT_S": "60"}, 600),  # it raises the limit and never lowers it
        (["test", "--long"], {"CI": "true"}, None),
        (["test"], {"FORECALL_CI_LIMIT_S": "900"}, None),  # a person's machine may be slow
        (["lint"], {"CI": "true"}, None),
    ],
)
def test_the_limit_counts_in_ci_and_for_the_suite_without_long_tests(arguments, environment, limit_s):
    assert stages.limit_of(arguments, environment) == limit_s


def test_a_limit_that_is_no_number_of_seconds_is_refused_before_anything_runs():
    with pytest.raises(SystemExit, match="FORECALL_CI_LIMIT_S is '10 min'; give whole seconds, as 1200"):
        stages.limit_of(["test"], {"CI": "true", "FORECALL_CI_LIMIT_S": "10 min"})


def test_a_command_line_in_ci_is_held_to_its_limit(tmp_path):
    """The program as CI starts it, with a limit of nothing: one stage that passes fails the run."""
    program = (TOP / ".ci" / "stages.py").read_text(encoding="utf-8").replace("CI_LIMIT_S = 600", "CI_LIMIT_S = 0")
    (tmp_path / "stages.py").write_text(program, encoding="utf-8")
    (tmp_path / "test_one.py").write_text("def test_one():\n    pass\n", encoding="utf-8")
    command = [sys.executable, "stages.py", "test", "-p", "no:cacheprovider", "test_one.py"]
    for ci, status in (("true", stages.OVER_LIMIT), ("", 0)):
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert ("are allowed in CI" in done.stdout) == bool(status)


def test_the_suite_on_a_second_python_runs_beside_the_first():
    planned = stages.abreast(stages.planned(["test", "--also", "/e/.env-3.13"]))
    assert [stage.name for stage in planned[-1]] == [
        "tests of custody", "tests of the pages in a browser", "tests of the program", "tests of the pages",
        "tests of the rooms", "other tests", "tests on 3.13",
    ]  # fmt: skip


def test_the_second_python_tries_every_room_in_the_long_suite_and_the_lower_ones_in_the_short():
    short, long = (stages.planned(["test", *asked, "--also", "/e/.env-3.13"])[-1] for asked in ([], ["--long"]))
    assert short.command[-len(stages.LOWER_ROOMS) :] == [*stages.LOWER_ROOMS]
    assert all((TOP / room).is_dir() for room in stages.LOWER_ROOMS)
    assert not {*stages.LOWER_ROOMS} & {*long.command}


def test_what_the_first_python_leaves_out_beside_a_second_is_what_that_one_tries():
    first, second = (one.command for one in stages.planned(["test", "--also", "/e/.env-3.13"])[-2:])
    told = {option: [word.partition("=")[2] for word in first if word.startswith(option)] for option in LEFT}
    assert told["--elsewhere"] == [*second[-len(stages.LOWER_ROOMS) :]]
    assert told["--but"] == [word.partition("=")[2] for word in second if word.startswith("--ignore")]
    alone = stages.planned(["test"])
    assert not any(word.startswith(LEFT) for stage in alone for word in stage.command)


def test_the_parts_of_the_suite_are_the_whole():
    parts = (stage.command for stage in stages.planned(["test", "--also", "/e/.env-3.13"])[5:11])
    custody, driven, program, pages, rooms, others = parts
    [pattern] = (word.removeprefix("--ignore-glob=") for word in pages if word.startswith("--ignore-glob="))
    files = {f"tests/web/{one.name}" for one in (TOP / "tests" / "web").glob("test_*.py")}
    assert {word for word in driven if word.endswith(".py")} == {one for one in files if fnmatch(one, pattern)}
    apart = {*stages.APART}
    assert {word for word in (*custody, *rooms, *pages, *program) if word.startswith("tests/")} == apart
    assert {word.removeprefix("--ignore=") for word in others if word.startswith("--ignore=")} == apart
    assert all((TOP / part).is_dir() for part in apart)


def test_stages_side_by_side_wait_for_each_other_and_one_failure_fails_the_row(tmp_path, capfd):
    """Each ends only when it has seen the other begin; what the second says comes after the first."""
    meet = "; ".join(
        [
            "import pathlib, sys, time",
            f"mine, other = (pathlib.Path({str(tmp_path)!r}) / name for name in sys.argv[1:3])",
            "mine.touch()",
            "end = time.monotonic() + 30",
            "[time.sleep(0.01) for _ in iter(lambda: other.exists() or time.monotonic() > end, True)]",
            "print('met', other.exists(), mine.name)",
            "raise SystemExit(int(sys.argv[3]))",
        ]
    )
    first = stages.Stage("first", [sys.executable, "-c", meet, "a", "b", "0"])
    second = stages.Stage("second", [sys.executable, "-c", meet, "b", "a", "4"], beside=True)
    status = stages.run([first, second, stages.Stage("third", [sys.executable, "-c", ""])])
    said = capfd.readouterr().out
    assert status == 4
    assert re.findall(r"met (\w+) (\w)", said) == [("True", "a"), ("True", "b")]
    assert re.findall(r"(passed|FAILED|not run) +(\w+)", said) == [
        ("passed", "first"), ("FAILED", "second"), ("not run", "third")
    ]  # fmt: skip
