"""What every acting room stands on: errors, the clock, ids, facts that rooms tell each other, and who works for whom.

`foundation` knows organisations, the grants by which one works for another, and the scope in which a query may look for
people. It knows no person, no product and no page. Types by which a room declares its personal data are in `holdings`.
Models are imported from `forecall.foundation.models`, once Django is set up.
"""

from __future__ import annotations

from forecall.foundation.clock import Clock, FixedClock, SteadyClock
from forecall.foundation.errors import ForecallError, NoScope, OutsideScope, SettingWrong
from forecall.foundation.events import Events
from forecall.foundation.failpoints import failpoint
from forecall.foundation.holdings import Field, Holding, NotPersonal
from forecall.foundation.money import CurrenciesDiffer, CurrencyUnknown, Money
from forecall.foundation.scope import Acting, acting, acting_now

__all__ = [
    "Acting",
    "Clock",
    "CurrenciesDiffer",
    "CurrencyUnknown",
    "Events",
    "Field",
    "FixedClock",
    "ForecallError",
    "Holding",
    "Money",
    "NoScope",
    "NotPersonal",
    "OutsideScope",
    "SettingWrong",
    "SteadyClock",
    "acting",
    "acting_now",
    "failpoint",
]
