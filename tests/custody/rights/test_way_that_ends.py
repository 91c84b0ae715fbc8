"""The way to somebody who was erased ends with the letter, or after a month, whatever was restored and whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import wire
from forecall.custody.jobs import sweep
from forecall.custody.keyring import Keyring
from forecall.custody.models import Erasure
from forecall.custody.restored import keep_forgotten
from forecall.custody.rights import Kind, Request, carry_out, open_case
from forecall.custody.rights import store as cases
from forecall.custody.rights.last_letter import NOT_TOLD
from tests.custody.conftest import MASTERS
from tests.custody.rights.conftest import Post


class Heard:
    def of(self, _count): ...

    def step(self, _count=1): ...


class DeafPost(Post):
    """Nobody takes a letter while `down`; the way to a person is found all the same."""

    def __init__(self):
        super().__init__()
        self.down = True

    def envelope(self, organisation, subject, channel):
        return self.again(f"{subject} {channel}") if organisation else None


@pytest.fixture
def post():
    return DeafPost()


@pytest.fixture
def erase(desk):
    """Erase somebody by a case of theirs; the letter waits while the post is down."""
    assert desk

    def made(person):
        case = open_case(Request(Kind.ERASURE, "email", "en"), person)
        carry_out(case)
        return case

    return made


@pytest.fixture
def put_back(desk):
    """Go on with a backup of the keyring, as after a restore."""
    opened = []

    def made(backup):
        opened.append(Keyring.open(backup.path, MASTERS))
        desk.parts = replace(desk.parts, keyring=opened[-1])
        wire(desk.parts)
        return opened[-1]

    yield made
    for one in opened:
        one.close()


def night(desk):
    desk.clock.forward(timedelta(days=1))
    sweep.func(Heard(), desk.alices)


def way_of(person):
    return Erasure.objects.get(subject_id=person).way_id


def test_an_older_keyring_does_not_bring_back_the_key_of_an_address_that_has_ended(
    ana, desk, post, erase, put_back, tmp_path
):
    erase(ana)
    way = way_of(ana)
    backup = desk.parts.keyring.backup(tmp_path / "backups", term_days=30)  # while the letter waits
    post.down = False
    night(desk)
    assert len(post.letters) == 1
    older = put_back(backup)
    assert older.state(str(desk.alices), way) == "live"
    keep_forgotten(desk.parts)
    assert older.state(str(desk.alices), way) == "destroyed"
    before = older.generation
    keep_forgotten(desk.parts)
    assert older.generation == before  # a start with nothing to do writes nothing


def test_a_keyring_from_before_the_erasure_does_not_count_as_that_the_person_was_told(
    ana, desk, post, erase, put_back, tmp_path
):
    backup = desk.parts.keyring.backup(tmp_path / "backups", term_days=30)
    case = erase(ana)
    older = put_back(backup)
    assert older.state(str(desk.alices), way_of(ana)) == "unknown"
    post.down = False
    night(desk)
    assert (post.letters, cases.case_of(case).problem) == ([], NOT_TOLD)
