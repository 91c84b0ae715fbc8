"""Where the work is done: threads, or a Dask cluster that answers."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError

import pytest
from distributed import Client, LocalCluster
from distributed.comm import CommClosedError
from typer.testing import CliRunner

from forecall.app.commands import app
from forecall.app.executors import ClusterLost, executor_for
from forecall.needs.errors import BadRequest
from forecall.needs.output import write_table
from forecall.needs.sample import simulate_shop

run = CliRunner().invoke
AT_HOME = {"threads_per_worker": 1, "protocol": "tcp", "host": "127.0.0.1", "dashboard_address": ":0"}


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and two workers, each worker a process of its own."""
    with LocalCluster(n_workers=2, processes=True, **AT_HOME) as one:
        yield one


@pytest.fixture(scope="module")
def address(cluster):
    return cluster.scheduler_address.removeprefix("tcp://")


def done_by_each(cluster):
    """Tasks that each worker process has done so far."""
    with Client(cluster) as client:
        return client.run(lambda dask_worker: dask_worker.state.executed_count)


def test_threads_leave_the_choice_to_the_model():
    with executor_for("threads") as executor:
        assert executor is None


@pytest.mark.once
@pytest.mark.long
def test_the_command_writes_the_same_bytes_by_a_cluster_of_two_processes_as_by_threads(cluster, address, tmp_path):
    write_table(simulate_shop(customers=60, products=60, years=2), tmp_path / "orders.csv")
    written, said = [], []
    for where in ("threads", f"dask://{address}"):
        before = done_by_each(cluster)
        files = [tmp_path / f"{where[:4]}.{ending}" for ending in ("parquet", "html", "model")]
        asked = [f"--{name}={file}" for name, file in zip(("out", "report", "model"), files, strict=True)]
        command = ["needs", "forecast", str(tmp_path / "orders.csv"), "--backtests", "1", "--executor", where, *asked]
        result = run(app, command)
        assert result.exit_code == 0, result.stderr
        worked = [after - before[name] for name, after in done_by_each(cluster).items()]
        assert (min(worked) > 0) is (max(worked) > 0) is where.startswith("dask")
        written.append([file.read_bytes() for file in files])
        said.append(result)
    here, there = (page.replace(b"dask.", b"thre.") for page in (written[0][1], written[1][1]))
    assert here == there, "the reports differ"
    assert written[0][0] == written[1][0], "the needs differ"
    assert written[0][2] == written[1][2], "the models differ"
    assert said[0].stdout == said[1].stdout
    steps = [re.findall(r"^(\w[\w ]+): [\d.]+ s$", one.stderr, re.MULTILINE) for one in said]
    assert steps[0] == steps[1]
    assert {"Learning", "Forecasting", "Checking on the past"} <= set(steps[1])
    assert "Warning" not in said[1].stderr


@pytest.mark.parametrize("where", ["magic", "dask://", "dask", ""])
def test_an_unknown_place_is_refused_with_the_known_ones(where):
    with pytest.raises(BadRequest, match="give threads or dask://host:port"), executor_for(where):
        pass


@pytest.mark.parametrize("address", ["127.0.0.1:9", "no port"])
def test_a_cluster_that_does_not_answer_is_said(monkeypatch, address):
    monkeypatch.setattr("forecall.app.executors.ANSWER_S", 0.2)
    with pytest.raises(BadRequest, match=r"no Dask scheduler answered at .* start one: dask scheduler"):
        executor_for(f"dask://{address}").__enter__()


TRIED = """
import os, sys
from forecall.app import executors
from forecall.needs.errors import BadRequest
executors.ANSWER_S = 3
try:
    executors.executor_for(sys.argv[1]).__enter__()
except BadRequest as problem:
    print(problem, flush=True)
os._exit(0)
"""
"""In a process of its own: what Dask began with those first bytes stays in its loop, and would stop who comes after."""


@pytest.mark.once
def test_what_answers_and_is_no_scheduler_is_said():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)

        def greet():
            visitor, _ = server.accept()
            with visitor:
                visitor.sendall(b"220 mail.example ESMTP\r\n")

        other = threading.Thread(target=greet)
        other.start()
        address = f"dask://127.0.0.1:{server.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "-c", TRIED, address], capture_output=True, text=True, check=False, timeout=120
        )
        other.join(60)
    assert re.search(r"what answered at .* is no Dask scheduler, or one of another version", done.stdout), done


@pytest.fixture
def lone_scheduler(tmp_path):
    """Where a scheduler in a process of its own listens, as `dask scheduler` starts it; nobody works for it."""
    told = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(
        [*command, "--no-dashboard", "--scheduler-file", str(told)], stderr=subprocess.DEVNULL
    ) as running:
        try:
            end = time.monotonic() + 60
            while not (told.exists() and told.read_text().strip().endswith("}")) and time.monotonic() < end:
                time.sleep(0.1)
            yield json.loads(told.read_text())["address"].removeprefix("tcp://")
        finally:
            running.kill()


@pytest.mark.once
def test_a_scheduler_without_workers_says_how_to_start_one(monkeypatch, lone_scheduler):
    monkeypatch.setattr("forecall.app.executors.ANSWER_S", 3)
    with pytest.raises(BadRequest, match=f"has no worker; start some with: dask worker tcp://{lone_scheduler}"):
        executor_for(f"dask://{lone_scheduler}").__enter__()


@pytest.mark.parametrize(
    ("who", "package", "said"),
    [
        ("scheduler", "distributed", "the scheduler at .*distributed: 1.0 there, 20"),
        ("workers", "polars", "the worker tcp://.*polars: 1.0 there, "),
        ("workers", "forecall", "the worker tcp://.*forecall: 1.0 there, "),
    ],
)
def test_a_cluster_of_another_version_is_refused_with_what_differs(address, monkeypatch, who, package, said):
    ask = Client.get_versions

    def told(self, **options):
        found = ask(self, **options)
        for one in [found["scheduler"]] if who == "scheduler" else found["workers"].values():
            one["packages"][package] = "1.0"
        return found

    monkeypatch.setattr(Client, "get_versions", told)
    with pytest.raises(BadRequest, match=said) as refused:
        executor_for(f"dask://{address}").__enter__()
    assert "pip install 'forecall[cluster]'" in str(refused.value)


@pytest.mark.parametrize("lost", [CommClosedError("in: stream is closed"), CancelledError()])
def test_a_cluster_that_is_lost_while_it_works_is_said_and_may_be_tried_again(address, lost):
    with pytest.raises(ClusterLost, match="was lost while it worked"), executor_for(f"dask://{address}"):
        raise lost
    assert ClusterLost.retry


def test_without_the_extra_the_command_that_adds_it_is_named_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("forecall.app.executors.find_spec", lambda _name: None)
    result = run(app, ["needs", "forecast", str(tmp_path / "orders.csv"), "--executor", "dask://localhost:8786"])
    assert result.exit_code == 2
    assert "each machine of the cluster: pip install 'forecall[cluster]'" in result.stderr
    assert "Reading" not in result.stderr
