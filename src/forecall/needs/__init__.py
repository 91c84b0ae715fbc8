"""What each customer will need next, when, and how much: a plain library.

Data frames in, data frames out: no database, no web, nothing of ours imported. It sees opaque
ids, never a name, a number or an address.

    orders = read_orders("orders.csv")
    model = NeedModel(seed=0, threads=2).fit(orders, as_of=date(2011, 9, 5))
    model.needs(horizon_days=14)

A name is loaded when it is first asked for: the learning libraries take a second that `--help` does not need.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .errors import NeedsError

if TYPE_CHECKING:
    from .backtest import backtest
    from .model import NeedModel
    from .reading import load_orders, read_orders
    from .types import BASKET_SCHEMA, NEEDS_SCHEMA, ORDER_SCHEMA, Backtest, State

__all__ = [
    "BASKET_SCHEMA",
    "NEEDS_SCHEMA",
    "ORDER_SCHEMA",
    "Backtest",
    "NeedModel",
    "NeedsError",
    "State",
    "backtest",
    "load_orders",
    "read_orders",
]

_HOMES = {
    "BASKET_SCHEMA": "types",
    "NEEDS_SCHEMA": "types",
    "ORDER_SCHEMA": "types",
    "Backtest": "types",
    "NeedModel": "model",
    "State": "types",
    "load_orders": "reading",
    "read_orders": "reading",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # as the data model has it
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Door(ModuleType):
    """This module, where `backtest` is the function and never the file that holds it."""

    @property
    def backtest(self) -> Any:  # noqa: ANN401  # typed above
        return import_module(".backtest", __name__).backtest

    @backtest.setter
    def backtest(self, _file: ModuleType) -> None:
        """Importing the file binds it to this name; the function keeps it."""


sys.modules[__name__].__class__ = _Door
