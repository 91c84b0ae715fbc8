"""In whose words and by whose clock a member is written to, and reads pages that belong to no organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from forecall.custody import wired
from forecall.foundation.members import Standing
from forecall.foundation.members.models import User
from forecall.foundation.members.standing import standings


def clock_of(everywhere: Sequence[Standing], last: str = "") -> ZoneInfo:
    """The clock of the organisation worked in last, else of the first; of the house where somebody works in none.

    last   the short name of that organisation
    """
    found = next((one for one in everywhere if one.slug == last), everywhere[0] if everywhere else None)
    return ZoneInfo(found.timezone) if found else ZoneInfo(timezone.get_default_timezone_name())


@contextmanager
def written_to(user: User) -> Iterator[None]:
    """Their language where they chose one, else the one that is spoken; their organisation's clock."""
    clock = clock_of(standings(user, wired().clock.now()))
    with translation.override(user.language or translation.get_language()), timezone.override(clock):
        yield
