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
ID = 16
"""Bytes of an id."""


def id_of(raw: Raw) -> UUID:
    return raw if isinstance(raw, UUID) else made_of(raw)


class People(AbstractSet[UUID]):
    """Ids in the order in which the database gave them, each once.

    >>> people = People([bytes.fromhex("c67371cb441f4b0a9d1c0a9b8c7d6e5f")])
    >>> UUID("c67371cb-441f-4b0a-9d1c-0a9b8c7d6e5f") in people, len(people)
    (True, 1)
    """

    __slots__ = ("_ids", "_known", "_packed", "_raw")

    def __init__(self, raw: Sequence[Raw]) -> None:
        """raw: no id twice."""
        self._raw: Sequence[Raw] | None = raw
        self._packed = b""
        self._ids: frozenset[UUID] | None = None
        self._known: frozenset[Raw] | None = None

    @classmethod
    def of_bytes(cls, packed: bytes) -> People:
        """Of ids that stand in one piece, one after the other, none of them twice."""
        made = cls(())
        made._raw, made._packed = None, packed
        return made

    @property
    def raw(self) -> Sequence[Raw]:
        """The ids one by one, as the database calls them."""
        if self._raw is None:
            self._raw = [self._packed[at : at + ID] for at in range(0, len(self._packed), ID)]
        return self._raw

    @property
    def packed(self) -> bytes:
        """The 16 bytes of each, one after the other, in their order."""
        if not self._packed:
            self._packed = _packed(self.raw)
        return self._packed

    @classmethod
    def _from_iterable(cls, it: Collection[UUID]) -> frozenset[UUID]:  # type: ignore[override]  # what `&` and `|` give
        return frozenset(it)

    @property
    def ids(self) -> frozenset[UUID]:
        if self._ids is None:
            self._ids = frozenset(map(id_of, self.raw))
        return self._ids

    def __len__(self) -> int:
        return len(self._packed) // ID if self._raw is None else len(self._raw)

    def __iter__(self) -> Iterator[UUID]:
        return map(id_of, self.raw)

    def __contains__(self, one: object) -> bool:
        if not isinstance(one, UUID) or not len(self):
            return False
        if self._raw is None:
            return _stands_in(self._packed, one.bytes)
        wanted = one.bytes if isinstance(self._raw[0], bytes) else one
        if len(self._raw) == 1:
            return wanted == self._raw[0]
        if self._known is None:
            self._known = frozenset(self._raw)
        return wanted in self._known

    def __repr__(self) -> str:
        return f"<{len(self)} people>"


def bytes_of(people: Collection[UUID]) -> bytes:
    """The 16 bytes of each, one after the other, in their order."""
    return people.packed if isinstance(people, People) else _packed(people)


def _packed(raw: Collection[Raw]) -> bytes:
    return b"".join([one if isinstance(one, bytes) else one.int.to_bytes(ID, "big") for one in raw])


def _stands_in(packed: bytes, wanted: bytes) -> bool:
    at = packed.find(wanted)
    while at > 0 and at % ID:  # the end of one and the beginning of the next
        at = packed.find(wanted, at + 1)
    return at >= 0
