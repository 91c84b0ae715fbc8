"""kill -9 at any moment over the whole house: nothing a caller was told is lost, and what was begun is finished."""

from __future__ import annotations

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.custody.faults.house import House
from tests.program import Program

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version
SHARDS, KILLS = 20, 50
"""Houses of their own, and kills in each: what is looked at after each kill stays little, and as many run at once as
there are cores. FORECALL_TEST_SHARDS=0-4 runs some of them."""
ACT = "from tests.app.whole_kills import main; main()"


@pytest.fixture
def house(program, tmp_path):
    return House(tmp_path, program, act=ACT)


def lives(house: House, kills: int, seed: int = 20261129) -> tuple[int, int, int]:
    """Rounds, kills, and what callers were told in all."""
    chance = random.Random(seed)
    one = {"act": "live", "organisation": house.organisation, "kill_after": None}
    first = house.asked({**one, "round": 0})
    assert first["exit"] == 0, first
    number, done, took = 0, 0, first["took"]
    while kills > done:
        number += 1
        found = house.asked({**one, "round": number, "kill_after": chance.uniform(0, 1.6 * took)})
        assert found["exit"] == 0, (number, found)
        done += found["signal"] == signal.SIGKILL
        took = found.get("took", took)  # of the last round that was not cut: the first one was slow
    last = house.asked({**one, "round": number + 1, "back": number + 1})  # and all of them once more
    assert last["exit"] == 0, last
    return number, done, last["done"]


def test_after_some_kills_everything_that_was_confirmed_is_there(house):
    assert lives(house, 4)[1] == 4


def wanted_shards() -> range:
    first, _, last = os.environ.get("FORECALL_TEST_SHARDS", f"0-{SHARDS - 1}").partition("-")
    return range(int(first), int(last or first) + 1)


@pytest.mark.long
def test_a_thousand_kills_at_any_moment_lose_nothing_of_any_room(tmp_path, record_figure):
    def shard(number: int) -> tuple[int, int, int]:
        folder = tmp_path / str(number)
        folder.mkdir()
        program = Program(folder)
        try:
            return lives(House(folder, program, act=ACT), KILLS, seed=number)
        finally:
            program.close()

    begun = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(shard, wanted_shards()))
    rounds, kills, confirmed = map(sum, zip(*found, strict=True))
    record_figure("kills -9 at random moments over the whole house", kills, f"kills in {rounds} rounds")
    record_figure("confirmed acts of every room, all of which stood", confirmed, "acts")
    record_figure("it took", time.monotonic() - begun, f"s, {os.cpu_count()} at once")
