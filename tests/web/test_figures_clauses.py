"""What the policy stopped, clause by clause: no two rows are alike, and the policy is read once for all of them."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.custody import publish
from forecall.foundation import acting
from forecall.sales.tallying import ByClause
from forecall.web.staff.figures import panels
from tests.policy.policies import edited


def test_clauses_that_one_row_of_the_notice_tells_are_told_apart_and_the_policy_is_read_once_for_all(house):
    ours = {"version/effective": "2026-01-01", "purposes/client_calls/role": "controller",
            "purposes/client_calls/basis": {"consent": {"how": "spoken_yes", "lasts": "3 years"}}}  # fmt: skip
    parts = ("", "/basis", "/basis/consent", "/basis/consent/lasts")
    clauses = [f"purpose:{name}{part}" for name in ("need_prediction", "client_calls") for part in parts]
    with acting(house.tea.pk, "x"):
        publish(edited("need-prediction", ours), artefact="0" * 64)
        asked = []
        for some in (clauses[:1], clauses[:1], clauses):  # the first finds nothing kept in memory
            with CaptureQueriesContext(connection) as found:
                panel = panels.refusals([ByClause(one, 40, 12, 11) for one in some], 10)
            asked.append(len(found))
    named = [row[1] for row in panel.table.rows]
    assert len(set(named)) == len(clauses), named
    assert asked[1] == asked[2]
