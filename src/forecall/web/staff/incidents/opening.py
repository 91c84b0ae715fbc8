"""A new incident, and what is learnt of one: the forms. Who is hit is counted by a job, and no answer waits for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.custody import wired
from forecall.custody.errors import IncidentError, NoPolicy
from forecall.custody.incidents.models import Incident
from forecall.custody.incidents.service import learn, open_incident
from forecall.custody.incidents.types import Discovery, Nature
from forecall.custody.rulebooks import version_now
from forecall.foundation.members.models import Member
from forecall.web.guard import StaffRequest
from forecall.web.moments import WhenField
from forecall.web.staff.incidents import words
from forecall.web.staff.incidents.one import of_incident
from forecall.web.staff.privacy.spoken import language_of

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Whatever lies outside is a slip of the keyboard; some of it no database could keep."""
UNREADABLE = forms.DateTimeField.default_error_messages["invalid"]


def _moment(label: Any, help_text: Any, *, required: bool = False) -> forms.DateTimeField:  # noqa: ANN401  # lazy text
    return WhenField(
        label=label,
        help_text=help_text,
        required=required,
        validators=[MinValueValidator(EARLIEST, UNREADABLE), MaxValueValidator(LATEST, UNREADABLE)],
    )


class ScopeForm(forms.Form):
    """When data was open, which, and by whom: from these it is counted who is hit."""

    began = _moment(gettext_lazy("Open from"), gettext_lazy("When data began to be open, as far as known."))
    ended = _moment(gettext_lazy("Open until"), gettext_lazy("Leave it empty while it goes on or is not known."))
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Which data?"),
        required=False,
        help_text=gettext_lazy("Tick none where it may be all."),
        widget=forms.CheckboxSelectMultiple,
    )
    suspect = forms.ChoiceField(
        label=gettext_lazy("Whose access is in question?"),
        required=False,
        help_text=gettext_lazy("With a member, those are hit whose data that member was given, by the receipts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        """Categories are those of the policy in force. Raises NoPolicy."""
        super().__init__(*args, **kwargs)
        policy = version_now(wired().clock.now()).policy
        language = language_of(policy)
        self._choose("categories", [(name, one.label.in_language(language)) for name, one in policy.categories.items()])
        members = Member.objects.select_related("user").order_by("user__name")
        known = [(str(one.pk), one.user.name or one.user.email) for one in members]
        suspect = self.initial.get("suspect", "")
        if suspect and suspect not in dict(known):
            known.append((suspect, suspect))  # an interface key, or whoever left: named on the command line
        self._choose("suspect", [("", _("Nobody's, or it is not known")), *known])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        began, ended = read.get("began"), read.get("ended")
        if began and ended and ended < began:
            self.add_error("ended", _("This lies before it began."))
        return read


class OpenForm(ScopeForm):
    """What is known when an incident is opened."""

    aware = _moment(
        gettext_lazy("Since when do you know?"),
        gettext_lazy("The 72 hours run from this moment, not from when you type it in."),
        required=True,
    )
    nature = forms.MultipleChoiceField(
        label=gettext_lazy("What happened to the data?"),
        choices=[(one.value, word) for one, word in words.NATURES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    significant = forms.BooleanField(
        label=gettext_lazy("It is a significant incident"),
        required=False,
        help_text=gettext_lazy("It then needs an early warning in 24 hours and a final report after a month (NIS2)."),
    )
    field_order = ("aware", "nature", "began", "ended", "categories", "suspect", "significant")

    def clean_aware(self) -> Any:  # noqa: ANN401  # a moment
        aware = self.cleaned_data["aware"]
        if aware > wired().clock.now():
            raise forms.ValidationError(_("This lies in the future."))
        return aware


def opening(request: HttpRequest) -> HttpResponse:
    """A new incident; its clock runs from when it became known."""
    slug = cast("StaffRequest", request).standing.slug
    try:
        form = OpenForm(request.POST if request.method == "POST" else None, initial={"aware": wired().clock.now()})
    except NoPolicy:
        messages.error(request, _("No version of the policy counts yet: publish one first."))
        return redirect("incidents", slug)
    if request.method == "POST" and form.is_valid():
        return redirect("incident", slug, open_incident(_found(form.cleaned_data), later=True))
    return render(request, "staff/incidents/open.html", {"form": form})


def _found(read: dict[str, Any]) -> Discovery:
    return Discovery(
        read["aware"], tuple(Nature(one) for one in read["nature"]), read["began"], read["ended"],
        tuple(read["categories"]), read["suspect"], read["significant"],
    )  # fmt: skip


@of_incident
def learning(request: HttpRequest, row: Incident) -> HttpResponse:
    """What is known more; everybody is counted anew."""
    slug = cast("StaffRequest", request).standing.slug
    stands = {"began": row.began, "ended": row.ended, "categories": row.categories, "suspect": row.suspect}
    form = ScopeForm(request.POST if request.method == "POST" else None, initial=stands)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        try:
            learn(row.id, began=read["began"], ended=read["ended"], categories=read["categories"],
                  suspect=read["suspect"], later=True)  # fmt: skip
        except IncidentError:
            messages.error(request, words.FAILED)
        else:
            messages.success(request, _("Noted. The people hit are being counted, and the letters made anew."))
        return redirect("incident", slug, row.id)
    return render(request, "staff/incidents/learn.html", {"form": form, "incident": row})
