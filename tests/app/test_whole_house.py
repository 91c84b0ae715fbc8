"""The whole house as `app` opens it: an erasure goes through every room, and one night's jobs do what waited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import PACKAGE

pytestmark = pytest.mark.once  # a process of its own, and nothing of Python's version


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.needs_system(*PACKAGE), pytest.mark.long])],
)
def said(request, tmp_path_factory):
    script = Path(__file__).with_name("whole_house.py")
    home = tmp_path_factory.mktemp("whole") / "home"
    environment = {**os.environ, "FORECALL_HOME": str(home), "OMP_WAIT_POLICY": "PASSIVE"}
    environment["PYTHONPATH"] = os.pathsep.join([str(script.parents[2] / "src"), str(script.parents[2])])
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.create("whole")
        environment |= {"FORECALL_DATABASE": server.address("whole"), "THE_SERVER": str(server.folder)}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True)
    return {**json.loads(done.stdout), "on_postgresql": request.param == "postgresql"}


def test_nothing_of_an_erased_person_is_left_in_any_room_or_file_but_the_mail_about_it(said):
    for who in ("customer", "user"):
        one = said[who]
        assert any(name.startswith(("forecall.sqlite3", "postgresql/contacts")) for name in one["found"])
        assert any(name.startswith("keyring/") for name in one["found"])
        assert any(name.endswith(".subjects") for name in one["found_id"])
        assert {name.rpartition("-")[2] for name in one["left"]} <= {"passing_on.eml", "erasure.eml"}
        assert not any(name.endswith(".subjects") for name in one["left_id"])
        assert not one["left"] or "outbox" in {there["what"] for there in one["certificate"]["in_clear"]}
        assert one["certificate"]["recipients_told"] == {"mail_house": True}
        assert one["certificate"]["derived"] == {"sales.forecasts": "made_anew_by_job"}
        assert len(one["certificate"]["key_copies"]) == 1
        assert not said["on_postgresql"] or (one["on_server"][0] > 0, one["on_server"][1]) == (True, 0)
    assert "a session" in said["user"]["found"]
    assert {one["what"] for one in said["user"]["certificate"]["in_clear"]} == {"members.Member", "outbox"}


def test_one_night_forecasts_anew_without_the_erased_and_every_job_is_done(said):
    night = said["night"]
    assert set(night["jobs"].values()) == {"done"}
    assert {"custody.sweep", "sales.forecast_tonight", "contacts.tell_people_from_elsewhere"} <= night["jobs"].keys()
    assert (night["forecasts"], night["receipts"]) == ([False, 0], True)
    with_their_key, there = night["backups"]
    assert (with_their_key, there > 0) == (0, True)


def test_whose_case_runs_out_is_reminded_by_the_jobs_of_the_night(said):
    assert said["night"]["reminded"] == ["7", "1"]


@pytest.mark.promise("OC-02.4")
def test_who_came_with_a_bought_list_is_told_once_and_within_the_month_by_a_job_of_the_night(said):
    assert (said["night"]["told_in_time"], said["night"]["told_twice"]) == (True, False)


@pytest.mark.promise("AI-14.1")
def test_a_child_that_was_reported_is_erased_by_a_job_of_the_night(said):
    assert said["night"]["child_there"] == [True, False]
