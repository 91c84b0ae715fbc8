"""Telling those outside, who got data of somebody, that it is erased (Art. 19): each of them once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from forecall.custody.models import Erasure
from forecall.custody.receipts import about
from forecall.custody.wiring import Parts
from forecall.foundation import ForecallError, failpoint


def tell_recipients(
    ones: Sequence[Erasure], parts: Parts, untold: Collection[str], told: Callable[[Erasure], None]
) -> Mapping[int, str]:
    """Whoever outside had got data of a person, by the receipts, is told that it is erased; erasure -> what stopped it.

    untold   who cannot be told, or only with an effort out of proportion
    told     keeps whom an erasure has told: what was cut short tells nobody a second time
    """
    known = recipients_of(parts.receipts.folder, {one.subject_id for one in ones})
    problems: dict[int, str] = {}
    for one in ones:
        for recipient in sorted(known.get(one.subject_id, ())):
            if one.recipients.get(recipient):
                continue
            one.recipients[recipient] = None if parts.recipients is None else False
            if parts.recipients is None or recipient in untold:
                continue
            try:
                parts.recipients.tell(one.organisation_id, recipient, one.subject_id, "erased")
            except (ForecallError, OSError) as problem:
                problems[one.pk] = f"{recipient} could not be told: {problem}"
                continue
            failpoint("erasure: a recipient told")
            one.recipients[recipient] = True
            told(one)
    return problems


def recipients_of(folder: Path, subjects: Collection[UUID]) -> dict[UUID, set[str]]:
    """Who outside got data of these people, by the receipts that stand."""
    made: dict[UUID, set[str]] = {}
    shared = about(folder, lambda one: one.outcome == "allowed" and bool(one.recipient), b'"action":"share"')
    for receipt, people in shared:
        for subject in people:
            if subject in subjects:
                made.setdefault(subject, set()).add(receipt.recipient)
    return made
