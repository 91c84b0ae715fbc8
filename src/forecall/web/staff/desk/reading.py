"""What the desk shows: the day, its rows, one customer. Names open with a permit, one receipt for all of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from forecall.centre import Order, TaskState
from forecall.centre.models import Conversation, ConversationOutcome
from forecall.centre.store import history, outcomes_of
from forecall.centre.types import Feedback
from forecall.contacts import Whom, open_people, representatives, who_acts
from forecall.contacts.errors import NotPermitted
from forecall.contacts.models import Company, Representative
from forecall.custody import Refused
from forecall.orders import Bought, Buyer, Past, Stopped, Wish, bought
from forecall.orders.declared import intake_of
from forecall.orders.errors import NothingDeclared
from forecall.policy.terms import Channel
from forecall.sales import ListRow, work_list
from forecall.sales.day import set_aside_among, spoken_among
from forecall.sales.errors import UnknownSuggestion
from forecall.sales.learning import remarks
from forecall.sales.listing import reach_of, said
from forecall.sales.models import ForecastRun, Said, Suggestion
from forecall.sales.spoken import Spoken, spoken_since
from forecall.sales.store import newest_run, suggestion
from forecall.sales.types import Customer
from forecall.web.staff.desk import words
from forecall.web.staff.desk.permission import NO_RULE, NOBODY_ACTS, Calling, Strip, strip_of
from forecall.web.staff.desk.ways import allowed_among

MOST = 50
SHOWN = frozenset({"name", "customer_number", "phone"})
CALLED_BY = ("name", "customer_number")
"""What stands for a customer on a list, the first that there is."""
STATE_OF = {TaskState.OPEN: "later", TaskState.DROPPED: "dropped"}
HISTORY = 12
MOST_AGENTS = 8
SHOWN_DUE, MOST_LOST = 5, 5


@dataclass(frozen=True, slots=True)
class Row:
    """One customer of the list; `name` is empty where it may not be opened.

    state    empty, `done` today, set aside for `later`, or `dropped`: done today without a call
    through  of a company: who acts for it and is called
    refused  why they may not be called; None where they may
    also     by what else they may be reached
    """

    of: ListRow
    name: str
    state: str
    through: UUID | None = None
    refused: Refused | None = None
    also: tuple[Channel, ...] = ()

    @property
    def may_call(self) -> bool:
        return self.refused is None

    @property
    def may_rest(self) -> bool:
        """Whether the talk can be left for tomorrow, ticked off, or taken up again: not yet held today.

        Of a person who may not be called, too: or they would head the list every day, and nobody could see past them.
        """
        return (self.may_call or self.of.customer.subject is not None) and self.state != "done"


class Part(NamedTuple):
    """Which part of the list: in which order, from which place on, and what must hold of an outlook."""

    by: Order = Order.WORTH
    first: int = 0
    whom: Q | None = None


class Today(NamedTuple):
    """The forecast that stands, since when it is today, and who was spoken with since."""

    run: ForecastRun
    since: datetime
    spoken: Spoken

    @classmethod
    def now(cls) -> Today:
        """Raises NoForecast."""
        run, since = newest_run(), day_began()
        return cls(run, since, spoken_since(run, since))


def rows_of(calling: Calling, today: Today, part: Part, language: str) -> list[Row]:
    """A page of the list, whoever was spoken with today or is set aside marked as such."""
    found = work_list(
        by=part.by, purpose=calling.purpose, categories=calling.categories, language=language, first=part.first,
        most=MOST, whom=part.whom, run=today.run,
    )  # fmt: skip
    people = [one.customer.subject for one in found if one.customer.subject is not None]
    firms = [one.customer.company for one in found if one.customer.company is not None]
    names, companies, agents = _names(calling, people), _companies(firms), _agents_of(calling, firms)
    done, aside = (
        spoken_among(found, today.spoken, today.since),
        set_aside_among(found, today.since, timezone.now()),
    )
    spoken = people + [through for through, _why in agents.values()]
    also = allowed_among(calling.version, list(dict.fromkeys(spoken)), calling.purpose)
    rows = []
    for one in found:
        who = one.customer.subject
        name = companies.get(one.customer.company or 0, "") if who is None else names.get(who, "")
        state = "done" if one.outlook in done else STATE_OF[aside[one.outlook]] if one.outlook in aside else ""
        refused = one.reach.get(Channel.PHONE.value, NO_RULE)
        through, why = agents.get(one.customer.company or 0, (None, NOBODY_ACTS))
        told = (None, refused) if who is not None else (through, why)
        asked = who or through
        rows.append(Row(one, name, state, *told, also=tuple(also.get(asked, ())) if asked else ()))
    return rows


def _agents_of(calling: Calling, firms: Sequence[int]) -> dict[int, tuple[UUID, Refused | None]]:
    """Company -> who acts for it and may be called, else the first who acts, and why not. One receipt for all."""
    fit = {firm: _fit(calling, those) for firm, those in who_acts(firms).items()}
    people = sorted({one for those in fit.values() for one in those})
    reach = reach_of(people, calling.purpose, calling.categories, Channel.PHONE.value) if calling.purpose else {}
    answers = {firm: [(one, reach.get(one, NO_RULE)) for one in those] for firm, those in fit.items()}
    return {firm: min(those, key=lambda one: one[1] is not None) for firm, those in answers.items() if those}


def _fit(calling: Calling, those: Sequence[Representative]) -> list[UUID]:
    """Whose authority is good for the purpose of the call."""
    good = (one.subject_id for one in those if not one.scope or calling.purpose in one.scope)
    return list(dict.fromkeys(good))[:MOST_AGENTS]


def _names(calling: Calling, people: Sequence[UUID]) -> dict[UUID, str]:
    """Person -> name, or the customer number of whoever has none that may be seen. Nothing else is opened."""
    made: dict[UUID, str] = {}
    for kind in CALLED_BY:
        left = [one for one in people if one not in made]
        if not left or not calling.purpose:
            break
        try:
            opened = open_people(calling.purpose, left, {kind})
        except NotPermitted:
            continue
        made |= {record: one.first(kind) for one in opened if one.first(kind) for record in one.records}
    left = [one for one in people if one not in made]
    return made | _served_names(calling, left) if left else made


def _served_names(calling: Calling, people: Sequence[UUID]) -> dict[UUID, str]:
    """Whoever may not be called is named under the purpose that their orders come in under, where it may see that."""
    try:
        purpose = intake_of(calling.version, Wish()).purpose
        opened = open_people(purpose, people, frozenset(CALLED_BY), hidden=False)
    except (NothingDeclared, NotPermitted):
        return {}
    named = ((one.records, next(filter(None, map(one.first, CALLED_BY)), "")) for one in opened)
    return {record: name for records, name in named if name for record in records}


def _companies(keys: Sequence[int]) -> dict[int, str]:
    return dict(Company.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def day_began() -> datetime:
    """Midnight where the organisation is."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def last_said(actor: str, since: datetime) -> ConversationOutcome | None:
    """The newest outcome that this member noted since then and that still counts."""
    found: ConversationOutcome | None = (
        ConversationOutcome.objects.filter(said_by=actor, said_at__gte=since, undone_at=None)
        .order_by("-said_at", "-id")
        .first()
    )
    return found


@dataclass(frozen=True, slots=True)
class Need:
    """One product of a customer: chance as hundredths, and why it is suggested, in a sentence each.

    remark   what the customer said of it lately
    """

    row: Suggestion
    reasons: tuple[str, ...]
    remark: Said | None = None

    @property
    def said(self) -> str:
        """The remark in words."""
        return str(words.FEEDBACK[Feedback(self.remark.feedback)]) if self.remark else ""

    @property
    def hundredths(self) -> int:
        return round(100 * self.row.chance)


@dataclass(frozen=True, slots=True)
class Seen:
    """One customer as the desk shows them.

    agents   of a company: everybody who acts for it
    subject  who is talked with: the customer, or who acts for it; nobody where a company has nobody
    called   the name by which they are spoken to; empty where only a number may be shown
    """

    subject: UUID | None
    name: str
    phones: tuple[str, ...]
    needs: tuple[Need, ...]
    strip: Strip
    talks: tuple[tuple[Conversation, ConversationOutcome | None], ...] = field(default=())
    orders: tuple[Past, ...] = field(default=())
    stopped: tuple[Stopped, ...] = field(default=())
    called: str = ""
    agents: tuple[Agent, ...] = ()

    @property
    def due(self) -> tuple[Need, ...]:
        """The weightiest need, and what the customer bought before."""
        return tuple(one for one in self.needs if one.row.place == 0 or not one.row.is_new)

    @property
    def new(self) -> tuple[Need, ...]:
        """What they never bought and may take, but for what is due in any case."""
        return tuple(one for one in self.needs if one.row.place != 0 and one.row.is_new)

    @property
    def lost(self) -> tuple[Stopped, ...]:
        """What they have stopped buying, without what stands before everybody's eyes as due."""
        shown = {one.row.product.code for one in self.due[:SHOWN_DUE]}
        return tuple(one for one in self.stopped if one.code not in shown)[:MOST_LOST]

    @property
    def customer(self) -> Customer:
        """Who it is, as the rooms know them."""
        top = self.needs[0].row
        return Customer(top.subject_id, top.company_id)


class Agent(NamedTuple):
    """Somebody who acts for a company: an opaque id, and the name that may be shown."""

    subject: UUID
    name: str


def customer_of(calling: Calling, key: int, language: str, through: str = "") -> Seen:
    """The customer that a suggestion is about. Asks the gate; raises UnknownSuggestion.

    through   of a company: the person who acts for it and is talked with; the first one otherwise
    """
    one = suggestion(key)
    if one.outlook.held_out or not one.not_aside:
        raise UnknownSuggestion(key)
    needs = tuple(needs_of(one, language))
    if one.subject_id is not None:
        return _person(calling, one, one.subject_id, needs, language)
    firm = one.company_id or 0
    name, agents = _companies([firm]).get(firm, ""), _agents(calling, firm)
    spoken = next((each.subject for each in agents if str(each.subject) == through), None)
    spoken = spoken or (agents[0].subject if agents else None)
    if spoken is None:
        past = ordered(one)
        return Seen(None, name, (), needs, Strip(), (), past.orders, past.stopped)
    return replace(_person(calling, one, spoken, needs, language), name=name, agents=agents)


def _agents(calling: Calling, company: int) -> tuple[Agent, ...]:
    """Who acts for a company now, for the purpose of the call."""
    people = _fit(calling, representatives(Whom(company=company)))
    names = _names(calling, people)
    return tuple(Agent(one, names.get(one, "")) for one in people)


def _person(calling: Calling, one: Suggestion, subject: UUID, needs: tuple[Need, ...], language: str) -> Seen:
    strip, profile = strip_of(calling, subject, language), None
    if calling.purpose:
        try:
            profile = next(iter(open_people(calling.purpose, [subject], SHOWN, hidden=False)), None)
        except NotPermitted:
            profile = None
    talks, past = list(history(subject)[:HISTORY]), ordered(one)
    outcomes = outcomes_of([talk.pk for talk in talks])
    name = (profile.first("name") or profile.first("customer_number")) if profile else ""
    return Seen(
        subject,
        name or _served_names(calling, [subject]).get(subject, ""),
        tuple(value.value for value in profile.all("phone")) if profile and not strip.refusal else (),
        needs,
        strip,
        tuple((talk, outcomes.get(talk.pk)) for talk in talks),
        past.orders,
        past.stopped,
        profile.first("name") if profile else "",
    )


def ordered(one: Suggestion) -> Bought:
    """What the customer bought; nothing where the policy has no place for orders or may not read them."""
    try:
        return bought(Buyer(one.subject_id, one.company_id), HISTORY)
    except NothingDeclared:
        return Bought()


def needs_of(one: Suggestion, language: str) -> list[Need]:
    found = list(Suggestion.objects.filter(outlook=one.outlook_id).select_related("product").order_by("place"))
    names = {each.product.code: each.product.name or each.product.code for each in found}
    noted = remarks(Customer(one.subject_id, one.company_id))
    return [
        Need(each, tuple(said(why, language, names) for why in each.reasons[:2]), noted.get(each.product_id))
        for each in found
    ]
