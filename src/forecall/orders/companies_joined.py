"""Orders of a company that is joined into another hang on that one, and go back when the two are taken apart.

The books are left as they are: an invoice names its buyer as it was issued, and who looks for a company's invoices asks
for those of every company that was joined into it.
"""

from __future__ import annotations

from forecall.contacts.events import CompaniesJoined, CompaniesParted
from forecall.contacts.joining import carry, carry_back
from forecall.foundation import Events
from forecall.orders.models import Order


def hear(events: Events) -> None:
    """Move the orders in the transaction that joins the companies, or takes them apart."""
    events.subscribe(CompaniesJoined, lambda fact: carry(fact, Order.objects.filter(company=fact.gone)))
    events.subscribe(CompaniesParted, lambda fact: carry_back(fact, Order.objects.filter(company=fact.kept)))
