"""One person: how they are reached and what stands behind each value, to be changed, ended and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts import change_all, correct_point, open_people
from forecall.contacts.changing import copies_of
from forecall.contacts.differing import BORN
from forecall.contacts.errors import AlreadyThere, ContactsError, TooLateToTakeBack, ValueWrong
from forecall.contacts.keeping import Keeping
from forecall.contacts.tending import add, end, fresh_points, reopen, take_back
from forecall.contacts.tending import replace as replaced
from forecall.contacts.types import KIND_OF, PointKind, Value
from forecall.custody.wiring import wired
from forecall.foundation.members import may_reach
from forecall.orders.declared import Wish, intake_of
from forecall.orders.errors import NothingDeclared
from forecall.sales import store
from forecall.sales.errors import NoForecast
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people import acting, words
from forecall.web.staff.people.companies import cards_of
from forecall.web.staff.people.forms import IdentityForm, Known, PointForm
from forecall.web.staff.people.seeing import Seen, of_person, origin_now, refusal

Wrong = dict[int, tuple[str, str, str]]
"""Point -> (what was wanted, what was typed, what is wrong with it)."""
KIND_NAMED = {name: PointKind(kind) for kind, name in KIND_OF.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A number or address on the page.

    is_over   it has ended
    is_fresh  it was added lately and can be taken back
    wrong     what was typed for it and not taken: (what was wanted, the text, what is wrong with it)
    """

    of: Value
    kind: PointKind
    is_over: bool
    is_fresh: bool
    wrong: tuple[str, str, str] | None = None

    @property
    def label(self) -> str | Promise:
        return words.KINDS[self.kind]

    @property
    def source(self) -> str:
        return str(words.SOURCES.get(self.of.source, self.of.source))

    @property
    def state(self) -> str:
        """Empty where nothing is to be said."""
        return str(words.STATES.get(self.of.state, ""))


class Done(NamedTuple):
    """What is said when it is done."""

    act: Callable[[Keeping, int, str, str], object]
    said: str | Promise


def _replaced(keeping: Keeping, point: int, value: str, source: str) -> None:
    replaced(keeping.purpose, point, value, origin_now(source))


def _corrected(keeping: Keeping, point: int, value: str, source: str) -> None:
    correct_point(keeping.purpose, point, value, origin_now(source))


ACTS = {
    "replace": Done(
        _replaced, gettext_lazy("Written down: the new one counts from today. It can be taken back for a day.")
    ),
    "correct": Done(_corrected, gettext_lazy("Corrected. Nothing of the wrong one is left.")),
    "end": Done(
        lambda keeping, point, _value, source: end(keeping.purpose, point, origin_now(source)),
        gettext_lazy("Ended. It stands below, and can be taken back."),
    ),
    "reopen": Done(
        lambda keeping, point, _value, source: reopen(keeping.purpose, point, origin_now(source)),
        gettext_lazy("They are reached there again."),
    ),
    "back": Done(
        lambda keeping, point, _value, source: take_back(keeping.purpose, point, origin_now(source)),
        gettext_lazy("Taken back: all stands as before."),
    ),
}
"""What can be done with one number or address."""


@of_person
def person(request: HttpRequest, seen: Seen) -> HttpResponse:
    """The page; a POST does one thing with one number or address."""
    slug = cast("StaffRequest", request).standing.slug
    keeping, form = seen.keeping, None
    wrong: Wrong | None = {}
    if keeping is not None and keeping.may_write:
        form = PointForm(request.POST if request.POST.get("do") == "add" else None, keeping=keeping)
        if request.method == "POST":
            wrong = _done(request, seen, form)
            if wrong is None:
                return redirect("person", slug, seen.person)
    elif request.method == "POST":
        messages.error(request, _("Your policy lets nothing be written of such people here."))
        return redirect("person", slug, seen.person)
    return render(request, "staff/people/person.html", _filled(request, seen, form, wrong or {}))


def _done(request: HttpRequest, seen: Seen, form: PointForm) -> Wrong | None:
    """None when it is done, or cannot be; else what is wrong with what was typed for which point."""
    do, keeping = request.POST.get("do", ""), cast("Keeping", seen.keeping)
    if do == "add":
        return None if form.is_valid() and _added(request, seen, form) else {}
    point, act = number(request.POST.get("point", "")), ACTS.get(do)
    known = {one.point: one for one in seen.profile.values} if seen.profile else {}
    if act is None or point not in known:
        messages.error(request, str(words.FAILED))
        return None
    value, source = request.POST.get("value", "").strip(), request.POST.get("source", "")
    try:
        act.act(keeping, point, value, source if source in keeping.sources else keeping.sources[0])
    except ValueWrong:
        kind = KIND_NAMED[known[point].name]
        return {point: (do, value, str(words.WRONG[kind]))}
    except ContactsError as problem:
        messages.error(request, said_of(seen, problem))
        return None
    messages.success(request, str(act.said))
    return None


def _added(request: HttpRequest, seen: Seen, form: PointForm) -> bool:
    keeping = cast("Keeping", seen.keeping)
    try:
        add(keeping.purpose, seen.person, form.point, origin_now(form.source))
    except ValueWrong:
        form.add_error("value", str(words.WRONG[PointKind(form.point.kind)]))
        return False
    except ContactsError as problem:
        form.add_error(None, said_of(seen, problem))
        return False
    messages.success(request, _("Added. It can be taken back for a day."))
    return True


def said_of(seen: Seen, problem: ContactsError) -> str:
    """Why something was not done, in one sentence."""
    if isinstance(problem, AlreadyThere):
        return str(words.ENDED_BEFORE if problem.has_ended else words.ALREADY)
    if isinstance(problem, TooLateToTakeBack):
        return str(words.TOO_LATE)
    return refusal(seen.version.policy, seen.keeping.purpose if seen.keeping else "", problem)


def _filled(request: HttpRequest, seen: Seen, form: PointForm | None, wrong: Wrong) -> dict[str, Any]:
    here = cast("StaffRequest", request).standing
    lines = [replace(one, wrong=wrong.get(one.of.point or 0)) for one in lines_of(seen)]
    return {
        "seen": seen, "form": form, "current": [one for one in lines if not one.is_over],
        "over": [one for one in lines if one.is_over], "sources": _sources(seen.keeping),
        "numbers": seen.profile.all("customer_number") if seen.profile else (), "cards": cards_of(seen),
        "is_customer": _is_customer(seen),
        "suggestion": _suggestion(seen), "mandates": acting.shown(seen), "today": wired().clock.now().date(),
        "may_merge": may_reach(here, matrix()["duplicates"].see), "may_case": may_reach(here, matrix()["case_open"].do),
        "may_firms": may_reach(here, matrix()["companies"].see),
        "may_desk": may_reach(here, matrix()["customer_called"].see), **acting.undo_of(request),
    }  # fmt: skip


def _sources(keeping: Keeping | None) -> list[tuple[str, str | Promise]]:
    """Whose word it may be, where more than one's is known."""
    several = keeping.sources if keeping is not None and len(keeping.sources) > 1 else ()
    return [(one, words.WHO_SAYS[one]) for one in several]


def lines_of(seen: Seen) -> list[Line]:
    """Every number and address, those that hold today first."""
    if seen.profile is None:
        return []
    today, fresh = wired().clock.now().date(), fresh_points(seen.records)
    points = [one for one in seen.profile.values if one.name in KIND_NAMED and one.point is not None]
    made = [Line(one, KIND_NAMED[one.name], _is_over(one.valid_to, today), one.point in fresh) for one in points]
    return sorted(made, key=lambda line: line.is_over)


def _is_over(until: date | None, today: date) -> bool:
    return until is not None and until < today


def _is_customer(seen: Seen) -> bool:
    """Whether such people order, so that the desk can serve them."""
    try:
        return intake_of(seen.version, Wish()).kind == seen.kind
    except NothingDeclared:
        return False


def _suggestion(seen: Seen) -> int | None:
    """Under which the desk opens them; None where they are not on the list."""
    try:
        return next(iter(store.on_the_list(list(seen.records), [], store.newest_run()).values()), None)
    except NoForecast:
        return None


@of_person
def identity(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Who they are, to be corrected: each field is opened for this, and checked as when it came in."""
    slug = cast("StaffRequest", request).standing.slug
    keeping = seen.keeping
    if keeping is None or not keeping.may_write or seen.profile is None:
        messages.error(request, seen.refusal or _("Your policy lets nothing be written of such people here."))
        return redirect("person", slug, seen.person)
    form = IdentityForm(
        request.POST if request.method == "POST" else None, keeping=keeping, known=_known(seen, keeping)
    )
    if request.method == "POST" and form.is_valid():
        stored = _changed(seen, keeping, form)
        if stored:
            messages.success(request, _said_corrected(form))
        elif stored is False:
            messages.warning(request, str(words.CHILD))
        if stored is not None:
            return redirect("person", slug, seen.person)
    return render(request, "staff/people/identity.html", {"seen": seen, "form": form})


def _said_corrected(form: IdentityForm) -> str:
    """What is said of a birth date or CNP that stood in several records, too: for how many."""
    many = max((form.known.copies[name] for name in form.changes if name in form.known.copies), default=1)
    if many == 1:
        return _("Corrected, with a receipt. Nothing of the wrong value is left.")
    said = _(
        "Corrected in %(count)s records of this person, with a receipt for each. Nothing of the wrong value is left."
    )
    return said % {"count": many}


def _known(seen: Seen, keeping: Keeping) -> Known:
    kinds = keeping.fields & {*IdentityForm.OWN, *BORN}
    opened = open_people(keeping.purpose, [seen.person], kinds, hidden=False)
    if not opened:
        return Known({}, {}, frozenset())
    [found] = opened
    differ = frozenset(name for name in BORN if len({one.value for one in found.all(name)}) > 1)
    values = {name: found.first(name) for name in kinds if found.first(name)}
    names = {one.person: one.value for one in found.all("name")[1:] if one.person}
    return Known(values, names, differ, copies_of(seen.records, keeping.fields & {*BORN}))


def _changed(seen: Seen, keeping: Keeping, form: IdentityForm) -> bool | None:
    """Whether it was stored; False where it showed a child, None where the form says what is wrong."""
    changes, names = form.changes, form.names
    if not changes and not names:
        form.add_error(None, _("Nothing was changed."))
        return None
    try:
        return change_all(keeping.purpose, seen.records, changes, origin_now(form.source), names)
    except ContactsError as problem:
        form.refuse(problem, said_of(seen, problem))
    return None
