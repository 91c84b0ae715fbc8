"""The Romanian personal numeric code (CNP): thirteen digits with birth date, county and check digit."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum.ro import cnp

from forecall.custody.identifiers.page import Chain, Page
from forecall.custody.identifiers.types import Certainty, Found, Kind
from forecall.custody.identifiers.windows import Window, best, holds_together

LENGTH = 13
_LAST_CENTURIES = frozenset("34")
"""First digits of who was born in the 1800s."""


def find_cnps(page: Page) -> list[Found]:
    windows = [
        window
        for chain in page.chains()
        for window in _valid(chain)
        if not (page.wholly and window.is_cut) and _is_cnp(page, window)
    ]
    return [window.found(Kind.CNP, window.digits, Certainty.CERTAIN) for window in best(windows)]


def _is_cnp(page: Page, window: Window) -> bool:
    """A word for it stands near, or it holds together and is of somebody who may be alive."""
    return window.is_cued(page, Kind.CNP) or (window.digits[0] not in _LAST_CENTURIES and holds_together(window))


def _valid(chain: Chain) -> Iterator[Window]:
    if len(chain.digits) < LENGTH:
        return
    for first, start in enumerate(chain.starts[:-1]):
        if chain.digits[start + 3 : start + 4] not in {"0", "1"} or chain.digits[start] == "0":
            continue
        for after, digits in chain.windows((LENGTH,), first):
            if cnp.is_valid(digits):
                yield Window(chain, first, after, digits)
