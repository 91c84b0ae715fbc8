"""Two companies that are one: joined, and taken apart again.

What hangs on the one that goes is moved to the one that is kept, and which rows were moved is remembered: taken apart,
those go back, and what came since stays. Rows of which the kept one has its own, where there can be one, are left where
they are. Other rooms move theirs when they hear of it, in the same transaction, by `carry` and `carry_back`. Names and
numbers are not moved: each company keeps its own (see `companies.numbers_of`). Neither are the books.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from forecall.contacts.companies import stands_for
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.events import CompaniesJoined, CompaniesParted
from forecall.contacts.models import BusinessContact, CompaniesLeft, Company, CompanyJoin, Representative
from forecall.contacts.values import ways_to_write
from forecall.custody.wiring import wired
from forecall.foundation import acting_now, failpoint
from forecall.foundation.models import Organisation

AT_ONCE = 500
"""Rows that go back in one statement."""


def join_companies(keep: int, gone: int) -> CompanyJoin:
    """From now on `keep` stands for both; one that others were joined into brings them along.

    Raises CannotMerge for one and the same, one that is joined already, two tax numbers and two countries;
    UnknownContact.
    """
    with transaction.atomic():
        made = _joined(keep, gone)
        failpoint("companies joined: before commit")
    failpoint("companies joined: committed")
    return made


def foreseen(keep: int, gone: int) -> dict[str, int]:
    """Model -> how many rows would be moved: it is done, and taken back. Raises as `join_companies`."""
    with transaction.atomic():
        counts = _joined(keep, gone).counts
        transaction.set_rollback(True)  # as Django names it
    return counts


def part_companies(keep: int, gone: int) -> CompanyJoin:
    """Two again: what was moved goes back, with whoever had been joined into it before; what came since stays.

    Raises UnknownContact where they are not joined.
    """
    acting, now = acting_now("contacts.CompanyJoin"), wired().clock.now()
    with transaction.atomic():
        _one_at_a_time()
        mark = CompanyJoin.objects.filter(company=gone, kept=keep, undone_at=None).order_by("-pk").first()
        if mark is None:
            raise UnknownContact("join of companies")
        stands = stands_for(keep)  # the kept one may have been joined itself since
        _locked(stands, gone)
        Company.objects.filter(pk=gone).update(kept=None)
        Company.objects.filter(pk__in=_brought_along(gone)).update(kept=gone)
        CompanyJoin.objects.filter(pk=mark.pk).update(undone_at=now, undone_by=acting.actor)
        fact = CompaniesParted(acting.organisation, stands, gone, mark.pk)
        carry_back(fact, _cards(stands, gone))
        carry_back(fact, _mandates(stands, gone))
        wired().events.publish(fact)
        failpoint("companies parted: before commit")
    failpoint("companies parted: committed")
    return _read(mark)


def part_by(number: int) -> CompanyJoin:
    """The same by the number of the join. Raises UnknownContact where it does not stand."""
    mark = standing_join(number)
    return part_companies(mark.kept_id, mark.company_id)


def standing_join(number: int) -> CompanyJoin:
    """A join that can be undone, by its number. Raises UnknownContact where it does not stand."""
    found: CompanyJoin | None = CompanyJoin.objects.filter(pk=number, undone_at=None).first()
    if found is None:
        raise UnknownContact("join of companies")
    return found


def joins(start: int = 0, limit: int = 25) -> list[CompanyJoin]:
    """Joins that stand, the newest first, with both companies."""
    found = CompanyJoin.objects.filter(undone_at=None).select_related("company", "kept")
    return list(found.order_by("-pk")[start : start + limit])


def check(keep: int, gone: int) -> None:
    """Whether the two could be joined: raises as `join_companies`."""
    with transaction.atomic():
        _one_at_a_time()
        _may_be_one(*_locked(keep, gone))


def differ(left: Collection[Company], right: Collection[Company]) -> Apart | None:
    """Why some companies and others cannot be one; None where nothing speaks for certain against it."""
    if len({one.country for one in (*left, *right)}) > 1:
        return Apart.COUNTRIES
    of_left, of_right = (
        {ways_to_write(one.tax_number, one.country)[0] for one in side if one.tax_number} for side in (left, right)
    )
    return Apart.NUMBERS if of_left and of_right and of_left.isdisjoint(of_right) else None


def _read(mark: CompanyJoin) -> CompanyJoin:
    """As it stands now."""
    mark.refresh_from_db()
    return mark


def carry(fact: CompaniesJoined, rows: QuerySet[Any]) -> None:
    """Move rows that hang on the company that goes to the one that is kept, and remember which."""
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    _set_company(rows.model, numbers, fact.kept)
    mark = CompanyJoin.objects.get(pk=fact.join)
    mark.moved = {**mark.moved, _label(rows): numbers}
    mark.save(update_fields=["moved"])


def carry_back(fact: CompaniesParted, rows: QuerySet[Any]) -> None:
    """Of rows that may hang on the company again, those that were moved for this join go back to it.

    Joins that moved them on since, as the one that was kept was joined itself, have nothing to give back of them.
    """
    label = _label(rows)
    moved = CompanyJoin.objects.values_list("moved", flat=True).get(pk=fact.join).get(label, [])
    there = set(rows.values_list("pk", flat=True))
    back = [number for number in moved if number in there]
    _set_company(rows.model, back, fact.gone)
    for mark in CompanyJoin.objects.filter(undone_at=None, company__kept=fact.kept).exclude(pk=fact.join):
        left = set(mark.moved.get(label, ())) - set(back)
        if len(left) < len(mark.moved.get(label, ())):
            mark.moved = {**mark.moved, label: sorted(left)}
            mark.save(update_fields=["moved"])


def _label(rows: QuerySet[Any]) -> str:
    label: str = rows.model._meta.label  # noqa: SLF001  # Django's documented door to a model's name
    return label


def _set_company(model: Any, numbers: Sequence[int], company: int) -> None:  # noqa: ANN401  # a model of any room
    for start in range(0, len(numbers), AT_ONCE):
        model.objects.filter(pk__in=numbers[start : start + AT_ONCE]).update(company_id=company)


def _joined(keep: int, gone: int) -> CompanyJoin:
    acting, now = acting_now("contacts.CompanyJoin"), wired().clock.now()
    _one_at_a_time()
    _may_be_one(*_locked(keep, gone))
    Company.objects.filter(kept=gone).update(kept=keep)
    Company.objects.filter(pk=gone).update(kept=keep)
    CompaniesLeft.objects.filter(Q(one=keep, other=gone) | Q(one=gone, other=keep)).delete()
    mark = CompanyJoin.objects.create(company_id=gone, kept_id=keep, at=now, actor=acting.actor)
    fact = CompaniesJoined(acting.organisation, keep, gone, mark.pk)
    carry(fact, _cards(gone, keep))
    carry(fact, _mandates(gone, keep))
    wired().events.publish(fact)
    return _read(mark)


def _cards(at: int, to: int) -> QuerySet[BusinessContact]:
    """A person has one card at a company: who has one at the other has it there."""
    there = BusinessContact.objects.filter(company=to)
    found: QuerySet[BusinessContact] = BusinessContact.objects.filter(company=at).exclude(
        subject__in=there.values("subject")
    )
    return found


def _mandates(at: int, _to: int) -> QuerySet[Representative]:
    found: QuerySet[Representative] = Representative.objects.filter(company=at)
    return found


def _one_at_a_time() -> None:
    """Whoever joins or parts companies of this organisation, or adds one, waits for the other."""
    organisation = acting_now("contacts.Company").organisation
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation)


def _locked(*companies: int) -> list[Company]:
    """These companies, in the order in which they are asked for: nothing is hung on them until the transaction ends."""
    rows = Company.objects.select_for_update().filter(pk__in=companies).order_by("pk")
    found = {one.pk: one for one in rows}
    if len(found) < len(set(companies)):
        raise UnknownContact("company")
    return [found[one] for one in companies]


def _may_be_one(kept: Company, gone: Company) -> None:
    if kept.pk == gone.pk:
        raise CannotMerge(Apart.SAME, "this is one and the same company")
    if kept.kept_id is not None or gone.kept_id is not None:
        raise CannotMerge(Apart.MERGED, "one of them is joined into another already; name the one that stands for it")
    sides = [[one, *Company.objects.filter(kept=one.pk)] for one in (kept, gone)]
    why = differ(*sides)
    if why is not None:
        raise CannotMerge(why, SAID[why])


SAID = {
    Apart.NUMBERS: "they have two tax numbers, and so are two companies",
    Apart.COUNTRIES: "they are of two countries, and so are two companies",
}


def _brought_along(company: int) -> list[int]:
    """Which had been joined into this one, directly or through another, and have not been taken out since."""
    found: list[int] = []
    ahead = [company]
    while ahead:
        rows = CompanyJoin.objects.filter(kept_id__in=ahead, undone_at=None).exclude(company_id__in=[*found, company])
        ahead = list(dict.fromkeys(rows.order_by("pk").values_list("company_id", flat=True)))
        found += ahead
    return found
