"""The indexes of this process: filled with a receipt, kept up to date, asked about before anything is shown."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from forecall.contacts.declared import covered, policy_in_force
from forecall.contacts.errors import NotPermitted
from forecall.contacts.events import PeopleAdded, PeopleMerged, PeopleToldApart, PersonChanged
from forecall.contacts.models import Person
from forecall.contacts.names.book import Book, Entry, Row
from forecall.contacts.names.watching import Watch
from forecall.contacts.reading import Profile, open_people
from forecall.custody import Ask, Permit, open_of, permitted
from forecall.custody.events import SubjectForgot
from forecall.custody.models import Subject
from forecall.custody.reading import open_all, raw_bytes
from forecall.custody.receipts import sync_held
from forecall.foundation import Events, acting_now

SPARE = 3
"""So many times the wanted hits are asked about, as custody may refuse some."""
MOST_HITS = 5000
"""Hits that are looked through for those whom the asker may see."""
NAME = "name"
Among = Callable[[Sequence[UUID]], Collection[UUID]]


@dataclass(slots=True)
class Shelf:
    """One index and how far it is up to date."""

    book: Book
    watch: Watch
    lock: threading.Lock = field(default_factory=threading.Lock)


class ByName(NamedTuple):
    """A page of people in the order of their names, and how many there are on all pages."""

    people: list[Profile]
    total: int


_shelves: dict[tuple[UUID, str], Shelf] = {}
_making = threading.Lock()


def search_names(purpose: str, text: str, limit: int = 20, among: Among | None = None) -> list[Profile]:
    """People whose names have words that begin so, best first, with their names: those that the purpose may see.

    among   keeps those of some people that whoever asks may see: the others' names are not opened

    Case, accents and the order of words do not count; where nobody is found, slips of the finger are forgiven.
    The first search of a process fills the index, with a receipt. Raises NotPermitted, NotDeclared.
    """
    hits = _ready(purpose).book.search(text, SPARE * limit if among is None else MOST_HITS)
    if among is not None:
        mine = among(hits)
        hits = [one for one in hits if one in mine]
    shown: list[Profile] = []
    for start in range(0, len(hits), max(1, limit)):
        shown += open_people(purpose, hits[start : start + limit], {NAME})
        if len(shown) >= limit:
            break
    return shown[:limit]


def people_by_name(
    purpose: str, language: str, start: int = 0, limit: int = 50, *, whose: Collection[UUID] | None = None
) -> ByName:
    """People in the order of a language, by family name, with their names: a page of a list.

    start   how many come before; whoever the purpose may not see any more is left out of the page
    whose   the people whom whoever asks may see; None for everybody
    """
    shelf = _ready(purpose)
    with shelf.lock:
        hits, count = shelf.book.page(language, start, limit, whose)
    return ByName(open_people(purpose, hits, {NAME}) if hits else [], count)


def in_order(purpose: str, language: str) -> int:
    """Make the order of a language ready; how many stand in it. Nothing is opened."""
    shelf = _ready(purpose)
    with shelf.lock:
        return shelf.book.page(language, 0, 0)[1]


def book_of(purpose: str) -> tuple[Book, threading.Lock]:
    """The index of the acting organisation, up to date, and what holds others off while it is read through.

    Raises NotPermitted.
    """
    shelf = _ready(purpose)
    return shelf.book, shelf.lock


def known_names(purpose: str) -> int:
    """How many names the index of this purpose holds."""
    return len(_ready(purpose).book)


def forget_shelves() -> None:
    """Drop every index of this process: it is filled again when it is asked."""
    _shelves.clear()


def _ready(purpose: str) -> Shelf:
    """The index of the acting organisation for a purpose, with what changed since the last question."""
    organisation = acting_now("contacts.Person").organisation
    shelf = _shelves.get((organisation, purpose))
    if shelf is None:
        with _making:
            shelf = _shelves.get((organisation, purpose)) or _filled(purpose)
            _shelves[organisation, purpose] = shelf
    with shelf.lock:
        _catch_up(shelf, purpose)
    return shelf


def _filled(purpose: str) -> Shelf:
    watch = Watch.begun()
    with without_pauses():
        book = Book(row for permit in _permits(purpose, None) for row in _rows(permit))
    return Shelf(book, watch)


@contextmanager
def without_pauses() -> Iterator[None]:
    """Millions of small values come and stay: looking for rubbish among them again and again costs a quarter of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _permits(purpose: str, people: Iterable[UUID] | None) -> list[Permit]:
    """One permit for each category in which the purpose has names; None asks about everybody."""
    policy = policy_in_force().policy
    if purpose not in policy.purposes:
        raise NotPermitted("no_rule", f"purpose:{purpose}")
    asked = {kind: covered(policy, purpose, kind, {NAME}).categories for kind in policy.purposes[purpose].people}
    subjects = None if people is None else tuple(people)
    made = []
    for category in sorted(frozenset[str]().union(*asked.values())):
        kinds = [kind for kind, categories in asked.items() if category in categories]
        question = Ask(purpose, frozenset({category}), "read", subjects)
        answer = permitted(question, Subject.unscoped.filter(kind__in=kinds))
        if isinstance(answer, Permit):
            made.append(answer)
    sync_held()  # what is read under these outlives the page
    return made


def _rows(permit: Permit) -> Iterable[Row]:
    """The names of everybody whom the permit covers."""
    for person, name, family_at, kept in open_all(permit, Person, NAME, ("family_at", "kept_id")):
        if name:
            yield person, name, family_at, person if kept is None else raw_bytes(kept)


def _entries(permit: Permit) -> Iterable[Entry]:
    """The same for few: nobody else's row is read."""
    for one in open_of(permit, Person, [NAME], ("family_at", "kept_id")):
        if one.name:
            yield Entry(one.subject_id, one.kept_id or one.subject_id, one.name, one.family_at)


def _catch_up(shelf: Shelf, purpose: str) -> None:
    """Take in what was changed and erased since, in whatever process."""
    news = shelf.watch.news()
    if news is None:
        return
    for gone in news.gone:
        shelf.book.drop(gone)
    _take_in(shelf, purpose, news.changed)
    shelf.watch.took(news)


def _take_in(shelf: Shelf, purpose: str, people: Sequence[UUID]) -> None:
    """Read these people's names anew; whoever may not be read any more goes."""
    if not people:
        return
    entries = {entry.person: entry for permit in _permits(purpose, people) for entry in _entries(permit)}
    for person in people:
        if person not in entries:
            shelf.book.drop(person)
    shelf.book.put(entries.values())


def hear(events: Events) -> None:
    """Subscribe the indexes of this process to what they must know at once."""
    events.subscribe(SubjectForgot, _forgot)
    events.subscribe(PeopleAdded, _look_again)
    events.subscribe(PersonChanged, _look_again)
    events.subscribe(PeopleMerged, _look_again)
    events.subscribe(PeopleToldApart, _look_again)


def _forgot(fact: SubjectForgot) -> None:
    for (organisation, _purpose), shelf in list(_shelves.items()):
        if organisation == fact.organisation:
            with shelf.lock:
                shelf.book.drop(fact.subject)


def _look_again(fact: PeopleAdded | PersonChanged | PeopleMerged | PeopleToldApart) -> None:
    """The next question looks at what changed, whatever the clock says."""
    people: tuple[UUID, ...] = ()
    if isinstance(fact, PersonChanged):
        people = (fact.person,)
    elif not isinstance(fact, PeopleAdded):
        people = (fact.kept, fact.merged)
    look_again(fact.organisation, people)


def look_again(whose: UUID, people: Sequence[UUID]) -> None:
    """These people's names are read anew at the next question, whatever the clock says."""
    for (organisation, _purpose), shelf in list(_shelves.items()):
        if organisation == whose:
            shelf.watch.look_again(people)
