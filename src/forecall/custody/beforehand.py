"""What is made while receipts are on their way to the disk, and given out only once they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Beforehand(Generic[T]):
    """One value: made by a call, or by `taken` where nobody called. Whoever made it has no way to it but `taken`."""

    __slots__ = ("_error", "_is_made", "_make", "_value")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._is_made = make, False
        self._value: T | None = None
        self._error: Exception | None = None

    def __call__(self) -> None:
        """Raises nothing: a receipt that is under way must not fail with what is made beside it."""
        self._is_made = True
        try:
            self._value = self._make()
        except Exception as error:  # noqa: BLE001  # raised by `taken`, once the receipt stands
            self._error = error

    def taken(self) -> T:
        """The value, for whoever has the permit. Raises what making it raised."""
        if not self._is_made:
            return self._make()
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # it was made

    def __repr__(self) -> str:
        return "<made beforehand>"
