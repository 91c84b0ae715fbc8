"""At every start: do database and keyring still belong together? After a restore one of them may be older.

An older keyring has keys back that were destroyed: they are destroyed again before anything is opened. It may also lack
keys of people who were added later: then nothing is opened, and the message says which backup is needed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from forecall.custody.errors import KeyringBehind
from forecall.custody.keyring.backups import listed
from forecall.custody.models import Erasure, Subject
from forecall.custody.wiring import Parts


def keep_forgotten(parts: Parts) -> int:
    """Destroy again what came back with an older keyring; how many keys. Raises KeyringBehind.

    One look at the newest person and the newest erasure of the installation: only where one of them does not fit is
    everything gone through.
    """
    _newest_has_a_key(parts)
    done = Erasure.unscoped.exclude(step=Erasure.Step.MARKED)
    last = done.order_by("-asked_at").values_list("organisation_id", "subject_id").first()
    if last is None or parts.keyring.state(str(last[0]), last[1]) == "destroyed":
        return 0
    forgotten: dict[UUID, list[UUID]] = defaultdict(list)
    for organisation, subject in done.values_list("organisation_id", "subject_id"):
        forgotten[organisation].append(subject)
    return sum(parts.keyring.destroy(str(organisation), people) for organisation, people in forgotten.items())


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
