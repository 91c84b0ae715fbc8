"""Mail that the pages send, in the language of whoever gets it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forecall.foundation.members.models import Invitation


def send_invitation(request: HttpRequest, made: Invitation, secret: str) -> None:
    """The link, where it leads, and until when it works."""
    filled = {
        "link": request.build_absolute_uri(reverse("join", args=[secret])),
        "organisation": made.organisation.name,
        "role": made.role,
        "expires": made.expires,
    }
    clock = ZoneInfo(made.organisation.timezone)
    with translation.override(made.language or made.organisation.language), timezone.override(clock):
        subject = _("You are invited to %(organisation)s") % {"organisation": made.organisation.name}
        text = render_to_string("web/email/invitation.txt", filled)
    send_mail(" ".join(subject.split()), text, None, [made.email])
