"""`forecall policy diff` and `forecall policy history` as a person, and a pipeline, uses them."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forecall.app import policy_change_commands
from forecall.app.commands import app
from forecall.policy.changes import Act, Shift

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
OLD = str(EXAMPLES / "need-prediction.yaml")
WIDER = ("[given, third_party, public_source]", "[given, third_party, public_source, public_authority]")
BY_CONSENT = ("basis: {consent: {how: double_opt_in, lasts: 3 years}}", "basis: {consent: {how: double_opt_in}}")


def run(*arguments):
    return CliRunner().invoke(app, ["policy", *map(str, arguments)], env={"COLUMNS": "160"})


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch):
    """The examples' reviews and contracts have days of their own, so the day of the test must not matter."""
    monkeypatch.setattr(policy_change_commands, "present", lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.fixture
def newer(tmp_path):
    """`newer((old, new), ...)` writes version 2 of the example, with these lines replaced."""
    shutil.copytree(EXAMPLES / "evidence", tmp_path / "evidence")

    def write(*edits, number=2, effective="2027-01-15"):
        text = Path(OLD).read_text("utf-8")
        for before, after in [
            *edits,
            ("number: 1, effective: 2026-12-01", f"number: {number}, effective: {effective}"),
        ]:
            assert before in text
            text = text.replace(before, after, 1)
        file = tmp_path / f"version-{number}.yaml"
        file.write_text(text, "utf-8")
        return file

    return write


def test_the_same_policy_twice_owes_nothing():
    done = run("diff", OLD, OLD)
    assert (done.exit_code, done.stdout) == (0, "Nothing has changed that concerns people.\n")


def test_what_is_stricter_is_shown_and_owes_nothing(newer):
    done = run("diff", OLD, newer(("channels: [email, in_product, phone]", "channels: [email, phone]")))
    assert done.exit_code == 0
    assert re.search(r"purpose:account_service/channels/in_product +stricter +in_product +nothing owed", done.stdout)
    assert "Nobody has to be told or asked" in done.stdout


def test_whom_to_tell_is_said_with_the_first_day_it_can_count(newer):
    done = run("diff", OLD, newer(WIDER, effective="2026-12-05"), "--told", "2026-11-20")
    assert done.exit_code == 1
    assert "To be told at least 30 days before: contacts at companies that may need us." in done.stdout
    assert "version 2 can count from 21 December 2026. The file lets it count from 5 December 2026, which is too" in (
        done.stdout
    )


IN_ENGLISH = """
To be asked for consent, and told at least 30 days before: users of our platform; contacts at companies that may need
us. Until they say yes, the earlier version holds for their data. Uses: newsletter and event invitations.
Data: choices about news. Changed: purpose:newsletter/basis/consent/lasts.
"""
IN_GERMAN = """
Um Einwilligung zu bitten und mindestens 30 Tage vorher zu informieren: Nutzer unserer Plattform;
Ansprechpersonen bei Unternehmen, die uns brauchen könnten. Bis zu einem Ja gilt für ihre Daten die frühere Version.
Zwecke: Newsletter und Einladungen zu Veranstaltungen. Daten: Auswahl zu Neuigkeiten.
"""
IN_ROMANIAN = """
De cerut consimțământul și de informat cu cel puțin 30 de zile înainte: utilizatorii platformei noastre;
persoane de contact la companii potențial interesate. Până la un răspuns afirmativ, pentru datele lor se aplică
versiunea anterioară. Scopuri: buletin informativ și invitații la evenimente.
"""


@pytest.mark.parametrize(("language", "says"), [("en", IN_ENGLISH), ("de", IN_GERMAN), ("ro", IN_ROMANIAN)])
def test_whom_to_ask_is_said_in_three_languages_and_stops_a_pipeline(newer, language, says):
    done = run("diff", OLD, newer(BY_CONSENT), "--language", language)
    assert done.exit_code == 3
    assert " ".join(says.split()) in done.stdout


def test_a_machine_reads_the_same_as_json(newer):
    done = run("diff", OLD, newer(WIDER), "--told", "2026-11-20T22:30", "--json")
    change = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (change["old"], change["new"], change["earliest"]) == (1, 2, "2026-12-21T22:00:00+00:00")
    assert change["facts"] == [
        {
            "clause": "purpose:prospecting/sources/public_authority", "about": "", "before": "",
            "after": "public_authority", "class": "looser", "matter": "privacy", "material": True,
            "people": ["prospect"], "purposes": ["prospecting"], "categories": ["business_card", "tickets"],
            "regime": "extra_notice_if_material", "owed": "tell", "to": "people", "notice": "30 days",
            "counts": "after_notice", "law": ["GDPR art. 13(3)"],
        }
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_an_error_and_no_verdict(tmp_path):
    done = run("diff", OLD, tmp_path / "none.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "none.yaml" in done.stderr


def test_versions_are_kept_and_shown_by_day(newer, tmp_path):
    folder = tmp_path / "versions"
    first = run("history", folder, "--keep", OLD)
    assert first.exit_code == 0
    assert first.stdout.startswith("version 1  counts from 2026-12-01 (Europe/Bucharest)  kept ")
    second = run("history", folder, "--keep", newer(WIDER))
    assert "To be told at least 30 days before" in second.stdout
    assert [line.split()[1] for line in second.stdout.splitlines() if line.startswith("version")] == ["1", "2"]
    then = json.loads(run("history", folder, "--at", "2027-01-14T21:59", "--json").stdout)
    assert [(one["version"], one["policy"]["identity"]["name"]) for one in then] == [(1, "Previziune Model SRL")]
    assert [
        one["version"] for one in json.loads(run("history", folder, "--at", "2027-01-14T22:00", "--json").stdout)
    ] == [2]
    assert run("history", folder, "--at", "2020-01-01").stdout == "No version is kept here, or none counts then.\n"


def test_a_version_with_a_number_that_is_taken_is_refused_in_one_sentence(newer, tmp_path):
    folder = tmp_path / "versions"
    run("history", folder, "--keep", OLD)
    done = run("history", folder, "--keep", newer(WIDER, number=1))
    assert done.exit_code == 2
    assert "version 1 is kept and cannot be changed; give the new one the number 2" in done.stderr
    (folder / "0001.json").unlink()
    missing = run("history", folder)
    assert missing.exit_code == 2
    assert "0001.json: the version is missing" in missing.stderr


def test_every_message_about_changes_is_there_in_each_language():
    folder = Path(__file__).parents[2] / "src" / "forecall" / "policy" / "locales"
    keys = {
        language: re.findall(r"^([a-z_-]+) = ", (folder / language / "changes.ftl").read_text("utf-8"), re.MULTILINE)
        for language in ("en", "de", "ro")
    }
    assert keys["en"] == keys["de"] == keys["ro"]
    owed = {f"duty-{act}-{to}" for act in ("tell", "ask", "ask_expressly") for to in ("people", "clients")}
    assert owed | {f"shift-{shift}" for shift in Shift} | {f"act-{act}" for act in Act} <= set(keys["en"])
