"""A contact centre with two client companies under the example policy, a keyring, receipts, and a clock that stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.contacts import NewPerson, Point, add_person
from forecall.contacts.hearing import listen
from forecall.custody import Origin
from forecall.custody.recording import Said
from tests import house as houses
from tests.house import NOW, SIGNER

__all__ = ["NOW", "SIGNER"]
CAMPAIGNS, SUPPORT, PARTNERS = "client_campaigns", "client_support", "partner_contacts"


class House(houses.House):
    """alice's client and bob's, with people on their lists."""

    def origin(self, source="client", ago=timedelta(days=1), **more):
        return Origin(self.clock.now() - ago, source, 1, informed=self.clock.now() - ago, **more)

    def called(self, name="Ana Exemplu", **more):
        """Somebody on a client's list, as `add_people` takes them."""
        values = {"name": name, **more.pop("values", {})}
        origin = more.pop("origin", None) or self.origin()
        told = tuple(Said("instruction", purpose, NOW - timedelta(days=2)) for purpose in (CAMPAIGNS, SUPPORT))
        points = tuple(Point(kind, more.pop(kind)) for kind in ("phone", "email", "post") if kind in more)
        return NewPerson("called_person", origin, values, points=points, choices=told, **more)

    def partner(self, name="Bogdan Model", **more):
        """A contact at another company."""
        values = {"name": name, **more.pop("values", {})}
        origin = more.pop("origin", None) or self.origin("given")
        return NewPerson("business_contact", origin, values, **more)

    def person(self, name="Ana Exemplu", **more):
        return add_person(more.pop("purpose", CAMPAIGNS), self.called(name, **more))


@pytest.fixture
def house(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(House, tmp_path, "contact-centre", introduce=(listen,)) as house:
        yield house
