"""The samples from the command line: loaded once, and thrown away without what is not theirs."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

pytestmark = pytest.mark.once  # processes of their own


def test_the_samples_load_once_and_only_samples_are_thrown_away(program, loaded_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(loaded_home, home)

    def forecall(*arguments):
        done = program(*arguments, environment={"FORECALL_HOME": str(home)}, check=True)
        return done.stdout + done.stderr

    def rows(table, where="TRUE"):
        with closing(sqlite3.connect(home / "forecall.sqlite3")) as connection:
            return connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]  # noqa: S608  # ours

    forecall("organisation", "add", "tea", "--name", "Tea House", "--country", "ro")
    people = rows("custody_subject")
    said = forecall("sample", "load", "--people", "10")
    assert (said.count(": 0 people added of 10"), rows("custody_subject")) == (7, people), said
    for table in ("custody_choice", "foundation_grant", "orders_order"):
        assert rows(table) > 0
    said = forecall("sample", "forget")
    assert said.count("sample-") == 7, said
    assert rows("foundation_organisation") == 1
    assert rows("custody_subject", "organisation_id NOT IN (SELECT id FROM foundation_organisation)") == 0
