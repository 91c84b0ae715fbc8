"""What this room holds about people: nothing; it draws what others hold."""

from __future__ import annotations

from forecall.foundation import Holding, NotPersonal

HOLDINGS: tuple[Holding, ...] = ()
NOT_PERSONAL: tuple[NotPersonal, ...] = ()
