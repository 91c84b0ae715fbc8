"""kill -9 at every named step of every verb: opened again nothing confirmed is lost, and the verb can be completed."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from uuid import uuid4

import pytest

from forecall.custody.keyring import Keyring, KeyringError, Masters


def ids(subjects):
    return {"ids": [str(subject) for subject in subjects]}


VERBS = {
    "add": lambda scene: ["shop", ids(scene.people)],
    "destroy": lambda scene: ["shop", ids(scene.people[:2])],
    "next_keys": lambda scene: ["shop", ids(scene.people[:2])],
    "drop_older_keys": lambda scene: ["shop", ids(scene.people[2:3])],
    "rotate_organisation": lambda _scene: ["shop"],
    "rotate_master": lambda _scene: [],
    "backup": lambda scene: [{"path": str(scene.place.backups)}, 7],
}


class Scene:
    """A keyring with three people, the third of whose keys is in rotation, and what was confirmed to its callers."""

    def __init__(self, place, verb) -> None:
        self.place, self.verb = place, verb
        self.people = [uuid4() for _ in range(5)]
        self.erased = uuid4()
        with place.create() as keyring:
            keyring.add("shop", [*self.people[:3], self.erased])
            keyring.destroy("shop", [self.erased])
            keyring.next_keys("shop", self.people[2:3])
            self.keys = keyring.keys("shop", self.people[:3])
            self.index_key = keyring.index_key("shop", "contacts")
        self.secrets = place.wrapped(*self.people[:2])
        self.masters = place.masters.with_next() if verb == "rotate_master" else place.masters

    def again(self, place) -> Scene:
        """The same at another place: a closed keyring is its files."""
        shutil.copytree(self.place.folder, place.folder)
        twin = object.__new__(Scene)
        twin.__dict__ = self.__dict__ | {"place": place}
        place.masters = self.masters
        return twin

    @property
    def arguments(self):
        return VERBS[self.verb](self)

    def confirmed_stands(self, keyring: Keyring) -> None:
        assert keyring.check() == []
        assert keyring.state("shop", self.erased) == "destroyed"
        assert keyring.index_key("shop", "contacts") == self.index_key
        now = keyring.keys("shop", self.people[:3])
        kept = self.people[2:3] if self.verb == "destroy" else self.people[:3]
        for person in kept:
            # the newest key may be a newer one whose rotation was begun; then the one confirmed is still read
            assert self.keys[person] in (now[person], getattr(now[person], "older", None))

    def completed(self, keyring: Keyring) -> None:
        """The verb was called again and came to its end."""
        self.confirmed_stands(keyring)
        if self.verb == "destroy":
            assert keyring.keys("shop", self.people[:2]) == {}
            assert self.place.files_with(self.secrets) == set()
        if self.verb == "add":
            assert len(keyring.keys("shop", self.people)) == 5
        if self.verb == "rotate_master":
            self.place.masters = Masters({2: bytes(self.place.masters[2])})
            assert self.place.open().keys("shop", self.people[:3]) == self.keys
        if self.verb == "rotate_organisation":
            assert self.place.files_with(self.secrets) == set()
        assert not list(self.place.folder.rglob("*.partial"))


def steps_of(scene) -> list[tuple[str, int]]:
    """Every step that the verb passes, with how often it was passed before."""
    passed = []
    keyring = scene.place.open(failpoint=passed.append)
    passed.clear()
    arguments = [scene.place.masters] if scene.verb == "rotate_master" else list(map(_given, scene.arguments))
    getattr(keyring, scene.verb)(*arguments)
    seen: Counter[str] = Counter()
    found = []
    for step in passed:
        found.append((step, seen[step]))
        seen[step] += 1
    return found


def _given(argument):
    from pathlib import Path
    from uuid import UUID

    if isinstance(argument, dict):
        return [UUID(each) for each in argument["ids"]] if "ids" in argument else Path(argument["path"])
    return argument


@pytest.fixture
def place_at(place, tmp_path):
    made = []

    def at(name):
        made.append(type(place)(tmp_path / name, Masters.fresh(), place.clock))
        return made[-1]

    yield at
    for each in made:
        for keyring in each.opened:
            keyring.close()


@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_any_named_step_nothing_confirmed_is_lost_and_the_verb_completes(place_at, victims, verb):
    kill_at_each(place_at, victims, verb, lambda nth: nth == 0)


@pytest.mark.long
@pytest.mark.parametrize("verb", ["rotate_organisation", "rotate_master"])
def test_killed_when_a_step_is_passed_again_nothing_is_lost_either(place_at, victims, verb):
    kill_at_each(place_at, victims, verb, lambda nth: nth > 0)


def kill_at_each(place_at, victims, verb, counts):
    first = Scene(place_at("first"), verb)
    steps = [(step, nth) for step, nth in steps_of(first.again(place_at("recorded"))) if counts(nth)]
    assert len(steps) >= 2
    for step, nth in steps:
        scene = first.again(place_at(f"{step} {nth}".replace(":", "")))
        ended = victims.run(scene.place, verb, scene.arguments, step=step, nth=nth)
        assert ended == signal.SIGKILL, step
        with scene.place.open() as keyring:
            scene.confirmed_stands(keyring)
        assert victims.run(scene.place, verb, scene.arguments) == 0
        with scene.place.open() as keyring:
            scene.completed(keyring)


@pytest.mark.parametrize("step", ["create: made", "create: standby in place", "create: in place"])
def test_a_creation_that_was_killed_is_begun_anew_or_is_there(place, victims, people, step):
    assert victims.run(place, "create", [], step=step) == signal.SIGKILL
    try:
        keyring = place.open()
        assert step == "create: in place"
    except KeyringError:
        keyring = place.create()
    keyring.add("shop", people)
    assert keyring.check() == []
    assert not list(place.folder.rglob("*.partial"))


@pytest.mark.parametrize("step", ["wash: begun", "wash: keyring done", "standby: committed"])
def test_killed_while_finishing_what_another_left_it_is_finished_by_the_next(place, victims, people, step):
    keyring = place.create()
    keyring.add("shop", people)
    secrets = place.wrapped(people[0])
    keyring.close()
    arguments = ["shop", ids(people[:1])]
    assert victims.run(place, "destroy", arguments, step="destroy: committed") == signal.SIGKILL
    assert place.files_with(secrets)
    assert victims.run(place, "state", ["shop", str(people[0])], step=step, at_opening=True) == signal.SIGKILL
    with place.open() as again:
        assert again.state("shop", people[0]) == "destroyed"
        assert place.files_with(secrets) == set()
        assert again.check() == []
