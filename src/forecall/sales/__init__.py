"""What sellers act on: forecasts that are kept, suggestions ranked by value, the list for today, and how it came true.

    made = forecast()                                 # the same orders again change nothing
    rows = work_list(by=Order.WORTH)                  # one row a customer: what, when, how much, why, may I
    take(suggestion, lines, "EUR", once, conversation=talk)   # the order that a call brought; undone with it
    record_feedback(suggestion, Feedback.NOT_NEEDED)  # the next forecast knows
    choose(hold_out=5)                                # five of a hundred are left alone, to see what calls bring

A forecast is made of orders whose people allow it, on opaque ids; a suggestion names no person. Who may be reached is
asked of the gate once for the whole list, and again for the one who is called.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.sales.forecasting import forecast
    from forecall.sales.groups import shown
    from forecall.sales.holding_out import choose, won
    from forecall.sales.learning import record_feedback, take_back
    from forecall.sales.listing import work_list
    from forecall.sales.measuring import came_true, measure, measured
    from forecall.sales.modelling import model_card
    from forecall.sales.ordering import Taking, take, take_from, tie
    from forecall.sales.talking import by_outcome, by_seller, pressure
    from forecall.sales.tallying import Tallied, ask_for_tally, tallied, tally
    from forecall.sales.types import Customer, Forecasted, Kept, ListRow, Measured, Track

_HOMES = {
    "forecasting": ("forecast",),
    "groups": ("shown",),
    "holding_out": ("choose", "won"),
    "learning": ("record_feedback", "take_back"),
    "listing": ("work_list",),
    "measuring": ("came_true", "measure", "measured"),
    "modelling": ("model_card",),
    "ordering": ("Taking", "take", "take_from", "tie"),
    "talking": ("by_outcome", "by_seller", "pressure"),
    "tallying": ("Tallied", "ask_for_tally", "tallied", "tally"),
    "types": ("Customer", "Forecasted", "Kept", "ListRow", "Measured", "Track"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Customer",
    "Forecasted",
    "Kept",
    "ListRow",
    "Measured",
    "Taking",
    "Tallied",
    "Track",
    "ask_for_tally",
    "by_outcome",
    "by_seller",
    "came_true",
    "choose",
    "forecast",
    "measure",
    "measured",
    "model_card",
    "pressure",
    "record_feedback",
    "shown",
    "take",
    "take_back",
    "take_from",
    "tallied",
    "tally",
    "tie",
    "won",
    "work_list",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
