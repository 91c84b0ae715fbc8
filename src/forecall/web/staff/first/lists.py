"""Bought lists as pages: uploaded with their papers, looked into, tried without effect, brought in, taken out again."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forecall.contacts.models import Supply
from forecall.custody.errors import NoPolicy
from forecall.custody.identifiers import mask_cards
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import wired
from forecall.needs.errors import UnreadableOrders
from forecall.orders.lists import Road, roads
from forecall.policy import Policy
from forecall.sales import lists
from forecall.sales.bringing import Peek, first_lines
from forecall.sales.errors import UploadRefused, UploadUnknown
from forecall.sales.uploads import LIST, Upload, uploads
from forecall.web.guard import StaffRequest
from forecall.web.staff.first import telling, words
from forecall.web.staff.first.bringing import progress_of
from forecall.web.staff.privacy.spoken import language_of

LISTS = 20
SOURCES = {"third_party": gettext_lazy("bought list"), "public_source": gettext_lazy("public register")}


class ListForm(forms.Form):
    """The file with its papers. Without them nobody on it comes in."""

    file = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy("CSV or Excel: name, telephone, e-mail, address; how and when each person agreed."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )  # fmt: skip
    road = forms.ChoiceField(label=gettext_lazy("For which purpose, and whom does it name?"))
    seller = forms.CharField(
        label=gettext_lazy("Seller or register"), max_length=100,
        help_text=gettext_lazy("Each person is told of it (GDPR Art. 14)."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    country = forms.CharField(
        label=gettext_lazy("Its country, as two letters"), min_length=2, max_length=2,
        widget=forms.TextInput(attrs={"autocomplete": "country"}),
    )  # fmt: skip
    received_on = forms.DateField(
        label=gettext_lazy("When did you get it?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("From then on the time runs in which each person must be told."),
    )  # fmt: skip
    proof = forms.CharField(
        label=gettext_lazy("Which paper shows that you may use it?"), max_length=150,
        help_text=gettext_lazy("As: contract with the seller of 3 March, folder 12. Name no person here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    informed_on = forms.DateField(
        label=gettext_lazy("If the people were told already: when?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, policy: Policy, there: list[Road], **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["road"]).choices = [(str(one), said(policy, one)) for one in there]

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        if not country.isalpha():
            raise forms.ValidationError(_("Write it as DE or RO."))
        return country

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


def said(policy: Policy, road: Road) -> str:
    """A way for data from elsewhere, in the policy's own words."""
    language = language_of(policy)
    purpose, kind = policy.purposes[road.purpose].label, policy.people[road.kind].label
    return f"{purpose.in_language(language)}: {kind.in_language(language)} ({SOURCES[road.source]})"


def everything(request: HttpRequest) -> HttpResponse:
    """Upload a list, and see what was brought in before."""
    here = cast("StaffRequest", request).standing
    filled: dict[str, Any] = {"lists": [_seen(one) for one in _before()]}
    try:
        version = version_now(wired().clock.now())
    except NoPolicy:
        return render(request, "staff/first/lists.html", filled | {"problem": words.PROBLEMS["no_policy"]})
    there = roads(version)
    if there:
        form = ListForm(request.POST or None, request.FILES or None, policy=version.policy, there=there)
        if request.method == "POST" and form.is_valid() and (kept := _kept(form)) is not None:
            lists.ask_for_look(kept)
            return redirect("list_file", here.slug, kept.id)
        filled["form"] = form
    return render(request, "staff/first/lists.html", filled)


def _before() -> list[Supply]:
    return list(Supply.objects.exclude(digest="").order_by("-made_at", "-pk")[:LISTS])


def _seen(row: Supply) -> dict[str, Any]:
    return {"row": row, "added": row.counts.get("added", 0), "may_undo": row.undone_at is None}


def _kept(form: ListForm) -> Upload | None:
    """The upload; None where the form says what is wrong with the file, and nothing was kept."""
    given = form.cleaned_data
    try:
        kept = uploads().keep(
            {LIST: given["file"]}, origin=given["seller"], informed_on=str(given["informed_on"] or "")
        )
    except UploadRefused as problem:
        form.add_error("file", telling.refusal(problem.why) or f"{problem.found}; {problem.fix}")
    except OSError:
        form.add_error("file", _("There is no room for it on the disk. Nothing was kept; tell whoever runs this."))
    else:
        kept.said = {"road": given["road"], "country": given["country"], "proof": mask_cards(given["proof"]),
                     "received_on": given["received_on"].isoformat()}  # fmt: skip
        kept.save()
        return kept
    return None


def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One list: its first lines, who would come in, and who did."""
    here = cast("StaffRequest", request).standing
    try:
        upload = uploads().find(key)
    except UploadUnknown:
        messages.info(request, _("That file is not here any more: it came in, or it waited for a day."))
        return redirect("lists", here.slug)
    if request.method == "POST":
        return _done(request, upload)
    return render(request, "staff/first/list.html", _page(upload))


def _done(request: HttpRequest, upload: Upload) -> HttpResponse:
    here, wanted = cast("StaffRequest", request).standing, request.POST.get("do", "")
    if wanted == "drop":
        uploads().drop(upload.id)
        messages.success(request, _("The file was thrown away."))
        return redirect("lists", here.slug)
    if upload.done is None and not progress_of(upload)["goes_on"]:
        if wanted == "import" and upload.outlook is not None:
            lists.ask_to_bring(upload)
        elif wanted == "look":
            lists.ask_for_look(upload)
    return redirect("list_file", here.slug, upload.id)


@require_POST
def take_out(request: HttpRequest, key: int) -> HttpResponse:
    """Erase whoever came in by a list alone, by a job."""
    if Supply.objects.filter(pk=key, undone_at=None).exclude(digest="").exists():
        lists.ask_to_undo(key)
        messages.success(request, _("Whoever came by this list alone is being erased. Look again in a moment."))
    else:
        messages.info(request, _("That list is not here, or was taken out already. Nothing was changed."))
    return redirect("lists", cast("StaffRequest", request).standing.slug)


def _page(upload: Upload) -> dict[str, Any]:
    made = upload.done or upload.outlook
    return {
        "peek": _peek(upload), "made": made, "is_done": upload.done is not None,
        "problem": None if upload.problem is None else telling.problem(upload.problem),
        "outside": [] if made is None else _outside(made["left_out"]),
        "rows": [] if made is None else [
            (row, column, telling.row(code, *why)) for row, column, code, _said, *why in made["problems"]
        ],
        **progress_of(upload),
    }  # fmt: skip


def _outside(counts: dict[str, int]) -> list[tuple[int, Any]]:
    return [(count, words.LIST_OUT.get(reason, words.LIST_OUT_OTHER)) for reason, count in sorted(counts.items())]


def _peek(upload: Upload) -> Peek | None:
    path = upload.path(LIST)
    if upload.done is not None or path is None:
        return None
    try:
        return Peek(*first_lines(path), {})
    except UnreadableOrders:  # said by the look
        return None
