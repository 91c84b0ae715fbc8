"""A shop of fewer lines learns from more, and one of a million from no more than before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from forecall.needs import NeedModel, basket, buying, sequels
from forecall.needs.effort import portion, with_stands
from forecall.needs.trees import Plan
from tests.needs.model.conftest import AS_OF, answers_of

PLAN = Plan("binary", 4, stands=3, most_rows=1000)
A_MILLION_EXPORTED = 718_070
"""Lines that are left of the million in the speed benchmark's export, by customer, product and day."""


def test_up_to_half_a_million_lines_nothing_is_saved_and_beyond_it_falls_smoothly_to_the_least():
    found = [portion(lines, 3000, 6000) for lines in range(500_000, 800_000, 1000)]
    assert portion(0, 3000, 6000) == found[0] == 6000
    assert found[-1] == 3000
    assert all(0 <= before - after <= 40 for before, after in pairwise(found))


@pytest.mark.parametrize("bounds", [basket._CUSTOMERS, basket._ORDERS, basket._STANDS, buying._STANDS])
def test_a_million_lines_get_the_least_of_everything(bounds):
    least, most = bounds
    assert portion(A_MILLION_EXPORTED, *bounds) == least < most


def test_what_each_customer_is_compared_with_costs_all_customers_the_same_in_a_larger_shop():
    states = [portion(lines, *sequels._NEWEST, steepness=1) for lines in (500_000, 1_000_000, 2_000_000, 9_000_000)]
    assert states == [20_000, 10_000, 5_000, 5_000]


def test_more_sets_are_grown_only_where_they_see_other_rows():
    stands = [with_stands(PLAN, 100_000, rows, (4, 9)).stands for rows in (1000, 1001, 2000, 2700, 9000)]
    assert stands == [3, 4, 6, 8, 9]


def test_units_are_scaled_by_the_same_customers_however_many_sets_there_are(shop, monkeypatch):
    read, looked_at = buying._mean_units, set()

    def spied(seen, rows, amounts):
        if rows.dtype != bool:
            looked_at.update(seen.fold[rows].tolist())
        return read(seen, rows, amounts)

    monkeypatch.setattr(buying, "BUY_PLAN", replace(buying.BUY_PLAN, most_rows=150))
    monkeypatch.setattr(buying, "_mean_units", spied)
    NeedModel(seed=0, threads=1).fit(shop, AS_OF).needs(14)
    assert looked_at == set(range(6))


def test_more_sets_give_the_same_bits_for_any_threads(shop, monkeypatch, tmp_path):
    monkeypatch.setattr(buying, "BUY_PLAN", replace(buying.BUY_PLAN, most_rows=150))
    monkeypatch.setattr(basket, "PLAN", replace(basket.PLAN, most_rows=300))
    files = []
    for threads in (1, 2):
        model = NeedModel(seed=0, threads=threads).fit(shop, AS_OF)
        answers_of(model)
        model.save(tmp_path / f"{threads}")
        files.append((tmp_path / f"{threads}").read_bytes())
        stands = (model._basket.trees.stands, model._buy[14].known.stands)
    assert stands == (9, 12)
    assert files[0] == files[1]
