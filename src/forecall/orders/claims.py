"""What a customer still owes: number, days and amounts of the open invoices. What names a buyer stays sealed.

A claim is looked at under a purpose of the policy that reads the books of such people on another ground than a legal
obligation: what a statute alone keeps is not there to sell by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models.functions import Coalesce

from forecall.contacts.companies import every_number
from forecall.custody.joined import every_record
from forecall.custody.rulebooks import InForce
from forecall.foundation import Money, acting_now
from forecall.orders.books import left_open, permit_of
from forecall.orders.books_terms import AMOUNT, book_of
from forecall.orders.importing import policy_now
from forecall.orders.models import Invoice
from forecall.orders.taking import Buyer
from forecall.policy.terms import Action

MOST = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """An open invoice: what it was for in all, and what is still open of it."""

    number: str
    issued_on: date
    due_on: date
    gross: Money
    open: Money

    def overdue_days(self, today: date) -> int:
        """Days since it was to be paid; 0 where that day is still to come."""
        return max(0, (today - self.due_on).days)


def claim_purposes(version: InForce) -> dict[str, frozenset[str]]:
    """Purposes under which a claim may be looked at, in the policy's order -> whose. Pure."""
    roomy = {name for name, one in version.policy.categories.items() if AMOUNT in map(str, one.fields)}
    return {
        name: frozenset(one.people)
        for name, one in version.policy.purposes.items()
        if roomy & set(one.categories) and Action.READ in one.actions and one.basis.legal_obligation is None
    }


def open_claims(buyer: Buyer, purpose: str = "") -> list[Claim]:
    """What is still open, the longest due first, at most `MOST`: one receipt. Of a company nothing is asked.

    purpose   of `claim_purposes`; needed where the buyer is a person

    Raises BooksClosed where the gate refuses, NothingDeclared for a purpose without books, NoPolicy.
    """
    if buyer.company is not None:
        theirs = Invoice.objects.filter(subject_id__isnull=True, company_id__in=every_number(buyer.company))
    else:
        version, _organisation = policy_now()
        records = every_record(acting_now("orders.Invoice").organisation, cast("UUID", buyer.subject))
        permit = permit_of(purpose, book_of(version, purpose), "read", records)
        # Of people of this scope: asked for it as well, SQLite reads all its invoices where a person has two records.
        theirs = Invoice.unscoped.filter(subject_id__in=list(permit.people))
    # What credits nothing, as nearly all: not asked for by the index of what does.
    billed = theirs.alias(credited=Coalesce("credits_id", 0)).filter(credited=0)
    rows = billed.annotate(left=left_open()).filter(left__gt=0).order_by("due_on", "number")
    return [
        Claim(
            row.number, row.issued_on, row.due_on, Money(row.gross_minor, row.currency), Money(row.left, row.currency)
        )
        for row in rows[:MOST]
    ]
