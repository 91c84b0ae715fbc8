"""Correcting what is held, on the page of a request for it: name, birth, numbers, addresses, each in its own field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts import Point
from forecall.contacts.errors import ContactsError, NotDeclared, UnknownContact, ValueWrong, Wrong
from forecall.contacts.mending import KINDS, Correction, Known, PointWrong, Standing, as_it_stands, mend
from forecall.contacts.types import PointKind
from forecall.custody import Origin, Permit, wired
from forecall.custody.rights.models import Case
from forecall.custody.rights.opening import for_mending
from forecall.custody.rights.posting import number_of
from forecall.custody.rulebooks import version_now
from forecall.foundation import ForecallError
from forecall.web.guard import StaffRequest
from forecall.web.staff.cases import words
from forecall.web.staff.cases.one import of_case

LABELS = {
    PointKind.PHONE: gettext_lazy("Telephone number"),
    PointKind.EMAIL: gettext_lazy("E-mail address"),
    PointKind.POST: gettext_lazy("Postal address"),
}
NEW = {
    PointKind.PHONE: gettext_lazy("A further telephone number"),
    PointKind.EMAIL: gettext_lazy("A further e-mail address"),
    PointKind.POST: gettext_lazy("A further postal address"),
}
WRONG = {
    PointKind.PHONE: gettext_lazy("This is no telephone number. Write it with its country's code, as +40 21 000 0000."),
    PointKind.EMAIL: gettext_lazy("This is no e-mail address. Look for a missing @ or a wrong ending."),
    PointKind.POST: gettext_lazy("This is no postal address. Write street, number, postal code and place."),
}
LONGEST = 200
BIRTH_DATE, CNP = "birth_date", "cnp"
WRONG_BIRTH = {
    Wrong.NO_DAY: gettext_lazy("This is no day of the calendar."),
    Wrong.NOBODY_BORN: gettext_lazy("Nobody alive was born on this day."),
    Wrong.CNP_WRONG: gettext_lazy("This is no personal numeric code. Read it again from the card."),
    Wrong.CNP_DISAGREES: gettext_lazy("Birth date and personal numeric code do not agree. Correct either."),
}
"""What is said of a birth date or CNP that was not taken."""
DIFFER = {
    BIRTH_DATE: gettext_lazy("The merged records say different days. What stands here is written into all of them."),
    CNP: gettext_lazy("The merged records say different ones. Write the right one: it is written into all of them."),
}
OPEN_IN = {"phone": "tel", "email": "email", "post": "text"}


class MendForm(forms.Form):
    """What is known, to be written over; a tick for what is theirs no more; an empty field for what is missing."""

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        super().__init__(*args, **kwargs)
        self.known = known
        name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST, initial=known.name, required=False)
        self.fields["name"] = name
        for record, value in known.names.items():
            label = gettext_lazy("Name in a record that was merged into this one")
            self.fields[f"name-{record.hex}"] = forms.CharField(
                label=label, max_length=LONGEST, initial=value, required=False
            )
        self._add_birth()
        for one in known.points:
            self._add(f"point-{one.id}", LABELS[PointKind(one.kind)], one.kind, one.value)
            no_more = forms.BooleanField(label=gettext_lazy("No longer theirs"), required=False)
            self.fields[f"end-{one.id}"] = no_more
        for kind in KINDS:
            self._add(f"new-{kind}", NEW[PointKind(kind)], kind)
        if self.is_bound:
            self.data = {**self._as_they_stand(), **dict(self.data.items())}

    def _as_they_stand(self) -> dict[str, str]:
        """What a page did not show, as a record that was merged while it was open, is sent as it stands: unchanged."""
        return {key: one.initial or "" for key, one in self.fields.items() if isinstance(one, forms.CharField)}

    def _add_birth(self) -> None:
        """Where they are on record, or the policy has a place for them. Of a CNP only its end is shown."""
        shown = self.known.may_have | self.known.birth.keys()
        if BIRTH_DATE in shown:
            self.fields[BIRTH_DATE] = birth_date_field(self.known.birth.get(BIRTH_DATE, ""))
        if CNP in shown:
            self.fields[CNP] = cnp_field(self.known.birth.get(CNP, ""))
        say_copies(self, self.known.copies, self.known.differ)

    def _add(self, name: str, label: Any, kind: str, initial: str = "") -> None:  # noqa: ANN401  # lazy text
        kept = {"type": OPEN_IN[kind], "autocomplete": "off"}
        self.fields[name] = forms.CharField(
            label=label, max_length=LONGEST, initial=initial, required=False, widget=forms.TextInput(attrs=kept)
        )

    def correction(self) -> Correction:
        """What was written over, ticked, or added. A field that was emptied is theirs no more."""
        said, ended, values = self.cleaned_data, set[int](), dict[int, str]()
        for one in self.known.points:
            written = said[f"point-{one.id}"].strip()
            if said[f"end-{one.id}"] or not written:
                ended.add(one.id)
            elif written != one.value:
                values[one.id] = written
        added = tuple(Point(kind, said[f"new-{kind}"]) for kind in KINDS if said[f"new-{kind}"].strip())
        name = said["name"].strip()
        beside = {one: said[f"name-{one.hex}"].strip() for one in self.known.names}
        return Correction(
            name if name != self.known.name else None, values, frozenset(ended), added,
            birth_of(said, self.known.birth, self.known.differ),
            {one: right for one, right in beside.items() if right != self.known.names[one]},
        )  # fmt: skip

    def refuse(self, problem: ContactsError) -> None:
        """Put what was wrong beside its field, in the reader's language."""
        if isinstance(problem, PointWrong):
            place = f"point-{problem.at}" if isinstance(problem.at, int) else f"new-{problem.at}"
            self.add_error(place, str(WRONG.get(_kind_of(problem, self.known.points), words.FAILED)))
        elif problem_of_birth(self, problem):
            return
        elif isinstance(problem, ValueWrong):
            self.add_error("name", _("Write a name. One of over 200 letters is not taken."))
        elif isinstance(problem, NotDeclared):
            said = _("Your policy has no such data of such people (%(clause)s). Declare it there first.")
            self.add_error(None, said % {"clause": problem.field})
        else:
            self.add_error(None, str(words.FAILED))


def say_copies(form: forms.Form, copies: Mapping[str, int], differ: Collection[str]) -> None:
    """At a birth date or CNP of several records of the person: that what is written goes into each of them."""
    for name, many in copies.items():
        if name in differ and name in form.fields:
            form.fields[name].help_text = DIFFER[name]
        elif many > 1 and name in form.fields:
            said = _("What you write goes into %(count)s merged records of this person.") % {"count": many}
            form.fields[name].help_text = f"{form.fields[name].help_text} {said}".strip()


def birth_date_field(known: str) -> forms.CharField:
    """A day, as it is on record."""
    day = forms.TextInput(attrs={"type": "date", "autocomplete": "off"})
    return forms.CharField(label=gettext_lazy("Birth date"), max_length=10, initial=known, required=False, widget=day)


def cnp_field(known: str) -> forms.CharField:
    """Empty: what is written takes the place of what is on record."""
    hint = _("On record, ending in %(end)s. Write the right one only if it is wrong.") % {"end": known[-4:]}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    label = gettext_lazy("Personal numeric code (CNP)")
    return forms.CharField(
        label=label, max_length=20, required=False, widget=widget, help_text=hint if known else _("None is on record.")
    )


def birth_of(
    said: Mapping[str, str], known: Mapping[str, str], differ: Collection[str] = frozenset()
) -> dict[str, str]:
    """What was written over: a birth date that was emptied goes, a CNP that was left empty stays.

    differ   fields of which records of the person say different things: what stands is right for all of them
    """
    made = {}
    if BIRTH_DATE in said and (BIRTH_DATE in differ or said[BIRTH_DATE].strip() != known.get(BIRTH_DATE, "")):
        made[BIRTH_DATE] = said[BIRTH_DATE].strip()
    written = said.get(CNP, "").strip()
    if written and (CNP in differ or written != known.get(CNP, "")):
        made[CNP] = written
    return made


def problem_of_birth(form: forms.Form, problem: ContactsError) -> bool:
    """Says what is wrong with a birth date or CNP at its field; whether it was about one."""
    if not isinstance(problem, ValueWrong) or problem.field not in {BIRTH_DATE, CNP}:
        return False
    form.add_error(problem.field, str(WRONG_BIRTH.get(problem.why, words.FAILED)))
    return True


def _kind_of(problem: PointWrong, points: tuple[Standing, ...]) -> PointKind:
    return PointKind(next((one.kind for one in points if one.id == problem.at), str(problem.at)))


@of_case
def mending(request: HttpRequest, row: Case) -> HttpResponse:
    """What is held of how the person is called and reached, to be corrected; each look has a receipt."""
    slug = cast("StaffRequest", request).standing.slug
    permit = for_mending(row)
    if not isinstance(permit, Permit):
        messages.error(request, words.REFUSED.get(permit.reason, words.FAILED))
        return redirect("case", slug, row.id)
    try:
        form = MendForm(request.POST if request.method == "POST" else None, known=as_it_stands(permit))
    except UnknownContact:
        messages.error(request, _("Nothing is held here of how this person is called or reached."))
        return redirect("case", slug, row.id)
    if request.method == "POST" and form.is_valid():
        stored = _mended(permit, form, row)
        if stored:
            many = max((form.known.copies[name] for name in form.correction().birth), default=1)
            messages.success(request, _corrected(many))
        elif stored is False:
            messages.warning(request, str(words.CHILD))
        if stored is not None:
            return redirect("case", slug, row.id)
    return render(request, "staff/cases/mend.html", {"case": row, "number": number_of(row.id), "form": form})


def _corrected(many: int) -> str:
    if many == 1:
        return _("Corrected, with a receipt. Close the request when all of it is right.")
    said = _(
        "Corrected in %(count)s records of this person, with a receipt. Close the request when all of it is right."
    )
    return said % {"count": many}


def _mended(permit: Permit, form: MendForm, row: Case) -> bool | None:
    """Whether it was stored; False where it showed a child, None where the form says what is wrong."""
    right, now = form.correction(), wired().clock.now()
    if right.is_empty:
        form.add_error(None, _("Nothing was changed."))
        return None
    origin = Origin(now, "given", version_now(now).rulebook.version, informed=now, origin=number_of(row.id))
    try:
        return mend(permit, right, origin)
    except ContactsError as problem:
        form.refuse(problem)
    except ForecallError:
        form.add_error(None, str(words.FAILED))
    return None
