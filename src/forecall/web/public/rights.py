"""The rights that people have towards an organisation, by where they live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from forecall.policy import Policy
from forecall.policy.documents.speaking import Speaker
from forecall.policy.packs import jurisdictions
from forecall.policy.places import RightsAt, countries_of, rights_at
from forecall.web.public.notices import shelf
from forecall.web.staff.privacy.spoken import language_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A right in words, and the law it stands in."""

    label: str
    law: str


def rights(request: HttpRequest, organisation: str) -> HttpResponse:
    """The rights and deadlines of the place in `?place=`; without one the strictest of all that are declared."""
    with shelf(organisation) as found:
        row = found.in_force or found.to_come
        if row is None:
            raise Http404
        policy = Policy.model_validate_json(row.content)
        language, packs = language_of(policy), jurisdictions(policy.jurisdictions).packs
        known = countries_of(packs)
        place = request.GET.get("place", "")
        holds = rights_at(packs, place if place in known else "")
        speak = Speaker(policy, language)
        filled = {
            "shelf": found,
            "places": [(one, speak.country(one)) for one in known],
            "place": holds.place,
            "country": speak.country(holds.place) if holds.place else "",
            "holds": holds,
            "rights": list(_shown(holds, speak)),
            "answer": speak.duration(holds.answer.within),
            "extension": speak.duration(holds.extension.within),
            "law": speak.law(holds.answer.law),
            "mail": policy.identity.contacts.privacy[0],
        }
        with translation.override(language):
            return render(request, "public/rights.html", filled)


def _shown(holds: RightsAt, speak: Speaker) -> Iterator[Shown]:
    for one in holds.rights.values():
        label = speak.text(one.label)
        yield Shown(label[:1].upper() + label[1:], speak.law(one.law))
