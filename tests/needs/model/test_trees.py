"""Boosted trees: what they are saved as, and that an explanation adds up to the score."""

from __future__ import annotations

import pickle
import re

import lightgbm as lgb
import numpy as np
import pytest

from forecall.needs.trees import Plan, Trees, grow

COLUMNS = ("a", "b", "c", "noise")
FAMILIES = [0, 1, 1, 2]


def invented(rows=3000, seed=1):
    """Two columns that matter, one of them half unknown, and one that does not."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(rows, 4)).astype(np.float32)
    values[chance.random(rows) < 0.5, 1] = np.nan
    chances = 1 / (1 + np.exp(-(2 * values[:, 0] + np.nan_to_num(values[:, 1]))))
    return values, (chance.random(rows) < chances).astype(np.float64)


def grown(rounds=40, threads=1, **more):
    values, label = invented()
    return grow(
        Plan("binary", rounds, leaves=15, least_rows=20), values, label, COLUMNS, seed=2, threads=threads, **more
    )


@pytest.mark.parametrize("objective", ["binary", "poisson", "gamma", "lambdarank"])
def test_a_row_explained_adds_up_to_its_score(objective):
    values, label = invented()
    groups = {"groups": np.full(30, 100)} if objective == "lambdarank" else {}
    label = label + 0.5 if objective == "gamma" else label
    trees = grow(Plan(objective, 40, leaves=15), values, label, COLUMNS, seed=2, threads=1, **groups)
    worth = trees.explain(values, FAMILIES)
    assert worth.shape == (3000, 4)
    np.testing.assert_allclose(worth.sum(axis=1), trees.score(values), atol=1e-5)
    assert len(set(worth[:, -1])) == 1


def test_what_matters_is_given_the_worth():
    """Column a alone drives the first family; a row high in it is pushed up by it."""
    values, _ = invented()
    worth = grown().explain(values, FAMILIES)
    spread = worth[:, :3].std(axis=0)
    assert spread[0] > 1.5 * spread[1] > 1.5 * 1.5 * spread[2]
    assert np.corrcoef(worth[:, 0], values[:, 0])[0, 1] > 0.8


@pytest.mark.parametrize("gaps", [True, False], ids=["gaps while growing", "none while growing"])
def test_a_score_is_that_of_lightgbm_itself_to_the_last_bit(gaps):
    """Also where a value is not known, though every value was while the trees grew."""
    values, label = invented()
    known = values if gaps else np.nan_to_num(values)
    trees = grow(Plan("binary", 40, leaves=15, least_rows=20), known, label, COLUMNS, seed=2, threads=1)
    theirs = lgb.Booster(model_str=trees.text).predict(values, raw_score=True)
    assert trees.score(values).tobytes() == theirs.tobytes()


def test_a_value_on_the_edge_goes_where_lightgbm_sends_it():
    """Thresholds are 64-bit numbers between two 32-bit ones; each side's nearest value must fall right."""
    trees = grown()
    edges = np.unique([float(one) for one in re.findall(r"threshold=(.*)", trees.text)[0].split()])
    near = np.concatenate([edges.astype(np.float32), np.nextafter(edges.astype(np.float32), np.float32(np.inf))])
    rows = np.repeat(near[:, None], 4, axis=1)
    theirs = lgb.Booster(model_str=trees.text).predict(rows, raw_score=True)
    assert trees.score(rows).tobytes() == theirs.tobytes()


def test_a_split_between_known_and_unknown_sends_a_row_where_lightgbm_does():
    """Such a split has no upper edge, and every known value stays left of it, however large."""
    text = re.sub(r"threshold=\S+", "threshold=inf", grown().text)
    trees = Trees(re.sub(r"tree_sizes=.*\n", "", text), COLUMNS)
    values, _ = invented()
    values[:20] = np.inf
    values[20:40] = np.nan
    theirs = lgb.Booster(model_str=trees.text).predict(values, raw_score=True)
    assert trees.score(values).tobytes() == theirs.tobytes()


def test_the_text_is_the_same_for_any_number_of_threads():
    assert grown(rounds=8, threads=1).text == grown(rounds=8, threads=2).text


def rows_of_each_tree(trees):
    counts = re.findall(r"leaf_count=(.*)", trees.text)
    return {sum(int(one) for one in line.split()) for line in counts}


def test_a_stand_is_grown_on_no_more_rows_than_the_plan_says_the_same_for_any_threads():
    values, label = invented()
    plan = Plan("binary", 4, leaves=4, least_rows=20, stands=3, most_rows=1000)
    one, two = (grow(plan, values, label, COLUMNS, seed=2, threads=threads) for threads in (1, 2))
    assert rows_of_each_tree(one) == {1000}
    assert one.text == two.text


def test_stands_of_many_rows_share_none():
    """Each third of the rows knows another column; a stand that saw two thirds would know two."""
    values, label = invented()
    plan = Plan("binary", 4, leaves=4, least_rows=20, stands=3, most_rows=1000)
    drawn = np.random.default_rng(2).permutation(3000)
    for at, part in enumerate(drawn.reshape(3, 1000)):
        values[part] = 0
        values[part, at] = label[part]
    worth = grow(plan, values, label, COLUMNS, seed=2, threads=1).explain(np.eye(3, 4, dtype=np.float32), [0, 1, 2, 3])
    assert (np.abs(np.diag(worth[:, :3])) > 0.1).all()


def test_a_stand_learns_nothing_of_the_rows_left_out_for_it_and_scores_them():
    """In the first third the label is turned round: only the stands that saw it can tell."""
    values, label = invented()
    fold = np.repeat([0, 1, 2], 1000)
    label[:1000] = values[:1000, 3] > 0  # noise elsewhere
    plan = Plan("binary", 20, leaves=8, least_rows=20, stands=2, most_rows=1500)
    trees = grow(plan, values, label, COLUMNS, seed=2, threads=1, fold=fold)
    unseen = trees.score_left_out(values[:1000], fold[:1000])
    assert abs(np.corrcoef(unseen, values[:1000, 3])[0, 1]) < 0.2
    assert np.corrcoef(trees.score(values[:1000]), values[:1000, 3])[0, 1] > 0.4
    assert rows_of_each_tree(trees) == {1500}


def test_a_ranking_keeps_whole_groups():
    values, label = invented()
    plan = Plan("lambdarank", 4, leaves=4, least_rows=20, stands=2, most_rows=1000)
    groups = np.array([70, 30, 50] * 20)
    found = rows_of_each_tree(grow(plan, values, label, COLUMNS, seed=2, threads=1, groups=groups))
    assert all(rows % 10 == 0 and 700 < rows < 1300 for rows in found)


def test_the_text_says_nothing_of_threads_or_settings():
    text = grown(rounds=2, threads=2).text
    assert "num_threads" not in text
    assert "parameters:" not in text


def test_the_text_alone_scores_as_before_and_travels_to_other_processes():
    values, _ = invented()
    trees = grown()
    score = trees.score(values)
    assert Trees(trees.text, COLUMNS).score(values).tobytes() == score.tobytes()
    assert pickle.loads(pickle.dumps(trees)).score(values).tobytes() == score.tobytes()  # noqa: S301


def test_no_rows_have_no_scores():
    assert grown().score(np.zeros((0, 4), np.float32)).shape == (0,)
    assert grown().explain(np.zeros((0, 4), np.float32), FAMILIES).shape == (0, 4)


def test_where_nothing_can_be_told_apart_all_rows_score_alike():
    """A constant column grows trees of one leaf; they are explained too."""
    values = np.ones((500, 4), np.float32)
    label = (np.arange(500) % 2).astype(np.float64)
    trees = grow(Plan("binary", 5), values, label, COLUMNS, seed=0, threads=1)
    assert len(set(trees.score(values))) == 1
    np.testing.assert_allclose(trees.explain(values, FAMILIES).sum(axis=1), trees.score(values), atol=1e-6)


def test_an_offset_is_learned_around_and_left_out():
    """Told what column a is worth while fitting, the trees find little left in it."""
    values, _ = invented()
    alone, beside = (trees.explain(values, FAMILIES)[:, 0] for trees in (grown(), grown(offset=2.0 * values[:, 0])))
    assert beside.std() < 0.3 * alone.std()


def test_a_weight_counts_as_so_many_rows():
    values, label = invented()
    weight = np.where(label > 0, 5.0, 1.0)
    heavy = grown(weight=weight).score(values)
    assert (1 / (1 + np.exp(-heavy))).mean() > (1 / (1 + np.exp(-grown().score(values)))).mean() + 0.1
