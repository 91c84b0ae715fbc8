"""What is wrong with a field of the desk is said once, and in words for people."""

from __future__ import annotations

import pytest
from django.utils import timezone

from forecall.web.staff.desk.forms import LineForm, LogForm


@pytest.mark.parametrize("at", ["2027-03-28T03:30", "2027-10-31T03:30"])  # there not at all, and twice
def test_an_hour_in_which_clocks_are_set_is_refused_in_words(at):
    with timezone.override("Europe/Bucharest"):
        form = LogForm({"outcome": "call_back", "next_at": at})
        assert not form.is_valid()
        [said] = form.errors["next_at"]
        assert said == "In that hour clocks are set forward or back. Choose a time before or after it."
        assert "next_at" not in LogForm({"outcome": "call_back", "next_at": at.replace("T03", "T05")}).errors


@pytest.mark.parametrize(
    ("quantity", "price", "said"),
    [
        ("abc", "2", {"quantity": 1}),
        ("-1", "x", {"quantity": 1, "price": 1}),
        ("", "", {"quantity": 1, "price": 1}),
        ("0", "0", {"quantity": 1}),
        ("2", "0", {}),  # a gift
    ],
)
def test_a_line_of_an_order_says_of_each_field_one_thing(quantity, price, said):
    form = LineForm({"product": "tea", "quantity": quantity, "price": price})
    assert {name: len(problems) for name, problems in form.errors.items()} == said
