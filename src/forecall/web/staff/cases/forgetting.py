"""Forgetting a person: asked for by somebody who just showed who they are, done by a job, shown by a certificate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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

from forecall.custody import wired
from forecall.custody.erasing import certificate_of, erasure_of, erasures_of, is_done
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
    records = erasures_of(row.subject_id)
    if is_done(records):
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "staff/cases/certificate.html", _shown(row, records))
    found = min(records, key=lambda one: Erasure.Step.values.index(one.step), default=None)  # the one that waits
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


def _shown(row: Case, records: Sequence[Erasure]) -> dict[str, Any]:
    """What the page says: the certificates of every record of the person, added up."""
    said, asked, names = [certificate_of(one).data() for one in records], records[0].asked_by, _recipients()
    checked = [_checked(one) for one in records]
    told = _of_all(said, "recipients_told", _least_told)
    return {
        "case": row,
        "number": number_of(row.id),
        "records": records,
        "asked_at": min(one.asked_at for one in records),
        "done_at": max(one.done_at for one in records if one.done_at is not None),
        "by": named({asked}).get(asked, asked),
        "destroyed": max((datetime.fromisoformat(at) for data in said if (at := data["key_destroyed"])), default=None),
        "copies": _ends(said, "key_copies", "backup"),
        "clear": [(_store(name), until) for name, until in _ends(said, "in_clear", "what")],
        "went": _counted(_of_all(said, "rows", sum)),
        "books": _counted(_of_all(said, "books_kept_by_statute", sum)),
        "told": [(names.get(name, name), {True: "yes", False: "no"}.get(was, "nobody")) for name, was in told.items()],
        "derived": [
            (_store(name), words.DERIVED.get(what, what)) for name, what in _of_all(said, "derived", _made_anew).items()
        ],
        "holds": all(holds for holds, _mark in checked),
        "mark": checked[0][1],
    }


NOTHING = "nothing_derived"


def _ends(said: Iterable[Mapping[str, Any]], what: str, named: str) -> list[tuple[str, datetime]]:
    """What could still be opened, each once, until its last day."""
    ends = [(one[named], datetime.fromisoformat(one["until"])) for data in said for one in data[what]]
    return list(dict(sorted(ends)).items())


def _of_all(said: Iterable[Mapping[str, Any]], what: str, together: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """One part of several certificates: each of its names with what they say of it, taken together."""
    found: dict[str, list[Any]] = {}
    for data in said:
        for name, value in data[what].items():
            found.setdefault(name, []).append(value)
    return {name: together(values) for name, values in found.items()}


def _least_told(several: Sequence[bool | None]) -> bool | None:
    """Told only where they were of each record that they had got."""
    return False if False in several else None if None in several else True


def _made_anew(several: Sequence[str]) -> str:
    """What became of what was made of the person, where nothing had been made of some of their records."""
    return next((one for one in several if one != NOTHING), NOTHING)


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
    return certificate_of(found).is_signed_by(public), hashlib.sha256(raw).hexdigest()


@of_case
def signed(request: HttpRequest, row: Case) -> HttpResponse:
    """The signed text with its signature and the public key, as a file that anybody can check.

    A person with several records has a text for each: those after the first stand under `other_records`.
    """
    records, signer = erasures_of(row.subject_id), wired().signer
    if not is_done(records) or signer is None:
        return redirect("case", cast("StaffRequest", request).standing.slug, row.id)
    raw = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    first, *others = [{"text": one.certificate, "signature": one.signature} for one in records]
    said = {**first, "ed25519_public_key": raw.hex(), **({"other_records": others} if others else {})}
    name = f"certificate-{number_of(row.id)}.json"
    return HttpResponse(
        json.dumps(said, ensure_ascii=False, indent=1),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
