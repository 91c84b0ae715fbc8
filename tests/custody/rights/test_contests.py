"""A decision that weighs on somebody, contested: somebody else takes it anew, and both stay on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.custody import Ask, Permit, ask, publish
from forecall.custody.errors import StepRefused
from forecall.custody.receipts import used_for
from forecall.custody.rights import Kind, Request, open_case, review
from forecall.custody.rights import store as cases
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from tests.custody.conftest import NOW
from tests.policy.policies import everything


@pytest.mark.promise("AI-05.6")
def test_somebody_else_decides_anew_within_the_clock_and_both_decisions_stay_in_the_log(desk):
    bank = Organisation.objects.create(slug="bank", name="bank", country="RO", created_at=NOW)
    decision = {"purpose": "credit", "categories": frozenset({"interactions"}), "action": "decide"}
    with acting(bank.id, "member-3"):
        publish(everything(), artefact="0" * 64)
        started = {"contract_started": NOW - timedelta(days=1)}
        person = desk.person("called_person", ("interactions",), events=started)
        first = ask(Ask(**decision, subjects=(person,), decided_by="member-3"))
        case = open_case(Request(Kind.CONTEST, "email", "en", "I earn more than that.", decided_by="member-3"), person)
        with pytest.raises(StepRefused, match="somebody else"):
            review(case, changed=True)
    with acting(bank.id, "member-4"):
        second = ask(Ask(**decision, subjects=(person,), decided_by="member-4"))
        review(case, changed=True)
        row = cases.case_of(case)
        assert (row.outcome, row.reason, row.closed_at < row.due) == ("fulfilled", "decision_changed", True)
        reviewed = row.steps.get(name="reviewed")
        assert (reviewed.actor, reviewed.reason) == ("member-4", "decision_changed")
    assert isinstance(first, Permit)
    assert isinstance(second, Permit)
    log = {str(key): one for key, one in used_for(desk.parts.receipts.folder, person)}
    assert [(log[one.receipt].actor, log[one.receipt].action) for one in (first, second)] == [
        ("member-3", "decide"),
        ("member-4", "decide"),
    ]
