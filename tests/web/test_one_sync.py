"""A page is sent once the receipts of all that was opened for it are on the disk, and for them it waits once."""

from __future__ import annotations

import errno
import os

import pytest

from forecall.contacts.likeness import forget_heaps
from forecall.contacts.names import shelf
from forecall.contacts.names.shelf import forget_shelves
from forecall.custody.receipts import disk
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def desk(house):
    """A seller's browser, and the customer whose page it asks for, which was drawn once already."""
    key = furnish(house)[0].suggestion
    client = house.browser("sam")
    client.raise_request_exception = False
    assert client.get(f"/o/tea/desk/{key}/").status_code == 200
    return client, key


@pytest.fixture
def syncs(desk, monkeypatch):  # noqa: ARG001  # what came before is not counted
    made, real = [], disk.sync
    monkeypatch.setattr(disk, "sync", lambda file: (made.append(file), real(file))[1])
    return made


def test_a_customers_page_asks_for_several_things_and_waits_for_the_disk_once(desk, syncs):
    client, key = desk
    answer = client.get(f"/o/tea/desk/{key}/")
    assert (answer.status_code, len(syncs)) == (200, 1)


def test_what_is_sent_waits_for_each_receipt_as_something_may_leave_in_between(desk, syncs):
    client, key = desk
    assert log(client, key).status_code == 302
    assert len(syncs) > 1


def test_a_page_whose_receipts_cannot_be_made_safe_shows_nobody(desk, monkeypatch):
    client, key = desk
    name = next(part for part in text_of(client.get(f"/o/tea/desk/{key}/")).split("Call ")[1:]).split(" ")[0]

    def failing(_file):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        answer = client.get(f"/o/tea/desk/{key}/")
    assert (answer.status_code, name in text_of(answer)) == (503, False)
    assert client.get(f"/o/tea/desk/{key}/").status_code == 200


def test_names_that_are_kept_for_later_pages_have_their_receipt_first(desk, monkeypatch):
    client, _key = desk
    forget_shelves()
    forget_heaps()

    def failing(_file):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        assert client.get("/o/tea/people/").status_code == 503
    assert shelf._shelves == {}
