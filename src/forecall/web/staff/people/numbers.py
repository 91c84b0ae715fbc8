"""Whose number or address somebody typed. No value is opened."""

from __future__ import annotations

from uuid import UUID

from forecall.contacts import by_customer_numbers, who_has
from forecall.contacts.errors import ValueWrong


def by_number(text: str) -> list[UUID]:
    """The people that have it, each by the record that stands for them: a customer number, telephone or e-mail."""
    found: list[UUID] = []
    if any(letter.isdigit() for letter in text):
        found += by_customer_numbers([text]).people.values()
    for kind, is_likely in (("phone", sum(map(str.isdigit, text)) > 5), ("email", "@" in text)):
        try:
            found += who_has(kind, text) if is_likely else []
        except ValueWrong:
            continue
    return list(dict.fromkeys(found))
