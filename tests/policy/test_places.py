"""Rights and deadlines follow the place; where it is not known, the strictest of all packs hold."""

from __future__ import annotations

import pytest

from forecall.policy.packs import Deadline, jurisdictions
from forecall.policy.parts import Duration
from forecall.policy.places import countries_of, rights_at


def packs(**answers):
    """The shipped packs; a country's own time to answer by its pack's name."""
    made = dict(jurisdictions(["ro", "de"]).packs)
    for name, within in answers.items():
        own = Deadline(within=Duration.parse(within), law=made["eu"].deadlines["rights_answer"].law)
        made[name] = made[name].model_copy(update={"deadlines": {**made[name].deadlines, "rights_answer": own}})
    return made


@pytest.mark.promise("HQ-07.1")
def test_a_known_place_has_its_own_deadline_and_an_unknown_one_the_strictest():
    known = packs(eu="4 months", de="2 months", ro="5 months")
    assert [str(rights_at(known, place).answer.within) for place in ("DE", "RO", "", "FR")] == [
        "2 months", "5 months", "2 months", "2 months",
    ]  # fmt: skip
    assert str(rights_at(packs(), "DE").answer.within) == "1 month"
    assert [rights_at(known, place).is_known for place in ("DE", "RO", "", "FR")] == [True, True, False, False]


@pytest.mark.promise("HQ-07.1")
def test_a_right_of_one_country_is_everybodys_whose_place_is_not_known():
    made = packs()
    own = made["eu"].rights["access"].model_copy()
    made["ro"] = made["ro"].model_copy(update={"rights": {"be_called_back": own}, "consent_age": 18})
    assert "be_called_back" in rights_at(made, "RO").rights
    assert "be_called_back" in rights_at(made, "").rights
    assert "be_called_back" not in rights_at(made, "DE").rights
    assert [rights_at(made, place).consent_age for place in ("DE", "RO", "")] == [16, 18, 18]
    assert {one.country for one in rights_at(made, "RO").authorities} == {"RO"}
    assert {one.country for one in rights_at(made, "").authorities} == {"DE", "RO"}
    assert countries_of(made) == ["DE", "RO"]
