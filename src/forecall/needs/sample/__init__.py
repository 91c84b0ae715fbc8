"""A simulated wholesaler: orders to try everything on, without a line of anybody's real data.

`simulate_shop` gives the shop that `./run demo` shows; a `ShopPlan` turns its knobs and goes to `simulate`.
"""

from __future__ import annotations

from forecall.needs.sample.plan import KINDS, CustomerKind, ShopPlan
from forecall.needs.sample.shop import simulate, simulate_shop

__all__ = ["KINDS", "CustomerKind", "ShopPlan", "simulate", "simulate_shop"]
