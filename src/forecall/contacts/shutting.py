"""Addresses of whoever objected to advertising: shut for whoever brings them in later, until they reopen them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from forecall.contacts.models import ContactPoint
from forecall.contacts.types import CHANNELS_OF, Point
from forecall.contacts.values import looked_up_as
from forecall.custody.recording import tokens_of
from forecall.custody.suppressing import follow, lift_tokens, suppress_tokens
from forecall.policy.terms import Channel


def shut_person(person: UUID) -> None:
    """The numbers and addresses of this person stay out of advertising, also after their erasure."""
    suppress_tokens(_tokens(person))


def shut(points: Sequence[Point]) -> None:
    """The same for numbers and addresses that come in with an objection, whether or not the person is let in."""
    tokens = tokens_of([(point.kind, looked_up_as(point.kind, point.value)) for point in points])
    suppress_tokens(
        (channel, token)
        for point, token in zip(points, tokens, strict=True)
        for channel in sorted(CHANNELS_OF[point.kind])
    )


def reopen(person: UUID) -> None:
    """The person took the objection back: what they are reached by is open again, for whoever has it."""
    _open(_tokens(person))


def open_mail(records: Iterable[UUID]) -> None:
    """The person asked for mail again: their e-mail addresses are open for it, whoever has them."""
    _open([(channel, token) for one in records for channel, token in _tokens(one) if channel == Channel.EMAIL])


def _open(tokens: Sequence[tuple[str, bytes]]) -> None:
    lift_tokens(tokens)
    shared = ContactPoint.objects.filter(token__in=[token for _channel, token in tokens])
    for other in set(shared.values_list("subject_id", flat=True)):
        theirs = ContactPoint.objects.filter(subject_id=other).values_list("token", flat=True)
        follow(other, [bytes(token) for token in theirs])


def _tokens(person: UUID) -> list[tuple[str, bytes]]:
    rows = ContactPoint.objects.filter(subject_id=person).values_list("kind", "token")
    return [(channel, bytes(token)) for kind, token in rows for channel in sorted(CHANNELS_OF[kind])]
