"""At every start: do database and keyring still belong together? After a restore one of them may be older.

An older keyring has keys back that were destroyed: they are destroyed again before anything is opened. It may also lack
keys of people who were added later: then nothing is opened, and the message says which backup is needed. An older
database has people back who were erased: the keyring remembers them, and they are erased again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from forecall.custody.erasing import Certificate, erase_all
from forecall.custody.errors import ErasureUnfinished, KeyringBehind
from forecall.custody.joined import MARK, others_of
from forecall.custody.keyring.backups import listed
from forecall.custody.keyring.stock import MOST
from forecall.custody.keys_back import KEYS_GONE, destroy_again
from forecall.custody.last_way import ENDED
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import stand_together
from forecall.custody.sets import among, paged
from forecall.custody.wiring import Parts, wired
from forecall.foundation import acting, acting_now
from forecall.foundation.models import Organisation

log = logging.getLogger(__name__)

RESTORING = "restore"
"""Who erases again."""
NEWEST = 32 * MOST
"""So many of the newest people must have their keys: more than 32 processes could have laid in before a backup."""


def keep_forgotten(parts: Parts) -> int:
    """Whoever was erased stays so, whichever of the two is older; how many came back. Raises KeyringBehind.

    One look at the newest people, at the erasures since the keyring noted how far it has done what they ask for, and at
    the newest destruction of the installation: only where that is not known is everybody gone through. Call it once
    custody is wired. Whoever came back with an older database and is not seen so, the nightly sweep sees:
    `forget_again` goes through everybody.
    """
    _newest_has_a_key(parts)
    return destroy_again(parts) + _erase_again(parts)


def _erase_again(parts: Parts) -> int:
    """People who came back with an older database. The newest destruction of all must be done there, too.

    The organisation of whom that was comes last: a start that is cut short before leaves it undone for the next.
    """
    newest = parts.keyring.newest_destroyed()
    if newest is None or _is_known(newest[1]):
        return 0
    destroyed = {UUID(organisation) for organisation, _subject in parts.keyring.all_destroyed()}
    there = Organisation.objects.filter(pk__in=destroyed).values_list("pk", flat=True)
    back = 0
    for organisation in sorted(there, key=lambda one: one == UUID(newest[0])):
        with acting(organisation, RESTORING):
            try:
                back += len(forget_again())
            except ErasureUnfinished as problem:  # they are marked already; the sweep goes on
                log.warning("an erasure is to be finished", extra={"problem": str(problem)})
    return back


def _is_known(key: UUID) -> bool:
    """Whether the database has come as far as the destruction of this key, of a person or of the way to one."""
    known = Q(subject_id=key, step__in=KEYS_GONE) | (Q(way_id=key) & ENDED)
    return Erasure.unscoped.filter(known).exists()


def came_back() -> Iterator[UUID]:
    """People of the acting organisation that the database takes for living and whose key was destroyed."""
    organisation = acting_now("custody.Subject").organisation
    people = Subject.unscoped.filter(organisation_id=organisation, forgotten_at=None)
    for rows in paged(people, "id"):
        ids = [one for (one,) in rows]
        destroyed = wired().keyring.destroyed(str(organisation), ids)
        yield from (one for one in ids if one in destroyed)


def forget_again() -> list[Certificate]:
    """Erase everybody of the acting organisation who came back; their new certificates.

    A legal hold in the older database brings nobody back: the key is gone, and with it whatever could be held. Nor does
    whoever was told apart from them since go along: their key lives.
    """
    back = list(came_back())
    _told_apart(set(back))
    Subject.unscoped.filter(id__in=back, hold=True).update(hold=False)
    return erase_all(back)


def _told_apart(back: AbstractSet[UUID]) -> None:
    """The older database may hold somebody who came back for one person with somebody who lives: they stand apart."""
    joined = Subject.objects.filter(id__in=among(back), facts__contains=MARK).values_list("id", "facts")
    for one, facts in list(joined):
        others = set(others_of(facts))
        if others <= back:
            continue
        living = Subject.objects.filter(id__in=others - back, forgotten_at=None).values_list("id", flat=True)
        with transaction.atomic():
            stand_together(sorted({one} | (others & back)))
            stand_together(sorted(living))


def _newest_has_a_key(parts: Parts) -> None:
    """A process lays keys in before it has people for them: of the newest people alone some may have an older key."""
    there = Subject.unscoped.filter(forgotten_at=None).order_by("-created_at")
    newest = list(there.values_list("organisation_id", "id", "created_at")[:NEWEST])
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for organisation, subject, _ in newest:
        people[organisation].append(subject)
    lacking = set[UUID]().union(*(parts.keyring.unknown(str(one), those) for one, those in people.items()))
    for _, subject, created_at in newest:
        if subject in lacking:
            raise KeyringBehind(parts.keyring.generation, created_at, _fitting(parts, created_at))


def _fitting(parts: Parts, added: datetime) -> str:
    """Which backup of the keyring holds a key that was made then."""
    there = listed(parts.backups) if parts.backups and parts.backups.is_dir() else []
    fitting = [backup for backup in there if backup.made >= added.replace(microsecond=0)]
    if fitting:
        return f"{fitting[-1].path}"
    newest = f"; the newest that lies here is of {there[-1].made:%Y-%m-%d %H:%M} UTC" if there else ""
    return f"the standby copy, or a backup of the keyring made after that{newest}"
