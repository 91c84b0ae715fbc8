"""The way to somebody who is erased, until they were told so: under a key of its own, and gone with the letter.

The address goes with the person's key, and the letter that says what was done can be written only after that. An
erasure that was cut short in between, or that somebody else brought to its end, would have nobody to write to. So the
way stands in the row of the erasure from the mark on, sealed; with the letter its key is destroyed, and that it is
destroyed says that the person was told.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from forecall.custody.keyring import UnsealFailed, seal, unseal
from forecall.custody.models import Erasure
from forecall.custody.wiring import Envelope, wired
from forecall.foundation import failpoint


def kept(organisation: UUID, subject: UUID, words: str) -> dict[str, object]:
    """Columns of an erasure that begins: the way, sealed, and the id of its key. Nothing where there is no way."""
    if not words:
        return {}
    way, keyring = uuid4(), wired().keyring
    keyring.add(str(organisation), [way])
    key = keyring.keys(str(organisation), [way])[way]
    return {"way_id": way, "way": seal(key, words.encode(), _bound(organisation, subject))}


def way_of(one: Erasure) -> Envelope | None:
    """The way to whoever was erased; None where there was none, or they were told by it already."""
    reach = wired().reach
    if one.way is None or one.way_id is None or reach is None:
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
    """Whether there was a way and it was used up. A key that an older keyring never knew was not."""
    if one.way_id is None:
        return False
    return one.way is None or wired().keyring.state(str(one.organisation_id), one.way_id) == "destroyed"


def end_way(one: Erasure) -> None:
    """The person was told, or nobody waits for it any more. Doing it twice does no harm."""
    if one.way_id is None:
        return
    wired().keyring.destroy(str(one.organisation_id), [one.way_id])
    failpoint("last way: key destroyed")
    Erasure.unscoped.filter(pk=one.pk).update(way=None)
    one.way = None


def _bound(organisation: UUID, subject: UUID) -> bytes:
    return organisation.bytes + subject.bytes + b"custody.Erasure.way"
