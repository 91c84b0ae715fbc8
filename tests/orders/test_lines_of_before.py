"""Lines from before their key was the order and the place in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from forecall.orders.models import OrderLine
from tests.app.test_tables import empty
from tests.postgresql import PACKAGE

BEFORE, AFTER = [("orders", "0006_invoices_of_companies")], [("orders", "0007_lines_by_order_and_place")]
MAY = datetime(2026, 5, 2, 8, 30, tzinfo=UTC)


@pytest.mark.once
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))])
def test_lines_from_before_are_those_of_today(request, tmp_path, kind, django_db_blocker):
    with django_db_blocker.unblock(), empty(request, tmp_path, kind, "lines_from_before"):
        MigrationExecutor(connection).migrate(BEFORE)
        whole, doubled = filled(MigrationExecutor(connection).loader.project_state(BEFORE).apps)
        MigrationExecutor(connection).migrate(AFTER)
        rows = list(OrderLine.unscoped.order_by("pk").values_list("pk", "product__code", "quantity", "price_micro"))
        assert rows == [
            ((whole, 0), "tea", 2.5, 4_500_000),
            ((whole, 1), "cups", 6.0, 0),
            ((doubled, 0), "cups", 1.0, 7),
            ((doubled, 1), "tea", 2.0, 8),
        ]
        with connection.cursor() as cursor:
            indexes = connection.introspection.get_constraints(cursor, OrderLine._meta.db_table).values()
        assert [one["columns"] for one in indexes if one["index"] or one["primary_key"]] == [["order_id", "position"]]
        assert {one["foreign_key"][0] for one in indexes if one["foreign_key"]} == {"orders_order", "orders_product"}
        OrderLine.unscoped.filter(order__token=b"b" * 16).delete()
        assert set(OrderLine.unscoped.values_list("order_id", flat=True)) == {whole}


def filled(then):
    """An order as every one was written, and one with two lines at one place; their ids."""
    house = then.get_model("foundation", "Organisation").objects.create(
        slug="a", name="a", country="RO", created_at=MAY
    )
    company = then.get_model("contacts", "Company").objects.create(organisation=house, name="b", made_at=MAY)
    tea, cups = (
        then.get_model("orders", "Product").objects.create(organisation=house, code=code) for code in ("tea", "cups")
    )
    orders = [
        then.get_model("orders", "Order").objects.create(
            organisation=house, company=company, token=token * 16, ordered_at=MAY, digest=b"d" * 16
        )
        for token in (b"a", b"b")
    ]
    line = then.get_model("orders", "OrderLine").objects.create
    line(order=orders[0], position=1, product=cups, quantity=6, price_micro=0)
    line(order=orders[0], position=0, product=tea, quantity=2.5, price_micro=4_500_000)
    line(order=orders[1], position=0, product=cups, quantity=1, price_micro=7)
    line(order=orders[1], position=0, product=tea, quantity=2, price_micro=8)
    return [one.pk for one in orders]
