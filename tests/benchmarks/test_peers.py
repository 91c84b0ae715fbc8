"""The peers: each answers everybody it is asked about, and those written here agree with hand sums."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.util import find_spec

import numpy as np
import polars as pl
import pytest

from benchmarks.needs import data, methods, tasks
from benchmarks.needs.peers import Question, best_first, intermittent, tifu_knn, topfreq, up_cf, windows

CUTOFF = date(2021, 6, 1)
PACKAGES = {"BG/NBD": "lifetimes", "statsforecast": "statsforecast", "implicit": "implicit", "empirical": "scipy"}


def lines(*rows):
    """Order lines from (customer, days from the cut-off, product, quantity) at a price of 2."""
    start = datetime(CUTOFF.year, CUTOFF.month, CUTOFF.day)
    frame = pl.DataFrame(
        [(who, f"{who}{day}", start + timedelta(days=day), what, float(units), 2.0) for who, day, what, units in rows],
        schema=("customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price"),
        orient="row",
    )
    return tasks.by_day(frame)


def asked(before, *customers, days=28):
    return Question(before, CUTOFF, pl.DataFrame({"customer_id": list(customers)}), days)


def little_shop():
    """Forty customers, eight products, two years of invented orders; everybody stops some day."""
    random = np.random.default_rng(5)
    rows = set()
    for number in range(40):
        pace, orders = random.gamma(3, 10), random.geometric(0.05)
        for day in np.cumsum(1 + random.exponential(pace, size=orders)) - random.integers(100, 760):
            rows |= {(f"c{number:02}", int(day), f"p{item}") for item in random.integers(0, 8, size=3)}
    return lines(*((who, day, what, 1 + len(what) + day % 4) for who, day, what in sorted(rows)))


SHOP = little_shop()
ASKED = {
    "when": (methods.WHEN, tasks.when_task, tasks.score_when, "brier14"),
    "what": (methods.WHAT, tasks.basket_task, tasks.score_basket, "recall@10"),
    "quantity": (methods.QUANTITY, tasks.quantity_task, tasks.score_quantity, "wape_median"),
    "calllist": (methods.CALLLIST, tasks.calllist_task, tasks.score_calllist, "ap"),
}


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, (known, *_) in ASKED.items() for name in known])
def test_every_peer_answers_and_scores(part, name):
    package = next((package for start, package in PACKAGES.items() if start in name), "scipy")
    if find_spec(package) is None:
        pytest.skip(f"{name} needs {package}: install the bench extra")
    known, build, score, figure = ASKED[part]
    task = build(SHOP.drop("day", "value"), CUTOFF)
    people = task.customers.to_frame("customer_id") if part == "what" else task.asked
    question = Question(
        SHOP.filter(pl.col("day") < CUTOFF), CUTOFF, people.select(c for c in tasks.PAIR if c in people.columns), 28
    )
    assert np.isfinite(score(known[name](question), task)[figure])


def test_equal_scores_go_by_the_smaller_product_number():
    scores = pl.DataFrame({"customer_id": ["a"] * 3, "product_id": ["z", "x", "y"], "score": [1.0, 1.0, 2.0]})
    assert best_first(scores, ["score"], 2).rows() == [("a", 1, "y"), ("a", 2, "x")]


def test_own_favourites_come_before_best_sellers_and_those_fill_the_list():
    before = lines(("a", -200, "old", 1), ("b", -5, "hit", 1), ("c", -5, "hit", 1), ("b", -4, "other", 1))
    assert topfreq.answer(asked(before, "a"))["product_id"].to_list() == ["old", "hit", "other"]
    assert topfreq.answer_personal(asked(before, "a"))["product_id"].to_list() == ["old"]


def test_tifu_tastes_are_decayed_means_of_group_means():
    before = lines(("a", -5, "p", 1), ("a", -4, "q", 1), ("a", -3, "p", 1))
    settings = tifu_knn.Settings(groups=2, basket_decay=0.5, group_decay=0.25)
    index = tifu_knn.Index.of(before)
    tastes = tifu_knn.tastes_of(asked(before, "a"), settings, index).toarray()[0]
    # newest group: baskets of days -4 (one step back) and -3; older group: day -5 alone
    newest_p, newest_q, older_p = 1 / 2, 0.5 / 2, 1.0
    assert tastes == pytest.approx([(newest_p + 0.25 * older_p) / 2, newest_q / 2])


def test_tifu_blends_own_taste_with_that_of_the_nearest():
    before = lines(("a", -5, "p", 1), ("b", -5, "p", 1), ("b", -5, "q", 1), ("c", -5, "r", 1))
    settings = tifu_knn.Settings(own=0.5, neighbours=1)
    ranked = tifu_knn.answer(asked(before, "a"), settings, k=3)["product_id"].to_list()
    assert ranked == ["p", "q", "r"]  # b is nearest: q, which a never bought, beats r


def test_up_cf_shares_are_of_the_last_baskets():
    before = lines(("a", -5, "p", 1), ("b", -9, "r", 1), ("b", -6, "p", 1), ("b", -5, "p", 1), ("b", -5, "q", 1))
    question = asked(before, "a")
    shares = up_cf.recent_shares(question, up_cf.Settings(recent=2), up_cf.Index.of(before)).toarray()
    assert shares.tolist() == [[1, 0, 0], [1, 0.5, 0]]  # b: p in both baskets, q in one, r too long ago


def test_up_cf_ranks_as_the_published_formula_does_customer_by_customer():
    before = SHOP.filter(pl.col("day") < CUTOFF)
    customers = before["customer_id"].unique().sort().to_list()
    settings = up_cf.Settings(recent=5, locality=2.0, asymmetry=0.1)
    question = asked(before, *customers)
    shares = up_cf.recent_shares(question, settings, up_cf.Index.of(before)).toarray()
    ranked = up_cf.answer(question, settings, k=8)
    for own, customer in zip(shares, customers, strict=True):
        scores = np.zeros(8)
        for other in shares:
            likeness = own @ other / ((own @ own) ** 0.1 * (other @ other) ** 0.9)
            scores += likeness**2 * other
        expected = [f"p{item}" for item in np.argsort(-scores, kind="stable")]
        assert ranked.filter(pl.col("customer_id") == customer)["product_id"].to_list() == expected


def test_weekly_series_end_the_day_before_the_cutoff_and_start_with_the_pair():
    before = lines(("a", -1, "p", 3), ("a", -7, "p", 1), ("a", -8, "p", 5), ("b", -22, "p", 1))
    question = Question(before, CUTOFF, pl.DataFrame({"customer_id": ["a"], "product_id": ["p"]}), 28)
    assert [line.tolist() for line in intermittent.weekly(question)] == [[5.0, 4.0]]
    assert [line.tolist() for line in intermittent.weekly(question, from_start=True)] == [[0.0, 0.0, 5.0, 4.0]]


def test_empirical_windows_are_quantiles_of_rolling_sums():
    before = lines(*(("a", -1 - 7 * week, "p", units) for week, units in enumerate((4, 3, 2, 1, 10))))
    question = Question(before, CUTOFF, pl.DataFrame({"customer_id": ["a"], "product_id": ["p"]}), 28)
    assert windows.answer(question).select("q50", "q90").row(0) == pytest.approx((13.0, 15.4))  # windows hold 16 and 10


REFERENCE = {  # means over the four cut-offs, measured once by another program on the same lines
    ("when", "mean gap (exponential)"): {"brier7": 0.06511, "brier14": 0.12083, "auc14": 0.70342, "ece14": 0.10788},
    ("what", "G-TopFreq (56 d)"): {"recall@10": 0.05884, "ndcg@10": 0.07266, "phr@10": 0.55094},
    ("quantity", "zero"): {"pairs": 23226.25, "pin50": 2.09976, "cover90": 0.83541},
    ("quantity", "mean rate last 180 d"): {"wape_mean": 1.71783, "bias": 0.45065, "wape_product": 0.8827},
    ("calllist", "recency-decayed count (90 d)"): {"p@500": 0.396, "ap": 0.11127, "value_share@500": 0.06871},
}


@pytest.mark.long
@pytest.mark.skipif(not data.is_here("online_retail_ii.parquet"), reason="Online Retail II is not on this machine")
def test_reference_figures_are_rebuilt_from_the_public_lines():
    orders = data.online_retail()
    found: dict[tuple[str, str], list[dict[str, float]]] = {key: [] for key in REFERENCE}
    for cutoff in tasks.DEV_CUTOFFS:
        before = tasks.by_day(tasks.history(orders, cutoff))
        for part, name in REFERENCE:
            known, build, score, _ = ASKED[part]
            task = build(orders, cutoff)
            people = task.customers.to_frame("customer_id") if part == "what" else task.asked
            ids = people.select(c for c in tasks.PAIR if c in people.columns)
            found[part, name].append(score(known[name](Question(before, cutoff, ids, 28)), task))
    for key, expected in REFERENCE.items():
        means = {metric: np.mean([figures[metric] for figures in found[key]]) for metric in expected}
        assert means == pytest.approx(expected, abs=1e-5), key
