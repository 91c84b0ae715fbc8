"""The page of jobs: what stands on it, what can be done there, and by whom."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from uuid import uuid4

import pytest
from django.conf import settings

from forecall.foundation import acting
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job, Turn
from forecall.foundation.jobs.tasks import JobTask
from forecall.foundation.jobs.watching import lines
from forecall.foundation.members import Role
from forecall.sales.jobs import forecast_now
from forecall.web.staff.jobs.pages import MOST
from forecall.web.staff.jobs.words import NAMES
from tests.web.led import lead
from tests.web.test_figures import text

pytestmark = pytest.mark.once


@pytest.fixture
def led(house):
    return lead(house)


def of_state(state):
    return Job.objects.filter(state=state).order_by("seq").first()


def test_the_page_shows_each_state_how_far_and_what_failed_and_names_nobody(led):
    page = led.browser("mara").get("/o/tea/jobs/")
    for said in ("Waits", "Runs", "37%", "Failed", "nothing_to_forecast", "polars.exceptions.ComputeError", "Stopped"):
        assert said in text(page), said
    main = re.search("<main.*</main>", page.content.decode(), re.DOTALL).group()
    for member in led.members.values():
        assert member.user.email not in main
        assert str(member.pk) not in main
    assert "hx-get" in main
    part = led.browser("mara").get("/o/tea/jobs/?state=failed", headers={"HX-Request": "true"}).content.decode()
    assert part.count("<tr>") == 3
    assert "<html" not in part


def test_what_failed_stands_first_however_much_ended_well_since(led):
    mara = led.browser("mara")
    with acting(led.tea.pk, "x"):
        for _ in range(MOST + 5):
            enqueue(forecast_now)
    Job.objects.filter(state="ready", name="sales.forecast_now").update(state="done", runs=1)
    rows = mara.get("/o/tea/jobs/").context["rows"]
    assert len(rows) == MOST
    assert [row["job"].state for row in rows[:4]].count("failed") == 2
    assert all(row["lasted"] is None for row in rows if row["job"].state == "ready")
    assert {row["job"].state for row in rows[4:]} <= {"done", "cancelled"}


def test_every_job_of_the_product_has_a_name_that_people_use():
    found = {
        name
        for room in settings.INSTALLED_APPS
        if room.startswith("forecall.") and find_spec(f"{room}.jobs")
        for name in vars(import_module(f"{room}.jobs")).values()
        if isinstance(name, JobTask)
    }
    assert len(found) > 15
    assert {one.name for one in found} <= set(NAMES)


def test_what_failed_is_begun_again_and_what_waits_is_stopped(led):
    client = led.browser("mara")
    failed, waits, runs = of_state("failed"), of_state("ready"), of_state("running")
    client.post("/o/tea/jobs/", {"job": failed.id, "do": "again"})
    client.post("/o/tea/jobs/", {"job": waits.id, "do": "cancel"})
    client.post("/o/tea/jobs/", {"job": runs.id, "do": "cancel"})
    assert Job.objects.get(pk=failed.pk).state == "ready"
    assert Job.objects.get(pk=waits.pk).state == "cancelled"
    assert Job.objects.get(pk=runs.pk).stop
    answer = client.post("/o/tea/jobs/", {"job": runs.id, "do": "again"}, follow=True)
    assert "Nothing was changed" in text(answer)


def test_nobody_stops_or_begins_what_is_another_organisations(led):
    led.member("bob", Role.OWNER, led.bank)
    for state, do in (("ready", "cancel"), ("running", "cancel"), ("failed", "again")):
        job = of_state(state)
        assert led.browser("bob").post("/o/bank/jobs/", {"job": job.id, "do": do}).status_code == 404
        job.refresh_from_db()
        assert (job.state, job.stop) == (state, False)
    for wrong in (
        {"job": "x", "do": "again"},
        {"job": uuid4(), "do": "again"},
        {"job": of_state("ready").id, "do": "run"},
    ):
        assert led.browser("mara").post("/o/tea/jobs/", wrong).status_code == 404
    assert "Nothing was asked for yet" in text(led.browser("bob").get("/o/bank/jobs/"))


def test_the_house_is_seen_by_its_operators_only(led, settings):
    assert led.browser("olga").get("/jobs/").status_code == 404
    settings.OPERATORS = frozenset({"olga@example.org"})
    page = text(led.browser("olga").get("/jobs/"))
    assert "Whose turn it is" in page
    assert "Tea House" in page
    assert led.browser("mara").get("/jobs/").status_code == 404
    failed = of_state("failed")
    assert led.browser("mara").post("/jobs/", {"job": failed.id, "do": "again"}).status_code == 404
    assert led.browser("olga").post("/jobs/", {"job": failed.id, "do": "again"}).status_code == 302
    assert Job.objects.get(pk=failed.pk).state == "ready"


def test_whose_turn_it_is_stands_on_the_page(led):
    with acting(led.bank.pk, "bob"):
        enqueue(forecast_now)
    Turn.objects.filter(scope=str(led.tea.pk)).update(served=9)
    assert [(one.name, one.place) for one in lines()] == [("Bob's Bank", 1), ("Tea House", 2)]
    assert "1 other is served before the next of yours" in text(led.browser("mara").get("/o/tea/jobs/"))
    assert "Bob" not in text(led.browser("mara").get("/o/tea/jobs/"))  # how many, not who
    Turn.objects.filter(scope=str(led.bank.pk)).update(served=10)
    assert "the next turn is yours" in text(led.browser("mara").get("/o/tea/jobs/"))


def test_what_waits_for_its_time_is_no_queue(led):
    Job.objects.filter(state="ready").update(ready_at=led.now + timedelta(hours=1))
    [line] = lines()
    assert (line.waiting, line.later, line.running, line.failed, line.place) == (0, 1, 1, 2, None)
