"""Several questions about the same people: what is known of them is read once, and all receipts stand by one sync."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from forecall.custody.errors import UnknownSubject
from forecall.custody.gate import Decision, decision_among, given_all
from forecall.custody.rulebooks import in_force
from forecall.custody.standing import Standing, publications_of, standing_of
from forecall.custody.types import Ask, Gap, Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy import Policy

Plan = Callable[[Policy, Mapping[UUID, Standing]], Sequence[Ask]]
"""What is asked, of the policy in force and of those people who are in the organisation: questions that name them."""


def permitted_each(people: Sequence[UUID], plan: Plan) -> list[Permit | Refused | Gap]:
    """`permitted` for each question that `plan` has about some of these people, in its order, each with its receipt.

    What `plan` raises goes through, and nothing is asked then. Raises as `permitted`, and UnknownSubject for a question
    about somebody who is not among them.
    """
    organisation = acting_now("custody.permitted").organisation
    rows = standing_of(organisation, people) if people else []
    publications = rows[0].publications if rows else publications_of(organisation)
    policy = in_force(organisation, publications, wired().clock.now()).policy
    known = {row.id: row for row in rows}
    return given_all([_decision(question, publications, known) for question in plan(policy, known)])


def _decision(question: Ask, publications: int, known: Mapping[UUID, Standing]) -> Decision:
    people = question.subjects or ()
    if missing := sum(one not in known for one in people):
        raise UnknownSubject(missing)
    return decision_among(question, publications, [known[one] for one in people])
