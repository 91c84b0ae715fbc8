"""What the pages' room does by itself: it mails alerts, and forgets who was signed in long ago."""

from __future__ import annotations

from uuid import UUID

from forecall.custody.errors import NoPolicy
from forecall.foundation.jobs import Progress, job, periodic


@job(retries=3, alone="alerts")
def tell_of_alerts(progress: Progress, organisation: UUID) -> None:
    """Mail what whoever answers for the organisation has not heard of yet."""
    from forecall.web.accounts.alerts import mail_alerts  # noqa: PLC0415  # models are there

    del organisation
    try:
        progress.step(mail_alerts())
    except NoPolicy:
        return


@job(retries=2, alone="sessions")
def tidy_sessions(progress: Progress) -> None:
    """Delete sessions that are over, and a month later the record of them."""
    from forecall.custody import wired  # noqa: PLC0415
    from forecall.web.accounts.logs import tidy_sessions as tidy  # noqa: PLC0415  # models are there

    progress.step(tidy(wired().clock.now()))


periodic(tidy_sessions, "45 3 * * *", each="house")
periodic(tell_of_alerts, "*/5 * * * *")
