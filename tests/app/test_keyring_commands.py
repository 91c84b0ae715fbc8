"""Keys from the command line: new ones for people, a new master key, and what is refused."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from uuid import UUID

import pytest

pytestmark = pytest.mark.once  # processes of their own
SHOP = "sample-repeat-shop"


class Home:
    """A house on disk, with the sample organisations and a few people in each, and its command line."""

    def __init__(self, folder, program, loaded_home):
        self.folder, self._program = folder / "home", program
        self.environment = {"FORECALL_HOME": str(self.folder), "COLUMNS": "200", "FORECALL_BACKUP_DAYS": "3"}
        shutil.copytree(loaded_home, self.folder)
        with closing(sqlite3.connect(self.folder / "keyring" / "keyring.sqlite3")) as ring, ring:
            ring.execute(
                "UPDATE subject_keys SET at = at - 120000"
            )  # two minutes ago: those of this one are left alone

    def __call__(self, *arguments, status=0):
        done = self._program(*arguments, environment=self.environment)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def asked(self, question, *values, file="forecall.sqlite3"):
        with closing(sqlite3.connect(self.folder / file)) as connection:
            return connection.execute(question, values).fetchall()

    def keys(self):
        """(live keys, people who have one) in the keyring."""
        [found] = self.asked(
            "SELECT count(*), count(DISTINCT subject) FROM subject_keys WHERE live = 1", file="keyring/keyring.sqlite3"
        )
        return found


@pytest.fixture(scope="module")
def home(program, tmp_path_factory, loaded_home):
    return Home(tmp_path_factory.mktemp("keys"), program, loaded_home)


@pytest.mark.long
def test_everybody_gets_a_new_key_by_a_job_and_the_older_ones_go_once_they_rested(home):
    before, people = home.keys()
    asked_for = home("keyring", "rotate", "--people", "--organisation", SHOP)
    assert re.search(rf"{SHOP}: job [0-9a-f-]{{36}} gives everybody a new key", asked_for)
    assert "after 3 days" in asked_for
    home("serve", "worker", "--until-idle")
    assert "custody.renew_people" in home("jobs", "list", "--state", "done")
    [(renewed,)] = home.asked(
        "SELECT count(*) FROM custody_subject s JOIN foundation_organisation o ON o.id = s.organisation_id "
        "WHERE o.slug = ? AND s.forgotten_at IS NULL",
        SHOP,
    )
    assert home.keys() == (before + renewed, people)
    assert renewed >= 6
    assert f"{SHOP}: 0 older keys dropped, {renewed} rest" in home("keyring", "drop-older", "--organisation", SHOP)
    assert "Every key opens" in home("keyring", "check")


def test_one_person_gets_a_new_key_here_and_now(home):
    [(raw,)] = home.asked(
        "SELECT subject_id FROM contacts_person p JOIN foundation_organisation o ON o.id = p.organisation_id "
        "WHERE o.slug = 'sample-prepaid-telephony' AND p.name IS NOT NULL LIMIT 1"
    )
    who = str(UUID(bytes=raw) if isinstance(raw, bytes) else UUID(raw))
    before = home.keys()
    said = home("keyring", "rotate", "--people", "--person", who)
    assert re.search(r"[1-9]\d* values of the person were sealed again under a new key", said)
    assert home.keys() == (before[0] + 1, before[1])
    again = home("keyring", "rotate", "--people", "--person", who)
    assert "sealed again" not in again
    assert re.search(r"1 have a key of \d{4}-\d\d-\d\d whose older one still rests, and keep it; .*drop-older", again)
    assert "no person of this id in" in home(
        "keyring", "rotate", "--people", "--organisation", SHOP, "--person", who, status=2
    )


def test_a_new_master_key_comes_into_use_and_the_old_one_goes_when_nothing_needs_it(home):
    file = home.folder / "master.key"
    old = file.read_text()
    printed = home("keyring", "new-master", "--print")
    assert printed.startswith(old)
    assert file.read_text() == old
    assert "master key 1 is needed" not in home("keyring", "new-master")
    both = file.read_text()
    assert both.startswith(old)
    assert [line.partition(":")[0] for line in both.splitlines()] == ["1", "2"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert "master key 2 stands in the file and is not in use yet" in home("keyring", "new-master", status=2)
    assert "master key 1 is needed by the keyring" in home("keyring", "new-master", "--drop-old", status=2)
    assert file.read_text() == both
    home("keyring", "backup", "--days", "9")
    assert "keys of organisations are under the newest master key" in home("keyring", "rotate", "--master")
    assert "backups of the keyring, the last until" in home("keyring", "new-master", "--drop-old", status=2)
    assert file.read_text() == both
    assert "Taken out of the file: 1." in home("keyring", "new-master", "--drop-old", "--although-backups")
    assert file.read_text() == both.removeprefix(old)
    assert "none, there is one alone" in home("keyring", "new-master", "--drop-old", "--although-backups")
    assert "Every key opens" in home("keyring", "check")
    for wrong in (("--print", "--drop-old"), ("--although-backups",)):
        assert "two steps" in home("keyring", "new-master", *wrong, status=2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say what to replace"),
        (("--master", "--people"), "say what to replace"),
        (("--master", "--organisation", SHOP), "say what to replace"),
        (("--organisation", "nobody"), "there is no organisation 'nobody'"),
        (("--people", "--organisation", "nobody"), "there is no organisation 'nobody'"),
        (("--person", "x"), "say what to replace"),
        (("--organisation", SHOP, "--person", "x"), "with --people --person"),
        (("--people", "--person", "Ana"), "'Ana' is no id of a person"),
        (("--people", "--person", "0d3c7a1e-6f52-4b8e-9a55-2f6f6d3a51c2"), "there is no person of this id here"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(home, arguments, said):
    before = home.keys()
    assert said in home("keyring", "rotate", *arguments, status=2)
    assert home.keys() == before
