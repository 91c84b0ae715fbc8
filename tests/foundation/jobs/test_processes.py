"""Real worker processes: killed, two at once, stopped politely, supervised; on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from forecall.app.supervising import Child, Supervisor, forecall
from tests.postgresql import PACKAGE

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version

ROOT = Path(__file__).parents[3]


@pytest.fixture
def place(request, tmp_path):
    """Environment of a house of its own, on one of the two."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FORECALL")},
        "FORECALL_HOME": str(tmp_path / "home"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    (tmp_path / "home").mkdir()
    if getattr(request, "param", "sqlite") == "postgresql":
        server, name = request.getfixturevalue("postgresql"), f"jobs{uuid.uuid4().hex[:8]}"
        server.create(name)
        environment["FORECALL_DATABASE"] = server.address(name)
    return environment


def storm(place, *numbers):
    command = [sys.executable, "-m", "tests.foundation.jobs.storm", *map(str, numbers)]
    done = subprocess.run(command, env=place, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))], indirect=True
)
def test_workers_killed_at_random_lose_nothing_and_do_nothing_twice(place):
    found = storm(place, 60, 2, 6, 7)
    assert (found["states"], found["sum"]) == ({"done": 60}, 60)
    assert found["runs"] >= 63  # three ended themselves between their last word and the commit


@pytest.mark.long
@pytest.mark.parametrize(
    "place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))], indirect=True
)
def test_a_hundred_kills_lose_nothing_and_do_nothing_twice(place, record_figure):
    found = storm(place, 1500, 3, 100, 11)
    assert (found["states"], found["sum"]) == ({"done": 1500}, 1500)
    record_figure("runs that died and were taken over", found["runs"] - 1500, "runs")


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    "place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))], indirect=True
)
def test_how_many_jobs_a_second(place, workers, record_figure):
    found = storm(place, 1000, workers, 0, 1)
    assert found["states"] == {"done": 1000}
    record_figure("asked for", 1000 / found["asked_s"], "jobs/s")
    record_figure(f"run by {workers}", 1000 / found["took_s"], "jobs/s")


def test_a_process_that_dies_is_begun_again_later_each_time():
    now = [0.0]
    child = Child("short", [sys.executable, "-c", ""])
    supervisor = Supervisor([child], steady=lambda: now[0])
    waits = []
    for _ in range(3):
        supervisor.look_after(child)
        child.process.wait(20)
        supervisor.look_after(child)
        assert child.process is None
        waits.append(child.next_at - now[0])
        now[0] = child.next_at
    assert waits == [1, 2, 4]


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_the_program_runs_jobs_lists_them_and_stops_when_told(program, place):
    told = {"environment": place, "check": True}
    program("organisation", "add", "tea-house", "--name", "Tea", "--country", "RO", **told)
    assert "No job was asked for yet" in program("jobs", "list", **told).stdout
    with subprocess.Popen(forecall("serve", "worker"), env=place, stderr=subprocess.PIPE, text=True) as worker:
        first = json.loads(worker.stderr.readline())
        worker.send_signal(signal.SIGTERM)
        rest = [json.loads(line) for line in worker.stderr]
    assert worker.returncode == 0
    assert (first["said"], rest[-1]["said"]) == ("worker started", "worker stopped")


def worker_with(place, *, sleeps):
    """A worker process that has begun a job which lasts, its grace a second; and what is known of that job."""
    code = "from tests.foundation.jobs.polite import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, sleeps], env=place, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    ("sleeps", "state", "runs"),
    [
        ("short", "done", 1),  # it ended within the time of grace
        ("long", "ready", 0),  # it did not, and waits as if it had never begun
    ],
)
def test_a_worker_that_is_told_to_stop_ends_its_job_or_gives_it_back(place, sleeps, state, runs):
    with worker_with(place, sleeps=sleeps) as worker:
        assert worker.stdout.readline() == "begun\n"
        worker.send_signal(signal.SIGTERM)
        found = json.loads(worker.stdout.readline())
    assert worker.returncode == 0
    assert found == {"state": state, "runs": runs, "mark": state == "done"}


@pytest.mark.long
def test_all_processes_are_kept_running_and_stop_together(place):
    with subprocess.Popen(
        forecall("serve", "all", "--port", "8917"), env=place, stderr=subprocess.PIPE, text=True
    ) as all_:
        first = next(line for line in map(json.loads, all_.stderr) if line["said"] == "worker started")
        os.kill(int(first["worker"].partition("-")[0]), signal.SIGKILL)
        seen = []
        for line in map(json.loads, all_.stderr):
            seen.append(line["said"])
            if line["said"] == "worker started":
                break
        all_.send_signal(signal.SIGTERM)
        rest = [json.loads(line)["said"] for line in all_.stderr]
    assert "process ended" in seen
    assert (all_.returncode, rest[-1]) == (0, "worker stopped")
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", 8917), 1):
        pass
