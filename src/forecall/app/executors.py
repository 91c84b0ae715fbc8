"""Where the work is done: threads of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from forecall.needs.errors import BadRequest

ANSWER_S = 10
"""Seconds that a scheduler has to answer."""


@contextmanager
def executor_for(where: str) -> Iterator[Executor | None]:
    """The executor named on the command line: "threads" (None: the model's own) or "dask://host:port".

    Raises BadRequest when the name is none of these, the `cluster` extra is missing, or nobody answers.
    """
    kind, _, address = where.partition("://")
    if where == "threads":
        yield None
        return
    if kind != "dask" or not address:
        raise BadRequest(f"executor {where!r} is not known; give threads or dask://host:port")
    try:
        from distributed import Client
    except ImportError:
        raise BadRequest("a Dask cluster needs the extra: pip install 'forecall[cluster]'") from None
    try:
        client = Client(f"tcp://{address}", timeout=ANSWER_S)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise BadRequest(f"no Dask scheduler answered at {address} within {ANSWER_S} s ({problem})") from None
    with client, client.get_executor() as executor:  # type: ignore[no-untyped-call]
        yield executor
