"""Whatever is erased, backed up and put back in whatever order: a start leaves no key that an erasure has ended."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forecall.custody import keys_back
from forecall.custody.keyring import Keyring
from forecall.custody.keyring.errors import KeyringBusy
from forecall.custody.keys_back import KEYS_GONE
from forecall.custody.last_way import GIVEN_UP
from forecall.custody.models import Erasure
from forecall.custody.restored import keep_forgotten
from forecall.custody.wiring import Parts
from forecall.foundation.models import Organisation
from tests.custody.conftest import MASTERS, NOW

PEOPLE = 3
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A story is made no shorter where it ends badly: that takes minutes."""
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 9)


@dataclass
class Story:
    """What happens to an installation: its table of erasures, its keyring, and the backups of both."""

    parts: Parts
    folder: Path
    people: list[tuple[UUID, UUID]]
    hours: int = 0
    ticks: count = field(default_factory=count)
    used: int = 0
    reserved: list[int] = field(default_factory=list)
    keyrings: list[Path] = field(default_factory=list)
    databases: list[tuple[list[Erasure], int]] = field(default_factory=list)

    def now(self):
        """By a clock that may go back, but never shows one microsecond twice."""
        return NOW + timedelta(hours=self.hours, microseconds=next(self.ticks))

    def row(self, who):
        return Erasure.unscoped.filter(subject_id=self.people[who][1]).first()

    def reserve(self):
        """A transaction has drawn its number, and commits later, or never."""
        self.used += 1
        self.reserved.append(self.used)

    def begin(self, who, *, has_way, late):
        if self.row(who) is not None:
            return
        organisation, person = self.people[who]
        if not (late and self.reserved):
            self.reserve()
        way = {}
        if has_way:
            way = {"way_id": uuid4(), "way": b"sealed"}
            self.parts.keyring.add(str(organisation), [way["way_id"]])
        row = Erasure(pk=self.reserved.pop(), organisation_id=organisation, subject_id=person, **way)
        row.asked_at, row.asked_by = self.now(), "somebody"
        Erasure.unscoped.bulk_create([row])

    def end_key(self, who, *, killed):
        if (row := self.row(who)) is not None:
            self.parts.keyring.destroy(str(row.organisation_id), [row.subject_id])
            if not killed and row.step not in KEYS_GONE:
                Erasure.unscoped.filter(pk=row.pk).update(step="certified", done_at=self.now())

    def end_way(self, who, *, given_up, killed):
        row = self.row(who)
        if row is None or row.way_id is None:
            return
        if given_up:
            Erasure.unscoped.filter(pk=row.pk).update(way=GIVEN_UP)
        if not (given_up and killed):
            self.parts.keyring.destroy(str(row.organisation_id), [row.way_id])
        if not given_up and not killed:
            Erasure.unscoped.filter(pk=row.pk).update(way=None)

    def back_up(self):
        self.keyrings.append(self._copied(self.parts.keyring.backup(self.folder, term_days=9).path))
        self.databases.append((list(Erasure.unscoped.all()), self.used))

    def put_keyring_back(self, which, cut_short):
        """And start, which may not come to its end the first time."""
        self.parts.keyring.close()
        there = self._copied(self.keyrings[-1 - which % len(self.keyrings)])
        self.parts = replace(self.parts, keyring=Keyring.open(there, MASTERS, clock=self.now))
        if cut_short is not None:
            self.start_cut_short(cut_short)
        self.start()

    def put_database_back(self, which):
        """The numbers that were drawn since are drawn again."""
        rows, self.used = self.databases[-1 - which % len(self.databases)]
        self.reserved = []
        Erasure.unscoped.all().delete()
        Erasure.unscoped.bulk_create(rows)

    def start(self):
        keep_forgotten(self.parts)
        for row in Erasure.unscoped.all():
            ended = [row.subject_id] * (row.step in KEYS_GONE)
            ended += [row.way_id] * (row.way_id is not None and row.way in {None, GIVEN_UP})
            for key in ended:
                assert self.parts.keyring.state(str(row.organisation_id), key) == "destroyed"

    def start_cut_short(self, after):
        """So many organisations are gone through, and then it ends."""
        real, left = Keyring.destroy, iter(range(after))

        def destroy(keyring, *what):
            if next(left, None) is None:
                raise KeyringBusy(keyring)
            return real(keyring, *what)

        Keyring.destroy = destroy
        try:
            with suppress(KeyringBusy):
                keep_forgotten(self.parts)
        finally:
            Keyring.destroy = real

    def _copied(self, file):
        there = self.folder / f"{uuid4()}.sqlite3"
        shutil.copy(file, there)
        return there


BOOLS = st.booleans()


def event(name, **how):
    """One kind of event; after so many hours, and whether the house is started after it."""
    return st.tuples(st.just(name), st.fixed_dictionaries(how), st.integers(-50, 50), BOOLS)


EVENTS = st.one_of(
    event("begin", who=WHO, has_way=BOOLS, late=BOOLS),
    event("begin", who=WHO, has_way=BOOLS, late=BOOLS),
    event("end_key", who=WHO, killed=st.sampled_from([False, False, True])),
    event("end_key", who=WHO, killed=st.just(value=False)),
    event("end_way", who=WHO, given_up=BOOLS, killed=BOOLS),
    event("reserve"),
    event("put_database_back", which=WHICH),
    event("put_keyring_back", which=WHICH, cut_short=st.sampled_from([None, None, 0, 1, 2])),
    event("put_keyring_back", which=WHICH, cut_short=st.none()),
)


class Ground:
    """Four organisations, and the parts of a house without a keyring: hypothesis says it in one word."""

    def __init__(self, parts, folder):
        self.parts, self.folder = parts, folder
        made = [Organisation.objects.create(slug=slug, name=slug, country="RO", created_at=NOW) for slug in "abcd"]
        self.organisations = [one.pk for one in made]

    def story(self, several):
        """A new installation with a keyring of its own, in which so many organisations have people."""
        folder = self.folder / str(uuid4())
        folder.mkdir()
        people = [(self.organisations[number % several], uuid4()) for number in range(PEOPLE)]
        keyring = Keyring.create(folder / "keyring.sqlite3", MASTERS)
        for organisation, person in people:
            keyring.add(str(organisation), [person])
        Erasure.unscoped.all().delete()
        return Story(replace(self.parts, keyring=keyring), folder, people)

    def __repr__(self):
        return "ground"


@pytest.fixture
def ground(house, tmp_path, monkeypatch):
    monkeypatch.setattr(keys_back, "NEWS", 1)
    monkeypatch.setattr(keys_back, "OPEN", keys_back.OPEN)
    return Ground(house.parts, tmp_path)


@pytest.fixture
def told(ground):
    """A story of two organisations that is told by a test, whose notes name one open erasure at most."""
    keys_back.OPEN = 1
    story = ground.story(2)
    yield story
    story.parts.keyring.close()


def test_a_key_is_destroyed_again_of_an_erasure_that_had_not_ended_when_the_note_was_written(told):
    told.begin(0, has_way=False, late=False)
    told.begin(1, has_way=False, late=False)
    told.end_key(1, killed=False)
    told.start()
    assert '"last": 2' in told.parts.keyring.note(), "the one that is open is named"
    told.back_up()
    told.end_key(0, killed=False)
    told.put_keyring_back(0, cut_short=None)


def test_the_key_of_a_way_is_destroyed_again_that_had_not_ended_when_the_note_was_written(told):
    told.begin(0, has_way=True, late=False)
    told.end_key(0, killed=False)
    told.start()
    told.back_up()
    told.end_way(0, given_up=False, killed=False)
    told.put_keyring_back(0, cut_short=None)


def test_a_key_is_destroyed_again_of_an_erasure_whose_transaction_had_drawn_its_number_before_the_note_was_written(
    told,
):
    told.reserve()
    told.begin(0, has_way=False, late=False)
    told.end_key(0, killed=False)
    told.start()
    told.back_up()
    told.begin(1, has_way=False, late=True)
    told.end_key(1, killed=False)
    told.put_keyring_back(0, cut_short=None)


def test_a_key_is_destroyed_again_of_an_erasure_whose_number_another_had_before_the_database_was_put_back(told):
    told.back_up()
    told.begin(0, has_way=False, late=False)
    told.end_key(0, killed=False)
    told.start()
    told.back_up()
    told.put_database_back(1)
    told.begin(1, has_way=False, late=False)
    told.end_key(1, killed=False)
    told.put_keyring_back(0, cut_short=None)


def test_no_note_is_written_of_what_was_not_destroyed_to_the_end(told):
    told.back_up()
    for who in (0, 1):
        told.begin(who, has_way=False, late=False)
        told.end_key(who, killed=False)
    told.put_keyring_back(0, cut_short=1)
    assert keep_forgotten(told.parts) == 0


def test_a_note_is_written_for_every_so_many_that_ended_and_no_more_are_looked_at_then(told, monkeypatch):
    monkeypatch.setattr(keys_back, "NEWS", 2)
    looked = []
    real = Keyring.destroyed
    monkeypatch.setattr(Keyring, "destroyed", lambda *what: looked.append(len(what[-1])) or real(*what))
    for who, seen in ((0, 1), (2, 2), (1, 1)):
        told.begin(who, has_way=False, late=False)
        told.end_key(who, killed=False)
        looked.clear()
        keep_forgotten(told.parts)
        assert sum(looked) == seen


@settings(max_examples=25, phases=PHASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 4), st.lists(EVENTS, min_size=9, max_size=24), st.integers(1, 3))
def test_no_key_that_an_erasure_ended_stands_after_a_start(ground, several, events, most):
    keys_back.OPEN = most
    story = ground.story(several)
    try:
        story.back_up()
        for name, how, hours, is_started in events:
            story.hours += hours
            getattr(story, name)(**how)
            if is_started:
                story.start()
            story.back_up()
        story.start()
    finally:
        story.parts.keyring.close()
        shutil.rmtree(story.folder)
