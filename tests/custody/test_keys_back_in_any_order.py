"""Whatever is erased, backed up and put back in whatever order: after a start no key stands that an erasure has ended."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
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

PEOPLE = 8
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 4)


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

    def back_up_keyring(self):
        self.keyrings.append(self._copied(self.parts.keyring.backup(self.folder, term_days=9).path))

    def put_keyring_back(self, which):
        if self.keyrings:
            self.parts.keyring.close()
            there = self._copied(self.keyrings[which % len(self.keyrings)])
            self.parts = replace(self.parts, keyring=Keyring.open(there, MASTERS, clock=self.now))

    def back_up_database(self):
        self.databases.append((list(Erasure.unscoped.all()), self.used))

    def put_database_back(self, which):
        """The numbers that were drawn since are drawn again."""
        if self.databases:
            rows, self.used = self.databases[which % len(self.databases)]
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

    def pass_hours(self, hours):
        self.hours += hours

    def _copied(self, file):
        there = self.folder / f"{uuid4()}.sqlite3"
        shutil.copy(file, there)
        return there


BOOLS = st.booleans()
EVENTS = st.one_of(
    st.tuples(st.just("begin"), st.fixed_dictionaries({"who": WHO, "has_way": BOOLS, "late": BOOLS})),
    st.tuples(st.just("end_key"), st.fixed_dictionaries({"who": WHO, "killed": BOOLS})),
    st.tuples(st.just("end_key"), st.fixed_dictionaries({"who": WHO, "killed": st.just(value=False)})),
    st.tuples(st.just("end_way"), st.fixed_dictionaries({"who": WHO, "given_up": BOOLS, "killed": BOOLS})),
    st.tuples(st.sampled_from(["put_keyring_back", "put_database_back"]), st.fixed_dictionaries({"which": WHICH})),
    st.tuples(st.just("start_cut_short"), st.fixed_dictionaries({"after": st.integers(0, 2)})),
    st.tuples(st.just("pass_hours"), st.fixed_dictionaries({"hours": st.integers(-50, 50)})),
    st.tuples(
        st.sampled_from(["reserve", "back_up_keyring", "back_up_database", "start", "start"]), st.just({})
    ),
)  # fmt: skip


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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 4), st.lists(EVENTS, min_size=4, max_size=30), st.integers(1, 3))
def test_no_key_that_an_erasure_ended_stands_after_a_start(ground, several, events, most):
    keys_back.OPEN = most
    story = ground.story(several)
    try:
        story.back_up_keyring()
        for name, how in [*events, ("start", {})]:
            getattr(story, name)(**how)
    finally:
        story.parts.keyring.close()
        shutil.rmtree(story.folder)
