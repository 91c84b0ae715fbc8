"""Whoever works here asks for their own data from the page of their account."""

from __future__ import annotations

import pytest

from forecall.custody import publish
from forecall.custody.rights.models import Case
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import Member
from tests.policy.policies import edited

pytestmark = pytest.mark.once


def test_a_colleague_asks_where_they_work_and_nowhere_else(house):
    house.member("sam", Role.SELLER)
    sam = house.browser("sam")
    assert "Your data where you work" not in sam.get("/account/").content.decode()
    with acting(house.tea.pk, "olga"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
    page = sam.get("/account/").content.decode()
    assert "Your data where you work" in page
    assert 'value="erasure"' in page
    done = sam.post("/account/ask/", {"organisation": "tea", "kind": "access"}, follow=True)
    case = Case.unscoped.get()
    assert f"is open at {house.tea.name}" in done.content.decode()
    assert (case.kind, case.organisation_id) == ("access", house.tea.pk)
    assert Member.unscoped.get(pk=house.members["sam"].pk).subject == case.subject_id
    for wrong in ({"organisation": "bank", "kind": "access"}, {"organisation": "tea", "kind": "objection"}):
        assert sam.post("/account/ask/", wrong).status_code == 404
    assert Case.unscoped.count() == 1
