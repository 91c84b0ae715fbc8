"""What the pages safeguard, as checks of custody: a second factor at the door, and one matrix for every page."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from forecall.custody import wired
from forecall.custody.safeguards import Look
from forecall.foundation.members.models import Member
from forecall.foundation.members.standing import is_current
from forecall.web.matrix import matrix

DOOR = "forecall.web.guard.GuardMiddleware"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor() -> Look:
    """Every member of the acting organisation has an authenticator app or a passkey."""
    now = wired().clock.now()
    rows = Member.objects.filter(suspended=False).select_related("organisation")
    users = {one.user_id for one in rows if is_current(one, now)}
    have = set(Authenticator.objects.filter(user__in=users, type__in=FACTORS).values_list("user_id", flat=True))
    wrong = len(users - have)
    return Look(wrong == 0, "missing" if wrong else "ok", {"seen": len(users), "wrong": wrong})


def one_matrix() -> Look:
    """The door that reads the matrix stands before every page; what the matrix does not name is shut."""
    there, named = set(_names(get_resolver().url_patterns)), set(matrix())
    is_guarded = DOOR in settings.MIDDLEWARE
    return Look(is_guarded, "ok" if is_guarded else "missing", {"seen": len(there & named), "shut": len(there - named)})


def _names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found: list[str] = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _names(one.url_patterns)
        elif one.name:
            found.append(one.name)
    return found


CHECKS = {"second_factor": second_factor, "one_matrix": one_matrix}
