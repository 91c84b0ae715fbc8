"""Somebody who came to us: they rang, came in or wrote. Seen under the purpose that their orders come in under.

Whether they may be called does not matter for that, nor whether they are on the list; the strip says it all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from forecall.centre.service import PROMISED_WITHIN
from forecall.centre.store import history, outcomes_of, promises
from forecall.contacts import Whom, open_people, representatives
from forecall.contacts.errors import NotPermitted
from forecall.contacts.models import Company, Representative
from forecall.custody.wiring import wired
from forecall.orders import Bought, Buyer, Wish, bought
from forecall.orders.declared import intake_of
from forecall.orders.errors import NothingDeclared
from forecall.orders.models import Order
from forecall.policy.terms import Action, Channel
from forecall.sales import Customer, store
from forecall.sales.day import promised_elsewhere
from forecall.sales.models import ForecastRun
from forecall.web.staff.desk import reading, words
from forecall.web.staff.desk.permission import Calling, Strip, strip_of

NAMED = frozenset({"name", "customer_number"})


@dataclass(frozen=True, slots=True)
class Met:
    """A customer who came to us.

    serving    the words of the policy that their orders come in under, and that a talk with them is noted under
    reach      the words under which a next step reaches them: see `reach_of`
    listed     the suggestion under which their own page opens; None for whoever is not on the list
    about      a suggestion about them, on the list or held out; None where the forecast is silent
    promised   the task of a call that was promised for about now; None for none. The strip is about that call then,
               else about calls of the desk
    """

    customer: Customer
    seen: reading.Seen
    serving: Calling
    reach: Calling
    listed: int | None = None
    about: int | None = None
    promised: int | None = None


def serving_of(calling: Calling) -> Calling:
    """The purpose that orders come in under, and their category. Raises NothingDeclared."""
    intake = intake_of(calling.version, Wish())
    return replace(calling, purpose=intake.purpose, categories=frozenset({intake.category}))


def reach_of(calling: Calling, serving: Calling) -> Calling:
    """Under what they are called back: the purpose that serves where it may use the telephone, else the desk's."""
    served = calling.version.policy.purposes[serving.purpose]
    return serving if Action.CALL in served.actions and Channel.PHONE in served.channels else calling


def meet(calling: Calling, who: str, language: str, through: str = "") -> Met:
    """Whoever came to us. Asks the gate; raises UnknownCustomer, NothingDeclared.

    through   of a company: the person who acts for it; the first one otherwise
    """
    customer, serving = store.customer(who), serving_of(calling)
    top = store.weightiest(customer)
    listed = top if top is not None and not top.outlook.held_out else None
    agents = _agents(serving, customer.company)
    spoken = next((one.subject for one in agents if str(one.subject) == through), None)
    subject = customer.subject or spoken or (agents[0].subject if agents else None)
    promised = None
    if subject is not None:
        promised = promises(subject, wired().clock.now() + PROMISED_WITHIN).first()
    reach = shown = calling
    if promised is None:
        reach = reach_of(calling, serving)
    else:
        reach = shown = replace(calling, purpose=promised.purpose, categories=frozenset(promised.categories))
    is_left_alone = top is not None and listed is None and promised is None
    strip = _strip(shown, subject, language, is_left_alone=is_left_alone)
    seen = _seen(customer, subject, serving if strip.refusal else shown, strip)
    if not seen.name and subject is not None:
        seen = replace(seen, name=_names(serving, [subject]).get(subject, ""))
    if promised is not None and not seen.strip.refusal:
        seen = replace(seen, phones=_phones(reach, subject))
    needs = tuple(reading.needs_of(listed, language)) if listed is not None else ()
    keys = (one.pk if one is not None else None for one in (listed, top, promised))
    return Met(customer, replace(seen, needs=needs, agents=agents), serving, reach, *keys)


def elsewhere(calling: Calling, since: datetime, run: ForecastRun) -> list[tuple[str, str, str]]:
    """Who is not on the list and was promised a call today: (address, through whom, name). One receipt for the names.

    Whoever acts for one company, and never ordered in their own right, is met as that company.
    """
    waiting = promised_elsewhere(since, run).order_by("again_at", "pk").values_list("subject", flat=True)
    people = list(dict.fromkeys(waiting[: reading.MOST]))
    serving = serving_of(calling)
    names, firms = _names(serving, people), _firms_of(serving, people)
    made = []
    seen = store.own_people(people)
    for one in people:
        name = names.get(one, "") or str(one)[:8]
        firm = firms.get(one)
        if firm is None and one in seen:
            made.append((one.hex, "", name))
        elif firm is not None:
            made.append((Customer(None, firm.pk).opaque, str(one), f"{firm.name} · {name}"))
    return made


def _firms_of(serving: Calling, people: Sequence[UUID]) -> dict[UUID, Company]:
    """Who acts now for one company, and never ordered in their own right.

    With own records only: of the companies of that member, whoever is not a customer of theirs in their own right too.
    """
    if not people:
        return {}
    found = store.own_firms(Representative.objects.filter(subject__in=people, company__isnull=False))
    seen = store.own_people(people)
    private = Order.objects.filter(subject__in=seen)
    theirs: dict[UUID, dict[int, Company]] = {}
    for one in found.exclude(subject__in=private.values("subject")).select_related("company").order_by("pk"):
        firm = one.company
        if firm is not None and (not one.scope or serving.purpose in one.scope):
            theirs.setdefault(one.subject_id, {})[firm.pk] = firm
    return {
        person: next(iter(several.values()))
        for person, several in theirs.items()
        if len(several) == 1 or person not in seen
    }


def _strip(shown: Calling, subject: UUID | None, language: str, *, is_left_alone: bool) -> Strip:
    """May they be called? Of the group that is left alone: no, unless that was promised, whatever the gate says."""
    if subject is None:
        return Strip()
    strip = strip_of(shown, subject, language)
    if not is_left_alone or strip.refusal:
        return strip
    return replace(strip, refusal=str(words.LEFT_ALONE))


def _seen(customer: Customer, subject: UUID | None, under: Calling, strip: Strip) -> reading.Seen:
    if customer.company is not None:
        name = Company.objects.values_list("name", flat=True).get(pk=customer.company)
    else:
        name = _names(under, [subject]).get(subject, "") if subject is not None else ""
    talks = list(history(subject)[: reading.HISTORY]) if subject is not None else []
    outcomes = outcomes_of([talk.pk for talk in talks]) if talks else {}
    return reading.Seen(
        subject, name, (), (), strip, tuple((talk, outcomes.get(talk.pk)) for talk in talks), _bought(customer).orders
    )


def _bought(customer: Customer) -> Bought:
    try:
        return bought(Buyer(*customer), reading.HISTORY)
    except NothingDeclared:
        return Bought()


def _agents(serving: Calling, company: int | None) -> tuple[reading.Agent, ...]:
    """Who acts for a company now, and may order for it."""
    if company is None:
        return ()
    fit = [
        one.subject_id
        for one in representatives(Whom(company=company))
        if not one.scope or serving.purpose in one.scope
    ]
    people = list(dict.fromkeys(fit))[: reading.MOST_AGENTS]
    names = _names(serving, people)
    return tuple(reading.Agent(one, names.get(one, "")) for one in people)


def _names(serving: Calling, people: Sequence[UUID]) -> dict[UUID, str]:
    try:
        opened = open_people(serving.purpose, people, NAMED, hidden=False) if people else []
    except NotPermitted:
        return {}
    named = ((one.records, one.first("name") or one.first("customer_number")) for one in opened)
    return {record: name for records, name in named for record in records}


def _phones(reach: Calling, subject: UUID | None) -> tuple[str, ...]:
    """The numbers by which a call that was promised is made."""
    try:
        opened = open_people(reach.purpose, [subject] if subject else [], {"phone"})
    except NotPermitted:
        return ()
    return tuple(value.value for one in opened for value in one.all("phone"))
