"""One click in a mail, by whoever has it in hand: nothing optional comes by e-mail any more."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from forecall.contacts import store
from forecall.contacts.declared import policy_in_force
from forecall.contacts.models import ContactPoint
from forecall.contacts.preferring import agreed, take_back
from forecall.contacts.types import PointKind
from forecall.custody import Proof, object_to, withdraw
from forecall.custody.facts import parse
from forecall.custody.models import Subject
from forecall.custody.recording import apply_suppressions
from forecall.custody.suppressing import suppress_tokens
from forecall.custody.wiring import wired
from forecall.policy.rulebook import Rule
from forecall.policy.terms import Channel

EMAIL = Channel.EMAIL.value


def stop_mail(person: UUID, purpose: str, proof: Proof) -> bool:
    """End what a mail of this purpose rests on, over e-mail alone, and shut the person's addresses for optional mail.

    It counts for every record of theirs, from the next question on, so also for what waits to be sent. Calls and
    letters that they agreed to go on. Doing it twice does no harm; False for somebody who is not here any more.
    """
    records = [one for several in store.records_of([person]).values() for one in several]
    rule = policy_in_force().rulebook.rules.get(purpose)
    with transaction.atomic():
        there = list(Subject.objects.filter(pk__in=records, forgotten_at=None).order_by("pk"))
        for record in there:
            if rule is not None:
                _end(record, rule, proof)
        tokens = [token for one in there for token in _addresses(one.pk)]
        suppress_tokens((EMAIL, token) for token in tokens)
        theirs = ContactPoint.objects.filter(token__in=tokens, subject__forgotten_at=None)
        for one in sorted(set(theirs.values_list("subject_id", flat=True))):  # whoever has such an address
            apply_suppressions(one, tokens)
    return bool(there)


def _end(record: Subject, rule: Rule, proof: Proof) -> None:
    """A consent stays for what it was given for beside e-mail; an interest falls where mail is its only way."""
    now = wired().clock.now()
    if rule.basis != "consent":
        if rule.refusable and rule.channels <= {EMAIL}:
            object_to(record.pk, rule.purpose, now)
        return
    given = agreed(parse(record.facts), rule)
    if EMAIL in given and given - {EMAIL}:
        take_back(record.pk, rule, frozenset({EMAIL}), now, proof)
    elif EMAIL in given:
        withdraw(record.pk, rule.purpose, now, proof)


def _addresses(record: UUID) -> list[bytes]:
    rows = ContactPoint.objects.filter(subject_id=record, kind=PointKind.EMAIL).values_list("token", flat=True)
    return [bytes(token) for token in rows]
