"""Whose data was worked with for others: the clients that a processor tells without undue delay (GDPR Art. 33(2)).

A client is known in two ways. One that has a house of its own here gave a grant: its people lie in its own scope, and
are counted there. Another stands in the policy's record of clients: its people lie among the organisation's own, and
are counted by the kinds of people that the purposes done for it are about. No person of a client is written down here:
who they are is the client's own list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from forecall.custody.errors import NoPolicy
from forecall.custody.incidents.affected import fields_of, found, kinds_of, search_of
from forecall.custody.incidents.models import Incident, IncidentClient
from forecall.custody.rulebooks import version_now
from forecall.foundation import acting
from forecall.foundation.models import Grant, Organisation
from forecall.policy import Policy


def note_clients(incident: Incident, clients: Sequence[IncidentClient]) -> None:
    """Write down which clients are hit, anew; whoever was told stays on the list whatever is learnt later."""
    hit = {one.name: one for one in clients}
    rows = IncidentClient.unscoped.filter(incident=incident)
    rows.filter(told_at=None).exclude(name__in=list(hit)).delete()
    for name, one in hit.items():
        values = {part: getattr(one, part) for part in ("title", "contact", "language", "kinds")}
        rows.update_or_create(
            incident=incident, name=name, defaults={"organisation_id": incident.organisation_id, **values}
        )


def concerned(incident: Incident, policy: Policy, now: datetime, hit: Mapping[str, int]) -> Iterator[IncidentClient]:
    """The clients hit, each with how many of its people; nothing is written.

    hit   kind of person -> how many of the organisation's own list are hit
    """
    houses = _houses(incident, now)
    for house in houses:
        if (one := _in_its_house(incident, house, policy, now)) is not None:
            yield one
    here = {house.name for house in houses}
    for name, client in policy.clients.items():
        kinds = _of_record(incident, name, policy, hit)
        if kinds and client.name not in here:
            contact = client.officer.email if client.officer is not None else client.contact
            yield IncidentClient(
                name=name, title=client.name, contact=str(contact), language=policy.languages[0].value, kinds=kinds
            )


def _houses(incident: Incident, now: datetime) -> list[Organisation]:
    """Those whose grant counted in that time: from its beginning where it is known, else ever."""
    grants = Grant.objects.filter(working_id=incident.organisation_id, starts__lte=incident.ended or now)
    if incident.began is not None:
        grants = grants.filter(ends__gt=incident.began)
    return list(Organisation.objects.filter(grants_given__in=grants).distinct().order_by("slug"))


def _in_its_house(incident: Incident, house: Organisation, policy: Policy, now: datetime) -> IncidentClient | None:
    """Counted among the client's own people, by the fields that the categories hit have in its policy."""
    contact, wanted, language = "", frozenset[str](), house.language
    with acting(house.id, "incident", incident.organisation_id):
        try:
            theirs = version_now(now).policy
        except NoPolicy:  # nobody of theirs can be used without one; it hears of it all the same where people are held
            pass
        else:
            office = theirs.identity.officer.email or theirs.identity.contacts.privacy[0]
            contact, wanted = str(office), _same(incident, policy, theirs)
            if incident.categories and not wanted:
                return None
    people = found(replace(search_of(incident), organisation=house.id, categories=wanted))
    if not people:
        return None
    return IncidentClient(name=house.slug, title=house.name, contact=contact, language=language, kinds=kinds_of(people))


def _same(incident: Incident, policy: Policy, theirs: Policy) -> frozenset[str]:
    """What the client calls the categories that were hit: by the same name, else each of its own with such a field."""
    named = {name for name in incident.categories if name in theirs.categories}
    others = [name for name in incident.categories if name not in named]
    fields = fields_of(others, policy) if others else set[str]()
    return frozenset(named | {name for name in theirs.categories if fields & fields_of([name], theirs)})


def _of_record(incident: Incident, name: str, policy: Policy, hit: Mapping[str, int]) -> dict[str, int]:
    """Of the people hit those whom the purposes done for this client are about, where these use what was hit."""
    done = [policy.purposes[purpose] for purpose in policy.clients[name].purposes]
    data = set(incident.categories) or set(policy.categories)
    people = {str(kind) for one in done if data & {str(each) for each in one.categories} for kind in one.people}
    return {kind: number for kind, number in hit.items() if kind in people}
