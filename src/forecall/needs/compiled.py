"""Loops that numpy cannot say well, compiled on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Loop = TypeVar("Loop", bound="Callable[..., Any]")


def compiled(loop: Loop) -> Loop:
    """The loop as machine code that runs outside the interpreter's lock.

    The code is kept beside the source for the next start. Where nothing can be written there (a read-only
    image without a home folder) it is compiled anew in each process, which takes about a second.
    """
    try:
        return cast("Loop", njit(cache=True, nogil=True)(loop))
    except RuntimeError:  # numba found no folder it may write to
        return cast("Loop", njit(nogil=True)(loop))


@compiled
def edge(values: NDArray[np.float32], most: int) -> tuple[np.float32, int]:  # pragma: no cover  # compiled
    """What it takes to be among the `most` highest of `values` (each >= 0).

    Returns a value and a number: all above the value are among them, and of those equal to it the first so many.
    """
    if most <= 0:
        return np.float32(np.inf), 0
    if len(values) <= most:
        return np.float32(0), 0
    least = np.partition(values, len(values) - most)[len(values) - most]
    return least, most - int((values > least).sum())
