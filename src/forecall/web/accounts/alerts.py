"""Alerts, mailed to whoever answers for an organisation: its owners and its privacy leads, in their languages."""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext, ngettext

from forecall.custody import wired
from forecall.custody.rulebooks import version_now
from forecall.custody.safeguards import sentence_of, told, untold
from forecall.foundation import acting_now
from forecall.foundation.members import Role
from forecall.foundation.members.models import Member
from forecall.foundation.members.standing import is_current
from forecall.foundation.models import Organisation

HEAR = (Role.OWNER, Role.PRIVACY_LEAD)


def mail_alerts() -> int:
    """Mail what nobody was told of yet to each of them; how many alerts. Raises NoPolicy, and what the mail raises.

    One mail for all of it. Killed before it is noted, it is mailed again: better twice than never.
    """
    now, organisation = wired().clock.now(), Organisation.objects.get(pk=acting_now("custody.Alert").organisation)
    alerts = untold()
    if not alerts:
        return 0
    policy = version_now(now).policy
    for member in _hearers():
        if not is_current(member, now):
            continue
        language = member.user.language or organisation.language
        with translation.override(language):
            title = ngettext(
                "%(name)s: one thing to look at", "%(name)s: %(n)d things to look at", len(alerts)
            ) % {"name": organisation.name, "n": len(alerts)}  # fmt: skip
            lines = [f"- {sentence_of(one, policy, language)}" for one in alerts]
            end = gettext("The page of safeguards shows each of them, and whether it holds now.")
        send_mail(" ".join(title.split()), "\n\n".join([*lines, end]), None, [member.user.email])
    told(alerts)
    return len(alerts)


def _hearers() -> list[Member]:
    rows = Member.objects.filter(role__in=[one.value for one in HEAR], suspended=False, user__is_active=True)
    return list(rows.select_related("user", "organisation").order_by("created_at"))
