"""The words of the room: a customer, a forecast that was made, a row of the work list, how a forecast came true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from forecall.custody.types import Refused

Say = Callable[[str, float], None]
"""Hears the name of the stage and how much of it is done, 0..1."""

COMPANY = "company-"
"""Before a company's number in the ids that a need model sees."""


class Customer(NamedTuple):
    """Who orders: a person or a company, one of the two."""

    subject: UUID | None
    company: int | None

    @classmethod
    def read(cls, opaque: str) -> Customer:
        """The customer behind a need model's id.

        >>> Customer.read("company-7").company
        7
        """
        if opaque.startswith(COMPANY):
            return cls(None, int(opaque.removeprefix(COMPANY)))
        return cls(UUID(opaque), None)

    @property
    def opaque(self) -> str:
        """The id by which a need model, and the address of a page, know them.

        >>> Customer(None, 7).opaque
        'company-7'
        """
        return self.subject.hex if self.subject is not None else f"{COMPANY}{self.company}"


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a forecast is kept: the best of each customer, and the newest forecasts.

    each      suggestions a customer, highest expected value first
    least     probability below which none is kept, 0..1
    runs      forecasts; older ones go, with their suggestions
    """

    each: int = 30
    least: float = 0.01
    runs: int = 12


@dataclass(frozen=True, slots=True)
class Forecasted:
    """A forecast that stands.

    run        its id
    fresh      False where the same orders had been forecast for that day already: then nothing changed
    customers  whom it speaks of
    needs      how many suggestions it keeps
    left_out   reason -> people whose orders were not read (objected, restricted, ...)
    """

    run: int
    fresh: bool
    as_of: date
    customers: int
    needs: int
    expected_value: Decimal
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One customer on the work list.

    suggestion   the weightiest suggestion, by which the row is known
    worth        expected value of all the customer's suggestions inside the window
    chance       that the customer orders at all inside the window, 0..1
    quantity     what to offer: median, and 10 % and 90 % quantiles, if it is ordered
    reason       one sentence
    reach        channel -> why not: None where the person may be reached
    more         how many further suggestions the customer has
    """

    customer: Customer
    suggestion: int
    product: str
    product_name: str
    worth: Decimal
    chance: float
    due: tuple[date | None, date | None, date | None]
    quantity: tuple[float, float, float]
    reason: str
    reach: Mapping[str, Refused | None]
    more: int
    overdue_days: float | None
    again_at: datetime | None = None
    outlook: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """How a past forecast came true, of repeat needs alone, inside its window.

    hits       k -> share of the first k suggestions that were ordered
    simple     the same, had the first k been what each customer had ordered most often before
    """

    run: int
    as_of: date
    expected_value: Decimal
    actual_value: Decimal
    expected_units: float
    actual_units: float
    hits: Mapping[int, float]
    simple: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """How a forecast came true, as it was measured after its window; see `Track`.

    bins      of each tenth of probability: sum of the chances, how many came true, how many there were
    offered   customers on the list: how many, how many ordered, value of all they ordered, sum of its squares
    held      the same of those who were left alone
    """

    as_of: date
    horizon_days: int
    currency: str
    expected_value: float
    actual_value: float
    hits: Mapping[str, float]
    customers: int
    bins: Sequence[Sequence[float]]
    offered: Sequence[float]
    held: Sequence[float]


@dataclass(frozen=True, slots=True)
class Bin:
    """Needs whose chance lay in [low, high): mean chance, share that came true, how many."""

    low: float
    high: float
    predicted: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One group of talks, or of remarks about suggestions.

    name     an outcome, the id of the member who talked, or what was said
    people   different people talked with: a group of too few is not shown
    ordered  people of them who ordered
    """

    name: str
    talks: int
    people: int
    ordered: int = 0

    @property
    def share(self) -> float:
        """Of the people, those who ordered."""
        return self.ordered / self.people if self.people else 0.0


class Day(NamedTuple):
    """How the day stands.

    to_win    expected value of the customers who are left
    done      customers somebody has spoken with today, or who were done without a call
    overdue   customers among those left whose usual time has passed
    callbacks customers on the list who wait for another call today
    """

    to_win: Decimal
    done: int
    left: int
    overdue: int
    callbacks: int = 0
