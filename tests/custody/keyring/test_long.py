"""What the keyring is held to in seconds, and kills at random moments."""

import os
import random
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from forecall.custody.keyring import blind, seal, unseal

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("FORECALL_KILLS", "1000"))


def best_ms(work, times: int) -> float:
    """The quickest of several runs, by the wall clock: what else runs on the machine is not the keyring's."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return min(taken)


@pytest.mark.parametrize(("count", "bound_ms"), [(1_000, 10), (10_000, 80)])
def test_keys_of_a_batch_come_in_milliseconds(keyring, record_figure, count, bound_ms):
    keyring.add("shop", [uuid4() for _ in range(20_000)])
    subjects = [uuid4() for _ in range(count)]
    keyring.add("shop", subjects)
    ms = best_ms(lambda: keyring.keys("shop", subjects), 20)
    record_figure(f"keys of {count} subjects", ms, "ms", f"<= {bound_ms}")
    assert ms <= bound_ms


def test_sealing_and_opening_a_page_of_values_is_nothing(record_figure):
    keys = [os.urandom(32) for _ in range(50)]
    values = [seal(key, b"+40 721 000 000", b"phone") for key in keys]
    figures = {
        "50 values sealed": best_ms(lambda: [seal(key, b"+40 721 000 000", b"phone") for key in keys], 200),
        "50 values opened": best_ms(lambda: [unseal(k, v, b"phone") for k, v in zip(keys, values, strict=True)], 200),
        "50 tokens": best_ms(lambda: [blind(key, "phone", "+40721000000") for key in keys], 200),
    }
    for what, ms in figures.items():
        record_figure(what, ms, "ms", "<= 0.5")
    assert max(figures.values()) <= 0.5


def test_one_person_is_added_and_destroyed_in_a_few_milliseconds(keyring, record_figure):
    people = [uuid4() for _ in range(40)]
    for what, verb, bound_ms in (("one key added", keyring.add, 50), ("one key destroyed", keyring.destroy, 250)):
        each = iter(people)
        ms = best_ms(lambda verb=verb, each=each: verb("shop", [next(each)]), 40)
        record_figure(f"{what}, both copies synced", ms, "ms", f"<= {bound_ms}")
        assert ms <= bound_ms


WORKER = """
import sys
from pathlib import Path
from uuid import UUID, uuid4
from forecall.custody.keyring import Keyring, Masters

path, standby, masters = Path(sys.argv[1]), Path(sys.argv[2]), Masters.read(Path(sys.argv[3]))
keyring = Keyring.open(path, masters, standby=standby)
while True:
    people = [uuid4() for _ in range(3)]
    keyring.add("shop", people)
    print("added", *people, flush=True)
    keyring.destroy("shop", people[:1])
    print("destroyed", people[0], flush=True)
    keyring.rotate_organisation("shop")
"""


def test_a_thousand_kills_at_random_moments_lose_nothing_confirmed(place, tmp_path, record_figure):
    place.create().close()
    place.masters.write(tmp_path / "masters")
    chance = random.Random(7)
    live, destroyed = set(), set()
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, place.path, place.standby, tmp_path / "masters"],
            stdout=subprocess.PIPE,
            text=True,
        )
        said = [worker.stdout.readline()]
        time.sleep(chance.uniform(0, 0.15))
        worker.send_signal(signal.SIGKILL)
        said += worker.communicate()[0].splitlines()
        for line in said:
            verb, *people = line.split()
            if verb == "added" and len(people) == 3 and len(people[-1]) == 36:
                live.update(people)
            elif verb == "destroyed" and people and len(people[0]) == 36:
                live.discard(people[0])
                destroyed.add(people[0])
        _confirmed_stands(place, live, destroyed)
    record_figure("kills at random moments", KILLS, "kills")
    record_figure("confirmed keys that stood to the end", len(live), "keys")
    assert len(destroyed) > KILLS / 4


def _confirmed_stands(place, live, destroyed):
    from uuid import UUID

    with place.open() as keyring:
        found = {str(person) for person in keyring.keys("shop", [UUID(person) for person in live | destroyed])}
        assert not found & destroyed
        # one whose destruction was begun and never confirmed may be gone: the first of the last three
        assert len(live - found) <= 1
        live &= found
    place.opened.clear()
