"""The manual names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecall.policy import Reason
from forecall.policy.purposes import Basis, But
from forecall.policy.types import Policy

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "policy-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*Reason, *Policy.model_fields, *Basis.model_fields, *But.model_fields])
def test_every_reason_section_basis_and_difference_stands_in_the_manual(word):
    assert f"`{word}`" in PAGE or word == "format"


def test_the_manual_lists_the_reasons_in_the_order_of_the_checks():
    table = PAGE.partition("| reason | when |")[2].partition("\n\n")[0]
    assert re.findall(r"`([a-z_]+)`", table) == list(Reason)
