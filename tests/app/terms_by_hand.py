"""When data must be gone, counted without the program's own retention: by the policy as written, and the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Q

from forecall.custody.models import Choice, Happening
from forecall.foundation import Holding
from forecall.policy.rulebook import build_rulebook
from tests.app.filled_houses import Filled

DAY = timedelta(days=1)
"""Months are counted on the clock of UTC here and at the organisation's seat there."""
SIGN = {
    "orders.OrderLine": ("price", "order"), "orders.Order": ("price", "order"),
    "sales.Suggestion": "chance", "sales.Outlook": "chance",
    "centre.CallTask": "chance", "sales.Said": "product",
}  # fmt: skip
"""Rows that are there for one kind of data, read off the policies by hand: the category that has it says how long.

Two policies have `order` for what the others call `price`."""
POINTS = {"phone": "phone", "email": "email", "post": "postal_address"}
FROM_ROW = {"sales.Suggestion": "run__made_at", "sales.Outlook": "run__made_at", "centre.CallTask": "asked_at"}
MAY_GO_BEFORE = frozenset({"sales.Suggestion", "sales.Outlook", "sales.ForecastRun"})
"""Newer forecasts take the place of older ones."""
NEVER_YET = {"last_order", "last_contact", "last_login"}
OF_BUSINESS = ("contract_started", "contract_ended", "last_order", "invoice_due")
UNITS = {"month": 1, "year": 12}


class Fact(NamedTuple):
    """Something that is held: a row, or one sealed value of it."""

    model: str
    key: object
    column: str


class About(NamedTuple):
    person: UUID
    kinds: frozenset[str]
    day: datetime | None


@dataclass
class ByHand:
    """What is known of the people of one organisation, as it came in and happened.

    collected   person -> category -> day
    ever        person -> every category that was ever there
    """

    one: Filled
    collected: dict[UUID, dict[str, datetime]] = field(default_factory=dict)
    ever: dict[UUID, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kind = {person: kind for kind, several in self.one.people.items() for person in several}
        self.rules = build_rulebook(self.one.policy).rules.values()
        self.fields = {name: set(map(str, category.fields)) for name, category in self.one.policy.categories.items()}

    def look(self) -> None:
        """What happened and was chosen up to now, from the ledgers."""
        mine = {"organisation_id": self.one.id}
        self.events: dict[UUID, dict[str, datetime]] = {}
        for person, event, at in Happening.unscoped.filter(**mine).values_list("subject_id", "event", "at"):
            self.events.setdefault(person, {})[event] = at
        self.said: dict[UUID, dict[str, set[str]]] = {}
        for person, what, purpose in Choice.unscoped.filter(**mine).values_list("subject_id", "what", "purpose"):
            self.said.setdefault(person, {}).setdefault(what, set()).add(purpose)
        for person, came in self.collected.items():
            self.ever.setdefault(person, set()).update(came)
        self.ended = {
            (person, name): self._ends(person, name, at)
            for person, came in self.collected.items()
            for name, at in came.items()
        }

    def forget_what_ended(self, now: datetime) -> None:
        """What went stays gone, whatever happens later."""
        for person, came in self.collected.items():
            for name in [one for one in came if not self.in_term(person, one, now)]:
                del came[name]

    def _ends(self, person: UUID, name: str, collected: datetime) -> datetime | None:
        keep = self.one.policy.categories[name].keep
        begins = self._begins(person, name, str(keep.event), collected)
        return None if begins is None else after(begins, keep.duration)

    def _begins(self, person: UUID, name: str, event: str, collected: datetime) -> datetime | None:
        events = self.events.get(person, {})
        using = [one for one in self.rules if name in one.categories and self.kind[person] in one.people]
        said = self.said.get(person, {})
        if event in events:
            return events[event]
        if event == "collected" or event in NEVER_YET:
            return collected
        if event in {"calendar_year_ended", "july_after_financial_year"}:
            newest = max([collected, *(events[one] for one in OF_BUSINESS if one in events)])
            return datetime(newest.year + 1, 1 if event.startswith("cal") else 7, 1, tzinfo=UTC)
        if event == "objected":
            no = said.get("objection", set())
            gone = [one.purpose in no or (one.marketing and "direct_marketing" in no) for one in using]
            return collected if gone and all(gone) else None
        if event == "consent_withdrawn":
            resting = {one.purpose for one in using if one.basis == "consent"} & said.get("consent", set())
            return collected if resting and resting <= said.get("withdrawal", set()) else None
        return None

    def is_kept(self, person: UUID, now: datetime) -> bool:
        """Whether any category of the person is in term."""
        return any(self.in_term(person, name, now) for name in self.collected.get(person, {}))

    def in_term(self, person: UUID, name: str, now: datetime) -> bool:
        end = self.ended[person, name]
        return end is None or end > now

    def lets(self, about: About, now: datetime) -> bool:
        """Whether a category that is in term has one of these kinds; what no category has goes with the person."""
        person, kinds, day = about
        names = [name for name in self.collected.get(person, {}) if self.fields[name] & kinds]
        if not any(self.fields[name] & kinds for name in self.ever[person]):
            return self.is_kept(person, now)
        if day is not None:
            return any(after(day, self.one.policy.categories[name].keep.duration) > now for name in names)
        return any(self.in_term(person, name, now) for name in names)


def after(start: datetime, duration: object) -> datetime:
    """So long after, by the calendar; the 31st of a shorter month is its last day."""
    if duration is None:
        return start
    unit, count = str(duration.unit).rstrip("s"), duration.count
    if unit not in UNITS:
        return start + timedelta(days=count)
    year, month = divmod(start.month - 1 + count * UNITS[unit], 12)
    year, month = start.year + year, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


def held_of(holdings: tuple[Holding, ...]) -> Iterator[tuple[Fact, About]]:
    """Every row of every room about anybody, and every sealed value in it."""
    for held in holdings:
        if held.erase == "keep":
            continue
        sealed = [name for name, one in held.fields.items() if one.way == "sealed"]
        day = [FROM_ROW[held.model]] if held.model in FROM_ROW else []
        empty = {f"{name}_empty": ExpressionWrapper(Q(**{f"{name}__isnull": True}), BooleanField()) for name in sealed}
        rows = apps.get_model(held.model).unscoped.exclude(**{held.subject: None}).annotate(**empty)
        is_point = ["kind"] if held.model == "contacts.ContactPoint" else []
        for key, person, *more in rows.values_list("pk", held.subject, *is_point, *day, *empty):
            sign = POINTS[more.pop(0)] if is_point else SIGN.get(held.model, ())
            at = more.pop(0) if day else None
            yield Fact(held.model, key, ""), About(person, frozenset((sign,) if isinstance(sign, str) else sign), at)
            for name, is_empty in zip(sealed, more, strict=True):
                if not is_empty:
                    yield Fact(held.model, key, name), About(person, frozenset(held.fields[name].kinds), None)
