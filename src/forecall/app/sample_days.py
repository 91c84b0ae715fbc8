"""The time of the sample shop: what is loaded today happened over the last three weeks, each verb on its own day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from forecall.custody.wiring import wire, wired
from forecall.foundation import FixedClock

BACK = timedelta(days=21)
"""So long ago the shop begins: the window of a forecast of that day is over, and shows how it came true."""


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The verbs of this process see this time until it ends; receipts are to come in the order of their days."""
    parts = wired()
    wire(replace(parts, clock=FixedClock(moment.astimezone(UTC))))
    try:
        yield
    finally:
        wire(parts)
