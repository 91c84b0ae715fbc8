"""What a seller fills in at the desk: what came of a call, and the order that it brought."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from forecall.orders import Line, Past
from forecall.orders.taking import LONGEST_NUMBER, MOST_LINES, MOST_PIECES, MOST_PRICE
from forecall.sales.ordering import price_of
from forecall.web.moments import WhenField
from forecall.web.staff.desk import reading, words

OFFERED = 5
"""Needs that stand in the order form; whatever else is ordered goes into the empty lines."""
EMPTY_LINES = 2
EMPTY_ALONE = 5
"""Where nothing is offered."""


class Digits(forms.RadioSelect):
    """Outcomes, each with its key: the same digit wherever it stands."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        option = super().create_option(name, value, *args, **kwargs)
        digit = list(words.OUTCOMES).index(value) + 1
        option["attrs"]["data-digit"] = digit
        return {**option, "digit": digit}


class LogForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it?"), choices=list(words.OUTCOMES.items()), widget=Digits
    )
    feedback = forms.ChoiceField(
        label=gettext_lazy("What was said of the need?"), choices=list(words.FEEDBACK.items()), required=False
    )
    next_at = WhenField(label=gettext_lazy("Next step on"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class LineForm(forms.Form):
    """A line of the order: one that was offered, with its code fixed, or an empty one."""

    is_offered = False

    take = forms.BooleanField(required=False)
    product = forms.CharField(max_length=120, required=False)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_PIECES,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of one"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_PRICE,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.is_meant(given):
            if not given.get("quantity") and not self.has_error("quantity"):
                self.add_error("quantity", gettext_lazy("How many?"))
            if given.get("price") is None and not self.has_error("price"):
                self.add_error("price", gettext_lazy("At what price?"))
        return given

    def is_meant(self, given: Mapping[str, Any]) -> bool:
        """An offered line counts when it is ticked, an empty one when a product was named."""
        return bool(given.get("product")) and (given.get("take", False) or not self.is_offered)


class HeadForm(forms.Form):
    """What belongs to the form as a whole. `once` is drawn when shown: sent twice, it is one talk and one order."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=gettext_lazy("Order number in your shop"),
        required=False,
        max_length=LONGEST_NUMBER,
        help_text=gettext_lazy("With it, a file that brings the order later does not count it twice."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


LineSet = forms.formset_factory(LineForm, extra=EMPTY_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES)
AloneSet = forms.formset_factory(LineForm, extra=EMPTY_ALONE, max_num=MOST_LINES, absolute_max=MOST_LINES)


class OrderForm:
    """The lines that were offered with the forecast's quantities and the last prices, empty ones, and the head.

    Which lines of a form that was sent were offered, it says itself: another forecast may stand by now.
    """

    def __init__(self, seen: reading.Seen, given: QueryDict | None = None) -> None:
        self.offered = seen.needs[:OFFERED]
        self.currency = next((one.currency for one in seen.orders if one.currency), "")
        self.head = HeadForm(given, prefix="order", initial={"once": uuid4()})
        start = offers(self.offered, seen.orders) if given is None else None
        self.lines = (LineSet if self.offered else AloneSet)(given, prefix="line", initial=start)
        for one in self.lines.initial_forms:
            one.is_offered = True
        self.others = others(seen)
        self._names = {one.row.product.code: one.row.product.name for one in seen.needs} | self.others

    @property
    def rows(self) -> list[tuple[Any, str, str]]:
        """(form, code, name) of an offered line; both are empty for an empty one."""
        made = []
        for one in self.lines.forms:
            code = str(one["product"].value() or "") if one.is_offered else ""
            made.append((one, code, self._names.get(code) or code))
        return made

    def is_valid(self) -> bool:
        return bool(self.head.is_valid() and self.lines.is_valid())

    @property
    def ordered(self) -> list[Line]:
        """The lines that are meant, of a form that is valid."""
        made = []
        for one in self.lines.forms:
            given = one.cleaned_data
            if one.is_meant(given):
                made.append(Line(given["product"].strip(), float(given["quantity"]), given["price"]))
        return made

    @property
    def once(self) -> UUID | None:
        """What a form that was sent is known by; None where it came without."""
        self.head.full_clean()
        return self.head.cleaned_data.get("once") if self.head.is_bound else None


def offers(needs: tuple[reading.Need, ...], orders: tuple[Past, ...]) -> list[dict[str, Any]]:
    """The lines to start from: the weightiest is ticked, the price is the one that the customer paid last."""
    paid = {code: price for past in reversed(orders) for code, _name, _quantity, price in past.lines}
    return [
        {
            "take": place == 0,
            "product": one.row.product.code,
            "quantity": max(1, round(one.row.offer_q50)),
            "price": plain(paid.get(one.row.product.code, price_of(one.row))),
        }
        for place, one in enumerate(needs)
    ]


def others(seen: reading.Seen) -> dict[str, str]:
    """Code -> name of what the customer bought before and is not offered now."""
    offered = {one.row.product.code for one in seen.needs[:OFFERED]}
    more = {one.row.product.code: one.row.product.name for one in seen.needs[OFFERED:]}
    bought = {code: name for past in seen.orders for code, name, *_rest in past.lines}
    return {code: name for code, name in {**more, **bought}.items() if code not in offered}


def plain(price: Decimal) -> str:
    """A price without zeros at its end.

    >>> plain(Decimal("4.500000")), plain(Decimal("120"))
    ('4.5', '120')
    """
    text = f"{price:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
