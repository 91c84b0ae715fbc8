"""Whom somebody means by what they type: an e-mail address, a telephone number or a customer number."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from forecall.contacts.errors import ContactsError
from forecall.contacts.reading import who_has
from forecall.contacts.store import by_customer_numbers, records_of
from forecall.contacts.types import PointKind
from forecall.contacts.values import customer_number_of


def who_is(said: str) -> list[UUID]:
    """The people whose customer number, address or number this is, each by the record that stands for them.

    No value is opened.
    """
    found: list[UUID] = []
    with suppress(ContactsError):
        found += by_customer_numbers([customer_number_of(said)]).people.values()
    with suppress(ContactsError):
        found += who_has(PointKind.EMAIL if "@" in said else PointKind.PHONE, said)
    return list(records_of(found))
