"""People as the database names them: a set of ids of which no UUID is made before somebody asks for one.

Ten thousand UUIDs take 15 ms to make, hash and write out again. A receipt and a query need their bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from forecall.foundation.ids import id_of as made_of

Raw = UUID | bytes
"""PostgreSQL gives a UUID; SQLite keeps its 16 bytes."""


def id_of(raw: Raw) -> UUID:
    return raw if isinstance(raw, UUID) else made_of(raw)


class People(AbstractSet[UUID]):
    """Ids in the order in which the database gave them, each once.

    >>> people = People([bytes.fromhex("c67371cb441f4b0a9d1c0a9b8c7d6e5f")])
    >>> UUID("c67371cb-441f-4b0a-9d1c-0a9b8c7d6e5f") in people, len(people)
    (True, 1)
    """

    __slots__ = ("_ids", "_known", "raw")

    def __init__(self, raw: Sequence[Raw]) -> None:
        """raw: no id twice."""
        self.raw = raw
        self._ids: frozenset[UUID] | None = None
        self._known: frozenset[Raw] | None = None

    @classmethod
    def _from_iterable(cls, it: Collection[UUID]) -> frozenset[UUID]:  # type: ignore[override]  # what `&` and `|` give
        return frozenset(it)

    @property
    def ids(self) -> frozenset[UUID]:
        if self._ids is None:
            self._ids = frozenset(map(id_of, self.raw))
        return self._ids

    def __len__(self) -> int:
        return len(self.raw)

    def __iter__(self) -> Iterator[UUID]:
        return map(id_of, self.raw)

    def __contains__(self, one: object) -> bool:
        if not isinstance(one, UUID) or not self.raw:
            return False
        wanted = one.bytes if isinstance(self.raw[0], bytes) else one
        if len(self.raw) == 1:
            return wanted == self.raw[0]
        if self._known is None:
            self._known = frozenset(self.raw)
        return wanted in self._known

    def __repr__(self) -> str:
        return f"<{len(self.raw)} people>"


def bytes_of(people: Collection[UUID]) -> bytes:
    """The 16 bytes of each, one after the other, in their order."""
    raw: Collection[Raw] = people.raw if isinstance(people, People) else people
    return b"".join([one if isinstance(one, bytes) else one.int.to_bytes(16, "big") for one in raw])
