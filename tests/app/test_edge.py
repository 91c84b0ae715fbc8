"""The edge of the command line: one sentence, the right exit code, no traceback."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from forecall.app.commands import app
from forecall.app.edge import StoppedHalfWay, guarded, plain
from forecall.needs.errors import NothingToLearn

run = CliRunner().invoke


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (NothingToLearn("No order before 2011-09-05."), 2, "No order before 2011-09-05."),
        (KeyboardInterrupt(), 130, "Stopped; nothing was changed."),
        (
            OSError(errno.ENOSPC, "full"),
            2,
            "Not all could be printed: the disk is full; free some space or choose another disk",
        ),
        (StoppedHalfWay([Path("needs.csv")]), 130, "Stopped. needs.csv was complete before; nothing else was changed."),
    ],
)
def test_a_failure_is_one_sentence_and_an_exit_code(problem, code, said):
    @guarded
    def command() -> None:
        raise problem

    small = typer.Typer()
    small.command()(command)
    result = run(small)
    assert result.exit_code == code
    assert result.stderr.strip() == said
    assert result.stdout == ""


@pytest.mark.parametrize("surprise", [ZeroDivisionError(), OSError(errno.EIO, "broken")])
def test_a_surprise_is_not_swallowed(surprise):
    @guarded
    def command() -> None:
        raise surprise

    with pytest.raises(type(surprise)):
        command()


def test_a_file_cannot_steer_the_terminal():
    assert "\x1b" not in plain("tea\x1b[2J\x07")


def test_help_names_every_command_and_version_says_it():
    assert {"demo", "needs"} <= set(run(app, ["--help"]).stdout.split())
    assert {"forecast", "check", "backtest", "sample"} <= set(run(app, ["needs", "--help"]).stdout.split())
    assert run(app, ["--version"]).stdout.startswith("forecall 0.")


@pytest.mark.parametrize(("given", "kept"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_the_trees_threads_wait_asleep_unless_somebody_says_otherwise(given, kept):
    code = """
import atexit, os, sys
atexit.register(lambda: print(os.environ["OMP_WAIT_POLICY"]))
sys.argv = ["forecall", "--version"]
from forecall.app.cli import main
main()
"""
    settings = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    settings |= {"OMP_WAIT_POLICY": given} if given else {}
    said = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True).stdout
    assert said.split()[-1] == kept


CSV = "customer_id,order_id,ordered_at,product_id,quantity,unit_price\n"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (
            CSV.replace("customer_id", "Client ref") + "A1,1,2024-03-01,P1,2,3.50\n",
            [],
            "--columns 'customer_id=Client ref'",
        ),
        (CSV + "A1,1,03/04/2024,P1,2,3.50\nA1,2,05/06/2024,P1,2,3.50\n", [], "--day-first or --month-first"),
        (CSV + "A1,1,2024-03-01,P1,two,3.50\n", [], "row 2, column quantity: found 'two'"),
        (CSV + 'A1,1,2024-03-01,P1,2,"1,234"\n', [], "with --decimal . or --decimal ,"),
        (CSV + "A1,1,2024-03-01,P1,2,3;5\n", [], "correct it, or give --decimal"),
        (CSV + "A1,1,2924-03-01,P1,2,3.5\n", [], "or give --columns"),
        ("one\ntwo\n", [], "part the columns by comma, semicolon, tab or |"),
        ("", [], "orders.csv"),
        (CSV, ["--columns", "customer_id"], "give ROLE=NAME, for example customer_id=Kunde"),
        (CSV, ["--decimal", ";"], "decimal is ';'"),
    ],
)
def test_bad_orders_are_said_with_what_to_type_next(tmp_path, text, options, said):
    (tmp_path / "orders.csv").write_text(text)
    result = run(app, ["needs", "check", str(tmp_path / "orders.csv"), *options])
    assert result.exit_code == 2
    assert said in result.stderr
    assert not re.search(r"Traceback|\b[a-z_]+=(?:[\s,;{]|$)|=True", result.stderr)  # nothing that only Python takes


def test_a_missing_file_is_one_sentence(tmp_path):
    result = run(app, ["needs", "check", str(tmp_path / "nowhere.csv")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.csv" in result.stderr


def test_a_file_that_may_not_be_read_is_said_with_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "orders.csv").write_text(CSV)

    def refuse(*_args, **_kwargs):  # the tests may run as root, whom no file refuses
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "access", lambda *_args, **_kwargs: False)
    monkeypatch.setattr(Path, "open", refuse)
    result = run(app, ["needs", "check", str(tmp_path / "orders.csv")])
    assert result.exit_code == 2
    assert "reading it is not permitted; ask for the right" in result.stderr


def test_check_says_what_was_read_and_left_out(tmp_path):
    (tmp_path / "orders.csv").write_text(CSV + "A1,1,2024-03-01,P1,2,3.50\n,2,2024-03-02,P1,2,3.50\n")
    result = run(app, ["needs", "check", str(tmp_path / "orders.csv")])
    assert result.exit_code == 0
    assert "Kept 1 of 2 lines" in result.stdout
    assert "named no customer" in result.stdout


def test_check_takes_several_files_and_named_columns(tmp_path):
    for name in ("a", "b"):
        rows = f"A1,{name},2024-03-01,P1,2,3.50\n"
        (tmp_path / f"{name}.csv").write_text(CSV.replace("customer_id", "wer") + rows)
    files = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    result = run(app, ["needs", "check", *files, "--columns", "customer_id=wer"])
    assert "Kept 2 of 2 lines" in result.stdout


SLOW_WRITER = """
import sys, time
import typer
from forecall.app.edge import guarded, stop_when_terminated
from forecall.needs.output import write_aside

@guarded
def command(path: str) -> None:
    with write_aside(path) as file:
        file.write(b"half")
        print("ready", flush=True)
        time.sleep(60)

stop_when_terminated()
typer.run(command)
"""


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, "Stopped; nothing was changed.\n"),
        (signal.SIGTERM, 143, ""),
    ],
)
def test_a_real_signal_in_the_middle_of_writing_leaves_the_old_file_and_nothing_else(tmp_path, number, code, said):
    path = tmp_path / "needs.csv"
    path.write_text("old")
    command = [sys.executable, "-c", SLOW_WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (code, said)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


SWALLOWED = """
import os, signal
from rich.console import Console
from forecall.app.edge import stop_when_interrupted
from forecall.app.progress import Steps
stop_when_interrupted()
try:
    os.kill(os.getpid(), signal.SIGINT)
except BaseException:
    pass  # as a library does that looks for another
with Steps(Console()) as steps, steps.step("Learning"):
    pass
print("went on")
"""


LOST = """
import os, signal, sys
from rich.console import Console
from forecall.app.edge import stop_when_interrupted
from forecall.app.progress import Steps
stop_when_interrupted()
class Freed:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)  # what is raised here nobody can catch
class Broken:
    def __del__(self):
        raise RuntimeError("a fault of its own")
made = Freed()
del made
made = Broken()
del made
try:
    with Steps(Console()) as steps, steps.step("Learning"):
        pass
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.once
def test_ctrl_c_that_could_not_be_handed_on_stops_without_a_traceback_of_what_is_no_fault():
    done = subprocess.run([sys.executable, "-c", LOST], check=False, capture_output=True, text=True, timeout=60)
    assert done.stdout == "stopped\n"
    assert "KeyboardInterrupt" not in done.stderr
    assert "a fault of its own" in done.stderr


@pytest.mark.once
def test_ctrl_c_that_a_library_swallowed_stops_at_the_next_step():
    done = subprocess.run([sys.executable, "-c", SWALLOWED], check=False, capture_output=True, text=True, timeout=60)
    assert "KeyboardInterrupt" in done.stderr
    assert "went on" not in done.stdout
