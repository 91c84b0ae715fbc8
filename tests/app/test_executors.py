"""Where the work is done: threads, or a Dask cluster that answers."""

from __future__ import annotations

import pytest
from distributed import LocalCluster

from forecall.app.executors import executor_for
from forecall.needs.errors import BadRequest


def test_threads_leave_the_choice_to_the_model():
    with executor_for("threads") as executor:
        assert executor is None


def test_a_dask_cluster_does_the_work():
    cluster = LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
    )
    with cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        with executor_for(f"dask://{address}") as executor:
            assert executor.submit(sum, [1, 2]).result(timeout=20) == 3


@pytest.mark.parametrize("where", ["magic", "dask://", "dask", ""])
def test_an_unknown_place_is_refused_with_the_known_ones(where):
    with pytest.raises(BadRequest, match="give threads or dask://host:port"), executor_for(where):
        pass


@pytest.mark.parametrize("address", ["127.0.0.1:9", "no port"])
def test_a_cluster_that_does_not_answer_is_said(monkeypatch, address):
    monkeypatch.setattr("forecall.app.executors.ANSWER_S", 0.2)
    with pytest.raises(BadRequest, match="no Dask scheduler answered at"), executor_for(f"dask://{address}"):
        pass
