"""With everything written down that any part of the program says, down to DEBUG, no log names a customer."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.conf import settings

from forecall.contacts import Point, add_point
from forecall.contacts.adapters.folder import Folder
from forecall.custody.models import Subject
from forecall.custody.origins import Origin
from forecall.custody.recording import happened
from forecall.custody.rights import Kind, Request, access_bundle, open_case
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.web.logs import NoValues, PageName
from forecall.web.staff.desk import searching
from tests.web.test_desk_mail import send, shop  # noqa: F401  # a fixture

pytestmark = pytest.mark.once
NOTE = "Her sister Carla rings at 0721 000 111 about the secret party"
NAMES = (
    "Ana", "Ionescu", "Bogdan", "ana@example.org", "+40215550188", "0215550188", "555 0188", "Carla", "0721 000 111",
    "secret party",
)  # fmt: skip
OURS = frozenset(vars(logging.makeLogRecord({})))


class Everything(logging.Handler):
    """Each record as the house writes it, and every field of our own loggers beside it."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.addFilter(PageName())
        self.setFormatter(NoValues(settings.LOGGING["formatters"]["plain"]["format"]))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))
        if record.name.startswith("forecall"):
            self.lines.append(repr({name: value for name, value in vars(record).items() if name not in OURS}))


@pytest.fixture
def heard():
    """A handler at every logger that passes nothing on, all of them at DEBUG."""
    handler, known = Everything(), [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    before = [(one, one.level) for one in known]
    for one in known:
        one.setLevel(logging.DEBUG)
        if one is logging.root or not one.propagate:
            one.addHandler(handler)
    yield handler.lines
    for one, level in before:
        one.setLevel(level)
        one.removeHandler(handler)


def walk(house):
    """What a seller does in a morning, and what goes wrong in it."""
    sam, first = house.browser("sam"), house.rows[0].suggestion
    desk, page = "/o/tea/desk/", f"/o/tea/desk/{first}/"
    for address in (desk, page, f"{page}choices/", f"{page}invoices/", f"{desk}texts/", f"{desk}?only=callbacks"):
        sam.get(address)
    for said in ("Ana Ionescu", "ana@example.org", "+40215550188", "Zzz"):
        sam.post(f"{desk}search/", {"q": said})
    send(house)
    sam.post(page, {"do": "log", "outcome": "callback", "feedback": "", "note": NOTE})
    tomorrow = (house.now + timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    sam.post(page, {"do": "log", "outcome": "callback", "feedback": "", "note": NOTE, "next_at": tomorrow})
    sam.post(f"{page}choices/", {"purpose": "advertising", "on": "0"})
    sam.get(f"{desk}called/Ana-Ionescu/")
    sam.get("/o/tea/nowhere/?q=Ana+Ionescu")
    house.browser("olga").post("/o/tea/cases/open/", {"who": "ana@example.org", "text": NOTE})


def fail(house, monkeypatch):
    """A page and a mail that break with what was entered in their mouths."""
    monkeypatch.setattr(Folder, "put", lambda *_: (_ for _ in ()).throw(OSError(28, "no room for ana@example.org")))
    send(house)

    def broken(*_args, **_more):
        raise ValueError("Ana Ionescu has no number")

    monkeypatch.setattr(searching, "look_up", broken)

    client = house.browser("sam")
    client.raise_request_exception = False
    client.post("/o/tea/desk/search/", {"q": "Ana Ionescu"})


def test_no_log_names_a_customer_on_the_desks_roads_even_at_debug(shop, heard, monkeypatch):  # noqa: F811  # the fixture
    with acting(shop.tea.pk, "x"):
        origin = Origin(shop.now - timedelta(hours=1), "client", 1, informed=shop.now - timedelta(hours=1))
        add_point("client_calls", shop.ana, Point("phone", "+40215550188"), origin)
        happened(shop.ana, "last_contact", shop.now)
        assert Subject.objects.filter(pk=shop.ana).exists()
        access_bundle(open_case(Request(Kind.ACCESS, "email", "de", text=NOTE), shop.ana)).files()
    walk(shop)
    fail(shop, monkeypatch)
    Worker(WorkerSettings(until_idle=True)).work()
    assert any("page customer_search answered 500" in line for line in heard)  # it does hear a failure
    told = [line for line in heard if any(name.lower() in line.lower() for name in NAMES)]
    assert told == []
