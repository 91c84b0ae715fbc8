"""Suppression by token, for whoever holds people's numbers and addresses as tokens and not in clear."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from forecall.custody.facts import parse, written
from forecall.custody.models import Subject, Suppression
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.bound import bound


def suppressed_among(tokens: Collection[bytes]) -> set[bytes]:
    """Those of these tokens over which nothing optional goes out."""
    organisation, several = acting_now("custody.Suppression").organisation, list(tokens)
    return {bytes(token) for (token,) in asked_by_tokens([(_SUPPRESSED, organisation, several)])}


def asked_by_tokens(questions: Sequence[tuple[str, UUID, Sequence[bytes]]]) -> list[tuple[Any, ...]]:
    """The rows of hand-written selections, joined: one statement for each `AT_ONCE` tokens of each.

    questions   (text that ends where a condition on `token` follows, organisation as its first parameter, tokens)
    """
    found: list[tuple[Any, ...]] = []
    for start in range(0, max((len(tokens) for _, _, tokens in questions), default=0), AT_ONCE):
        texts, parameters = list[str](), list[Any]()
        for text, organisation, tokens in questions:
            if part := tokens[start : start + AT_ONCE]:
                texts.append(f"{text} token IN ({', '.join(['%s'] * len(part))})")
                parameters += [organisation, *part]
        with bound(connections[DEFAULT_DB_ALIAS]) as cursor:
            cursor.execute(" UNION ALL ".join(texts), parameters)
            found += cursor.fetchall()
    return found


AT_ONCE = 500
"""Tokens in one question: SQLite allows some thousands of parameters."""
_SUPPRESSED = f"SELECT token FROM {Suppression._meta.db_table} WHERE organisation_id = %s AND"  # noqa: S608, SLF001  # ours


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
