"""Suppression by token, for whoever holds people's numbers and addresses as tokens and not in clear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from forecall.custody.facts import parse, written
from forecall.custody.models import Subject, Suppression
from forecall.custody.wiring import wired
from forecall.foundation import acting_now


def suppress_tokens(pairs: Iterable[tuple[str, bytes]]) -> None:
    """Nothing optional goes out over these (channel, token) any more, now and later."""
    organisation, now = acting_now("custody.Suppression").organisation, wired().clock.now()
    Suppression.unscoped.bulk_create(
        [Suppression(organisation_id=organisation, channel=channel, token=token, at=now) for channel, token in pairs],
        ignore_conflicts=True,
    )


def lift_tokens(pairs: Iterable[tuple[str, bytes]]) -> None:
    """These may be used again: whose they are said so. `follow` tells it to the people who have them."""
    organisation = acting_now("custody.Suppression").organisation
    for channel, token in pairs:
        Suppression.unscoped.filter(organisation_id=organisation, channel=channel, token=token).delete()


def follow(subject: UUID, tokens: Sequence[bytes]) -> None:
    """The person's shut channels are those of the tokens they have: all of these, and no others."""
    organisation = acting_now("custody.Suppression").organisation
    with transaction.atomic():
        one = Subject.objects.select_for_update().filter(pk=subject, forgotten_at=None).first()
        if one is None:
            return
        found = Suppression.unscoped.filter(organisation_id=organisation, token__in=list(tokens))
        channels = sorted(set(found.values_list("channel", flat=True)))
        Subject.objects.filter(pk=subject).update(facts=written({**parse(one.facts), "s": channels}))
