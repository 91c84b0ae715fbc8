"""What this room holds about people: nothing."""

from __future__ import annotations

from forecall.foundation.holdings import Holding, NotPersonal

HOLDINGS: tuple[Holding, ...] = ()
NOT_PERSONAL = (
    NotPersonal("foundation.Organisation", "a company and its settings; its officers stand in its published policy"),
    NotPersonal("foundation.Grant", "an agreement between two companies"),
)
