"""What sales does by itself: the forecast of the night, asked of the gate again."""

from __future__ import annotations

from uuid import UUID

from forecall.foundation.jobs import Progress, job, periodic
from forecall.sales.errors import NothingToForecast, PredictionsNotDeclared


@job(retries=2, alone="forecast")
def forecast_of(progress: Progress, organisation: UUID) -> None:
    """Forecast the organisation's needs. One that has no orders, or whose policy predicts nothing, has none."""
    from forecall.sales.forecasting import forecast  # noqa: PLC0415  # loads for 1.5 s, in whoever erases too

    del organisation  # the scope that is open says whose

    def say(_stage: str, _share: float) -> None:
        progress.step()

    try:
        forecast(say=say)
    except (NothingToForecast, PredictionsNotDeclared):
        return


periodic(forecast_of, "15 2 * * *", each="organisation")
