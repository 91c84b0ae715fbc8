"""Forecasting and bringing files in as jobs: by the time table, and whenever somebody asks."""

from __future__ import annotations

from uuid import UUID

from forecall.custody.errors import NoPolicy
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.jobs import Progress, enqueue, job, periodic
from forecall.foundation.jobs.models import Job
from forecall.orders.errors import AgreementMissing, NothingDeclared
from forecall.sales.errors import NothingToForecast, PredictionsNotDeclared

STAGES = {"read": 0, "learn": 10, "rank": 60, "store": 90}
"""Of a hundred parts of the work, where each stage begins."""
NEXT = {"read": 10, "learn": 60, "rank": 90, "store": 100}
NOT_YET = (NothingToForecast, PredictionsNotDeclared, NoPolicy, NothingDeclared, AgreementMissing)
"""An organisation that is not so far: no failure of the night, and nothing to try again."""


class _Machine:
    """What `app` lets a forecast of this process take."""

    cores = 2


def use_cores(count: int) -> None:
    """A forecast that runs as a job takes so many cores of the machine."""
    _Machine.cores = count


class Told:
    """Tells the job's progress how far the forecast is, in hundredths."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._at, self._stage = progress, 0, ""

    def __call__(self, stage: str, share: float) -> None:
        """Hears the stage and its share; may raise JobCancelled."""
        if stage != self._stage:
            self._stage = stage
            self._progress.of(100, stage)
        begin, end = STAGES[stage], NEXT[stage]
        now = max(self._at, begin + int((end - begin) * share))
        self._progress.step(now - self._at)
        self._at = now
        if now == NEXT["store"]:  # the last step is written however soon it comes after another
            self._progress.of(100, stage)


@job(retries=2, alone="all")
def forecast_tonight(progress: Progress, _organisation: UUID) -> None:
    """Forecast the acting organisation's needs and measure past ones; what is not ready to be forecast is left."""
    from forecall.sales.forecasting import forecast  # noqa: PLC0415  # loads for 1.5 s, in whoever erases too
    from forecall.sales.measuring import measure  # noqa: PLC0415
    from forecall.sales.tallying import tally  # noqa: PLC0415

    try:
        forecast(say=Told(progress), threads=_Machine.cores)
    except NOT_YET:
        progress.of(100, "nothing")
    measure()
    tally()


@job(retries=2, alone="all", priority=50)
def forecast_now(progress: Progress) -> None:
    """The same because somebody asked: here it is told, and not tried again, when there is nothing to forecast."""
    from forecall.sales.forecasting import forecast  # noqa: PLC0415
    from forecall.sales.measuring import measure  # noqa: PLC0415

    forecast(say=Told(progress), threads=_Machine.cores)
    measure()


@job(retries=1, alone="tally", priority=50)
def tally_now(progress: Progress) -> None:
    """Add up what came of talks, for the page of figures."""
    from forecall.sales.tallying import tally  # noqa: PLC0415  # models are there

    progress.of(1)
    tally()
    progress.step()


def ask_for_forecast() -> UUID:
    """Ask for a forecast; one that waits or runs already is the one. Its job's id."""
    there = running()
    return there.id if there is not None else enqueue(forecast_now)


def forecast_anew() -> bool:
    """What a forecast is made of is another now: whether one stands, and is made anew from it, as by night."""
    from forecall.sales.models import ForecastRun  # noqa: PLC0415  # models are there

    if not ForecastRun.objects.exists():
        return False
    there = running()
    if there is None or there.state != Job.State.READY:  # one that runs has read them already
        enqueue(forecast_tonight, acting_now("a forecast").organisation)
    return True


def last_asked() -> Job | None:
    """The newest job of the acting organisation that was asked for by hand."""
    scope = str(acting_now("a forecast").organisation)
    return Job.objects.filter(scope=scope, name=forecast_now.name).order_by("-seq").first()


def running() -> Job | None:
    """The organisation's forecast that waits or runs, by hand or by night."""
    scope = str(acting_now("a forecast").organisation)
    names = (forecast_now.name, forecast_tonight.name)
    states = (Job.State.READY, Job.State.RUNNING)
    return Job.objects.filter(scope=scope, name__in=names, state__in=states).order_by("-seq").first()


PARTS = {"read": (0, 30), "look": (30, 100), "people": (30, 50), "orders": (50, 100)}
"""Of a hundred parts of a file's way in, where each stage begins and ends."""


class Going:
    """Tells the job's progress how far a file is, in hundredths."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._at, self._stage = progress, 0, ""

    def __call__(self, stage: str, share: float) -> None:
        """Hears the stage and its share; may raise JobCancelled."""
        begin, end = PARTS[stage]
        if stage != self._stage:
            self._stage = stage
            self._progress.of(100, stage)
        now = max(self._at, begin + int((end - begin) * share))
        self._progress.step(now - self._at)
        self._at = now


@job(retries=3, alone="files", priority=60)
def look_at_file(progress: Progress, upload: UUID) -> None:
    """Say what an uploaded file would bring; what is wrong with it is kept with the upload."""
    from forecall.sales.bringing import look  # noqa: PLC0415  # loads polars

    look(upload, Going(progress))


@job(retries=3, alone="files", priority=60)
def bring_file_in(progress: Progress, upload: UUID) -> None:
    """Take an uploaded file in. After a crash it goes on where it stopped."""
    from forecall.sales.bringing import bring  # noqa: PLC0415  # as above

    bring(upload, Going(progress))


@job(retries=3, alone="files", priority=60)
def look_at_list(progress: Progress, upload: UUID) -> None:
    """Say whom a bought list would bring; what is wrong with it is kept with the upload."""
    from forecall.sales.lists import look  # noqa: PLC0415  # loads polars

    look(upload, Going(progress))


@job(retries=3, alone="files", priority=60)
def bring_list_in(progress: Progress, upload: UUID) -> None:
    """Take a bought list in. After a crash it goes on where it stopped."""
    from forecall.sales.lists import bring  # noqa: PLC0415  # as above

    bring(upload, Going(progress))


@job(retries=3, alone="files", priority=60)
def take_list_out(progress: Progress, supply: int) -> None:
    """Erase whoever came in by a bought list alone."""
    from forecall.orders.lists_undone import undo_list  # noqa: PLC0415  # as above

    progress.of(1)
    undo_list(supply)
    progress.step()


@job(retries=0)
def tell_decided(progress: Progress, decision: int) -> None:
    """Tell a customer what was decided about them, once it can no longer have been a slip of the hand."""
    from forecall.sales.deciding import tell  # noqa: PLC0415  # models are there

    progress.step(tell(decision))


@job(retries=3, alone="uploads")
def tidy_uploads(progress: Progress) -> None:
    """Remove uploaded files that nobody took in for a day: they hold people's data in clear."""
    from forecall.sales.uploads import Uploads  # noqa: PLC0415  # models are there

    for one in wired().erasers:
        if isinstance(one, Uploads):
            progress.step(one.tidy())


periodic(forecast_tonight, "15 2 * * *", each="organisation")
periodic(tidy_uploads, "25 * * * *", each="house")
