"""Companies that are there twice: one tax number, written with its country's letters and without.

No two come in so any more (`add_company`). Those that were there before are found, and shown to each other; they are
not made one: see docs/how-to/keep-people-right.md for why.
"""

from __future__ import annotations

from collections import defaultdict

from forecall.contacts.models import Company
from forecall.contacts.values import ways_to_write


def same_as(firm: Company) -> list[Company]:
    """The others that have the tax number of this company, in order."""
    if not firm.tax_number:
        return []
    ways = ways_to_write(firm.tax_number, firm.country)
    return list(Company.objects.filter(country=firm.country, tax_number__in=ways).exclude(pk=firm.pk).order_by("pk"))


def doubles() -> list[tuple[Company, ...]]:
    """Companies of the acting organisation that have one tax number, each group in order."""
    groups: dict[tuple[str, str], list[Company]] = defaultdict(list)
    for firm in Company.objects.exclude(tax_number="").order_by("pk"):
        groups[firm.country, ways_to_write(firm.tax_number, firm.country)[0]].append(firm)
    return [tuple(those) for those in groups.values() if len(those) > 1]
