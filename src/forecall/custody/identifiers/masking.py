"""Identifiers taken out of a text, each replaced by a label that says what stood there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from forecall.custody.identifiers.finding import find
from forecall.custody.identifiers.numerals import LANGUAGES, lexicon
from forecall.custody.identifiers.plain import plain
from forecall.custody.identifiers.tokens import fold
from forecall.custody.identifiers.types import Found, Kind

_LABELS = {
    Kind.CARD: "[card]",
    Kind.CNP: "[cnp]",
    Kind.IBAN: "[iban]",
    Kind.PHONE: "[phone]",
    Kind.EMAIL: "[email]",
    Kind.TAX: "[tax number]",
}


def mask(
    text: str,
    kinds: Collection[Kind] = frozenset(Kind),
    languages: Sequence[str] = LANGUAGES,
    *,
    last_four: bool = True,
) -> str:
    """The text with every identifier of these kinds replaced by a label; masking again changes nothing.

    last_four   a card's last four digits stay: '[card •••• 1111]'; all others go wholly

    >>> mask("Visa 4111 1111 1111 1111, mail ana@example.ro")
    'Visa [card •••• 1111], mail [email]'
    """
    while True:
        found = [one for one in find(text, languages) if one.kind in kinds]
        if not found:
            return text
        text = _replaced(text, found, last_four=last_four)


def mask_cards(text: str, languages: Sequence[str] = LANGUAGES, *, last_four: bool = True) -> str:
    """The text without payment card numbers; everything else stays as it is."""
    return mask(text, {Kind.CARD}, languages, last_four=last_four)


FEW_DIGITS, FEW_LETTERS = 12, 40
"""Shorter than any card number in digits, and than any that is told in words of which none is a numeral."""
_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d_]+")


def mask_cards_in_line(line: str) -> str:
    """`mask_cards` for the many short lines of an import: the search is left out where no card number can stand.

    A short line is searched if it has a word for a number, for a few of them stand for a whole card ('4111 opt ori 1
    patru ori 1'); letters that a scanner saw for digits count as digits.
    """
    return mask_cards(line) if may_hold_a_card(line) else line


def may_hold_a_card(line: str) -> bool:
    """Whether it is worth a search."""
    if len(line) > FEW_LETTERS:
        return True
    read = plain(line).text
    digits = len(_DIGIT.findall(read))
    digits += sum(map(read.count, "OoIl")) if digits else 0
    words = fold(read)
    if digits >= FEW_DIGITS or "hundert" in words or "tausend" in words:  # 'elfhundertelf' is four digits
        return True
    return not lexicon(LANGUAGES).keys().isdisjoint(_WORD.findall(words))


def _replaced(text: str, found: Sequence[Found], *, last_four: bool) -> str:
    parts, at = [], 0
    for one in found:
        label = f"[card •••• {one.value[-4:]}]" if one.kind is Kind.CARD and last_four else _LABELS[one.kind]
        parts += [text[at : one.start], label]
        at = one.end
    return "".join([*parts, text[at:]])
