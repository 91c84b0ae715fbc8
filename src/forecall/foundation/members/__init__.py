"""Members: who signs in, in which organisations they work, with which role, and until when.

    found = standing(user, organisation, now)      # None for a stranger
    if found is not None and may_reach(found, need): ...

A `User` is a human with a password or passkey; a `Member` is that human at work in one organisation, with one role.
Whoever works for another organisation under a grant stands there as a guest. Rules are pure (`rights`); verbs are in
`service`, models in `models`, both to be imported once Django is set up. No page and no mail is known here.
"""

from __future__ import annotations

from forecall.foundation.members.errors import (
    AlreadyMember,
    GrantWrong,
    LastOwner,
    LinkSpent,
    MayNotGive,
    MembersError,
    MembershipWrong,
    NoSuchMember,
)
from forecall.foundation.members.rights import may_give, may_reach, may_see
from forecall.foundation.members.types import ROLES, Lapse, Need, Role, Standing

__all__ = [
    "ROLES",
    "AlreadyMember",
    "GrantWrong",
    "Lapse",
    "LastOwner",
    "LinkSpent",
    "MayNotGive",
    "MembersError",
    "MembershipWrong",
    "Need",
    "NoSuchMember",
    "Role",
    "Standing",
    "may_give",
    "may_reach",
    "may_see",
]
