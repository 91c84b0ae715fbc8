"""Whether a recipient is bound today: by its contract, its transfer tool and its review."""

from __future__ import annotations

from datetime import datetime

from forecall.policy.facts import Reason
from forecall.policy.rulebook import RecipientRule


def unbound(recipient: RecipientRule, now: datetime) -> tuple[Reason, str] | None:
    """What does not hold today and by which clause; None where all holds."""
    if recipient.agreement_until is not None and now >= recipient.agreement_until:
        return Reason.AGREEMENT_EXPIRED, f"{recipient.clause}/agreement"
    if not transfer_holds(recipient, now):
        return Reason.TRANSFER_NOT_VALID, f"{recipient.clause}/transfer"
    if now >= recipient.review_until:
        return Reason.REVIEW_OVERDUE, f"{recipient.clause}/review_by"
    return None


def transfer_holds(recipient: RecipientRule, now: datetime) -> bool:
    """Whether a transfer outside the EEA rests on a tool today, or needs none."""
    if recipient.transfer_from is None or recipient.transfer_until is None:
        return True
    return recipient.transfer_from <= now < recipient.transfer_until
