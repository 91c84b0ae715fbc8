"""Counting: how often each clause decided, without reading twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forecall.custody.receipts import ClauseCount, counts, verify
from forecall.custody.receipts.counting import FILE
from tests.custody.receipts.making import ALICE, NOON, PUBLIC, chain_of, receipt, writer

DAY = timedelta(days=1)
CASES = [  # clause, outcome, days after noon
    ("call", "allowed", 0),
    ("call", "refused", 1),
    ("call", "refused", 2),
    ("mail", "gap", 1),
    ("", "gap", 1),
]


def written(receipts, cases=CASES, **more):
    told = [receipt(clause=clause, outcome=outcome, at=NOON + days * DAY, **more) for clause, outcome, days in cases]
    receipts.write_many([(one, [ALICE]) for one in told])


def test_each_clause_says_its_decisions_refusals_gaps_and_last_event(tmp_path):
    with writer(tmp_path) as receipts:
        written(receipts)
        written(receipts, organisation="other")
    assert counts(tmp_path, "optima") == {
        "": ClauseCount(1, 0, 1, NOON + DAY),
        "call": ClauseCount(3, 2, 0, NOON + 2 * DAY),
        "mail": ClauseCount(1, 0, 1, NOON + DAY),
    }
    assert counts(tmp_path, "nobody") == {}


def test_counts_since_a_day_have_that_day_in_them(tmp_path):
    with writer(tmp_path) as receipts:
        written(receipts)
    found = counts(tmp_path, "optima", date(2026, 11, 26))
    assert {clause: count.decisions for clause, count in found.items()} == {"": 1, "call": 2, "mail": 1}


def test_what_was_read_is_not_read_again(tmp_path):
    receipts = writer(tmp_path)
    written(receipts)
    before = counts(tmp_path, "optima")
    path = chain_of(tmp_path)
    path.write_bytes(bytes(path.stat().st_size))  # if it were read again nothing would be found in it
    assert counts(tmp_path, "optima") == before
    written(receipts, [("call", "allowed", 0)])
    assert counts(tmp_path, "optima")["call"].decisions == 4


def test_counts_grow_over_segments_and_writers(tmp_path):
    one, other = writer(tmp_path, most_bytes=1), writer(tmp_path)
    for decisions in (1, 2, 3):
        written(one, [("call", "allowed", 0)])
        written(other, [("mail", "refused", 0)])
        found = counts(tmp_path, "optima")
        assert (found["call"].decisions, found["mail"].refusals) == (decisions, decisions)


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"{}\n{}")])
def test_an_index_that_is_gone_or_damaged_is_made_anew(tmp_path, damage):
    with writer(tmp_path) as receipts:
        written(receipts)
    before = counts(tmp_path, "optima")
    damage(tmp_path / FILE)
    assert counts(tmp_path, "optima") == before
    assert verify(tmp_path, PUBLIC).holds, "the index is no evidence"


def test_a_torn_line_is_not_counted_and_does_not_stop_the_rest(tmp_path):
    with writer(tmp_path) as receipts:
        written(receipts)
    path = chain_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    assert sum(count.decisions for count in counts(tmp_path, "optima").values()) == 4


def test_counts_are_right_where_the_index_cannot_be_saved(tmp_path):
    with writer(tmp_path) as receipts:
        written(receipts)
    (tmp_path / FILE).mkdir()
    assert counts(tmp_path, "optima")["call"].decisions == 3
    assert not list(tmp_path.glob(f"{FILE}.*"))
