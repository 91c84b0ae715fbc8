"""What can go wrong with members.

    ForecallError
    └── MembersError
        ├── AlreadyMember     the address belongs to a member of this organisation
        ├── LinkSpent         an invitation was used, withdrawn, or is too old
        ├── MembershipWrong   the dates or the role do not go together
        ├── MayNotGive        a member may not give or take this role
        ├── LastOwner         the organisation would have nobody left who can change members
        ├── NoSuchMember      there is no such member, invitation or grant in this organisation
        └── GrantWrong        a grant cannot stand as it was asked for

`code` is stable: pages and programs translate by it.
"""

from __future__ import annotations

from forecall.foundation.errors import ForecallError


class MembersError(ForecallError):
    """Root of this room's errors."""

    code = "members"


class AlreadyMember(MembersError):
    """Change the membership that is there instead of inviting again."""

    code = "already_member"

    def __init__(self) -> None:
        super().__init__("this address belongs to a member already; change that membership instead")


class LinkSpent(MembersError):
    """Ask whoever invited you for a new link."""

    code = "link_spent"

    def __init__(self) -> None:
        super().__init__("this invitation was used, withdrawn or is too old; ask for a new one")


class MembershipWrong(MembersError):
    """`code` says which: `end_missing`, `end_passed`."""

    def __init__(self, code: str, said: str) -> None:
        self.code = code
        super().__init__(said)


class MayNotGive(MembersError):
    """An owner can."""

    code = "may_not_give"

    def __init__(self, role: str) -> None:
        super().__init__(f"only an owner may give or take the role {role}")


class LastOwner(MembersError):
    """Make somebody else an owner first."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__("this is the last owner; make somebody else an owner first")


class NoSuchMember(MembersError):
    """It is not here, or belongs to another organisation."""

    code = "no_such_member"

    def __init__(self) -> None:
        super().__init__("there is no such member, invitation or grant in this organisation")


class GrantWrong(MembersError):
    """`code` says which: `grant_unknown`, `grant_itself`, `grant_there`, `grant_end`."""

    def __init__(self, code: str, said: str) -> None:
        self.code = code
        super().__init__(said)
