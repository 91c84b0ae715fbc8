"""The shop's file as a page: uploaded, looked into, tried without effect, brought in as a job, and taken out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forecall.custody import versions, wired
from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import InForce
from forecall.foundation.jobs.models import Job
from forecall.foundation.jobs.watching import hear_nobody
from forecall.needs.errors import UnreadableOrders
from forecall.orders import Counts, accept, imports, undo
from forecall.orders.errors import ImportUnknown
from forecall.orders.importing import policy_now
from forecall.sales import bringing
from forecall.sales.errors import UploadRefused, UploadUnknown
from forecall.sales.jobs import forecast_anew
from forecall.sales.uploads import LARGEST, ORDERS, PEOPLE, Upload, uploads
from forecall.web.guard import StaffRequest
from forecall.web.staff.first import sample, telling, words

IMPORTS = 20
GOES_ON = frozenset({Job.State.READY, Job.State.RUNNING})
MIB = 1024 * 1024


class FileForm(forms.Form):
    """The files, and where they are from."""

    orders = forms.FileField(
        label=gettext_lazy("Orders"),
        help_text=gettext_lazy("As your shop exports them: CSV, Excel (XLSX) or Parquet; up to 256 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.parquet"}),
    )
    people = forms.FileField(
        label=gettext_lazy("Customers, if you have them in a table of their own"), required=False,
        help_text=gettext_lazy("CSV or Excel: customer number, name, telephone. Without it they have only a number."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )  # fmt: skip
    origin = forms.CharField(
        label=gettext_lazy("Which shop or list is it?"), max_length=100, initial=gettext_lazy("web shop"),
        help_text=gettext_lazy("Kept with every customer as the origin of the data. Name no person here."),
    )  # fmt: skip
    informed_on = forms.DateField(
        label=gettext_lazy("If the data is not from the people themselves: when were they told?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("GDPR Art. 14. Empty: they gave it to you, or they are told in time."),
    )  # fmt: skip


class ReadingForm(forms.Form):
    """How the file is to be read, where it does not say so itself."""

    def __init__(self, *args: Any, upload: Upload, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        super().__init__(*args, **kwargs)
        code = (upload.problem or {}).get("code", "")
        found = (upload.problem or {}).get("found", "")
        if code == "AmbiguousDates" or upload.said.get("day_first") is not None:
            self.fields["day_first"] = forms.ChoiceField(
                label=_("%(found)s means:") % {"found": found} if found else _("Days are written:"),
                choices=[("yes", _("the day first, then the month")), ("no", _("the month first, then the day"))],
                widget=forms.RadioSelect, initial={"True": "yes", "False": "no"}.get(str(upload.said.get("day_first"))),
            )  # fmt: skip
        if code == "AmbiguousNumbers" or upload.said.get("decimal"):
            self.fields["decimal"] = forms.ChoiceField(
                label=_("What parts the decimals?"),
                choices=[(",", _("a comma: 1.234,50")), (".", _("a point: 1,234.50"))],
                widget=forms.RadioSelect, initial=upload.said.get("decimal"),
            )  # fmt: skip

    def said(self, upload: Upload) -> dict[str, Any]:
        made = dict(upload.said)
        if "day_first" in self.cleaned_data:
            made["day_first"] = self.cleaned_data["day_first"] == "yes"
        if "decimal" in self.cleaned_data:
            made["decimal"] = self.cleaned_data["decimal"]
        return made


def files(request: HttpRequest) -> HttpResponse:
    """Upload a file, and see what was brought in before."""
    here = cast("StaffRequest", request).standing
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and request.POST.get("do") == "sample":
        return redirect("orders_file", here.slug, sample.uploaded().id)
    if request.method == "POST" and form.is_valid():
        given = {part: form.cleaned_data[part] for part in (ORDERS, PEOPLE) if form.cleaned_data[part]}
        told = form.cleaned_data["informed_on"]
        try:
            kept = uploads().keep(given, origin=form.cleaned_data["origin"], informed_on=str(told or ""))
        except UploadRefused as problem:
            said = telling.refusal(problem.why) or f"{problem.found}; {problem.fix}"
            form.add_error(ORDERS if problem.file == given[ORDERS].name else PEOPLE, said)
        except OSError:
            form.add_error(ORDERS, _("There is no room for it on the disk. Nothing was kept; tell whoever runs this."))
        else:
            return redirect("orders_file", here.slug, kept.id)
    try:
        has_policy = bool(policy_now())
    except NoPolicy:
        has_policy = False
    filled = {"form": form, "imports": [_import(one) for one in list(imports())[:IMPORTS]], "has_policy": has_policy,
              "most": LARGEST // MIB}  # fmt: skip
    return render(request, "staff/first/files.html", filled)


def _import(row: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of the imports
    return {"row": row, "counts": Counts.read(row.counts), "may_undo": row.undone_at is None and row.finished_at}


@require_POST
def take_out(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an import's orders out again."""
    try:
        gone = undo(key)
        messages.success(request, _("%(count)s orders were taken out. Customers stay.") % {"count": gone})
        if forecast_anew():
            messages.info(request, _("The work list is made anew without them; that takes a minute."))
    except ImportUnknown:
        messages.info(request, _("That import is not here. Nothing was changed."))
    return redirect("orders_files", cast("StaffRequest", request).standing.slug)


def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One upload: its first lines, how it is read, what it would do, and what it did."""
    here = cast("StaffRequest", request).standing
    try:
        upload = uploads().find(key)
    except UploadUnknown:
        messages.info(request, _("That file is not here any more: it came in, or it waited for a day."))
        return redirect("orders_files", here.slug)
    if request.method == "POST":
        return _done(request, upload)
    return render(request, "staff/first/file.html", _page(upload))


def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the job is; asked again each second while it runs. Of a file that is gone the page itself says so."""
    try:
        filled = progress_of(uploads().find(key))
    except UploadUnknown:
        return HttpResponse(headers={"HX-Refresh": "true"})
    answer = render(request, "staff/first/progress.html", filled)
    if not filled["goes_on"]:
        answer["HX-Refresh"] = "true"
    return answer


def _done(request: HttpRequest, upload: Upload) -> HttpResponse:
    here, wanted = cast("StaffRequest", request).standing, request.POST.get("do", "")
    if wanted == "drop":
        uploads().drop(upload.id)
        messages.success(request, _("The file was thrown away."))
        return redirect("orders_files", here.slug)
    if upload.done is not None or progress_of(upload)["goes_on"]:
        return redirect("orders_file", here.slug, upload.id)
    if wanted == "accept":
        _accept(request)
    if wanted == "import" and upload.outlook is not None:
        bringing.ask_for_import(upload)
        return redirect("orders_file", here.slug, upload.id)
    form = ReadingForm(request.POST, upload=upload)
    if not form.is_valid():
        return render(request, "staff/first/file.html", _page(upload) | {"form": form})
    said = form.said(upload) | _columns(request, upload)
    bringing.read_as(upload, said)
    bringing.ask_for_look(upload)
    return redirect("orders_file", here.slug, upload.id)


def _columns(request: HttpRequest, upload: Upload) -> dict[str, dict[str, str]]:
    """Role -> column, of those that were chosen and stand in the file; what is left as it was found is not named."""
    made: dict[str, dict[str, str]] = {}
    for part, name, roles in ((ORDERS, "columns", words.ORDER_ROLES), (PEOPLE, "people_columns", words.PEOPLE_ROLES)):
        found = _peek(upload, part)
        if found is None:
            continue
        chosen = {role: request.POST.get(f"{part}:{role}", "") for role in roles}
        made[name] = {
            role: column
            for role, column in chosen.items()
            if column in found.headers and (column != found.roles.get(role) or role in upload.said.get(name, {}))
        }
    return made


def _peek(upload: Upload, part: str) -> bringing.Peek | None:
    try:
        return bringing.peek(upload, part)
    except UnreadableOrders:
        return None


def _accept(request: HttpRequest) -> None:
    """Accept the agreement that the policy names, as it was published with it."""
    found = _agreement()
    if found is not None:
        accept(found.version, found.file, found.content)
        messages.success(request, _("Accepted in your name, as it reads in the version in force."))


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as it was published: under which version, its name there, and its bytes."""

    version: InForce
    file: str
    content: bytes

    @property
    def text(self) -> str:
        """To be read on the page; empty for what is no plain text."""
        plain = PurePosixPath(self.file).suffix in {".md", ".txt"}
        return self.content.decode(errors="replace") if plain else ""


def _agreement() -> Agreement | None:
    """The first that the policy in force names and that was published with it."""
    version, _organisation = policy_now()
    kept = versions.files_of(versions.version(version.rulebook.version), versions.EVIDENCE)
    named = [one.basis.instruction.agreement for one in version.policy.purposes.values() if one.basis.instruction]
    return next((Agreement(version, file, kept[file]) for file in named if file in kept), None)


def _page(upload: Upload) -> dict[str, Any]:
    problem = upload.problem
    lacks = problem is not None and problem["code"] == "agreement_missing"
    return {
        "upload": upload,
        "parts": []
        if upload.done is not None
        else [one for one in (_part(upload, ORDERS), _part(upload, PEOPLE)) if one],
        "form": ReadingForm(upload=upload),
        "problem": None if problem is None else telling.problem(problem),
        "needs_agreement": lacks,
        "agreement": _agreement() if lacks else None,
        "first_day": _day(upload, "first_day"),
        "last_day": _day(upload, "last_day"),
        "dropped": _counted((upload.outlook or {}).get("dropped", {}), words.DROPPED),
        "people_problems": _rows(upload.outlook),
        "result_people_problems": _rows(upload.done),
        "outside": _lines_left((upload.outlook or {}).get("left_out", {})),
        "result": None if upload.done is None else Counts.read(upload.done["counts"]),
        "result_outside": [] if upload.done is None else _lines_left(upload.done["counts"].get("left_out", {})),
        "today": wired().clock.now(),
        **progress_of(upload),
    }


def _day(upload: Upload, name: str) -> date | None:
    return None if upload.outlook is None else date.fromisoformat(upload.outlook[name])


def _part(upload: Upload, part: str) -> dict[str, Any] | None:
    """A file as the page shows it: its first lines, and for each role the column that plays it."""
    found = _peek(upload, part)
    if found is None:
        return None
    roles = words.ORDER_ROLES if part == ORDERS else words.PEOPLE_ROLES
    return {
        "part": part,
        "name": upload.names.get(part, ""),
        "peek": found,
        "not_found": words.NOT_FOUND % {"role": roles[found.missing]} if found.missing in roles else "",
        "roles": [(role, label, found.roles.get(role, ""), role in words.NEEDED) for role, label in roles.items()],
    }


def _counted(counts: dict[str, Any], known: dict[str, Any]) -> list[tuple[int, Any, str]]:
    return [(count, known.get(reason, reason), ", ".join(rows)) for reason, (count, rows) in counts.items()]


def _lines_left(counts: dict[str, int]) -> list[tuple[int, Any]]:
    return [(lines, words.LEFT_OUT.get(reason, words.LEFT_OUT_OTHER)) for reason, lines in counts.items()]


def _rows(made: dict[str, Any] | None) -> list[tuple[int, str, str]]:
    """(row, column, why) of the table of customers that does not come in as it stands."""
    found = ((made or {}).get("people") or {}).get("problems", [])
    return [(row, column, telling.row(code, *why)) for row, column, code, _said, *why in found]


def progress_of(upload: Upload) -> dict[str, Any]:
    """How far the job of an upload is."""
    job = bringing.job_of(upload)
    goes_on = job is not None and job.state in GOES_ON
    failed = job is not None and job.state == Job.State.FAILED
    running = job is not None and job.state == Job.State.RUNNING
    return {
        "upload": upload,
        "goes_on": goes_on,
        "failed": failed,
        "nobody": job is not None and hear_nobody(job),
        "stage": words.STAGES.get(job.message if job is not None and running else "", words.STAGES[""]),
        "hundredths": min(100, 100 * job.done // job.total) if job is not None and job.total else 0,
    }


def example(request: HttpRequest) -> FileResponse:  # noqa: ARG001  # Django's way
    """The sample file to save: what such a file looks like."""
    return FileResponse(sample.file(), as_attachment=True, filename=sample.NAME, content_type="text/csv")
