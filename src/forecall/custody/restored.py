"""At every start: do database and keyring still belong together? After a restore one of them may be older.

An older keyring has keys back that were destroyed: they are destroyed again before anything is opened. It may also lack
keys of people who were added later: then nothing is opened, and the message says which backup is needed. An older
database has people back who were erased: the keyring remembers them, and they are erased again.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from forecall.custody.erasing import erase
from forecall.custody.errors import KeyringBehind
from forecall.custody.keyring.backups import listed
from forecall.custody.models import Erasure, Subject
from forecall.custody.wiring import Parts
from forecall.foundation import acting

RESTORING = "restore"
"""Who erases again."""


def keep_forgotten(parts: Parts) -> int:
    """Whoever was erased stays so, whichever of the two is older; how many people came back. Raises KeyringBehind.

    One look at the newest person, erasure and destruction of the installation: only where one of them does not fit is
    everything gone through. Call it once custody is wired.
    """
    _newest_has_a_key(parts)
    return _destroy_again(parts) + _erase_again(parts)


def _destroy_again(parts: Parts) -> int:
    """Keys that came back with an older keyring."""
    done = Erasure.unscoped.exclude(step=Erasure.Step.MARKED)
    last = done.order_by("-asked_at").values_list("organisation_id", "subject_id").first()
    if last is None or parts.keyring.state(str(last[0]), last[1]) == "destroyed":
        return 0
    forgotten: dict[UUID, list[UUID]] = defaultdict(list)
    for organisation, subject in done.values_list("organisation_id", "subject_id"):
        forgotten[organisation].append(subject)
    return sum(parts.keyring.destroy(str(organisation), people) for organisation, people in forgotten.items())


def _erase_again(parts: Parts) -> int:
    """People who came back with an older database: their rows, which nobody can open. A legal hold of then is kept."""
    newest = parts.keyring.newest_destroyed()
    there = Subject.unscoped.filter(forgotten_at=None)
    if newest is None or not there.filter(pk=newest[1]).exists():
        return 0
    back = 0
    for organisation, subject in parts.keyring.all_destroyed():
        if there.filter(pk=subject, hold=False).exists():
            with acting(UUID(organisation), RESTORING):
                erase(subject)
            back += 1
    return back


def _newest_has_a_key(parts: Parts) -> None:
    there = Subject.unscoped.filter(forgotten_at=None).order_by("-created_at")
    newest = there.values_list("organisation_id", "id", "created_at").first()
    if newest is None or parts.keyring.state(str(newest[0]), newest[1]) != "unknown":
        return
    raise KeyringBehind(parts.keyring.generation, newest[2], _fitting(parts, newest[2]))


def _fitting(parts: Parts, added: datetime) -> str:
    """Which backup of the keyring holds a key that was made then."""
    there = listed(parts.backups) if parts.backups and parts.backups.is_dir() else []
    fitting = [backup for backup in there if backup.made >= added.replace(microsecond=0)]
    if fitting:
        return f"{fitting[-1].path}"
    newest = f"; the newest that lies here is of {there[-1].made:%Y-%m-%d %H:%M} UTC" if there else ""
    return f"the standby copy, or a backup of the keyring made after that{newest}"
