"""Which company stands for which: what every room asks before it reads of a company, or writes to one.

A company that was joined into another stays as a row with its own name and numbers; whoever comes with its number, an
old address of its page or its name is led to the one that stands for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from forecall.contacts.errors import UnknownContact
from forecall.contacts.models import Company
from forecall.contacts.values import ways_to_write


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a company: its own, or else those of the first that was joined into it."""

    tax: str
    register: str


def standing() -> QuerySet[Company]:
    """The companies that stand for themselves: what a list shows."""
    found: QuerySet[Company] = Company.objects.filter(kept=None)
    return found


def named(part: str) -> QuerySet[Company]:
    """Those in whose name this stands, or in the name of one that was joined into it."""
    beside = Company.objects.filter(name__icontains=part, kept__isnull=False)
    return standing().filter(Q(name__icontains=part) | Q(pk__in=beside.values("kept")))


def stands_for(company: int) -> int:
    """The number of the company that stands for this one; the same where none does, or it is not here."""
    kept = Company.objects.filter(pk=company, kept__isnull=False).values_list("kept", flat=True).first()
    return company if kept is None else int(kept)


def standing_each(companies: Collection[int]) -> dict[int, int]:
    """Company -> the one that stands for it, of those that are here."""
    rows = Company.objects.filter(pk__in=companies).values_list("pk", "kept") if companies else []
    return {key: kept or key for key, kept in rows}


def written_to(companies: Collection[int]) -> dict[int, int]:
    """The same for whoever writes: until the open transaction ends, none of them is joined or taken apart.

    Raises UnknownContact where one is not here.
    """
    while True:
        found = standing_each(companies)
        if len(found) != len(set(companies)):
            raise UnknownContact("company")
        rows = Company.objects.select_for_update(no_key=True).filter(pk__in=set(found.values()))
        list(rows.order_by("pk").values_list("pk"))  # in order: two who write to the same wait, but not for ever
        if standing_each(companies) == found:
            return found


def of_tax_number(number: str, country: str) -> int | None:
    """The company that has this number, however it is written, or the one that stands for it."""
    known = Company.objects.filter(country=country, tax_number__in=ways_to_write(number, country))
    there = known.order_by("pk").first()
    return None if there is None else there.kept_id or there.pk


def joined_before(name: str, country: str, register_number: str = "") -> int | None:
    """The company that stands for one of this register number, or else of this very name, that was joined into it.

    None for a name by which a company stands for itself: nobody knows which of them is meant.
    """
    joined = Company.objects.filter(country=country, kept__isnull=False).order_by("pk").values_list("kept", flat=True)
    if register_number:
        by_register: int | None = joined.filter(register_number=register_number).first()
        return by_register
    several = set(joined.filter(name=name))
    is_clear = len(several) == 1 and not standing().filter(country=country, name=name).exists()
    return next(iter(several)) if is_clear else None


def all_joined() -> QuerySet[Company]:
    """Those for which others stand: they are of one organisation with those.

    Asked for it as well, SQLite looks through all its companies instead of the few that were joined.
    """
    found: QuerySet[Company] = Company.unscoped.filter(kept__isnull=False)
    return found


def every_number(company: int) -> list[int]:
    """The company that stands for this one, and all that were joined into it."""
    stands = stands_for(company)
    return [stands, *(one.pk for one in joined_into(stands))]


def joined_into(company: int) -> list[Company]:
    """Those that this one, of this organisation, stands for, the oldest first."""
    return list(all_joined().filter(kept=company).order_by("pk"))


def numbers_of(firm: Company, joined: Collection[Company] | None = None) -> Numbers:
    """What the company is known by; nothing is copied, so that nothing is to be given back.

    joined   those that were joined into it, where they are known already
    """
    if firm.tax_number and firm.register_number:
        return Numbers(firm.tax_number, firm.register_number)
    all_of_it = [firm, *(joined_into(firm.pk) if joined is None else joined)]
    tax = next((one.tax_number for one in all_of_it if one.tax_number), "")
    return Numbers(tax, next((one.register_number for one in all_of_it if one.register_number), ""))


def numbers_each(firms: Collection[Company]) -> dict[int, Numbers]:
    """Company -> its numbers: one question for all of them."""
    beside: dict[int, list[Company]] = {}
    for one in all_joined().filter(kept__in=[firm.pk for firm in firms]).order_by("pk") if firms else ():
        beside.setdefault(one.kept_id or 0, []).append(one)
    return {firm.pk: numbers_of(firm, beside.get(firm.pk, ())) for firm in firms}
