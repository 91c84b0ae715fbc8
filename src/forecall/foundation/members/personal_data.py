"""What is held about those who sign in: plain, because a sign-in page must find it before anybody has a permit."""

from __future__ import annotations

from forecall.foundation.holdings import Field, Holding, NotPersonal

SIGN_IN = "sign-in data of staff: read before anybody is known, so no permit and no key of a person can open it"
OFFICE = "a fact of the employment, read at every request to decide what may be opened"

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        "members.Member",
        subject="subject",
        fields={
            "role": Field(("job_title",), "plain", OFFICE),
            "own_only": Field(("job_title",), "plain", OFFICE),
            "until": Field(("time",), "plain", OFFICE),
            "suspended": Field(("job_title",), "plain", OFFICE),
            "trained_until": Field(("time",), "plain", OFFICE),
            "undertaking_at": Field(("time",), "plain", OFFICE),
        },
        rest={
            "id": "opaque",
            "organisation": "the tenant",
            "user": "opaque",
            "undertaking": "hash of a text that all sign",
            "subject": "opaque id of the person",
            "created_at": "when the row was made",
        },
    ),
    Holding(
        "members.Guide",
        subject="member__subject",
        fields={},
        rest={
            "id": "opaque",
            "organisation": "the tenant",
            "member": "opaque",
            "name": "of a guide through the pages",
            "step": "place in that guide",
            "skipped": "names of steps that were left out",
            "closed": "whether the guide is shown",
            "kept": "ids of the rows that the guide points at",
        },
    ),
)
"""Erased with the person. A user without any membership left goes with the last one: `service.forget_strangers`."""

OF_USERS: tuple[Holding, ...] = (
    Holding(
        "members.User",
        subject="memberships__subject",
        fields={
            "email": Field(("email",), "plain", SIGN_IN),
            "name": Field(("name",), "plain", SIGN_IN),
            "language": Field(("language",), "plain", SIGN_IN),
            "password": Field(("credential",), "plain", "an Argon2id hash; nobody can turn it back"),
            "last_login": Field(("time",), "plain", SIGN_IN),
        },
        rest={"id": "opaque", "is_active": "whether the door is open", "created_at": "when the row was made"},
        erase="keep",
    ),
    Holding(
        "members.Invitation",
        subject="organisation",
        fields={
            "email": Field(("email",), "plain", "an address to write to, for seven days at most or until used"),
            "role": Field(("job_title",), "plain", OFFICE),
            "own_only": Field(("job_title",), "plain", OFFICE),
            "until": Field(("time",), "plain", OFFICE),
            "trained_until": Field(("time",), "plain", OFFICE),
            "language": Field(("language",), "plain", SIGN_IN),
        },
        rest={
            "id": "opaque",
            "organisation": "the tenant",
            "token": "hash of a link",
            "expires": "when the row goes",
            "invited_by": "opaque id of a member",
            "created_at": "when the row was made",
        },
        erase="keep",
    ),
    Holding(
        "account.EmailAddress",
        subject="user__memberships__subject",
        fields={"email": Field(("email",), "plain", SIGN_IN)},
        rest={"id": "opaque", "user": "opaque", "verified": "whether mail arrives", "primary": "which one is used"},
    ),
    Holding(
        "mfa.Authenticator",
        subject="user__memberships__subject",
        fields={
            "data": Field(("credential",), "plain", "encrypted with the installation's key; passkeys are public keys"),
            "last_used_at": Field(("time",), "plain", SIGN_IN),
        },
        rest={"id": "opaque", "user": "opaque", "type": "which kind of proof", "created_at": "when it was made"},
    ),
    Holding(
        "usersessions.UserSession",
        subject="user__memberships__subject",
        fields={
            "ip": Field(("ip",), "plain", "shown to its owner, so that a stranger's session is noticed"),
            "user_agent": Field(("device",), "plain", "shown to its owner, so that a stranger's session is noticed"),
            "last_seen_at": Field(("time",), "plain", SIGN_IN),
        },
        rest={
            "id": "opaque",
            "user": "opaque",
            "created_at": "when it began",
            "session_key": "random",
            "data": "random",
        },
    ),
)
"""What hangs on a user rather than on a person of one organisation: gone with the user, in one deletion."""

SHOWN = tuple(holding for holding in OF_USERS if holding.subject.endswith("memberships__subject"))
"""What a colleague is shown who asks for their data; an invitation is told by its mail, and gone in seven days."""

NOT_PERSONAL = (
    NotPersonal("account.EmailConfirmation", "not used: links for confirming an address are signed, not kept"),
    NotPersonal("sessions.Session", "random keys, and ids; gone when the session ends"),
    NotPersonal("auth.Permission", "not used: rights stand in the matrix"),
    NotPersonal("auth.Group", "not used: rights stand in the matrix"),
    NotPersonal("contenttypes.ContentType", "names of tables"),
)
