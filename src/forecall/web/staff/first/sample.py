"""A file of invented orders, to see how bringing in works without one's own data."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from forecall.custody import wired
from forecall.needs.sample import simulate_shop
from forecall.sales.uploads import ORDERS, Upload, uploads

CUSTOMERS, PRODUCTS, YEARS = 60, 40, 1
ORIGIN = "sample"
NAME = "orders-sample.csv"


@dataclass
class Made:
    """A file that nobody uploaded."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002  # as files arrive
        yield self.content


def file() -> io.BytesIO:
    """As CSV: a year of orders up to yesterday, of customers who do not exist."""
    end = wired().clock.now().date() - timedelta(days=1)
    out = io.BytesIO()
    simulate_shop(customers=CUSTOMERS, products=PRODUCTS, years=YEARS, end=end).write_csv(out)
    out.seek(0)
    return out


def uploaded() -> Upload:
    """The same as if it had been uploaded."""
    return uploads().keep({ORDERS: Made(NAME, file().read())}, origin=ORIGIN)
