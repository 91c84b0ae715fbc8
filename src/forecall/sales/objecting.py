"""Whoever may not be scored any more is on no list from that moment on: what was predicted of them goes at once.

The forecast of the night leaves them out by itself; until then a seller would go on seeing what they objected to.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from forecall.centre.models import CallTask, Conversation
from forecall.contacts.events import PeopleMerged
from forecall.contacts.store import every_record_of
from forecall.custody import Ask, Permit, ask
from forecall.custody.errors import NoPolicy
from forecall.custody.events import ChoiceMade
from forecall.custody.joined import every_record
from forecall.custody.models import Choice
from forecall.foundation import Events
from forecall.orders import Wish
from forecall.orders.declared import SCORE, scoring_of
from forecall.orders.errors import NothingDeclared
from forecall.orders.importing import policy_now
from forecall.sales.learning import ABOUT
from forecall.sales.models import Outlook, Suggestion
from forecall.sales.summing import count_out

ENDING = frozenset({Choice.What.OBJECTION, Choice.What.WITHDRAWAL, Choice.What.INSTRUCTION_ENDED})
"""What a person says, or their client, after which they may be scored no more."""


def hear(events: Events) -> None:
    """Heed what people say no to, and of whom it is learned that they are one who did."""
    events.subscribe(ChoiceMade, _heard)
    events.subscribe(PeopleMerged, _merged)


def _heard(fact: ChoiceMade) -> None:
    if fact.what in ENDING:
        _ask_about(fact.organisation, fact.subject)


def _merged(fact: PeopleMerged) -> None:
    _ask_about(fact.organisation, fact.kept)


def _ask_about(organisation: UUID, subject: UUID) -> None:
    """What is said of one record may stand against the others: each that is forecast is asked about."""
    records = every_record(organisation, subject)
    forecast = Outlook.unscoped.filter(subject__in=records).values_list("subject", flat=True)
    for one in sorted(set(forecast)):
        if not may_score(one):
            take_out(one)


def may_score(subject: UUID) -> bool:
    """Asks the gate, as a forecast does. One receipt."""
    try:
        version, _organisation = policy_now()
        purpose, category = scoring_of(version, Wish())
    except (NoPolicy, NothingDeclared):
        return False
    return isinstance(ask(Ask(purpose, frozenset({category}), SCORE, (subject,))), Permit)


def has_ended(talk: Conversation) -> bool:
    """Whether a talk's outcome, also one that was taken back, ended what was predicted of the person."""
    said = talk.outcomes.order_by("pk").last()
    if said is None or not said.task_before.get("objected"):
        return False
    return not Outlook.objects.filter(subject__in=every_record_of(talk.subject_id), run__whole=True).exists()


def is_still_suggested(talk: Conversation) -> bool:
    """Whether what a talk was about stands: a company's suggestion does, when who acts for it objects."""
    about = talk.task.about if talk.task is not None else ""
    return about.startswith(ABOUT) and Suggestion.objects.filter(pk=about.removeprefix(ABOUT)).exists()


def take_out(subject: UUID) -> None:
    """Delete what forecasts say of a person, also one that is not whole; their sums are without them.

    The same orders are forecast anew.
    """
    theirs = Outlook.objects.filter(subject=subject)
    with transaction.atomic():
        list(theirs.order_by("pk").select_for_update().values_list("pk"))  # taken out twice at once, it counts once
        count_out(theirs)
        theirs.delete()
        CallTask.objects.filter(subject=subject, about__startswith=ABOUT).update(worth=None, chance=None)
