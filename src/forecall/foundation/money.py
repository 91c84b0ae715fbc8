"""Money: a whole number of a currency's smallest unit, with the currency. Never a float, never a fixed hundred."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision, is_currency

from forecall.foundation.errors import ForecallError


class MoneyError(ForecallError):
    """Two amounts do not go together, or a currency is not known."""


class CurrencyUnknown(MoneyError):
    """The currency is none of ISO 4217; write three letters, as EUR."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{found!r} is no currency; write its three letters, as EUR")


class CurrenciesDiffer(MoneyError):
    """Amounts of two currencies were added or compared; change one into the other first."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be added or compared; change one into the other first")


@cache
def digits_of(currency: str) -> int:
    """How many digits a currency has behind the point; raises CurrencyUnknown.

    >>> digits_of("EUR"), digits_of("JPY"), digits_of("KWD")
    (2, 0, 3)
    """
    if not is_currency(currency, "en"):
        raise CurrencyUnknown(currency)
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount.

    minor      in the currency's smallest unit: cents, bani, yen; any sign
    currency   three letters of ISO 4217

    >>> Money(1999, "EUR") + Money(1, "EUR")
    Money(minor=2000, currency='EUR')
    >>> str(Money(5, "KWD"))
    '0.005 KWD'
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        digits_of(self.currency)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """From an amount in whole units, rounded half up to the smallest.

        >>> Money.of("19.995", "EUR")
        Money(minor=2000, currency='EUR')
        """
        scaled = Decimal(amount).scaleb(digits_of(currency))
        return cls(int(scaled.to_integral_value(ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        """In whole units, with the digits the currency has."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrenciesDiffer(self.currency, other.currency)
        return other.minor
