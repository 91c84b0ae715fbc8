"""Amounts as people write them where they are."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import DecimalValidator
from django.utils.formats import get_format

from forecall.foundation import Money
from forecall.foundation.money import digits_of

DIGITS = 14
MINUS = "\u2212"
"""What the pages write before less than nothing: a hyphen is shorter, and who has the page read out hears none."""
BLANKS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d)")


def plainly(text: str, point: str, group: str) -> str:
    """A number as a program reads it.

    point, group   of the reader's language, which is asked to set groups of three digits apart and of nothing else

    >>> plainly("1.234,56", ",", "."), plainly("1.234", ",", "."), plainly("100.50", ",", ".")
    ('1234.56', '1234', '100.50')
    >>> plainly("1,234.5", ".", ","), plainly("12 000", ".", ","), plainly("1,5", ".", ",")
    ('1234.5', '12000', '1,5')
    >>> plainly("0.500", ",", ".")  # half of something: no group of thousands begins with a nought
    '0.500'
    >>> plainly("\u22121.234,50", ",", ".")  # as the pages write it
    '-1234.50'
    """
    bare = BLANKS.sub("", text.strip()).replace(MINUS, "-")
    if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+({re.escape(point)}\d*)?", bare):
        bare = bare.replace(group, "")
    return bare.replace(point, ".")


def money_of(amount: Decimal, currency: str) -> Money:
    """The amount in that currency. Raises ValidationError, and does not round, where it has no such small unit."""
    DecimalValidator(DIGITS, digits_of(currency))(amount)
    return Money.of(amount, currency)


class AmountField(forms.DecimalField):
    """An amount in the reader's way of writing: in German 1.234 is a thousand and more, and in English it is not.

    Django's own takes a point for a point in every language, and a German's thousand for one.
    """

    def __init__(self, *, decimal_places: int = 3, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        typed = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            **{"max_digits": 14, "localize": True, "widget": typed, **kwargs}, decimal_places=decimal_places
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # noqa: ANN401  # as Django's own does
        if isinstance(value, str):
            value = plainly(value, str(get_format("DECIMAL_SEPARATOR")), str(get_format("THOUSAND_SEPARATOR")))
        found: Decimal | None = super().to_python(value)
        return found
