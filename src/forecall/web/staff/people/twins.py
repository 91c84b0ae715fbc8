"""Companies that may be one: the list, two side by side, joined or left as two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts import join_companies
from forecall.contacts.companies import every_number, joined_into, named, numbers_each, numbers_of
from forecall.contacts.doubles import Sign, Twins, signs_of, twins
from forecall.contacts.errors import Apart, CannotMerge, ContactsError
from forecall.contacts.joining import differ
from forecall.contacts.leaving_companies import leave_companies, left_between
from forecall.contacts.models import BusinessContact, Company, Representative
from forecall.orders.models import Order
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people import words
from forecall.web.staff.people.alike import PAGE, Row
from forecall.web.staff.people.listing import last_page

LONGEST, MOST = 80, 20
AGAINST: dict[Apart | None, Promise | str] = {
    Apart.NUMBERS: gettext_lazy("Tax number"),
    Apart.COUNTRIES: gettext_lazy("Country"),
}
"""Why two cannot be one, and which of their values says so."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two companies, each with its tax number, and what speaks for it that they are one."""

    one: Company
    other: Company
    tax: tuple[str, str]
    by: frozenset[Sign]

    @property
    def why(self) -> list[str | Promise]:
        return [words.TWINS[sign] for sign in Sign if sign in self.by]


@dataclass(frozen=True, slots=True)
class Side:
    """A company with all that hangs on it: those that were joined into it, and how many rows."""

    firm: Company
    joined: tuple[Company, ...]
    orders: int
    newest: datetime | None
    contacts: int
    acting: int

    @property
    def all_of_it(self) -> tuple[Company, ...]:
        return (self.firm, *self.joined)


def likely(request: HttpRequest) -> HttpResponse:
    """Likely pairs, those that share most first."""
    found, first = twins(), number(request.GET.get("from", ""))
    if first >= len(found) > 0:
        first = last_page(len(found), PAGE)
    shown = found[first : first + PAGE]
    filled = {
        "rows": pairs_of(shown), "first": first + 1, "last": first + len(shown), "count": len(found),
        "before": max(0, first - PAGE) if first else None,
        "after": first + PAGE if first + PAGE < len(found) else None,
    }  # fmt: skip
    return render(request, "staff/people/twins.html", filled)


def pairs_of(found: Sequence[Twins]) -> list[Pair]:
    """The pairs with their numbers: one question for all of them."""
    known = numbers_each([firm for pair in found for firm in (pair.one, pair.other)])
    return [Pair(one.one, one.other, (known[one.one.pk].tax, known[one.other.pk].tax), one.by) for one in found]


def beside(request: HttpRequest, key: int) -> HttpResponse:
    """A company beside another; without one, whichever may be the same. A POST joins the two, or leaves them as two."""
    slug = cast("StaffRequest", request).standing.slug
    firm, other = _standing(key), _standing(number(request.GET.get("with", "")))
    if firm is None:
        messages.error(request, str(words.NO_COMPANY))
        return redirect("companies", slug)
    if not request.GET.get("with"):
        return render(request, "staff/people/twins_of.html", _offered(request, firm))
    if other is None or other.pk == firm.pk:
        why = words.NO_COMPANY if other is None else words.SAME_COMPANY
        messages.error(request, str(why))
        return redirect("company_beside", slug, firm.pk)
    if request.method == "POST":
        return _done(request, firm, other)
    left, right = _side(firm), _side(other)
    why_not = differ(left.all_of_it, right.all_of_it)
    filled = {
        "firm": firm, "other": other, "rows": rows_of(left, right, why_not), "left": left_between(firm.pk, other.pk),
        "refusal": words.CANNOT_JOIN[why_not] if why_not else "",
        "why": Pair(firm, other, ("", ""), signs_of(firm, other)).why,
        "keeps_other": right.orders > left.orders,
    }  # fmt: skip
    return render(request, "staff/people/joining.html", filled)


def _standing(key: int) -> Company | None:
    """A company, by the one that stands for it."""
    found: Company | None = Company.objects.filter(pk__in=every_number(key), kept=None).first()
    return found


def _offered(request: HttpRequest, firm: Company) -> dict[str, Any]:
    """Those that may be the same, or those of a name that somebody looks for."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = list(named(text).exclude(pk=firm.pk).order_by("name", "pk")[:MOST]) if text else []
    pairs = [pair if pair.one.pk == firm.pk else Twins(pair.other, pair.one, pair.by) for pair in twins(firm.pk)[:PAGE]]
    tax = numbers_each(found)
    return {"firm": firm, "q": text, "rows": pairs_of(pairs), "found": [(one, tax[one.pk].tax) for one in found]}


def _done(request: HttpRequest, firm: Company, other: Company) -> HttpResponse:
    slug = cast("StaffRequest", request).standing.slug
    try:
        if request.POST.get("do") == "leave":
            leave_companies(firm.pk, other.pk)
            messages.success(request, _("Left as two companies. They are not offered again, unless you look again."))
            return redirect("company_twins", slug)
        keep, gone = (other, firm) if request.POST.get("keep") == str(other.pk) else (firm, other)
        join_companies(keep.pk, gone.pk)
    except CannotMerge as problem:
        messages.error(request, str(words.CANNOT_JOIN[problem.why]))
        return redirect("company_twins", slug)
    except ContactsError:
        messages.error(request, str(words.NO_COMPANY))
        return redirect("company_twins", slug)
    messages.success(request, _("They are one company from now on. Below they can be taken apart again at any time."))
    return redirect("companies_joined", slug)


def _side(firm: Company) -> Side:
    counted = Order.objects.filter(company=firm).aggregate(count=Count("id"), newest=Max("ordered_at"))
    return Side(
        firm, tuple(joined_into(firm.pk)), counted["count"], counted["newest"],
        BusinessContact.objects.filter(company=firm, subject__forgotten_at=None).count(),
        Representative.objects.filter(company=firm, subject__forgotten_at=None).count(),
    )  # fmt: skip


def rows_of(left: Side, right: Side, why_not: Apart | None) -> list[Row]:
    """Field by field, of those that either has; of what is counted, how many there are afterwards."""
    against = {_("Register number"), str(AGAINST.get(why_not, ""))}
    ours, theirs = (numbers_of(side.firm, side.joined) for side in (left, right))
    texts = (
        (_("Name"), _each(one.name for one in left.all_of_it), _each(one.name for one in right.all_of_it)),
        (_("Country"), (left.firm.country,), (right.firm.country,)),
        (_("Tax number"), _each([ours.tax]), _each([theirs.tax])),
        (_("Register number"), _each([ours.register]), _each([theirs.register])),
    )
    days = [_each([_day(one)]) for one in (left.newest, right.newest)]
    latest = _each([_day(max(filter(None, (left.newest, right.newest)), default=None))])
    counts = (
        (_("Orders"), left.orders, right.orders),
        (_("Contacts"), left.contacts, right.contacts),
        (_("Who acts for the company"), left.acting, right.acting),
    )
    return [
        *(Row(label, one, two, _each((*one, *two)), _is_against(label, one, two, against))
          for label, one, two in texts if one or two),
        *(Row(label, (_many(one),), (_many(two),), (_many(one + two),)) for label, one, two in counts if one + two),
        *([Row(_("Newest order"), days[0], days[1], latest)] if latest else []),
    ]  # fmt: skip


def _is_against(label: str, left: tuple[str, ...], right: tuple[str, ...], against: set[str]) -> bool:
    return label in against and bool(left and right) and left != right


def _each(values: Iterable[str]) -> tuple[str, ...]:
    """Those that are filled, each once."""
    return tuple(dict.fromkeys(filter(None, values)))


def _day(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""


def _many(count: int) -> str:
    return str(number_format(count, force_grouping=True))
