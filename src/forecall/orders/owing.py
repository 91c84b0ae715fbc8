"""What is still to be paid, over all customers: for whoever keeps the books.

Each invoice is looked at under a purpose of the policy that reads the books of such people; a company's is in clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from forecall.custody import Ask, Permit, open_sealed, permitted
from forecall.custody.models import Subject
from forecall.custody.rulebooks import InForce
from forecall.custody.sets import among
from forecall.foundation import Money
from forecall.orders.books import left_open
from forecall.orders.books_terms import AMOUNT, book_of
from forecall.orders.claims import Claim
from forecall.orders.importing import policy_now
from forecall.orders.models import Invoice
from forecall.policy.terms import Action

MOST = 200
BUYER = "buyer"


@dataclass(frozen=True, slots=True)
class Owed:
    """One open invoice and who owes it; `buyer` is empty where no name stands on it."""

    claim: Claim
    buyer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Owing:
    """The open invoices of an organisation, the longest due first.

    refused  how many of the first `MOST` no purpose of the policy lets anybody look at here
    more     how many there are beyond them
    sums     of those in `rows`, by currency: what is open, and what of it is overdue
    """

    rows: tuple[Owed, ...]
    refused: int
    more: int
    sums: tuple[tuple[Money, Money], ...]


def book_purposes(version: InForce) -> dict[str, frozenset[str]]:
    """Purposes that read the books, in the policy's order -> whose. Pure."""
    categories = version.policy.categories
    return {
        name: frozenset(one.people)
        for name, one in version.policy.purposes.items()
        if Action.READ in one.actions and any(AMOUNT in map(str, categories[each].fields) for each in one.categories)
    }


def owing(today: date, most: int | None = MOST) -> Owing:
    """What is open, at most so many invoices: one receipt for each purpose that is needed. Raises NoPolicy."""
    asked = (
        Invoice.objects.filter(credits=None).annotate(left=left_open()).filter(left__gt=0).order_by("due_on", "number")
    )
    rows = list(asked[:most])
    named = buyers_of(rows)
    shown = [
        Owed(_claim(row), row.company_name if row.subject_id is None else named[row.pk])
        for row in rows
        if row.subject_id is None or row.pk in named
    ]
    more = max(0, asked.count() - len(rows)) if len(rows) == most else 0
    return Owing(tuple(shown), len(rows) - len(shown), more, tuple(_sums(shown, today)))


def overdue_count(today: date) -> int:
    """How many invoices should have been paid before today and are open; nobody is named."""
    open_ones = Invoice.objects.filter(credits=None, due_on__lt=today).annotate(left=left_open())
    count: int = open_ones.filter(left__gt=0).count()
    return count


def _claim(row: Any) -> Claim:  # noqa: ANN401  # an invoice with `left`
    gross, left = Money(row.gross_minor, row.currency), Money(row.left, row.currency)
    return Claim(row.number, row.issued_on, row.due_on, gross, left)


def buyers_of(rows: Sequence[Invoice]) -> dict[int, str]:
    """Key of an invoice -> the name on it, of those of people that some purpose may look at. Raises NoPolicy."""
    return dict(_named([row for row in rows if row.subject_id is not None]))


def _named(rows: Sequence[Invoice]) -> Iterator[tuple[int, str]]:
    """Key of an invoice and the name on it, of those that some purpose may look at."""
    version, _organisation = policy_now()
    people = {row.subject_id for row in rows if row.subject_id is not None}
    kinds = dict(Subject.objects.filter(pk__in=among(people)).values_list("pk", "kind")) if people else {}
    left = list(rows)
    for purpose, whose in book_purposes(version).items():
        mine = [row for row in left if kinds.get(row.subject_id) in whose]
        if not mine:
            continue
        subjects: tuple[UUID, ...] = tuple(dict.fromkeys(row.subject_id for row in mine if row.subject_id))
        answer = permitted(Ask(purpose, frozenset({book_of(version, purpose).category}), "read", subjects))
        if not isinstance(answer, Permit):
            continue
        there = [row for row in mine if row.subject_id in answer.subjects]
        names = [BUYER] if "name" in answer.kinds else []
        for row, opened in zip(there, open_sealed(answer, there, names), strict=True):
            yield row.pk, getattr(opened, BUYER, "") or ""
        done = {row.pk for row in there}
        left = [row for row in left if row.pk not in done]


def _sums(rows: Sequence[Owed], today: date) -> Iterator[tuple[Money, Money]]:
    for currency in sorted({one.claim.open.currency for one in rows}):
        open_ones = [one.claim for one in rows if one.claim.open.currency == currency]
        late = sum(one.open.minor for one in open_ones if one.overdue_days(today))
        yield Money(sum(one.open.minor for one in open_ones), currency), Money(late, currency)
