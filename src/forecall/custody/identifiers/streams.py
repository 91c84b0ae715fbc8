"""Card numbers taken out of a file while it comes in, piece by piece: nothing of it is stored before.

It looks for numbers as they are typed, of a length that needs no word beside it; what is told in words is masked where
a text is taken out of its file. Bytes stay as they are but for the numbers, in whatever encoding the file is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from forecall.custody.identifiers.finding import find
from forecall.custody.identifiers.masking import may_hold_a_card
from forecall.custody.identifiers.types import Found, Kind

Label = Callable[[str, int], str]
"""(number, how many others ended in the same four digits before) -> what stands in its place, in ASCII."""
_HARD = re.compile("\xe2\x80[\x80-\xaf]")
"""A thin space, a long dash or the like, where UTF-8 is read as Latin-1; two dashes are single bytes elsewhere."""
_DASHES = str.maketrans("\x96\x97", "--")
LONG = re.compile(rf"(?<!\d)\d(?:(?:[ .\-/_\x96\x97\u2000-\u202f]|{_HARD.pattern}|\xc2?+\xa0)?+\d){{13,}}+")
"""Fourteen digits and more, in any grouping; a hard space is two letters where UTF-8 is read as Latin-1."""
BETWEEN = frozenset(" .-/_\xc2\xe2").union(map(chr, [*range(0x80, 0xB0), *range(0x2000, 0x2030)]))
"""Letters of what may stand between two digits of a number."""
WRITTEN = re.compile(r"(?:\d{4}\D+)+\d{1,4}(?!\d)|\d{4}\D+\d{6}\D+\d{4,5}(?!\d)|\d+")
"""How cards are written in a table: in one, by fours, or as American Express and Diners are. 'EAN/variant', an order
with its position and a row of sizes are none, though one in ten passes the check."""
DECIMAL = re.compile(r"\d{1,6}\.\d{9,}")
KEPT_BACK = 128
"""Letters at the end of a piece that wait for the next one: longer than any number with its spaces."""
WIDE = {
    codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be",  # before UTF-16, whose mark begins alike
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be",
}  # fmt: skip
HEAD = 4
"""Bytes by which an encoding is told."""


def in_words(number: str, before: int) -> str:
    """A label for a table as text. Two numbers that end alike stay two: a table may tell its orders by them.

    >>> in_words("4111111111111111", 0), in_words("5500000000001111", 1)
    ('[card **** 1111]', '[card **** 1111 #2]')
    """
    return f"[card **** {number[-4:]}{f' #{before + 1}' if before else ''}]"


def in_digits(number: str, _before: int) -> str:
    """A number still, where nothing else may stand.

    >>> in_digits("4111111111111111", 0)
    '0000000000001111'
    """
    return number[-4:].zfill(len(number))


def masked_chunks(chunks: Iterable[bytes], label: Label = in_words) -> Iterator[bytes]:
    """The file without card numbers. Raises UnicodeError for what looks like UTF-32 and is none.

    >>> b"".join(masked_chunks([b"1001;4111 1111 11", b"11 1111;x"]))
    b'1001;[card **** 1111];x'
    """
    pieces = iter(chunks)
    first = next(pieces, b"")
    while len(first) < HEAD and (more := next(pieces, None)) is not None:
        first += more
    encoding = _encoding(first[:HEAD])
    decoder, masker = codecs.getincrementaldecoder(encoding)("surrogatepass"), Masker(label)
    for piece in _all(first, pieces):
        yield masker.feed(decoder.decode(piece)).encode(encoding, "surrogatepass")
    yield masker.rest().encode(encoding, "surrogatepass") + decoder.getstate()[0]  # half a letter at the end


def _encoding(head: bytes) -> str:
    """By its mark, else by where its zeros stand, as whoever reads it goes; all else byte for byte."""
    marked = next((name for mark, name in WIDE.items() if head.startswith(mark)), "")
    if marked or len(head) < HEAD:
        return marked or "latin-1"
    if head[1:] == b"\0\0\0" or head[:3] == b"\0\0\0":
        return "utf-32-le" if head[0] else "utf-32-be"
    return "utf-16-le" if head[1::2] == b"\0\0" else "utf-16-be" if head[::2] == b"\0\0" else "latin-1"


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class Masker:
    """Masks a text that comes in pieces; the end of each piece waits for the next."""

    def __init__(self, label: Label = in_words) -> None:
        self._label, self._waits = label, ""
        self._ending: dict[str, list[str]] = {}
        self.masked = 0

    def feed(self, piece: str) -> str:
        """What is sure by now."""
        text = self._waits + piece
        cut = max(0, len(text) - KEPT_BACK)
        while cut and (text[cut - 1].isdigit() or text[cut - 1] in BETWEEN) and len(text) - cut < 4 * KEPT_BACK:
            cut -= 1
        self._waits = text[cut:]
        return self.whole(text[:cut])

    def rest(self) -> str:
        """What waited for more, at the end."""
        text, self._waits = self._waits, ""
        return self.whole(text)

    def whole(self, text: str) -> str:
        """A text that is there as a whole."""
        return LONG.sub(self._without, text)

    def line(self, text: str) -> str:
        """A line that is there as a whole, also without numbers told in words or read by a scanner."""
        text = self.whole(text)
        while may_hold_a_card(text) and (told := _told(text)):
            one = told[0]
            text = text[: one.start] + self._label(one.value, self._before(one.value)) + text[one.end :]
            self.masked += 1
        return text

    def _without(self, match: re.Match[str]) -> str:
        said = match[0]
        spaced = _HARD.sub("   ", said.replace("\xc2\xa0", " \xa0")).translate(_DASHES)
        found = () if DECIMAL.fullmatch(said) else cards_in(spaced)
        made, at = [], 0
        for start, end, number in found:
            made += [said[at:start], self._label(number, self._before(number))]
            at = end
        self.masked += len(found)
        return "".join([*made, said[at:]])

    def _before(self, number: str) -> int:
        known = self._ending.setdefault(number[-4:], [])
        if number not in known:
            known.append(number)
        return known.index(number)


@lru_cache(maxsize=4096)
def cards_in(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, number) of the cards in a chain of digits, as cards are written."""
    return tuple(_written(text))


def _written(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a card and what stands before it pass for one number, the card alone."""
    for one in find(text):
        if one.kind is not Kind.CARD:
            continue
        if WRITTEN.fullmatch(text, one.start, one.end):
            yield one.start, one.end, one.value
            continue
        for part in WRITTEN.finditer(text, one.start, one.end):
            for start, end, number in cards_in(part[0]):
                yield part.start() + start, part.start() + end, number


def _told(text: str) -> list[Found]:
    """The cards of a line that are no chain of digits; what is one has been looked at by then."""
    return [one for one in find(text) if one.kind is Kind.CARD and not LONG.fullmatch(text, one.start, one.end)]
