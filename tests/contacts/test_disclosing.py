"""An order of a court: exactly what it names goes out, and who let it go stands in the receipts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecall.custody import Refused
from forecall.custody.disclosing import Order, disclose
from forecall.custody.errors import DisclosureRefused
from forecall.custody.receipts import used_for

ORDER = Order("1247/2026", "authority_orders", "court", frozenset({"name", "phone"}), approved_by="member-2")


@pytest.mark.promise("OC-04.5")
def test_an_authority_gets_the_fields_its_order_names_and_instrument_approver_and_fields_are_on_record(house):
    ana = house.person(
        "Ana Exemplu", phone="021 000 0000", email="ana@example.org", values={"birth_date": "1990-05-31"}
    )
    house.person("Bogdan Model", phone="021 000 0002")
    made = disclose(ORDER, ana)
    assert sorted((field, value) for _row, field, value in made.values) == [
        ("name", "Ana Exemplu"),
        ("phone", "+40210000000"),
    ]
    record = house.receipts[-1]
    assert (record.about, record.recipient, record.reason) == ("1247/2026", "court", "approved-by:member-2")
    assert (record.categories, record.actor, record.clause) == (
        ("name", "phone"), "alice", "purpose:authority_orders/basis/legal_obligation",
    )  # fmt: skip
    assert "disclose" in {one.action for _id, one in used_for(house.parts.receipts.folder, ana)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"approved_by": "alice"}, "nobody else has approved it"),
        ({"approved_by": ""}, "nobody else has approved it"),
        ({"instrument": ""}, "no instrument"),
        ({"fields": frozenset({"name", "cnp"})}, "cnp of this person is not held"),
        ({"purpose": "gossip"}, "not held for gossip"),
    ],
)
def test_an_order_that_is_not_whole_opens_nothing(house, change, said):
    ana = house.person("Ana Exemplu", phone="021 000 0000")
    before = len(house.receipts)
    with pytest.raises(DisclosureRefused, match=said):
        disclose(replace(ORDER, **change), ana)
    assert len(house.receipts) == before


def test_an_authority_that_the_policy_does_not_name_gets_nothing(house):
    ana = house.person("Ana Exemplu", phone="021 000 0000")
    answer = disclose(replace(ORDER, recipient="ad_network"), ana)
    assert isinstance(answer, Refused)
    assert {one.action for one in house.receipts} == {"collect", "share"}
