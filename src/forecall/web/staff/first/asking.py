"""The questions from which a first policy is made: which business, where, and what its blanks ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.de import vat
from stdnum.ro import cui

from forecall.policy.packs import load_pack
from forecall.policy.starting import ONLY_ON_CONSENT

KIND_NAMES: Mapping[str, str | Promise] = {
    "shop": gettext_lazy("A shop: customers order again, and you offer in time. The one that makes forecasts"),
    "contact-centre": gettext_lazy("A contact centre: you call for client companies, on their instruction"),
    "telephony": gettext_lazy("A telephone service with accounts and credit"),
    "website": gettext_lazy("A website with a newsletter"),
}
HOME_NAMES = (("ro", gettext_lazy("Romania")), ("de", gettext_lazy("Germany")))
LANGUAGE_NAMES = (("en", "English"), ("de", "Deutsch"), ("ro", "Română"))
CHANNEL_NAMES = (("phone", gettext_lazy("telephone")), ("email", gettext_lazy("e-mail")))
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+")
LONGEST = 200
SHOP = "shop"
CLIENT = "client:first_client/"

CLAUSES: Mapping[str, str] = {
    "name": "identity:name",
    "legal_form": "identity:legal_form",
    "street": "identity:seat/street",
    "city": "identity:seat/city",
    "postcode": "identity:seat/postcode",
    "ro_cui": "identity:numbers/ro_cui",
    "de_vat": "identity:numbers/de_vat",
    "privacy": "identity:contacts/privacy",
    "complaints": "identity:contacts/complaints",
    "authority": "identity:authority",
    "hosts": "surface:website/hosts",
    "stored_at": "place:main_site/address",
    "model_owner": "model:need_model/owner",
    "client_name": f"{CLIENT}name",
    "client_street": f"{CLIENT}seat/street",
    "client_city": f"{CLIENT}seat/city",
    "client_postcode": f"{CLIENT}seat/postcode",
    "client_contact": f"{CLIENT}contact",
}
"""Field of the form -> clause id of the blank that it fills."""


def _line(label: Any, help_text: Any = "", most: int = LONGEST, fill: str = "") -> forms.CharField:  # noqa: ANN401  # lazy texts
    widget = forms.TextInput(attrs={"autocomplete": fill} if fill else {})
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=widget)


class KindForm(forms.Form):
    """What kind of business it is, and where."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you do?"), choices=list(KIND_NAMES.items()), widget=forms.RadioSelect, initial=SHOP
    )
    home = forms.ChoiceField(
        label=gettext_lazy("Where is your seat?"), choices=HOME_NAMES, widget=forms.RadioSelect, initial="ro"
    )
    others = forms.MultipleChoiceField(
        label=gettext_lazy("In which other countries do you have customers?"),
        choices=HOME_NAMES, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("Their ages, deadlines and laws hold too."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("In which languages do people read your notice?"),
        choices=LANGUAGE_NAMES, widget=forms.CheckboxSelectMultiple, initial=["en", "ro"],
    )  # fmt: skip


class AnswersForm(forms.Form):
    """What the blanks ask for. Fields that the kind or the country does not have are not there."""

    name = _line(gettext_lazy("Name, as your register shows it"), fill="organization")
    legal_form = _line(gettext_lazy("Legal form, in full"), gettext_lazy("As: limited company"))
    street = _line(gettext_lazy("Street and number"), fill="street-address")
    postcode = _line(gettext_lazy("Postcode"), most=20, fill="postal-code")
    city = _line(gettext_lazy("City"), fill="address-level2")
    ro_cui = _line(gettext_lazy("Fiscal code (CUI)"), gettext_lazy("As: RO12345674. Its check digit is checked"), 20)
    de_vat = _line(gettext_lazy("VAT number"), gettext_lazy("As: DE123456788. Its check digit is checked"), 20)
    privacy = forms.EmailField(
        label=gettext_lazy("Mailbox for questions about data"),
        help_text=gettext_lazy("Whoever writes there opens a case with a deadline."),
    )
    complaints = forms.EmailField(label=gettext_lazy("Mailbox for complaints"))
    authority = forms.ChoiceField(label=gettext_lazy("Your supervisory authority"))
    hosts = _line(
        gettext_lazy("Your website"), gettext_lazy("As: www.example.com. Several are parted by spaces"), 500, "off"
    )
    stored_at = _line(
        gettext_lazy("Where does the data lie?"), gettext_lazy("Street, number and city of the machine or its provider")
    )
    client_name = _line(gettext_lazy("Your first client: name"))
    client_street = _line(gettext_lazy("Your first client: street and number"))
    client_postcode = _line(gettext_lazy("Your first client: postcode"), most=20)
    client_city = _line(gettext_lazy("Your first client: city"))
    client_contact = forms.EmailField(label=gettext_lazy("Your first client: mailbox for data protection"))
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How do you offer what a customer needs again?"), choices=CHANNEL_NAMES,
        widget=forms.CheckboxSelectMultiple, initial=["phone", "email"],
    )  # fmt: skip
    on_consent = forms.ChoiceField(
        label=gettext_lazy("To whom?"), widget=forms.RadioSelect, initial="no",
        choices=[
            ("no", gettext_lazy("our own customers, until they object (our legitimate interest)")),
            ("yes", gettext_lazy("only to those who said yes before (their consent)")),
        ],
    )  # fmt: skip
    model_owner = _line(
        gettext_lazy("Who answers for the forecasts?"),
        gettext_lazy("A name. It stands in the register of models, beside what the model cannot do."),
        fill="name",
    )
    signed = forms.BooleanField(
        required=False, label=gettext_lazy("I have read the documents below, and put my name under them."),
        help_text=gettext_lazy("Without it the policy counts too, with a warning that nobody has approved them."),
    )  # fmt: skip

    def __init__(  # handed on as they came, but for what the questions depend on
        self,
        *args: Any,  # noqa: ANN401
        kind: str,
        packs: Sequence[str],
        asked: Iterable[str],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted = set(asked)
        for field in [name for name, clause in CLAUSES.items() if clause not in wanted]:
            del self.fields[field]
        if kind != SHOP:
            del self.fields["channels"], self.fields["on_consent"]
        elif not ONLY_ON_CONSENT.isdisjoint(packs):
            self.fields["on_consent"].initial = "yes"
            self.fields["on_consent"].help_text = _(
                "In Germany consumers are called only after an express yes (UWG § 7)."
            )
        if "authority" in self.fields:
            known = load_pack(packs[0]).authorities.items()
            cast("forms.ChoiceField", self.fields["authority"]).choices = [(name, one.name) for name, one in known]

    def clean_ro_cui(self) -> str:
        return self._numbered("ro_cui", valid=cui.is_valid(self.cleaned_data["ro_cui"]))

    def clean_de_vat(self) -> str:
        return self._numbered("de_vat", valid=vat.is_valid(self.cleaned_data["de_vat"]))

    def _numbered(self, field: str, *, valid: bool) -> str:
        if not valid:
            raise forms.ValidationError(_("No such number can be: look at each digit again."))
        return str(self.cleaned_data[field]).replace(" ", "")

    def clean_hosts(self) -> str:
        found = [_host_of(one) for one in str(self.cleaned_data["hosts"]).replace(",", " ").split()]
        if not found or not all(HOST.fullmatch(one) for one in found):
            raise forms.ValidationError(_("Write it as www.example.com, without what comes after."))
        return " ".join(found)

    def answers(self) -> dict[str, str | list[str]]:
        """Clause id -> what belongs there."""
        said: dict[str, str | list[str]] = {
            clause: self.cleaned_data[field] for field, clause in CLAUSES.items() if field in self.fields
        }
        for field, lists in (
            ("privacy", [self.cleaned_data["privacy"]]),
            ("hosts", self.cleaned_data["hosts"].split()),
        ):
            if CLAUSES[field] in said:
                said[CLAUSES[field]] = lists
        return said


def _host_of(text: str) -> str:
    """The host of whatever was pasted: an address with its scheme and path, too.

    >>> _host_of("https://www.Example.com/shop?x=1")
    'www.example.com'
    """
    return text.lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
