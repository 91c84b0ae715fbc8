"""The one road through a text: read it, look for each kind in turn, say what stands where."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence

from forecall.custody.identifiers.cards import find_cards
from forecall.custody.identifiers.cnp import find_cnps
from forecall.custody.identifiers.corrections import corrected
from forecall.custody.identifiers.emails import find_emails
from forecall.custody.identifiers.iban import find_ibans
from forecall.custody.identifiers.numerals import LANGUAGES
from forecall.custody.identifiers.page import Page, read, reread
from forecall.custody.identifiers.phones import find_phones
from forecall.custody.identifiers.plain import plain
from forecall.custody.identifiers.speech import Merge
from forecall.custody.identifiers.tax import find_tax_numbers
from forecall.custody.identifiers.types import Found, Kind

_FINDERS: dict[Kind, Callable[[Page], list[Found]]] = {
    Kind.EMAIL: find_emails,
    Kind.IBAN: find_ibans,
    Kind.CARD: find_cards,
    Kind.CNP: find_cnps,
    Kind.TAX: find_tax_numbers,
    Kind.PHONE: find_phones,
}
"""Those with a check digit before those without: what one has found, the next does not look at."""
_OTHERS = (Merge.TENS, Merge.NEVER, Merge.ALWAYS)
_CHECKED = (Kind.IBAN, Kind.CARD, Kind.CNP, Kind.TAX)


def find(text: str, languages: Sequence[str] = LANGUAGES) -> tuple[Found, ...]:
    """The identifiers in a text, typed or spoken, in the order they stand; no two overlap.

    languages   whose number words, and whose telephone numbers first, are known: 'en', 'de', 'ro'

    Time grows with the length of the text alone. Nothing is read but the text.

    >>> [(f.kind.value, f.value, f.spoken) for f in find("Call oh seven seven double oh, nine hundred one two three.")]
    [('phone', '+447700900123', True)]
    >>> find("Order number 4111 1111 1111 1112, 20 boxes at 12.50")
    ()
    """
    seen = plain(text)
    page = read(seen.text, tuple(languages))
    found: list[Found] = []
    others: list[Page] = []
    for kind, finder in _FINDERS.items():
        _keep(page, found, finder(page))
        if kind is Kind.TAX:
            others = [other for merge in _OTHERS if (other := reread(page, merge)) is not None]
            _keep(page, found, _told_apart(others, page, _CHECKED))
            _keep(page, found, _cut(page))
            _keep(page, found, _taken_back(page, _CHECKED))
            _keep(page, found, _taken_back(page, (Kind.PHONE,)))
    _keep(page, found, _told_apart(others, page, (Kind.PHONE,)))
    return seen.as_it_came(sorted(found, key=lambda one: one.start))


def _taken_back(page: Page, kinds: Sequence[Kind]) -> list[Found]:
    """Numbers in which something was said wrongly and put right; they reach from the first digit to the last."""
    found: list[Found] = []
    for other in corrected(page):
        other.taken += [(one.start, one.end) for one in found]
        breaks = [page.tokens[at].start for at in sorted(other.skipped)]
        for kind in kinds:
            more = [one for one in _FINDERS[kind](other) if bisect(breaks, one.start) < bisect(breaks, one.end)]
            _keep(other, found, more)
    return found


def _cut(page: Page) -> list[Found]:
    """Cards and CNPs told in words among further numbers."""
    page.wholly = False
    return [*find_cards(page), *find_cnps(page)] if any(atom.spoken for atom in page.atoms) else []


def _told_apart(others: Sequence[Page], page: Page, kinds: Sequence[Kind]) -> list[Found]:
    """What is an identifier when 'twenty one' is read as 20 and 1, or 'nine hundred one' always as 901."""
    found: list[Found] = []
    for other in others:
        other.taken = [*page.taken, *((one.start, one.end) for one in found)]
        for kind in kinds:
            _keep(other, found, _FINDERS[kind](other))
    return found


def _keep(page: Page, found: list[Found], more: list[Found]) -> None:
    """Add what overlaps nothing found before; mark its place as taken."""
    spans = sorted((one.start, one.end) for one in found)
    at = free = 0
    for one in sorted(more, key=lambda each: each.start):
        while at < len(spans) and spans[at][1] <= one.start:
            at += 1
        if one.start >= free and (at == len(spans) or spans[at][0] >= one.end):
            found.append(one)
            page.taken.append((one.start, one.end))
            free = one.end
