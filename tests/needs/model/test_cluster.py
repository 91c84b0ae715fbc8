"""A real Dask cluster on this machine: two worker processes say bit for bit what threads say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from distributed import Client, LocalCluster

from forecall.app.executors import executor_for
from forecall.needs import NeedModel
from tests.needs.model.conftest import AS_OF, HORIZONS

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def saved(model, tmp_path_factory):
    """The model with its heads learned, so that a cluster only has to answer."""
    model.needs(14, include_new=False)
    model.next_basket(5)
    path = tmp_path_factory.mktemp("cluster") / "shop.needs"
    model.save(path)
    return path


def process_of(_number):
    """Where the work was done; the pause lets no worker take it all."""
    time.sleep(0.05)
    return os.getpid()


def test_two_worker_processes_say_and_learn_what_threads_do(shop, saved, answers):
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, protocol="tcp", host="127.0.0.1", dashboard_address=None
    )
    with cluster, Client(cluster) as client, client.get_executor() as executor:
        workers = set(executor.map(process_of, range(8)))
        loaded = NeedModel.load(saved, executor=executor)
        when, needs, basket = loaded.when(HORIZONS), loaded.needs(14), loaded.next_basket(5)
        learnt = NeedModel(executor=executor).fit(shop, AS_OF)
        learnt_needs = learnt.needs(14)
    assert len(workers) == 2
    assert os.getpid() not in workers
    assert when.equals(answers.when)
    assert needs.equals(answers.needs)
    assert basket.equals(answers.basket)
    assert learnt_needs.equals(answers.needs), "learned there, it answers otherwise"


def started(*arguments):
    """A program of the cluster, as a person would start it on a machine of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def address_told(scheduler):
    """The scheduler writes where it listens to its log."""
    for line in scheduler.stderr:
        if "tcp://127.0.0.1:" in line:
            return "127.0.0.1:" + line.rpartition("tcp://127.0.0.1:")[2].split()[0].rstrip("'\",")
    pytest.fail(f"the scheduler ended with {scheduler.wait()} before it listened")


def ended(processes, grace_s=10):
    """End the workers while their scheduler still lives, then the scheduler; whoever lingers is killed.

    A worker that loses its scheduler while it closes may wait for it for ever. How a program of Dask ends is not what
    is shown here, so a slow end is no failure; a process or an open pipe left behind would be.
    """
    for process in reversed(processes):
        process.terminate()
        try:
            process.communicate(timeout=grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def test_a_program_that_does_not_end_when_asked_is_killed_and_leaves_nothing_behind():
    deaf = "from signal import *; signal(SIGTERM, SIG_IGN); print('deaf', flush=True); pause()"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "deaf\n"
    ended([process], grace_s=0.2)
    assert process.returncode == -signal.SIGKILL
    assert process.stdout.closed
    assert process.stderr.closed


@pytest.mark.long
def test_a_cluster_started_by_hand_is_reached_by_its_address(saved, answers):
    """A scheduler and two workers, each a program of its own, named as on the command line."""
    running = [started("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        address = address_told(running[0])
        worker = ("dask_worker", f"tcp://{address}", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        running += [started(*worker, "--host", "127.0.0.1") for _ in range(2)]
        with executor_for(f"dask://{address}") as executor:
            executor._client.wait_for_workers(2, timeout=60)  # the answers must not come from one alone
            loaded = NeedModel.load(saved, executor=executor)
            assert loaded.needs(14).equals(answers.needs)
            assert loaded.next_basket(5).equals(answers.basket)
    finally:
        ended(running)
