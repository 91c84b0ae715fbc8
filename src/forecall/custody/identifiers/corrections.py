"""Numbers that somebody takes back while telling them: 'null eins sieben drei, nein, zwei, fünf ...'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forecall.custody.identifiers.page import APART, FILLERS, NEAR, PAUSE, Page
from forecall.custody.identifiers.speech import Atom
from forecall.custody.identifiers.tokens import words

TAKEN_BACK = words(
    "no nope sorry wait correction wrong rather actually scratch mean meant "
    "meine meinte nein nee halt quatsch falsch entschuldigung verzeihung tschuldigung sorry korrektur vielmehr pardon "
    "stopp stop "
    "nu ba scuze scuzati scuza stai gresit gresesc greseala iertare corectie corectez"
)
"""Words that take the number before them back, or its end."""
_BETWEEN = FILLERS | TAKEN_BACK | words(
    "i said that thats s was is it its my mistake me make should be not a the "
    "ich sage sagte das war ist es doch natuerlich naturlich lieber andersrum warten warte sie wait "
    "am vreau sa zic spun spus vroiam voiam es este e era mea de fapt asteptati putin un pic"
)  # fmt: skip
"""Words that may stand beside them."""
_MOST_WORDS = 7
_MOST_TAKEN_BACK = 8
"""Numbers, as they were said, that one correction takes back."""
WAYS = 8
"""How many readings of a correction are tried."""


def corrected(page: Page) -> Iterator[Page]:
    """The page without what was taken back, in each way that may be meant, likeliest first; none for most texts."""
    if page.words.isdisjoint(TAKEN_BACK):
        return
    atoms = page.free()
    places = [at for at in range(1, len(atoms)) if _takes_back(page, atoms[at - 1], atoms[at])]
    if not places:
        return
    ways = {at: _ways(page, atoms, at) for at in places}
    for way in range(WAYS):
        dropped = {at: ways[at][way] for at in places if way < len(ways[at])}
        if not dropped:
            return
        yield _without(page, atoms, dropped)


def _takes_back(page: Page, left: Atom, right: Atom) -> bool:
    """Between two numbers stands a word that takes the first one back, and little else."""
    between = page.tokens[left.last + 1 : right.first]
    if not 1 <= len(between) <= _MOST_WORDS or "\n" in page.text[left.end : right.start]:
        return False
    said = [token.word for token in between]
    return not TAKEN_BACK.isdisjoint(said) and _BETWEEN.issuperset(said)


def _ways(page: Page, atoms: Sequence[Atom], at: int) -> list[int]:
    """How many numbers before `at` are taken back: as many digits as come at once, back to the same digit, or the last.

    A number is said again from a place where it pauses or from a digit one remembers.
    """
    most = 1
    while most < min(_MOST_TAKEN_BACK, at) and page.distance(atoms[at - most - 1], atoms[at - most]) < APART:
        most += 1
    together = 1
    while at + together < len(atoms) and page.distance(atoms[at + together - 1], atoms[at + together]) < PAUSE:
        together += 1
    digits = sum(len(atom.digits) for atom in atoms[at : at + together])
    sums = [sum(len(atom.digits) for atom in atoms[at - count : at]) for count in range(1, most + 1)]
    as_many = [count for count, size in enumerate(sums, start=1) if size == digits]
    alike = [count for count in range(1, most + 1) if atoms[at - count].digits == atoms[at].digits]
    return list(dict.fromkeys([*as_many, *alike, *range(1, most + 1)]))


def _without(page: Page, atoms: Sequence[Atom], dropped: dict[int, int]) -> Page:
    """The page near the corrections, read without `dropped` numbers before each place and without the words there."""
    skipped: set[int] = set()
    gone: set[int] = set()
    near: set[int] = set()
    for at, count in dropped.items():
        first = atoms[at - count].first
        skipped.update(range(first, atoms[at].first))
        gone.update(range(at - count, at))
        near.update(range(max(0, first - NEAR), min(atoms[at].last + NEAR, len(page.tokens))))
    kept = [atom for k, atom in enumerate(atoms) if k not in gone and atom.first in near]
    return replace(
        page, atoms=kept, by_token={atom.first: atom for atom in kept}, taken=list(page.taken), only=frozenset(near),
        skipped=frozenset(skipped), _chains={},
    )  # fmt: skip
