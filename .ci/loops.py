"""The loops of `forecall.needs`, compiled and kept beside their source before the parts of the suite that run together.

Numba compiles a loop when it is first called: in a fresh clone four processes that begin at once would each do it.
"""

from datetime import date

from forecall.needs import NeedModel
from forecall.needs.sample import ShopPlan, simulate

TOMORROW = date(2026, 1, 1)

orders = simulate(ShopPlan(customers=12, products=32, years=1, end=date(2025, 12, 31)))
model = NeedModel(threads=1).fit(orders, as_of=TOMORROW)
model.when()
model.needs(horizon_days=14)
model.next_basket()
