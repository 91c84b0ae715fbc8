"""The index: folded words of names, found by their beginnings, with a slip of the finger, in any order. Pure.

The words that stand are arrays; what changed since lies beside them and is looked through one by one, until there is
so much of it that the arrays are made anew.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from forecall.contacts.names.sorting import sort_key
from forecall.contacts.values import folded

Numbers = NDArray[np.int64]
LOOSE = 2000
"""So many changes are looked through one by one before the arrays are made anew."""
SLIPS = ((8, 2), (4, 1), (0, 0))
"""(letters of a word, edits forgiven)."""

BITS = np.array([number.bit_count() for number in range(1 << 16)], np.uint8)
"""How many bits are set, by number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a person; `stands` is the record that is shown for them."""

    person: UUID
    stands: UUID
    name: str
    family_at: int


Row = tuple[bytes, str, int, bytes]
"""(person, name, where the family name begins, the record that stands for them): ids as the 16 bytes that they are.

Two hundred thousand UUIDs and entries take a second to make; few are ever shown.
"""
PERSON: Final = 0
NAME: Final = 1
STANDS: Final = 3


class Book:
    """Names of one organisation, as one purpose may see them."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[bytes, Row] = {row[PERSON]: row for row in rows}
        self._order: dict[str, list[bytes]] = {}
        self._bind()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, person: object) -> bool:
        return isinstance(person, UUID) and person.bytes in self._rows

    def _bind(self) -> None:
        """Make the arrays anew."""
        self._people = list(self._rows)
        self._number_of = dict(zip(self._people, range(len(self._people)), strict=True))
        parts = [row[NAME].split() for row in self._rows.values()]
        places: dict[str, int] = {}  # many share a family name: each is folded once
        of_parts = np.array([places.setdefault(part, len(places)) for part in chain.from_iterable(parts)], np.int64)
        whose = np.repeat(np.arange(len(parts)), np.fromiter(map(len, parts), np.int64, len(parts)))
        words = [folded(part).split() for part in places]
        self._words = sorted(set(chain.from_iterable(words)))
        self._fill(words, of_parts, whose)
        self._lengths = np.array([len(word) for word in self._words], np.int64)
        self._spelled = spelled(self._words)
        self._letters = letters_of_all(self._words, self._spelled)
        self._loose: dict[bytes, str] = {}

    def _fill(self, words: Sequence[Sequence[str]], of_parts: Numbers, whose: Numbers) -> None:
        """The numbers of those who have each word, word by word, each in their order.

        words      of each part of a name that occurs; mostly one
        of_parts   part by part of all names, which it is
        whose      and the number of the name that it stands in
        """
        place_of = dict(zip(self._words, range(len(self._words)), strict=True))
        several = np.fromiter(map(len, words), np.int64, len(words))
        flat = np.array([place_of[word] for each in words for word in each], np.int64)
        begins = np.cumsum(several) - several
        many = several[of_parts]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        places = flat[np.repeat(begins[of_parts], many) + within]
        self._postings = np.repeat(whose, many)[np.argsort(places, kind="stable")]
        self._starts = np.zeros(len(self._words) + 1, np.int64)
        np.cumsum(np.bincount(places, minlength=len(self._words)), out=self._starts[1:])

    def put(self, entries: Iterable[Entry]) -> None:
        """Add names, or put them in the place of those that their people had."""
        several = [row_of(one) for one in entries]
        is_much = len(several) + len(self._loose) > max(LOOSE, len(self._rows) // 20)
        if is_much:
            self._order.clear()
        for row in several:
            self._leave_order(row[PERSON])
            if not is_much:
                self._cut(row[PERSON])
                self._loose[row[PERSON]] = folded(row[NAME])
            self._rows[row[PERSON]] = row
            self._join_order(row)
        if is_much:
            self._bind()

    def drop(self, person: UUID) -> None:
        """Forget a person at once: no word that only they had is left."""
        self._leave_order(person.bytes)
        self._cut(person.bytes)
        self._loose.pop(person.bytes, None)
        self._rows.pop(person.bytes, None)

    def _cut(self, person: bytes) -> None:
        """Take a person out of the arrays."""
        number = self._number_of.pop(person, None)
        if number is None:
            return
        for word in set(folded(self._rows[person][NAME]).split()):
            at = bisect_left(self._words, word)
            first, last = self._starts[at], self._starts[at + 1]
            theirs = first + np.flatnonzero(self._postings[first:last] == number)
            self._postings = np.delete(self._postings, theirs)
            self._starts[at + 1 :] -= theirs.size
            if theirs.size == last - first:
                del self._words[at]
                self._starts, self._lengths = np.delete(self._starts, at + 1), np.delete(self._lengths, at)
                self._letters, self._spelled = np.delete(self._letters, at), np.delete(self._spelled, at, axis=1)

    def search(self, text: str, limit: int) -> list[UUID]:
        """Records whose names have a word that begins with each word of the text, best first.

        Where none has, words that differ by a slip: one letter, in long words two.
        """
        wanted = folded(text).split()
        if not wanted or limit <= 0:
            return []
        exact = self._found(wanted, slips=False)
        return list(self._ranked(exact or self._found(wanted, slips=True), wanted, limit))

    def _found(self, wanted: Sequence[str], *, slips: bool) -> list[bytes]:
        hits: Numbers | None = None
        for word in sorted(wanted, key=len, reverse=True):
            numbers = self._numbers(word, slips=slips)
            hits = numbers if hits is None else np.intersect1d(hits, numbers, assume_unique=True)
        if hits is not None and hits.size > self.MOST:
            hits = self._whole_first(hits, wanted)
        found = [] if hits is None else [self._people[number] for number in hits]
        return found + [one for one, name in self._loose.items() if self._has(name, wanted, slips=slips)]

    MOST = 400
    """So many hits are ranked: of more, those with a whole word come first, then the longest known."""

    def _whole_first(self, hits: Numbers, wanted: Sequence[str]) -> Numbers:
        whole = [self._span(bisect_left(self._words, word), word) for word in wanted]
        better = np.intersect1d(hits, np.unique(np.concatenate(whole)), assume_unique=True)
        return np.concatenate([better, np.setdiff1d(hits, better, assume_unique=True)])[: self.MOST]

    def _span(self, at: int, word: str) -> Numbers:
        there = at < len(self._words) and self._words[at] == word
        return self._postings[self._starts[at] : self._starts[at + 1]] if there else self._postings[:0]

    def _has(self, name: str, wanted: Sequence[str], *, slips: bool) -> bool:
        words = name.split()
        return all(
            any(word.startswith(one) or (slips and is_slip(one, word)) for word in words) for one in wanted
        )  # fmt: skip

    def _numbers(self, word: str, *, slips: bool) -> Numbers:
        """Numbers of the entries that have such a word, each once, in order."""
        first = bisect_left(self._words, word)
        last = bisect_left(self._words, word + "\U0010ffff")
        spans = [self._postings[self._starts[first] : self._starts[last]]]
        if slips:
            spans += [self._postings[self._starts[at] : self._starts[at + 1]] for at in self._alike(word)]
        return np.unique(np.concatenate(spans))

    def _alike(self, word: str) -> list[int]:
        """Places of words that differ by a slip; first by length and letters, which leaves few to be compared."""
        edits = slips_in(word)
        if not edits:
            return []
        near = np.abs(self._lengths - len(word)) <= edits
        far = self._letters ^ letters_of(word)
        places = np.flatnonzero(near & (BITS[far & 0xFFFF] + BITS[far >> 16] <= 2 * edits))
        far = distances(word, self._spelled[: len(word) + edits, places], self._lengths[places])
        return [int(at) for at in places[far <= edits]]

    def _ranked(self, found: Iterable[bytes], wanted: Sequence[str], limit: int) -> Iterator[UUID]:
        """Whole words before beginnings, then by the alphabet; each record that stands for somebody once."""
        whole = set(wanted)

        def rank(person: bytes) -> tuple[int, str]:
            name = folded(self._rows[person][NAME])
            return -len(whole & set(name.split())), name

        seen: set[bytes] = set()
        for person in sorted(found, key=rank):
            stands = self._rows[person][STANDS]
            if stands not in seen:
                seen.add(stands)
                yield UUID(bytes=stands)
            if len(seen) >= limit:
                return

    def page(
        self, language: str, start: int, limit: int, whose: Collection[UUID] | None = None
    ) -> tuple[list[UUID], int]:
        """Records that stand for somebody, by family name and the rules of the language, and how many there are.

        whose   only these
        """
        order = self._ordered(language)
        if whose is not None:
            mine = {one.bytes for one in whose}
            order = [one for one in order if one in mine]
        return [UUID(bytes=one) for one in order[start : start + limit]], len(order)

    def alike(self) -> Iterator[list[bytes]]:
        """Those who stand for somebody and have the same words in their names, whatever the spelling and the order."""
        made: dict[str, list[bytes]] = {}
        of_name: dict[str, str] = {}  # many have one name: it is folded once
        for person, name, _family_at, stands in self._rows.values():
            if person == stands:
                if name not in of_name:
                    of_name[name] = words_of(name)
                made.setdefault(of_name[name], []).append(person)
        return (people for people in made.values() if len(people) > 1)

    def like(self, person: UUID) -> list[UUID]:
        """Who else stands for somebody and has the same words in their name as this one has."""
        row = self._rows.get(person.bytes)
        if row is None:
            return []
        words = words_of(row[NAME])
        found = self._found(words.split(), slips=False) if words else []
        rows = (self._rows[one] for one in found)
        same = (one for one in rows if one[PERSON] == one[STANDS] and words_of(one[NAME]) == words)
        return [UUID(bytes=one[PERSON]) for one in same if one[PERSON] != person.bytes]

    def _ordered(self, language: str) -> list[bytes]:
        if language not in self._order:
            keys = {
                person: sort_key(name, family_at, language)
                for person, name, family_at, stands in self._rows.values()
                if person == stands
            }
            self._order[language] = sorted(keys, key=keys.__getitem__)
        return self._order[language]

    def _key(self, person: bytes, language: str) -> tuple[str, str, str]:
        _person, name, family_at, _stands = self._rows[person]
        return sort_key(name, family_at, language)

    def _leave_order(self, person: bytes) -> None:
        """Take a person out of every order, before their row changes: a list of everybody is not made anew for one."""
        row = self._rows.get(person)
        if row is None or row[PERSON] != row[STANDS]:
            return
        for language, order in self._order.items():
            key = partial(self._key, language=language)
            at = bisect_left(order, key(person), key=key)
            del order[order.index(person, at)]

    def _join_order(self, row: Row) -> None:
        """Put a person into every order, at the place of the name that they have now."""
        if row[PERSON] != row[STANDS]:
            return
        for language, order in self._order.items():
            insort(order, row[PERSON], key=partial(self._key, language=language))


def words_of(name: str) -> str:
    """What names are compared by: their words, folded, in the order of the alphabet.

    >>> words_of("Ionescu  ANA-Maria") == words_of("Ana Maria Ionescu")
    True
    """
    return " ".join(sorted(folded(name).split()))


def row_of(one: Entry) -> Row:
    return one.person.bytes, one.name, one.family_at, one.stands.bytes


def slips_in(word: str) -> int:
    """How many edits are forgiven in a word of this length."""
    return next(edits for letters, edits in SLIPS if len(word) >= letters)


LONGEST = 32
"""Letters of a word that are compared."""


def spelled(words: Sequence[str]) -> NDArray[np.uint32]:
    """The letters of words as numbers: shape (letters, words), zeros behind the end of a word."""
    if not words:
        return np.zeros((LONGEST, 0), np.uint32)
    letters = np.array(words, dtype=f"<U{LONGEST}").view(np.uint32)
    return np.ascontiguousarray(letters.reshape(len(words), LONGEST).T)


def distances(word: str, letters: NDArray[np.uint32], lengths: Numbers) -> Numbers:
    """`distance` from a word to many at once.

    letters   shape (most letters, words), as `spelled` gives them
    lengths   shape (words,), none above the first of those
    """
    most, count = letters.shape
    wanted = [ord(letter) for letter in word]
    last, before = np.zeros((most + 1, count), np.int64), np.repeat(np.arange(most + 1)[:, None], count, axis=1)
    for i, letter in enumerate(wanted, 1):
        row = np.empty_like(before)
        row[0] = i
        for j in range(1, most + 1):
            np.minimum(before[j - 1] + (letters[j - 1] != letter), np.minimum(before[j], row[j - 1]) + 1, out=row[j])
            if i > 1 and j > 1:
                about = (letters[j - 2] == letter) & (letters[j - 1] == wanted[i - 2])
                np.minimum(row[j], np.where(about, last[j - 2] + 1, row[j]), out=row[j])
        last, before = before, row
    found: Numbers = before[np.minimum(lengths, most), np.arange(count)]
    return found


def is_slip(wanted: str, word: str) -> bool:
    edits = slips_in(wanted)
    return edits > 0 and distance(wanted, word, edits) <= edits


def letters_of(word: str) -> int:
    """The letters of a word as bits: words that differ by an edit differ in two at most.

    >>> (letters_of("ana") ^ letters_of("ann")).bit_count()
    0
    """
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return bits


def letters_of_all(words: Sequence[str], letters: NDArray[np.uint32]) -> Numbers:
    """`letters_of` of many words.

    letters   as `spelled` gives them; words that are longer than those are counted whole, one by one
    """
    bits = np.where(letters > 0, np.int64(1) << (letters % 32).astype(np.int64), np.int64(0))
    made: Numbers = np.bitwise_or.reduce(bits, axis=0)
    for place, word in enumerate(words):
        if len(word) > LONGEST:
            made[place] = letters_of(word)
    return made


def distance(one: str, other: str, most: int) -> int:
    """Edits (a letter more, less, another, or two changed about) between two words; `most` + 1 where it is more.

    Source: Damerau (1964), Communications of the ACM 7(3) 171-176, restricted: no letter is edited twice.

    >>> distance("popescu", "popsecu", 2), distance("ana", "ion", 1)
    (1, 2)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
