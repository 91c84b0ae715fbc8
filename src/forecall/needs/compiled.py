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
    Numbers >= 0 lie in the order of their bits: these are counted by their first eleven, then by the next ten of those
    at the edge, then by the last ten; no value is moved.
    """
    if most <= 0:
        return np.float32(np.inf), 0
    bits, edge_bits, wanted = values.view(np.uint32), 0, most
    for above, shift, kinds in ((31, 20, 2048), (20, 10, 1024), (10, 0, 1024)):
        counts = np.zeros(kinds, np.int64)
        for at in range(len(bits)):
            if bits[at] >> np.uint32(above) == edge_bits:
                counts[(bits[at] >> np.uint32(shift)) & np.uint32(kinds - 1)] += 1
        kind = kinds - 1
        while kind > 0 and counts[kind] < wanted:
            wanted -= counts[kind]
            kind -= 1
        edge_bits = edge_bits * kinds + kind
    least: np.float32 = np.array([edge_bits], np.uint32).view(np.float32)[0]
    return least, wanted


@compiled
def highest(values: NDArray[np.float32]) -> np.float32:  # pragma: no cover  # compiled
    """The highest of `values` (each >= 0); their bits are compared, which a processor does eight at a time."""
    all_bits, most = values.view(np.int32), np.int32(0)
    for at in range(len(all_bits)):
        bits = all_bits[at]
        most = bits if bits > most else most  # noqa: FURB136  # max() would be counted in 64 bits
    highest_value: np.float32 = np.array([most], np.int32).view(np.float32)[0]
    return highest_value
