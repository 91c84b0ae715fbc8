"""The page about receipts says what the code does: no field, finding or error is left out of it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from forecall.custody import receipts
from forecall.custody.receipts import errors
from forecall.custody.receipts.lines import receipt_line
from forecall.custody.receipts.types import Trouble
from tests.custody.receipts.making import receipt

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "receipts.md").read_text(encoding="utf-8")

NAMED = [name for name in receipts.__all__ if name in vars(errors)]


@pytest.mark.parametrize("word", [*get_args(Trouble), *NAMED, *(field.name for field in fields(receipts.Receipt))])
def test_the_page_names_it(word):
    assert f"`{word}`" in PAGE


def test_the_page_names_the_fields_of_a_line_in_their_order():
    line, _ = receipt_line(1, receipt(), "", "")
    names = [part.rpartition('"')[2] for part in line.decode().split('":')[:-1]]
    table = PAGE[PAGE.index("| `n` |") : PAGE.index("The first line (`n` 0)")]
    places = [table.index(f"`{name}`") for name in names]
    assert places == sorted(places)
    assert len(names) == len(fields(receipts.Receipt)) + 4
