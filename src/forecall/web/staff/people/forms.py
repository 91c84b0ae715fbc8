"""What is typed on the pages of people and companies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts import Mandate, Point, who_is
from forecall.contacts.errors import ContactsError, ValueWrong
from forecall.contacts.keeping import Keeping
from forecall.contacts.types import KIND_OF, PointKind
from forecall.sales.store import own_set
from forecall.web.staff.cases.mending import (
    BIRTH_DATE,
    CNP,
    birth_date_field,
    birth_of,
    cnp_field,
    problem_of_birth,
    say_copies,
)
from forecall.web.staff.people import words

LONGEST, LONGEST_LABEL = 200, 30
PLAIN = {"autocomplete": "off"}


class SaidBy(forms.Form):
    """Whose word it is; nobody is asked where the policy knows only one."""

    def __init__(self, *args: Any, keeping: Keeping, **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, **kwargs)
        self.keeping = keeping
        if len(keeping.sources) > 1:
            choices = [(one, words.WHO_SAYS[one]) for one in keeping.sources]
            self.fields["source"] = forms.ChoiceField(label=gettext_lazy("Who says so?"), choices=choices)

    def whose_word_last(self) -> None:
        """It is asked after what was said."""
        self.order_fields([*(one for one in self.fields if one != "source"), "source"])

    @property
    def source(self) -> str:
        """The source that was chosen, or the only one."""
        return str(self.cleaned_data.get("source") or self.keeping.sources[0])


class PointForm(SaidBy):
    """A further number or address."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"))
    value = forms.CharField(
        label=gettext_lazy("Number or address"), max_length=LONGEST, widget=forms.TextInput(attrs=PLAIN)
    )
    label = forms.CharField(
        label=gettext_lazy("Which one, as work or home"), max_length=LONGEST_LABEL, required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip

    def __init__(self, *args: Any, keeping: Keeping, **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, keeping=keeping, **kwargs)
        kinds = [one for one in PointKind if KIND_OF[one] in keeping.fields]
        self.fields["kind"].choices = [(one.value, words.KINDS[one]) for one in kinds]  # type: ignore[attr-defined]  # a choice

    @property
    def point(self) -> Point:
        """What is to be added."""
        said = self.cleaned_data
        return Point(said["kind"], said["value"], said["label"])


class Known(NamedTuple):
    """What stands of a person.

    values   field -> what is shown of it
    names    record -> its name, of the others that were merged into the first that has one
    differ   fields of which their records say different things
    copies   field -> how many of their records it is written into
    """

    values: Mapping[str, str]
    names: Mapping[UUID, str]
    differ: frozenset[str]
    copies: Mapping[str, int] = MappingProxyType({})


class IdentityForm(SaidBy):
    """Who a person is, each field to be written over, and the name in each record. Of a CNP only its end is shown."""

    OWN = ("name", "birth_place", "nationality", "identity_card", "language")

    def __init__(self, *args: Any, keeping: Keeping, known: Known, **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, keeping=keeping, **kwargs)
        self.known, values = known, known.values
        for name in self.OWN:
            if name in keeping.fields:
                self._add(name, words.FIELDS[name], values.get(name, ""), needed=name == "name")
            if name == "name":
                for place, value in enumerate(known.names.values()):
                    self._add(f"name-{place}", words.NAME_BESIDE, value, needed=True)
        if "language" in self.fields:
            self.fields["language"] = language_field(values.get("language", ""))
        if BIRTH_DATE in keeping.fields:
            self.fields[BIRTH_DATE] = birth_date_field(values.get(BIRTH_DATE, ""))
        if CNP in keeping.fields:
            self.fields[CNP] = cnp_field(values.get(CNP, ""))
        say_copies(self, known.copies, known.differ)
        self.whose_word_last()

    def _add(self, name: str, label: Any, initial: str, *, needed: bool) -> None:  # noqa: ANN401  # lazy text
        self.fields[name] = forms.CharField(
            label=label, max_length=LONGEST, initial=initial, required=needed, widget=forms.TextInput(attrs=PLAIN)
        )

    @property
    def is_empty(self) -> bool:
        """Nothing of such people may be corrected here: whose word it would be is not asked either."""
        return not self.fields.keys() - {"source"}

    @property
    def changes(self) -> dict[str, str]:
        """What was written over."""
        said, known = self.cleaned_data, self.known.values
        own = {name: said[name].strip() for name in self.OWN if name in said}
        return {name: value for name, value in own.items() if value != known.get(name, "")} | birth_of(
            said, known, self.known.differ
        )

    @property
    def names(self) -> dict[UUID, str]:
        """Record -> the right name, of the other records whose name was written over."""
        said = {one: self.cleaned_data[f"name-{place}"].strip() for place, one in enumerate(self.known.names)}
        return {one: name for one, name in said.items() if name != self.known.names[one]}

    def refuse(self, problem: ContactsError, sentence: str) -> None:
        """Says what is wrong, at its field where there is one."""
        if problem_of_birth(self, problem):
            return
        at = problem.field if isinstance(problem, ValueWrong) and problem.field in self.fields else None
        self.add_error(at, _("This cannot be written so.") if at else sentence)


def language_field(known: str) -> forms.ChoiceField:
    """The language of a person, by its name; one that the pages do not speak stays as it is kept."""
    spoken = list(settings.LANGUAGES)
    other = [(known, known)] if known and known not in dict(spoken) else []
    return forms.ChoiceField(
        label=words.FIELDS["language"], choices=[("", "–"), *spoken, *other], initial=known, required=False
    )


class MandateForm(forms.Form):
    """That somebody acts for a person or a company."""

    who = forms.CharField(
        label=gettext_lazy("Who acts?"), max_length=LONGEST, widget=forms.TextInput(attrs=PLAIN),
        help_text=gettext_lazy("E-mail address, telephone number or customer number of the person."),
    )  # fmt: skip
    authority = forms.ChoiceField(
        label=gettext_lazy("On what does it rest?"),
        choices=[(one.value, word) for one, word in words.AUTHORITIES.items()],
    )
    starts = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The last day. Nobody acts for somebody without an end."),
    )  # fmt: skip
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("For what only"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
        help_text=gettext_lazy("None ticked: for everything."),
    )  # fmt: skip
    document = forms.CharField(
        label=gettext_lazy("Where the paper lies"), max_length=LONGEST, required=False,
        widget=forms.TextInput(attrs=PLAIN), help_text=gettext_lazy("Without names, as: folder 12, page 3."),
    )  # fmt: skip

    def __init__(self, *args: Any, purposes: Iterable[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = list(purposes)  # type: ignore[attr-defined]  # a choice
        self.fields["starts"].initial = timezone.localdate().isoformat()

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        if read.get("starts") and read.get("ends") and read["ends"] < read["starts"]:
            self.add_error("ends", _("It ends before it begins."))
        if read.get("who"):
            read["person"] = self._found(read["who"])
        return read

    def _found(self, who: str) -> UUID | None:
        mine = own_set()
        found = [one for one in who_is(who.strip()) if mine is None or one in mine]
        if len(found) == 1:
            return found[0]
        said = _("Nobody is known here by this. Try another address or number.")
        self.add_error("who", _("Several people have this. Try the customer number.") if found else said)
        return None

    @property
    def mandate(self) -> Mandate:
        """What is to be recorded: from the beginning of the first day to the end of the last."""
        said = self.cleaned_data
        starts, ends = (_moment(said["starts"], time.min), _moment(said["ends"], time.max))
        return Mandate(said["authority"], starts, ends, said["scope"], said["document"])


def _moment(day: Any, at: time) -> datetime:  # noqa: ANN401  # a date
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


class CompanyForm(forms.Form):
    """A company; its name and numbers are no personal data."""

    name = forms.CharField(
        label=gettext_lazy("Name of the company"), max_length=LONGEST, widget=forms.TextInput(attrs=PLAIN)
    )
    country = forms.CharField(
        label=gettext_lazy("Country, two letters"), min_length=2, max_length=2, widget=forms.TextInput(attrs=PLAIN)
    )
    tax_number = forms.CharField(
        label=gettext_lazy("Tax number"), max_length=30, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    register_number = forms.CharField(
        label=gettext_lazy("Register number"), max_length=40, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    again = forms.BooleanField(label=gettext_lazy("It is another company of the same name"), required=False)


class CardForm(SaidBy):
    """A contact at a company: what a business card says, and no more."""

    name = forms.CharField(label=words.FIELDS["name"], max_length=LONGEST, widget=forms.TextInput(attrs=PLAIN))

    def __init__(self, *args: Any, keeping: Keeping, **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, keeping=keeping, **kwargs)
        for name in ("job_title", "email", "phone"):
            if name in keeping.fields:
                self.fields[name] = forms.CharField(
                    label=words.FIELDS[name], max_length=LONGEST, required=False, widget=forms.TextInput(attrs=PLAIN)
                )
        self.whose_word_last()
