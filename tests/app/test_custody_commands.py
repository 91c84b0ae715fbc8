"""Retention, requests, incidents and the replay after a restore, from the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


TERMINAL = """
import json, sys
from typer.testing import CliRunner
from forecall.app.commands import app
for line in sys.stdin:
    done = CliRunner().invoke(app, json.loads(line))
    crash = "" if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
    print(json.dumps([done.exit_code, done.stdout, done.stderr + crash]), flush=True)
"""
"""One process that runs commands one after the other: starting a process for each would take most of the time."""


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def at_home(tmp_path_factory, loaded_home):
    """A house with an organisation whose policy is in force, beside those of the samples."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(loaded_home, folder / "home")
    environment = {**os.environ, "FORECALL_HOME": str(folder / "home"), "COLUMNS": "200"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with subprocess.Popen(
        [sys.executable, "-c", TERMINAL], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as terminal:

        def run(*arguments, check=True):
            terminal.stdin.write(json.dumps(arguments) + "\n")
            terminal.stdin.flush()
            done = Done(*json.loads(terminal.stdout.readline()))
            assert not check or done.returncode == 0, done.stderr
            return done

        policies = folder / "policies"
        policies.mkdir()
        (policies / "evidence").symlink_to(EXAMPLES / "evidence")
        text = (EXAMPLES / "need-prediction.yaml").read_text(encoding="utf-8")
        early = text.replace("effective: 2026-12-01", "effective: 2026-01-01")
        (policies / "policy.yaml").write_text(early, encoding="utf-8")
        run("organisation", "add", "tea", "--name", "Tea", "--country", "RO")
        run("policy", "publish", str(policies / "policy.yaml"), "--organisation", "tea")
        run.environment = environment
        yield run
        terminal.stdin.close()


def test_a_sweep_and_its_dry_run_say_what_ended(at_home):
    assert "tea: would end" in at_home("retention", "run", "--dry-run").stdout
    done = at_home("retention", "run", "--organisation", "tea")
    assert "nothing is over" in done.stdout
    assert "key backups destroyed: 0" in done.stdout


def test_after_a_restore_the_replay_says_who_was_erased_again(at_home):
    assert "nobody who was erased" in at_home("custody", "replay-erasures").stdout


def test_an_incident_goes_from_its_discovery_to_its_end(at_home):
    opening = [
        "incident",
        "open",
        "--organisation",
        "tea",
        "--aware",
        "2026-11-20T08:00",
        "--nature",
        "confidentiality",
    ]
    shown = at_home(*opening, "--category", "business_card").stdout
    key = re.search(r"[0-9a-f-]{36}", shown)[0]
    assert "authority by 2026-11-23 08:00 UTC" in shown
    assert "72 hours are over" in at_home("rights", "remind").stdout
    draft = at_home("incident", "draft", key, "--organisation", "tea", "--to", "people", "--language", "ro").stdout
    assert "Datele dumneavoastră pot fi în pericol" in draft
    refused = at_home("incident", "told", key, "--organisation", "tea", check=False)
    assert (refused.returncode, "72 hours are over" in refused.stderr) == (2, True)
    at_home("incident", "told", key, "--organisation", "tea", "--late", "affected_unclear")
    here = (key, "--organisation", "tea")
    assert "early warning" not in at_home("incident", "learn", *here, "--began", "2026-11-19T00:00").stdout
    at_home("incident", "measure", *here, "access_closed")
    assert "access was closed" in at_home("incident", "draft", *here).stdout
    owed = at_home("incident", "assess", *here, "--risk", "high", "--reason", "names_seen").stdout
    assert "Owed now: letters to the people" in owed
    assert "Told: 0. Not told: 0." in at_home("incident", "tell", *here, "--whom", "recipients").stdout
    assert "Told: 0. Not told: 0." in at_home("incident", "tell", *here).stdout
    at_home("incident", "close", key, "--organisation", "tea", "--reason", "access_closed")
    assert "No incident is open" in at_home("incident", "show", "--organisation", "tea").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["incident", "show", "nonsense", "--organisation", "tea"], "is no id"),
        (["incident", "show", "--organisation", "nowhere"], "no organisation 'nowhere'"),
        (["incident", "open", "--organisation", "tea", "--aware", "2026-11-20", "--nature", "fire"], "none of"),
        (["incident", "open", "--organisation", "tea", "--aware", "2999-01-01", "--nature", "integrity"], "future"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(at_home, arguments, said):
    done = at_home(*arguments, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_with_no_case_open_the_list_says_so(at_home):
    assert "No case is open" in at_home("rights", "list", "--organisation", "tea").stdout


def test_what_ended_with_a_person_is_recorded_and_taken_back(at_home):
    slug = ("--organisation", "sample-need-prediction")
    recorded = at_home("custody", "ended", "20001", *slug, "--what", "campaign", "--on", "2026-11-20")
    assert "Recorded: campaign_ended on 2026-11-20." in recorded.stdout
    assert "Taken back" in at_home("custody", "ended", "20001", *slug, "--what", "campaign", "--undo").stdout
    for arguments, said in (
        (("29999", "--what", "campaign"), "nobody is known here"),
        (("20001", "--what", "account"), "keeps nothing"),
        (("20001", "--what", "campaign", "--on", "2999-01-01"), "future"),
    ):
        done = at_home("custody", "ended", *arguments, *slug, check=False)
        assert (done.returncode, said in done.stderr) == (2, True), done
