"""Random acts on a disk that fails once or for good, then an end of any kind: nothing confirmed is lost, nothing looks
tampered with, and nobody who was forgotten is left."""

from __future__ import annotations

import errno
import os
import random
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest

from forecall.custody.receipts import ReceiptsUnwritable, disk, forget, sync_held, synced_at_end, used_for, verify
from forecall.custody.receipts.checkpoints import Checkpoints
from tests.custody.receipts.making import KEY, PUBLIC, Clock, receipt, writer

FEW, MANY = 40, 1500


class Failing:
    """The border to the disk, which knows what would stand after a power cut, and fails when it is told to."""

    def __init__(self, folder, patch, chance):
        self.folder, self.chance, self.safe = folder, chance, {}
        self.left, self.kind, self.for_good = None, errno.EIO, False
        self.real = {name: getattr(disk, name) for name in ("append", "write_at", "sync", "cut_back")}
        for name in self.real:
            patch.setattr(disk, name, getattr(self, name))

    def fails_soon(self):
        self.kind, self.left = self.chance.choice([errno.EIO, errno.ENOSPC]), self.chance.randint(0, 14)
        self.for_good = self.chance.random() < 0.3

    def works(self):
        self.left = None

    def is_due(self):
        if self.left is None:
            return False
        self.left -= 1
        if self.left >= 0:
            return False
        self.left = 0 if self.for_good else None
        return True

    def fail(self):
        raise OSError(self.kind, os.strerror(self.kind))

    def append(self, file, data):
        if self.is_due():
            self.real["append"](file, data[: self.chance.choice([0, len(data) // 2, len(data) - 1])])
            self.fail()
        self.real["append"](file, data)

    def write_at(self, file, data, start):
        grows = start + len(data) > os.fstat(file).st_size
        if (grows or self.kind == errno.EIO) and self.is_due():
            self.real["write_at"](file, data[: self.chance.choice([0, len(data) // 2])], start)
            self.fail()
        self.real["write_at"](file, data, start)

    def sync(self, file):
        if self.kind == errno.EIO and self.is_due():
            self.fail()
        self.real["sync"](file)
        name = Path(f"/proc/self/fd/{file}").readlink().name
        self.safe[name] = os.pread(file, os.fstat(file).st_size, 0)

    def cut_back(self, file, size):
        os.ftruncate(file, size)
        self.sync(file)

    def loses_power(self):
        """Of some files what was not synced is gone; of others the system had brought it to the disk by itself."""
        for path in self.folder.glob("2*"):
            if self.chance.random() < 0.6:
                path.write_bytes(self.safe.get(path.name, b""))


class Story:
    """What happens, as chance has it, and what of it was confirmed."""

    def __init__(self, folder, chance, failing):
        self.folder, self.chance, self.failing, self.clock = folder, chance, failing, Clock()
        self.people = [UUID(int=chance.getrandbits(128), version=4) for _ in range(5)]
        self.confirmed, self.gone, self.owed = [], set(), []
        self.receipts = writer(folder, self.clock)
        self.receipts.write(receipt(count=0), [])

    def write(self):
        """A receipt about some of those who are there: its name, and whom it is about."""
        alive = [person for person in self.people if person not in self.gone]
        if not alive:
            return []
        many = self.chance.choice([1, 1, 1, 3, 2000 if self.chance.random() < 0.2 else 2])
        whom = [self.chance.choice(alive) for _ in range(many)]
        about = "x" * (190 if self.chance.random() < 0.1 else 3)
        return [(self.receipts.write(receipt(count=many, about=about), whom), set(whom))]

    def of_another_thread(self):
        def act():
            with suppress(ReceiptsUnwritable):
                self.confirmed += self.write()

        one = threading.Thread(target=act)
        one.start()
        one.join()

    def of_another_process(self):
        drawn = self.chance.random()
        if drawn < 0.4:
            person = self.chance.choice(self.people)
            self.gone.add(person)
            try:
                forget(self.folder, [person])
            except ReceiptsUnwritable:
                self.owed.append(person)
        elif drawn < 0.7:
            with suppress(ReceiptsUnwritable):
                Checkpoints(self.folder, KEY, self.clock).sign_heads()
        elif drawn < 0.8:
            self.clock.on(days=2)

    def page(self):
        held = []
        with synced_at_end():
            for _ in range(self.chance.randint(1, 5)):
                drawn = self.chance.random()
                if drawn < 0.6:
                    with suppress(ReceiptsUnwritable):
                        held += self.write()
                elif drawn < 0.7:
                    self.of_another_thread()
                elif drawn < 0.75:
                    sync_held()
                else:
                    self.of_another_process()
        self.confirmed += held

    def act(self):
        if self.chance.random() < 0.6:
            self.failing.fails_soon()
        with suppress(ReceiptsUnwritable):
            if self.chance.random() < 0.7:
                self.page()
            else:
                self.confirmed += self.write()
        self.failing.works()

    def is_killed(self):
        if self.receipts._segment:
            self.receipts._segment.close()

    def end(self):
        way = self.chance.choice(["close", "kill", "power", "power in a page"])
        if way == "close":
            self.receipts.close()
            return
        with suppress(ReceiptsUnwritable), synced_at_end() if way == "power in a page" else nothing():
            if way == "power in a page":
                for _ in range(3):
                    self.write()
            self.is_killed()
            if way != "kill":
                self.failing.loses_power()


@contextmanager
def nothing():
    yield


def lived(folder, chance):
    with pytest.MonkeyPatch.context() as patch:
        story = Story(folder, chance, Failing(folder, patch, chance))
        for _ in range(chance.randint(1, 6)):
            story.act()
        story.end()
    for person in story.owed:
        forget(folder, [person])
    return story


@pytest.mark.parametrize("stories", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_whatever_fails_and_however_it_ends_what_was_confirmed_stands_and_nothing_looks_tampered(tmp_path, stories):
    for seed in range(stories):
        folder = tmp_path / str(seed)
        story = lived(folder, random.Random(seed))
        for _ in range(2):  # whoever starts next, and whoever starts after them
            receipts = writer(folder, story.clock)
            assert verify(folder, PUBLIC).faults == (), seed
            for person in set(story.people) - story.gone:
                wanted = {name for name, whom in story.confirmed if person in whom}
                assert wanted <= {name for name, _ in used_for(folder, person)}, seed
            left = [path for path in folder.iterdir() for one in story.gone if one.bytes in path.read_bytes()]
            assert left == [], seed
            receipts.write(receipt(count=0), [])
            receipts.close()
