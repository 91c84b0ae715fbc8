"""Two companies that are alike and were left as two: they are not offered again until somebody looks at them again."""

from __future__ import annotations

from django.db import transaction

from forecall.contacts.companies import written_to
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.models import CompaniesLeft
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

Pair = tuple[int, int]


def leave_companies(one: int, other: int) -> CompaniesLeft:
    """They were looked at, and are two companies; said twice it stands once.

    Raises UnknownContact where one of them is not here, CannotMerge where the two are one by now.
    """
    acting, now = acting_now("contacts.CompaniesLeft"), wired().clock.now()
    with transaction.atomic():
        first, second = pair_of(one, other)
        row: CompaniesLeft = CompaniesLeft.objects.get_or_create(
            organisation_id=acting.organisation, one_id=first, other_id=second,
            defaults={"at": now, "actor": acting.actor},
        )[0]  # fmt: skip
    return row


def pair_of(one: int, other: int) -> Pair:
    """The two, by the companies that stand for them, in order; raises as `leave_companies`. Within a transaction."""
    stands = written_to([one, other])
    first, second = sorted((stands[one], stands[other]))
    if first == second:
        raise CannotMerge(Apart.MERGED, "they are one company already")
    return first, second


def offer_again(number: int) -> Pair:
    """They may be one after all. Raises UnknownContact where it does not stand any more."""
    row = standing_pair(number)
    if not CompaniesLeft.objects.filter(pk=number).delete()[0]:  # by somebody else, a moment ago
        raise UnknownContact("pair of companies")
    return row.one_id, row.other_id


def standing_pair(number: int) -> CompaniesLeft:
    """Two that were left as two, by the number of it. Raises UnknownContact as `offer_again`."""
    row: CompaniesLeft | None = CompaniesLeft.objects.filter(pk=number).first()
    if row is None:
        raise UnknownContact("pair of companies")
    return row


def companies_left(start: int = 0, limit: int = 25) -> list[CompaniesLeft]:
    """Pairs of which both stand for themselves, the newest first, with both companies."""
    rows = CompaniesLeft.objects.filter(one__kept=None, other__kept=None).select_related("one", "other")
    return list(rows.order_by("-pk")[start : start + limit])


def left_between(one: int, other: int) -> CompaniesLeft | None:
    """What was said of these two."""
    first, second = sorted((one, other))
    found: CompaniesLeft | None = CompaniesLeft.objects.filter(one=first, other=second).first()
    return found


def pairs_left() -> frozenset[Pair]:
    """Every pair, in order."""
    return frozenset(CompaniesLeft.objects.values_list("one_id", "other_id"))
