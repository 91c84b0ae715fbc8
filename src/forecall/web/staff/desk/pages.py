"""The seller's desk: who needs what today, one customer with what to say, and what came of the call."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.centre import Order, Outcome, undo
from forecall.centre.errors import TooLateToUndo, UnknownTask
from forecall.centre.models import Conversation
from forecall.centre.service import UNDO_WITHIN
from forecall.foundation.members import may_reach
from forecall.sales.day import day_so_far, waiting_today
from forecall.sales.deciding import Action, stands
from forecall.sales.errors import UnknownSuggestion
from forecall.sales.jobs import forecast_anew
from forecall.sales.listing import is_old
from forecall.sales.objecting import has_ended, is_still_suggested
from forecall.sales.store import newest_run
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk import deciding, doing, mailing, reading, serving, telling, words
from forecall.web.staff.desk.forms import LogForm, OrderForm
from forecall.web.staff.desk.giving import sellers_here
from forecall.web.staff.desk.lines import lines_of
from forecall.web.staff.desk.permission import NOT_YET, Calling, beside
from forecall.web.staff.desk.ways import Way
from forecall.web.staff.figures import writing

MOST_WAITING = 900
"""Who waits for a call back, as many as one question takes."""


def desk(request: HttpRequest) -> HttpResponse:
    """Who needs what, the weightiest first; by value or by probability."""
    here = cast("StaffRequest", request).standing
    only = request.GET.get("only") == "callbacks"
    by = Order.CHANCE if request.GET.get("by") == Order.CHANCE else Order.WORTH
    first = doing.number(request.GET.get("from", ""))
    try:
        calling = Calling.now()
        today = reading.Today.now()
        run, since = today.run, today.since
        day = day_so_far(since, run, today.spoken)
        whom = Q(pk__in=waiting_today(since, run)[:MOST_WAITING]) if only else None
        rows = reading.rows_of(calling, today, reading.Part(by, first, whom), get_language() or "en")
        elsewhere = serving.elsewhere(calling, since, run) if only else []
    except NOT_YET as missing:
        can_forecast = may_reach(here, matrix()["model"].see)
        return render(request, "staff/desk/empty.html", {"code": missing.code, "can_forecast": can_forecast})
    filled = {
        "rows": list(lines_of(rows, calling, here.slug, run.currency)), "by": by.value, "only": only, "run": run,
        "day": day, "is_old": is_old(run), "undoable": _undoable(str(here.member)),
        "may_give": may_reach(here, matrix()["customers_given"].do), "own_only": here.own_only, "elsewhere": elsewhere,
        "likely_words": words.ANY_ORDER % {"days": run.horizon_days},
        "more": first + reading.MOST if len(rows) == reading.MOST else 0,
    }  # fmt: skip
    return render(request, "staff/desk/list.html", filled)


def customer(request: HttpRequest, key: int) -> HttpResponse:
    """One customer: what is due and why, whether one may call, what was said before, and what came of the call."""
    try:
        calling = Calling.now()
        through = request.GET.get("with", "")
        seen = reading.customer_of(calling, key, get_language() or "en", through)
    except (UnknownSuggestion, *NOT_YET):
        messages.info(request, _("A newer forecast stands. Open the customer from the list."))
        return redirect("desk", cast("StaffRequest", request).standing.slug)
    logs = request.POST if request.POST.get("do") == "log" else None
    form, order = LogForm(logs), OrderForm(seen, logs if logs and "order-once" in logs else None)
    if request.method == "POST":
        done = doing.act(doing.Visit(request, calling, seen, key), form, order)
        if done is not None:
            return done
    here = cast("StaffRequest", request).standing
    run, mails, history = newest_run(), mailing.mails_for(request, calling, seen), telling.story(seen)
    filled = {
        "lost_words": words.LOST, "likely_words": words.THIS_PRODUCT % {"days": run.horizon_days},
        "seen": seen, "key": key, "form": form, "order": order, "feedback": list(words.FEEDBACK.items())[1:],
        "outcomes": words.OUTCOMES, "kinds": words.KINDS, "proofs": words.PROOFS, "history": history,
        "today": telling.talk_since(history, reading.day_began()),
        "run": run, "windows": _windows(seen),
        "sellers": sellers_here(here, seen),
        "mails": mails, "ways": _ways(calling, seen, mails), "spoken": mailing.spoken(request, calling, seen),
        **deciding.choices(), "is_refused": stands(seen.customer, Action.REFUSE),
        "may_write": may_reach(here, matrix()["desk_texts"].do), "keeps_notes": telling.has_room(calling, seen),
        "may_owed": may_reach(here, matrix()["customer_invoices"].see),
    }  # fmt: skip
    return render(request, "staff/desk/customer.html", filled)


def _ways(calling: Calling, seen: reading.Seen, mails: mailing.Mails) -> list[Way]:
    """Every channel by which they might be reached, the telephone first."""
    if seen.subject is None:
        return []
    found = [one for one in (seen.strip.way, mails.way) if one is not None]
    return found + beside(calling, seen.subject, get_language() or "en")


STANDS = gettext_lazy("Taken back. Another note says that they want no more calls: that one stands.")


@require_POST
def undo_talk(request: HttpRequest, key: int) -> HttpResponse:
    """Take an outcome back that was a mistake."""
    here = cast("StaffRequest", request).standing
    try:
        is_as_before = undo(key)
    except (UnknownTask, TooLateToUndo):
        messages.error(request, _("That cannot be undone any more. Log what is right now."))
    else:
        messages.success(request, _taken_back(key) if is_as_before else STANDS)
    return redirect("desk", here.slug)


def _taken_back(key: int) -> str:
    """What is said after it: whoever was predicted no more is on the list with a new forecast alone."""
    talk = Conversation.objects.select_related("task").get(pk=key)
    if has_ended(talk) and forecast_anew() and not is_still_suggested(talk):
        return _("Taken back. The customer is on the list again with the next forecast, which is being made.")
    return _("Taken back. The customer is on the list again.")


def _undoable(actor: str) -> dict[str, Any] | None:
    """What this member noted last, while it can be taken back."""
    found = reading.last_said(actor, timezone.now() - UNDO_WITHIN)
    return {"pk": found.conversation_id, "words": words.OUTCOMES[Outcome(found.outcome)]} if found else None


def _windows(seen: reading.Seen) -> dict[int, dict[str, Any]]:
    """Suggestion -> where its window lies on a strip of a hundred, over the days that all span; and its days."""
    days = [at for one in seen.needs for at in (one.row.due_from, one.row.due_to) if at is not None]
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
                "days": writing.days(one.row.due_from, end) if one.row.due_to else "",
            }
    return made
