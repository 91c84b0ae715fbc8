"""One text, read once: its tokens, its numbers, and the chains of numbers that stand close together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from forecall.custody.identifiers.numerals import lexicon
from forecall.custody.identifiers.speech import Atom, Merge, Speech
from forecall.custody.identifiers.tokens import Token, speaker_labels, tokenise, words

TIGHT, PAUSE, WIDE, APART = 1, 2, 3, 9
"""How far two numbers stand apart: a space or dash; a comma; a new line or 'uh, and then'; another matter."""
_TIGHT = frozenset(" \t\u00a0\u202f\u2009\u2007\u200b\u00ad-‐‑‒–—−./_()[]'’·|\\")  # noqa: RUF001 - as texts have them
_LOOSE = _TIGHT | frozenset(',;:…\n\r*+"')
_NO_NAME = re.compile(r"[\W\d_]+")
_ENDS_LINE = re.compile(r"[^\w\n]{0,4}\n\s{0,4}")
_BLANK = frozenset(" \t\u00a0\n\r")
FILLERS = words(
    "uh um er erm hmm hm okay ok yes yeah right then and so like again dash space next slash comma is followed by "
    "ah ahm ja genau dann und also danach strich leerzeichen gefolgt von mal "
    "mhm mm aha got it go on sure please weiter bitte moment richtig stimmt continuati corect exact va rog "
    "finally lastly last zum schluss zuletzt la final urma "
    "yep yup perfect perfekt gut asa "
    "die aa ii da deci apoi si pai bine liniuta cratima spatiu urmat bara minus hyphen bindestrich punkt punct dot"
)
"""Words that people say between two parts of one number."""
_HEARD = FILLERS | words("thanks thank you noted danke notiert multumesc mersi notat am")
"""Words that only say that a part was heard."""
MOST_FILLERS = 4
MOST_HEARD = 5
"""Words of somebody else between two parts of one number."""
FARTHEST, FARTHEST_TAKEN_BACK = 80, 160
"""Characters between two parts of one number."""
SHORTEST = 4
"""Digits of the shortest identifier there is, a CUI."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Numbers that may be parts of one identifier, in order.

    apart   apart[k] is the distance between atom k - 1 and atom k; the first and the last entry are APART
    starts  where atom k begins in `digits`; one entry more for the end
    """

    atoms: tuple[Atom, ...]
    apart: tuple[int, ...]
    digits: str
    starts: tuple[int, ...]

    def windows(self, lengths: Sequence[int], first: int) -> Iterator[tuple[int, str]]:
        """From atom `first`: (index after the last atom, digits) of each whole number of atoms with such a length."""
        start = self.starts[first]
        for length in lengths:
            after = bisect_left(self.starts, start + length)
            if after < len(self.starts) and self.starts[after] == start + length:
                yield after, self.digits[start : start + length]


@dataclass(slots=True)
class Page:
    text: str
    tokens: list[Token]
    atoms: list[Atom]
    by_token: dict[int, Atom]
    """The number that begins at a token."""
    languages: tuple[str, ...]
    labels: list[tuple[int, int]]
    words: frozenset[str]
    """Every word of the text, each once."""
    taken: list[tuple[int, int]] = field(default_factory=list)
    """Spans already found, in no order."""
    wholly: bool = True
    """Of what is told in words, look only for numbers that fill their surroundings."""

    _chains: dict[int, list[Chain]] = field(default_factory=dict)
    """What `chains` found last, by how much was taken then."""
    only: frozenset[int] | None = None
    """Tokens near which to look; None for everywhere."""
    skipped: frozenset[int] = frozenset()
    """Tokens read as if they were not there: what was taken back, and the words that say so."""

    def has_any(self, words: frozenset[str]) -> bool:
        """Whether one of the words stands anywhere in the text."""
        return not words.isdisjoint(self.words)

    def scope(self) -> Iterable[int]:
        """Indices of the tokens to look at, in order."""
        return range(len(self.tokens)) if self.only is None else sorted(self.only)

    def chains(self) -> list[Chain]:
        """Chains of the numbers not taken yet."""
        known = self._chains.get(len(self.taken))
        if known is None:
            known = list(self._chained())
            self._chains = {len(self.taken): known}
        return known

    def _chained(self) -> Iterator[Chain]:
        free = self.free()
        begin = 0
        gaps: list[int] = []
        for k in range(1, len(free) + 1):
            gap = self.distance(free[k - 1], free[k]) if k < len(free) else APART
            gaps.append(gap)
            if gap == APART:
                chain = _chain(free[begin:k], gaps[:-1])
                if chain is not None and len(chain.digits) >= SHORTEST:
                    yield chain
                begin, gaps = k, []

    def free(self) -> list[Atom]:
        """Numbers that no identifier has taken yet."""
        atoms = self.atoms if self.only is None else [atom for atom in self.atoms if atom.first in self.only]
        if not self.taken:
            return atoms
        spans = sorted(self.taken)
        ends = [end for _, end in spans]
        free = []
        for atom in atoms:
            at = bisect_left(ends, atom.start + 1)
            if at == len(spans) or spans[at][0] >= atom.end:
                free.append(atom)
        return free

    def distance(self, left: Atom, right: Atom) -> int:
        """How far apart two numbers stand that follow each other."""
        if right.start - left.end > (FARTHEST_TAKEN_BACK if self.skipped else FARTHEST):
            return APART
        gap = self.text[left.end : right.start]
        spoken = left.spoken or right.spoken
        if right.first == left.last + 1:
            return _gap(gap, spoken=spoken, mixed=left.spoken != right.spoken)
        between = range(left.last + 1, right.first)
        if self.skipped and self.skipped.issuperset(between):
            return PAUSE
        if not spoken:
            return WIDE if self.goes_on(left, right) else APART
        return WIDE if self._is_filled(left.end, right.start, between) else APART

    def goes_on(self, left: Atom, right: Atom) -> bool:
        """In a later line the same speaker writes on; another one says no more in between than that it was heard."""
        return self.next_turn(left.end) == right.first

    def next_turn(self, end: int) -> int | None:
        """First token of the next line by the speaker who ends at `end`, if what is said in between only hears it."""
        at = bisect_left(self.labels, (end, 0))
        if not 0 < at < len(self.labels) or not _ENDS_LINE.fullmatch(self.text, end, self.labels[at][0]):
            return None
        for turn in range(at, min(at + 2, len(self.labels))):
            first = self.token_at(self.labels[turn][1])
            if self._name(turn) == self._name(at - 1):
                return first
            until = self.labels[turn + 1][0] if turn + 1 < len(self.labels) else self.labels[turn][1]
            heard = [token.word for token in self.tokens[first : self.token_at(until)]]
            if len(heard) > MOST_HEARD or not _HEARD.issuperset(heard):
                return None
        return None

    def _name(self, label: int) -> str:
        """Of the speaker, without the hour."""
        return _NO_NAME.sub("", self.text[slice(*self.labels[label])])

    def token_at(self, place: int) -> int:
        """The first token that begins at a place of the text or after it."""
        return bisect_left(self.tokens, place, key=_start)

    def _is_filled(self, start: int, end: int, between: Iterable[int]) -> bool:
        """Between two parts of a number is nothing that speaks of another matter."""
        gap = self.text[start:end]
        told, heard = self._told_and_heard(start, end, between)
        if len(told) > MOST_FILLERS or not FILLERS.issuperset(told) or len(heard) > MOST_HEARD:
            return False
        if heard:
            return "?" not in gap or FILLERS.issuperset(heard)
        return "?" not in gap and "!" not in gap

    def _told_and_heard(self, start: int, end: int, between: Iterable[int]) -> tuple[list[str], list[str]]:
        """The words between two numbers: of who tells them, and of somebody else who has a turn of his own between."""
        first = bisect_left(self.labels, (start, 0))
        turns = [label for label in self.labels[first : first + MOST_HEARD] if label[1] <= end]
        told: list[str] = []
        heard: list[str] = []
        for at in between:
            token = self.tokens[at]
            if not self._in_label(token) and at not in self.skipped:
                is_heard = len(turns) > 1 and turns[0][1] <= token.start < turns[-1][0]
                (heard if is_heard else told).append(token.word)
        return told, heard

    def _in_label(self, token: Token) -> bool:
        at = bisect_left(self.labels, (token.start + 1, 0)) - 1
        return at >= 0 and self.labels[at][0] <= token.start < self.labels[at][1]

    def before(self, start: int) -> str:
        """The character before a place; a space at the beginning."""
        return self.text[start - 1] if start else " "

    def after(self, end: int) -> str:
        return self.text[end] if end < len(self.text) else " "


def _start(token: Token) -> int:
    return token.start


def _gap(gap: str, *, spoken: bool, mixed: bool) -> int:
    if len(gap) > 8:
        return APART
    if len(gap) <= 4 and _TIGHT.issuperset(gap):
        if spoken:
            return PAUSE if mixed or "." in gap else TIGHT
        return WIDE if ". " in gap else TIGHT
    if _BLANK.issuperset(gap):
        return WIDE
    if len(gap) > 6 or not _LOOSE.issuperset(gap):
        return APART
    return WIDE if set(gap) & set("\n:;*+") else PAUSE


def _is_no_zero(before: Atom, last: Atom, gap: int) -> bool:
    """An 'oh' some way off, or the Romanian 'o' after Romanian digits ('trei, o să vin')."""
    return gap >= WIDE or (last.end - last.start == 1 and before.language == "ro")


def _chain(atoms: Sequence[Atom], gaps: Sequence[int]) -> Chain | None:
    """A chain without what only looks like a zero at its end; None where nothing is left."""
    last = len(atoms)
    while (
        last and atoms[last - 1].weak and (last == 1 or _is_no_zero(atoms[last - 2], atoms[last - 1], gaps[last - 2]))
    ):
        last -= 1
    if not last:
        return None
    starts = [0]
    for atom in atoms[:last]:
        starts.append(starts[-1] + len(atom.digits))
    apart = (APART, *gaps[: last - 1], APART)
    return Chain(tuple(atoms[:last]), apart, "".join(atom.digits for atom in atoms[:last]), tuple(starts))


NEAR = 45
"""Tokens around a number that is read in another way, in which it may be part of an identifier."""


def _near(places: Sequence[int], count: int) -> frozenset[int]:
    near: set[int] = set()
    for place in places:
        near.update(range(max(0, place - NEAR), min(place + NEAR, count)))
    return frozenset(near)


def reread(page: Page, merge: Merge) -> Page | None:
    """The same text with its number words read in another way, to be looked at only where that makes a difference."""
    doubtful = [atom.first for atom in page.free() if atom.last > atom.first]
    if not doubtful:
        return None
    near = _near(doubtful, len(page.tokens))
    atoms = Speech(page.text, page.tokens, lexicon(page.languages), page.words, merge).atoms(sorted(near))
    known = {(atom.first, atom.digits) for atom in page.atoms}
    other = [atom.first for atom in atoms if (atom.first, atom.digits) not in known]
    if not other:
        return None
    near = _near(other, len(page.tokens))
    by_token = {atom.first: atom for atom in atoms}
    return Page(page.text, page.tokens, atoms, by_token, page.languages, page.labels, page.words, only=near)


def read(text: str, languages: tuple[str, ...]) -> Page:
    tokens = tokenise(text)
    words = frozenset(token.word for token in tokens)
    labels = speaker_labels(text)
    atoms = Speech(text, tokens, lexicon(languages), words).atoms(_outside(tokens, labels) if labels else None)
    by_token = {atom.first: atom for atom in atoms}
    return Page(text, tokens, atoms, by_token, languages, labels, words)


def _outside(tokens: Sequence[Token], labels: Sequence[tuple[int, int]]) -> list[int]:
    """Indices of the tokens that are no part of a label: its hour is no number of the talk."""
    at, found = 0, list[int]()
    for k, token in enumerate(tokens):
        while at < len(labels) and labels[at][1] <= token.start:
            at += 1
        if at == len(labels) or token.start < labels[at][0]:
            found.append(k)
    return found
