"""What the queue holds about people: nothing. Arguments are ids, checked where a job is asked for."""

from __future__ import annotations

from forecall.foundation.holdings import Holding, NotPersonal

HOLDINGS: tuple[Holding, ...] = ()
NOT_PERSONAL = (
    NotPersonal("jobs.Job", "ids, counts and codes; an id that leads to a person leads nowhere once they are erased"),
    NotPersonal("jobs.Turn", "an organisation's place in the round"),
    NotPersonal("jobs.Due", "an organisation's time table"),
)
