"""A keyring with its standby in a folder of its own, a clock that stands, and a look into the files from outside."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from forecall.custody.keyring import Keyring, Masters

VICTIM = Path(__file__).with_name("victim.py")


class StandingClock:
    """A clock that moves only when told, backwards too."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Place:
    """Where a keyring lies, with its master keys; `open` gives another keyring object on the same files."""

    folder: Path
    masters: Masters
    clock: StandingClock
    opened: list[Keyring] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.folder / "keyring" / "keyring.sqlite3"

    @property
    def standby(self) -> Path:
        return self.folder / "standby" / "keyring.sqlite3"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def create(self, **options) -> Keyring:
        return self._keep(Keyring.create(self.path, self.masters, standby=self.standby, clock=self.clock, **options))

    def open(self, **options) -> Keyring:
        return self._keep(Keyring.open(self.path, self.masters, standby=self.standby, clock=self.clock, **options))

    def _keep(self, keyring: Keyring) -> Keyring:
        self.opened.append(keyring)
        return keyring

    def wrapped(self, *subjects: UUID) -> list[bytes]:
        """The wrapped keys of these subjects as they stand in the file."""
        with closing(sqlite3.connect(self.path)) as connection:
            marks = ",".join("?" * len(subjects))
            question = f"SELECT wrapped FROM subject_keys WHERE subject IN ({marks}) AND live = 1"  # noqa: S608
            return [row[0] for row in connection.execute(question, [each.bytes for each in subjects])]

    def files_with(self, secrets: list[bytes], *, with_backups: bool = False) -> set[str]:
        """Names of files in which any of these bytes stand; whole, or the random 20 after the head of 13."""
        found = set()
        for file in self.folder.rglob("*"):
            if file.is_file() and (with_backups or self.backups not in file.parents):
                content = file.read_bytes()
                if any(secret[13:33] in content for secret in secrets):
                    found.add(str(file.relative_to(self.folder)))
        return found


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path / "house", Masters.fresh(), StandingClock())
    yield made
    for keyring in made.opened:
        keyring.close()


@pytest.fixture
def keyring(place):
    return place.create()


@pytest.fixture
def people() -> list[UUID]:
    return [uuid4() for _ in range(5)]


class Victims:
    """Processes that do one thing to a keyring and are killed at a named step."""

    def __init__(self, masters_file: Path) -> None:
        self._masters_file = masters_file
        self._parent = subprocess.Popen(
            [sys.executable, VICTIM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"MALLOC_ARENA_MAX": "1"},
        )

    def run(
        self, place: Place, verb: str, arguments: list, *, step: str = "", nth: int = 0, at_opening: bool = False
    ) -> int:
        """The signal that ended it, 0 when it came to its end.

        It is killed at the nth time the verb passes the step, or, `at_opening`, the opening before it.
        """
        place.masters.write(self._masters_file)
        job = {
            "path": str(place.path),
            "standby": str(place.standby),
            "masters": str(self._masters_file),
            "verb": verb,
            "arguments": arguments,
            "step": step,
            "nth": nth,
            "at_opening": at_opening,
        }
        self._parent.stdin.write(json.dumps(job).encode() + b"\n")
        self._parent.stdin.flush()
        answer = json.loads(self._parent.stdout.readline())
        assert answer["exit"] == 0, answer
        return answer["signal"]

    def close(self) -> None:
        self._parent.stdin.close()
        self._parent.wait(10)
        self._parent.stdout.close()


@pytest.fixture(scope="session")
def victims(tmp_path_factory):
    made = Victims(tmp_path_factory.mktemp("masters") / "masters")
    yield made
    made.close()
