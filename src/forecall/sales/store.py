"""Every query of the room that others stand on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet

from forecall.centre.types import Order
from forecall.contacts import who_acts
from forecall.contacts.companies import all_joined, standing_each
from forecall.contacts.models import Person, Representative
from forecall.contacts.store import beside_aside, every_record_of
from forecall.custody.joined import people_of, with_others
from forecall.custody.models import Subject
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.orders.models import Product
from forecall.sales.errors import NoForecast, UnknownCustomer, UnknownSuggestion
from forecall.sales.models import ForecastRun, Given, Outlook, Suggestion
from forecall.sales.types import Customer

SORTED: dict[Order, tuple[Any, ...]] = {
    Order.WORTH: ("-worth", "id"),
    Order.CHANCE: ("-chance", "id"),
    Order.DUE: (F("next_from").asc(nulls_last=True), "id"),
}


def own(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows about customers that whoever acts may see: with own records only, those that were given to them.

    Whoever was given one record of a person is shown every one of theirs.
    """
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return rows
    mine = Given.objects.filter(member=acting.actor)
    theirs = who_is_given(mine)
    return rows.filter(theirs | Q(company__in=mine.values("company")))


def who_is_given(mine: QuerySet[Given]) -> Q:
    """Rows about people who were given so, by whichever record.

    The given are this organisation's, and so are their records: asked for it as well, SQLite reads all its people.
    """
    given = mine.filter(subject__isnull=False).values("subject")
    kept = Person.unscoped.filter(pk__in=given, kept__isnull=False).values("kept")
    of_given, of_kept = (Person.unscoped.filter(kept__in=those).values("pk") for those in (given, kept))
    return Q(subject__in=given) | Q(subject__in=kept) | Q(subject__in=of_given) | Q(subject__in=of_kept)


def own_tasks(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """Of rows about people alone those that whoever acts may see: theirs, and who acts now for a company of theirs."""
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return tasks
    mine = Given.objects.filter(member=acting.actor)
    firms = own_firms(Representative.objects.filter(company__isnull=False))
    return tasks.filter(who_is_given(mine) | Q(subject__in=firms.values("subject")))


def own_firms(acts: QuerySet[Representative]) -> QuerySet[Representative]:
    """Who acts now for a company, of those companies that whoever acts may see."""
    acting, now = acting_now("sales.Given"), wired().clock.now()
    standing = acts.filter(starts__lte=now, ends__gt=now)
    if not acting.own_only:
        return standing
    mine = Given.objects.filter(member=acting.actor, company__isnull=False)
    return standing.filter(company__in=mine.values("company"))


def is_own_only() -> bool:
    """Whether whoever acts sees only what was given to them."""
    return acting_now("sales.Given").own_only


def own_people(people: Sequence[UUID]) -> Collection[UUID]:
    """Those of some people whom whoever acts may see."""
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return frozenset(people)
    return frozenset(people) & people_of(Given.objects.filter(member=acting.actor, subject__isnull=False))


def own_set() -> frozenset[UUID] | None:
    """The people whom whoever acts may see, and those who act for companies of theirs; None where they see all."""
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return None
    mine = Given.objects.filter(member=acting.actor).values_list("subject", "company")
    firms = [company for _subject, company in mine if company is not None]
    agents = (one.subject_id for several in who_acts(firms).values() for one in several)
    return with_others([*(subject for subject, _company in mine if subject is not None), *agents])


def own_companies() -> frozenset[int] | None:
    """The companies that were given to whoever acts; None where they see all."""
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return None
    mine = Given.objects.filter(member=acting.actor, company__isnull=False)
    return frozenset(mine.values_list("company", flat=True))


def on_the_list(
    people: Sequence[UUID], companies: Sequence[int], run: ForecastRun
) -> dict[tuple[UUID | None, int | None], int]:
    """(person, company) -> their weightiest suggestion in that forecast, of those who are on the list."""
    rows = own(
        Suggestion.objects.filter(run=run, outlook__held_out=False, place=0).filter(
            Q(subject__in=people) | Q(company__in=companies)
        )
    )
    return {(one.subject_id, one.company_id): one.pk for one in rows}


def left_alone(people: Sequence[UUID], run: ForecastRun) -> frozenset[UUID]:
    """Those of some people whom that forecast drew into the group that is not contacted."""
    drawn = Outlook.objects.filter(run=run, held_out=True, subject__in=people)
    return frozenset(drawn.values_list("subject", flat=True))


def suggestion(key: int) -> Suggestion:
    """A suggestion about a customer that whoever acts may see, with `not_aside`; raises UnknownSuggestion."""
    rows = own(Suggestion.objects.filter(pk=key)).select_related("outlook", "subject")
    aside = ExpressionWrapper(NOT_ASIDE, BooleanField())
    found: Suggestion | None = rows.annotate(not_aside=aside).first()
    if found is None:
        raise UnknownSuggestion(key)
    return found


def customer(opaque: str) -> Customer:
    """Somebody whom whoever acts may see, on the list or not, by the record or the company that stands for them.

    Raises UnknownCustomer.
    """
    try:
        found = Customer.read(opaque)
    except ValueError:
        raise UnknownCustomer from None
    if found.subject is not None:
        there = Subject.objects.filter(pk=found.subject, forgotten_at=None).values_list("contact__kept", flat=True)
        known = list(there)
    else:
        known = list(standing_each([found.company or 0]).values())
        found = Customer(None, known[0] if known else found.company)
    if not known or not _is_own(found):
        raise UnknownCustomer
    return Customer(known[0] or found.subject, None) if found.subject is not None else found


def rows_about(model: Any, customer: Customer) -> QuerySet[Any]:  # noqa: ANN401  # a model of a customer's
    """Rows about a customer, by whichever record of theirs.

    A person's are this scope's, and are not asked for in it: see `contacts.store.every_record_of`.
    """
    if customer.subject is None:
        found: QuerySet[Any] = model.objects.filter(company=customer.company)
    else:
        found = model.unscoped.filter(subject__in=every_record_of(customer.subject))
    return found


def _is_own(found: Customer) -> bool:
    if found.subject is not None:
        return found.subject in own_people([found.subject])
    mine = own_companies()
    return mine is None or found.company in mine


def weightiest(of: Customer) -> Suggestion | None:
    """What the newest forecast says of a customer first, held out or not; None where it is silent, or none stands."""
    try:
        found = weightiest_each(of)
    except NoForecast:
        return None
    return found.get(of.subject) or next(iter(found.values()), None)


def weightiest_each(of: Customer) -> dict[UUID | None, Suggestion]:
    """The same by every record of theirs, one that stands for itself too. Raises NoForecast."""
    rows = rows_about(Suggestion, of).filter(run=newest_run(), place=0)
    return {one.subject_id: one for one in rows.select_related("outlook")}


def newest_run() -> ForecastRun:
    """The forecast that counts; raises NoForecast."""
    found: ForecastRun | None = ForecastRun.objects.order_by("-made_at", "-id").first()
    if found is None:
        raise NoForecast
    return found


NOT_ASIDE = (Q(subject=None) | Q(subject__quarantined=False, subject__restricted=False)) & ~beside_aside(
    "subject", or_restricted=True
)
"""A child of whom it was learned, somebody of a list without proof, or whose data is only kept for the time being
(Art. 18): no row of any record of theirs is shown."""


def standing_alone() -> Q:
    """Rows about a person, or about a company that stands for itself.

    Where both of two that were joined had an outlook, that of the other counts no more; soon a new forecast has one.
    """
    return ~Q(company__in=all_joined().values("pk"))


def listed_in(run: ForecastRun) -> QuerySet[Outlook]:
    """Who is on the list of a forecast, whoever may see them: the list and every sum beside it are made of these.

    Whoever was set aside since it was made is left out of the list alone, and of the sums with the next forecast.
    """
    found: QuerySet[Outlook] = Outlook.objects.filter(standing_alone(), run=run, held_out=False)
    return found


def outlooks_of(run: ForecastRun, by: Order) -> QuerySet[Outlook]:
    """Without those who are held out or set aside: nobody is to contact them."""
    return own(listed_in(run).filter(NOT_ASIDE)).order_by(*SORTED[by])


def best_of(outlooks: Sequence[int]) -> dict[int, tuple[Suggestion, int]]:
    """Outlook -> its weightiest suggestion with the product, and how many it has: the others are not read."""
    theirs = Suggestion.objects.filter(outlook__in=outlooks)
    counts = dict(theirs.order_by().values_list("outlook").annotate(Count("pk")))
    return {one.outlook_id: (one, counts[one.outlook_id]) for one in theirs.filter(place=0).select_related("product")}


def product_names(codes: Collection[str]) -> dict[str, str]:
    """Code -> name, or the code again where it has none."""
    rows = Product.objects.filter(code__in=codes).values_list("code", "name") if codes else []
    return {code: name or code for code, name in rows}
