"""Members as people: whoever works here has the same rights over their own data as a customer.

A member signs in under an id that says nothing of a person. When they ask for something, they are made known like
anybody who writes to the house, and the two are joined: from then on their answer holds what is kept of them as a
member, and an erasure takes it along.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from forecall.centre.incoming import REQUESTS, made_known
from forecall.contacts import PointKind, who_has
from forecall.custody import erase
from forecall.custody.errors import ErasureHeld, ErasureUnfinished, UnknownSubject
from forecall.custody.origins import origins_of
from forecall.custody.rights import Kind, Request, open_case
from forecall.foundation import acting_now
from forecall.foundation.members.service import known_as, member_of
from forecall.policy.terms import Channel

ORIGIN = "member"


def known_colleague(member: UUID) -> UUID:
    """The person that a member of the acting organisation is; made known where they are not yet.

    Somebody who is on record already by the address they sign in with is that person.
    Raises NoSuchMember, NotPermitted, NoPolicy.
    """
    row = member_of(acting_now("members.Member").organisation, member)
    there, email = row.subject, row.user.email
    if there is not None and there in who_has(PointKind.EMAIL, email):
        return there
    with transaction.atomic():
        values = {"email": email, "name": row.user.name}
        person, _is_new = made_known(REQUESTS, {name: one for name, one in values.items() if one}, ORIGIN)
        known_as(row.pk, person)
    if there is not None and not origins_of(
        there
    ):  # what they asked long ago is over, and nothing hangs on it any more
        with suppress(ErasureHeld, ErasureUnfinished, UnknownSubject):
            erase(there)
    return person


def ask_as_colleague(member: UUID, kind: Kind, language: str = "") -> UUID:
    """Open a case for what a member asks about their own data; its id. Raises as `known_colleague`."""
    row = member_of(acting_now("members.Member").organisation, member)
    person = known_colleague(member)
    return open_case(Request(kind, Channel.EMAIL, language or row.user.language or "en"), person)
