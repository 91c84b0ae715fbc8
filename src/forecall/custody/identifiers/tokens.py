"""A text cut into numbers and words, each with its place; everything else is the gap between them."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LABEL = re.compile(r"\[card •••• \d{4}\]")
"""What stands for a masked card whose last four digits stay; never read as a number again."""
_LIKE_DIGITS = (
    r"(?<![^\W_])(?=[OoIl]?\d[\dOoIl]*[OoIl]|[OoIl]\d\d)[\dOoIl]{3,}(?![^\W_])"
    r"|(?<=\d[ .\-/])[Oo]{2,4}(?![^\W_])"
)
"""A number in which a machine that reads paper saw letters: '0721 OOO 123', 'O721'."""
_INITIALS = (
    r"(?<![^\W_])(?i:c\. ?u\. ?i|c\. ?i\. ?f|c\. ?n\. ?p|t\. ?v\. ?a|v\. ?a\. ?t|u\. ?i\. ?d|t\. ?i\. ?n)(?![^\W_])"
    r"|(?<![^\W_])(?<!\b[^\W\d_] )(?i:c u i|c i f|c n p|t v a|v a t|u i d|t i n)(?![^\W_]| [^\W_]\b)"
)
"""Words for our numbers, written with dots or told letter by letter: 'C.U.I.', 'v a t'."""
_TOKEN = re.compile(
    rf"{LABEL.pattern}|((?=[\dOoIl])(?:{_LIKE_DIGITS})|\d+)|(?=[ctuvCTUV][. ])(?:{_INITIALS})"
    r"|[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*"
)
_SEEN_AS = str.maketrans("OoIl", "0011")
_SPEAKER = re.compile(
    r"^[ \t]{0,8}(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?[ \t]{0,4})?(?:[^\W\d_]{1,15}(?: \d{1,2})?:|- )[ \t]",
    re.MULTILINE,
)
LONGEST_WORD = 60
"""Longer runs of letters are no number word and are not folded."""


def words(text: str) -> frozenset[str]:
    """A table of words, written as a text."""
    return frozenset(text.split())


class Token(NamedTuple):
    start: int
    end: int
    word: str
    """A number's digits as ASCII; a word without case and diacritics; empty for what must not be read."""
    is_number: bool


def fold(word: str) -> str:
    """Case and diacritics away: 'Fünf' and 'funf', 'șapte' and 'sapte' are one; 'ß' is 'ss'."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


def ascii_digits(digits: str) -> str:
    if not digits.isdecimal():
        digits = digits.translate(_SEEN_AS)
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(c)) for c in digits)


def tokenise(text: str) -> list[Token]:
    tokens: list[Token] = []
    append, new = tokens.append, tuple.__new__  # a megabyte has 200,000 of them
    folded: dict[str, str] = {}
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        raw = match[0]
        if match.lastindex:
            append(new(Token, (start, end, ascii_digits(raw), True)))
        elif text[start] == "[" or end - start > LONGEST_WORD:
            append(new(Token, (start, end, "", False)))
        else:
            word = folded.get(raw)
            if word is None:
                word = folded[raw] = fold(raw) if raw.isalpha() else fold(raw).replace(".", "").replace(" ", "")
            append(new(Token, (start, end, word, False)))
    return tokens


def speaker_labels(text: str) -> list[tuple[int, int]]:
    """Spans of 'Agent:' or '[00:12] Speaker 2:' at the beginning of a line, in order."""
    if "\n" not in text:
        return []
    return [match.span() for match in _SPEAKER.finditer(text)]
