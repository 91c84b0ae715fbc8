"""While it is counted whom an incident hit, everybody else goes on writing; what changes meanwhile is not lost."""

from __future__ import annotations

import json

import pytest

COUNT = "from tests.custody.rights.beside import main; main()"
READS = ('"custody_origins"', "SELECT COUNT(*)", "GROUP BY", "foundation_grant")
"""Parts of the statements that look for people, count what is held of them, and look for clients."""


@pytest.mark.parametrize("verb", ["open", "learn", "job"])
def test_another_writer_gets_through_at_every_statement_that_looks_for_people(program, tmp_path, verb):
    home = {"FORECALL_HOME": str(tmp_path / "home")}
    done = program(verb, 12, environment=home, code=COUNT, check=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["hit"] == 12
    reading = [(sql, free) for sql, free in answer["statements"] if any(part in sql for part in READS)]
    assert len(reading) >= len(READS)
    assert [sql for sql, free in reading if not free] == []
    assert not all(free for _sql, free in answer["statements"])  # writing the list does shut others out
