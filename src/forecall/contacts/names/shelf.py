"""The indexes of this process: filled with a receipt, kept up to date, asked about before anything is shown."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max

from forecall.contacts.declared import covered, policy_in_force
from forecall.contacts.errors import NotPermitted
from forecall.contacts.events import PeopleAdded, PeopleMerged, PeopleToldApart, PersonChanged
from forecall.contacts.models import Person
from forecall.contacts.names.book import Book, Entry, Row
from forecall.contacts.reading import Profile, open_people
from forecall.custody import Ask, Permit, open_of, permitted
from forecall.custody.events import SubjectForgot
from forecall.custody.models import Subject
from forecall.custody.reading import open_all, raw_bytes
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now

OVERLAP = timedelta(minutes=5)
"""Changes of the last minutes are looked at again: another machine's clock, or its transaction, may be late."""
SPARE = 3
"""So many times the wanted hits are asked about, as custody may refuse some."""
MOST_HITS = 5000
"""Hits that are looked through for those whom the asker may see."""
NAME = "name"
Among = Callable[[Sequence[UUID]], Collection[UUID]]
Recent = tuple[int, datetime | None, int, datetime | None] | None
"""Changed people and when last, erased ones and when last; None asks for another look."""


@dataclass(slots=True)
class Shelf:
    """One index and how far it is up to date.

    since    changes from then on are looked at: some minutes before the last look
    recent   how many there were at the last look, and the newest: the same answer means nothing to do
    seen     person -> the moment of the change that is in the book already, for changes since then
    """

    book: Book
    since: datetime
    recent: Recent
    seen: dict[UUID, datetime] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


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


def people_by_name(purpose: str, language: str, start: int = 0, limit: int = 50) -> list[Profile]:
    """People in the order of a language, by family name, with their names: a page of a list.

    start   how many come before; whoever the purpose may not see any more is left out of the page
    """
    hits = _ready(purpose).book.ordered(language, start, limit)
    return open_people(purpose, hits, {NAME}) if hits else []


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
    since = wired().clock.now() - OVERLAP
    recent, seen = _recent(since), _changed(since)
    with without_pauses():
        book = Book(row for permit in _permits(purpose, None) for row in _rows(permit))
    return Shelf(book, since, recent, seen)


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


def _recent(since: datetime) -> Recent:
    """How many were changed or erased since, and when last."""
    changed = Person.objects.filter(changed_at__gte=since).aggregate(count=Count("pk"), last=Max("changed_at"))
    gone = Subject.objects.filter(forgotten_at__gte=since).aggregate(count=Count("pk"), last=Max("forgotten_at"))
    return changed["count"], changed["last"], gone["count"], gone["last"]


def _changed(since: datetime) -> dict[UUID, datetime]:
    rows = Person.objects.filter(changed_at__gte=since, subject__forgotten_at=None)
    return dict(rows.values_list("pk", "changed_at"))


def _catch_up(shelf: Shelf, purpose: str) -> None:
    """Take in what was changed and erased since, in whatever process."""
    now, recent = wired().clock.now(), _recent(shelf.since)
    if recent == shelf.recent and now - shelf.since < 3 * OVERLAP:
        return
    for gone in Subject.objects.filter(forgotten_at__gte=shelf.since).values_list("pk", flat=True):
        shelf.book.drop(gone)
    changed = _changed(shelf.since)
    _take_in(shelf, purpose, [pk for pk, at in changed.items() if shelf.seen.get(pk) != at])
    shelf.since = max(shelf.since, now - OVERLAP)
    shelf.seen = {pk: at for pk, at in changed.items() if at >= shelf.since}
    shelf.recent = _recent(shelf.since)


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
            shelf.recent = None
            for person in people:
                shelf.seen.pop(person, None)
