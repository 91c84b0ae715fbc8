"""The verbs: invite, accept, change, end, grant. Each works in the organisation of whoever acts, in one transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from forecall.foundation.members.errors import (
    AlreadyMember,
    GrantWrong,
    LastOwner,
    LinkSpent,
    MayNotGive,
    MembershipWrong,
    NoSuchMember,
)
from forecall.foundation.members.models import Invitation, Member, User
from forecall.foundation.members.rights import may_give
from forecall.foundation.members.standing import is_current, today
from forecall.foundation.members.types import Role
from forecall.foundation.models import Grant, Organisation
from forecall.foundation.scope import acting

LINK_LASTS = timedelta(days=7)
GRANT_LASTS_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Terms:
    """On which a member works here: see `Standing` for the words."""

    role: Role
    own_only: bool = False
    until: date | None = None
    trained_until: date | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives: the role decides what may be given; `actor` is kept."""

    organisation: UUID
    role: Role
    actor: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What an invited person without an account says of themselves."""

    name: str
    password: str
    language: str = ""


def invite(giver: Giver, email: str, terms: Terms, now: datetime, language: str = "") -> tuple[Invitation, str]:
    """An invitation and the secret of its link, which is nowhere else; a second one for an address replaces the first.

    Raises MayNotGive, MembershipWrong, AlreadyMember.
    """
    organisation = Organisation.objects.get(pk=giver.organisation)
    _check(giver, terms, today(organisation, now))
    email, secret = email.strip().lower(), secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.unscoped.filter(expires__lte=now).delete()
        rows = Member.unscoped.filter(organisation=organisation, user__email=email).select_related("organisation")
        if any(is_current(row, now) for row in rows):
            raise AlreadyMember
        Invitation.unscoped.filter(organisation=organisation, email=email).delete()
        made = Invitation(
            organisation=organisation,
            email=email,
            role=terms.role.value,
            own_only=terms.own_only,
            until=terms.until,
            trained_until=terms.trained_until,
            language=language,
            token=_hash(secret),
            expires=now + LINK_LASTS,
            invited_by=giver.actor,
            created_at=now,
        )
        Invitation.unscoped.bulk_create([made])
    return made, secret


def invitation(secret: str, now: datetime) -> Invitation:
    """The open invitation behind a link; raises LinkSpent."""
    found: Invitation | None = (
        Invitation.unscoped.select_related("organisation").filter(token=_hash(secret), expires__gt=now).first()
    )
    if found is None:
        raise LinkSpent
    return found


def accept(secret: str, who: Newcomer | User, undertaking: str, now: datetime) -> Member:
    """Make the invited person a member, with their undertaking on file; the link is spent.

    who           a newcomer, or the user who is signed in and whose address was invited
    undertaking   the text that was signed; its hash is kept

    Raises LinkSpent, also for the slower of two who use one link at once.
    """
    with transaction.atomic():
        asked = invitation(secret, now)
        if not Invitation.unscoped.filter(pk=asked.pk).delete()[0]:
            raise LinkSpent
        user = _user(asked, who, now)
        with acting(asked.organisation_id, asked.invited_by):
            member: Member = Member.objects.filter(user=user).first() or Member(user=user, created_at=now)
            member.role, member.own_only, member.until = asked.role, asked.own_only, asked.until
            member.trained_until = asked.trained_until or member.trained_until
            member.suspended, member.undertaking_at = False, now
            member.undertaking = _hash(undertaking)
            member.save()
    return member


def _user(asked: Invitation, who: Newcomer | User, now: datetime) -> User:
    """The account of the invited address. A link makes one, and never opens one that is there: its owner signs in."""
    if isinstance(who, User):
        if who.email != asked.email:
            raise LinkSpent
        return who
    if User.objects.filter(email__iexact=asked.email).exists():
        raise LinkSpent
    made = User(email=asked.email, name=who.name, language=who.language, created_at=now)
    made.set_password(who.password)
    made.save(force_insert=True)
    return made


def withdraw_invitation(giver: Giver, key: UUID) -> None:
    """The link opens nothing any more; raises NoSuchMember."""
    found = Invitation.unscoped.filter(organisation_id=giver.organisation, pk=key)
    for one in found:
        _may(giver, Role(one.role))
    if not found.delete()[0]:
        raise NoSuchMember


def change(giver: Giver, key: UUID, terms: Terms, now: datetime) -> Member:
    """Other terms for a member, at once: each request asks anew.

    Raises NoSuchMember, MayNotGive, MembershipWrong, LastOwner.
    """
    with transaction.atomic():
        owners = list(
            Member.unscoped.select_for_update().filter(organisation_id=giver.organisation, role=Role.OWNER.value)
        )
        member = member_of(giver.organisation, key)
        _may(giver, Role(member.role))
        day = today(member.organisation, now)
        _check(giver, terms, day, was=member.until)
        if terms.role is not Role.OWNER or terms.suspended or terms.until is not None:
            others = [one for one in owners if one.pk != key and not one.suspended and one.until is None]
            if any(one.pk == key for one in owners) and not others:
                raise LastOwner
        member.role, member.own_only, member.until = terms.role.value, terms.own_only, terms.until
        member.trained_until, member.suspended = terms.trained_until, terms.suspended
        Member.unscoped.bulk_update([member], ["role", "own_only", "until", "trained_until", "suspended"])
    return member


def member_of(organisation: UUID, key: UUID) -> Member:
    """A member of this organisation; raises NoSuchMember."""
    found: Member | None = (
        Member.unscoped.select_related("user", "organisation").filter(organisation_id=organisation, pk=key).first()
    )
    if found is None:
        raise NoSuchMember
    return found


def sign_undertaking(organisation: UUID, key: UUID, text: str, now: datetime) -> None:
    """A member signs the undertaking of confidentiality; raises NoSuchMember."""
    signed = {"undertaking_at": now, "undertaking": _hash(text)}
    if not Member.unscoped.filter(organisation_id=organisation, pk=key).update(**signed):
        raise NoSuchMember


def colleagues_among(subjects: Collection[UUID]) -> set[UUID]:
    """Those of these people who are members of an organisation."""
    found = Member.unscoped.filter(subject__in=list(subjects)).values_list("subject", flat=True)
    return {one for one in found if one is not None}


def known_as(key: UUID, subject: UUID) -> None:
    """Note under which id custody knows a member of the acting organisation as a person. Raises NoSuchMember."""
    if not Member.objects.filter(pk=key).update(subject=subject):
        raise NoSuchMember


def forget_strangers() -> int:
    """Delete users who are members nowhere any more, with all that hangs on them; how many."""
    found = User.objects.filter(memberships=None)
    keys = list(found.values_list("pk", flat=True))
    found.delete()
    return len(keys)


def give_grant(giver: Giver, working: str, campaign: str, purposes: list[str], ends: datetime, now: datetime) -> Grant:
    """Let the members of another organisation work here, for one campaign, until a day.

    working   the other organisation's short name

    Raises GrantWrong.
    """
    other = Organisation.objects.filter(slug=working).first()
    if other is None:
        raise GrantWrong("grant_unknown", f"there is no organisation {working!r} here")
    if other.pk == giver.organisation:
        raise GrantWrong("grant_itself", "an organisation needs no grant of its own")
    if not now < ends <= now + GRANT_LASTS_MOST:
        raise GrantWrong("grant_end", "a grant ends after today and within a year")
    with transaction.atomic():
        there = Grant.objects.filter(client_id=giver.organisation, working=other, campaign=campaign)
        if there.filter(ends__gt=now).exists():
            raise GrantWrong("grant_there", f"there is a grant for {campaign!r} already; end that first")
        there.delete()
        return Grant.objects.create(
            client_id=giver.organisation, working=other, campaign=campaign, purposes=purposes, starts=now, ends=ends
        )


def end_grant(giver: Giver, key: int, now: datetime) -> None:
    """From now on nobody works here under this grant; raises NoSuchMember."""
    running = Grant.objects.filter(pk=key, client_id=giver.organisation, ends__gt=now)
    begun = running.filter(starts__lt=now)
    if not (begun.update(ends=now) or running.delete()[0]):
        raise NoSuchMember


def _may(giver: Giver, role: Role) -> None:
    if not may_give(giver.role, role):
        raise MayNotGive(role.value)


def _check(giver: Giver, terms: Terms, day: date, was: date | None = None) -> None:
    """Raises MayNotGive, MembershipWrong. `was`: a last day that stands may have passed."""
    _may(giver, terms.role)
    if terms.role is Role.ADVISER and terms.until is None:
        raise MembershipWrong("end_missing", "an adviser's membership has a last day")
    if terms.until is not None and terms.until < day and terms.until != was:
        raise MembershipWrong("end_passed", "the last day has passed already; to end access now, suspend the member")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
