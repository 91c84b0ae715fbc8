"""Outcomes and what customers say, in words; in the order of the keys 1 to 9."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forecall.centre import Feedback, Kind, Outcome
from forecall.centre.errors import NotSent
from forecall.custody.types import FORGOTTEN, LOCKED, NO_GRANT, NOT_RECEIPTED
from forecall.policy.terms import Channel
from forecall.sales.deciding import Action

OUTCOMES = {
    Outcome.ORDERED: _("Ordered"),
    Outcome.INTERESTED: _("Interested"),
    Outcome.CALLBACK: _("Call back"),
    Outcome.NOT_NOW: _("Not now"),
    Outcome.NOT_INTERESTED: _("Not interested"),
    Outcome.NO_ANSWER: _("No answer"),
    Outcome.WRONG_PERSON: _("Wrong person"),
    Outcome.ANSWERED: _("Question answered"),
    Outcome.NEVER_AGAIN: _("Never again"),
}
FEEDBACK = {
    Feedback.NONE: _("Nothing said"),
    Feedback.NOT_NEEDED: _("Not needed"),
    Feedback.WRONG_TIME: _("Wrong time"),
    Feedback.WRONG_QUANTITY: _("Wrong quantity"),
    Feedback.BOUGHT_ELSEWHERE: _("Bought elsewhere"),
}
HEEDED = {
    Feedback.NOT_NEEDED: _("Noted. It is not suggested for 90 days, unless they order it."),
    Feedback.WRONG_TIME: _("Noted. It is not suggested for 14 days, unless they order it."),
    Feedback.WRONG_QUANTITY: _("Noted. From the next forecast on what they took lately is offered."),
    Feedback.BOUGHT_ELSEWHERE: _("Noted. It is not suggested for 60 days, unless they order it."),
}
"""What a remark brings about, as `sales.learning` has it."""
KINDS = {
    Kind.CALL: _("call"),
    Kind.CHAT: _("chat"),
    Kind.MAIL: _("mail"),
    Kind.FORM: _("form"),
    Kind.VISIT: _("visit"),
    Kind.LETTER: _("letter"),
}
WAYS = {
    "call": _("They rang"),
    "visit": _("A visit"),
    "letter": _("A letter or fax"),
    "chat": _("A chat"),
}
"""How a customer came to us."""
BY = {
    Channel.PHONE: (_("telephone: yes"), _("telephone: no")),
    Channel.EMAIL: (_("e-mail: yes"), _("e-mail: no")),
    Channel.SMS: (_("text message: yes"), _("text message: no")),
    Channel.POST: (_("letter: yes"), _("letter: no")),
    Channel.IN_PERSON: (_("visit: yes"), _("visit: no")),
}
"""A channel by which they may be reached, and by which not."""
RANG_BACK = _("We rang back, as they asked")
STATES = {
    "done": _("done today"),
    "later": _("set aside"),
    "dropped": _("done without a call"),
}
ANY_ORDER = _("How likely an order from this customer is within %(days)s days, whatever it is for.")
THIS_PRODUCT = _(
    "How likely an order of this product is within %(days)s days. The list shows the chance of any order at all, "
    "which is higher."
)
LOST = _("Ordered at least three times, and not for twice as long as it usually took, nor for sixty days.")
CUSTODY = {
    NO_GRANT: _("Your work for this client has no grant that covers it."),
    NOT_RECEIPTED: _("The decision could not be written down just now, so nothing may be done. Try again in a minute."),
    FORGOTTEN: _("This person was erased."),
    LOCKED: _("This person's data is kept for the books only."),
}
"""Why not, where it is not the policy that says no."""
NOT_SENT = {
    NotSent.NO_ADDRESS: _("The mail was not sent: no e-mail address is known."),
    NotSent.NOT_TAKEN: _("The mail was not sent: the address takes none. Call instead, and ask for another address."),
    NotSent.NO_MAIL: _("The mail was not sent: no mail goes out from here. Tell whoever runs this installation."),
    NotSent.NO_WAY_OUT: _(
        "The mail was not sent: this installation has no page at which such mail is ended. Tell whoever runs it."
    ),
}
LEFT_ALONE = _("They are in the group that is left alone: serve them when they come.")
NOBODY_ACTS = _("A company for which nobody is known to act: its orders can be taken, a call cannot be noted.")
MARKETING = _("advertising of any kind")
"""What an objection to direct marketing is to."""
CHOSEN = {
    "consent": _("said yes to"),
    "withdrawal": _("took their consent back for"),
    "objection": _("objected to"),
    "objection_lifted": _("allowed again"),
    "instruction": _("their client instructed us for"),
    "instruction_ended": _("their client ended its instruction for"),
    "compelling": _("their objection was outweighed for"),
    "consent_elsewhere": _("said yes to another organisation, which does not count here, to"),
    "lifted_elsewhere": _("allowed another organisation again, which does not count here:"),
    "compelling_elsewhere": _("their objection was outweighed by another organisation, which does not count here:"),
    "instructed_elsewhere": _("their client instructed another organisation, which does not count here:"),
}
"""What was chosen, before the words of the purpose."""
PROOFS = {
    "ticked_box": _("ticked a box"),
    "double_opt_in": _("confirmed by mail"),
    "spoken_yes": _("said yes"),
    "signature": _("signed"),
    "consent_banner": _("chose in the banner"),
    "agreement": _("by agreement"),
}
"""How a yes was given, by the policy's name for it."""
ACTIONS = {
    Action.REFUSE: _("Take no more orders"),
    Action.CANCEL: _("Cancel the running orders"),
}
