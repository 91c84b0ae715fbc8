"""The months' names as the pages write them: in Romanian with a small letter, as they stand inside a sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"),
    _("October"), _("November"), _("December"),
)  # fmt: skip
"""They stand here so that the catalogue has them: a word of ours counts before Django's own."""
SHORT_RO = ("ian.", "feb.", "mar.", "apr.", "mai", "iun.", "iul.", "aug.", "sept.", "oct.", "nov.", "dec.")
"""As the CLDR shortens them; Django's own begin with a capital, and November is none that Romanians write."""
