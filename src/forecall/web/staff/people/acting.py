"""Who acts for a person or a company, and for whom a person acts: recorded with an end, ended, restored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forecall.contacts import Whom, appoint, revoke
from forecall.contacts.changing import permit_to_write
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import ContactsError, NotPermitted, UnknownContact, ValueWrong
from forecall.contacts.keeping import NAME, Keeping, keepings_of
from forecall.contacts.models import Representative
from forecall.contacts.representing import mandates, mandates_of, restore
from forecall.custody.models import Subject
from forecall.custody.wiring import wired
from forecall.policy.facts import Reason
from forecall.policy.terms import Action
from forecall.sales.store import own_companies, own_set
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people import words
from forecall.web.staff.people.forms import MandateForm
from forecall.web.staff.people.seeing import Seen, names_of, of_person, origin_now, refusal
from forecall.web.staff.privacy.spoken import purpose_titles

UNDO_S = 3600
"""So long an ending can be taken back."""
SALT = "forecall.people.mandate"


class Line(NamedTuple):
    """One authority: who acts, for whom, on what it rests, for what, and how it stands: running, over, or to begin."""

    of: Representative
    who: str
    whom: str
    rests_on: str
    scope: tuple[str, ...]
    state: str


class Both(NamedTuple):
    """Who acts for a person, and for whom they act."""

    for_them: list[Line]
    by_them: list[Line]


def shown(seen: Seen) -> Both:
    """The authorities of a person, either way. One receipt for the names."""
    own, others = mandates(Whom(person=seen.person)), _for_others(seen)
    names = names_of([*(one.subject_id for one in own), *(one.person_id for one in others if one.person_id)])
    names |= dict.fromkeys(seen.records, seen.called)
    return Both(_lines(own, names), _lines(others, names))


def _for_others(seen: Seen) -> list[Representative]:
    """What a person may do for others: with own records only, for people and companies of that member's."""
    found, people, firms = mandates_of(seen.records), own_set(), own_companies()
    if people is None or firms is None:
        return found
    return [one for one in found if one.person_id in people or one.company_id in firms]


def shown_for(company: int) -> list[Line]:
    """The authorities for a company."""
    found = mandates(Whom(company=company))
    return _lines(found, names_of([one.subject_id for one in found]))


def _lines(found: list[Representative], names: dict[UUID, str]) -> list[Line]:
    now, titles = wired().clock.now(), purpose_titles(policy_in_force().policy)
    return [
        Line(
            one,
            names.get(one.subject_id, "") or _("Somebody whose name may not be shown"),
            one.company.name if one.company else names.get(one.person_id or one.subject_id, ""),
            str(words.AUTHORITIES[Representative.Authority(one.authority)]),
            tuple(titles.get(name, name) for name in one.scope),
            _state(one, now),
        )
        for one in found
    ]


def _state(one: Representative, now: datetime) -> str:
    if one.ends <= now:
        return "over"
    return "running" if one.starts <= now else "later"


@of_person
def acts(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Somebody acts for this person from now on; or an authority of theirs ends, or is restored."""
    page = Page("person", seen.person, Whom(person=seen.person), seen.called, _both_ways(seen))
    return answered(request, page)


def _both_ways(seen: Seen) -> Callable[[], set[int]]:
    def keys() -> set[int]:
        return {one.pk for one in (*mandates(Whom(person=seen.person)), *_for_others(seen))}

    return keys


class Page(NamedTuple):
    """What the form is about: the page to go back to, its key, for whom somebody acts, and what may be ended here."""

    back: str
    key: UUID | int
    whom: Whom
    name: str
    ours: Callable[[], set[int]]


def answered(request: HttpRequest, page: Page) -> HttpResponse:
    """The form for a new authority; a POST records it, ends one, or takes an ending back."""
    slug = cast("StaffRequest", request).standing.slug
    do = request.POST.get("do", "")
    if do in {"end", "restore"}:
        _end_or_restore(request, page, do)
        return redirect(page.back, slug, page.key)
    form = MandateForm(request.POST if request.method == "POST" else None, purposes=_offered())
    if request.method == "POST" and form.is_valid() and _recorded(form, page):
        messages.success(request, _("Recorded."))
        return redirect(page.back, slug, page.key)
    return render(request, "staff/people/acts.html", {"form": form, "page": page})


def _offered() -> list[tuple[str, str]]:
    """Purposes that are about people who are known by name, with what they are called."""
    policy = policy_in_force().policy
    known = {kind for kind in policy.people if any(NAME in one.fields for one in keepings_of(policy, kind))}
    titles = purpose_titles(policy)
    return [(name, titles[name]) for name, one in policy.purposes.items() if known.intersection(one.people)]


def _recorded(form: MandateForm, page: Page) -> bool:
    who = form.cleaned_data["person"]
    try:
        _permitted(who)
        appoint(who, page.whom, form.mandate)
    except UnknownContact:
        form.add_error("who", str(words.NOT_HERE))
    except ValueWrong as problem:
        form.add_error("who" if problem.field == "whom" else None, _("Nobody acts for themselves."))
    except ContactsError as problem:
        form.add_error(None, refusal(policy_in_force().policy, _purpose_of(problem), problem))
    return form.is_valid()


def _purpose_of(problem: ContactsError) -> str:
    """The purpose that a refusal's clause names."""
    clause = problem.clause if isinstance(problem, NotPermitted) else ""
    return clause.removeprefix("purpose:").partition("/")[0]


def _permitted(who: UUID) -> Keeping:
    """That an authority is written down of somebody is asked for and receipted. Raises NotPermitted, UnknownContact."""
    kind = Subject.objects.filter(pk=who, forgotten_at=None).values_list("kind", flat=True).first()
    keeping = next(iter(keepings_of(policy_in_force().policy, kind or "")), None)
    if kind is None or keeping is None:
        raise UnknownContact("person")
    if not keeping.may_write:
        raise NotPermitted(Reason.ACTION_NOT_COVERED, f"purpose:{keeping.purpose}/actions", Action.CHANGE)
    permit_to_write(keeping.purpose, who, kind, {NAME} & keeping.fields, origin_now(keeping.sources[0]))
    return keeping


def _end_or_restore(request: HttpRequest, page: Page, do: str) -> None:
    try:
        if do == "restore":
            key, until = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_S)
            _ours(page, key)
            restore(key, datetime.fromisoformat(until))
            messages.success(request, _("It runs on as before."))
            return
        key = number(request.POST.get("mandate", ""))
        row = _ours(page, key)
        _permitted(row.subject_id)
        revoke(key)
    except signing.BadSignature:
        messages.error(request, str(words.TOO_LATE))
    except ContactsError as problem:
        messages.error(request, refusal(policy_in_force().policy, _purpose_of(problem), problem))
    else:
        if row.starts < wired().clock.now():
            request.session["undo_mandate"] = signing.dumps((key, row.ends.isoformat()), salt=SALT)
        messages.success(request, _("Ended."))


def _ours(page: Page, key: int) -> Representative:
    row: Representative | None = Representative.objects.filter(pk=key).first()
    if row is None or key not in page.ours():
        raise UnknownContact("authority")
    return row


def undo_of(request: HttpRequest) -> dict[str, Any]:
    """What stands ready to take the last ending back, once: for the page that is drawn next."""
    return {"undo": request.session.pop("undo_mandate", "")}
