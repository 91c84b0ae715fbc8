"""How long the books stay, by the policy's own words: which category they are, which law asks, from which day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from forecall.custody.rulebooks import InForce
from forecall.orders.errors import NothingDeclared
from forecall.policy.rulebook import day_begins

KIND_OF: Mapping[str, str] = {"buyer": "name", "address": "postal_address", "vat_number": "vat_number"}
AMOUNT = "amount"
LIKELY_SOURCES = ("derived", "given", "observed")


@dataclass(frozen=True, slots=True)
class Book:
    """The category that invoices are, for one purpose.

    event     from which its term counts
    kind_of   column of an invoice -> what it is, in the policy's words
    """

    category: str
    fields: frozenset[str]
    source: str
    event: str
    kind_of: Mapping[str, str]


def book_of(version: InForce, purpose: str) -> Book:
    """Raises NothingDeclared where the purpose has no category with an `amount`."""
    policy, rule = version.policy, version.rulebook.rules.get(purpose)
    declared = policy.purposes.get(purpose)
    for category in declared.categories if declared and rule else ():
        fields = frozenset(map(str, policy.categories[category].fields))
        if AMOUNT in fields and rule:
            source = next((one for one in LIKELY_SOURCES if one in rule.sources), min(rule.sources))
            return Book(category, fields, source, policy.categories[category].keep.event, KIND_OF)
    raise NothingDeclared(_purposes(version), f"purpose {purpose} with a category that holds `amount`")


def _purposes(version: InForce) -> list[str]:
    roomy = {name for name, one in version.policy.categories.items() if AMOUNT in map(str, one.fields)}
    return [name for name, one in version.policy.purposes.items() if roomy & set(one.categories)]


def ends_of(version: InForce, issued_on: date, due_on: date, timezone: str) -> tuple[str, datetime | None]:
    """(law, first moment after the term) of an invoice, by the longest term of a category with an `amount`.

    None for the moment where the policy lets no day end it.
    """
    law, until = "the policy", None
    for category in version.policy.categories.values():
        if AMOUNT not in map(str, category.fields):
            continue
        begins = trigger_of(category.keep.event, issued_on, due_on, timezone)
        if begins is None:
            continue
        end = category.keep.ends(begins)
        if until is None or end > until:
            law, until = str(category.keep.law or "the policy"), end
    return law, until


def trigger_of(event: str, issued_on: date, due_on: date, timezone: str) -> datetime | None:
    """When the event that a term counts from happens for an invoice; None for events that the books do not know.

    >>> trigger_of("july_after_financial_year", date(2026, 3, 1), date(2026, 3, 31), "UTC").date()
    datetime.date(2027, 7, 1)
    """
    days = {
        "july_after_financial_year": date(issued_on.year + 1, 7, 1),
        "calendar_year_ended": date(issued_on.year + 1, 1, 1),
        "invoice_due": due_on,
        "collected": issued_on,
    }
    return day_begins(days[event], ZoneInfo(timezone)) if event in days else None
