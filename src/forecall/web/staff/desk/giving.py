"""Who looks after whom: customers are given to sellers, one by one or many at once, and handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from forecall.custody import wired
from forecall.foundation.members import Role, Standing, may_reach
from forecall.foundation.members.models import Member
from forecall.foundation.members.standing import is_current
from forecall.sales import giving, store
from forecall.sales.errors import NoForecast, UnknownSuggestion
from forecall.sales.types import Customer
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk import reading


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody who works at the desk.

    has       marks the one that a customer is given to
    is_away   they do not work there now: suspended, left, or in another role; their customers wait to be handed over
    """

    pk: UUID
    name: str
    own_only: bool
    has: bool = False
    is_away: bool = False


def sellers(has: UUID | None = None) -> list[Seller]:
    """Members whose role opens the desk, by name."""
    now, roles = wired().clock.now(), matrix()["desk"].see.roles
    rows = Member.objects.filter(suspended=False).select_related("user", "organisation").order_by("user__name", "pk")
    return [
        Seller(one.pk, one.user.name, one.own_only, one.pk == has)
        for one in rows
        if Role(one.role) in roles and is_current(one, now)
    ]


def away(working: list[Seller]) -> list[Seller]:
    """Who has customers and does not work at the desk now, by name; of somebody removed only the customers are left."""
    left = giving.holders() - {one.pk for one in working}
    rows = Member.objects.filter(pk__in=left).select_related("user").order_by("user__name", "pk")
    known = [Seller(one.pk, one.user.name, one.own_only, is_away=True) for one in rows]
    gone = sorted(left - {one.pk for one in known})
    return [*known, *(Seller(key, _("somebody who has left"), own_only=False, is_away=True) for key in gone)]


def sellers_here(here: Standing, seen: reading.Seen) -> list[Seller]:
    """For whoever may give customers, and for nobody else: the sellers, with this customer's marked."""
    if not may_reach(here, matrix()["customer_give"].do):
        return []
    return sellers(giving.seller_of(seen.customer))


class GiveForm(forms.Form):
    """So many customers for one seller."""

    member = forms.ChoiceField(label=gettext_lazy("To"))
    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=giving.MOST, initial=100)

    def __init__(self, *args: Any, offered: list[Seller], **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(str(one.pk), one.name) for one in offered]  # type: ignore[attr-defined]  # see above


class HandOverForm(forms.Form):
    """All of one seller's customers for another."""

    member = forms.ChoiceField(label=gettext_lazy("From"))
    to = forms.ChoiceField(label=gettext_lazy("To"), required=False)

    def __init__(self, *args: Any, holders: list[Seller], offered: list[Seller], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        has, gets = ([(str(one.pk), one.name) for one in ones] for ones in (holders, offered))
        self.fields["member"].choices = has  # type: ignore[attr-defined]  # see above
        self.fields["to"].choices = [("", gettext_lazy("nobody in particular")), *gets]  # type: ignore[attr-defined]  # see above


def given(request: HttpRequest) -> HttpResponse:
    """How many customers each seller has; give more, or hand them over."""
    here, offered = cast("StaffRequest", request).standing, sellers()
    holders = [*away(offered), *offered]
    do = request.POST.get("do")
    give = GiveForm(request.POST if do == "give" else None, offered=offered, prefix="give")
    hand = HandOverForm(request.POST if do == "hand_over" else None, holders=holders, offered=offered, prefix="hand")
    try:
        if give.is_valid():
            count = giving.give_weightiest(UUID(give.cleaned_data["member"]), give.cleaned_data["count"])
            _say(request, count)
            return redirect("customers_given", here.slug)
        if hand.is_valid():
            to = hand.cleaned_data["to"]
            _say(request, giving.hand_over(UUID(hand.cleaned_data["member"]), UUID(to) if to else None))
            return redirect("customers_given", here.slug)
        has = giving.portfolios([one.pk for one in holders])
        filled = {
            "rows": [(one, has[one.pk]) for one in holders], "free": giving.free(), "give": give, "hand": hand,
            "currency": store.newest_run().currency,
        }  # fmt: skip
    except NoForecast as missing:
        return render(request, "staff/desk/empty.html", {"code": missing.code, "can_forecast": True})
    return render(request, "staff/desk/given.html", filled)


def _say(request: HttpRequest, count: int) -> None:
    said = ngettext("%(count)d customer was given.", "%(count)d customers were given.", count) % {"count": count}
    messages.success(request, said)


@require_POST
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Give the customer of a suggestion to a seller, or to nobody."""
    here, wanted = cast("StaffRequest", request).standing, request.POST.get("member", "")
    try:
        about = store.suggestion(key)
    except UnknownSuggestion:
        messages.info(request, _("A newer forecast stands. Open the customer from the list."))
        return redirect("desk", here.slug)
    member = next((each.pk for each in sellers() if str(each.pk) == wanted), None)
    if wanted and member is None:
        raise Http404
    giving.give(Customer(about.subject_id, about.company_id), member)
    messages.success(request, _("Given.") if member else _("Given to nobody in particular."))
    return redirect("customer", here.slug, key)
