"""Today: how the day stands, and what waits for whoever opens it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forecall.custody import wired
from forecall.foundation.members import Lapse, Role, may_reach
from forecall.foundation.members.service import sign_undertaking
from forecall.web.accounts.joining import UndertakingForm
from forecall.web.errors import lapses_of, where_to_train
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff import today
from forecall.web.staff.figures.pages import forecast_state
from forecall.web.tour.first import first_steps
from forecall.web.words import UNDERTAKING


def home(request: HttpRequest) -> HttpResponse:
    """The start page of an organisation; open to a suspended role too, to say what it waits for."""
    here = cast("StaffRequest", request).standing
    steps = first_steps(here)
    filled = {
        "here": here,
        "lapses": lapses_of(here),
        "enter": where_to_train(here),
        "may_sign": Lapse.UNDERTAKING_MISSING in here.lapses and here.role is not Role.GUEST,
        "first": steps,
        **(forecast_state() if steps is not None and not steps.are_over else {}),
        "works": may_reach(here, matrix()["desk"].see),
        "day": today.day_here(here),
        "waits": today.waiting(here, wired().clock.now()),
    }
    return render(request, "staff/home.html", filled)


def undertaking(request: HttpRequest) -> HttpResponse:
    """Read the undertaking of confidentiality and sign it."""
    here = cast("StaffRequest", request).standing
    form = UndertakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign_undertaking(here.organisation, here.member, str(UNDERTAKING), wired().clock.now())
        messages.success(request, _("Thank you. Your undertaking is on file."))
        return redirect("home", here.slug)
    return render(request, "staff/undertaking.html", {"form": form, "undertaking": UNDERTAKING})
