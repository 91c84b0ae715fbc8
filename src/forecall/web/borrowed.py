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
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional requirements"
        " such as biometrics or PIN protection."
    ),
    _("Please type your current password."),
    _("You must type the same password each time."),
    _("You have confirmed %(email)s."),
    _("Your primary email address must be verified."),
    _("Be patient, you are sending too many requests."),
    _("You cannot remove your primary email address."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("You cannot add an email address to an account protected by two-factor authentication."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
)
