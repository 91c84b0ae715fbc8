"""A text as it is read: without the signs that nobody sees, wide letters and coded signs as what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from forecall.custody.identifiers.types import Found

_CODED = {
    "&nbsp;": " ", "&#160;": " ", "&#xa0;": " ", "&#64;": "@", "&#x40;": "@", "&commat;": "@", "%40": "@",
    "&#43;": "+", "&plus;": "+", "%2b": "+", "&#46;": ".", "&period;": ".",
}  # fmt: skip
_ODD = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0f\ufeff\u20e3\uff01-\uff5e\u3000]"
    "|" + "|".join(f"{code[0]}(?i:{re.escape(code[1:])})" for code in _CODED)
)
"""Unseen, wide, and coded signs; the first are soft hyphens, joiners, marks of direction and the frame of a keycap."""
_WIDE = 0xFF01 - 0x21
"""From a wide letter to the plain one."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What is read, and where each of its letters stands in the text as it came; no places where nothing changed."""

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def as_it_came(self, found: Iterable[Found]) -> tuple[Found, ...]:
        """The same identifiers, with their places in the text as it came."""
        if not self.starts:
            return tuple(found)
        return tuple(replace(one, start=self.starts[one.start], end=self.ends[one.end - 1]) for one in found)


def plain(text: str) -> Plain:
    """Read a text for what it shows.

    >>> plain("07\u200b21 \uff10\uff10\uff10 ana&#64;example.org").text
    '0721 000 ana@example.org'
    """
    if (text.isascii() and "&" not in text and "%" not in text) or not _ODD.search(text):
        return Plain(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _ODD.finditer(text):
        shown = _shown(match[0])
        parts += [text[at : match.start()], shown]
        starts.extend(range(at, match.start()))
        ends.extend(range(at + 1, match.start() + 1))
        if shown:
            starts.append(match.start())
            ends.append(match.end())
        at = match.end()
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Plain("".join([*parts, text[at:]]), tuple(starts), tuple(ends))


def _shown(sign: str) -> str:
    if len(sign) > 1:
        return _CODED[sign.lower()]
    if sign == "\u3000":
        return " "
    return chr(ord(sign) - _WIDE) if "\uff01" <= sign <= "\uff5e" else ""
