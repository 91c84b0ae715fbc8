"""The one door out of the process: Python's own audit events say where each socket is about to go (PEP 578).

Libraries that open sockets in C, as the database's, are not seen here; what they reach stands in the settings.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from forecall.foundation.errors import ForecallError


class HostRefused(ForecallError):
    """A connection was about to go to a host that nobody allowed; nothing was sent."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(f"nothing may go to {host}: no recipient under contract is reached there")


class _Door:
    allowed: Callable[[str], bool] | None = None
    hooked = False
    addresses: dict[str, str]
    asking = threading.local()


_Door.addresses = {}


def guard(allowed: Callable[[str], bool] | None) -> None:
    """From now on a socket of this process goes only to hosts for which `allowed` says yes, and to this machine.

    allowed   host name or address -> whether data may go there; None opens the door again
    """
    _Door.allowed = allowed
    _Door.addresses.clear()
    if not _Door.hooked:
        _Door.hooked = True
        sys.addaudithook(_hear)


def is_guarded() -> bool:
    """Whether this process sends only to where it may."""
    return _Door.allowed is not None


def stays(host: str) -> bool:
    """Whether a host is this machine itself.

    >>> stays("127.0.0.1"), stays("localhost"), stays("192.0.2.7")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def _hear(event: str, told: tuple[Any, ...]) -> None:
    if _Door.allowed is None or not event.startswith("socket."):
        return
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        _look_up(told[0])
    elif event in {"socket.connect", "socket.sendto"} and isinstance(told[1], tuple):
        _go(str(told[1][0]))


def _look_up(host: Any) -> None:  # noqa: ANN401  # as the socket module takes it: text, bytes or None
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if stays(name) or getattr(_Door.asking, "now", False):
        return
    _allow(name)
    _Door.asking.now = True
    try:
        found = socket.getaddrinfo(name, None)
    except OSError:
        return  # who asked finds out by itself
    finally:
        _Door.asking.now = False
    _Door.addresses.update({str(one[4][0]): name for one in found})


def _go(address: str) -> None:
    if not stays(address):
        _allow(_Door.addresses.get(address, address))


def _allow(host: str) -> None:
    allowed = _Door.allowed
    if allowed is not None and not allowed(host.lower()):
        raise HostRefused(host)
