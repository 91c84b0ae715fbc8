"""What a person wants to hear of, by purpose and channel, from their own page: the same switches as at the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from forecall.web.staff.desk.choosing import Switched, answered
from forecall.web.staff.people.seeing import Seen, of_person


@of_person
def choices(request: HttpRequest, seen: Seen) -> HttpResponse:
    """The switches; a POST turns one of them."""
    return answered(request, Switched(seen.person, seen.version, {"person_page": seen.person, "called": seen.called}))
