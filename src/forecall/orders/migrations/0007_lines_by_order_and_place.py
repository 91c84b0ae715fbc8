"""A line's key is its order and its place in it: the lines of before are carried over into a table of that key."""

from typing import Any

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

TABLE, OLD = "orders_orderline", "orders_orderline_by_number"
COLUMNS = "product_id, quantity, price_micro"
PLACE = "row_number() OVER (PARTITION BY order_id ORDER BY position, id) - 1"
TWICE = f"SELECT 1 FROM {OLD} GROUP BY order_id, position HAVING count(*) > 1 LIMIT 1"


def carry_over(apps: Any, schema_editor: Any) -> None:
    """One transaction with all of the migration: killed, it begins anew."""
    before = apps.get_model("orders", "OrderLine")
    schema_editor.alter_db_table(before, TABLE, OLD)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER INDEX {TABLE}_pkey RENAME TO {OLD}_pkey")
        check = "position_check"  # else the new table's gets another name than in a house made today
        schema_editor.execute(f"ALTER TABLE {OLD} RENAME CONSTRAINT {TABLE}_{check} TO {OLD}_{check}")
    schema_editor.create_model(apps.get_model("orders", "OrderLineByPlace"))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(TWICE)
        place = PLACE if cursor.fetchone() else "position"  # two at one place were possible, if never written
        cursor.execute(
            f"INSERT INTO {TABLE} (order_id, position, {COLUMNS}) SELECT order_id, {place}, {COLUMNS} FROM {OLD} "
            "ORDER BY order_id, position"
        )
        cursor.execute(f"DROP TABLE {OLD}")


def fields(name: str) -> list[tuple[str, Any]]:
    return [
        (
            "pk",
            models.CompositePrimaryKey(
                "order_id", "position", blank=True, editable=False, primary_key=True, serialize=False
            ),
        ),
        (
            "order",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name=name, to="orders.order"
            ),
        ),
        ("position", models.PositiveIntegerField()),
        (
            "product",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.product"
            ),
        ),
        ("quantity", models.FloatField()),
        ("price_micro", models.BigIntegerField()),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_invoices_of_companies"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel("OrderLineByPlace", fields("+"), options={"db_table": TABLE}),
            ]
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("OrderLineByPlace"),
                migrations.DeleteModel("OrderLine"),
                migrations.CreateModel(
                    "OrderLine",
                    fields("lines"),
                    options={"base_manager_name": "unscoped"},
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("unscoped", django.db.models.manager.Manager()),
                    ],
                ),
            ]
        ),
    ]
