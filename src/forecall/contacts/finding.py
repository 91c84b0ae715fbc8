"""Whom somebody means by what they type: an e-mail address, a telephone number or a customer number."""

from __future__ import annotations

from uuid import UUID

from forecall.contacts.errors import ContactsError
from forecall.contacts.reading import who_has
from forecall.contacts.store import by_customer_numbers
from forecall.contacts.types import PointKind
from forecall.contacts.values import customer_number_of


def who_is(said: str) -> list[UUID]:
    """The people whose address or number this is; no value is opened."""
    kinds = [PointKind.EMAIL] if "@" in said else [PointKind.PHONE]
    found: list[UUID] = []
    for kind in kinds:
        try:
            found += who_has(kind, said)
        except ContactsError:
            continue
    if not found:
        try:
            found += by_customer_numbers([customer_number_of(said)]).people.values()
        except ContactsError:
            return []
    return list(dict.fromkeys(found))
