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
    "sales.look_at_list": _("Looking into a bought list"),
    "sales.bring_list_in": _("Bringing a bought list in"),
    "sales.take_list_out": _("Taking a bought list out"),
    "sales.tidy_uploads": _("Removing files that were left"),
    "sales.tell_decided": _("Telling a person what was decided"),
    "custody.sweep": _("Letting data go in time"),
    "custody.end_campaigns": _("Noting campaigns that ended"),
    "custody.end_receipts": _("Ending old receipts"),
    "custody.forget_person": _("Forgetting a person"),
    "custody.remind_of_clocks": _("Warning of requests that wait"),
    "custody.deliver_letters": _("Delivering letters"),
    "custody.sign_receipts": _("Signing the receipts"),
    "custody.end_key_backups": _("Ending old copies of the keys"),
    "custody.back_up_keys": _("Copying the keys"),
    "custody.renew_people": _("Giving people new keys"),
    "custody.drop_older_keys": _("Dropping older keys"),
    "custody.look_at_safeguards": _("Looking at the safeguards"),
    "custody.publish_change": _("Publishing a change of the policy"),
    "custody.publish_again": _("Publishing an earlier version again"),
    "custody.count_hit": _("Counting whom an incident hit"),
    "custody.tell_clients_of": _("Telling clients of an incident"),
    "custody.tell_recipients_of": _("Telling recipients of an incident"),
    "contacts.tell_of_incident": _("Telling people of an incident"),
    "contacts.tidy_contacts": _("Tidying contacts"),
    "contacts.tell_people_from_elsewhere": _("Telling people whose data came from elsewhere"),
    "contacts.tell_of_changes": _("Telling people of a change"),
    "contacts.tidy_outbox": _("Tidying sent mail"),
    "web.tell_of_alerts": _("Telling members of what needs them"),
    "web.tidy_sessions": _("Tidying ended sessions"),
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
