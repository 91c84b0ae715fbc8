"""By which channel somebody may be reached now, why not otherwise, and when that changes by itself, in their time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forecall.centre.channels import action_by, categories_by, purpose_by
from forecall.custody import Ask, Gap, Permit, Refused, answer_each
from forecall.custody.models import Subject
from forecall.custody.rulebooks import InForce
from forecall.custody.wiring import wired
from forecall.policy import Policy
from forecall.policy.documents.citing import Cited, cited
from forecall.policy.facts import Reason
from forecall.policy.quiet import closes, told_in, zones_of
from forecall.policy.terms import Channel
from forecall.web.staff.desk import words
from forecall.web.staff.privacy.spoken import language_now

BESIDE = (Channel.SMS, Channel.POST, Channel.IN_PERSON)
"""Channels that are looked at besides telephone and e-mail, where a purpose of the policy uses them."""


@dataclass(frozen=True, slots=True)
class Way:
    """One channel, now.

    purpose   what it would be for, in words
    clause    where the answer stands; None where the policy has no rule
    refusal   one sentence; empty where they may be reached so
    moment    when that changes by itself, in the person's own time: when what is open closes, or what rests opens again
    is_there  whether it is known what the clock shows where the person is; otherwise the moment is in ours
    """

    channel: Channel
    purpose: str = ""
    clause: Cited | None = None
    refusal: str = ""
    moment: datetime | None = None
    is_there: bool = False

    @property
    def said(self) -> str:
        """The channel, with yes or no."""
        yes, no = words.BY[self.channel]
        return str(no if self.refusal else yes)

    @property
    def when(self) -> str:
        """The moment in words, on whose clock, and what ours shows then where it is another; empty for none."""
        if self.moment is None:
            return ""
        here = self.moment.astimezone(timezone.get_current_timezone())
        ours = date_format(here, "TIME_FORMAT") if here.date() == self.moment.date() else _clock(here)
        told = {"time": _clock(self.moment), "here": ours}
        if not self.is_there:
            return (_("again from %(time)s") if self.refusal else _("until %(time)s")) % told
        if here.utcoffset() == self.moment.utcoffset():
            return (_("again from %(time)s, their time") if self.refusal else _("until %(time)s, their time")) % told
        if self.refusal:
            return _("again from %(time)s, their time (%(here)s here)") % told
        return _("until %(time)s, their time (%(here)s here)") % told


def _clock(moment: datetime) -> str:
    """The time, with its day where that is not today on the same clock."""
    time = date_format(moment, "TIME_FORMAT")
    if moment.date() == wired().clock.now().astimezone(moment.tzinfo).date():
        return time
    return f"{date_format(moment, 'MONTH_DAY_FORMAT')}, {time}"


def way_of(  # what an answer of the gate says of one channel
    version: InForce, channel: Channel, subject: UUID, answer: Permit | Refused | Gap, purpose: str, refusal: str = ""
) -> Way:
    """The channel by what the gate answered; `refusal` is its sentence."""
    clause = None if isinstance(answer, Gap) else cited(version.policy, language_now(), answer.clause)
    hours = version.rulebook.hours.get(channel.value)
    rests = isinstance(answer, Refused) and answer.reason == Reason.QUIET_HOURS
    if hours is None or not (rests or isinstance(answer, Permit)):
        return Way(channel, purpose, clause, refusal)
    place, places = Subject.objects.values_list("place", flat=True).get(pk=subject), version.rulebook.places
    if isinstance(answer, Refused):
        moment = datetime.fromisoformat(answer.about) if answer.about else None
    else:
        moment = closes(hours, places, place, wired().clock.now())
    if moment is None:
        return Way(channel, purpose, clause, refusal)
    clocks = {moment.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones_of(frozenset({place}))}
    told = moment.astimezone(told_in(places, place) if len(clocks) == 1 else timezone.get_current_timezone())
    return Way(channel, purpose, clause, refusal, told, len(clocks) == 1)


def used_for(policy: Policy, people: Iterable[str]) -> set[Channel]:
    """The channels that any purpose uses for people of one of these kinds."""
    kinds = set(people)
    return {channel for one in policy.purposes.values() if kinds & set(one.people) for channel in one.channels}


def allowed_among(version: InForce, people: Sequence[UUID], first: str) -> dict[UUID, list[Channel]]:
    """Person -> the channels besides the telephone by which they may be reached now. One receipt for each purpose.

    first   the purpose that they are called for; another one only where it does not use the channel
    """
    policy, made = version.policy, {one: list[Channel]() for one in people}
    called = frozenset(policy.purposes[first].people) if first else frozenset()
    used = used_for(policy, called)
    channels = [one for one in (Channel.EMAIL, *BESIDE) if one in used]
    kinds = _kinds(people, called) if channels else {}
    for channel in channels:
        for kind in sorted(set(kinds.values())):
            purpose = purpose_by(policy, kind, channel, first)
            if not purpose:
                continue
            asked = tuple(one for one, theirs in kinds.items() if theirs == kind)
            categories = categories_by(policy, purpose, kind, channel)
            answers = answer_each(Ask(purpose, categories, action_by(channel), subjects=asked, channel=channel))
            for one in asked:
                if answers[one] is None:
                    made[one].append(channel)
    return made


def _kinds(people: Sequence[UUID], called: frozenset[str]) -> dict[UUID, str]:
    """Person -> their kind, which is not read where only one is called."""
    if len(called) == 1:
        return dict.fromkeys(people, next(iter(called)))
    return dict(Subject.objects.filter(pk__in=people).values_list("pk", "kind"))
