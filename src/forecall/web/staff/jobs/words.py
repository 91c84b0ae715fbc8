"""Jobs, their states, and what went wrong, as people call them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "ready": _("Waits"),
    "running": _("Runs"),
    "done": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Stopped"),
}
NAMES = {
    "sales.forecast_now": _("Forecast, asked for"),
    "sales.forecast_tonight": _("Forecast of the night"),
    "sales.tally_now": _("Adding up the figures"),
    "sales.look_at_file": _("Looking into a file"),
    "sales.bring_file_in": _("Bringing a file in"),
    "sales.tidy_uploads": _("Removing files that were left"),
    "foundation.tidy_jobs": _("Tidying ended jobs"),
}
PROBLEMS = {
    "worker_died": _("Its worker ended in the middle. Begin it again."),
    "nothing_to_forecast": _("There are no orders that may be read."),
    "predictions_not_declared": _("The policy has no category for predictions."),
    "no_policy": _("No policy is published yet."),
    "job_unknown": _("This version does not know the job. It was asked for by another."),
}
PROBLEM_OTHER = _("Something that nobody foresaw. The name of the error stands beside it.")
