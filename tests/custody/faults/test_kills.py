"""kill -9 at every named step: started again, nothing confirmed is lost, and what was begun comes to its end."""

from __future__ import annotations

import random
import signal
from collections import Counter

import pytest

from tests.custody.faults.acts import VERBS
from tests.custody.faults.house import House, HouseOnServer, confirmed_stands
from tests.postgresql import PACKAGE

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version


@pytest.fixture(scope="module")
def house(program, tmp_path_factory):
    return House(tmp_path_factory.mktemp("faults"), program)


def steps_of(house) -> dict[str, list[tuple[str, int]]]:
    """Verb -> every step it passes, with how often it was passed before, and its name."""
    found = {}
    for verb in VERBS:
        house.anew()
        seen: Counter[str] = Counter()
        places = []
        for step in house.do(verb)["passed"]:
            seen[step] += 1
            places.append((step, seen[step]))
        found[verb] = places
    return found


@pytest.fixture(scope="module")
def steps(house) -> dict[str, list[tuple[str, int]]]:
    return steps_of(house)


@pytest.fixture(scope="module")
def on_postgresql(program, postgresql, tmp_path_factory):
    return HouseOnServer(tmp_path_factory.mktemp("faults"), program, postgresql, "kills")


def completed(verb: str, found: dict) -> None:
    confirmed_stands(found)
    assert found["newcomers"] == (2 if verb == "add" else 0)
    assert found["version"] == ([1, 2] if verb == "publish" else [1])
    assert found["pairs"] == {"merge": ["one", "one"], "tell_apart": ["two", "two"]}.get(verb, ["two", "one"])
    assert found["rotating"] == (1 if verb == "rotate" else 0)
    assert found["keys"] == {"add": 6, "forget": 3}.get(verb, 4)
    if verb == "forget":
        assert found["certificate"]["step"] == "certified"
        rows = found["certificate"]["rows"]
        assert (rows["custody.Subject"] >= 1, rows["custody.Choice"]) == (True, 1)


@pytest.mark.promise("CP-07.2")
@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_any_step_it_is_finished_after_the_restart_and_nothing_confirmed_is_lost(house, steps, verb):
    # the steps of its washing are walked through in the tests of the keyring, and by chance in the long one below
    named = [place for place in steps[verb] if not place[0].startswith("keyring: wash")]
    assert named
    killed_at_each(house, verb, named)


def killed_at_each(house, verb, places) -> int:
    """How many kills."""
    for step, nth in places:
        house.anew()
        assert house.do(verb, step, nth)["signal"] == signal.SIGKILL, step
        confirmed_stands(house.look())
        assert house.do(verb)["exit"] == 0, step
        completed(verb, house.look())
    return len(places)


SOME = {
    "add": "subjects: before commit",
    "forget": "erasure: before the rows commit",
    "publish": "publication: before commit",
    "renew": "renewal: before the values commit",
}
"""Verb -> the step right before a commit of its own."""


@pytest.mark.needs_system(*PACKAGE)
def test_on_postgresql_too_what_was_killed_right_before_a_commit_is_finished(on_postgresql):
    assert sum(killed_at_each(on_postgresql, verb, [(step, 1)]) for verb, step in SOME.items()) == len(SOME)


@pytest.mark.long
@pytest.mark.needs_system(*PACKAGE)
def test_on_postgresql_too_killed_at_any_step_it_is_finished_and_nothing_confirmed_is_lost(
    on_postgresql, record_figure
):
    there = steps_of(on_postgresql)
    assert all((SOME[verb], 1) in there[verb] for verb in SOME)
    assert all(len(places) >= 2 for places in there.values())
    kills = sum(killed_at_each(on_postgresql, verb, places) for verb, places in there.items())
    record_figure("kills -9 at every named step on PostgreSQL, after each of which all was there", kills, "kills")


def test_the_named_steps_stand_before_and_after_each_commit(steps):
    assert [step for step, _ in steps["agree"]] == ["choice: before commit", "choice: committed"]
    assert [step for step, _ in steps["add"] if not step.startswith("keyring")] == [
        "subjects: keys made", "subjects: before commit", "subjects: committed",
    ]  # fmt: skip
    assert [step for step, _ in steps["merge"]] == ["merge: before commit", "merge: committed"]
    assert [step for step, _ in steps["tell_apart"]] == ["told apart: before commit", "told apart: committed"]
    assert [step for step, _ in steps["publish"]] == ["publication: before commit", "publication: committed"]
    own = [step for step, _ in steps["forget"] if not step.startswith("keyring")]
    assert own[:2] == ["erasure: before the mark commits", "erasure: marked"]
    assert own[-2:] == ["erasure: certified done", "erasure: certified noted"]
    assert {"keyring: next keys: before commit", "keyring: next keys: committed"} <= {
        step for step, _ in steps["rotate"]
    }
    assert {
        "renewal: next keys made", "renewal: before the values commit", "renewal: values committed",
        "renewal: sealed again", "renewal: before the older keys are dropped", "renewal: older keys dropped",
        "keyring: drop older keys: before commit", "keyring: drop older keys: committed",
    } <= {step for step, _ in steps["renew"]}  # fmt: skip


@pytest.mark.long
def test_a_thousand_kills_at_random_steps_one_after_the_other_lose_nothing(house, steps, record_figure):
    chance = random.Random(20261129)
    kills = 0
    while kills < 1000:
        house.anew()
        verb = chance.choice(sorted(VERBS))
        for _ in range(chance.randint(1, 4)):  # killed again while it is being finished
            step, nth = chance.choice(steps[verb])
            kills += house.do(verb, step, nth)["signal"] == signal.SIGKILL
        confirmed_stands(house.look())
        assert house.do(verb)["exit"] == 0
        completed(verb, house.look())
    record_figure("kills -9 after which everything confirmed was there and everything begun was finished", kills, "")
