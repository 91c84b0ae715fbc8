"""The cases with their clocks, and a new one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forecall.contacts import open_people, search_names, who_is
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.contacts.keeping import keeping_purposes
from forecall.custody import wired
from forecall.custody.errors import NoPolicy, RightsNotDeclared, UnknownSubject
from forecall.custody.rights import Kind, Outcome, Request, Stage, open_case, store
from forecall.custody.rights.deadlines import days_left
from forecall.custody.rights.models import Case
from forecall.custody.rights.opening import rights_purpose
from forecall.custody.rights.posting import number_of
from forecall.custody.rulebooks import InForce, version_now
from forecall.orders import Wish
from forecall.orders.declared import intake_of
from forecall.orders.errors import NothingDeclared
from forecall.policy.documents.rendering import LANGUAGE_NAMES
from forecall.policy.wording import messages as spoken
from forecall.web.guard import StaffRequest
from forecall.web.moments import WhenField
from forecall.web.staff.cases import words
from forecall.web.staff.privacy.spoken import language_of
from forecall.web.staff.privacy.who import named

SOON_DAYS = 7
FEWEST_LETTERS = 3
MOST_NAMED = 8
NAMED = frozenset({"name", "customer_number"})


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a list shows it. `left` whole days, negative once it is too late; `urgency` is a colour of ours."""

    case: Case
    number: str
    kind: str
    stage: str
    owner: str
    left: int

    @property
    def last_day(self) -> datetime:
        """The last moment at which the answer is in time."""
        return self.case.due - timedelta(microseconds=1)

    @property
    def urgency(self) -> str:
        return "bad" if self.left < 0 else "warn" if self.left < SOON_DAYS else ""


def rows_of(cases: list[Case], now: datetime) -> list[Row]:
    """These cases, in words."""
    known = named({one.owner for one in cases})
    return [
        Row(
            one,
            number_of(one.id),
            str(words.KINDS[Kind(one.kind)]),
            str(words.OUTCOMES[Outcome(one.outcome)] if one.outcome else words.STAGES[Stage(one.stage)]),
            known.get(one.owner) or str(words.VALUES.get(one.owner, one.owner)),
            days_left(one.due, now),
        )
        for one in cases
    ]


def everything(request: HttpRequest) -> HttpResponse:
    """What is due when, the most urgent first; below it what is closed. Nothing of anybody is opened for it."""
    now = wired().clock.now()
    rows = rows_of(store.open_cases(), now)
    filled = {
        "rows": rows,
        "closed": rows_of(store.closed_cases(), now),
        "late": sum(one.left < 0 for one in rows),
        "soon": sum(0 <= one.left < SOON_DAYS for one in rows),
    }
    return render(request, "staff/cases/cases.html", filled)


class OpenForm(forms.Form):
    """A request that reached the organisation by any way."""

    kind = forms.ChoiceField(label=gettext_lazy("What is asked for?"))
    who = forms.CharField(
        label=gettext_lazy("Who asks?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("E-mail address, telephone number or customer number of the person, or their name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("How did it come, and how will it be answered?"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the person"))
    received = WhenField(
        label=gettext_lazy("When did it come?"),
        required=False,
        help_text=gettext_lazy("The time runs from then on. Leave it empty for now."),
    )
    text = forms.CharField(
        label=gettext_lazy("What was written or said"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("Kept under the person's own key."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        """The channels are those of the policy's purpose for rights. Raises NoPolicy, RightsNotDeclared."""
        super().__init__(*args, **kwargs)
        policy = version_now(wired().clock.now()).policy
        say = spoken(language_of(policy)).say
        channels = [str(one) for one in policy.purposes[rights_purpose(policy)].channels]
        self._choose("kind", [(one.value, word) for one, word in words.KINDS.items()])
        self._choose("channel", [(one, say(f"channel-{one}")) for one in channels])
        self._choose("language", [(str(one), LANGUAGE_NAMES[str(one)]) for one in policy.languages])
        self.fields["language"].initial = (get_language() or "en")[:2]
        if self["person"].value():  # a link said who it is: nobody looks for them again
            self.fields["who"].widget = forms.HiddenInput()

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        if read.get("person") is None:
            read["person"] = self._found(read.get("who", ""))
        return read

    def _found(self, who: str) -> UUID | None:
        if not who:
            self.add_error("who", _("Say by what the person is known here."))
            return None
        found = who_is(who)
        if len(found) == 1:
            return found[0]
        if not found and (named := who_is_named(who)):
            choice = cast("forms.UUIDField", self.fields["person"])
            choice.widget, choice.label = forms.RadioSelect(choices=named), _("Which of them?")
            self.add_error("person", _("Found by name. Choose who asks, or enter an address or a number."))
            return None
        said = _("Nobody is known here by this. Try another address or number.")
        self.add_error("who", _("Several people have this. Try the customer number.") if found else said)
        return None


def who_is_named(said: str) -> list[tuple[str, str]]:
    """People whose names have words that begin so: (id, name and customer number), for whoever answers requests.

    Under the purposes of `that_name`: whom none of them may see has no name here.
    """
    if sum(map(str.isalpha, said)) < FEWEST_LETTERS:
        return []
    version = version_now(wired().clock.now())
    made: dict[UUID, str] = {}
    for purpose in that_name(version):
        try:
            hits = [one.person for one in search_names(purpose, said, MOST_NAMED)]
            opened = open_people(purpose, hits, NAMED, hidden=False) if hits else []
        except (NotPermitted, NotDeclared):
            continue
        for one in opened:
            number = one.first("customer_number")
            made.setdefault(one.person, one.first("name") + (f" · {number}" if number else ""))
    return [(str(person), name) for person, name in list(made.items())[:MOST_NAMED]]


def that_name(version: InForce) -> list[str]:
    """The purposes under which whoever asks is looked for by name, each once.

    That which answers requests may cover nobody but whoever asked before; so those, too, under which people are kept
    right: one for each kind of people that has names.
    """
    found = [rights_purpose(version.policy)]
    with suppress(NothingDeclared):
        found.append(intake_of(version, Wish()).purpose)
    return list(dict.fromkeys([*found, *keeping_purposes(version.policy)]))


def opening(request: HttpRequest) -> HttpResponse:
    """A new case; its clock runs from when the request came."""
    here = cast("StaffRequest", request).standing
    try:
        form = OpenForm(request.POST if request.method == "POST" else None, initial=_asked(request))
        if request.method == "POST" and form.is_valid():
            return redirect("case", here.slug, _opened(form.cleaned_data, str(here.member)))
    except NoPolicy:
        messages.error(request, _("No version of the policy counts yet: publish one first."))
        return redirect("cases", here.slug)
    except RightsNotDeclared:
        messages.error(request, _("The policy in force has no purpose for answering requests: no case can be opened."))
        return redirect("cases", here.slug)
    except UnknownSubject:
        messages.error(request, _("This person was forgotten, or is not known here."))
        return redirect("cases", here.slug)
    return render(request, "staff/cases/open.html", {"form": form})


def _asked(request: HttpRequest) -> dict[str, str]:
    """What a link already says: whom it is about, and what is asked for."""
    return {name: request.GET[name] for name in ("person", "kind") if name in request.GET}


def _opened(read: dict[str, Any], owner: str) -> UUID:
    asked = Request(Kind(read["kind"]), read["channel"], read["language"], read["text"], read["received"])
    return open_case(asked, read["person"], owner=owner)
