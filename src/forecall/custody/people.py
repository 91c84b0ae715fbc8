"""People as the database names them: a set of ids of which no UUID is made before somebody asks for one.

Ten thousand UUIDs take 15 ms to make, hash and write out again. A receipt needs their bytes, a query their digits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID, SafeUUID

Raw = UUID | str
"""PostgreSQL gives a UUID; SQLite keeps its 32 digits."""

_new, _put, _UNKNOWN = object.__new__, object.__setattr__, SafeUUID.unknown


def uuid_of(digits: str) -> UUID:
    """What `UUID(digits)` gives, at a third of its time: nothing is checked, as these come from the database.

    >>> uuid_of("c67371cb441f4b0a9d1c0a9b8c7d6e5f") == UUID("c67371cb-441f-4b0a-9d1c-0a9b8c7d6e5f")
    True
    """
    made = _new(UUID)
    _put(made, "int", int(digits, 16))
    _put(made, "is_safe", _UNKNOWN)
    return made


def id_of(raw: Raw) -> UUID:
    return raw if isinstance(raw, UUID) else uuid_of(raw)


class People(AbstractSet[UUID]):
    """Ids in the order in which the database gave them, each once.

    >>> people = People(["c67371cb441f4b0a9d1c0a9b8c7d6e5f"])
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
        wanted = one.hex if isinstance(self.raw[0], str) else one
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
    if any(isinstance(one, str) for one in raw):
        return bytes.fromhex("".join(map(str, raw)))
    return b"".join([one.int.to_bytes(16, "big") for one in raw if isinstance(one, UUID)])
