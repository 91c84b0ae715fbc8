"""What people ask for, how a case stands and what happened to it, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forecall.custody.rights import Identity, Kind, Outcome, Stage
from forecall.custody.rights.types import StepName

KINDS = {
    Kind.ACCESS: _("Access"),
    Kind.RECTIFICATION: _("Correction"),
    Kind.ERASURE: _("Erasure"),
    Kind.RESTRICTION: _("Restriction"),
    Kind.PORTABILITY: _("Portability"),
    Kind.OBJECTION: _("Objection"),
    Kind.WITHDRAWAL: _("Consent taken back"),
    Kind.CONTEST: _("Decision contested"),
    Kind.COMPLAINT: _("Complaint"),
    Kind.REQUEST: _("Not sorted yet"),
}
STAGES = {
    Stage.RECEIVED: _("received"),
    Stage.CHECKING: _("waiting for proof of who asks"),
    Stage.WORKING: _("in progress"),
    Stage.CLOSED: _("closed"),
}
IDENTITIES = {
    Identity.NOT_NEEDED: _("no doubt"),
    Identity.ASKED: _("asked, no answer yet"),
    Identity.CONFIRMED: _("confirmed"),
    Identity.FAILED: _("not shown"),
}
OUTCOMES = {
    Outcome.FULFILLED: _("Done as asked"),
    Outcome.PARTLY: _("Done in part"),
    Outcome.REFUSED: _("Refused"),
    Outcome.REFERRED: _("Passed to the client"),
    Outcome.NOT_IDENTIFIED: _("Not identified"),
    Outcome.TAKEN_BACK: _("Taken back by the person"),
}
STEPS = {
    StepName.OPENED: _("The request came in"),
    StepName.SORTED: _("Sorted"),
    StepName.ACKNOWLEDGED: _("The person was told that it is here"),
    StepName.ASSIGNED: _("Given to a member"),
    StepName.IDENTITY_ASKED: _("Asked who this is"),
    StepName.IDENTITY_CONFIRMED: _("It is the person"),
    StepName.IDENTITY_FAILED: _("It could not be shown who asks"),
    StepName.EXTENDED: _("Extended by two months"),
    StepName.REMINDED: _("The owner was reminded"),
    StepName.ESCALATED: _("Passed to the privacy lead"),
    StepName.CARRIED_OUT: _("Carried out"),
    StepName.STOPPED: _("Stopped by a problem"),
    StepName.DECIDER_NAMED: _("It was said who decided"),
    StepName.REVIEWED: _("Looked at again by somebody else"),
    StepName.GROUNDS_RECORDED: _("Compelling grounds recorded"),
    StepName.RESTRICTION_LIFTED: _("Restriction lifted"),
    StepName.HOLD_SET: _("Legal hold set"),
    StepName.HOLD_LIFTED: _("Legal hold ended"),
    StepName.LEFT_UNTOLD: _("Somebody outside is not told"),
    StepName.CLOSED: _("Closed"),
}
DOUBTS = {
    "unknown_address": _("The address is not known here"),
    "name_differs": _("The name differs"),
    "shared_account": _("Several people use the account"),
    "representative_unproven": _("A representative without proof"),
}
EXTENSIONS = {
    "complexity": _("The request is complex"),
    "number_of_requests": _("There are many requests"),
}
REFUSALS = {
    "manifestly_unfounded": _("Manifestly unfounded"),
    "excessive": _("Excessive"),
    "legal_duty_to_keep": _("A law makes us keep the data"),
    "legal_claims": _("Needed for legal claims"),
    "rights_of_others": _("It would harm the rights of others"),
    "compelling_grounds": _("Compelling grounds outweigh the objection"),
    "not_applicable": _("The right does not apply here"),
    "nothing_held": _("Nothing is held"),
}
GROUNDS = {
    "fraud_prevention": _("Preventing fraud"),
    "network_security": _("The security of our systems"),
    "legal_defence": _("Defence against legal claims"),
}
"""Compelling grounds against an objection (Art. 21(1)); each has its sentence in the letter."""
LIFTS = {
    "accuracy_checked": _("Whether the data is right was checked"),
    "grounds_checked": _("Whose grounds weigh more was checked"),
    "claim_settled": _("The legal claim is settled"),
    "asked_by_person": _("The person asked for it"),
}
"""Why a restriction ends; each has its sentence in the letter."""
VALUES = {
    **{kind.value: word for kind, word in KINDS.items()},
    **{outcome.value: word for outcome, word in OUTCOMES.items()},
    **DOUBTS,
    **EXTENSIONS,
    **REFUSALS,
    **GROUNDS,
    **LIFTS,
    "unknown": _("not known"),
    "decision_changed": _("The decision was changed"),
    "decision_stands": _("The decision stands"),
    "privacy_lead": _("Privacy lead"),
    "overdue": _("overdue"),
}
"""Reasons and values of steps, by their code."""
REFUSED = {
    "closed": _("This case is closed. Open a new one."),
    "not_identified": _("It is open who asks. Until that is settled nothing is done and nothing given out."),
    "not_done": _("What was asked for is not done yet."),
    "not_sorted": _("Say first what is asked for."),
    "too_late": _("The first month is over: answer now."),
    "same_person": _("Somebody else than who decided must look at it."),
    "again": _("This was done already."),
    "no_decider": _("Say first which decision it is about, and who took it."),
    "not_overridable": _("An objection to this stands, always."),
    "not_outside": _("By the receipts they got nothing of this person."),
    "not_asked": _("Nobody objected to this here."),
    "no_reason": _("Choose the reason: the letter to the person names it."),
}
"""Why a step does not fit, by its code."""
FAILED = _("This step does not fit how the case stands now. Look at it again.")
CHILD = _(
    "By this birth date it is a child from whom no data is taken. Nothing was stored: the person is set aside, and in "
    "three days all of it is erased unless somebody looks into it."
)
STORES = {
    "contacts.Person": _("Name and personal details"),
    "contacts.ContactPoint": _("Addresses and numbers"),
    "contacts.CustomerNumber": _("Customer numbers"),
    "contacts.BusinessContact": _("Business contact"),
    "contacts.Representative": _("Authority to act for others"),
    "contacts.Quarantine": _("What was set aside"),
    "contacts.LeftAsTwo": _("Pairs that were left as two people"),
    "contacts.Merge": _("Records that were joined"),
    "contacts.ChangeTold": _("Changes of the notice that were told"),
    "custody.Subject": _("What decisions about the person need"),
    "custody.Choice": _("Consents and objections"),
    "custody.Happening": _("Events that terms count from"),
    "custody.Case": _("Requests"),
    "custody.CaseLetter": _("Letters"),
    "orders.Order": _("Orders"),
    "orders.OrderLine": _("Lines of orders"),
    "orders.Invoice": _("Invoices"),
    "orders.Payment": _("Payments"),
    "centre.Conversation": _("Conversations"),
    "centre.ConversationOutcome": _("What came of conversations"),
    "centre.CallTask": _("Call tasks"),
    "sales.Outlook": _("Forecasts"),
    "sales.Suggestion": _("Suggestions"),
    "sales.Said": _("What was said of suggestions"),
    "sales.Decision": _("Decisions about the person"),
    "sales.TakenOrder": _("Orders taken by hand"),
    "sales.Given": _("Who looks after the person"),
    "sales.forecasts": _("Forecasts and what was learnt"),
    "custody.IncidentPerson": _("Incidents"),
    "members.Member": _("Access of a member"),
    "members.Guide": _("How far a member came in the first steps"),
    "receipts": _("Entries in lists of receipts"),
    "outbox": _("Mail that lay in the outbox"),
    "uploads": _("Files that waited to be brought in"),
}
"""Where data lay, as a certificate names it."""
DERIVED = {
    "nothing_derived": _("nothing had been made of it"),
    "made_anew_by_job": _("is being made anew without the person"),
}
"""What became of what was made of the data, by its code."""
