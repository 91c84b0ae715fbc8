"""Products that go together, against counting by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from forecall.needs import people as people_module
from forecall.needs.candidates import Market, candidates, likeness_of
from forecall.needs.errors import NotFitted
from forecall.needs.history import build_history, day_number
from forecall.needs.naming import nameless
from forecall.needs.neighbours import anchors, same_basket, same_customers, taken
from forecall.needs.people import people_of, recent_shares
from forecall.needs.product_features import product_table
from forecall.needs.substitutes import substitutes_of
from tests.needs.model.shops import day, orders

TODAY = day_number(day(200))
SHRINK = 10.0  # orders' worth of doubt, as the likeness is documented


@pytest.fixture(scope="module")
def history():
    """Forty customers with random baskets of 25 products, and pairs that go together: 0 with 1, 2 with 3."""
    chance = np.random.default_rng(8)
    lines = []
    for who in range(40):
        for _ in range(int(chance.integers(1, 9))):
            at = int(chance.integers(0, 220))  # some after today
            basket = {int(one) for one in chance.choice(25, int(chance.integers(1, 6)), replace=False)}
            basket |= {one + 1 for one in basket & {0, 2}}
            lines += [(f"c{who:02}", at, f"p{one:02}", 1, 1) for one in basket]
    return build_history(orders(lines), day(220))


def groups_of(history, *, by_day):
    """The sets of products bought together: by customer and day, or by customer."""
    found = {}
    for who, what, at in zip(history.customer, history.product, history.day, strict=True):
        if at < TODAY:
            found.setdefault((who, at) if by_day else who, set()).add(what)
    return list(found.values())


def counted(groups, products):
    together = np.zeros((products, products))
    for group in groups:
        for one in group:
            for other in group:
                together[one, other] += 1
    return together


@pytest.mark.parametrize(("make", "by_day"), [(same_basket, True), (same_customers, False)])
def test_likeness_is_the_shrunk_cosine_counted_by_hand(history, make, by_day):
    groups = groups_of(history, by_day=by_day)
    together = counted(groups, history.products)
    seen = together.diagonal().copy()
    cosine = together / (np.sqrt(np.outer(seen, seen)) + SHRINK)
    np.fill_diagonal(cosine, 0)
    found = make(history, [TODAY], keep=history.products)[0]
    assert found.groups == len(groups) or not by_day
    np.testing.assert_allclose(found.seen, seen)
    np.testing.assert_allclose(found.matrix.toarray(), cosine, rtol=1e-5)


def test_only_the_nearest_are_kept(history):
    whole, three = (same_basket(history, [TODAY], keep)[0].matrix.toarray() for keep in (25, 3))
    for row, kept in zip(whole, three, strict=True):
        assert (kept > 0).sum() <= 3
        assert sorted(kept[kept > 0]) == pytest.approx(sorted(row[row > 0])[-3:])


def test_an_order_of_a_whole_catalogue_says_nothing_of_pairs():
    """301 lines on one day are left out, from the counts of groups too."""
    lines = [("bulk", 0, f"p{n:03}", 1, 1) for n in range(301)]
    lines += [("ana", 0, what, 1, 1) for what in ("p000", "p001")]
    [found] = same_basket(build_history(orders(lines), day(1)), [day_number(day(1))], 5)
    assert (found.groups, found.seen.sum(), found.matrix.nnz) == (1, 2, 2)


def test_a_wide_assortment_of_one_customer_counts():
    """Of a customer with 301 products over the year it is known that they were bought by the same one."""
    lines = [("wide", n % 9, f"p{n:03}", 1, 1) for n in range(301)]
    [found] = same_customers(build_history(orders(lines), day(9)), [day_number(day(9))], 5)
    assert found.seen.sum() == 301


def test_what_was_taken_weighs_by_how_many_orders_ago(history):
    weights = taken(history, TODAY, 5.0).toarray()
    for who in range(history.customers):
        mine = (history.customer == who) & (history.day < TODAY)
        days = sorted(set(history.day[mine]), reverse=True)
        expected = np.zeros(history.products)
        for at, what in zip(history.day[mine], history.product[mine], strict=True):
            expected[what] += 0.5 ** (days.index(at) / 5)
        total = expected.sum()
        np.testing.assert_allclose(weights[who], expected / total if total else expected, rtol=1e-9)


@pytest.fixture(scope="module")
def market(history):
    alike = likeness_of(history, [TODAY])[TODAY]
    instead = substitutes_of(history, TODAY, alike[0], nameless(history.products))
    return Market(product_table(history, TODAY, 14), alike, people_of(history, TODAY), instead)


@pytest.fixture(scope="module")
def present(history):
    return np.unique(history.customer[history.day < TODAY])


def test_candidates_are_new_sorted_and_the_best_by_their_scores(history, market, present):
    found = candidates(history, TODAY, market, present, 4, with_known=False)
    pairs = list(zip(found.customer.tolist(), found.product.tolist(), strict=True))
    bought = set(zip(history.customer[history.day < TODAY], history.product[history.day < TODAY], strict=True))
    assert found.is_new.all()
    assert not set(pairs) & bought
    assert all(one < other for one, other in pairwise(pairs))
    assert max(np.bincount(found.customer)) == 4
    fast, slow = taken(history, TODAY, 5.0), taken(history, TODAY, 20.0)
    like = np.asarray(market.basket.scores(fast).todense())[found.customer, found.product]
    shared = np.asarray(market.customer.scores(slow).todense())[found.customer, found.product]
    np.testing.assert_allclose(found.likeness[:, 0], like, rtol=1e-5)
    np.testing.assert_allclose(found.likeness[:, 1], shared, rtol=1e-5)


def test_candidates_with_known_ones_hold_all_that_was_bought(history, market, present):
    found = candidates(history, TODAY, market, present, 4, with_known=True)
    pairs = set(zip(found.customer.tolist(), found.product.tolist(), strict=True))
    bought = set(zip(history.customer[history.day < TODAY], history.product[history.day < TODAY], strict=True))
    assert bought <= pairs
    assert (found.is_new == [pair not in bought for pair in zip(found.customer, found.product, strict=True)]).all()


@pytest.mark.parametrize("make", [same_basket, same_customers])
def test_one_pass_over_many_days_finds_what_each_day_alone_finds(history, make):
    days = [TODAY - 90, TODAY - 30, TODAY]
    for together, day_alone in zip(make(history, days, 5), days, strict=True):
        [alone] = make(history, [day_alone], 5)
        assert together.groups == alone.groups
        assert together.seen.tobytes() == alone.seen.tobytes()
        assert together.matrix.toarray().tobytes() == alone.matrix.toarray().tobytes()


def test_a_customer_asked_for_alone_gets_the_same_candidates(history, market, present):
    whole = candidates(history, TODAY, market, present, 4, with_known=True)
    for who in present[:5]:
        mine = whole.customer == who
        alone = candidates(history, TODAY, market, np.array([who]), 4, with_known=True)
        assert alone.product.tolist() == whole.product[mine].tolist()
        assert alone.likeness.tobytes() == whole.likeness[mine].tobytes()


@pytest.mark.parametrize("with_known", [True, False], ids=["known and new", "new alone"])
def test_fewer_are_the_first_of_more(history, market, present, with_known):
    more = candidates(history, TODAY, market, present, 9, with_known=True).first(4, with_known=with_known)
    fewer = candidates(history, TODAY, market, present, 4, with_known=with_known)
    for name in ("customer", "product", "likeness", "place"):
        assert getattr(more, name).tobytes() == getattr(fewer, name).tobytes()
    assert set(np.unique(fewer.place)) == set(range(-with_known, 4))


def test_nobody_asked_for_gets_no_candidates(history, market):
    found = candidates(history, TODAY, market, np.zeros(0, np.int64), 4, with_known=True)
    assert (found.customer.shape, found.likeness.shape) == ((0,), (0, 7))


def test_a_market_made_without_likeness_says_so():
    with pytest.raises(NotFitted, match="without likeness"):
        _ = Market(None).basket
    with pytest.raises(NotFitted, match="without likeness"):
        Market(None).known_people()
    with pytest.raises(NotFitted, match="without likeness"):
        Market(None).known_substitutes()


def by_hand_of_people(history, who, day):
    """What the others take, each weighing by the square of how alike the last ten orders are; oneself left out."""
    baskets = {}
    for one, what, at in zip(history.customer, history.product, history.day, strict=True):
        if at < day:
            baskets.setdefault(one, {}).setdefault(at, set()).add(what)
    shares = np.zeros((history.customers, history.products))
    for one, days in baskets.items():
        latest = sorted(days)[-10:]
        for at in latest:
            shares[one, list(days[at])] += 1 / len(latest)
    total, weights = np.zeros(history.products), 0.0
    for other, days in baskets.items():
        if other != who and len(days) >= 2 and max(days) >= day - 365:
            like = (shares[who] @ shares[other] / (shares[other] @ shares[other]) ** 0.75) ** 2
            total, weights = total + like * shares[other], weights + like
    return total / weights


def test_like_customers_say_what_counting_by_hand_says(history, market, present):
    found = candidates(history, TODAY, market, present, 4, with_known=True)
    for who in present[:6]:
        mine = found.customer == who
        expected = by_hand_of_people(history, who, TODAY)
        np.testing.assert_allclose(found.likeness[mine, 4], expected[found.product[mine]], rtol=1e-4, atol=1e-7)
        np.testing.assert_allclose(found.likeness[mine, 5], (expected / expected.max())[found.product[mine]], rtol=1e-4)


def test_the_customers_compared_with_are_bounded_and_drawn_by_their_ids(history, monkeypatch):
    """Who is left out changes nothing for the others but that one more is taken in."""
    monkeypatch.setattr(people_module, "_MOST", 10)
    drawn = people_of(history, TODAY)
    assert len(drawn.who) == 10
    left_out = drawn.who[3]
    without = history.of(np.arange(history.customers) != left_out)
    again = set(people_of(without, TODAY).who.tolist())
    assert set(drawn.who.tolist()) - {left_out} < again
    assert len(again) == 10


def test_only_the_latest_orders_count_as_what_a_customer_takes():
    lines = [("ana", n, "old" if n < 5 else "new", 1, 1) for n in range(15)]
    past = build_history(orders(lines), day(15))
    shares = recent_shares(past, day_number(day(15))).toarray()[0]
    assert shares.tolist() == pytest.approx([1.0, 0.0])  # products by name: new, old


def test_the_anchor_is_the_strongest_link_and_its_lift_and_buyers_are_counted(history, market, present):
    found = candidates(history, TODAY, market, present, 4, with_known=False)
    link = anchors(history, TODAY, market, found.customer, found.product)
    baskets, people = groups_of(history, by_day=True), groups_of(history, by_day=False)
    together, both = counted(baskets, history.products), counted(people, history.products)
    weights = taken(history, TODAY, 5.0).toarray()
    strength = market.basket.matrix.toarray() + market.customer.matrix.toarray()
    for at, (who, what) in enumerate(zip(found.customer, found.product, strict=True)):
        anchor = link.anchor[at]
        assert weights[who, anchor] > 0
        linked = weights[who] * strength[:, what]
        assert linked[anchor] == pytest.approx(linked.max())
        chance = together[anchor, anchor] * together[what, what] / len(baskets)
        assert link.lift[at] == pytest.approx(together[anchor, what] / chance, rel=1e-4)
        assert link.customers[at] == both[anchor, what]


def test_what_always_goes_together_is_found_first(market):
    """Whoever takes 0 takes 1 with it: of all things, 1 has the highest lift with 0."""
    like = market.basket.matrix.toarray()
    assert like[0].argmax() == 1
    assert like[2].argmax() == 3
