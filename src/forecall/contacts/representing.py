"""Who acts for a company or for another person: by which authority, for which purposes, from when to when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from forecall.contacts.companies import stands_for, written_to
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import AuthorityMissing, UnknownContact, ValueWrong
from forecall.contacts.models import Company, Person, Representative
from forecall.contacts.types import Whom
from forecall.contacts.values import text_of
from forecall.custody.wiring import wired

Authority = Representative.Authority
MOST = 200
"""Authorities that a list shows."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """An authority to be recorded.

    scope      purposes of the policy that it is good for; empty for all
    document   where the paper lies, in words without personal data
    """

    authority: str
    starts: datetime
    ends: datetime
    scope: Collection[str] = ()
    document: str = ""


def appoint(representative: UUID, whom: Whom, mandate: Mandate) -> int:
    """Record that a person acts for a company or for another person; the id of the authority.

    Raises ValueWrong where it ends before it begins or has no known kind, UnknownContact.
    """
    with transaction.atomic():
        check(representative, whom, mandate)
        company = None if whom.company is None else written_to([whom.company])[whom.company]
        made = Representative.objects.create(
            subject_id=representative, company_id=company, person_id=whom.person, authority=mandate.authority,
            scope=sorted(mandate.scope), document=text_of("document", mandate.document)[:200], starts=mandate.starts,
            ends=mandate.ends,
        )  # fmt: skip
        return int(made.pk)


def check(representative: UUID, whom: Whom, mandate: Mandate) -> None:
    """Whether it could be recorded: raises as `appoint`."""
    if mandate.ends <= mandate.starts:
        raise ValueWrong("ends", "it ends before it begins", "give the day on which the authority ends")
    if mandate.authority not in Authority.values:
        raise ValueWrong("authority", "no kind of authority", f"use one of {', '.join(Authority.values)}")
    unknown = sorted(set(mandate.scope) - policy_in_force().policy.purposes.keys()) if mandate.scope else []
    if unknown:
        raise ValueWrong("scope", f"no purpose of the policy: {', '.join(unknown)}", "name one as the policy does")
    if not Person.objects.filter(pk=representative).exists():
        raise UnknownContact("person")
    _there(whom, representative)


def mandate(authority: int) -> Representative:
    """One authority; raises UnknownContact."""
    one: Representative | None = Representative.objects.filter(pk=authority).first()
    if one is None:
        raise UnknownContact("authority")
    return one


def _there(whom: Whom, representative: UUID) -> None:
    if (whom.company is None) == (whom.person is None):
        raise ValueWrong("whom", "nobody, or two at once", "name a company or a person")
    if whom.person == representative:
        raise ValueWrong("whom", "the person themselves", "nobody needs an authority to act for themselves")
    if whom.company is not None and not Company.objects.filter(pk=whom.company).exists():
        raise UnknownContact("company")
    if whom.person is not None and not Person.objects.filter(pk=whom.person).exists():
        raise UnknownContact("person")


def act_for(representative: UUID, whom: Whom, purpose: str) -> int:
    """The authority by which a person may act for a company or another person now, for a purpose: its id.

    Whoever is about to act on somebody's word for another calls this first. Raises AuthorityMissing, saying whether
    there is none, it has not begun, is over, or is good for other purposes only.
    """
    now = wired().clock.now()
    several = list(_for(whom).filter(subject_id=representative, subject__forgotten_at=None).order_by("-ends"))
    running = [one for one in several if one.starts <= now < one.ends]
    for one in running:
        if not one.scope or purpose in one.scope:
            return int(one.pk)
    if running:
        raise AuthorityMissing(f"what they have is good for {', '.join(sorted(set(running[0].scope)))} only")
    if not several:
        raise AuthorityMissing("nobody gave them one")
    if all(one.starts > now for one in several):
        raise AuthorityMissing(f"it begins on {min(one.starts for one in several):%Y-%m-%d %H:%M} UTC")
    raise AuthorityMissing(f"it ended on {max(one.ends for one in several if one.ends <= now):%Y-%m-%d %H:%M} UTC")


def revoke(authority: int) -> None:
    """The authority ends now. Raises UnknownContact."""
    now = wired().clock.now()
    with transaction.atomic():
        one: Representative | None = Representative.objects.filter(pk=authority).first()
        if one is None:
            raise UnknownContact("authority")
        if one.starts >= now:
            Representative.objects.filter(pk=authority).delete()
        elif one.ends > now:
            Representative.objects.filter(pk=authority).update(ends=now)


def who_acts(companies: Collection[int]) -> dict[int, list[Representative]]:
    """Company -> who acts for it now, the authority that ends first first. One query for all of them."""
    now, made = wired().clock.now(), dict[int, list[Representative]]()
    found = Representative.objects.filter(company_id__in=companies, starts__lte=now, ends__gt=now)
    for one in found.order_by("ends", "pk") if companies else ():
        made.setdefault(one.company_id, []).append(one)
    return made


def representatives(whom: Whom) -> list[Representative]:
    """Who acts for a company or a person now, the authority that ends first first."""
    now = wired().clock.now()
    found = _for(whom)
    return list(found.filter(starts__lte=now, ends__gt=now).order_by("ends", "pk"))


def mandates(whom: Whom) -> list[Representative]:
    """Every authority for a company or a person, the one that ends last first: running, over, and still to begin."""
    found = _for(whom)
    return list(found.filter(subject__forgotten_at=None).order_by("-ends", "-pk")[:MOST])


def _for(whom: Whom) -> QuerySet[Representative]:
    """Every authority for them; for a company that was joined into another those of that other one."""
    company = None if whom.company is None else stands_for(whom.company)
    found: QuerySet[Representative] = Representative.objects.filter(company_id=company, person_id=whom.person)
    return found


def mandates_of(records: Collection[UUID]) -> list[Representative]:
    """Every authority that a person has for others, by any of their records, the one that ends last first."""
    found = Representative.objects.filter(subject_id__in=records).select_related("company")
    return list(found.order_by("-ends", "-pk")[:MOST])


def restore(authority: int, ends: datetime) -> None:
    """An authority that was ended by mistake runs on to the end that it had. Raises UnknownContact."""
    with transaction.atomic():
        one: Representative | None = Representative.objects.select_for_update().filter(pk=authority).first()
        if one is None or one.starts >= ends:
            raise UnknownContact("authority")
        Representative.objects.filter(pk=authority).update(ends=ends)
