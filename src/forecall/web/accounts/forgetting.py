"""Staff who are erased: their sessions end and open invitations go as soon as the erasure begins.

The rows that hang on a user go with the user. A session is no such row, and knows the address that signed in.
"""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models.functions import Lower

from forecall.custody.events import ErasureBegan
from forecall.foundation import Events
from forecall.foundation.members.models import Invitation, User


def hear(events: Events) -> None:
    """`app` calls this once for a process."""
    events.subscribe(ErasureBegan, _end_sessions)


def _end_sessions(fact: ErasureBegan) -> None:
    users = User.objects.filter(memberships__subject=fact.subject)
    keys = list(UserSession.objects.filter(user__in=users).values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
    addresses = list(users.values_list(Lower("email"), flat=True))
    if addresses:
        Invitation.unscoped.filter(email__in=addresses).delete()
