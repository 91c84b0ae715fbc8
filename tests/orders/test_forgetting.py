"""A model made after an erasure, or after an objection, is the one that never saw the person; bit for bit."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from forecall.custody import erase, object_to
from forecall.custody.errors import NoPolicy
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.needs import NeedModel
from forecall.needs.sample import simulate_shop
from forecall.orders import frame_for_needs
from forecall.orders.errors import NothingDeclared
from forecall.orders.models import Order, OrderLine
from tests.orders.conftest import NOW
from tests.policy.policies import example


@pytest.mark.promise("AI-05.3", "OC-09.10")
def test_whoever_is_erased_or_objects_is_neither_read_nor_scored_and_the_model_never_saw_them(house):
    house.accept()
    house.take_in(simulate_shop(customers=12, products=32, years=1))
    before = frame_for_needs().frame
    number = before["customer_id"].unique()
    gone, objector = sorted(number)[:2]
    whose = {one.hex: one for one in Order.objects.values_list("subject_id", flat=True)}
    erase(whose[gone])
    object_to(whose[objector], "need_prediction")
    after = frame_for_needs()
    assert after.left_out == {"objected": 1}
    assert OrderLine.objects.filter(order__subject_id=whose[gone]).count() == 0
    assert house.receipts[-1].count == len(number) - 2
    never = before.filter(~pl.col("customer_id").is_in([gone, objector]))
    assert_frame_equal(after.frame, never, check_exact=True)
    made = [NeedModel(seed=0, threads=2).fit(one, as_of=date(2026, 10, 1)) for one in (after.frame, never)]
    needs = [model.needs(horizon_days=14) for model in made]
    assert_frame_equal(*needs, check_exact=True)
    assert not set(needs[0]["customer_id"]) & {gone, objector}


@pytest.mark.promise("AI-05.3")
@pytest.mark.usefixtures("house")
def test_without_a_purpose_that_may_score_nothing_is_read():
    from forecall.custody import publish

    bare = Organisation.objects.create(slug="bare", name="bare", country="RO", created_at=NOW)
    with acting(bare.id, "op"):
        with pytest.raises(NoPolicy):
            frame_for_needs()
        publish(example("contact-centre"), artefact="0" * 64)
        with pytest.raises(NothingDeclared):
            frame_for_needs()
