"""Where a telephone number begins, and whether it may begin there."""

from __future__ import annotations

import re
from typing import NamedTuple

from forecall.custody.identifiers.cues import FOR
from forecall.custody.identifiers.page import APART, PAUSE, TIGHT, WIDE, Chain, Page
from forecall.custody.identifiers.speech import Atom
from forecall.custody.identifiers.types import Kind
from forecall.custody.identifiers.windows import MOST_BEFORE

SHORTEST_ALONE = 9
"""Digits of a number in one piece, which is none's rest."""
_LINK = re.compile(r"(?:wa\.me/|[?&]phone=)\Z", re.IGNORECASE)
"""Before a number with its country's code in a link that opens a talk."""
_LONGEST_LINK = 8
_DATED = re.compile(r"(?<![\d.])(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}) \Z")
"""A day or an hour right before a number, as in a log."""
_LONGEST_DATE = 12
_ONE_LETTER = frozenset("tmfph")
"""'T:', 'M:', 'F:' as signatures have them."""
_PLUS = frozenset({"plus"})
_ROWS = frozenset({2, 3})
"""Digits of the numbers of a row."""
_ZIP = 5


class Opening(NamedTuple):
    start: int
    plus: bool
    doubled: bool
    """It begins with '00' and perhaps a country code."""
    listed: bool = False
    """It stands in a list, right after another telephone number."""


def begins_at(page: Page, atom: Atom) -> tuple[int, bool]:
    """Where the number begins with its '+' or '(', and whether a plus stands there, as a sign or a word."""
    start, text = atom.start, page.text
    if _opens_talk(text, start):
        return start, True
    if start and text[start - 1] == "+":
        return (start - 2 if text[start - 2 : start - 1] == "(" else start - 1), True
    if text[max(0, start - 2) : start] == "+ ":
        return start - 2, True
    before = page.tokens[atom.first - 1] if atom.first else None
    if before is not None and before.word in _PLUS and start - before.end <= 2 and atom.digits[0] != "0":
        return before.start, True  # before a zero it says 'and': no country's code begins with one
    if start and text[start - 1] == "(" and ")" in text[atom.end : atom.end + 2]:
        return start - 1, False
    return start, False


def may_begin(page: Page, chain: Chain, atoms: range, opening: Opening) -> bool:
    """Nothing before it makes it the middle of something else: neither a sign nor the free atoms before the last."""
    first = atoms[-1]
    atom = chain.atoms[first]
    allowed = _after_sign(page, atom, opening, follows=first == atoms[0] > 0)
    if allowed is not None:
        return allowed
    if chain.apart[first] == APART or opening.plus:
        return True
    dated = _DATED.search(page.text, max(0, opening.start - _LONGEST_DATE), opening.start)
    return dated is not None or (not _is_in_row(chain, first) and _is_fresh(chain, atoms))


def _after_sign(page: Page, atom: Atom, opening: Opening, *, follows: bool) -> bool | None:
    """Whether what stands right before it lets it begin; None where that says nothing.

    follows   it comes right after what was found before
    """
    start, before = opening.start, page.before(opening.start)
    named, spaced = _named_just(page, atom), not page.before(max(0, start - 1)).isalnum()
    if (before == "_" and spaced) or (before == ":" and page.tokens[atom.first - 1].word in _ONE_LETTER):
        return None  # '_0722 658 151_', 'T:0722 658 151'
    if before.isalpha() or before == "=" or (before == "." and spaced):  # 'tel=0722658151', '.0808538'
        return named or (before == "=" and _opens_talk(page.text, start))
    if before == "/" and (follows or _follows_name(page, atom)):  # the second of two numbers
        return True
    joined = before in "-./,:" and not spaced and not (before in ".:" and named)
    if before in "#_€$£" or joined:
        return opening.plus and before not in "-_"
    return False if _is_zip(page, atom) else None


def _is_in_row(chain: Chain, first: int) -> bool:
    atom, before = chain.atoms[first], chain.atoms[first - 1]
    return chain.apart[first] <= TIGHT and not atom.spoken and len(before.digits) == len(atom.digits) in _ROWS


def _is_fresh(chain: Chain, atoms: range) -> bool:
    """Few digits stand close before it, or it is whole in itself."""
    atom = chain.atoms[atoms[-1]]
    prior = 0
    for k in reversed(atoms[:-1]):
        if chain.apart[k + 1] >= (WIDE if atom.spoken else PAUSE):
            break
        prior += len(chain.atoms[k].digits)
        if prior >= MOST_BEFORE:
            break
    return prior < MOST_BEFORE or len(atom.digits) >= SHORTEST_ALONE


def _follows_name(page: Page, atom: Atom) -> bool:
    """'Doe/01632 960002': a list with strokes between; or a link."""
    if not atom.first:
        return False
    token = page.tokens[atom.first - 1]
    is_word = token.end == atom.start - 1 and token.word.isalpha()
    return is_word and (len(token.word) > 2 or _opens_talk(page.text, atom.start))


def _opens_talk(text: str, start: int) -> bool:
    return (
        start > 0 and text[start - 1] in "/=" and _LINK.search(text, max(0, start - _LONGEST_LINK), start) is not None
    )


def _is_zip(page: Page, atom: Atom) -> bool:
    """'Boston, MA 02110-1301'."""
    if not atom.first or len(atom.digits) != _ZIP:
        return False
    state = page.tokens[atom.first - 1]
    written = page.text[state.start : atom.start]
    return len(state.word) == 2 and written[:2].isupper() and not written[2:].strip(" ")


def _named_just(page: Page, atom: Atom) -> bool:
    return atom.first > 0 and page.tokens[atom.first - 1].word in FOR[Kind.PHONE]
