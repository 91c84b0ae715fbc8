"""Which rows the trees of a purchase learn from: drawn by how much they tell, and weighed so that all are stood for."""

from __future__ import annotations

import numpy as np
import pytest

from forecall.needs import NeedModel, buying, drawing
from forecall.needs.history import day_number
from tests.needs.model.conftest import AS_OF

pytestmark = pytest.mark.once  # arithmetic, the same on any Python
DAY = day_number(AS_OF) - 28


def test_about_as_many_rows_are_drawn_as_were_asked_for_the_telling_ones_first():
    telling = np.geomspace(1e-4, 1.0, 5000)
    where = np.arange(5000) % 5 > 0
    kept = drawing._kept(telling, where, 900)
    assert kept[where].sum() == pytest.approx(900, rel=0.1)
    assert np.all(np.diff(kept) >= 0)
    assert kept.min() == drawing._LEAST_KEPT
    assert kept.max() == 1.0


def test_where_fewer_rows_are_there_than_asked_for_all_are_drawn():
    assert np.all(drawing._kept(np.array([0.01, 0.2, 0.5]), np.ones(3, bool), 100) == 1.0)
    assert len(drawing._kept(np.zeros(0), np.zeros(0, bool), 100)) == 0


def test_the_rows_drawn_stand_for_all_pairs_and_every_purchase_is_among_them(model):
    sources = model._sources()
    past, horizon = sources.history.before(DAY), 14
    pairs = len(np.unique(past.customer * past.products + past.product))
    window = (sources.history.day >= DAY) & (sources.history.day < DAY + horizon)
    bought = np.unique((sources.history.customer * past.products + sources.history.product)[window])
    bought = np.intersect1d(bought, past.customer * past.products + past.product)
    seen = [drawing.draw(sources, DAY, horizon, seed) for seed in range(8)]
    assert [int(one.bought.sum()) for one in seen] == [len(bought)] * 8
    assert all(len(one.key) < pairs for one in seen)
    assert np.mean([one.weight.sum() for one in seen]) == pytest.approx(pairs, rel=0.1)


def test_rows_that_nothing_reads_get_no_figures_and_would_change_none(shop, monkeypatch, tmp_path):
    monkeypatch.setattr(buying, "_MOST_ROWS", 400)  # the trees read fewer rows than were drawn, as in a large shop
    monkeypatch.setattr(buying, "_MEASURED", 300)
    needed, rows = buying._needed, []

    def counted(drawn, *others):
        rows.append((sum(map(len, needed(drawn, *others))), len(drawn)))
        return needed(drawn, *others)

    def all_of_them(drawn, *_others):
        return [np.arange(len(one.key)) for one in drawn.of]

    files = []
    for way in (counted, all_of_them):
        monkeypatch.setattr(buying, "_needed", way)
        model = NeedModel(seed=0, threads=1).fit(shop, AS_OF)
        model.needs(14)
        model.save(tmp_path / "model")
        files.append((tmp_path / "model").read_bytes())
    assert files[0] == files[1]
    [(laid_out, drawn)] = rows
    assert laid_out < 0.7 * drawn


def test_a_pair_taken_often_by_somebody_who_comes_often_is_drawn_before_others(model):
    history = model._sources().history
    chance, past = drawing._rule_of_thumb(history, DAY), history.before(DAY)
    pairs, count = np.unique(past.customer * past.products + past.product, return_counts=True)
    assert len(chance) == len(pairs)
    assert np.corrcoef(chance, count)[0, 1] > 0.3
