"""After the restore of an older database: forget again whoever was forgotten since.

The keyring lies apart from the database and remembers every subject whose key was destroyed, so an erasure is not lost
with a database that is put back: `replay` finds those that the database takes for living, and erases them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from forecall.custody.erasing import Certificate, erase_all, unfinished
from forecall.custody.models import Subject
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

PAGE = 5000
"""So many people are looked up in the keyring at once."""


def came_back() -> Iterator[UUID]:
    """People of the acting organisation that the database knows and whose key was destroyed."""
    organisation = acting_now("custody.Subject").organisation
    last = UUID(int=0)
    while True:
        people = Subject.unscoped.filter(organisation_id=organisation, forgotten_at=None, id__gt=last).order_by("id")
        ids = list(people.values_list("id", flat=True)[:PAGE])
        if not ids:
            return
        last = ids[-1]
        destroyed = wired().keyring.destroyed(str(organisation), ids)
        yield from (one for one in ids if one in destroyed)


def replay() -> list[Certificate]:
    """Erase everybody who came back, and finish what was begun; their new certificates.

    A legal hold in the older database does not bring anybody back: there is nothing left to hold, the key is gone.
    """
    back = list(came_back())
    Subject.unscoped.filter(id__in=back, hold=True).update(hold=False)
    return erase_all([*back, *unfinished()])
