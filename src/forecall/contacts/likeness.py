"""Which records may be one person: found once for a process and a purpose, then only what changed is looked at.

Two records are likely one where they share a telephone number or e-mail address that holds today, or have the same name
at the same place. Who shares a postal address alone is of one household. Names come from the index in memory, numbers
and addresses by their keyed tokens: nothing is opened for it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from forecall.contacts import leaving, store
from forecall.contacts.declared import policy_in_force
from forecall.contacts.events import PeopleAdded, PeopleMerged, PeopleToldApart, PersonChanged, PersonQuarantined
from forecall.contacts.names.book import Book
from forecall.contacts.names.shelf import book_of
from forecall.contacts.names.watching import Watch
from forecall.contacts.types import PointKind
from forecall.custody.events import SubjectForgot
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now

SHARED_BY_MANY = 20
"""A number or address that more people have is a switchboard's or an office's, and tells nothing."""
MOST_ALIKE = 50
"""So many people of one name at one place are compared at most: beyond that the name is too common to tell anything."""
MOST_BY_NAME = 50_000
"""So many pairs of one name are kept at most, of the rarest names first."""
ANEW = 2000
"""So many changes are looked through one by one before everybody is compared anew."""
NAME = "name"
Pair = tuple[UUID, UUID]
Sharing = Iterable[tuple[str, Collection[UUID]]]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two records that may be one person, and what speaks for it: kinds of points they share, `name`."""

    one: UUID
    other: UUID
    by: frozenset[str]


class Likely(NamedTuple):
    """A page of pairs, and how many there are on all pages."""

    pairs: list[Duplicate]
    total: int


@dataclass(slots=True)
class Heap:
    """The pairs of one organisation as one purpose may see them, and how far they are up to date."""

    watch: Watch
    by: dict[Pair, set[str]]
    of: dict[UUID, set[Pair]]
    order: list[Pair] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def drop(self, person: UUID) -> None:
        """Nobody is like this one any more."""
        for pair in self.of.pop(person, set()):
            del self.by[pair]
            self.of[pair[1] if pair[0] == person else pair[0]].discard(pair)
            self.order = None

    def put(self, pair: Pair, by: set[str]) -> None:
        self.by.setdefault(pair, set()).update(by)
        for person in pair:
            self.of.setdefault(person, set()).add(pair)
        self.order = None

    def ordered(self) -> list[Pair]:
        """Those that share most first, and what is shared before a name alone."""
        if self.order is None:
            self.order = sorted(self.by, key=lambda pair: (weight(self.by[pair]), pair))
        return self.order


_heaps: dict[tuple[UUID, str], Heap] = {}
_making = threading.Lock()


def duplicates(purpose: str) -> list[Duplicate]:
    """Pairs of one kind of people that share a number or address, or have the same name at the same place.

    Those that share most come first. Whoever is merged or was left as two people is not named again, nor whom the
    purpose has not.
    Raises NotPermitted.
    """
    return likely(purpose, 0, None).pairs


def likely(purpose: str, start: int = 0, limit: int | None = 25) -> Likely:
    """A page of `duplicates`."""
    heap = _ready(purpose)
    with heap.lock:
        order = heap.ordered()
        end = None if limit is None else start + limit
        pairs = [Duplicate(*pair, frozenset(heap.by[pair])) for pair in order[start:end]]
        return Likely(pairs, len(order))


def like(purpose: str, person: UUID) -> list[Duplicate]:
    """Records that may be this person as well, those that share most first; only this person is looked at.

    person   the record that stands for them
    """
    book, lock = book_of(purpose)
    with lock:
        found = _pairs_of(purpose, [person], book)
    made = [Duplicate(*pair, frozenset(by)) for pair, by in found.items()]
    return sorted(made, key=lambda pair: (weight(pair.by), pair.one, pair.other))


def weight(by: Collection[str]) -> tuple[int, bool]:
    """What pairs are ordered by: how much they have alike, and whether it is more than a name.

    >>> sorted([{"name"}, {"phone"}, {"phone", "name"}], key=weight) == [{"phone", "name"}, {"phone"}, {"name"}]
    True
    """
    return -len(by), set(by) == {NAME}


def forget_heaps() -> None:
    """Drop what this process knows: it is found anew when it is asked for."""
    _heaps.clear()


def _ready(purpose: str) -> Heap:
    organisation = acting_now("contacts.Person").organisation
    book, reading = book_of(purpose)
    heap = _heaps.get((organisation, purpose))
    if heap is None:
        with _making:
            heap = _heaps.get((organisation, purpose)) or _filled(purpose, book, reading)
            _heaps[organisation, purpose] = heap
    with heap.lock:
        _catch_up(heap, purpose, book, reading)
    return heap


def _filled(purpose: str, book: Book, reading: threading.Lock) -> Heap:
    watch, today = Watch.begun(), wired().clock.now().date()
    heap = Heap(watch, {}, {})
    with reading:
        alike = [[UUID(bytes=one) for one in people] for people in book.alike()]
    for pair, by in _compared(purpose, store.sharing(SHARED_BY_MANY, today), alike).items():
        heap.put(pair, by)
    return heap


def _catch_up(heap: Heap, purpose: str, book: Book, reading: threading.Lock) -> None:
    news = heap.watch.news()
    if news is None:
        return
    if len(news.changed) > ANEW:
        fresh = _filled(purpose, book, reading)
        heap.watch, heap.by, heap.of, heap.order = fresh.watch, fresh.by, fresh.of, None
        return
    for person in (*news.gone, *news.changed):
        heap.drop(person)
    with reading:
        found = _pairs_of(purpose, news.changed, book)
    for pair, by in found.items():
        heap.put(pair, by)
    heap.watch.took(news)


def _pairs_of(purpose: str, people: Collection[UUID], book: Book) -> dict[Pair, set[str]]:
    """The pairs that some people are in."""
    if not people:
        return {}
    asked = set(people)
    shared = store.sharing_with(people, SHARED_BY_MANY, wired().clock.now().date())
    alike = {frozenset({one, *others}) for one in people if (others := book.like(one))}  # each name once
    found = _compared(purpose, shared, [sorted(one) for one in alike])
    return {pair: by for pair, by in found.items() if asked & set(pair)}


def _compared(purpose: str, sharing: Sharing, alike: Iterable[list[UUID]]) -> dict[Pair, set[str]]:
    """The pairs among people who share something and among people of one name, where both are of one kind it has."""
    kinds = policy_in_force().policy.purposes[purpose].people
    shared = [(kind, set(people)) for kind, people in sharing]
    named = sorted(alike, key=len)  # the rarest names first
    asked = {one for _kind, people in shared for one in people} | {one for ones in named for one in ones}
    known = {one: stands for one, stands in store.standing(asked).items() if stands.kind in kinds}
    found = defaultdict[Pair, set[str]](set)
    for kind, people in shared:
        for pair in combinations(sorted(people & known.keys()), 2):
            if known[pair[0]].kind == known[pair[1]].kind:
                found[pair].add(kind)
    for count, pair in enumerate(_of_one_name(named, known)):
        if count >= MOST_BY_NAME:
            break
        found[pair].add(NAME)
    likely = {pair: by for pair, by in found.items() if by != {PointKind.POST}}
    left = leaving.pairs_left(asked) if likely else frozenset()
    return {pair: by for pair, by in likely.items() if pair not in left}


def _of_one_name(named: Iterable[list[UUID]], known: dict[UUID, store.Standing]) -> Iterator[Pair]:
    """Pairs of one name that are at one place and of one kind."""
    for people in named:
        places = defaultdict[store.Standing, list[UUID]](list)
        for one in people:
            if one in known:
                places[known[one]].append(one)
        for several in places.values():
            yield from combinations(sorted(several)[:MOST_ALIKE], 2)


def hear(events: Events) -> None:
    """Subscribe what this process knows to what it must hear of at once."""
    events.subscribe(SubjectForgot, _forgot)
    events.subscribe(PeopleAdded, _look_again)
    events.subscribe(PersonChanged, _look_again)
    events.subscribe(PersonQuarantined, _look_again)
    events.subscribe(PeopleMerged, _look_again)
    events.subscribe(PeopleToldApart, _look_again)


def _forgot(fact: SubjectForgot) -> None:
    for (organisation, _purpose), heap in list(_heaps.items()):
        if organisation == fact.organisation:
            with heap.lock:
                heap.drop(fact.subject)


def _look_again(fact: PeopleAdded | PersonChanged | PersonQuarantined | PeopleMerged | PeopleToldApart) -> None:
    people: tuple[UUID, ...] = ()
    if isinstance(fact, PersonQuarantined):
        people = (fact.person, *store.records_of([fact.person]))
    elif isinstance(fact, PersonChanged):
        people = (fact.person,)
    elif not isinstance(fact, PeopleAdded):
        people = (fact.kept, fact.merged)
    for (organisation, _purpose), heap in list(_heaps.items()):
        if organisation == fact.organisation:
            heap.watch.look_again(people)
