"""What followed elsewhere, against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forecall.needs.history import build_history, day_number
from forecall.needs.sequels import followed, sequels_of
from tests.needs.model.shops import day, orders

TODAY = day_number(day(100))


def shop(*later):
    """Three customers went from p0 on to p1, one from p2 to p3; ann stands at p0, bob at p2."""
    lines = [(f"c{who}", at, f"p{at // 10}", 1, 1) for who in range(3) for at in (0, 10)]
    lines += [("d", 20, "p2", 1, 1), ("d", 30, "p3", 1, 1), ("ann", 50, "p0", 1, 1), ("bob", 50, "p2", 1, 1)]
    return build_history(orders([*lines, *later]), day(200))


def asked(history):
    sequels = sequels_of(history, TODAY)
    who = {name: at for at, name in enumerate(history.customer_ids)}
    what = {name: at for at, name in enumerate(history.product_ids)}
    pairs = [(one, product) for one in ("ann", "bob") for product in ("p1", "p3")]
    customer, product = (np.array(side) for side in ([who[a] for a, _ in pairs], [what[b] for _, b in pairs]))
    return followed(sequels, customer, product)


def test_what_followed_orders_like_the_latest_is_what_is_found():
    assert asked(shop()) == pytest.approx(np.array([[1, 1], [0, 0], [0, 0], [1, 1]]), abs=1e-5)


def test_what_came_on_the_day_or_after_it_changes_no_bit():
    later = [("ann", 100, "p3", 1, 1), ("c0", 120, "p3", 1, 1)]
    seen = sequels_of(shop(), TODAY)
    assert np.array_equal(asked(shop()), asked(shop(*later)))
    assert len(sequels_of(shop(*later), TODAY).customer) == len(seen.customer)


def test_ones_own_past_orders_do_not_speak_for_oneself():
    own = [("ann", 60, "p3", 1, 1), ("ann", 70, "p0", 1, 1)]  # ann alone went from p0 to p3
    found = asked(shop(*own))
    assert found[1, 0] == 0
    assert found[0, 0] == pytest.approx(1, abs=1e-5)
