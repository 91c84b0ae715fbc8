"""What weighs on a customer: no program decides, the person reads why, and somebody else looks at it anew."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest

from forecall.custody import Permit, Refused, wire
from forecall.custody.errors import StepRefused
from forecall.custody.recording import object_to
from forecall.custody.rights import store as cases
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import Member, User
from forecall.orders import Buyer, Line, frame_for_needs, past_orders
from forecall.orders.models import Order
from forecall.policy.terms import Action as Does
from forecall.sales import forecast, take, work_list
from forecall.sales.deciding import (
    Action,
    Why,
    contest,
    decide,
    dismiss,
    letter_of,
    propose,
    reconsider,
    stands,
    tell,
    undo,
)
from forecall.sales.errors import CustomerRefused, DecisionRefused, HumanNeeded, NothingRuns
from forecall.sales.events import ActionDecided, ActionReversed
from forecall.sales.models import Decision
from tests import house as houses
from tests.policy.policies import example


@dataclass
class Post:
    """Takes letters where the real one would look up an address."""

    letters: list = field(default_factory=list)

    def envelope(self, *_whose):
        return self

    def send(self, letter):
        self.letters.append(letter)


def that_decides(name):
    """The example, whose need predictions may decide, with a human."""
    found = example(name)
    scored = found.purposes["need_prediction"]
    deciding = scored.model_copy(update={"actions": [*scored.actions, Does.DECIDE]})
    return found.model_copy(update={"purposes": {**found.purposes, "need_prediction": deciding}})


@pytest.fixture
def policy_that_decides(monkeypatch):
    monkeypatch.setattr(houses, "example", that_decides)


@pytest.fixture
def court(policy_that_decides, market):  # noqa: ARG001  # a fixture that is needed, not used
    """alice's shop under a policy that decides; Ana and Ion work there."""
    forecast(date(2026, 11, 30))
    market.row = work_list()[0]
    market.names = {}
    for name in ("Ana", "Ion"):
        user = User.objects.create(email=f"{name}@example.org", name=name, created_at=market.clock.now())
        market.names[name] = str(
            Member.objects.create(user=user, role=Role.MANAGER.value, created_at=market.clock.now()).pk
        )
    market.post, market.facts = Post(), []
    for fact in (ActionDecided, ActionReversed):
        market.parts.events.subscribe(fact, market.facts.append)
    wire(replace(market.parts, reach=market.post))
    return market


def by(house, name):
    return acting(house.alices, house.names[name])


@pytest.mark.promise("AI-05.4")
def test_what_a_program_proposes_does_nothing_until_a_named_human_decides(court):
    customer = court.row.customer
    key = propose(customer, Action.REFUSE, [Why.UNPAID, Why.RETURNS], model="3f2a")
    assert key == propose(customer, Action.REFUSE, [Why.UNPAID], model="3f2a")
    with pytest.raises(HumanNeeded):
        decide(key)  # alice is a process here: no member has that name
    assert (stands(customer, Action.REFUSE), court.facts) == (False, [])
    with by(court, "Ana"):
        assert isinstance(decide(key), Permit)
        with pytest.raises(DecisionRefused, match="not proposed"):
            decide(key)
        assert stands(customer, Action.REFUSE)
        with pytest.raises(CustomerRefused):
            take(court.row.suggestion, [Line(court.row.product, 1, 1)], "EUR", "form-1")
    assert court.post.letters == []  # until it can no longer have been a slip of the hand
    assert (tell(key), tell(key), len(court.post.letters)) == (True, False, 1)
    row = Decision.objects.get(pk=key)
    assert (row.decided_by, bool(row.receipt), bool(row.told_at)) == (court.names["Ana"], True, True)
    assert court.facts == [ActionDecided(court.alices, key, customer.subject, None, "refuse")]
    assert court.receipts[-1].action == "decide"


def test_the_person_reads_what_why_by_whom_and_how_to_contest_in_their_language(court):
    taken(court)
    key = propose(court.row.customer, Action.CANCEL, [Why.UNPAID, Why.RETURNS], model="3f2a")
    with by(court, "Ana"):
        decide(key)
        tell(key)
    [letter] = court.post.letters
    row = Decision.objects.get(pk=key)
    for language, parts in {
        "en": (
            "your running orders are cancelled",
            "invoices are overdue and many of the last orders",
            "A program proposed it. Ana",
        ),
        "de": ("werden storniert", "Rechnungen sind überfällig und viele", "kein Programm entscheidet allein"),
        "ro": ("se anulează", "există facturi restante și multe", "niciun program nu decide singur"),
    }.items():
        body = letter_of(row, "Ana", language).body
        assert [part for part in (*parts, "privacy@predict.example.com") if part not in body] == [], body
    assert letter.body == letter_of(row, "Ana", letter.language).body


@pytest.mark.promise("AI-05.6")
def test_contested_it_is_looked_at_by_somebody_else_who_can_turn_it_round(court):
    key = propose(court.row.customer, Action.REFUSE, [Why.UNPAID])
    with by(court, "Ana"):
        with pytest.raises(DecisionRefused):
            contest(key, "I paid.", "en")
        decide(key)
        case = contest(key, "Ich habe bezahlt.", "de")
        with pytest.raises(StepRefused):
            reconsider(key, changed=False)
    assert cases.case_of(case).kind == "contest"
    with by(court, "Ion"):
        reconsider(key, changed=True)
    assert cases.case_of(case).reason == "decision_changed"
    assert not stands(court.row.customer, Action.REFUSE)
    assert isinstance(court.facts[-1], ActionReversed)


def test_to_cancel_is_carried_out_with_the_decision_and_undone_until_somebody_was_told(court):
    customer = court.row.customer
    with pytest.raises(NothingRuns):
        propose(customer, Action.CANCEL, [Why.UNPAID])
    lines, mine = frame_for_needs().frame.height, Buyer(customer.subject, customer.company)
    key = taken(court) and propose(customer, Action.CANCEL, [Why.UNPAID])
    assert (frame_for_needs().frame.height, len(past_orders(mine, 99))) == (lines + 1, before(mine) + 1)
    with by(court, "Ana"):
        decide(key)
        assert (frame_for_needs().frame.height, len(past_orders(mine, 99))) == (lines, before(mine))
        undo(key)
        assert frame_for_needs().frame.height == lines + 1
        assert (tell(key), court.post.letters) == (False, [])  # the letter of the first yes finds nothing to say
        decide(key)
        tell(key)
        with pytest.raises(DecisionRefused, match="knows of it"):
            undo(key)
        contest(key, "I paid.", "en")
    with by(court, "Ion"):
        reconsider(key, changed=True)
    assert frame_for_needs().frame.height == lines + 1


def taken(court):
    """An order that a seller took by hand."""
    return take(court.row.suggestion, [Line(court.row.product, 1, Decimal(1))], "EUR", "form-7")


def before(buyer):
    """How many orders the file brought."""
    return Order.objects.filter(subject_id=buyer.subject, company_id=buyer.company, origin="").count()


def test_without_a_reason_nothing_is_proposed_and_a_no_does_nothing(court):
    with pytest.raises(DecisionRefused, match="no reason"):
        propose(court.row.customer, Action.REFUSE, [])
    key = propose(court.row.customer, Action.REFUSE, [Why.UNPAID])
    with by(court, "Ana"):
        dismiss(key)
    assert (court.facts, court.post.letters) == ([], [])


def test_of_somebody_who_objected_nothing_is_decided_and_nobody_is_told(court):
    key = propose(court.row.customer, Action.REFUSE, [Why.UNPAID])
    object_to(court.row.customer.subject, "need_prediction")
    with by(court, "Ana"):
        answer = decide(key)
    assert isinstance(answer, Refused)
    assert (answer.reason, court.post.letters, court.facts) == ("objected", [], [])
