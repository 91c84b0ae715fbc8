"""The organisation's texts for the desk: what to say, what to offer, and mails; each change is a version."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.centre import read_script, template_names, write_script
from forecall.centre.errors import TaskRefused
from forecall.centre.mailing import MAIL, PLACES, check_places
from forecall.centre.scripts import LONGEST
from forecall.custody.errors import NoPolicy
from forecall.sales.errors import PredictionsNotDeclared
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.mailing import OFFER, SCRIPT, text_name
from forecall.web.staff.desk.permission import NOT_YET, Calling
from forecall.web.staff.privacy.spoken import language_now

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 50
TITLES = {SCRIPT: gettext_lazy("What to say"), OFFER: gettext_lazy("What to offer")}


class TextForm(forms.Form):
    """One text in each language; one may stay empty, not all."""

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            area = forms.Textarea(attrs={"rows": rows, "lang": code})
            self.fields[code] = forms.CharField(label=language, required=False, max_length=LONGEST, widget=area)

    def clean(self) -> dict[str, Any]:
        given = {code: text for code, text in (super().clean() or {}).items() if text}
        if not given and not self.errors:
            raise forms.ValidationError(_("Write it in one language at least."))
        try:
            check_places(given)
        except TaskRefused as problem:
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACES))
            raise forms.ValidationError(
                _("%(found)s. In braces stand only: %(known)s.") % {"found": problem.found, "known": known}
            ) from None
        return given


class NewForm(forms.Form):
    """The name of a new mail template."""

    name = forms.CharField(
        label=gettext_lazy("Name of the template"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Small letters, digits and hyphens, as in spring-offer. Customers do not see it."),
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).lower()
        if not NAME.fullmatch(name):
            raise forms.ValidationError(_("Use small letters, digits and hyphens."))
        return name


def texts(request: HttpRequest) -> HttpResponse:
    """Every text with the languages it has; a new mail template begins here."""
    here = cast("StaffRequest", request).standing
    form = NewForm(request.POST or None)
    if form.is_valid():
        return redirect("desk_text", here.slug, MAIL + form.cleaned_data["name"])
    try:
        calling = Calling.now()
    except NOT_YET as missing:
        return render(request, "staff/desk/empty.html", {"code": missing.code, "can_forecast": False})
    own = [(text_name(what, calling.purpose), title) for what, title in TITLES.items()] if calling.purpose else []
    rows = [_row(name, title) for name, title in [*own, *((MAIL + name, _titled(name)) for name in template_names())]]
    return render(request, "staff/desk/texts.html", {"rows": rows, "form": form})


def text(request: HttpRequest, name: str) -> HttpResponse:
    """One text, to be written anew: the old version stays, so that it is known what was said when."""
    here, is_mail = cast("StaffRequest", request).standing, name.startswith(MAIL)
    called = name.removeprefix(MAIL) if is_mail else _title(name)
    if not called or len(called) > LONGEST_NAME:
        raise Http404
    script = read_script(name)
    form = TextForm(request.POST or None, rows=9 if is_mail else 5, initial=script.texts if script else {})
    if form.is_valid():
        number = write_script(name, form.cleaned_data)
        messages.success(request, _("Saved as version %(number)d.") % {"number": number})
        return redirect("desk_texts", here.slug)
    title = _titled(called) if is_mail else called
    filled = {"form": form, "title": title, "is_mail": is_mail, "script": script, "places": sorted(PLACES)}
    return render(request, "staff/desk/text.html", filled)


def _row(name: str, title: object) -> dict[str, Any]:
    """A text as the list shows it: with its languages by their names, and a mail with what its first line says."""
    script = read_script(name)
    said: dict[str, str] = dict(script.texts) if script else {}
    first = said.get(language_now()) or next(iter(said.values()), "")
    return {
        "name": name, "title": title, "script": script,
        "languages": ", ".join(called for code, called in settings.LANGUAGES if code in said),
        "subject": first.partition("\n")[0] if name.startswith(MAIL) else "",
    }  # fmt: skip


def _titled(name: str) -> str:
    """A mail template as the pages call it: its name alone does not say what it is."""
    return _("Mail “%(name)s”") % {"name": name}


def _title(name: str) -> str:
    try:
        purpose = Calling.now().purpose
    except (NoPolicy, PredictionsNotDeclared):
        return ""
    return next((str(title) for what, title in TITLES.items() if purpose and name == text_name(what, purpose)), "")
