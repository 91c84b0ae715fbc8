"""The knobs of the sample shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from forecall.needs.errors import BadRequest


@dataclass(frozen=True, slots=True)
class CustomerKind:
    """Customers who buy in the same rhythm.

    share         of all customers, relative to the other kinds
    gap_days      usual days between two order days
    regularity    shape of the gamma noise on the gap: its relative spread is 1 / sqrt(regularity)
    own_weekday   chance that such a customer has a weekday of its own and keeps to it
    own_items     median number of products it orders again and again
    new_per_order mean number of products it picks from the catalogue in an order, beside its own items
    """

    share: float
    gap_days: float
    regularity: float
    own_weekday: float
    own_items: float
    new_per_order: float


KINDS = {
    "caterer": CustomerKind(0.03, 7, 25, 0.9, 22, 3.0),
    "shop": CustomerKind(0.10, 14, 14, 0.6, 24, 8.0),
    "gift shop": CustomerKind(0.37, 28, 8, 0.3, 20, 14.0),
    "occasional": CustomerKind(0.50, 60, 3, 0.0, 16, 17.0),
}


@dataclass(frozen=True, slots=True)
class ShopPlan:
    """All that the sample shop is made from; equal plans give equal shops, bit for bit.

    seed                any whole number >= 0
    customers           >= 1; a customer's lines don't depend on how many others there are
    products            >= 32, spread evenly over the families
    years               >= 1, whole years that end with `end`
    end                 last day that may have an order
    from_before         share of customers who bought before the first day; the others join day by day
    only_once           share of customers who never come back after their first order
    stay_days           mean days from joining to the last order of all others (exponential)
    bulk                share of customers who buy for resale in bulk (quantities with a Pareto tail)
    returned            share of lines of which something comes back within a fortnight
    follow              chance that a customer takes the successor of a product that is no longer sold
    together            chance that a new pick brings a second product of the same range into the order
    """

    seed: int = 7
    customers: int = 600
    products: int = 800
    years: int = 3
    end: date = date(2026, 9, 30)
    kinds: Mapping[str, CustomerKind] = field(default_factory=lambda: KINDS)
    from_before: float = 0.40
    only_once: float = 0.10
    stay_days: float = 950.0
    bulk: float = 0.06
    returned: float = 0.024
    follow: float = 0.6
    together: float = 0.35

    def __post_init__(self) -> None:
        """Raise BadRequest for a count outside its range."""
        for name, least in (("seed", 0), ("customers", 1), ("products", 32), ("years", 1)):
            found = getattr(self, name)
            if found < least:
                raise BadRequest(f"{name} is {found}; a sample shop needs {name} >= {least}")

    @property
    def start(self) -> date:
        """First day that may have an order."""
        last = self.end + timedelta(days=1)
        year = last.year - self.years
        return last.replace(year=year, day=28) if (last.month, last.day) == (2, 29) else last.replace(year=year)

    @property
    def days(self) -> int:
        """How many days the shop is open to look at, first and last included."""
        return (self.end - self.start).days + 1
