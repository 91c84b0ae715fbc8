"""One's own account as a file: what is kept of whoever signs in, and no secret.

What leaves is named here, field by field: a new field leaves only once somebody has put it into one of the lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, JsonResponse

from forecall.foundation.members.models import Member, User

LEAVES: Mapping[str, Sequence[str]] = {
    "members.User": ("email", "name", "language", "is_active", "created_at", "last_login"),
    "members.Member": (
        "organisation__name", "role", "own_only", "until", "suspended", "trained_until", "undertaking_at", "created_at",
    ),
    "account.EmailAddress": ("email", "verified", "primary"),
    "mfa.Authenticator": ("type", "created_at", "last_used_at"),
    "usersessions.UserSession": ("created_at", "last_seen_at", "user_agent", "ip"),
}  # fmt: skip
STAYS: Mapping[str, Sequence[str]] = {
    "members.User": ("id", "password"),
    "members.Member": ("id", "user", "organisation", "undertaking", "subject"),
    "account.EmailAddress": ("id", "user"),
    "mfa.Authenticator": ("id", "user", "data"),
    "usersessions.UserSession": ("id", "user", "session_key", "data"),
}
"""Secrets, and keys that mean nothing outside."""


def export(request: HttpRequest) -> JsonResponse:
    """Everything of the account that is signed in, to save."""
    user = cast("User", request.user)
    made: dict[str, Any] = {
        "account": _rows(User.objects.filter(pk=user.pk), "members.User")[0],
        "addresses": _rows(EmailAddress.objects.filter(user=user), "account.EmailAddress"),
        "organisations": _rows(Member.unscoped.filter(user=user), "members.Member"),
        "second_steps": _rows(Authenticator.objects.filter(user=user), "mfa.Authenticator"),
        "sessions": _rows(UserSession.objects.filter(user=user), "usersessions.UserSession"),
    }
    return JsonResponse(
        made,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="account.json"'},
    )


def _rows(found: Any, model: str) -> list[dict[str, Any]]:  # noqa: ANN401  # Django's query set
    return list(found.values(*LEAVES[model]))
