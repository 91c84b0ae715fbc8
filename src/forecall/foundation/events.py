"""Facts that a lower room publishes and a higher one hears: frozen, past tense, ids only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Events:
    """Who hears what, in one process. A hearer runs in the publisher's transaction: what it raises undoes the act."""

    def __init__(self) -> None:
        self._hearers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[T], hearer: Callable[[T], None]) -> None:
        self._hearers[kind].append(hearer)

    def publish(self, fact: object) -> None:
        for hearer in self._hearers[type(fact)]:
            hearer(fact)
