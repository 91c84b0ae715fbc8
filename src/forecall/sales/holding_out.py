"""The group that is left alone: drawn by chance, so that what contacting brings can be told from what comes anyway."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from forecall.contacts.models import Person
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.sales.errors import ChoiceRefused
from forecall.sales.models import LeadChoice
from forecall.sales.types import Customer

MOST = 50
"""Of a hundred. With more than half left alone the list would be the smaller group."""
SURE = 1.96
"""Standard errors to either side that hold 95 of 100 intervals over the truth."""


@dataclass(frozen=True, slots=True)
class Group:
    """Whom an organisation leaves alone: so many of a hundred, by a seed and the customer's opaque id.

    stands   record -> the one that stands for its person, where that is another one

    >>> Group(0, "s").holds(Customer(None, 7))
    False
    """

    per_hundred: int
    seed: str
    stands: Mapping[UUID, UUID] = field(default_factory=dict)

    def holds(self, who: Customer) -> bool:
        """Whether this customer was drawn: the same in each forecast, and in any larger group too."""
        if not self.per_hundred:
            return False
        by = self.stands.get(who.subject, who.subject) if who.subject else who.company
        drawn = hashlib.sha256(f"{self.seed}:{by}".encode()).digest()
        return int.from_bytes(drawn[:8], "big") < self.per_hundred * 2**64 // 100

    def of_people(self) -> Group:
        """The same, where every record of a person is in it or none is."""
        if not self.per_hundred:
            return self
        merged = Person.objects.filter(kept__isnull=False).order_by("pk").values_list("pk", "kept_id")
        return replace(self, stands=dict(merged))


def choice_now() -> LeadChoice | None:
    """What the person who leads chose last."""
    found: LeadChoice | None = LeadChoice.objects.order_by("-id").first()
    return found


def group_now() -> Group:
    """The group as it was chosen last; nobody where nothing was chosen."""
    found = choice_now()
    return Group(found.hold_out, found.seed) if found else Group(0, "")


def choose(*, hold_out: int) -> None:
    """Choose how many of a hundred customers are left alone; the next forecast draws them. Raises ChoiceRefused."""
    acting, now, before = acting_now("sales.LeadChoice"), wired().clock.now(), choice_now()
    if not 0 <= hold_out <= MOST:
        raise ChoiceRefused(f"{hold_out} of a hundred", f"choose 0 to {MOST}")
    LeadChoice.objects.create(
        hold_out=hold_out, seed=before.seed if before else secrets.token_hex(16), chosen_by=acting.actor, chosen_at=now
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One group over some windows: each customer counts once a window.

    value, squares   sum of what they ordered, and of its squares, in the organisation's currency
    """

    customers: int = 0
    ordered: int = 0
    value: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Side) -> Side:
        return Side(
            self.customers + other.customers, self.ordered + other.ordered, self.value + other.value,
            self.squares + other.squares,
        )  # fmt: skip

    @property
    def mean(self) -> float:
        return self.value / self.customers if self.customers else 0.0

    @property
    def share(self) -> float:
        return self.ordered / self.customers if self.customers else 0.0

    @property
    def error(self) -> float:
        """Of the mean, squared: the variance over the number."""
        if self.customers < 2:  # a spread takes two
            return math.inf
        spread = (self.squares - self.customers * self.mean**2) / (self.customers - 1)
        return max(spread, 0.0) / self.customers


@dataclass(frozen=True, slots=True)
class Won:
    """What offering brought above what came anyway, over all who were offered something.

    low, high   95 % interval (Welch, normal), each customer and window taken for itself
    """

    value: Decimal
    low: Decimal
    high: Decimal

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out nothing at all."""
        return self.low > 0 or self.high < 0


def won(offered: Side, held: Side) -> Won | None:
    """The difference of the means times the offered; None where a group has under two customers.

    Everybody on the list counts as offered, whether they were reached or not: leaving out whom nobody could reach would
    compare two kinds of customers.

    >>> won(Side(4, 2, 100, 5000), Side(4, 1, 40, 1600)).value
    Decimal('60.00')
    """
    spread = math.sqrt(offered.error + held.error)
    if not math.isfinite(spread):
        return None
    middle, reach = (offered.mean - held.mean) * offered.customers, SURE * spread * offered.customers
    low, value, high = (Decimal(f"{one:.2f}") for one in (middle - reach, middle, middle + reach))
    return Won(value, low, high)


def sides(rows: Sequence[dict[str, Any]]) -> tuple[Side, Side]:
    """(offered, held out) summed over what was kept of some windows."""
    made = [
        tuple(Side(*row[name]) for name in ("offered", "held")) for row in rows if row.get("offered") and row["held"][0]
    ]
    return sum((one[0] for one in made), Side()), sum((one[1] for one in made), Side())
