"""One text, read once: its tokens, its numbers, and the chains of numbers that stand close together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from forecall.custody.identifiers.numerals import lexicon
from forecall.custody.identifiers.speech import Atom, Merge, Speech
from forecall.custody.identifiers.tokens import Token, speaker_labels, tokenise

TIGHT, PAUSE, WIDE, APART = 1, 2, 3, 9
"""How far two numbers stand apart: a space or dash; a comma; a new line or 'uh, and then'; another matter."""
_TIGHT = frozenset(" \t\u00a0\u202f\u2009\u2007\u200b\u00ad-‐‑‒–—−./_()[]'’·|\\")  # noqa: RUF001 - as texts have them
_LOOSE = _TIGHT | frozenset(",;:…\n\r*+\"")
_BLANK = frozenset(" \t\u00a0\n\r")
FILLERS = frozenset(
    "uh um er erm hmm hm okay ok yes yeah right then and so like again dash space next slash comma is followed by "
    "ah ahm ja genau dann und also danach strich leerzeichen gefolgt von mal "
    "aa ii da deci apoi si pai bine liniuta cratima spatiu urmat bara minus hyphen bindestrich punkt punct dot".split()
)
"""Words that people say between two parts of one number."""
MOST_FILLERS = 4


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
    taken: list[tuple[int, int]] = field(default_factory=list)
    """Spans already found, in no order."""
    wholly: bool = True
    """Of what is told in words, look only for numbers that fill their surroundings."""

    def chains(self) -> Iterator[Chain]:
        """Chains of the numbers not taken yet."""
        free = self._free()
        begin = 0
        gaps: list[int] = []
        for k in range(1, len(free) + 1):
            gap = self.distance(free[k - 1], free[k]) if k < len(free) else APART
            gaps.append(gap)
            if gap == APART:
                chain = _chain(free[begin:k], gaps[:-1])
                if chain is not None:
                    yield chain
                begin, gaps = k, []

    def _free(self) -> list[Atom]:
        if not self.taken:
            return self.atoms
        spans = sorted(self.taken)
        ends = [end for _, end in spans]
        free = []
        for atom in self.atoms:
            at = bisect_left(ends, atom.start + 1)
            if at == len(spans) or spans[at][0] >= atom.end:
                free.append(atom)
        return free

    def distance(self, left: Atom, right: Atom) -> int:
        """How far apart two numbers stand that follow each other."""
        if right.start - left.end > 80:
            return APART
        gap = self.text[left.end : right.start]
        spoken = left.spoken or right.spoken
        if right.first == left.last + 1:
            return _gap(gap, spoken=spoken, mixed=left.spoken != right.spoken)
        between = range(left.last + 1, right.first)
        if not spoken:
            return APART
        told = [at for at in between if not self._in_label(self.tokens[at])]
        if len(told) > MOST_FILLERS or any(self.tokens[at].word not in FILLERS for at in told):
            return APART
        return APART if "?" in gap or "!" in gap else WIDE

    def _in_label(self, token: Token) -> bool:
        at = bisect_left(self.labels, (token.start + 1, 0)) - 1
        return at >= 0 and self.labels[at][0] <= token.start < self.labels[at][1]

    def before(self, start: int) -> str:
        """The character before a place; a space at the beginning."""
        return self.text[start - 1] if start else " "

    def after(self, end: int) -> str:
        return self.text[end] if end < len(self.text) else " "


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
    while last and atoms[last - 1].weak and (last == 1 or _is_no_zero(atoms[last - 2], atoms[last - 1], gaps[last - 2])):
        last -= 1
    if not last:
        return None
    starts = [0]
    for atom in atoms[:last]:
        starts.append(starts[-1] + len(atom.digits))
    apart = (APART, *gaps[: last - 1], APART)
    return Chain(tuple(atoms[:last]), apart, "".join(atom.digits for atom in atoms[:last]), tuple(starts))


def read(text: str, languages: tuple[str, ...], merge: Merge = Merge.USUAL) -> Page:
    tokens = tokenise(text)
    atoms = Speech(text, tokens, lexicon(languages), merge).atoms()
    return Page(text, tokens, atoms, {atom.first: atom for atom in atoms}, languages, speaker_labels(text))
