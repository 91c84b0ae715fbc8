"""Those outside who hold somebody's data hear of what became of it."""

from __future__ import annotations

import pytest

from forecall.custody.rights import Kind, Outcome, carry_out, close_case, deliver
from forecall.custody.rights import store as cases
from tests.custody.rights.conftest import shared_with


@pytest.mark.promise("AI-11.2")
def test_whoever_got_somebodys_data_is_told_of_its_correction_and_until_then_the_case_stays_open(
    opened, desk, ana, told, post
):
    for recipient in ("mail_house", "help_desk"):
        shared_with(desk, ana, recipient)
    shared_with(desk, desk.person(), "cloud")
    told.deaf = {"mail_house"}
    case = opened(Kind.RECTIFICATION)
    with pytest.raises(OSError, match="no answer"):
        carry_out(case)
    assert "mail_house could not be told" in cases.case_of(case).problem
    told.deaf = set()
    carry_out(case)
    assert sorted(set(told.heard)) == [("help_desk", "rectified"), ("mail_house", "rectified")]
    close_case(case, Outcome.FULFILLED)
    deliver()
    assert post.letters[-1].name == "answer"
