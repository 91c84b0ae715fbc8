"""BG/NBD against the definition, integrated and simulated.

The parameters are those published for the CDNOW sample (Fader, Hardie & Lee 2005), time in weeks.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import roots_genlaguerre, roots_jacobi

from forecall.needs.bgnbd import BgNbd, fit_bgnbd

CDNOW = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
HISTORIES = [  # repeats, last, age
    (1, 3.0, 20.0),
    (2, 30.43, 38.86),
    (5, 10.0, 38.0),  # five times and then silent: most likely gone
    (12, 36.0, 38.0),
    (3, 0.9, 1.0),
    (40, 77.0, 78.0),
]


def integrated(model, repeats, last, age, ahead):
    """P(alive) and P(no order in `ahead` weeks), over every rate and drop-out chance by Gauss quadrature.

    A customer with rate l and drop-out chance p who is alive has likelihood (1-p)^x l^x e^(-l age); one who
    left after the last order p (1-p)^(x-1) l^x e^(-l last).
    """
    node, weight = roots_genlaguerre(120, model.r + repeats - 1)

    def over_rates(exposure):
        total = model.alpha + exposure
        return weight.sum() / total ** (model.r + repeats)

    angle, chance_weight = roots_jacobi(120, model.b - 1, model.a - 1)
    p = (1 + angle) / 2
    stays = (chance_weight * (1 - p) ** repeats).sum()
    leaves = (chance_weight * p * (1 - p) ** (repeats - 1)).sum()
    assert len(node) == 120
    alive, gone = stays * over_rates(age), leaves * over_rates(last)
    silent = stays * over_rates(age + ahead)
    return alive / (alive + gone), (gone + silent) / (alive + gone)


@pytest.mark.parametrize(("repeats", "last", "age"), HISTORIES)
@pytest.mark.parametrize("ahead", [1.0, 13.0, 52.0])
def test_the_closed_forms_equal_the_integrals(repeats, last, age, ahead):
    asked = np.array([float(repeats)]), np.array([last]), np.array([age])
    alive, silent = integrated(CDNOW, repeats, last, age, ahead)
    assert CDNOW.p_alive(*asked)[0] == pytest.approx(alive, rel=1e-9)
    assert CDNOW.survival(*asked, ahead)[0] == pytest.approx(silent, rel=1e-9)


def simulated(model, customers, weeks, seed=3):
    """Repeats, last and age of each customer, and whether they are still alive, drawn order by order."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(model.r, 1 / model.alpha, customers)
    drop = chance.beta(model.a, model.b, customers)
    repeats, last, alive = np.zeros(customers), np.zeros(customers), np.ones(customers, bool)
    now, running = np.zeros(customers), np.ones(customers, bool)
    while running.any():
        now = now + chance.exponential(1 / np.maximum(rate, 1e-12))
        running &= now <= weeks
        repeats[running] += 1
        last[running] = now[running]
        left = running & (chance.random(customers) < drop)
        alive[left] = False
        running &= ~left
    return repeats, last, np.full(customers, float(weeks)), alive, rate


@pytest.fixture(scope="module")
def drawn():
    return simulated(CDNOW, 20_000, 39)


def test_as_many_live_as_the_formula_says(drawn):
    """Of those who look alike. A spread of 0.02 is four standard errors of the smallest group (2,000 customers)."""
    repeats, last, age, alive, _ = drawn
    said = CDNOW.p_alive(repeats, last, age)
    came = repeats > 0
    for low, high in ((0.0, 0.4), (0.4, 0.7), (0.7, 1.0)):
        group = came & (said >= low) & (said < high)
        assert group.sum() > 1000
        assert alive[group].mean() == pytest.approx(said[group].mean(), abs=4 * 0.5 / group.sum() ** 0.5)
    assert alive[~came].all()


def test_the_silent_are_as_many_as_the_formula_says(drawn):
    repeats, last, age, alive, rate = drawn
    said = CDNOW.survival(repeats, last, age, 13.0)
    silent = np.where(alive, np.exp(-rate * 13), 1.0)
    assert silent.mean() == pytest.approx(said.mean(), abs=0.01)
    often = repeats >= 3
    assert silent[often].mean() == pytest.approx(said[often].mean(), abs=0.03)


@pytest.mark.parametrize("scale", [1.0, 7.0], ids=["weeks", "days"])
def test_the_fit_finds_back_what_the_orders_were_drawn_from(drawn, scale):
    """Held to what the parameters say, not to the parameters: several sets say nearly the same."""
    repeats, last, age, _, _ = drawn
    fit = fit_bgnbd(repeats, last * scale, age * scale)
    asked = [np.array(column) for column in zip(*HISTORIES[:4], strict=True)]
    found = fit.survival(asked[0] * 1.0, asked[1] * scale, asked[2] * scale, 13.0 * scale)
    assert found.tolist() == pytest.approx(CDNOW.survival(asked[0] * 1.0, *asked[1:], 13.0).tolist(), abs=0.03)


def test_days_instead_of_weeks_change_nothing_but_the_unit(drawn):
    repeats, last, age, _, _ = drawn
    weeks, days = fit_bgnbd(repeats, last, age), fit_bgnbd(repeats, last * 7, age * 7)
    assert (days.r, days.alpha / 7, days.a, days.b) == pytest.approx((weeks.r, weeks.alpha, weeks.a, weeks.b), rel=0.01)


def test_a_customer_without_a_repeat_counts_as_alive():
    """In BG/NBD one can only leave after a repeat."""
    assert CDNOW.p_alive(np.zeros(2), np.zeros(2), np.array([1.0, 500.0])).tolist() == [1.0, 1.0]


def test_survival_starts_at_one_and_falls_to_those_who_left():
    asked = np.array([5.0]), np.array([10.0]), np.array([38.0])
    curve = [CDNOW.survival(*asked, days)[0] for days in (0.0, 1.0, 10.0, 100.0, 1e9)]
    assert curve[0] == pytest.approx(1.0)
    assert curve == sorted(curve, reverse=True)
    assert curve[-1] == pytest.approx(1 - CDNOW.p_alive(*asked)[0], abs=1e-6)


@pytest.mark.parametrize(
    ("repeats", "last", "age"),
    [
        ([0.0], [0.0], [1.0]),  # one customer, one order, yesterday
        ([0.0] * 50, [0.0] * 50, [10.0] * 50),  # nobody ever came back
        ([30.0], [210.0], [211.0]),  # one who never missed a week
        ([1.0], [1.0], [5000.0]),  # one who left long ago
    ],
)
def test_the_smallest_shops_get_usable_rates(repeats, last, age):
    rates = fit_bgnbd(*(np.array(column) for column in (repeats, last, age)))
    silent = rates.survival(np.array(repeats), np.array(last), np.array(age), 30.0)
    assert all(np.isfinite([rates.r, rates.alpha, rates.a, rates.b]))
    assert ((silent >= 0) & (silent <= 1)).all()
