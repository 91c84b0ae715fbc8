"""Data from elsewhere: what must stand before a list is taken in, and whom the notice of Art. 14 is due to."""

from __future__ import annotations

from collections.abc import Sequence

from forecall.contacts.errors import SupplyIncomplete, UnknownContact
from forecall.contacts.models import Supply
from forecall.contacts.types import NewPerson
from forecall.policy.purposes import Purpose

FROM_OTHERS = frozenset({"third_party", "public_source"})
"""Kinds of sources whose data needs a supply: its seller or register, its day, its country."""


def check_supply(people: Sequence[NewPerson], purpose: Purpose) -> None:
    """Raise SupplyIncomplete where somebody comes from elsewhere without a supply, or the purpose has no interest."""
    from_others = [one for one in people if one.origin.source in FROM_OTHERS]
    if not from_others:
        return
    missing = (
        ["its supply: seller, day and country (`add_supply`)"] if any(one.supply is None for one in from_others) else []
    )
    if purpose.basis.legitimate_interest is None and purpose.basis.consent is None:
        missing.append("a purpose with an interest and its balancing test, or with consent")
    if missing:
        raise SupplyIncomplete(missing)
    wanted = {one.supply for one in from_others}
    if Supply.objects.filter(pk__in=wanted).count() != len(wanted):
        raise UnknownContact("supply")
