"""Passkeys and security keys: the library's forms, whose field for the name has no label in any language."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy


class _Named(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # handed on
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name")


class AddKeyForm(_Named, AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new key."""


class EditKeyForm(_Named, EditWebAuthnForm):  # type: ignore[misc]  # as above
    """Another name for a key."""
