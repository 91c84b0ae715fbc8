"""What happened, what was decided and what is owed, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forecall.custody.incidents.types import Nature, Owed, Risk, StepName

NATURES = {
    Nature.CONFIDENTIALITY: _("Seen by somebody who may not see it"),
    Nature.INTEGRITY: _("Altered"),
    Nature.AVAILABILITY: _("Lost or out of reach"),
}
RISKS = {
    Risk.UNKNOWN: _("not judged yet"),
    Risk.UNLIKELY: _("unlikely"),
    Risk.LIKELY: _("likely"),
    Risk.HIGH: _("high"),
}
RISKS_EXPLAINED = {
    Risk.UNLIKELY: _("Unlikely: nobody is told"),
    Risk.LIKELY: _("Likely: the authority is told"),
    Risk.HIGH: _("High: authority and people are told"),
}
OWED = {
    Owed.ASSESSMENT: _("Judge how risky it is for people"),
    Owed.WARNING: _("Send the early warning"),
    Owed.AUTHORITY: _("Tell the authority"),
    Owed.CLIENTS: _("Tell the clients"),
    Owed.PEOPLE: _("Tell the people"),
    Owed.REPORT: _("Send the final report"),
}
STEPS = {
    StepName.OPENED: _("The incident was opened, and the clock set"),
    StepName.ASSESSED: _("The risk was judged"),
    StepName.COUNTED: _("The people hit were counted"),
    StepName.DRAFTED: _("Letters were drafted"),
    StepName.MEASURE: _("Something was done about it"),
    StepName.WARNED: _("The early warning went out"),
    StepName.AUTHORITY_TOLD: _("The authority was told"),
    StepName.PEOPLE_TOLD: _("All people hit were told"),
    StepName.RECIPIENT_TOLD: _("A recipient was told"),
    StepName.CLIENT_TOLD: _("A client was told"),
    StepName.REPORTED: _("The final report went out"),
    StepName.REMINDED: _("It was warned that time runs out"),
    StepName.CLOSED: _("Closed"),
}
MEASURES = {
    "access_closed": _("The access was closed"),
    "keys_rotated": _("Keys were replaced"),
    "passwords_reset": _("Passwords were reset"),
    "backup_restored": _("A backup was restored"),
    "system_isolated": _("The system was cut off"),
    "recipient_asked_to_delete": _("Whoever got the data was asked to delete it"),
    "police_informed": _("The police was informed"),
    "people_advised": _("The people were given advice"),
}
LATE = {
    "affected_unclear": _("It was unclear for some time who is affected"),
    "processor_told_late": _("A processor told us late"),
    "systems_unavailable": _("Our systems were not available"),
    "authority_unreachable": _("The authority could not be reached"),
}
REASONS = {
    "data_was_sealed": _("The data was sealed, and the keys were not lost"),
    "seen_by_bound_people": _("Only people bound to secrecy saw it"),
    "data_recovered": _("The data came back before anybody used it"),
    "contact_data_seen": _("Names and contact data were seen"),
    "money_data_seen": _("Data about payments was seen"),
    "identity_data_seen": _("Identity numbers or papers were seen"),
    "sensitive_data_seen": _("Sensitive data was seen"),
    "many_people": _("Many people are affected"),
}
"""Why a risk is judged so."""
ENDS = {
    "access_closed": _("The access is closed, and everybody who had to be told was"),
    "data_recovered": _("The data is back, and everybody who had to be told was"),
    "nothing_happened": _("It turned out that no personal data was hit"),
}
"""How an incident ends."""
LETTERS = {
    "warning": _("Early warning to the authority"),
    "authority": _("To the authority"),
    "report": _("Final report to the authority"),
    "people": _("To the people"),
    "recipients": _("To those who were given the data"),
}
VALUES = {
    **{risk.value: word for risk, word in RISKS.items()},
    **MEASURES,
    **LATE,
    **REASONS,
    **ENDS,
    "overdue": _("overdue"),
}
"""Reasons of steps, by their code."""
FAILED = _("This step does not fit how the incident stands now. Look at it again.")
