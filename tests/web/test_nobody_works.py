"""Where no worker runs, the pages that wait for one say so; and say nothing while one is heard of."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from forecall.custody.jobs import publish_change
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings, enqueue
from forecall.foundation.jobs.models import Job
from forecall.foundation.jobs.watching import UNHEARD, Ears
from forecall.sales.jobs import forecast_now
from tests.web.test_desk_pages import text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
SAID = {
    "en": "Nobody is working: no worker takes what waits here.",
    "de": "Niemand arbeitet: Kein Worker nimmt an, was hier wartet.",
    "ro": "Nu lucrează nimeni: niciun proces worker nu preia ce așteaptă aici.",
}


@pytest.fixture
def waits(house):
    """A forecast and a publication that were asked for a minute ago."""
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        enqueue(forecast_now)
        house.publication = enqueue(publish_change, 2, 20261201, "newsletter")
    asked(house, UNHEARD + timedelta(seconds=1))
    return house


def asked(house, ago):
    Job.objects.update(asked_at=house.now - ago, ready_at=house.now - ago)


def pages(house):
    return ("jobs/", "model/", f"policy/publish/{house.publication}/")


@pytest.mark.parametrize("language", list(SAID))
def test_a_page_that_waits_for_a_worker_that_is_not_there_says_so_and_what_to_do(waits, language):
    olga = waits.browser("olga")
    for page in pages(waits):
        said = text_of(olga.get(f"/o/tea/{page}", headers={"Accept-Language": language}))
        assert SAID[language] in said, page
        assert "forecall serve worker" in said, page


def test_what_was_just_asked_for_may_wait_a_moment_and_what_just_ended_was_done_by_somebody(waits):
    olga = waits.browser("olga")
    asked(waits, UNHEARD - timedelta(seconds=5))
    assert not any(SAID["en"] in text_of(olga.get(f"/o/tea/{page}")) for page in pages(waits))
    asked(waits, timedelta(hours=1))
    Job.objects.filter(name=forecast_now.name).update(state="done", ended_at=waits.now - UNHEARD / 2)
    assert SAID["en"] not in text_of(olga.get("/o/tea/jobs/"))
    Job.objects.filter(name=forecast_now.name).update(ended_at=waits.now - UNHEARD * 2)
    assert SAID["en"] in text_of(olga.get("/o/tea/jobs/"))


def test_a_worker_is_heard_as_long_as_the_beat_of_its_run_grows(waits):
    seconds = [0.0]
    ears = Ears(steady=lambda: seconds[0])
    Job.objects.filter(name=forecast_now.name).update(state="running", run=uuid4(), started_at=waits.now, beat=1)
    assert not ears.hear_nobody()  # seen for the first time
    for beat in (2, 3):
        seconds[0] += UNHEARD.total_seconds() + 1
        Job.objects.filter(state="running").update(beat=beat)
        assert not ears.hear_nobody()
    seconds[0] += UNHEARD.total_seconds() + 1
    assert ears.hear_nobody()  # it was killed in the middle


def test_once_a_worker_came_nothing_is_said_any_more(waits):
    Worker(WorkerSettings(until_idle=True)).work()
    assert SAID["en"] not in text_of(waits.browser("olga").get("/o/tea/jobs/"))
