"""What the pages' room does by itself: it mails alerts."""

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


periodic(tell_of_alerts, "*/5 * * * *")
