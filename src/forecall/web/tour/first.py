"""The first steps of a house that is empty: five, each can be skipped, and what the house sees done is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forecall.foundation.members import Role, Standing, may_reach
from forecall.foundation.members.guides import FIRST_STEPS, go, guide, skip
from forecall.foundation.members.models import Guide, Invitation, Member
from forecall.foundation.models import Organisation
from forecall.orders.models import Order
from forecall.sales.models import ForecastRun
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.tour.panel import is_offered

ORGANISATION, POLICY, ORDERS, COLLEAGUES, LIST = NAMES = ("organisation", "policy", "orders", "colleagues", "list")
TITLES: dict[str, str | Promise] = {
    ORGANISATION: gettext_lazy("Your organisation, and your role in it"),
    POLICY: gettext_lazy("Publish your privacy policy"),
    ORDERS: gettext_lazy("Bring your past orders in"),
    COLLEAGUES: gettext_lazy("Invite your colleagues"),
    LIST: gettext_lazy("Make the first work list"),
}
LEADS = frozenset({Role.OWNER, Role.MANAGER})


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs: generic only for the type checker
    """Name and time zone: calling hours, days and deadlines are counted in it."""

    class Meta:
        model = Organisation
        fields = ("name", "timezone")
        labels = {"name": gettext_lazy("Name"), "timezone": gettext_lazy("Time zone")}  # noqa: RUF012  # as Django reads it
        help_texts = {"timezone": gettext_lazy("As Europe/Bucharest. Days and calling hours are counted in it.")}  # noqa: RUF012  # as above

    def clean_timezone(self) -> str:
        zone = str(self.cleaned_data["timezone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write it as Europe/Berlin."))
        return zone


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `done` is what the house sees, `skipped` what somebody left out."""

    name: str
    title: str
    done: bool
    skipped: bool

    @property
    def is_open(self) -> bool:
        return not self.done and not self.skipped


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """All five, and the form of the first while that is open."""

    steps: tuple[Step, ...]
    form: OrganisationForm | None
    may_publish: bool

    @property
    def ready(self) -> int:
        return sum(one.done for one in self.steps)

    @property
    def left_out(self) -> list[Step]:
        """Skipped, and not done since."""
        return [one for one in self.steps if one.skipped and not one.done]

    @property
    def are_over(self) -> bool:
        return not any(one.is_open for one in self.steps)


def first_steps(here: Standing) -> FirstSteps | None:
    """How far this organisation has come; None for whoever does not lead it, and where a tour is offered.

    A demo's other organisations stand there made: of them only what is undone is shown.
    """
    if here.role not in LEADS or is_offered(here):
        return None
    organisation = Organisation.objects.get(pk=here.organisation)
    found = guide(here.member, FIRST_STEPS)
    done = _done(organisation, here, found)
    wanted = [name for name in (POLICY, ORDERS, LIST) if name not in done] if settings.DEMO_LINKS else NAMES
    steps = tuple(Step(name, str(TITLES[name]), name in done, name in found.skipped) for name in wanted)
    asks = any(one.name == ORGANISATION and one.is_open for one in steps) and here.role is Role.OWNER
    form = OrganisationForm(instance=organisation) if asks else None
    may_publish = may_reach(here, matrix()["first_policy"].do)
    return FirstSteps(steps, form, may_publish)


def _done(organisation: Organisation, here: Standing, found: Guide) -> Collection[str]:
    facts = {
        ORGANISATION: bool(found.kept.get(ORGANISATION)),
        POLICY: organisation.policy_seq > 0,
        ORDERS: Order.objects.exists(),
        COLLEAGUES: Member.objects.exclude(pk=here.member).exists() or Invitation.objects.exists(),
        LIST: ForecastRun.objects.exists(),
    }
    return {name for name, is_so in facts.items() if is_so}


@require_POST
def first_step(request: HttpRequest, name: str) -> HttpResponse:
    """Skip a step, take it up again, or keep what was entered in the first."""
    here = cast("StaffRequest", request).standing
    if name not in NAMES:
        raise Http404
    wanted = request.POST.get("do")
    if wanted == "skip":
        skip(here.member, FIRST_STEPS, name)
    elif wanted == "again":
        left = [one for one in guide(here.member, FIRST_STEPS).skipped if one != name]
        go(here.member, FIRST_STEPS, skipped=left)
    elif wanted == "keep" and name == ORGANISATION and here.role is Role.OWNER:
        _keep(request, here)
    return redirect("home", here.slug)


def _keep(request: HttpRequest, here: Standing) -> None:
    form = OrganisationForm(request.POST, instance=Organisation.objects.get(pk=here.organisation))
    if not form.is_valid():
        for problem in form.errors.values():
            messages.error(request, " ".join(str(one) for one in problem))
        return
    kept: dict[str, Any] = guide(here.member, FIRST_STEPS).kept | {ORGANISATION: True}
    Organisation.objects.filter(pk=here.organisation).update(**form.cleaned_data)
    go(here.member, FIRST_STEPS, kept=kept)
    messages.success(request, _("Saved."))
