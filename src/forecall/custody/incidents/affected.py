"""Who was hit, and how much of theirs: from what is held, and from the receipts of what was used in that time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count

from forecall.custody.facts import parse
from forecall.custody.incidents.models import Incident
from forecall.custody.models import Subject
from forecall.custody.receipts import Receipt, about
from forecall.custody.rights.walking import OWN
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import Holding
from forecall.policy import Policy


@dataclass(frozen=True, slots=True)
class Search:
    """Whose people are looked for.

    began, ended   the time in which data was open, as far as known
    categories     by the names of that organisation's policy; empty for all
    suspect        opaque id of the actor whose uses are in question; empty where nobody is
    """

    organisation: UUID
    began: datetime | None
    ended: datetime | None
    categories: frozenset[str]
    suspect: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was hit, as the authority is told (Art. 33(3)(a)).

    kinds       kind of person, by the policy's names -> how many of them
    records     rows about them that hold such data, in all rooms
    recipients  who outside was given data of theirs in that time, by the policy's names
    """

    kinds: dict[str, int]
    records: int
    recipients: tuple[str, ...]


def search_of(incident: Incident) -> Search:
    """Among the organisation's own people."""
    categories = frozenset(incident.categories)
    return Search(incident.organisation_id, incident.began, incident.ended, categories, incident.suspect)


def found(search: Search) -> set[UUID]:
    """The people of one organisation whom this fits.

    With a suspect: those whose data that actor was given, by the receipts, in that time. Without: everybody of whom
    one of the categories was held at the end of it. The forgotten are in neither: nothing of theirs could be opened.
    """
    known = _held(search)
    return known & _used(search) if search.suspect else known


def kinds_of(people: Collection[UUID]) -> dict[str, int]:
    """Kind of person -> how many of these."""
    rows = Subject.unscoped.filter(pk__in=among(people)).order_by().values_list("kind").annotate(Count("id"))
    return dict(sorted(rows))


def _held(search: Search) -> set[UUID]:
    people = Subject.unscoped.filter(organisation_id=search.organisation, forgotten_at=None)
    if search.ended is not None:
        people = people.filter(created_at__lte=search.ended)
    rows = people.values_list("id", "origins__facts").iterator(chunk_size=5000)
    wanted = search.categories
    return {key for key, facts in rows if not wanted or wanted & parse(facts or "{}").keys()}


def _used(search: Search) -> set[UUID]:
    fits = _fitting(search, lambda one: one.actor == search.suspect)
    hint = f'"actor":"{search.suspect}"'.encode()
    return {key for _receipt, people in about(wired().receipts.folder, fits, hint) for key in people}


def _fitting(search: Search, more: Callable[[Receipt], bool]) -> Callable[[Receipt], bool]:
    """Receipts of this organisation, in that time, for these categories, that gave something."""
    wanted, whose = search.categories, str(search.organisation)

    def fits(one: Receipt) -> bool:
        in_time = (search.began is None or one.at >= search.began) and (search.ended is None or one.at <= search.ended)
        of_these = not wanted or bool(wanted & set(one.categories))
        return in_time and of_these and one.outcome == "allowed" and one.organisation == whose and more(one)

    return fits


def extent_of(incident: Incident, people: Collection[UUID], policy: Policy) -> Extent:
    """Counted for these people, by what is known of the incident."""
    records = _records(incident, people, policy)
    return Extent(kinds_of(people), records, _recipients(incident, frozenset(people)))


def _records(incident: Incident, ids: Collection[UUID], policy: Policy) -> int:
    kinds = fields_of(incident.categories, policy)
    concerned = [held for held in wired().holdings if not held.model.startswith(OWN) and _holds(held, kinds)]
    return sum(_rows(held, ids) for held in concerned)


def fields_of(categories: Collection[str], policy: Policy) -> set[str]:
    """The kinds of fields that these categories have; those of all where none is named."""
    return {str(field) for name in categories or policy.categories for field in policy.categories[name].fields}


def _holds(held: Holding, kinds: set[str]) -> bool:
    return any(not kinds.isdisjoint(field.kinds) for field in held.fields.values())


def _rows(held: Holding, ids: Collection[UUID]) -> int:
    """Rows of a holding about these people; by id, as books may lie in a database of their own."""
    model: Any = apps.get_model(held.model)
    found: int = model.unscoped.filter(**{f"{held.subject}__in": among(ids)}).count()
    return found


def _recipients(incident: Incident, ids: frozenset[UUID]) -> tuple[str, ...]:
    fits = _fitting(search_of(incident), lambda one: bool(one.recipient))
    shared = about(wired().receipts.folder, fits, b'"action":"share"')
    return tuple(sorted({one.recipient for one, people in shared if not ids.isdisjoint(people)}))
