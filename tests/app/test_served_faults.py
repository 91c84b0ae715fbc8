"""The house with its real processes under kill, lock and full disk: what a reader sees and what is kept.

The house is furnished once, for all tests; each works on a copy.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import psycopg
import pytest

from tests.app.served import FURNISH, SLUG, Answer, Browser, Place, copied, end, looked
from tests.postgresql import PACKAGE, running

pytestmark = [pytest.mark.once, pytest.mark.long]  # minutes, and nothing of Python's version
PEOPLE = 40
DESK = f"/o/{SLUG}/desk/"
COUNT = f"""
import json
from forecall.app.house import opened
with opened():
    from forecall.centre.models import ConversationOutcome, CallTask
    from forecall.custody.models import Choice
    from forecall.foundation import acting
    from forecall.foundation.jobs.models import Job
    from forecall.foundation.models import Organisation
    from forecall.orders.models import Order, OrderLine
    from forecall.sales.models import ForecastRun, Suggestion, TakenOrder
    from forecall.custody import wired
    from forecall.custody.receipts import verify
    with acting(Organisation.objects.get(slug={SLUG!r}).pk, "look"):
        taken = Order.objects.filter(origin="desk")
        found = {{
            "outcomes": ConversationOutcome.objects.filter(undone_at=None).count(),
            "orders": taken.count(), "lines": OrderLine.objects.filter(order__in=taken).count(),
            "taken": TakenOrder.objects.count(), "tries": sum(CallTask.objects.values_list("tries", flat=True)),
            "objections": Choice.objects.filter(what="objection", purpose="direct_marketing").count(),
            "forecasts": ForecastRun.objects.count(),
            "halves": ForecastRun.unscoped.filter(whole=False).count(),
            "suggestions": Suggestion.objects.filter(run__whole=True).count(),
            "jobs": [[one.state, one.runs, one.done] for one in Job.objects.filter(name__endswith="forecast_now")],
            "sound": verify(wired().receipts.folder, wired().signer.public_key()).holds,
        }}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def furnished(program, tmp_path_factory):
    """A home that has everything, with its database in it."""
    place = Place(tmp_path_factory.mktemp("furnished"))
    program(PEOPLE, environment=place.environment, code=FURNISH, check=True)
    return place


@pytest.fixture
def place(furnished, tmp_path):
    copied(furnished.home, tmp_path / "home")
    one = Place(tmp_path)
    yield one
    one.end()


@pytest.fixture
def count(program):
    return lambda place: looked(program, place, COUNT)


def free_port() -> int:
    from forecall.app.demo_home import free_port

    return free_port(0)


def signed_in(place: Place, **more: str) -> Browser:
    browser = place.web(free_port(), **more)
    browser.sign_in()
    return browser


def callable_keys(browser: Browser) -> list[str]:
    """Customers of the work list who may be called, the weightiest first."""
    keys = re.findall(r"/desk/(\d+)/", browser.get(DESK).text)
    return [key for key in keys if "order-once" in browser.get(f"{DESK}{key}/").text]


def order_of(browser: Browser, key: str) -> dict[str, str]:
    """The form as it stands, with an order."""
    return browser.get(f"{DESK}{key}/").form("order-once") | {"outcome": "ordered"}


def answered(browser: Browser, path: str, given: dict[str, str]) -> Answer | None:
    """None where the connection broke."""
    with suppress(OSError, http.client.HTTPException):
        return browser.post(path, given)
    return None


# Killed in the middle of what a person sent


@dataclass(frozen=True)
class Sent:
    """A form of a kind, where it goes, and what is counted of it once it was kept."""

    path: str
    given: dict[str, str]
    kept: dict[str, int]


def an_order(browser: Browser) -> Sent:
    key = callable_keys(browser)[0]
    given = order_of(browser, key)
    lines = sum(name.endswith("-take") for name in given)
    return Sent(f"{DESK}{key}/", given, {"outcomes": 1, "orders": 1, "lines": lines, "taken": 1, "tries": 1})


def a_call(browser: Browser) -> Sent:
    key = callable_keys(browser)[0]
    given = order_of(browser, key) | {"outcome": "no_answer"}
    return Sent(f"{DESK}{key}/", given, {"outcomes": 1, "orders": 0, "tries": 1})


def an_objection(browser: Browser) -> Sent:
    path = f"{DESK}{callable_keys(browser)[0]}/choices/"
    given = browser.get(path).form("purpose") | {"purpose": "advertising", "on": "0"}
    return Sent(path, given, {"objections": 1})


@pytest.mark.parametrize(
    ("form", "point", "is_kept"),
    [
        (an_order, "call noted: before commit", False),
        (an_order, "call noted: committed", True),
        (a_call, "call noted: committed", True),
        (an_objection, "choice: before commit", False),
        (an_objection, "choice: committed", True),
    ],
)
def test_a_process_killed_while_it_keeps_what_was_sent_keeps_all_or_nothing_and_the_second_send_adds_none(
    place, count, form, point, is_kept
):
    before = count(place)
    browser = signed_in(place, FORECALL_FAILPOINT=point)
    sent = form(browser)
    assert answered(browser, sent.path, sent.given) is None
    end(browser.process)
    found = count(place)
    assert {name: found[name] - before[name] for name in sent.kept} == (
        sent.kept if is_kept else dict.fromkeys(sent.kept, 0)
    )
    again = place.web(free_port())
    again.cookies = browser.cookies  # the same browser: it is still signed in
    assert again.post(sent.path, sent.given).status == 302
    found = count(place)
    assert {name: found[name] - before[name] for name in sent.kept} == sent.kept
    assert found["sound"]


# Somebody else holds the database


@contextmanager
def held(place: Place):
    """Another process, which writes and does not end."""
    with closing(sqlite3.connect(place.file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        if other.in_transaction:
            other.execute("ROLLBACK")


def test_a_lock_of_three_seconds_is_waited_for_and_a_longer_one_is_said(place, count, record_figure):
    browser = signed_in(place)
    worker = place.begin("serve", "worker")
    keys = callable_keys(browser)
    first, second = (order_of(browser, key) for key in keys[:2])
    with held(place) as other:
        threading.Timer(3, lambda: other.execute("ROLLBACK")).start()
        assert browser.post(f"{DESK}{keys[0]}/", first).status == 302
    with held(place):
        answers: list[Answer] = []
        stuck = threading.Thread(target=lambda: answers.append(browser.post(f"{DESK}{keys[1]}/", second)))
        stuck.start()
        read = [browser.get(f"{DESK}{key}/") for key in keys[2:6]]
        assert {one.status for one in read} == {200}  # whoever only looks is not held up
        record_figure(
            "a page that is read while the database is locked, slowest", max(o.took_s for o in read) * 1000, "ms"
        )
        stuck.join()
        time.sleep(5)  # and the worker has looked in vain, too
    [said] = answers
    assert (said.status, said.headers["Retry-After"]) == (503, "10")
    assert "hat vergeblich darauf gewartet" in said.words  # in the reader's own language
    record_figure("a form is given up after a lock of", said.took_s, "s", "<= 25")
    again = said.form("order-once")
    assert again == {name: value for name, value in second.items() if value or name in again}
    assert count(place)["orders"] == 1
    assert browser.post(f"{DESK}{keys[1]}/", again).status == 302
    assert browser.post(f"/o/{SLUG}/model/forecast/", {}).status == 302
    until(lambda: [job[0] for job in count(place)["jobs"]] == ["done"])  # by the worker that waited
    assert (worker.poll(), browser.process.poll()) == (None, None)
    found = count(place)
    assert (found["orders"], found["outcomes"], found["sound"]) == (2, 2, True)


def until(true, seconds: float = 240, pause_s: float = 0.5) -> None:
    end_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end_at, "it did not happen in time"
        time.sleep(pause_s)


# No room on the disk


@pytest.fixture
def small_disk(furnished, tmp_path):
    """A house on a disk of its own with a few megabytes to spare."""
    if os.geteuid() != 0:
        pytest.skip("a disk is mounted by root alone")
    place, home = Place(tmp_path), tmp_path / "home"
    home.mkdir()
    full = sum(file.stat().st_blocks * 512 for file in furnished.home.rglob("*"))
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={full + 24 * 2**20}", "tmpfs", home], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["cp", "-a", f"{furnished.home}/.", home], check=True)
        yield place
    finally:
        place.end()
        subprocess.run(["umount", "-l", home], check=True)


@contextmanager
def without_room(place: Place):
    """Not a byte is left; then there is room again."""
    left = place.home / "left"
    with left.open("wb", buffering=0) as file, suppress(OSError):
        for size in (2**20, 2**12, 1):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    try:
        yield
    finally:
        left.unlink()


NOT_RECORDED = "konnte gerade nicht festgehalten werden"


def until_refused(browser: Browser, key: str) -> list[Answer]:
    """A page with a person, again and again: the last block of a file takes some receipts, then there is no room."""
    tried: list[Answer] = []
    while len(tried) < 80 and (not tried or NOT_RECORDED not in tried[-1].words):
        tried.append(browser.get(f"{DESK}{key}/"))
    return tried


def test_without_room_nothing_is_opened_or_half_kept_and_with_room_again_it_goes_on(small_disk, count, record_figure):
    place = small_disk
    browser = signed_in(place)
    worker = place.begin("serve", "worker")
    keys = callable_keys(browser)
    given = order_of(browser, keys[0])
    name = re.search(r"<h1[^>]*>([^<]+)</h1>", browser.get(f"{DESK}{keys[0]}/").text)[1].strip()
    before = count(place)
    with without_room(place):
        tried, listed = until_refused(browser, keys[0]), browser.get(DESK)
        sent = browser.post(f"{DESK}{keys[0]}/", given)
        asked = browser.post(f"/o/{SLUG}/model/forecast/", given)
        assert browser.get("/healthz").status == 200
        time.sleep(3)
    assert [one.status for one in (sent, asked)] == [503, 503]
    assert NOT_RECORDED in tried[-1].words  # the gate refuses, and the page says why
    assert not [one for one in (tried[-1], listed) if name in one.words]
    record_figure("pages with people before the first receipt found no room", len(tried) - 1, "of 80")
    assert (sent.headers["Retry-After"], "Kein Platz zum Schreiben" in sent.words) == ("120", True)
    assert sent.form("order-once")["order-once"] == given["order-once"]
    assert count(place) == before
    assert browser.post(f"{DESK}{keys[0]}/", sent.form("order-once")).status == 302
    assert browser.post(f"/o/{SLUG}/model/forecast/", {}).status == 302
    until(lambda: [job[0] for job in count(place)["jobs"]] == ["done"])
    assert (worker.poll(), browser.process.poll()) == (None, None)
    found = count(place)
    assert (found["orders"], found["outcomes"], found["sound"]) == (1, 1, True)


# A worker that dies in the middle of a forecast


@pytest.mark.parametrize("point", ["learn", "forecast: a part stored", "forecast: whole"])
def test_a_worker_killed_in_the_middle_of_a_forecast_is_taken_over_and_there_is_one_forecast(place, count, point):
    browser = signed_in(place)
    key = callable_keys(browser)[0]
    said = {"do": "feedback", "said": "not_needed", "need": key}  # so that there is something new to learn
    assert browser.post(f"{DESK}{key}/", said).status == 302
    before = count(place)
    assert browser.post(f"/o/{SLUG}/model/forecast/", {}).status == 302
    if point == "learn":
        worker = place.begin("serve", "worker")
        until(lambda: stage_of(place) == point, 60, 0.01)
        end(worker)
    else:
        assert place.begin("serve", "worker", FORECALL_FAILPOINT=point).wait(240) == -signal.SIGKILL
    half = count(place)
    assert [job[:2] for job in half["jobs"]] == [["running", 1]]
    assert half["forecasts"] - before["forecasts"] == (point == "forecast: whole")
    seen = browser.get(f"/o/{SLUG}/model/progress/")
    assert (seen.status, "<progress" in seen.text) == (200, True)  # as far as it was
    assert browser.get(DESK).status == 200
    place.begin("serve", "worker")
    until(lambda: [job[0] for job in count(place)["jobs"]] == ["done"])
    found = count(place)
    assert found["jobs"] == [["done", 2, 100]]
    assert found["forecasts"] == before["forecasts"] + 1
    assert found["sound"]


def stage_of(place: Place) -> str:
    with closing(sqlite3.connect(place.file, timeout=20)) as look:
        asked = "SELECT message FROM jobs_job WHERE state = 'running' AND name LIKE '%forecast_now'"
        found = look.execute(asked).fetchone()
    return found[0] if found else ""


# PostgreSQL: a table that is locked, and a server that is started anew


@pytest.mark.needs_system(*PACKAGE)
def test_postgresql_locked_and_started_anew_is_said_and_lived_through(program, count, record_figure):
    with TemporaryDirectory(prefix="served-", ignore_cleanup_errors=True) as made:
        folder, server = Path(made), Path(made) / "server"
        server.mkdir()
        folder.chmod(0o711)
        place = Place(folder)
        try:
            with running(server) as database:
                database.create("house")
                place.database = database.address("house")
                program(PEOPLE, environment=place.environment, code=FURNISH, check=True)
                browser = signed_in(place)
                worker = place.begin("serve", "worker")
                keys = callable_keys(browser)
                given, other = (order_of(browser, key) for key in keys[:2])
                _locked_table(place, browser, f"{DESK}{keys[0]}/", given, record_figure)
            _without_server(browser, f"{DESK}{keys[1]}/", other)
            with running(server):
                seen = [browser.get(DESK) for _ in range(8)]
                assert {one.status for one in seen} == {200}  # the first one, too: the old connection is not trusted
                found = count(place)
                assert (found["orders"], found["outcomes"]) == (1, 1)
                assert browser.post(f"{DESK}{keys[1]}/", other).status == 302
                assert browser.post(f"/o/{SLUG}/model/forecast/", {}).status == 302
                until(lambda: [job[0] for job in count(place)["jobs"]] == ["done"])
                found = count(place)
                assert (found["orders"], found["outcomes"], found["sound"]) == (2, 2, True)
                assert (worker.poll(), browser.process.poll()) == (None, None)
                place.end()
        finally:
            place.end()


def _locked_table(place: Place, browser: Browser, path: str, given: dict[str, str], record_figure) -> None:
    """Another session holds a table that the form writes to; when it lets go the same form goes through."""
    with psycopg.connect(**_where(place)) as holds:
        holds.execute("LOCK TABLE centre_conversation IN EXCLUSIVE MODE")
        said = browser.post(path, given)
        assert (said.status, said.headers["Retry-After"]) == (503, "10")
        assert "hat vergeblich darauf gewartet" in said.words
        record_figure("a form is given up after PostgreSQL's lock of", said.took_s, "s", "<= 25")
        assert browser.get(path).status == 200
    assert browser.post(path, said.form("order-once")).status == 302


def _where(place: Place) -> dict[str, str]:
    socket = unquote(place.database.partition("@")[2].partition(":")[0])
    return {"host": socket, "user": "forecall", "dbname": place.database.rpartition("/")[2]}


def _without_server(browser: Browser, path: str, given: dict[str, str]) -> None:
    """Without its database a page says so, in the browser's language: whose page it is cannot be known."""
    seen, sent = browser.get(DESK), browser.post(path, given)
    assert [one.status for one in (seen, sent)] == [503, 503]
    assert [one.headers["Retry-After"] for one in (seen, sent)] == ["30", "30"]
    assert "Die Datenbank antwortet nicht" in seen.words
    assert sent.form("order-once")["order-once"] == given["order-once"]
    assert browser.get("/healthz").status == 200
    assert browser.get("/readyz").status == 503
