"""Texts of the sign-in library that we say in words of our own: what is translated here goes before its translation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

OURS = (
    _("Forgot your password?"),
    _("The email address and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Email"),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Authenticator code"),
    _("Passwordless"),
)
