"""What takes another's place: against counting by hand, and as a story of one product that follows another."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
import pytest

from forecall.needs import NeedModel
from forecall.needs.history import build_history, day_number
from forecall.needs.naming import nameless, naming_of
from forecall.needs.neighbours import same_basket
from forecall.needs.reasons import ReasonCode, parse_reason
from forecall.needs.substitutes import replaced, substitutes_of
from tests.needs.model.shops import day, orders, two_filters

TODAY = day_number(day(200))
DOUBT = 5.0  # customers' worth, as it is documented


def counted(history, naming=None, today=TODAY):
    [together] = same_basket(history, [today], history.products)
    return substitutes_of(history, today, together, naming or nameless(history.products))


# Against counting by hand


@pytest.fixture(scope="module")
def history():
    """Sixty customers with random baskets of 20 products; some of it after today."""
    chance = np.random.default_rng(3)
    lines = [
        (f"c{who:02}", int(at), f"p{one:02}", 1, 1 + one % 4)
        for who in range(60)
        for at in chance.choice(240, int(chance.integers(1, 12)), replace=False)
        for one in chance.choice(20, int(chance.integers(1, 5)), replace=False)
    ]
    return build_history(orders(lines), day(240))


def by_hand(history):
    """Of each product who left it, and what each of them took up then; all of it from the lines before today."""
    visits = {}
    for who, what, at in zip(history.customer, history.product, history.day, strict=True):
        if at < TODAY:
            visits.setdefault(who, {}).setdefault(at, set()).add(what)
    left = {}
    for baskets in visits.values():
        days = sorted(baskets)
        for what in set().union(*baskets.values()):
            with_it = [at for at in days if what in baskets[at]]
            if len(with_it) < 2 or with_it[-1] == days[-1]:
                continue
            before = set().union(*(baskets[at] for at in days if at <= with_it[-1]))
            later = [at for at in days if at > with_it[-1]][:3]
            left.setdefault(what, []).append(set().union(*(baskets[at] for at in later)) - before)
    return left


def test_who_went_over_and_how_strongly_that_counts_is_what_counting_by_hand_says(history):
    left = by_hand(history)
    everything = [what for fresh in left.values() for one in fresh for what in one]
    [together] = same_basket(history, [TODAY], history.products)
    both = np.zeros(together.matrix.shape)
    both[together.matrix.nonzero()] = together.both()
    found = counted(history)
    over = np.zeros(together.matrix.shape)
    over[found.matrix.nonzero()] = found.over
    for one in range(history.products):
        assert found.without[one] == len(left.get(one, []))
        steps = sum(len(fresh) for fresh in left.get(one, []))
        for other in range(history.products):
            went = sum(other in fresh for fresh in left.get(one, []))
            chance = steps * (everything.count(other) - went) / (len(everything) - steps)
            lift = math.log((went + DOUBT) / (chance + DOUBT))
            apart = 1 - both[one, other] / min(together.seen[one], together.seen[other])
            price = math.exp(-abs(math.log((1 + one % 4) / (1 + other % 4))) / 2)
            expected = 0.3 * lift * apart * price if went and lift > 0 else 0.0
            assert found.matrix[one, other] == pytest.approx(expected, rel=1e-4, abs=1e-7)
            assert over[one, other] == (went if expected else 0)
    assert found.matrix.nnz > 50


def test_nothing_on_or_after_the_day_is_counted(history):
    past = history.before(TODAY)
    whole, cut = counted(history), counted(past)
    assert whole.matrix.nnz > 0
    assert whole.matrix.toarray().tobytes() == cut.matrix.toarray().tobytes()
    for part in ("over", "telling", "without"):
        assert getattr(whole, part).tobytes() == getattr(cut, part).tobytes()


def test_what_a_pair_replaces_is_the_strongest_that_can_be_told(history):
    """By strength times the weight of the customer's orders with it; what is no more than a guess is not told."""
    found = counted(history)
    told = type(found)(found.matrix, found.over, found.over >= 2, found.without)
    customer, product = (one.ravel() for one in np.indices((history.customers, history.products)))
    answer = replaced(history, TODAY, told, customer, product)
    strength, over = found.matrix.toarray(), np.zeros(found.matrix.shape, int)
    over[found.matrix.nonzero()] = found.over
    orders_of = np.bincount(history.before(TODAY).visit_customer, minlength=history.customers)
    past = history.before(TODAY)
    weight = np.zeros((history.customers, history.products))
    np.add.at(weight, (past.customer, past.product), 0.5 ** ((orders_of[past.customer] - 1 - past.ordinal) / 5))
    worth = weight[:, :, None] * np.where(over >= 2, strength, 0)
    for row, (who, what) in enumerate(zip(customer, product, strict=True)):
        best = worth[who, :, what].max()
        if best == 0:
            assert (answer.over[row], answer.without[row]) == (0, 0)
        else:
            of = answer.of[row]
            assert worth[who, of, what] == pytest.approx(best)
            assert (answer.over[row], answer.without[row]) == (over[of, what], found.without[of])
    assert (answer.over > 0).sum() > 50


def test_a_shop_where_nobody_left_anything_has_no_substitutes():
    lines = [(f"c{who}", at, "tea", 1, 1) for who in range(5) for at in range(0, 60, 7)]
    found = counted(build_history(orders(lines), day(100)), today=day_number(day(100)))
    assert (found.matrix.nnz, found.over.size, found.telling.size) == (0, 0, 0)


# The story: the old filter is given up for the new one

AS_OF = day(400)


def called(new):
    return {"old filter": "Kaffeefilter", "new filter": new}


def strength(shop, one, other, as_of=AS_OF):
    history = build_history(shop, as_of)
    naming = naming_of(shop, history.product_ids, as_of)
    found = counted(history, naming, day_number(as_of))
    at = history.product_ids.tolist()
    return found.matrix[at.index(one), at.index(other)]


@pytest.fixture(scope="module")
def needs():
    return NeedModel(threads=1).fit(two_filters(), AS_OF).needs(28)


@pytest.fixture(scope="module")
def still(needs):
    """What is new to those who buy the old one still, the likeliest first."""
    bought = two_filters().filter(pl.col("ordered_at").dt.date() < AS_OF)
    went = bought.filter(pl.col("product_id") == "new filter")["customer_id"].unique()
    return needs.filter(pl.col("is_new") & ~pl.col("customer_id").is_in(went.implode()))


def test_the_new_one_is_offered_to_who_still_buys_the_old_one_and_the_reason_says_why(still):
    offered = still.filter(pl.col("product_id") == "new filter")
    assert offered.height == still["customer_id"].n_unique() > 15
    for texts in offered["reasons"]:
        reasons = {parse_reason(text).code: dict(parse_reason(text).figures) for text in texts}
        assert reasons[ReasonCode.SUBSTITUTE] == {"of": "old filter", "over": 68.0, "without": 68.0}


def test_it_is_the_likeliest_of_what_they_have_never_bought(still):
    best = still.group_by("customer_id", maintain_order=True).first()
    assert (best["product_id"] == "new filter").all()


def test_the_old_one_takes_nobodys_place(needs):
    texts = needs.filter(pl.col("product_id") == "old filter")["reasons"].explode()
    assert not texts.str.starts_with("substitute(").any()


@pytest.mark.parametrize("together", [False, True])
def test_what_is_bought_together_stands_beside_and_not_in_the_place(together):
    """As many go over as before, but as many again take both in each order."""
    history = build_history(two_filters(together=together), AS_OF)
    at = history.product_ids.tolist()
    found = counted(history, today=day_number(AS_OF))
    old, new = at.index("old filter"), at.index("new filter")
    row = slice(found.matrix.indptr[old], found.matrix.indptr[old + 1])
    place = found.matrix.indices[row].tolist().index(new)
    assert found.over[row][place] == 68
    assert found.telling[row][place] == (not together)


def test_what_costs_as_much_replaces_more_than_what_costs_three_times_as_much():
    assert strength(two_filters(), "old filter", "new filter") > 1.3 * strength(
        two_filters(price=9), "old filter", "new filter"
    )


def test_what_is_called_alike_replaces_more_than_what_is_called_otherwise():
    bare, alike, other = (
        strength(two_filters(named=names), "old filter", "new filter")
        for names in (None, called("Kaffeefiltern"), called("Gießkanne"))
    )
    assert alike > 2 * other
    assert other == pytest.approx(bare)


def test_a_season_that_ends_for_all_is_no_going_over():
    """Everybody takes sledges in winter and hats in summer: who left the one took up the other as all did then."""
    winter, summer = [f"w{number}" for number in range(8)], [f"h{number}" for number in range(8)]
    chance = np.random.default_rng(2)
    lines = [
        (f"c{who:02}", 10 * week + who % 9, str(what), 1, 1)
        for who in range(80)
        for week in range(20)
        for what in chance.choice(winter if week < 10 else summer, 3, replace=False)
    ]
    found = counted(build_history(orders(lines), day(200)))
    assert found.matrix.nnz > 0
    assert found.telling.mean() < 0.05


# Names


def named(names, as_of=date(2024, 2, 1)):
    """One line a name: product, name, day."""
    lines = orders([("ana", at, product, 1, 1) for product, _, at in names])
    lines = lines.with_columns(product_name=pl.Series([name for _, name, _ in names], dtype=pl.String))
    products = np.array(sorted(lines["product_id"].unique()), dtype=object)
    return naming_of(lines, products, as_of)


def alike(naming):
    number, weight, kinds = naming.weighed()
    rows = np.zeros((len(naming.start) - 1, kinds))
    for product in range(len(rows)):
        here = slice(naming.start[product], naming.start[product + 1])
        rows[product, number[here]] = weight[here]
    return rows @ rows.T


@pytest.mark.parametrize(
    ("one", "other", "third"),
    [
        ("Red mug, large", "Blue mug, large", "Garden twine"),
        ("Teelichthalter", "Teelichter", "Servietten"),  # compounds
        ("Șervețele roșii", "Șervețel roșu", "Lumânare"),  # cases and plurals
        ("紅茶杯子", "綠茶杯子", "園藝手套"),  # no spaces between words
        ("כוס תה", "כוס קפה", "חוט"),
    ],
)
def test_names_are_alike_by_their_letters_in_any_language(one, other, third):
    likeness = alike(named([("a", one, 1), ("b", other, 2), ("c", third, 3)]))
    assert likeness.diagonal() == pytest.approx([1, 1, 1], rel=1e-5)
    assert likeness[0, 1] > likeness[0, 2] + 0.1


def test_a_rare_word_says_more_than_one_on_every_label():
    likeness = alike(
        named([("a", "SET OF KETTLES", 1), ("b", "SET OF SPOONS", 1), ("c", "KETTLES", 1), ("d", "SET OF TINS", 1)])
    )
    assert likeness[0, 2] > likeness[0, 1]


def test_of_several_names_the_most_frequent_counts_and_none_of_the_future():
    lines = [("a", "Mug", 1), ("a", "Mug", 2), ("a", "Cup", 3), ("a", "Cup", 60), ("a", "Cup", 61), ("b", "Mug", 4)]
    assert alike(named(lines))[0, 1] == pytest.approx(1)
    assert alike(named(lines, date(2024, 6, 1)))[0, 1] == 0


def test_nameless_products_are_like_nothing():
    naming = named([("a", None, 1), ("b", "Mug", 2), ("c", "!!", 3)])
    assert np.diff(naming.start).tolist() == [0, 3, 0]
    assert alike(naming).tolist() == [[0, 0, 0], [0, pytest.approx(1), 0], [0, 0, 0]]


def test_no_text_of_a_name_stands_in_the_model_file(tmp_path):
    names = {"old filter": "Secretive Kettle", "new filter": "Secretive Urn"}
    path = tmp_path / "model"
    NeedModel(threads=1).fit(two_filters(named=names), AS_OF).save(path)
    assert b"ecretive" not in path.read_bytes()
    loaded, fitted = NeedModel.load(path, threads=1), NeedModel(threads=1).fit(two_filters(named=names), AS_OF)
    assert loaded.needs(28).equals(fitted.needs(28))
