from __future__ import annotations

from datetime import date

import pytest

from forecall.needs.reading import OrdersRead, load_orders

HEADER = "customer,order,date,product,qty,price"


@pytest.fixture
def read_text(tmp_path):
    """Reads a text as an orders file: `read(text, written_in="utf-8", name="orders.csv", **options)`."""

    def read(text: str | bytes, written_in: str = "utf-8", name: str = "orders.csv", **options) -> OrdersRead:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(written_in))
        return load_orders(path, **{"today": date(2026, 1, 1), **options})

    return read


@pytest.fixture
def read_rows(read_text):
    """Reads rows under the plain header."""

    def read(*rows: str, header: str = HEADER, **options) -> OrdersRead:
        return read_text("\n".join([header, *rows]) + "\n", **options)

    return read
