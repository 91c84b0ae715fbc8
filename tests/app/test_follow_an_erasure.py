"""The pages that follow an erasure by hand, run block by block: each says what the page says that it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import PACKAGE, find_server

pytestmark = pytest.mark.once  # a process of its own, and nothing of Python's version
ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "how-to"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(page, home, answers, **more):
    """Run every block of a page in one process; it must say what the page says that it says."""
    blocks = BLOCK.findall((PAGES / page).read_text("utf-8"))
    assert [kind for kind, _ in blocks].count("text") == answers
    environment = {**os.environ, "FORECALL_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **more}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    script = "\n".join(inside for kind, inside in blocks if kind == "python")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(inside for kind, inside in blocks if kind == "text")


def test_an_erasure_can_be_followed_by_hand_through_database_files_and_backups(tmp_path):
    follow("follow-an-erasure.md", tmp_path / "followed", answers=5)


@pytest.mark.long
@pytest.mark.needs_system(*PACKAGE)
def test_an_erasure_can_be_followed_by_hand_through_postgresql_its_log_and_a_dump(postgresql, tmp_path, record_figure):
    postgresql.create("followed")
    path = f"{find_server()}{os.pathsep}{os.environ['PATH']}"
    address = postgresql.address("followed")
    follow(
        "follow-an-erasure-on-postgresql.md", tmp_path / "followed", answers=3,
        FORECALL_DATABASE=address, PGDATA=str(postgresql.folder / "data"), PATH=path,
    )  # fmt: skip
    record_figure("keys that open what PostgreSQL's log holds of an erased person", 0, "keys", "== 0")
