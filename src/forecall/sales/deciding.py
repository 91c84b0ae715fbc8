"""Decisions that weigh on somebody, as to refuse or cancel: proposed by whoever or whatever, taken by a named human.

    key = propose(customer, Action.REFUSE, [Why.UNPAID])
    decide(key)                     # asks the gate for `decide`, with the member who decided; tells the person why
    contest(key, text, "de")        # opens a case: somebody else looks at it anew
    reconsider(key, changed=True)   # that somebody; the person hears of it

Nothing happens on a proposal alone: what carries a decision out hears `ActionDecided`, which only `decide` publishes.
To cancel is carried out in the same transaction. The letter goes `UNDO_FOR` later; until it went, `undo` takes it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from forecall.centre.asking import policy_in_force
from forecall.custody import Ask, Gap, Permit, Refused, ask
from forecall.custody.models import Subject
from forecall.custody.rights import Kind, Request, open_case, review
from forecall.custody.rights.cases import name_decider
from forecall.custody.rights.opening import records_of_case
from forecall.custody.rights.store import case_of
from forecall.custody.rulebooks import InForce
from forecall.custody.saying import spoken
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError, acting_now
from forecall.foundation.jobs import enqueue
from forecall.foundation.members.models import Member
from forecall.orders import Buyer, cancel_orders, restore_orders, running
from forecall.sales.errors import DecisionRefused, HumanNeeded, NothingRuns
from forecall.sales.events import ActionDecided, ActionReversed
from forecall.sales.models import Decision
from forecall.sales.saying import words
from forecall.sales.store import rows_about
from forecall.sales.types import Customer

DECIDE = "decide"
UNDO_FOR = timedelta(minutes=10)
"""So long nobody is told yet: a slip of the hand has not reached the customer."""


class Action(StrEnum):
    """What weighs on a customer."""

    REFUSE = "refuse"
    CANCEL = "cancel"


class Why(StrEnum):
    """Reasons that a person can read and contest; each has its sentence in the person's language."""

    UNPAID = "unpaid"
    RETURNS = "returns"
    UNREACHABLE = "unreachable"
    CONTRADICTION = "contradiction"
    PRODUCT_ENDED = "product_ended"
    OUTSIDE_AREA = "outside_area"


class State(StrEnum):
    """Where it stands."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    DISMISSED = "dismissed"
    REVERSED = "reversed"


def propose(customer: Customer, action: Action, reasons: Sequence[Why], model: str = "") -> int:
    """Propose it; nothing happens yet. The same proposal that is still open is given back.

    model   fingerprint of the model that proposes; empty where a person does

    Raises DecisionRefused where a reason is missing, nothing runs that could be cancelled, or the policy has no purpose
    that decides about such people.
    """
    acting, now = acting_now("sales.Decision"), wired().clock.now()
    if not reasons:
        raise DecisionRefused("no reason", "give one at least: the person has to be told it")
    purpose, categories = _declared(policy_in_force(), customer)
    if action is Action.CANCEL and not running(_buyer(customer)):
        raise NothingRuns
    with transaction.atomic():
        mine = Decision.objects.filter(subject_id=customer.subject, company_id=customer.company, action=action)
        there = mine.filter(state=State.PROPOSED).first()
        if there is not None:
            return int(there.pk)
        made = Decision.objects.create(
            subject_id=customer.subject, company_id=customer.company, action=action, purpose=purpose,
            categories=sorted(categories), reasons=[str(one) for one in dict.fromkeys(reasons)], model=model,
            proposed_by=acting.actor, proposed_at=now,
        )  # fmt: skip
    return int(made.pk)


def _declared(version: InForce, customer: Customer) -> tuple[str, frozenset[str]]:
    """The first purpose of the policy that decides about such people, with its categories of them."""
    if customer.subject is None:
        return "", frozenset()
    kind = Subject.objects.values_list("kind", flat=True).get(pk=customer.subject)
    for name, rule in version.rulebook.rules.items():
        if DECIDE in rule.actions and kind in rule.people:
            held = [one for one in rule.categories if kind in version.policy.categories[one].people]
            return name, frozenset(held[:1])
    raise DecisionRefused(
        "no purpose of the policy decides about such people", "declare one with the action `decide`, and how it decides"
    )


def decide(key: int) -> Permit | Refused | Gap | None:
    """Yes, by the member who acts. The gate is asked with their name; refused, it stays a proposal. None for a company.

    Running orders are cancelled in the same transaction, where that was proposed. The person is told `UNDO_FOR` later,
    with the reasons and how to contest; `told_at` stays empty where that failed.
    Raises HumanNeeded where no member acts, DecisionRefused where it is no open proposal.
    """
    acting, now = acting_now("sales.Decision"), wired().clock.now()
    member = _human(acting.actor)
    answer: Permit | Refused | Gap | None = None
    with transaction.atomic():
        row = _locked(key, State.PROPOSED)
        if row.subject_id is not None:
            answer = ask(
                Ask(row.purpose, frozenset(row.categories), DECIDE, (row.subject_id,), decided_by=str(member.pk))
            )
            if not isinstance(answer, Permit):
                return answer
        receipt = answer.receipt if answer is not None else ""
        Decision.objects.filter(pk=key).update(
            state=State.DECIDED, decided_by=str(member.pk), decided_at=now, receipt=receipt
        )
        if row.action == Action.CANCEL:
            cancel_orders(_buyer(row), key)
        wired().events.publish(ActionDecided(acting.organisation, key, row.subject_id, row.company_id, row.action))
        if row.subject_id is not None:
            from forecall.sales.jobs import tell_decided  # noqa: PLC0415  # jobs import this

            enqueue(tell_decided, key, after=UNDO_FOR)
    return answer


def undo(key: int) -> None:
    """Take a decision back before anybody was told: it waits again, and cancelled orders run on.

    Raises HumanNeeded, and DecisionRefused once the person was told or contested it.
    """
    acting = acting_now("sales.Decision")
    _human(acting.actor)
    with transaction.atomic():
        row = _locked(key, State.DECIDED)
        if row.told_at is not None or row.case is not None:
            raise DecisionRefused("the customer knows of it", "look at it anew once they contest it")
        if row.action == Action.CANCEL:
            restore_orders(key)
        Decision.objects.filter(pk=key).update(state=State.PROPOSED, decided_by="", decided_at=None, receipt="")
        wired().events.publish(ActionReversed(acting.organisation, key, row.subject_id, row.company_id, row.action))


def _buyer(whose: Customer | Decision) -> Buyer:
    if isinstance(whose, Decision):
        return Buyer(whose.subject_id, whose.company_id)
    return Buyer(whose.subject, whose.company)


def dismiss(key: int) -> None:
    """No, by the member who acts: nothing happens. Raises HumanNeeded, DecisionRefused."""
    acting, now = acting_now("sales.Decision"), wired().clock.now()
    member = _human(acting.actor)
    with transaction.atomic():
        _locked(key, State.PROPOSED)
        Decision.objects.filter(pk=key).update(state=State.DISMISSED, decided_by=str(member.pk), decided_at=now)


def contest(key: int, text: str, language: str, channel: str = "email") -> UUID:
    """The person sees it differently: a case with its clock, which nobody may review who decided. The case.

    Raises DecisionRefused where nothing was decided about a person, or it is contested already.
    """
    with transaction.atomic():
        row = _locked(key, State.DECIDED)
        if row.subject_id is None or row.case is not None:
            raise DecisionRefused("it is no person's, or contested already", "look at the case that is open")
        request = Request(Kind.CONTEST, channel, language, text, decided_by=row.decided_by)
        case = open_case(request, row.subject_id)
        Decision.objects.filter(pk=key).update(case=case)
    return case


def contested_in(case: UUID, key: int) -> None:
    """A contest that came by letter is about this decision: whoever took it does not review it.

    Raises DecisionRefused where it is not the person's who asks, or contested already; custody's StepRefused.
    """
    with transaction.atomic():
        row = _locked(key, State.DECIDED)
        if row.subject_id not in records_of_case(case_of(case)) or row.case is not None:
            raise DecisionRefused(
                "it is another person's, or contested already", "look at the decisions of this person"
            )
        name_decider(case, row.decided_by)
        Decision.objects.filter(pk=key).update(case=case)


def reconsider(key: int, *, changed: bool) -> None:
    """Somebody who did not decide looks at a contested decision anew. Raises DecisionRefused, custody's StepRefused."""
    acting = acting_now("sales.Decision")
    _human(acting.actor)
    with transaction.atomic():
        row = _locked(key, State.DECIDED)
        if row.case is None:
            raise DecisionRefused("nobody contested it", "open a contest first")
        review(row.case, changed=changed)
        if changed:
            Decision.objects.filter(pk=key).update(state=State.REVERSED)
            if row.action == Action.CANCEL:
                restore_orders(key)
            wired().events.publish(ActionReversed(acting.organisation, key, row.subject_id, row.company_id, row.action))


def stands(customer: Customer, action: Action) -> bool:
    """Whether it was decided about this customer, and not reversed."""
    mine = rows_about(Decision, customer)
    there: bool = mine.filter(action=action, state=State.DECIDED).exists()
    return there


def letter_of(row: Decision, who: str, language: str) -> Letter:
    """What the person is told, in their language where the policy speaks it."""
    policy = policy_in_force().policy
    voice = spoken(policy, language)
    at: datetime = row.decided_at or row.proposed_at
    day = at.astimezone(ZoneInfo(policy.version.timezone)).date()
    said = words(
        voice.language, "decision", day=voice.day(day), action=words(voice.language, f"action-{row.action}"),
        reasons=voice.listed(words(voice.language, f"reason-{one}") for one in row.reasons),
        machine="yes" if row.model else "no", who=who, mail=policy.identity.contacts.privacy[0],
        organisation=policy.identity.name,
    )  # fmt: skip
    return Letter("decision", voice.language, words(voice.language, "decision-title"), said)


def tell(key: int) -> bool:
    """Tell the person what was decided, unless it was taken back or they know already; whether a letter went.

    It is noted before it goes: nobody is told of what can still be undone.
    """
    with transaction.atomic():
        row = Decision.objects.select_for_update().filter(pk=key, state=State.DECIDED, told_at=None).first()
        if row is None:
            return False
        Decision.objects.filter(pk=key).update(told_at=wired().clock.now())
    decider = Member.objects.select_related("user").filter(pk=row.decided_by).first()
    if _sent(row, "" if decider is None else decider.user.name):
        return True
    Decision.objects.filter(pk=key).update(told_at=None)  # the page says that it was not
    return False


def _sent(row: Decision, who: str) -> bool:
    reach, subject = wired().reach, row.subject_id
    if reach is None or subject is None:
        return False
    place = Subject.objects.values_list("place", flat=True).get(pk=subject)
    language = {"DE": "de", "AT": "de", "RO": "ro", "MD": "ro"}.get(place, "")
    try:
        way = reach.envelope(row.organisation_id, subject, "email")
        if way is None:
            return False
        way.send(letter_of(row, who, language))
    except (ForecallError, OSError):
        return False
    return True


def _human(actor: str) -> Member:
    """The member who acts; raises HumanNeeded for a process, an agent and a name."""
    try:
        found: Member | None = Member.objects.select_related("user").filter(pk=UUID(actor), suspended=False).first()
    except ValueError:
        found = None
    if found is None:
        raise HumanNeeded
    return found


def _locked(key: int, state: State) -> Decision:
    found: Decision | None = Decision.objects.select_for_update().filter(pk=key).first()
    if found is None or found.state != state:
        raise DecisionRefused(f"decision {key} is not {state}", "look at the list anew")
    return found
