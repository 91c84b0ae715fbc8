"""The seller's desk: who needs what today, one customer with what to say, and what came of the call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.centre import Feedback, NewTask, Order, Outcome, Result, Talk, ask_for, begin, finish, snooze, undo
from forecall.centre.errors import NoteNotDeclared, ResultRefused, TaskTaken, TooLateToUndo, UnknownTask
from forecall.centre.service import UNDO_WITHIN
from forecall.custody.errors import NoPolicy
from forecall.foundation.members import may_reach
from forecall.orders.errors import NothingDeclared
from forecall.sales.day import day_so_far
from forecall.sales.errors import NoForecast, PredictionsNotDeclared, UnknownSuggestion
from forecall.sales.learning import about, record_feedback
from forecall.sales.listing import is_old
from forecall.sales.store import newest_run
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk import reading, words

NOT_YET = (NoForecast, NoPolicy, NothingDeclared, PredictionsNotDeclared)


class LogForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it?"), choices=list(words.OUTCOMES.items()), widget=forms.RadioSelect
    )
    feedback = forms.ChoiceField(
        label=gettext_lazy("What was said of the need?"), choices=list(words.FEEDBACK.items()), required=False
    )
    next_at = forms.DateTimeField(
        label=gettext_lazy("Next step on"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


def desk(request: HttpRequest) -> HttpResponse:
    """Who needs what, the weightiest first; by value or by probability."""
    here = cast("StaffRequest", request).standing
    by = Order.CHANCE if request.GET.get("by") == Order.CHANCE else Order.WORTH
    first = _number(request.GET.get("from", ""))
    try:
        calling = reading.Calling.now()
        run, day = newest_run(), day_so_far(reading.day_began())
        rows = reading.rows_of(calling, by, get_language() or "en", first)
    except NOT_YET as missing:
        can_forecast = may_reach(here, matrix()["model"].see)
        return render(request, "staff/desk/empty.html", {"code": missing.code, "can_forecast": can_forecast})
    filled = {
        "rows": rows, "by": by.value, "run": run, "day": day, "is_old": is_old(), "calling": calling,
        "states": words.STATES, "undoable": _undoable(str(here.member)),
        "more": first + reading.MOST if len(rows) == reading.MOST else 0,
    }  # fmt: skip
    return render(request, "staff/desk/list.html", filled)


def customer(request: HttpRequest, key: int) -> HttpResponse:
    """One customer: what is due and why, whether one may call, what was said before, and what came of the call."""
    try:
        calling = reading.Calling.now()
        seen = reading.customer_of(calling, key, get_language() or "en")
    except (UnknownSuggestion, *NOT_YET):
        messages.info(request, _("A newer forecast stands. Open the customer from the list."))
        return redirect("desk", cast("StaffRequest", request).standing.slug)
    form = LogForm(request.POST if request.POST.get("do") == "log" else None)
    if request.method == "POST":
        done = _act(request, calling, seen, form)
        if done is not None:
            return done
    filled = {
        "seen": seen, "key": key, "form": form, "feedback": list(words.FEEDBACK.items())[1:],
        "outcomes": words.OUTCOMES, "run": newest_run(), "windows": _windows(seen),
    }  # fmt: skip
    return render(request, "staff/desk/customer.html", filled)


def _act(request: HttpRequest, calling: reading.Calling, seen: reading.Seen, form: LogForm) -> HttpResponse | None:
    here, wanted = cast("StaffRequest", request).standing, request.POST.get("do")
    if wanted == "feedback":
        return _feedback(request, seen)
    if seen.subject is None or not calling.purpose:
        raise Http404
    if wanted == "later":
        snooze(ask_for(_task(calling, seen)), timezone.now() + timedelta(days=1))
        messages.success(request, _("Set aside until tomorrow."))
        return redirect("desk", here.slug)
    if wanted != "log":
        raise Http404
    return _log(request, calling, seen, form) if form.is_valid() else None


def _feedback(request: HttpRequest, seen: reading.Seen) -> HttpResponse:
    said, of = request.POST.get("said", ""), _number(request.POST.get("need", ""))
    if said not in set(Feedback) or not said or of not in {one.row.pk for one in seen.needs}:
        raise Http404
    record_feedback(of, Feedback(said))
    messages.success(request, _("Noted. The next forecast knows."))
    return redirect(request.path)


def _task(calling: reading.Calling, seen: reading.Seen) -> NewTask:
    if seen.subject is None:
        raise Http404
    top = seen.needs[0].row
    return NewTask(
        seen.subject, calling.purpose, calling.categories, "due", about(top.pk),
        due=(None, None), worth=top.worth, chance=top.chance,
    )  # fmt: skip


def _log(request: HttpRequest, calling: reading.Calling, seen: reading.Seen, form: LogForm) -> HttpResponse | None:
    here = cast("StaffRequest", request).standing
    given = form.cleaned_data
    result = Result(Outcome(given["outcome"]), given["next_at"], Feedback(given["feedback"]))
    try:
        with transaction.atomic():  # an outcome that is refused leaves no talk behind
            talk = begin(ask_for(_task(calling, seen)))
            if isinstance(talk, Talk):
                finish(talk.id, result, given["note"])
    except ResultRefused:
        form.add_error("next_at", _("Name a day and a time that are still to come."))
        return None
    except NoteNotDeclared:
        form.add_error("note", _("Your policy has no place for notes about calls. Leave it empty, or declare one."))
        return None
    except TaskTaken:
        messages.error(request, _("A colleague is talking with this customer, or the task is closed."))
        return redirect("desk", here.slug)
    return redirect("desk", here.slug) if isinstance(talk, Talk) else redirect(request.path)  # the strip says why


@require_POST
def undo_talk(request: HttpRequest, key: int) -> HttpResponse:
    """Take an outcome back that was a mistake."""
    here = cast("StaffRequest", request).standing
    try:
        undo(key)
    except (UnknownTask, TooLateToUndo):
        messages.error(request, _("That cannot be undone any more. Log what is right now."))
    else:
        messages.success(request, _("Taken back. The customer is on the list again."))
    return redirect("desk", here.slug)


def _undoable(actor: str) -> dict[str, Any] | None:
    """What this member noted last, while it can be taken back."""
    found = reading.last_said(actor, timezone.now() - UNDO_WITHIN)
    return {"pk": found.conversation_id, "words": words.OUTCOMES[Outcome(found.outcome)]} if found else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # more is no place in a list


def _windows(seen: reading.Seen) -> dict[int, dict[str, Any]]:
    """Suggestion -> where its window lies on a strip of a hundred, over the days that all windows span."""
    days = [day for one in seen.needs for day in (one.row.due_from, one.row.due_to) if day is not None]
    if not days:
        return {}
    begin_at, width = min(days), max(1, (max(days) - min(days)).days)
    made = {}
    for one in seen.needs:
        if one.row.due_from is not None and one.row.due_date is not None:
            end = one.row.due_to or max(days)
            made[one.row.pk] = {
                "from": round(100 * (one.row.due_from - begin_at).days / width),
                "width": max(2, round(100 * (end - one.row.due_from).days / width)),
                "at": round(100 * (one.row.due_date - begin_at).days / width),
            }
    return made
