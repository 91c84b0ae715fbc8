"""They called us: a talk that the customer began is noted, with the order that it brought, whoever may be called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forecall.centre import Direction, NewTask, Outcome, Result, begin, finish, is_noted, keeps_notes, note_down
from forecall.centre.asking import to_reach
from forecall.centre.errors import AlreadyNoted, NoteNotDeclared, ResultRefused, TaskTaken, UnknownTask
from forecall.centre.outcomes import FARTHEST
from forecall.centre.store import hold_person
from forecall.custody import Gap, Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation import failpoint
from forecall.orders.errors import NothingDeclared, OrderRefused
from forecall.policy import Reason
from forecall.policy.terms import Channel
from forecall.sales import Customer, Taking, store, take_from, tie
from forecall.sales.deciding import Action, stands
from forecall.sales.errors import CustomerRefused, NoForecast, UnknownCustomer
from forecall.sales.ordering import is_taken
from forecall.web.guard import StaffRequest
from forecall.web.moments import WhenField
from forecall.web.staff.desk import doing, telling, words
from forecall.web.staff.desk.forms import LogForm, OrderForm
from forecall.web.staff.desk.permission import NOT_YET, Calling, sentence_of
from forecall.web.staff.desk.serving import Met, meet

BACK = "back"
WAYS = {"call": Channel.PHONE, "visit": Channel.IN_PERSON, "letter": Channel.POST, "chat": Channel.CHAT}
OURS = frozenset({Outcome.NOT_NOW, Outcome.NO_ANSWER, Outcome.WRONG_PERSON})
"""What comes of calls that we make, and of no other."""
PASSES = frozenset({Reason.QUIET_HOURS, Reason.CAP_REACHED})
"""Why somebody may not be called now who may be later."""


class CalledForm(LogForm):
    """Who began, when it was, and what came of it."""

    how = forms.ChoiceField(label=gettext_lazy("How?"), widget=forms.RadioSelect, initial="call")
    began_at = WhenField(label=gettext_lazy("When was it?"), required=False)

    def __init__(self, *args: Any, is_promised: bool, **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, **kwargs)
        ways = [*words.WAYS.items(), *([(BACK, words.RANG_BACK)] if is_promised else [])]
        outcomes = [(one, said) for one, said in words.OUTCOMES.items() if is_promised or one not in OURS]
        self.fields["how"].choices = ways  # type: ignore[attr-defined]  # a field of choices
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]  # as above
        self.fields["began_at"].initial = timezone.localtime(wired().clock.now())
        del self.fields["feedback"]

    def clean_began_at(self) -> datetime:
        now = wired().clock.now()
        if self.cleaned_data.get("how") == BACK:
            return now  # a call of ours is noted when it is held, however long the page was open
        given: datetime = self.cleaned_data.get("began_at") or now
        if given > now:
            raise ValidationError(gettext_lazy("Name a day and a time that are past."))
        if given < now - FARTHEST:
            raise ValidationError(gettext_lazy("That is more than a year ago."))
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("how") != BACK and given.get("outcome") in OURS:
            self.add_error("outcome", gettext_lazy("That comes of calls that we make."))
        return given


@dataclass(frozen=True, slots=True)
class Said:
    """A form that came: what the seller says of whom."""

    request: HttpRequest
    met: Met
    form: CalledForm
    order: OrderForm

    @property
    def has_order(self) -> bool:
        return self.form.cleaned_data["outcome"] == Outcome.ORDERED and self.order.head.is_bound


class _NotKept(Exception):  # undoes the transaction; nobody else sees it
    """The gate said no to a step."""

    def __init__(self, field: str, answer: Refused | Gap) -> None:
        self.field, self.answer = field, answer
        super().__init__()


def called(request: HttpRequest, who: str) -> HttpResponse:
    """A customer who came to us, on the list or not; a POST notes the talk and its order."""
    here = cast("StaffRequest", request).standing
    try:
        calling = Calling.now()
        met = meet(calling, who, get_language() or "en", request.GET.get("with", ""))
    except (UnknownCustomer, *NOT_YET):
        messages.info(request, _("This customer cannot be opened. Look them up anew."))
        return redirect("desk", here.slug)
    if request.method == "GET" and met.customer != Customer.read(who):  # by a record that was merged into another
        return redirect("customer_called", here.slug, met.customer.opaque)
    sent = request.POST if request.method == "POST" else None
    form = CalledForm(sent, is_promised=met.promised is not None)
    said = Said(request, met, form, OrderForm(met.seen, sent if sent and "order-once" in sent else None))
    if sent is not None:
        done = _act(said)
        if done is not None:
            return done
    subject, purpose = met.seen.subject, met.serving.purpose
    filled = {
        "met": met, "seen": met.seen, "form": form, "order": said.order, "run": {"currency": _currency(said.order)},
        "keeps_notes": subject is not None and keeps_notes(subject, purpose, calling.version.policy),
        "history": telling.story(met.seen), "outcomes": words.OUTCOMES, "kinds": words.KINDS,
        "is_refused": stands(met.customer, Action.REFUSE),
    }  # fmt: skip
    return render(request, "staff/desk/called.html", filled)


def _act(said: Said) -> HttpResponse | None:
    """Note it; None shows the page again, with what is to be mended."""
    form, order, back = said.form, said.order, redirect("desk", cast("StaffRequest", said.request).standing.slug)
    if not form.is_valid():
        return None
    if said.met.seen.subject is None and form.cleaned_data["outcome"] != Outcome.ORDERED:
        raise Http404  # nobody is known who was talked with: only what was ordered can be noted
    if said.has_order and not order.is_valid():
        return None
    once = order.once
    if once is not None and (is_noted(once) or is_taken(once.hex)):  # the same form a second time
        return back
    return back if _kept(said, once) else None


def _kept(said: Said, once: UUID | None) -> bool:
    """Whether it is noted; where not, the form says why."""
    try:
        _may_come_back(said)
        _written(said, once)
    except MENDABLE as problem:
        said.form.add_error(*_to_mend(said, problem))
    except TaskTaken:
        if once is not None and is_noted(once):  # by the same form, which came while this one waited
            return True
        said.form.add_error("how", _("A colleague is talking with this customer, or the task is closed."))
    except AlreadyNoted:
        return True
    except UnknownTask:
        raise Http404 from None  # erased meanwhile
    return said.form.is_valid()


MENDABLE = (ResultRefused, NoteNotDeclared, OrderRefused, CustomerRefused, NothingDeclared, _NotKept)


def _may_come_back(said: Said) -> None:
    """Whether they may be called at the next step, as far as that is known now."""
    met, subject = said.met, said.met.seen.subject
    if said.form.cleaned_data["next_at"] is None or subject is None:
        return
    answer = to_reach(subject, met.reach.purpose, met.reach.categories, Channel.PHONE)
    if isinstance(answer, Permit) or (isinstance(answer, Refused) and answer.reason in PASSES):
        return
    raise _NotKept("next_at", answer)


def _written(said: Said, once: UUID | None) -> None:
    """The order, the talk and its outcome, all of them or none; the order first, which may begin the contract."""
    given, met = said.form.cleaned_data, said.met
    with transaction.atomic():
        if met.seen.subject is not None:
            hold_person(met.seen.subject)  # before their order, or their company, is: whoever notes a call of ours does
        if said.has_order and once is not None:
            order = said.order
            currency, number = _currency(order), order.head.cleaned_data["number"]
            made = take_from(met.customer, Taking(order.ordered, currency, once.hex, number=number))
            if not isinstance(made, int):
                raise _NotKept("order", made)
        if met.seen.subject is not None:
            talk = _rang_back(met, given, once) if given["how"] == BACK else _came(met, met.seen.subject, given, once)
            if once is not None:
                tie(once.hex, talk)
        failpoint("call noted: before commit")


def _came(met: Met, subject: UUID, given: dict[str, Any], once: UUID | None) -> int:
    serving, result = met.serving, Result(Outcome(given["outcome"]), given["next_at"])
    made = note_down(
        subject, serving.purpose, serving.categories, result, channel=WAYS[given["how"]], direction=Direction.IN,
        began_at=given["began_at"], note=given["note"], once=once,
        again=NewTask(subject, met.reach.purpose, met.reach.categories, "asked"),
    )  # fmt: skip
    if not isinstance(made, int):
        raise _NotKept("outcome", made)
    return made


def _rang_back(met: Met, given: dict[str, Any], once: UUID | None) -> int:
    if met.promised is None:
        raise Http404
    talk = begin(met.promised, once)
    if isinstance(talk, (Refused, Gap)):
        raise _NotKept("how", talk)
    finish(talk.id, Result(Outcome(given["outcome"]), given["next_at"]), given["note"])
    return talk.id


def _to_mend(said: Said, problem: Exception) -> tuple[str, str]:
    """At which field, and in which words."""
    calling = said.met.serving
    if not isinstance(problem, _NotKept):
        return doing.mended(calling, problem, said.order.ordered if said.has_order else [])
    if problem.field == "next_at":
        calling = said.met.reach
    why = _("Your policy has no rule for it.")
    if isinstance(problem.answer, Refused):
        purpose = problem.answer.clause.removeprefix("purpose:").partition("/")[0]
        why = sentence_of(replace(calling, purpose=purpose or calling.purpose), problem.answer, get_language() or "en")
    if problem.field == "next_at":
        return "next_at", _("They may not be called again, so nothing was noted. Empty the day. %(why)s") % {"why": why}
    if problem.field == "order":
        return "outcome", _("The order may not be kept, so nothing was noted: %(why)s") % {"why": why}
    return problem.field, _("The talk may not be kept, so nothing was noted: %(why)s") % {"why": why}


def _currency(order: OrderForm) -> str:
    """Of their last order, else of the forecast that stands."""
    try:
        return order.currency or store.newest_run().currency
    except NoForecast:
        return order.currency
