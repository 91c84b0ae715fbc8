"""Forecasts without whoever was erased: their own rows go with the rooms' rows, and what others' say is made anew.

No model is kept between two forecasts, so that a new one is as if the person had never been there.
"""

from __future__ import annotations

from uuid import UUID

from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.sales.jobs import forecast_tonight
from forecall.sales.models import ForecastRun

NOTHING, ASKED = "nothing_derived", "made_anew_by_job"


class Forecasts:
    """Custody's `Derived`."""

    name = "sales.forecasts"

    def forget(self, organisation: UUID, subject: UUID) -> str:
        """Have the forecast made anew, once for however many are erased before the job begins."""
        del subject  # whoever it was: the rows are gone
        return ASKED if make_anew(organisation) else NOTHING


def make_anew(organisation: UUID) -> bool:
    """Have a forecast made anew, once for however many ask before the job begins; False where there is none."""
    if not ForecastRun.unscoped.filter(organisation_id=organisation).exists():
        return False
    waiting = Job.objects.filter(organisation_id=organisation, name=forecast_tonight.name, state=Job.State.READY)
    if not waiting.exists():
        enqueue(forecast_tonight, organisation)
    return True
