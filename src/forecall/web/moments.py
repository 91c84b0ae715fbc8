"""A day and a time that somebody enters, where the organisation is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class WhenField(forms.DateTimeField):
    """Of an hour that is there twice or not at all, as clocks are set in it, it says so in words for people."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401  # as the field has it
        try:
            return super().to_python(value)
        except forms.ValidationError as problem:
            if problem.code != "ambiguous_timezone":
                raise
            said = _("In that hour clocks are set forward or back. Choose a time before or after it.")
            raise forms.ValidationError(said, code=problem.code) from None
