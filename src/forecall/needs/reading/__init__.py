"""Orders as shops keep them, read into the canonical frame.

The only place where a name, an address or a number of a person may pass: what comes out holds opaque ids.
"""

from __future__ import annotations

from forecall.needs.reading.fees import DEFAULT_FEES, NO_FEES, FeeRule
from forecall.needs.reading.identity import read_labels
from forecall.needs.reading.known import OrdersRead
from forecall.needs.reading.options import Options
from forecall.needs.reading.read import clean_orders, load_orders, read_orders
from forecall.needs.reading.report import Dropped, FileRead, ReadReport, Reason

__all__ = [
    "DEFAULT_FEES",
    "NO_FEES",
    "Dropped",
    "FeeRule",
    "FileRead",
    "Options",
    "OrdersRead",
    "ReadReport",
    "Reason",
    "clean_orders",
    "load_orders",
    "read_labels",
    "read_orders",
]
