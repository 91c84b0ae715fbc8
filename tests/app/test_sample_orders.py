"""Each sample organisation has orders that fit what it runs, within its policy; some are billed, and paid or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall import contacts, orders
from forecall.app import sample
from forecall.custody.models import PublishedVersion
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.orders.ledger import invoices
from forecall.orders.models import Import, Invoice, Order, OrderLine, Payment
from forecall.policy import Policy, load_policy
from forecall.policy.documents import Kind, document_of
from forecall.sales import learning, ordering
from tests import house as houses

pytestmark = pytest.mark.once
PEOPLE = 40
SOLD = {
    "sample-client-bakery": "LOAF", "sample-client-florist": "ROSES", "sample-prepaid-telephony": "TOPUP-10",
    "sample-business-platform": "PLAN-TEAM",
}  # fmt: skip


CENTRE, CLIENTS = "Vorbă Bună Contact SRL", {"Brutăria Model SRL", "Florăria Model SRL"}
ALIEN = {"en": ("client compan", "call centre", "trade union"), "de": ("Auftraggeber", "Callcenter", "Gewerkschaft"),
         "ro": ("companiilor partenere", "centrul nostru de apeluri", "sindical")}  # fmt: skip
"""Words of the contact centre's own notice."""


@pytest.fixture
def house(db, tmp_path, monkeypatch):  # noqa: ARG001  # a fixture that is needed, not used
    monkeypatch.setattr(sample, "compile_policy", lambda _policy: "0" * 64)  # documents are not what is looked at
    hear = (contacts.listen, orders.hear, learning.hear, ordering.hear)
    with houses.opened(houses.House, tmp_path, "need-prediction", introduce=hear) as house:
        yield house


def load():
    return {one.slug: one.orders for one in sample.load(PEOPLE, lambda *_: None, besides="sample-repeat-shop")}


def test_each_sample_has_orders_of_its_own_wares_and_loaded_again_it_has_no_more(house):  # noqa: ARG001
    first = load()
    assert {slug for slug, count in first.items() if count} == {*SOLD, "sample-need-prediction"}
    before = Order.unscoped.count(), Invoice.unscoped.count(), Payment.unscoped.count()
    assert not any(load().values())
    assert (Order.unscoped.count(), Invoice.unscoped.count(), Payment.unscoped.count()) == before
    names = list(Organisation.objects.filter(slug__startswith="sample-").values_list("name", flat=True))
    assert len(set(names)) == len(names)  # a guest tells the clients of the contact centre apart
    for slug, code in SOLD.items():
        lines = OrderLine.unscoped.filter(order__organisation__slug=slug, product__code=code)
        assert lines.exists(), slug
    assert (
        not Import.unscoped.exclude(counts__left_out={}).exclude(organisation__slug="sample-need-prediction").exists()
    )


def test_each_sample_and_each_client_publishes_its_notice_under_its_own_name(house):  # noqa: ARG001
    load()
    said, mails = {}, set()
    for one in Organisation.objects.filter(slug__startswith="sample-"):
        policy = Policy.model_validate_json(PublishedVersion.unscoped.get(organisation=one).content)
        notice = document_of(policy, Kind.PRIVACY_NOTICE, "ro")
        assert f"{notice.organisation} (sample)" == one.name
        said[notice.organisation] = str(notice)
        mails.add(policy.identity.contacts.privacy[0])
    assert len(said) == len(mails) == 6
    for mine, notice in said.items():
        assert mine in notice
        others = {other for other in said if other != mine and other in notice}
        assert others == ({CENTRE} if mine in CLIENTS else set()), mine  # they tell who calls for them


@pytest.mark.parametrize("language", ["en", "de", "ro"])
@pytest.mark.parametrize(
    ("client", "wares"), [("bakery", ("bread", "Brot", "pâine")), ("florist", ("flowers", "Blumen", "flor"))]
)
def test_a_client_of_the_contact_centre_tells_of_what_it_sells_and_not_of_calls_for_others(client, wares, language):
    policy = load_policy(sample.POLICIES / f"client-{client}.yaml")
    notice = str(document_of(policy, Kind.PRIVACY_NOTICE, language))
    place = ["en", "de", "ro"].index(language)
    assert notice.count(wares[place]) >= 3
    for alien in ALIEN[language]:
        assert alien not in notice
    other = {"bakery": "Florăria", "florist": "Brutăria"}[client]
    assert other not in notice


def test_some_are_billed_the_day_after_within_the_policy_and_paid_in_part_or_not(house):  # noqa: ARG001
    load()
    for slug in ("sample-prepaid-telephony", "sample-business-platform"):
        key = Organisation.objects.get(slug=slug).pk
        with acting(key, "x"):
            rows = invoices()
            assert len(rows) >= 3, slug
            states = {(row.left == 0, row.left == row.gross_minor) for row in rows}
            assert states == {(True, False), (False, True), (False, False)}, slug  # paid, open, half paid
            for row in rows:
                ordered = Order.objects.get(pk=row.order_id).ordered_at.date()
                assert timedelta(0) <= row.issued_on - ordered <= timedelta(days=1)
            numbers = [row.number for row in sorted(rows, key=lambda row: row.pk)]
            assert numbers == sorted(numbers)
