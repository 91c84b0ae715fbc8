"""The way to somebody who is erased, until they were told so: under a key of its own, and gone with the letter.

The address goes with the person's key, and the letter that says what was done can be written only after that. An
erasure that was cut short in between, or that somebody else brought to its end, would have nobody to write to. So the
way stands in the row of the erasure from the mark on, sealed; with the letter its key is destroyed, and that it is
destroyed says that the person was told. A way that was given up before leaves its place empty: they were not.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db.models import Q

from forecall.custody.keyring import Backup, UnsealFailed, backups_holding, seal, unseal
from forecall.custody.models import Erasure
from forecall.custody.wiring import Envelope, wired
from forecall.foundation import failpoint

GIVEN_UP = b""
"""What stands in place of a way that ended before the person was told."""
ENDED = Q(way=None) | Q(way=GIVEN_UP)
"""Erasures whose way to the person, where there was one, has ended; its key goes with it."""


def kept(organisation: UUID, subject: UUID, words: str) -> dict[str, object]:
    """Columns of an erasure that begins: the way, sealed, and the id of its key. Nothing where there is no way."""
    if not words:
        return {}
    way, keyring = uuid4(), wired().keyring
    keyring.add(str(organisation), [way])
    key = keyring.keys(str(organisation), [way])[way]
    return {"way_id": way, "way": seal(key, words.encode(), _bound(organisation, subject))}


def key_copies(one: Erasure) -> list[Backup]:
    """Backups from which a key of whoever is erased can be had now: theirs, or that of the way to them."""
    folder = wired().backups
    if folder is None or not folder.is_dir():
        return []
    keys = [one.subject_id] if one.way_id is None else [one.subject_id, one.way_id]
    return backups_holding(folder, str(one.organisation_id), *keys)


def way_of(one: Erasure) -> Envelope | None:
    """The way to whoever was erased; None where there was none, or they were told by it already."""
    reach = wired().reach
    if not one.way or one.way_id is None or reach is None:
        return None
    key = wired().keyring.keys(str(one.organisation_id), [one.way_id]).get(one.way_id)
    if key is None:
        return None
    try:
        words = unseal(key, bytes(one.way), _bound(one.organisation_id, one.subject_id))
    except UnsealFailed:
        return None
    return reach.again(words.decode())


def is_over(one: Erasure) -> bool:
    """Whether there was a way and it was used up. One given up was not, nor one whose key an older keyring lacks."""
    if one.way_id is None:
        return False
    if one.way is None:
        return True
    return len(one.way) > 0 and wired().keyring.state(str(one.organisation_id), one.way_id) == "destroyed"


def end_way(one: Erasure) -> None:
    """The person was told, or nobody asked to be. Doing it twice does no harm."""
    if one.way_id is None:
        return
    wired().keyring.destroy(str(one.organisation_id), [one.way_id])
    failpoint("last way: key destroyed")
    Erasure.unscoped.filter(pk=one.pk).update(way=None)
    one.way = None


def give_up(one: Erasure) -> None:
    """Nobody took the letter for too long. Killed in between, the next start destroys the key."""
    if one.way_id is None:
        return
    Erasure.unscoped.filter(pk=one.pk).update(way=GIVEN_UP)
    one.way = GIVEN_UP
    failpoint("last way: given up")
    wired().keyring.destroy(str(one.organisation_id), [one.way_id])


def _bound(organisation: UUID, subject: UUID) -> bytes:
    return organisation.bytes + subject.bytes + b"custody.Erasure.way"
