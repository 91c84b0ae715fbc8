"""Loops that numpy cannot say well, compiled on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

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
