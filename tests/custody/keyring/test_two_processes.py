"""Threads and processes that add, read, destroy and rotate at once."""

import subprocess
import sys
import threading
from uuid import uuid4

import pytest


def at_once(*workers):
    """Run each in a thread of its own; the first error of any is raised."""
    errors = []

    def guarded(work):
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # raised below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("shared", [True, False])
def test_readers_go_on_while_others_add_destroy_and_rotate(place, keyring, shared):
    """`shared`: one object for all threads, as in one process; else each has its own, as processes have."""
    stay, leave = [uuid4() for _ in range(20)], [uuid4() for _ in range(5)]
    keyring.add("shop", stay + leave)
    keys = keyring.keys("shop", stay)
    over = threading.Event()
    all_open = threading.Barrier(4, timeout=60)
    reads = []

    def mine():
        ring = keyring if shared else place.open(patience_s=60)  # two who read without a pause make a writer wait
        all_open.wait()
        return ring

    def read():
        ring = mine()
        while not over.is_set():
            assert ring.keys("shop", stay) == keys
            reads.append(1)

    def write():
        ring = mine()
        try:
            for person in leave:
                new = uuid4()
                ring.add("shop", [new])
                assert ring.destroy("shop", [person]) == 1
                assert ring.keys("shop", [new, person]).keys() == {new}
        finally:
            over.set()

    def rotate():
        ring = mine()
        while not over.wait(0.05):
            ring.rotate_organisation("shop")

    at_once(read, read, write, rotate)
    assert len(reads) > 5
    assert keyring.keys("shop", leave) == {}
    assert keyring.check() == []


def test_a_process_beside_this_one_sees_what_it_adds_and_destroys(place, keyring, victims, people):
    ids = {"ids": [str(person) for person in people]}
    assert victims.run(place, "add", ["shop", ids]) == 0
    assert len(keyring.keys("shop", people)) == 5
    assert victims.run(place, "rotate_organisation", ["shop"]) == 0
    assert len(keyring.keys("shop", people)) == 5
    assert victims.run(place, "destroy", ["shop", ids]) == 0
    assert keyring.keys("shop", people) == {}


FORKING = """
import os, sys
from pathlib import Path
from uuid import uuid4
from forecall.custody.keyring import Keyring, Masters

keyring = Keyring.open(Path(sys.argv[1]), Masters.read(Path(sys.argv[3])), standby=Path(sys.argv[2]))
people = [uuid4() for _ in range(5)]
keyring.add("shop", people)
child = os.fork()
if child == 0:
    os._exit(0 if len(keyring.keys("shop", people)) == 5 and keyring.destroy("shop", people[:1]) == 1 else 1)
assert os.waitpid(child, 0)[1] == 0
assert keyring.keys("shop", people).keys() == set(people[1:])
assert keyring.check() == []
"""


def test_a_forked_child_uses_connections_of_its_own(place, keyring, tmp_path):
    """In a process of its own: one with threads, as a test's may be, is warned of forking."""
    keyring.close()
    place.masters.write(tmp_path / "masters")
    subprocess.run(
        [sys.executable, "-c", FORKING, place.path, place.standby, tmp_path / "masters"], check=True, timeout=30
    )
