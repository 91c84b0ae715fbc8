"""A sync that the kernel makes while this process does something else: Linux's own asynchronous calls, no thread.

A process that waits for the disk gives its processor away and comes back cold. Two threads hand the interpreter to each
other more slowly than a disk syncs (see docs/decisions/0036); the kernel needs no interpreter. Python has no door to
these calls, so they are made by their numbers. Where there are none, `Underway` raises and syncs are waited for.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable
from contextlib import suppress

NUMBERS = {"x86_64": (206, 207, 208, 209), "aarch64": (0, 1, 4, 2)}
"""By machine: `io_setup`, `io_destroy`, `io_getevents`, `io_submit`."""
FDSYNC = 3
REQUEST = struct.Struct("<QIIHhIQQqQII")
"""`struct iocb`: data, key, flags, what, priority, file, buffer, length, place, reserved, flags, another file."""
EVENT = struct.Struct("<QQqq")
"""`struct io_event`: data, request, result, and a second one."""


def _syscall() -> Callable[..., int]:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    return call


class Underway:
    """Syncs of one file, one after the other: `start`, and then `wait`. Not for several threads at once.

    Both raise OSError, as a sync does. `close` it; a fork cannot use it.
    """

    __slots__ = ("_call", "_context", "_event", "_number", "_numbers", "_one", "_owner", "_place", "_request")

    def __init__(self, file: int) -> None:
        """Raises OSError where the kernel has no such calls, lets nobody make them, or has no room for one more."""
        is_known = sys.platform == "linux" and ctypes.sizeof(ctypes.c_void_p) == 8  # bytes
        numbers = NUMBERS.get(platform.machine()) if is_known else None
        if numbers is None:
            raise OSError("no asynchronous calls are known here")
        self._call, self._numbers = _syscall(), [ctypes.c_long(number) for number in numbers]
        context = ctypes.c_ulong(0)
        self._number, self._owner, self._one = 0, os.getpid(), ctypes.c_long(1)
        self._request = ctypes.create_string_buffer(REQUEST.pack(0, 0, 0, FDSYNC, 0, file, *(0,) * 6), REQUEST.size)
        self._place = (ctypes.c_void_p * 1)(ctypes.addressof(self._request))
        self._event = ctypes.create_string_buffer(EVENT.size)
        self._ask(self._call(self._numbers[0], self._one, ctypes.byref(context)))
        self._context = ctypes.c_ulong(context.value)

    @staticmethod
    def _ask(found: int) -> int:
        if found < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return found

    def start(self) -> None:
        """What was written to the file so far is on its way to the disk."""
        self._number += 1
        struct.pack_into("<Q", self._request, 0, self._number)
        self._ask(self._call(self._numbers[3], self._context, self._one, self._place))

    def wait(self) -> None:
        """Returns when it is safe from a power cut."""
        while True:
            try:
                self._ask(self._call(self._numbers[2], self._context, self._one, self._one, self._event, None))
            except InterruptedError:
                continue
            number, _, result, _ = EVENT.unpack_from(self._event)
            if number == self._number:  # an older one was left by an interrupt
                break
        if result < 0:
            raise OSError(-result, os.strerror(-result))

    def close(self) -> None:
        """Waits for a sync that is still under way."""
        if self._owner == os.getpid():  # a child of a fork has a copy that names nothing
            with suppress(OSError):
                self._ask(self._call(self._numbers[1], self._context))
