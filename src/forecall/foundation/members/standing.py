"""Where a user stands: in their own organisations as members, in others as guests under a grant."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from forecall.foundation.members.models import Member, User
from forecall.foundation.members.types import Lapse, Role, Standing
from forecall.foundation.models import Grant, Organisation


def standing(user: User, slug: str, now: datetime) -> Standing | None:
    """The user's standing in the organisation of that name; None where they have no business there."""
    return next((one for one in standings(user, now) if one.slug == slug), None)


def standings(user: User, now: datetime) -> list[Standing]:
    """Everywhere the user may work now: own organisations by name, then those of clients by name.

    Two questions to the database, whatever the number. A guest of several campaigns of one client stands there once,
    with what ends first.
    """
    rows = Member.unscoped.filter(user=user, suspended=False).select_related("organisation")
    own = [_as_member(row, now) for row in rows if is_current(row, now)]
    homes = {one.organisation: one for one in own}
    grants = (
        Grant.objects.filter(working__in=list(homes), starts__lte=now, ends__gt=now)
        .exclude(client__in=list(homes))
        .select_related("client")
        .order_by("client_id", "ends")
    )
    guests: dict[UUID, Standing] = {}
    for grant in grants:
        guests.setdefault(grant.client_id, _as_guest(grant, homes[grant.working_id]))
    return [*sorted(own, key=_by_name), *sorted(guests.values(), key=_by_name)]


def is_current(row: Member, now: datetime) -> bool:
    """Whether the membership's last day is not over where the organisation is."""
    return row.until is None or today(row.organisation, now) <= row.until


def today(organisation: Organisation, now: datetime) -> date:
    """The day it is where the organisation is."""
    return now.astimezone(ZoneInfo(organisation.timezone)).date()


def lapses(row: Member, day: date) -> tuple[Lapse, ...]:
    """What stands between a member and personal data on that day."""
    found = [] if row.undertaking_at else [Lapse.UNDERTAKING_MISSING]
    if row.trained_until is None:
        found.append(Lapse.TRAINING_MISSING)
    elif row.trained_until < day:
        found.append(Lapse.TRAINING_LAPSED)
    return tuple(found)


def _as_member(row: Member, now: datetime) -> Standing:
    home: Organisation = row.organisation
    return Standing(
        organisation=home.id,
        slug=home.slug,
        name=home.name,
        timezone=home.timezone,
        role=Role(row.role),
        member=row.id,
        own_only=row.own_only,
        lapses=lapses(row, today(home, now)),
        until=row.until,
        published=home.policy_seq > 0,
    )


def _as_guest(grant: Grant, home: Standing) -> Standing:
    return Standing(
        organisation=grant.client_id,
        slug=grant.client.slug,
        name=grant.client.name,
        timezone=grant.client.timezone,
        role=Role.GUEST,
        member=home.member,
        own_only=home.own_only,
        lapses=home.lapses,
        until=grant.ends.astimezone(ZoneInfo(grant.client.timezone)).date(),
        working=home.organisation,
        campaign=grant.campaign,
        purposes=tuple(grant.purposes),
        published=grant.client.policy_seq > 0,
    )


def _by_name(one: Standing) -> tuple[str, str]:
    return one.name.casefold(), one.slug
