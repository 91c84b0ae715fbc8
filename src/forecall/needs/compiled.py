"""Loops that numpy cannot say well, compiled on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Narrow = NDArray[np.unsignedinteger[Any]]
Loop = TypeVar("Loop", bound="Callable[..., Any]")


def compiled(loop: Loop) -> Loop:
    """The loop as machine code that runs outside the interpreter's lock.

    The code is kept beside the source for the next start. Where nothing can be written there (a read-only
    image without a home folder) it is compiled anew in each process, which takes about a second. A division
    by 0 gives infinity, as in numpy: looking out for it would keep the processor from dividing several at once.
    """
    try:
        return cast("Loop", njit(cache=True, nogil=True, error_model="numpy")(loop))
    except RuntimeError:  # numba found no folder it may write to
        return cast("Loop", njit(nogil=True, error_model="numpy")(loop))


def narrow(places: NDArray[np.signedinteger[Any]], most: int) -> Narrow:
    """Places (each >= 0, < `most`) in numbers without a sign, two bytes wide if that will do.

    A loop that adds to many places at random is three times as fast so.
    """
    return places.astype(np.uint16 if most <= np.iinfo(np.uint16).max else np.uint32)


@compiled
def edge(values: NDArray[np.float32], most: int) -> tuple[np.float32, int]:  # pragma: no cover  # compiled
    """What it takes to be among the `most` highest of `values` (each >= 0).

    Returns a value and a number: all above the value are among them, and of those equal to it the first so many.
    The highest so far stand in a heap, the least of them at its root: few of many values get past it.
    """
    if most <= 0:
        return np.float32(np.inf), 0
    heap = np.zeros(most, np.float32)
    for value in values:
        if value > heap[0]:
            place, child = 0, 1
            while child < most:
                if child + 1 < most and heap[child + 1] < heap[child]:
                    child += 1
                if heap[child] >= value:
                    break
                heap[place] = heap[child]
                place, child = child, 2 * child + 1
            heap[place] = value
    above = 0
    for value in heap:
        above += value > heap[0]
    return heap[0], most - above


@compiled
def highest(values: NDArray[np.float32]) -> np.float32:  # pragma: no cover  # compiled
    """The highest of `values` (each >= 0); their bits are compared, which a processor does eight at a time."""
    all_bits, most = values.view(np.int32), np.int32(0)
    for at in range(len(all_bits)):
        bits = all_bits[at]
        most = bits if bits > most else most  # noqa: FURB136  # max() would be counted in 64 bits
    highest_value: np.float32 = np.array([most], np.int32).view(np.float32)[0]
    return highest_value
