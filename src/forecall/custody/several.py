"""Several questions about the same people: what is known of them is read once, and all receipts stand by one sync."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from forecall.custody.errors import PermitTooNarrow, UnknownSubject
from forecall.custody.gate import Decision, decision_among, decision_on, given_all
from forecall.custody.reading import Road, Rows, opened_of, road_of
from forecall.custody.rulebooks import in_force
from forecall.custody.standing import Standing, publications_of, standing_of
from forecall.custody.types import KEEPING, Ask, Gap, Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy import Policy

Wanted = tuple[type[Model], Sequence[str], Sequence[str]]
"""A model, its sealed columns that are opened, and those in clear that come along."""
Plan = Callable[[Policy, Mapping[UUID, Standing]], Sequence[tuple[Ask, Sequence[Wanted]]]]
"""What is asked, of the policy in force and of those people who are in the organisation: questions that name some of
them, each with what it opens."""
Answer = tuple[Permit | Refused | Gap, list[list[Any]]]
"""The answer, and the rows of each thing wanted as `read_permitted` gives them: none without a permit."""


def read_each(people: Sequence[UUID], plan: Plan) -> list[Answer]:
    """`read_permitted` for each question that `plan` has about some of these people, in its order.

    Each question has its receipt; no row is read and no key asked for before all of them stand. What `plan` raises goes
    through, and nothing is asked then. Raises as `read_permitted`, PermitTooNarrow for whatever no category of its
    question holds, and UnknownSubject for a question that names nobody, or somebody who is not among them.
    """
    organisation = acting_now("custody.permitted").organisation
    rows = standing_of(organisation, people) if people else []
    publications = rows[0].publications if rows else publications_of(organisation)
    now = wired().clock.now()
    policy = in_force(organisation, publications, now).policy
    known = {row.id: row for row in rows}
    asked = [_asked(_decision(question, publications, known, now), wanted) for question, wanted in plan(policy, known)]
    answers = given_all([decision for decision, _ in asked])
    parts = [_rows_under(answer, roads) for answer, (_, roads) in zip(answers, asked, strict=True)]
    opened = iter(opened_of(organisation, [part for several in parts for part in several]))
    return [(answer, [next(opened) for _ in several]) for answer, several in zip(answers, parts, strict=True)]


def ask_knowing(person: UUID, question_of: Callable[[Policy, Standing], Ask]) -> Permit | Refused | Gap:
    """`ask` about one person, in the words that depend on who they are: what is known of them is read once.

    question_of   the question, which names this person and nobody else; what it raises goes through

    Raises as `ask`: UnknownSubject where the person is not in the organisation.
    """
    organisation = acting_now("custody.ask").organisation
    rows = standing_of(organisation, (person,))
    if not rows:
        raise UnknownSubject(1)
    now = wired().clock.now()
    question = question_of(in_force(organisation, rows[0].publications, now).policy, rows[0])
    if question.subjects != (person,):
        raise UnknownSubject(len(question.subjects or ()))
    return decision_on(question, lambda *_: rows, now).given()


def _decision(question: Ask, publications: int, known: Mapping[UUID, Standing], now: datetime) -> Decision:
    if question.subjects is None:
        raise UnknownSubject(0)
    people = dict.fromkeys(question.subjects)
    if missing := sum(one not in known for one in people):
        raise UnknownSubject(missing)
    return decision_among(question, publications, [known[one] for one in people], now)


def _asked(decision: Decision, wanted: Sequence[Wanted]) -> tuple[Decision, list[Road]]:
    """The decision, and how what is wanted is read under the permit that may come of it."""
    question, roads = decision.question, [road_of(*one) for one in wanted]
    if question.action == KEEPING:
        raise PermitTooNarrow("the action", ["read"])
    kinds = frozenset[str]().union(*(road.kinds for road in roads)) - decision.version.kinds_of(question.categories)
    if kinds:
        raise PermitTooNarrow("the kind of data", kinds)
    return decision, roads


def _rows_under(answer: Permit | Refused | Gap, roads: Sequence[Road]) -> list[tuple[Road, Rows]]:
    """The sealed rows of whom a permit covers; nothing without one. Raises as `Permit.opens`."""
    if not isinstance(answer, Permit):
        return []
    for road in roads:
        answer.opens(answer.organisation, (), road.kinds)
    return [(road, road.rows(answer.people) if answer.people else []) for road in roads]
