"""Which reasons are given, and in which order: those that the model's own contributions speak for, strongest first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.needs import scoring, why
from forecall.needs.reasons import parse_reason

LEAST = 0.01  # log-odds
OF_STATE = {"thin", "lapsed", "new_customer"}  # said before what the trees say
OTHERWISE = {"known_reasons": ("habit",), "new_reasons": ("similar", "popular", "neighbour", "customer_due")}
SHARES = st.sampled_from([-1.0, 0.0, 0.0099, LEAST, 0.02, 0.02, 0.3, 1.5]) | st.floats(-2, 2)


def codes(texts):
    return [parse_reason(text).code.value for text in texts]


def twin(shares, can, otherwise, most):
    """The same choice by sorting a list: by size, the lower number first of equals."""
    strong = [family for family, share in enumerate(shares) if can[family] and share >= LEAST]
    chosen = sorted(strong, key=lambda family: (-shares[family], family))[:most]
    return chosen or [family for family in otherwise if can[family]][:1]


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(*[st.tuples(SHARES, st.booleans())] * 6), min_size=1, max_size=5),
    otherwise=st.lists(st.integers(0, 5), max_size=3),
    most=st.integers(1, 4),
)
def test_the_strongest_that_can_be_said_are_chosen_strongest_first(rows, otherwise, most):
    shares = np.array([[share for share, _ in row] for row in rows])
    can = np.array([[said for _, said in row] for row in rows])
    best = why._strongest(shares, can, np.array(otherwise, np.int64), most)
    found = [[int(family) for family in row if family >= 0] for row in best]
    assert found == [twin(shares[row], can[row], otherwise, most) for row in range(len(rows))]


@pytest.fixture(scope="module")
def asked(model):
    """What was handed to each part of a forecast, and the reasons it gave."""
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        for name in OTHERWISE:
            patch.setattr(scoring, name, watching(name, getattr(why, name), seen))
        model.needs(14)
    assert {name for name, *_ in seen} == set(OTHERWISE)
    return seen


def watching(name, part, seen):
    def watched(rows, trees, first, *links):
        answer = part(rows, trees, first, *links)
        seen.append((name, rows, trees, links, answer))
        return answer

    return watched


def can_be_said(name, rows, links):
    """Of each family, the rows for which it has figures to say."""
    spoken = why._customer_said(rows) | why._popular_said(rows)
    spoken |= why._pair_said(rows) if name == "known_reasons" else why._link_said(*links[0])
    return {family: said.can for family, said in spoken.items()}


def test_each_reason_is_a_family_that_raised_the_score_and_the_first_raised_it_most(asked):
    """Counted again for every row from `Trees.explain`, family by family."""
    told = several = 0
    for name, rows, trees, links, (score, lists) in asked:
        if trees is None or not len(rows.customer):
            continue
        worth = trees.explain(rows.read(trees.columns), why.families_of(trees.columns))
        assert np.allclose(worth.sum(axis=1), score)
        can = can_be_said(name, rows, links)
        for row, texts in enumerate(lists.to_list()):
            shares = dict(zip(why.FAMILIES, worth[row, :-1], strict=False))
            strong = [one for one, share in shares.items() if share >= LEAST and one in can and can[one][row]]
            strongest = sorted(strong, key=lambda one: (-shares[one], why.FAMILIES.index(one)))[: why.MOST_REASONS]
            expected = strongest or [one for one in OTHERWISE[name] if can[one][row]][:1]
            codes = [parse_reason(text).code.value for text in texts]
            assert [code for code in codes if code not in OF_STATE] == expected
            told += 1
            several += len(strong) > 1
    assert told > 1000
    assert several > 500


def test_what_the_trees_weigh_otherwise_is_said_otherwise(asked):
    """Turned round, the same contributions give other reasons: nothing else decides them."""
    name, rows, trees, _, (_, lists) = next(one for one in asked if one[0] == "known_reasons" and one[2] is not None)

    class Contrary:
        columns = trees.columns

        def explain(self, matrix, families):
            return -trees.explain(matrix, families)

    assert name == "known_reasons"
    _, contrary = why.known_reasons(rows, Contrary(), [])
    straight = [[text for text in texts if parse_reason(text).code.value not in OF_STATE] for texts in lists.to_list()]
    pairs = [(one, other) for one, other in zip(straight, contrary.to_list(), strict=True) if len(one) > 1]
    turned = [
        (one, other) for one, other in pairs if other and codes(other) != list(OTHERWISE[name])
    ]  # else none raised it
    assert len(turned) > 100
    assert all(one[0] != other[0] for one, other in turned)
