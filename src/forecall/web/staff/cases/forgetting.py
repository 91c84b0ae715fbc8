"""Forgetting a person: asked for by somebody who just showed who they are, done by a job, shown by a certificate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.custody import Certificate, wired
from forecall.custody.erasing import DONE, erasure_of
from forecall.custody.errors import NoPolicy
from forecall.custody.jobs import forget_person
from forecall.custody.models import Erasure
from forecall.custody.rights import Identity, Kind, Stage
from forecall.custody.rights.acting import outsiders_of
from forecall.custody.rights.models import Case
from forecall.custody.rights.posting import number_of
from forecall.custody.rulebooks import version_now
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.web.guard import StaffRequest
from forecall.web.staff.cases import words
from forecall.web.staff.cases.one import of_case
from forecall.web.staff.privacy.who import named

OPEN = (Job.State.READY, Job.State.RUNNING)


class ForgetForm(forms.Form):
    """The number of the case, typed: nobody forgets a person by a slip of the hand."""

    number = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        super().__init__(*args, **kwargs)
        self.wanted = number
        self.fields["number"].label = gettext_lazy("Type %(number)s to confirm") % {"number": number}

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        if typed.replace(" ", "").upper() != self.wanted:
            raise forms.ValidationError(_("This is not the number of the case. Nothing was done."))
        return typed


@of_case
def forget(request: HttpRequest, row: Case) -> HttpResponse:
    """What forgetting does, and the yes to it. Asks anew who is there, whatever the session says."""
    slug = cast("StaffRequest", request).standing.slug
    if row.kind != Kind.ERASURE.value:
        raise Http404
    if row.stage == Stage.CLOSED.value or _is_on_its_way(row):
        return redirect("certificate", slug, row.id)
    if is_reauthentication_required(request, app="account"):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
    is_open = row.identity in {Identity.ASKED.value, Identity.FAILED.value}
    number = number_of(row.id)
    form = ForgetForm(request.POST if request.method == "POST" else None, number=number)
    if request.method == "POST" and not is_open and form.is_valid():
        enqueue(forget_person, row.id)  # asked twice it is done once: one runs at a time, and the second finds it done
        return redirect("certificate", slug, row.id)
    return render(request, "staff/cases/forget.html", {"case": row, "form": form, "number": number, "open": is_open})


def _job(row: Case) -> Job | None:
    """The newest job that forgets the person of this case; None where none was ever asked for."""
    alone = forget_person.lock_text(str(row.organisation_id), (row.id,))
    wanted = Job.objects.filter(organisation_id=row.organisation_id, name=forget_person.name, alone=alone)
    return wanted.order_by("-seq").first()


def _is_on_its_way(row: Case) -> bool:
    job = _job(row)
    return erasure_of(row.subject_id) is not None or (job is not None and job.state in OPEN)


@of_case
def certificate(request: HttpRequest, row: Case) -> HttpResponse:
    """The certificate; until it is signed, how far the erasure is. A POST goes on with one that was stopped."""
    slug = cast("StaffRequest", request).standing.slug
    found = erasure_of(row.subject_id)
    if found is not None and found.step == DONE:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "staff/cases/certificate.html", _shown(row, found))
    job = _job(row)
    waits_to_try_again = found is not None and bool(found.problem) and job is not None and job.state == Job.State.READY
    is_running = job is not None and job.state in OPEN and not waits_to_try_again
    if request.method == "POST":
        if found is not None and not is_running:
            enqueue(forget_person, row.id)
        return redirect("certificate", slug, row.id)
    if found is None and not is_running:
        return redirect("case", slug, row.id)
    filled = {
        "case": row,
        "number": number_of(row.id),
        "steps": _progress(found),
        "is_running": is_running,
        "is_waiting": found is None and is_running,
        "problem": "" if found is None else found.problem,
        "outsiders": [] if found is None or is_running else _outsiders(row, found),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "staff/cases/progress.html" if part else "staff/cases/forgetting.html", filled)


PROGRESS = {
    Erasure.Step.MARKED: gettext_lazy("No use of the person's data is allowed any more"),
    Erasure.Step.RECIPIENTS_TOLD: gettext_lazy("Those outside who got data were told"),
    Erasure.Step.BOOKS_LOCKED: gettext_lazy("What a statute keeps was moved and locked"),
    Erasure.Step.KEY_DESTROYED: gettext_lazy("The person's key was destroyed"),
    Erasure.Step.ROWS_ERASED: gettext_lazy("The data was erased"),
    Erasure.Step.DERIVED_FORGOTTEN: gettext_lazy("What was made of the data was made anew"),
    Erasure.Step.CERTIFIED: gettext_lazy("The certificate is signed"),
}


def _progress(found: Erasure | None) -> list[tuple[Any, bool]]:
    """The steps of an erasure, each with whether it is done."""
    order = list(Erasure.Step)
    reached = -1 if found is None else order.index(Erasure.Step(found.step))
    return [(PROGRESS[step], place <= reached) for place, step in enumerate(order)]


def _shown(row: Case, found: Erasure) -> dict[str, Any]:
    data = json.loads(found.certificate)
    holds, mark = _checked(found)
    told, names = data["recipients_told"], _recipients()
    return {
        "case": row,
        "number": number_of(row.id),
        "erasure": found,
        "by": named({found.asked_by}).get(found.asked_by, found.asked_by),
        "destroyed": _moment(data["key_destroyed"]),
        "copies": [(one["backup"], _moment(one["until"])) for one in data["key_copies"]],
        "clear": [(_store(one["what"]), _moment(one["until"])) for one in data["in_clear"]],
        "went": _counted(data["rows"]),
        "books": _counted(data["books_kept_by_statute"]),
        "told": [(names.get(name, name), {True: "yes", False: "no"}.get(was, "nobody")) for name, was in told.items()],
        "derived": [(_store(name), words.DERIVED.get(what, what)) for name, what in data["derived"].items()],
        "holds": holds,
        "mark": mark,
    }


def _recipients() -> dict[str, str]:
    """Recipient -> its name in full, as the policy in force knows it."""
    try:
        policy = version_now(wired().clock.now()).policy
    except NoPolicy:
        return {}
    return {name: one.name for name, one in policy.recipients.items()}


def _outsiders(row: Case, found: Erasure) -> list[tuple[str, str]]:
    """Whom the erasure waits for; nobody once they were told."""
    if found.step != Erasure.Step.MARKED:
        return []
    names = _recipients()
    return [(one, names.get(one, one)) for one in outsiders_of(row)]


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _store(name: str) -> str:
    return str(words.STORES.get(name, name))


def _counted(rows: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return [(_store(name), count) for name, count in sorted(rows.items()) if count]


def _checked(found: Erasure) -> tuple[bool, str]:
    """Whether the signature holds under the key of this house, and by what that key is known."""
    signer = wired().signer
    if signer is None:
        return False, ""
    public = signer.public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    holds = Certificate(found.certificate, found.signature).is_signed_by(public)
    return holds, hashlib.sha256(raw).hexdigest()


@of_case
def signed(request: HttpRequest, row: Case) -> HttpResponse:
    """The signed text with its signature and the public key, as a file that anybody can check."""
    found, signer = erasure_of(row.subject_id), wired().signer
    if found is None or found.step != DONE or signer is None:
        return redirect("case", cast("StaffRequest", request).standing.slug, row.id)
    raw = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    said = {"text": found.certificate, "signature": found.signature, "ed25519_public_key": raw.hex()}
    name = f"certificate-{number_of(row.id)}.json"
    return HttpResponse(
        json.dumps(said, ensure_ascii=False, indent=1),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
