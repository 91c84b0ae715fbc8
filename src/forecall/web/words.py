"""Roles and what they may, in words; and what is signed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forecall.foundation.members import Role

ROLE_NAMES = {
    Role.OWNER: _("Owner"),
    Role.MANAGER: _("Manager"),
    Role.SELLER: _("Seller"),
    Role.AGENT: _("Agent"),
    Role.PRIVACY_LEAD: _("Privacy lead"),
    Role.ACCOUNTANT: _("Accountant"),
    Role.VIEWER: _("Viewer"),
    Role.ADVISER: _("Adviser"),
    Role.GUEST: _("Guest"),
}
ROLE_HINTS = {
    Role.OWNER: _("everything, and who may do what"),
    Role.MANAGER: _("leads the team: its members, its work, its numbers"),
    Role.SELLER: _("calls customers and takes their orders"),
    Role.AGENT: _("works in the contact centre"),
    Role.PRIVACY_LEAD: _("the policy, people's rights, and the proof"),
    Role.ACCOUNTANT: _("orders, invoices and payments"),
    Role.VIEWER: _("looks, and changes nothing"),
    Role.ADVISER: _("from outside, for a time"),
}
UNDERTAKING = _(
    "I will keep confidential whatever I learn here about people and companies, use it only for the work I am asked to"
    " do, give it to nobody who may not have it, and keep to this after my work here has ended."
)

MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"),
    _("October"), _("November"), _("December"),
)  # fmt: skip
"""In a date. They take the place of the web frame's own, which write Romanian months with a capital."""
