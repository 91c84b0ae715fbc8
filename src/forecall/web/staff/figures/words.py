"""Outcomes, reasons and stages as people call them; what the model cannot do, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

OUTCOMES = {
    "ordered": _("Ordered"),
    "interested": _("Interested"),
    "callback": _("Call back"),
    "not_now": _("Not now"),
    "not_interested": _("Not interested"),
    "no_answer": _("No answer"),
    "wrong_person": _("Wrong person"),
    "answered": _("Question answered"),
    "never_again": _("Never again"),
}
FEEDBACK = {
    "not_needed": _("Not needed"),
    "wrong_time": _("Wrong time"),
    "wrong_quantity": _("Wrong quantity"),
    "bought_elsewhere": _("Bought elsewhere"),
}
LEFT_OUT = {
    "objected": _("objected to it"),
    "withdrawn": _("took their consent back"),
    "restricted": _("have the use of their data restricted"),
    "not_instructed": _("no instruction for them"),
    "no_consent": _("gave no consent"),
    "minor": _("are minors"),
    "suppressed": _("are on the list of those never to be written to"),
}
OTHER_REASON = _("by another rule of the policy")
LIMITS = {
    "horizon": _("It looks at the next days only, as many as stand above. What comes later it does not say."),
    "thin": _(
        "Of a customer with fewer than three orders it knows little, says what similar customers do, and marks it."
    ),
    "fresh": _("It knows orders alone. A competitor's price or a holiday it sees only once orders change."),
    "causes": _(
        "It says what is likely, not why somebody buys. Whether calling brings more, only the group that is left alone"
        " can tell."
    ),
    "change": _("When what is sold or how changes at once, it is wrong for a while. The figures show it."),
}
HEADS = {
    "when": _("when a customer orders next"),
    "buying": _("what they order again, and how much"),
    "basket": _("what is new to them and fits"),
}
STAGES = {
    "": _("Waiting for its turn"),
    "read": _("Reading orders"),
    "learn": _("Learning"),
    "rank": _("Ranking"),
    "store": _("Keeping"),
    "nothing": _("Nothing to forecast yet"),
}
FAILED = {
    "nothing_to_forecast": _("There are no orders that may be read. Bring orders in, or see who is left out."),
    "predictions_not_declared": _("The policy has no category for predictions, so none may be kept. Declare one."),
    "no_policy": _("No policy is published yet. Until then nothing is read."),
}
FAILED_OTHER = _("It was not made. Whoever runs the installation finds it under Jobs.")
