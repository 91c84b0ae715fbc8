"""The pages: figures, what leaves as a file, the model, and a forecast that is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.custody import wired
from forecall.foundation.jobs.models import Job
from forecall.foundation.jobs.watching import hear_nobody
from forecall.foundation.members import may_reach
from forecall.foundation.members.standing import today
from forecall.foundation.models import Organisation
from forecall.policy.types import Model
from forecall.sales import ask_for_tally, choose, measured, model_card, tallied
from forecall.sales.holding_out import MOST, group_now
from forecall.sales.jobs import ask_for_forecast, last_asked, running
from forecall.sales.measuring import apart
from forecall.sales.modelling import HEADS, LIMITS
from forecall.sales.models import ForecastRun
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.figures import panels, words
from forecall.web.staff.figures.drawing import WIDE, framed

STILL_NEWS = timedelta(minutes=10)


class HoldOutForm(forms.Form):
    """How many of a hundred customers are left alone."""

    hold_out = forms.IntegerField(
        label=gettext_lazy("Of 100 customers, leave alone"),
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Drawn by chance, and on no work list. 0 leaves out nobody; 5 is a good beginning."),
    )


def figures(request: HttpRequest) -> HttpResponse:
    """All figures, each with the table behind it, and as of when talks were added up; old sums are made anew beside."""
    here, talks = cast("StaffRequest", request).standing, tallied()
    if talks.is_old(wired().clock.now()):
        ask_for_tally()
    found = panels.panels(talks, settings.SMALLEST_GROUP)
    filled = {
        "panels": found,
        "as_of": talks.made_at,
        "k": settings.SMALLEST_GROUP,
        "may_export": may_reach(here, matrix()["figures_export"].see),
        "may_choose": may_reach(here, matrix()["figures_hold_out"].do),
        "form": HoldOutForm(initial={"hold_out": next(one.extra["hold_out"] for one in found if one.extra)}),
    }
    return render(request, "staff/figures/figures.html", filled)


@require_POST
def figures_again(request: HttpRequest) -> HttpResponse:
    """Have talks added up anew, however fresh the sums are."""
    ask_for_tally()
    messages.success(request, _("The figures are being added up. Open the page again in a moment."))
    return redirect("figures", cast("StaffRequest", request).standing.slug)


def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """One figure as a file: its table (csv) or its chart (svg)."""
    here = cast("StaffRequest", request).standing
    found = {one.key: one for one in panels.panels(tallied(), settings.SMALLEST_GROUP)}
    panel = found.get(key)
    if panel is None or kind not in {"csv", "svg"} or (kind == "svg" and panel.draw is None):
        raise Http404
    stamp = today(Organisation.objects.get(pk=here.organisation), wired().clock.now())
    if kind == "csv":
        answer = HttpResponse("\ufeff" + panel.table.as_csv(), content_type="text/csv; charset=utf-8")
    else:
        about = f"{here.name}, {date_format(stamp)}"
        drawn = framed(cast("panels.Drawn", panel.leaves or panel.draw)(WIDE), panel.title, about, panel.legend)
        answer = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    name = f"{slugify(here.slug)}-{key}-{stamp}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def hold_out(request: HttpRequest) -> HttpResponse:
    """Choose how many customers are left alone, from the next forecast on."""
    here = cast("StaffRequest", request).standing
    form = HoldOutForm(request.POST or None, initial={"hold_out": group_now().per_hundred})
    if request.method == "POST" and form.is_valid():
        choose(hold_out=form.cleaned_data["hold_out"])
        messages.success(request, _("Saved. The next forecast draws the group; its customers leave the work list."))
        return redirect("figures", here.slug)
    return render(request, "staff/figures/hold_out.html", {"form": form})


def model(request: HttpRequest) -> HttpResponse:
    """The model that is loaded, what the standing forecast was made of, how past ones did, and what it cannot do."""
    here = cast("StaffRequest", request).standing
    card = model_card()
    found, k = measured(), settings.SMALLEST_GROUP
    filled = {
        "card": card,
        "registered": [_registered(name, one) for name, one in card.registered.items()],
        "may_forecast": may_reach(here, matrix()["forecast_now"].do),
        "heads": [words.HEADS[one] for one in HEADS],
        "limits": [words.LIMITS[one] for one in LIMITS],
        "left_out": _left_out(card.left_out or {}),
        "tests": [panels.track(found[: panels.WINDOWS], k), panels.calibration(apart(found), k)],
        **forecast_state(),
    }
    return render(request, "staff/figures/model.html", filled)


def _registered(name: str, one: Model) -> dict[str, str]:
    """What the policy says of a model, in the reader's language."""
    language = get_language() or "en"
    texts = ("label", "learned_from", "limits", "risk", "oversight")
    said = {part: getattr(one, part).in_language(language) for part in texts}
    return {"name": name, "owner": one.owner, "family": one.family, "tests": str(one.tests), **said}


def _left_out(counts: dict[str, int]) -> list[tuple[object, int]]:
    return [(words.LEFT_OUT.get(code, words.OTHER_REASON), count) for code, count in sorted(counts.items())]


@require_POST
def forecast_now(request: HttpRequest) -> HttpResponse:
    """Ask for a forecast; one that waits or runs is the one. The first steps show it themselves."""
    ask_for_forecast()
    return redirect(
        "home" if request.POST.get("back") == "home" else "model", cast("StaffRequest", request).standing.slug
    )


def forecast_progress(request: HttpRequest) -> HttpResponse:
    """How far it is; asked again each second while it runs."""
    filled = forecast_state()
    answer = render(request, "staff/figures/progress.html", filled | {"polled": True})
    if filled["job"] is None or not filled["goes_on"]:
        answer["HX-Refresh"] = "true"  # the page around it speaks of the new forecast
    return answer


def forecast_state() -> dict[str, Any]:
    """The forecast that waits or runs, or the last one that was asked for, as the progress part draws it."""
    job = running() or last_asked()
    if job is None:
        return {"job": None, "goes_on": False}
    goes_on = job.state in {Job.State.READY, Job.State.RUNNING}
    failed = job.state == Job.State.FAILED
    return {
        "job": job,
        "goes_on": goes_on,
        "nobody": hear_nobody(job),
        "stage": words.STAGES.get(job.message, words.STAGES[""])
        if job.state == Job.State.RUNNING
        else words.STAGES[""],
        "hundredths": min(100, 100 * job.done // job.total) if job.total else 0,
        "problem": words.FAILED.get(job.error_code, words.FAILED_OTHER) if failed else "",
        "stands": _stood_already(job),
    }


def _stood_already(job: Job) -> ForecastRun | None:
    """The forecast that stands since before this one was asked for, as nothing had changed; while that is news."""
    if job.state != Job.State.DONE or job.ended_at is None or wired().clock.now() - job.ended_at > STILL_NEWS:
        return None
    newest = ForecastRun.objects.order_by("-made_at", "-id").first()
    return newest if newest is not None and newest.made_at < job.asked_at else None
