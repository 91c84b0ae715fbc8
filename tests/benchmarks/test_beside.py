"""The desk beside the same pages on plain models: runs on both databases, and both pages show the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import PACKAGE

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[2]
ROW = re.compile(r"\| `(\w+)` \| 60 \| (\d+) \| [\d.]+ \| (\d+) \| [\d.]+ \| [\d.]+ \|")


@pytest.mark.parametrize(
    "database",
    [
        pytest.param("sqlite", marks=pytest.mark.long),
        pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE)),
    ],
)
def test_the_plain_pages_show_what_the_desk_shows_and_ask_less(database):
    asked = [sys.executable, "-m", "benchmarks.web.beside", "--sizes", "60", "--times", "1", "--database", database]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    pages = {page: (int(ours), int(plain)) for page, ours, plain in ROW.findall(done.stdout)}
    assert set(pages) == {"desk", "customer", "search"}
    assert all(plain < ours for ours, plain in pages.values())
