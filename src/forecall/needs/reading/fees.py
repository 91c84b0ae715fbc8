"""Which lines are no goods: postage, fees, discounts, vouchers, corrections.

The rule is data, so that a shop can read it, and replace it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class FeeRule:
    """Patterns of lines that are no goods; letter case does not matter and a pattern must match the whole text.

    ids     regular expressions on the product id
    names   regular expressions on the product name
    pairs   (id, name): both must match, for short ids that mean something else elsewhere
    """

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def also(self, *, ids: Sequence[str] = (), names: Sequence[str] = ()) -> FeeRule:
        """The same rule with more patterns.

        >>> DEFAULT_FEES.also(ids=["PALLET"]).matches("pallet", None)
        True
        """
        return FeeRule((*self.ids, *ids), (*self.names, *names), self.pairs)

    def matches(self, product_id: str, product_name: str | None) -> bool:
        """Is this one line a fee?

        >>> DEFAULT_FEES.matches("22423", "REGENCY CAKESTAND"), DEFAULT_FEES.matches("POST", "POSTAGE")
        (False, True)
        """
        if any(_whole(product_id, pattern) for pattern in self.ids):
            return True
        name = product_name or ""
        if any(_whole(name, pattern) for pattern in self.names):
            return True
        return any(_whole(product_id, one) and _whole(name, other) for one, other in self.pairs)


def _whole(text: str, pattern: str) -> bool:
    return bool(is_whole(pl.Series([text]), pattern).item())


_SHIPPING = (
    r"(?:(?:shipping|postage|delivery|freight|carriage|handling|courier|express|dotcom postage)"
    r"(?: (?:&|and) (?:packing|packaging|handling|postage))?(?: (?:fees?|costs?|charges?|surcharge))?)"
)
_GERMAN = (
    r"(?:versand|versandkosten|porto|fracht|frachtkosten|lieferkosten|transportkosten|liefergebühr|verpackung|"
    r"mindermengenzuschlag|nachnahmegebühr|rabatt|gutschein|geschenkgutschein|gutschrift|pfand|skonto)"
)
_ROMANIAN = (
    r"(?:(?:cost|taxă|taxa|taxe) (?:de )?(?:livrare|transport|curier|expediere|ambalare|ramburs)|livrare|transport|"
    r"curier|reducere|discount|voucher|card cadou|ramburs|garanție sgr|garantie sgr)"
)
_MONEY = (
    r"(?:discounts?|coupons?|vouchers?|gift ?(?:cards?|certificates?|vouchers?)|store credit|tips?|donations?|"
    r"(?:(?:bank|amazon|paypal|stripe|payment|service|transaction|processing|cod|handling) (?:fees?|charges?))|"
    r"amazonfee|fees?|adjust bad debt|adjustments?(?: by .*)?|rounding|refund)"
)

_VALUED = (  # "Gift Card - €25.00"; a gift card holder is goods
    r"(?:e-?)?(?:gift ?(?:cards?|certificates?|vouchers?)|(?:geschenk)?gutschein|card cadou)(?: ?[-–|/:])?"
    r" ?(?:[€$£]|[a-z]{3})? ?\d[\d.,]* ?(?:[€$£]|[a-z]{3})?"
)

_WORDS = (
    r"shipping|postage|delivery|freight|versand|versandkosten|porto|livrare|transport|discount|rabatt|reducere|"
    r"voucher|gutschein|gift[ _-]?card|fee"
)

DEFAULT_FEES = FeeRule(
    ids=(
        r"POST|DOT|CRUK|BANK CHARGES|AMAZONFEE|ADJUST\d*|GIFT|GIFT_.*|TEST\d*|TEST[_-].*",  # Online Retail
        rf"(?:{_WORDS})(?:[_-]?\d+)?",
    ),
    names=(_SHIPPING, _GERMAN, _ROMANIAN, _MONEY, _VALUED, r"dotcomgiftshop gift voucher.*|this is a test product\.?"),
    pairs=((r"[MDSB]", r"manual|discount|samples?|adjust bad debt"),),  # Online Retail; an M elsewhere may be a size
)
"""Postage, fees, discounts, vouchers and tests of the known exports, in English, German and Romanian."""

NO_FEES = FeeRule()
"""Every line is goods."""


def is_whole(texts: pl.Series, pattern: str) -> pl.Series:
    """Which texts a pattern matches as a whole, letter case aside; shape (n,), Boolean, null for null."""
    re.compile(pattern)  # a bad pattern is named by Python before polars meets it
    return texts.str.strip_chars().str.contains(f"^(?i:{pattern})$")
