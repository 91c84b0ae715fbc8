"""Ids as databases keep them. Plain Python: what is to be used without a database may import it."""

from __future__ import annotations

from uuid import UUID, SafeUUID

_new, _put, _UNKNOWN = object.__new__, object.__setattr__, SafeUUID.unknown


def id_of(kept: bytes) -> UUID:
    """What `UUID(bytes=kept)` gives, at a third of its time: nothing is checked, as these come from the database.

    >>> id_of(bytes.fromhex("c67371cb441f4b0a9d1c0a9b8c7d6e5f")) == UUID("c67371cb-441f-4b0a-9d1c-0a9b8c7d6e5f")
    True
    """
    made = _new(UUID)
    _put(made, "int", int.from_bytes(kept, "big"))
    _put(made, "is_safe", _UNKNOWN)
    return made
