"""What sales keeps of a company that is joined into another: it hangs on that one, and goes back with it.

Of what a customer has once, the seller and the outlook of one forecast, the one that is kept has its own; the other
stays where it was, is on no list and in no sum. The forecast is made anew, as the orders are one history from then on.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from forecall.contacts.events import CompaniesJoined, CompaniesParted
from forecall.contacts.joining import carry, carry_back
from forecall.foundation import Events
from forecall.sales.forgetting import make_anew
from forecall.sales.models import Decision, Given, Outlook, Said, Suggestion, TakenOrder
from forecall.sales.summing import count_out


def hear(events: Events) -> None:
    """Move the rows in the transaction that joins the companies, or takes them apart."""
    events.subscribe(CompaniesJoined, _joined)
    events.subscribe(CompaniesParted, _parted)


def _joined(fact: CompaniesJoined) -> None:
    for model in (Said, TakenOrder, Decision):
        carry(fact, model.objects.filter(company=fact.gone))
    carry(fact, _given(fact.gone, fact.kept))
    carry(fact, _outlooks(fact.gone, fact.kept))
    carry(fact, _suggestions(fact.gone, fact.kept))
    count_out(Outlook.objects.filter(company=fact.gone))  # what is left there is on no list
    make_anew(fact.organisation)


def _parted(fact: CompaniesParted) -> None:
    count_out(Outlook.objects.filter(company=fact.gone), again=True)
    for model in (Said, TakenOrder, Decision):
        carry_back(fact, model.objects.filter(company=fact.kept))
    carry_back(fact, _given(fact.kept, fact.gone))
    carry_back(fact, _outlooks(fact.kept, fact.gone))
    carry_back(fact, _suggestions(fact.kept, fact.gone))
    make_anew(fact.organisation)


def _given(at: int, to: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = Given.objects.filter(company=at)
    return rows.none() if Given.objects.filter(company=to).exists() else rows


def _outlooks(at: int, to: int) -> QuerySet[Any]:
    there = Outlook.objects.filter(company=to)
    return Outlook.objects.filter(company=at).exclude(run__in=there.values("run"))


def _suggestions(at: int, to: int) -> QuerySet[Any]:
    """Each goes where its outlook has gone."""
    return Suggestion.objects.filter(company=at, outlook__company=to)
