"""Payment card numbers: the prefixes and lengths of the issuers, and the Luhn digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from stdnum import luhn

from forecall.custody.identifiers.page import PAUSE, Chain, Page
from forecall.custody.identifiers.types import Certainty, Found, Kind
from forecall.custody.identifiers.windows import Window, are_decimals, best, holds_together

_ISSUERS: tuple[tuple[re.Pattern[str], tuple[int, ...], tuple[int, ...]], ...] = (
    (re.compile(r"4"), (16,), (13, 19)),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,), ()),  # Mastercard
    (re.compile(r"3[47]"), (15,), ()),  # American Express
    (re.compile(r"30[0-5]|3[689]"), (14,), (16, 19)),  # Diners Club
    (re.compile(r"6011|64[4-9]|65"), (16,), (19,)),  # Discover
    (re.compile(r"352[89]|35[3-8]"), (16,), (19,)),  # JCB
    (re.compile(r"62"), (16,), (17, 18, 19)),  # UnionPay
    (re.compile(r"220[0-4]"), (16,), (17, 18, 19)),  # Mir
    (re.compile(r"50|5[6-8]|6"), (16,), (12, 13, 14, 15, 17, 18, 19)),  # Maestro, RuPay and others
)
"""Prefix, lengths of today, lengths so common among other numbers that a word must speak for a card."""


def find_cards(page: Page) -> list[Found]:
    windows = [window for chain in page.chains() for window in _valid(chain) if _is_card(page, window)]
    return [window.found(Kind.CARD, window.digits, Certainty.CERTAIN) for window in best(windows)]


def _valid(chain: Chain) -> Iterator[Window]:
    """Every window of the chain with an issuer's prefix, one of its lengths, and a Luhn digit that is right."""
    if len(chain.digits) < 12:
        return
    sums: tuple[list[int], list[int]] | None = None
    for first, start in enumerate(chain.starts[:-1]):
        lengths = _lengths(chain.digits[start : start + 4])
        if not lengths:
            continue
        sums = sums or _luhn_sums(chain.digits)
        for after, digits in chain.windows(lengths, first):
            end = start + len(digits)
            side = sums[end % 2]
            if (side[end] - side[start]) % 10 == 0 and luhn.is_valid(digits) and len(set(digits)) > 1:
                yield Window(chain, first, after, digits)


def _luhn_sums(digits: str) -> tuple[list[int], list[int]]:
    """Running Luhn sums of all digits, for numbers that end at an even and at an odd place."""
    numbers = [int(c) for c in digits]
    doubled = [2 * n - 9 * (n > 4) for n in numbers]
    even = accumulate((doubled[k] if k % 2 == 0 else n for k, n in enumerate(numbers)), initial=0)
    odd = accumulate((doubled[k] if k % 2 else n for k, n in enumerate(numbers)), initial=0)
    return list(even), list(odd)


@lru_cache(maxsize=16384)
def _lengths(prefix: str) -> tuple[int, ...]:
    return tuple(
        sorted({length for issuer, usual, rare in _ISSUERS if issuer.match(prefix) for length in (*usual, *rare)})
    )


def _is_usual(digits: str) -> bool:
    return any(issuer.match(digits) and len(digits) in usual for issuer, usual, _ in _ISSUERS)


def _is_card(page: Page, window: Window) -> bool:
    if page.wholly and window.is_cut:
        return False
    usual = _is_usual(window.digits)
    if window.is_cued(page, Kind.CARD):
        return usual or min(window.edges) >= PAUSE
    return usual and holds_together(window) and not are_decimals(window, page.text)
