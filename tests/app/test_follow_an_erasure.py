"""The page that follows an erasure by hand, run block by block: each says what the page says that it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once  # a process of its own, and nothing of Python's version
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "follow-an-erasure.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_an_erasure_can_be_followed_by_hand_through_database_files_and_backups(tmp_path):
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert [kind for kind, _ in blocks].count("text") == 5
    environment = {**os.environ, "FORECALL_HOME": str(tmp_path / "followed"), "PYTHONPATH": str(ROOT / "src")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    script = "\n".join(inside for kind, inside in blocks if kind == "python")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(inside for kind, inside in blocks if kind == "text")
