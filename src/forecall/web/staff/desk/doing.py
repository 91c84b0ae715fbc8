"""What a seller does with a customer: note what came of the call, take the order, set aside, say what is not right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forecall.centre import (
    Feedback,
    NewTask,
    Outcome,
    Result,
    Talk,
    ask_for,
    begin,
    drop,
    finish,
    is_noted,
    is_set_aside,
    pick_up,
    snooze,
)  # fmt: skip
from forecall.centre.errors import AlreadyNoted, NoFurtherContact, NoteNotDeclared, ResultRefused, TaskTaken
from forecall.contacts import report_minor
from forecall.custody import Gap, Refused
from forecall.foundation import failpoint
from forecall.orders import Line
from forecall.orders.errors import NothingDeclared, OrderRefused
from forecall.sales import take
from forecall.sales.errors import CustomerRefused
from forecall.sales.learning import about, record_feedback, take_back_feedback
from forecall.sales.ordering import is_taken
from forecall.sales.store import newest_run, weightiest_each
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk import deciding, mailing, reading, words
from forecall.web.staff.desk.forms import LogForm, OrderForm
from forecall.web.staff.desk.permission import Calling, sentence_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a customer: who asks, under which words of the policy, whom they see, by which suggestion."""

    request: HttpRequest
    calling: Calling
    seen: reading.Seen
    key: int

    @property
    def back(self) -> HttpResponse:
        return redirect("desk", cast("StaffRequest", self.request).standing.slug)


def act(visit: Visit, form: LogForm, order: OrderForm) -> HttpResponse | None:
    """Do what the form asks for; None shows the page again, with what is to be mended."""
    wanted = visit.request.POST.get("do")
    if wanted in OTHERS:
        return OTHERS[wanted](visit)
    if not visit.calling.purpose or wanted != "log":
        raise Http404
    if not form.is_valid():
        return None
    if visit.seen.subject is None and form.cleaned_data["outcome"] != Outcome.ORDERED:
        raise Http404  # nobody is known who was talked with: only what was ordered can be noted
    is_order = form.cleaned_data["outcome"] == Outcome.ORDERED and "order-once" in visit.request.POST
    if is_order and not order.is_valid():
        return None
    once = order.once
    if once is not None and (is_noted(once) or (is_order and is_taken(once.hex))):  # the same form a second time
        return visit.back
    return _log(visit, form, order if is_order else None, once)


def _later(visit: Visit) -> HttpResponse:
    if not visit.calling.purpose:
        raise Http404
    snooze(ask_for(task_of(visit)), reading.day_began() + timedelta(days=1))
    messages.success(visit.request, _("Set aside until tomorrow."))
    return visit.back


def _done(visit: Visit) -> HttpResponse:
    if not visit.calling.purpose:
        raise Http404
    drop(ask_for(task_of(visit)))
    messages.success(visit.request, _("Done without a call."))
    return visit.back


def _again(visit: Visit) -> HttpResponse:
    """By whichever row of theirs it was set aside."""
    if not visit.calling.purpose:
        raise Http404
    mine, who = task_of(visit), visit.seen.customer
    tops = weightiest_each(who) if who.subject is not None else {}
    beside = [
        replace(mine, subject=record, about=about(top.pk), worth=top.worth, chance=top.chance)
        for record, top in tops.items()
        if record is not None and record != mine.subject
    ]
    for one in [one for one in (mine, *beside) if is_set_aside(one)] or [mine]:
        pick_up(one)
    messages.success(visit.request, _("The customer is on the list again."))
    return visit.back


def _mail(visit: Visit) -> HttpResponse:
    return mailing.send(visit.request, visit.calling, visit.seen)


def _feedback(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    said, of = given.get("said", ""), number(given.get("need", ""))
    if said not in set(Feedback) or not said or of not in {one.row.pk for one in visit.seen.needs}:
        raise Http404
    record_feedback(of, Feedback(said))
    messages.success(visit.request, words.HEEDED[Feedback(said)])
    return redirect(visit.request.get_full_path())


def _unsaid(visit: Visit) -> HttpResponse:
    """What was clicked under a product was a mistake."""
    of = number(visit.request.POST.get("need", ""))
    if of not in {one.row.pk for one in visit.seen.needs}:
        raise Http404
    take_back_feedback(of)
    messages.success(visit.request, _("Taken back."))
    return redirect(visit.request.get_full_path())


def _minor(visit: Visit) -> HttpResponse:
    """They are a child: nobody is shown them any more, from now on."""
    if visit.seen.subject is None:
        raise Http404
    report_minor(visit.seen.subject)
    messages.success(visit.request, _("Set aside. Whoever answers for privacy decides what becomes of it."))
    return visit.back


def _propose(visit: Visit) -> HttpResponse:
    return deciding.propose(visit.request, visit.seen)


OTHERS: dict[str | None, Callable[[Visit], HttpResponse]] = {
    "feedback": _feedback, "unsaid": _unsaid, "later": _later, "done": _done, "again": _again, "mail": _mail,
    "propose": _propose, "minor": _minor,
}  # fmt: skip
"""What the page's other forms ask for."""


def task_of(visit: Visit) -> NewTask:
    """The talk that a customer's weightiest need asks for."""
    if visit.seen.subject is None:
        raise Http404
    top, calling = visit.seen.needs[0].row, visit.calling
    return NewTask(
        visit.seen.subject, calling.purpose, calling.categories, "due", about(top.pk),
        due=(None, None), worth=top.worth, chance=top.chance,
    )  # fmt: skip


class _NotKept(Exception):  # undoes the transaction; nobody else sees it
    """The order may not come in."""

    def __init__(self, answer: Refused | Gap) -> None:
        self.answer = answer
        super().__init__()


def _log(visit: Visit, form: LogForm, order: OrderForm | None, once: UUID | None) -> HttpResponse | None:
    lines = order.ordered if order is not None else []
    try:
        talk = _written(visit, form, order, once)
    except MENDABLE as problem:
        form.add_error(*mended(visit.calling, problem, lines))
        return None
    except AlreadyNoted:
        return visit.back
    except TaskTaken:
        if once is not None and is_noted(once):  # by the same form, which came while this one waited
            return visit.back
        messages.error(visit.request, _("A colleague is talking with this customer, or the task is closed."))
        return visit.back
    return visit.back if talk is None or isinstance(talk, Talk) else redirect(visit.request.get_full_path())


MENDABLE = (ResultRefused, NoteNotDeclared, OrderRefused, CustomerRefused, NothingDeclared, _NotKept)
"""What stops a call from being noted, and nothing was."""


def mended(calling: Calling, problem: Exception, lines: list[Line]) -> tuple[str, str]:
    """At which field, and in which words."""
    if isinstance(problem, NoFurtherContact):
        said = _("After “%(outcome)s” nobody is contacted again. Empty the day, or choose “Not now” or “Call back”.")
        return "next_at", said % {"outcome": words.OUTCOMES[Outcome(problem.outcome)]}
    if isinstance(problem, ResultRefused):
        return "next_at", _("Name a day and a time that are still to come, within a year.")
    if isinstance(problem, NoteNotDeclared):
        return "note", _("Your policy has no place for notes about calls. Leave it empty, or declare one.")
    if isinstance(problem, CustomerRefused):
        return "outcome", _("It was decided that no orders are taken from this customer. Nothing was noted.")
    return "outcome", said_of(problem, lines) if isinstance(problem, OrderRefused) else _not_kept(calling, problem)


def _written(visit: Visit, form: LogForm, order: OrderForm | None, once: UUID | None) -> Talk | Refused | Gap | None:
    """The talk, its outcome and its order, all of them or none; of a company for which nobody acts, the order alone."""
    given = form.cleaned_data
    result = Result(Outcome(given["outcome"]), given["next_at"], Feedback(given["feedback"]))
    lines = order.ordered if order is not None else []
    if visit.seen.subject is None and not lines:
        raise OrderRefused("lines", "nothing is ordered", "choose a product and a quantity")
    with transaction.atomic():
        talk = begin(ask_for(task_of(visit)), once) if visit.seen.subject is not None else None
        if talk is not None and not isinstance(talk, Talk):
            return talk
        if talk is not None:
            finish(talk.id, result, given["note"])
        if order is not None and once is not None and lines:
            number, currency = order.head.cleaned_data["number"], order.currency or newest_run().currency
            conversation = talk.id if talk is not None else None
            made = take(visit.key, lines, currency, once.hex, conversation=conversation, number=number)
            if not isinstance(made, int):
                raise _NotKept(made)
        failpoint("call noted: before commit")
    failpoint("call noted: committed")
    return talk


def said_of(problem: OrderRefused, lines: list[Line]) -> str:
    """What is wrong with an order, as the form says it."""
    if problem.field == "number":
        return _("An order of this number is here already. Look the number up again, or leave it empty.")
    if problem.field == "lines" and not lines:
        return _("Choose a product and a quantity.")
    place = problem.field.removeprefix("line ")
    code = lines[int(place) - 1].product if place.isdecimal() else ""
    return _("“%(code)s” is no product of your catalogue, or its quantity cannot be.") % {"code": code}


def _not_kept(calling: Calling, problem: Exception) -> str:
    if isinstance(problem, _NotKept) and isinstance(problem.answer, Refused):
        purpose = problem.answer.clause.removeprefix("purpose:").partition("/")[0]
        why = sentence_of(calling, problem.answer, get_language() or "en", purpose)
        return _("The order may not be kept, so nothing was noted: %(why)s") % {"why": why}
    return _("Your policy has no place for orders, so nothing was noted. Note the call without the order.")


def number(text: str) -> int:
    """A number from an address or a form; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # more is no place in a list
