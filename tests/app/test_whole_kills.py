"""kill -9 at any moment over the whole house: nothing a caller was told is lost, and what was begun is finished."""

from __future__ import annotations

import random
import signal

import pytest

from tests.custody.faults.house import House

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version
ACT = "from tests.app.whole_kills import main; main()"


@pytest.fixture
def house(program, tmp_path):
    return House(tmp_path, program, act=ACT)


def lives(house: House, kills: int) -> tuple[int, int, int]:
    """Rounds, kills, and what callers were told in all."""
    chance = random.Random(20261129)
    one = {"act": "live", "organisation": house.organisation, "kill_after": None}
    first = house.asked({**one, "round": 0})
    assert first["exit"] == 0, first
    number = done = 0
    while kills > done:
        number += 1
        found = house.asked({**one, "round": number, "kill_after": chance.uniform(0, 1.6 * first["took"])})
        assert found["exit"] == 0, (number, found)
        done += found["signal"] == signal.SIGKILL
    last = house.asked({**one, "round": number + 1, "back": number + 1})  # and all of them once more
    assert last["exit"] == 0, last
    return number, done, last["done"]


def test_after_some_kills_everything_that_was_confirmed_is_there(house):
    assert lives(house, 4)[1] == 4


@pytest.mark.long
def test_a_thousand_kills_at_any_moment_lose_nothing_of_any_room(house, record_figure):
    rounds, kills, confirmed = lives(house, 1000)
    record_figure("kills -9 at random moments over the whole house", kills, f"kills in {rounds} rounds")
    record_figure("confirmed acts of every room, all of which stood", confirmed, "acts")
