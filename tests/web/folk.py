"""A tea house that keeps customers of clients and contacts at companies, under the contact centre's policy."""

from __future__ import annotations

from datetime import timedelta

from forecall.contacts import NewPerson, Point, add_people
from forecall.contacts.hearing import listen
from forecall.custody import Origin, publish
from forecall.custody.recording import Said
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.policy.policies import example

CAMPAIGNS, SUPPORT, PARTNERS = "client_campaigns", "client_support", "partner_contacts"
PEOPLE = "/o/tea/people/"


def policy(house, name="contact-centre"):
    """An example policy, counting since a month ago."""
    found = example(name)
    since = house.now.date() - timedelta(days=30)
    return found.model_copy(update={"version": found.version.model_copy(update={"effective": since})})


def called(house, name, *points, ago=timedelta(days=3), **more):
    """Somebody on a client's list."""
    origin = Origin(house.now - ago, "client", 1, informed=house.now - ago)
    told = tuple(Said("instruction", purpose, house.now - timedelta(days=4)) for purpose in (CAMPAIGNS, SUPPORT))
    values = {"name": name, **more.pop("values", {})}
    return NewPerson("called_person", origin, values, points=tuple(Point(*one) for one in points), choices=told, **more)


def furnish(house):
    """Three people, two of whom are one; sam sells, mara leads, ina sees her own only."""
    listen(house.parts.events)
    house.member("sam", Role.SELLER)
    house.member("mara", Role.MANAGER)
    house.member("ina", Role.SELLER, own_only=True)
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        publish(policy(house), artefact="0" * 64)
        made = add_people(
            SUPPORT,
            [
                called(house, "Ana Exemplu", ("phone", "021 000 0001"), ("email", "ana@example.com")),
                called(house, "Ana E. Exemplu", ("phone", "021 000 0001")),
                called(house, "Ion Șerban", ("phone", "021 000 0003")),
            ],
        )
    house.ana, house.twin, house.ion = (one.person for one in made)
    return house
