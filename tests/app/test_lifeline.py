"""No child outlives the process that keeps it running, though that one is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forecall.app.lifeline import VARIABLE, hold
from forecall.app.supervising import forecall

pytestmark = pytest.mark.once  # processes of their own, and nothing of Python's version
ROOT = Path(__file__).parents[2]
KEEPER = """
import os, sys
from forecall.app.supervising import Child, Supervisor
one = {child!r}
Supervisor([Child(str(n), [sys.executable, "-c", one]) for n in range(2)]).run()
"""
POLITE = """
import os, signal, sys, time
from forecall.app.lifeline import hold
def leave(*_): os.write(1, b"asked %d\\n" % os.getpid()); os._exit(0)
signal.signal(signal.SIGTERM, leave)
hold(os.environ)
os.write(1, b"began %d\\n" % os.getpid())
time.sleep(60)
"""
DEAF = POLITE.replace("signal.SIGTERM, leave", "signal.SIGTERM, signal.SIG_IGN").replace("environ)", "environ, 0.3)")


def lives(process: int) -> bool:
    """Whether it runs; one that has ended and that nobody asked about does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_end(processes, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while any(map(lives, processes)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(lives, processes))


def kept(child):
    """A supervisor, and its two children once they have begun."""
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER.format(child=child)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    return keeper, [int(keeper.stdout.readline().split()[1]) for _ in range(2)]


def test_children_of_a_killed_supervisor_are_asked_to_stop():
    keeper, children = kept(POLITE)
    with keeper:
        keeper.send_signal(signal.SIGKILL)
        assert all_end(children)
        assert set(keeper.stdout.read().splitlines()) == {f"asked {one}" for one in children}


def test_a_child_that_does_not_stop_when_asked_is_killed_once_its_time_of_grace_is_over():
    keeper, children = kept(DEAF)
    with keeper:
        keeper.send_signal(signal.SIGKILL)
        assert all_end(children)


@pytest.mark.parametrize("end", ["", "none", "987654"])
def test_without_a_parent_that_holds_a_lifeline_nothing_is_waited_for(end):
    environment = {VARIABLE: end}
    hold(environment)
    assert environment == {}


def descendants(process: int) -> set[int]:
    """Everybody below it."""
    above = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            above[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # ended meanwhile
            continue
    found, fresh = set[int](), {process}
    while fresh:
        fresh = {one for one, parent in above.items() if parent in fresh}
        found |= fresh
    return found


@pytest.mark.long
def test_serve_all_killed_leaves_no_process_behind_and_a_second_one_starts_at_once(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FORECALL")}
    environment |= {"FORECALL_HOME": str(tmp_path / "home"), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    for _ in range(2):
        with subprocess.Popen(
            forecall("serve", "all", "--port", "8919"), env=environment, stderr=subprocess.PIPE, text=True
        ) as all_:
            next(line for line in map(json.loads, all_.stderr) if line["said"] == "worker started")
            end, below = time.monotonic() + 60, set[int]()
            while len(below) < 4 and time.monotonic() < end:  # the master of the pages and its two, a worker
                time.sleep(0.2)
                below = descendants(all_.pid)
            all_.send_signal(signal.SIGKILL)
        assert len(below) >= 4, below
        assert all_end(below, 40)
        with socket.socket() as tried:
            assert tried.connect_ex(("127.0.0.1", 8919))
