"""The trust page: notices of today and of before, registers, safeguards and live evidence, one click away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy

from forecall.custody import wired
from forecall.custody.receipts import counts
from forecall.custody.safeguards import shown
from forecall.policy import Policy
from forecall.policy.documents import Kind
from forecall.web.public.notices import Shelf, shelf
from forecall.web.staff.privacy.spoken import language_of

LATELY = timedelta(days=90)
NOTICES = {
    Kind.PRIVACY_NOTICE.value: gettext_lazy("Privacy notice"),
    Kind.COOKIE_NOTICE.value: gettext_lazy("Cookie notice"),
    Kind.CHOICES.value: gettext_lazy("What you can refuse"),
}
REGISTERS = {
    Kind.RETENTION.value: gettext_lazy("How long data is kept"),
    Kind.SUB_PROCESSORS.value: gettext_lazy("Who works with the data for us"),
    Kind.RESPONSIBLE_AI.value: gettext_lazy("Models, and what they may do"),
    Kind.MEASURES.value: gettext_lazy("Measures and certificates"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A safeguard of the policy: whether it held when somebody looked last. What was found stays inside the house."""

    label: str
    holds: bool | None
    at: datetime | None


def trust(request: HttpRequest, organisation: str) -> HttpResponse:
    """What an organisation promises and how it is kept, for anybody."""
    with shelf(organisation) as found:
        row = found.in_force
        if row is None:
            raise Http404
        language = language_of(Policy.model_validate_json(row.content))
        filled = {
            "shelf": found,
            "row": row,
            "language": language,
            "notices": NOTICES,
            "registers": REGISTERS,
            "safeguards": [Held(one.label, one.holds, one.at) for one in shown(language) if one.measure],
            **_evidence(found),
        }
        with translation.override(language):
            return render(request, "public/trust.html", filled)


def _evidence(found: Shelf) -> dict[str, int]:
    """How often the rules were asked in ninety days, and how often they said no: sums over everybody."""
    since = (found.now - LATELY).date()
    known = counts(wired().receipts.folder, str(found.organisation.pk), since).values()
    return {
        "decisions": sum(one.decisions for one in known),
        "refusals": sum(one.refusals + one.gaps for one in known),
        "days": LATELY.days,
    }
