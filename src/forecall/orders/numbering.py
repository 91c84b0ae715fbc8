"""Numbers of invoices and credit notes: one series a year, each number once and none left out.

The count is raised in the transaction that writes the invoice: what is not issued takes no number, and two at once wait
for each other.
"""

from __future__ import annotations

from datetime import date

from django.db import router

from forecall.foundation import acting_now
from forecall.orders.errors import InvoiceRefused
from forecall.orders.models import Invoice, Series

DIGITS = 5
LONGEST = 20


def series_of(day: date) -> str:
    """The series of a day, where nobody names another.

    >>> series_of(date(2026, 12, 1))
    '2026-'
    """
    return f"{day.year}-"


def next_number(prefix: str) -> str:
    """The next number of a series, to be used in this very transaction: undone with it, it is given again.

    A series that begins goes on after the highest number that stands there already. Raises InvoiceRefused.
    """
    if not prefix.strip() or len(prefix) > LONGEST:
        raise InvoiceRefused(f"a series needs a name of at most {LONGEST} characters; nothing was issued")
    place = router.db_for_write(Series)
    organisation = acting_now("orders.Series").organisation
    Series.objects.using(place).get_or_create(
        organisation_id=organisation, prefix=prefix, defaults={"last": _highest(prefix)}
    )
    row = Series.objects.using(place).select_for_update().get(prefix=prefix)
    count = row.last + 1
    while Invoice.objects.filter(number=_number(prefix, count)).exists():  # given by hand meanwhile
        count += 1
    Series.objects.using(place).filter(pk=row.pk).update(last=count)
    return _number(prefix, count)


def _number(prefix: str, count: int) -> str:
    return f"{prefix}{count:0{DIGITS}}"


def _highest(prefix: str) -> int:
    """The highest number of a series among what was issued before it was counted."""
    there = Invoice.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    return max((int(one[len(prefix) :]) for one in there if one[len(prefix) :].isdecimal()), default=0)
