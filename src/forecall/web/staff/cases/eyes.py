"""Whose eyes the words of a request are for: whoever answers for privacy, and nobody else."""

from __future__ import annotations

from forecall.custody import wired
from forecall.foundation.members import Role, Standing
from forecall.foundation.members.models import Member
from forecall.foundation.members.standing import is_current


def may_read(here: Standing) -> bool:
    """The privacy lead may. An owner may only where nobody else is privacy lead: then it is theirs to answer."""
    if here.role is Role.PRIVACY_LEAD:
        return True
    if here.role is not Role.OWNER:
        return False
    now = wired().clock.now()
    leads = Member.objects.filter(role=Role.PRIVACY_LEAD.value, suspended=False).select_related("organisation")
    return not any(is_current(one, now) for one in leads)
