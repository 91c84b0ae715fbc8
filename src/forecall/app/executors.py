"""Where the work is done: threads of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from forecall.needs.errors import BadRequest, NeedsError

ANSWER_S = 10
"""Seconds that a scheduler has to answer, and to have a worker."""

OF_SCHEDULER = ("python", "dask", "distributed", "msgpack", "cloudpickle")
OF_WORKERS = (*OF_SCHEDULER, "forecall", "numpy", "polars", "scipy", "numba", "lightgbm")
"""What must be of one version everywhere: the protocol, and whatever computes a figure."""

ADD_EXTRA = "pip install 'forecall[cluster]'"


class ClusterLost(NeedsError):
    """The cluster was there and went away while it worked; nothing was written, and trying again may help."""

    retry = True


def check_executor(where: str) -> None:
    """Raises BadRequest when it is neither "threads" nor "dask://host:port", or the `cluster` extra is missing."""
    kind, _, address = where.partition("://")
    if where != "threads" and (kind != "dask" or not address):
        raise BadRequest(f"executor {where!r} is not known; give threads or dask://host:port")
    if kind == "dask" and find_spec("distributed") is None:
        raise BadRequest(
            f"a Dask cluster needs the extra `cluster`; add it here and on each machine of the cluster: {ADD_EXTRA}"
        )


@contextmanager
def executor_for(where: str) -> Iterator[Executor | None]:
    """The executor named on the command line: "threads" (None: the model's own) or "dask://host:port".

    Raises BadRequest as `check_executor` does, and when nobody answers, no worker is there, or something is of another
    version than here; ClusterLost when the cluster goes away while it works.
    """
    check_executor(where)
    if where == "threads":
        yield None
        return
    import dask
    from distributed import Client, KilledWorker
    from distributed.comm.core import CommClosedError
    from distributed.versions import VersionMismatchWarning

    address = where.removeprefix("dask://")
    with warnings.catch_warnings(), dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
        warnings.simplefilter("ignore", VersionMismatchWarning)  # said below, with what to do
        try:
            client = Client(f"tcp://{address}", timeout=ANSWER_S)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as problem:
            raise BadRequest(
                f"no Dask scheduler answered at {address} within {ANSWER_S} s ({problem}); start one: dask scheduler"
            ) from None
        except (RuntimeError, MemoryError):  # its first bytes are taken for the length of a message
            raise BadRequest(
                f"what answered at {address} is no Dask scheduler, or one of another version; name the port it says "
                f"at its start, and install the same here and there, with: {ADD_EXTRA}"
            ) from None
        with client:
            _check(client, address)
            try:
                with client.get_executor(pure=False) as executor:  # type: ignore[no-untyped-call]
                    yield executor
            except (KilledWorker, CommClosedError, CancelledError) as problem:
                raise ClusterLost(
                    f"the Dask cluster at {address} was lost while it worked ({type(problem).__name__}); nothing was "
                    "written. Look at its workers' memory, then start again"
                ) from None


def _check(client: Any, address: str) -> None:  # noqa: ANN401  # Dask's client is untyped
    """Raises BadRequest where nobody works, or where a program of the cluster is of another version than this one."""
    try:
        client.wait_for_workers(1, timeout=ANSWER_S)
    except TimeoutError:
        raise BadRequest(
            f"the Dask scheduler at {address} has no worker; start some with: dask worker tcp://{address}"
        ) from None
    found = client.get_versions(packages=[name for name in OF_WORKERS if name not in OF_SCHEDULER])
    others: dict[str, tuple[Any, tuple[str, ...]]] = {"the scheduler": (found["scheduler"], OF_SCHEDULER)}
    others |= {f"the worker {name}": (said, OF_WORKERS) for name, said in sorted(found["workers"].items())}
    for who, (said, names) in others.items():
        if differ := differences(found["client"]["packages"], said["packages"], names):
            raise BadRequest(
                f"{who} at {address} is of another version than this program ({differ}): the figures could differ. "
                f"Install the same on every machine of the cluster, with: {ADD_EXTRA}"
            )


def differences(here: Mapping[str, str | None], there: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    """What is of another version, in words, else "".

    >>> differences({"numpy": "2.4", "dask": "1"}, {"numpy": None, "dask": "1"}, ("dask", "numpy"))
    'numpy: none there, 2.4 here'
    """
    differ = [name for name in names if here.get(name) != there.get(name)]
    return ", ".join(f"{name}: {there.get(name) or 'none'} there, {here.get(name) or 'none'} here" for name in differ)
