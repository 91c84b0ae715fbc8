"""An installation from the command line: made at the first start, kept private, never opened with other keys."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forecall.app.settings import SETTINGS, read_settings
from forecall.foundation import SettingWrong
from forecall.foundation.bound import KEEP

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version

EXAMPLE = Path(__file__).parents[2] / "examples" / "policies" / "need-prediction.yaml"


@pytest.fixture
def forecall(program, tmp_path):
    """Run the program in a home of its own: (exit status, what it said)."""

    def run(*arguments):
        done = program(*arguments, environment={"FORECALL_HOME": str(tmp_path / "home")})
        return done.returncode, done.stdout + done.stderr

    return run


def test_an_organisation_publishes_its_policy_once(forecall, tmp_path):
    status, said = forecall("policy", "publish", str(EXAMPLE), "--organisation", "tea")
    assert (status, "there is no organisation 'tea'" in said) == (2, True)
    assert forecall("organisation", "add", "tea", "--name", "Tea House", "--country", "ro")[0] == 0
    status, said = forecall("organisation", "add", "tea", "--name", "Tea House", "--country", "ro")
    assert (status, "already exists" in said) == (2, True)
    status, said = forecall("policy", "publish", str(EXAMPLE), "--organisation", "tea")
    assert (status, "Version 1 is published" in said) == (0, True)
    status, said = forecall("policy", "publish", str(EXAMPLE), "--organisation", "tea")
    assert (status, "nothing changed" in said) == (0, True)
    status, said = forecall("receipts", "verify")
    assert (status, "Every receipt stands" in said) == (0, True)
    home = tmp_path / "home"
    assert home.stat().st_mode & 0o077 == 0
    assert (home / "master.key").stat().st_mode & 0o077 == 0
    (home / "master.key").unlink()  # with a keyring there, a new master key would open nothing
    status, said = forecall("organisation", "add", "other", "--name", "Other", "--country", "de")
    assert status == 2
    assert "master" in said
    assert not (home / "master.key").exists()


@pytest.mark.promise("AI-13.4")
def test_a_line_of_the_record_kept_elsewhere_shows_that_its_end_was_cut(forecall, tmp_path):
    status, said = forecall("receipts", "checkpoint")
    assert status == 0
    kept = tmp_path / "kept.txt"
    kept.write_text(said)
    status, said = forecall("receipts", "verify", "--outside", str(kept))
    assert (status, "Every receipt stands" in said) == (0, True)
    shutil.rmtree(tmp_path / "home" / "receipts")
    status, said = forecall("receipts", "verify", "--outside", str(kept))
    assert (status, "the file was cut or replaced" in said) == (1, True)
    kept.write_text("something else")
    status, said = forecall("receipts", "verify", "--outside", str(kept))
    assert (status, "no checkpoint of this key" in said) == (1, True)
    kept.write_text("")
    status, said = forecall("receipts", "verify", "--outside", str(kept))
    assert (status, "no checkpoint of this key" in said) == (1, True)
    status, said = forecall("receipts", "verify", "--outside", str(tmp_path / "mistyped.txt"))
    assert (status, "does not exist" in said, "Traceback" in said) == (2, True, False)


def test_an_organisation_begins_with_the_time_zone_of_its_country(forecall, tmp_path):
    wanted = {"ro": "Europe/Bucharest", "de": "Europe/Berlin"}
    for country in wanted:
        forecall("organisation", "add", f"tea-{country}", "--name", "Tea House", "--country", country)
    with closing(sqlite3.connect(tmp_path / "home" / "forecall.sqlite3")) as database:
        found = dict(database.execute("SELECT slug, timezone FROM foundation_organisation"))
    assert found == {f"tea-{country}": zone for country, zone in wanted.items()}


def test_the_evidence_is_printed_as_text_as_json_and_as_a_page(forecall, tmp_path):
    started = tmp_path / "policy.yaml"
    started.write_text(EXAMPLE.read_text(encoding="utf-8").replace("effective: 2026-12-01", "effective: 2026-10-01"))
    shutil.copytree(EXAMPLE.parent / "evidence", tmp_path / "evidence")
    status, said = forecall("policy", "prove")
    assert (status, "no organisation has published a policy" in said) == (2, True)
    forecall("organisation", "add", "tea", "--name", "Tea House", "--country", "ro")
    forecall("policy", "publish", str(started), "--organisation", "tea")
    status, said = forecall("policy", "prove", "--language", "ro")
    assert (status, "Impusă de: poarta: tipul persoanei" in said) == (0, True)
    assert said.splitlines()[1] == "Versiunea 1, în vigoare din 1 octombrie 2026"
    status, said = forecall("policy", "prove", "--organisation", "tea", "--json")
    [shown] = json.loads(said)
    assert (status, shown["version"], shown["decisions"]) == (0, 1, 0)
    page = tmp_path / "evidence.html"
    status, said = forecall("policy", "prove", "--page", str(page))
    assert (status, page.read_text(encoding="utf-8").startswith("<!doctype html>")) == (0, True)
    status, said = forecall("receipts", "used-for", "0b5f9a52-1f5c-4f0e-9a64-3f1de2a0c7aa", "--language", "de")
    assert (status, "keine Verwendung" in said) == (0, True)
    assert forecall("receipts", "used-for", "ana")[0] == 2


def test_a_home_that_is_a_file_is_named(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(SettingWrong, match=r"FORECALL_HOME: .* is a file; name a folder"):
        read_settings({"FORECALL_HOME": str(tmp_path / "home")})


def test_a_database_of_another_kind_is_refused_by_name():
    with pytest.raises(SettingWrong, match="FORECALL_DATABASE: mysql; write postgresql://"):
        read_settings({"FORECALL_DATABASE": "mysql://user@host/name"})


@pytest.mark.parametrize(
    ("variable", "address"),
    [
        ("FORECALL_DATABASE", "postgresql://ana:hidden@db.example:port/house"),
        ("FORECALL_FINANCE_DATABASE", "postgresql://ana:hidden@[::1/house"),
        ("FORECALL_SMTP", "smtp://ana:hidden@mail.example:99999"),
        ("FORECALL_URL", "https://forecall.example:hidden"),
    ],
)
def test_an_address_that_cannot_be_taken_apart_is_a_sentence_without_what_stands_in_it(variable, address):
    with pytest.raises(SettingWrong, match=f"{variable}: its host or port cannot be read; write ") as said:
        read_settings({variable: address})
    assert "hidden" not in str(said.value)


def test_a_command_whose_database_does_not_answer_is_one_sentence(program, tmp_path):
    address = "postgresql://u:hidden@127.0.0.1:1/x"
    done = program("jobs", "list", environment={"FORECALL_HOME": str(tmp_path), "FORECALL_DATABASE": address})
    assert done.returncode == 2
    assert done.stderr.startswith("the database does not answer; see that it runs,")
    assert done.stderr.count("\n") == 1
    assert "hidden" not in done.stderr


def test_a_postgresql_address_is_taken_apart():
    made = read_settings({"FORECALL_DATABASE": "postgresql://ana:p%40ss@db.example:5433/house"}).database
    assert [made[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ana", "p@ss", "db.example", "5433", "house",
    ]  # fmt: skip
    assert made["OPTIONS"]["options"] == "-c lock_timeout=20s"  # as long as on SQLite, not for ever


def test_an_address_says_whether_statements_are_kept_prepared_and_the_driver_is_not_told_so():
    address = "postgresql://ana@db.example/house"
    assert read_settings({"FORECALL_DATABASE": address}).database[KEEP] is True
    made = read_settings({"FORECALL_DATABASE": f"{address}?sslmode=require&prepare=no"}).database
    assert made[KEEP] is False
    assert made["OPTIONS"].keys() == {"sslmode", "connect_timeout", "options"}
    with pytest.raises(SettingWrong, match="FORECALL_DATABASE: prepare=off; write prepare=no, or nothing"):
        read_settings({"FORECALL_DATABASE": f"{address}?prepare=off"})


def test_a_forecast_leaves_one_core_to_the_pages_unless_it_is_told_otherwise():
    there = len(os.sched_getaffinity(0))
    assert read_settings({}).forecast_cores == max(1, there - 1)
    assert read_settings({"FORECALL_FORECAST_CORES": "5"}).forecast_cores == 5
    with pytest.raises(SettingWrong, match="FORECALL_FORECAST_CORES: 0; write a number, 1 or more"):
        read_settings({"FORECALL_FORECAST_CORES": "0"})


def test_every_setting_stands_in_the_manual():
    manual = (Path(__file__).parents[2] / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for one in SETTINGS:
        assert f"| `{one.variable}` | {f'`{one.default}`' if one.default else '-'} | {one.about} |" in manual
