"""Which run of numbers inside a chain may be one number with a check digit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from forecall.custody.identifiers.cues import speaks_for
from forecall.custody.identifiers.page import APART, PAUSE, TIGHT, Chain, Page
from forecall.custody.identifiers.types import Certainty, Found, Kind


class Window(NamedTuple):
    """Atoms `first` to `after - 1` of a chain, whose digits pass the check of their kind."""

    chain: Chain
    first: int
    after: int
    digits: str

    @property
    def start(self) -> int:
        return self.chain.atoms[self.first].start

    @property
    def end(self) -> int:
        return self.chain.atoms[self.after - 1].end

    @property
    def spoken(self) -> bool:
        return any(atom.spoken for atom in self.chain.atoms[self.first : self.after])

    @property
    def edges(self) -> tuple[int, int]:
        """How far the number before and the number after stand away."""
        return self.chain.apart[self.first], self.chain.apart[self.after]

    @property
    def is_cut(self) -> bool:
        """Told in words, and the words go on where it ends: perhaps another reading of them fits wholly."""
        return min(self.edges) < PAUSE and self.spoken

    def is_cued(self, page: Page, kind: Kind) -> bool:
        atoms = self.chain.atoms
        return speaks_for(kind, page.tokens, atoms[self.first].first, atoms[self.after - 1].last)

    def found(self, kind: Kind, value: str, certainty: Certainty) -> Found:
        return Found(kind, self.start, self.end, value, self.spoken, certainty)


MANY_NUMBERS = 12
"""In a longer chain (a table, a list) numbers that fit by chance are common."""


_USUAL = ([1, 6, 6], [1, 2, 2, 2, 6], [4, 6, 5], [4, 6, 4])
"""How CNPs and the cards of American Express and Diners are written."""


def holds_together(window: Window) -> bool:
    """The numbers look like parts of one, without a word that says so.

    One number in ten passes Luhn by chance, so in a list of quantities some run of them nearly always does.
    """
    atoms = window.chain.atoms[window.first : window.after]
    whole = window.edges == (APART, APART)
    if len(atoms) == 1:
        return True
    apart = window.chain.apart[window.first + 1 : window.after]
    if window.spoken:
        return min(window.edges) >= PAUSE or (APART in window.edges and _told_before(window) < MOST_BEFORE)
    sizes = [len(atom.digits) for atom in atoms]
    regular = len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0] and (sizes[0] >= 3 or set(sizes) == {1} or whole)
    if whole and (regular or max(apart) <= TIGHT):
        return True
    loose = min(sizes[:-1]) >= 3 and len(atoms) <= 4 and window.edges[0] >= PAUSE
    regular = regular or loose or sizes in _USUAL
    return regular and (len(window.chain.atoms) <= MANY_NUMBERS or min(window.edges) >= PAUSE)


def _told_before(window: Window) -> int:
    """Digits that were told right before it, without a pause: of many it is the rest."""
    first, digits = window.first, 0
    while first and window.chain.apart[first] < PAUSE:
        first -= 1
        digits += len(window.chain.atoms[first].digits)
    return digits


MOST_BEFORE = 4
"""After so many digits close before it, a number is the rest of another one."""
MANY_DECIMALS, MOST_PLACES = 4, 3
"""Numbers, before a mark and behind one, that make a row of decimals at least; digits behind a mark at most."""


def are_decimals(window: Window, text: str) -> bool:
    """A row of prices or measures: '66.10 42.10 85.25 89.75', with one mark inside each and something else between."""
    atoms = window.chain.atoms[window.first : window.after]
    if window.spoken or len(atoms) % 2 or len(atoms) < MANY_DECIMALS:
        return False
    gaps = [text[left.end : right.start] for left, right in pairwise(atoms)]
    places = {len(atom.digits) for atom in atoms[1::2]}
    mark = gaps[0]
    return mark in {".", ","} and set(gaps[::2]) == {mark} and mark not in gaps[1::2] and max(places) <= MOST_PLACES


def best(windows: Sequence[Window]) -> list[Window]:
    """Windows that do not overlap: those that fill their surroundings best come first, then the leftmost."""
    chosen: list[Window] = []
    taken: set[tuple[int, int]] = set()
    for window in sorted(windows, key=lambda w: (-sum(w.edges), w.start, -w.after)):
        places = {(id(window.chain), k) for k in range(window.first, window.after)}
        if not places & taken:
            taken |= places
            chosen.append(window)
    return sorted(chosen, key=lambda w: w.start)
