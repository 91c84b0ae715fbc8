"""Who is set aside: minors of whom it is learned later, and people of a bought list without proof that they agreed."""

from __future__ import annotations

from datetime import timedelta

from forecall.contacts.types import NewPerson

NO_PERMISSION_STAYS = timedelta(days=30)
"""How long proof may still come before a person of a bought list goes."""


def without_permission(new: NewPerson) -> bool:
    """Comes from a bought list, and nothing shows that they agreed to be on it."""
    return new.supply is not None and new.origin.source == "third_party" and new.permission is None
