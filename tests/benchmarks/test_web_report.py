"""What `./run bench web --write` leaves in its file."""

from __future__ import annotations

import pytest

from benchmarks.web.__main__ import report, sections_of

pytestmark = pytest.mark.once


def test_a_run_on_one_database_leaves_what_the_other_was_measured_at():
    before = report({"SQLite": "| desk | 142 |\n", "PostgreSQL": "| desk | 138 |\n"})
    after = report(sections_of(before) | {"SQLite": "| desk | 120 |\n"})
    assert sections_of(after) == {"SQLite": "| desk | 120 |\n", "PostgreSQL": "| desk | 138 |\n"}
    assert after == before.replace("142", "120")
