"""The first policy as a page: a kind is chosen, its questions answered, the notice read, and version 1 published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from forecall.custody import publish, wired
from forecall.custody.errors import PublicationRefused
from forecall.foundation.models import Organisation
from forecall.policy import Policy, PolicyRefused
from forecall.policy.answering import FILE, as_policy, filled, questions, signed
from forecall.policy.findings import Finding, errors
from forecall.policy.starting import HOMES, Choices, Starter, starter
from forecall.web.guard import StaffRequest
from forecall.web.handing import as_zip
from forecall.web.staff.first.asking import CLAUSES, AnswersForm, KindForm
from forecall.web.staff.first.preview import notice
from forecall.web.staff.privacy.spoken import language_now, language_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen before the questions."""

    kind: str
    home: str
    packs: tuple[str, ...]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, chosen: Mapping[str, Any]) -> Wanted:
        packs = dict.fromkeys([chosen["home"], *chosen["others"]])
        return cls(chosen["kind"], chosen["home"], tuple(packs), tuple(chosen["languages"]))

    @property
    def address(self) -> str:
        """As the part of an address that asks for the same questions again."""
        said = [("kind", self.kind), ("home", self.home), *(("others", one) for one in self.packs if one != self.home)]
        return urlencode([*said, *(("languages", one) for one in self.languages)])

    def made(self, today: date, choices: Choices) -> Starter:
        return starter(self.kind, self.packs, self.languages, today, FILE, choices)


def first_policy(request: HttpRequest) -> HttpResponse:
    """Choose a kind; answer; read; publish. Once a version is there, the policy's own page goes on from it."""
    here, user = cast("StaffRequest", request).standing, cast("StaffRequest", request).user
    organisation = Organisation.objects.get(pk=here.organisation)
    if organisation.policy_seq:
        return redirect("policy", here.slug)
    chosen = KindForm(request.GET if "kind" in request.GET else None, initial=_home_of(organisation))
    if not chosen.is_valid():
        return render(request, "staff/first/kind.html", {"form": chosen})
    wanted, today = Wanted.of(chosen.cleaned_data), _today(organisation)
    blank = wanted.made(today, Choices(effective=today, signed_in=language_now()))
    form = AnswersForm(
        request.POST if request.method == "POST" else None, kind=wanted.kind, packs=wanted.packs,
        asked=questions(blank), initial={"name": organisation.name, "model_owner": user.name},
    )  # fmt: skip
    page = {"form": form, "wanted": wanted, "evidence": _texts(blank)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/first/policy.html", page)
    made = filled(wanted.made(today, _choices(form, today)), form.answers())
    if form.cleaned_data["signed"]:
        made = signed(made, user.name or user.email, str(today))
    return _answered(request, form, made, page)


def _answered(request: HttpRequest, form: AnswersForm, made: Starter, page: dict[str, Any]) -> HttpResponse:
    """The notice that comes of the answers, or what is wrong with them; with the yes, version 1."""
    policy, findings = as_policy(made)
    page |= {"file": _numbered(made.policy), "warnings": [one for one in findings if one not in errors(findings)]}
    if policy is None or errors(findings):
        page["problems"] = _unplaced(form, errors(findings))
        return render(request, "staff/first/policy.html", page)
    wanted = request.POST.get("do", "")
    if wanted == "files":
        beside = {name: text.encode() for name, text in made.evidence.items()}
        return as_zip({FILE: made.policy.encode(), **beside}, "policy.zip")
    digest = hashlib.sha256(made.policy.encode()).hexdigest()
    if wanted == "publish":
        problem = _not_as_shown(request, digest) or _published(policy)
        if not problem:
            messages.success(request, _("Your policy is published. From now on it decides every use of personal data."))
            return redirect("home", cast("StaffRequest", request).standing.slug)
        page["refused"] = problem
    page |= {"notice": notice(policy, language_of(policy)), "seen": digest}
    return render(request, "staff/first/policy.html", page)


def _home_of(organisation: Organisation) -> dict[str, Any]:
    home = organisation.country.lower()
    known = home if home in HOMES else next(iter(HOMES))
    return {"home": known, "kind": "shop", "languages": ["en", known]}


def _today(organisation: Organisation) -> date:
    return wired().clock.now().astimezone(ZoneInfo(organisation.timezone)).date()


def _choices(form: AnswersForm, today: date) -> Choices:
    said = form.cleaned_data
    plain = Choices(effective=today, signed_in=language_now())
    if "channels" not in said:
        return plain
    return replace(plain, channels=tuple(said["channels"]), on_consent=said["on_consent"] == "yes")


def _texts(made: Starter) -> list[tuple[str, str]]:
    """Title and text of each document that the policy names as its evidence."""
    found = []
    for text in made.evidence.values():
        title, _mark, body = text.removeprefix("# ").partition("\n")
        paragraphs = (one.replace("\n", " ") for one in body.replace("**", "").strip().split("\n\n"))
        found.append((title, "\n\n".join(paragraphs)))
    return found


def _unplaced(form: AnswersForm, findings: list[Finding]) -> list[str]:
    """Errors go to the field that they are about; those of no field are listed with their line."""
    left, fields = [], {clause: field for field, clause in CLAUSES.items() if field in form.fields}
    for one in findings:
        field = next((name for clause, name in fields.items() if one.clause.startswith(clause)), None)
        if field is None:
            left.append(str(one))
        else:
            form.add_error(field, f"{one.problem[:1].upper()}{one.problem[1:]}: {one.fix}. ({one.where})")
    return left


def _numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.split("\n"), 1))


def _not_as_shown(request: HttpRequest, digest: str) -> str:
    if request.POST.get("seen") != digest:
        return _("You changed an answer after the notice was shown. Read it once more, then publish.")
    return "" if request.POST.get("yes") else _("Nothing was published: tick that you have read the notice.")


def _published(policy: Policy) -> str:
    """Publish; what stands in the way, in words, or nothing."""
    try:
        publish(policy)
    except (PolicyRefused, PublicationRefused) as problem:
        return str(problem)
    return ""
