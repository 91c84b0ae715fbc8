"""kill -9 in an erasure that somebody asked for: taken up again, the person and those outside are told, each once."""

from __future__ import annotations

import signal

import pytest

from tests.custody.faults.house import House, HouseOnServer
from tests.postgresql import PACKAGE

pytestmark = pytest.mark.once  # processes of their own

CUTS = (
    "erasure: before the mark commits",
    "erasure: marked",
    "erasure: a recipient told",
    "erasure: recipients_told noted",
    "erasure: key_destroyed done",
    "erasure: rows committed",
    "erasure: certified noted",
    "last letter: sent",
    "last way: key destroyed",
    "last letter: told",
)
NOTHING_BEGAN = CUTS[:1]


@pytest.fixture(scope="module")
def house(program, tmp_path_factory):
    return House(tmp_path_factory.mktemp("told"), program)


@pytest.fixture(scope="module")
def on_postgresql(program, postgresql, tmp_path_factory):
    return HouseOnServer(tmp_path_factory.mktemp("told"), program, postgresql, "told")


@pytest.mark.parametrize("by", ["ask_to_be_erased", pytest.param("sweep_at_night", marks=pytest.mark.long)])
def test_whoever_asked_to_be_erased_and_those_outside_are_told_once_wherever_it_was_cut_short(house, by):
    told_once(house, by, CUTS)


@pytest.mark.needs_system(*PACKAGE)
def test_on_postgresql_too_they_are_told_once(on_postgresql):
    told_once(on_postgresql, "sweep_at_night", ("erasure: a recipient told", "last letter: sent"))


def told_once(house, by, cuts):
    for step in cuts:
        house.anew()
        assert house.do("ask_to_be_erased", step)["signal"] == signal.SIGKILL, step
        taken_up = "ask_to_be_erased" if step in NOTHING_BEGAN else by
        assert house.do(taken_up)["exit"] == 0, step
        mails = [one.read_text(encoding="utf-8") for one in (house.home / "outbox").glob("*.eml")]
        to = sorted(line for mail in mails for line in mail.splitlines() if line.startswith("To: "))
        assert to == ["To: a@example.com", "To: privacy@predict.example.com"], step
        done = house.do("look_who_was_told")
        assert done["exit"] == 0, (step, done)
