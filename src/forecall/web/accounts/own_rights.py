"""One's own rights where one works: a case is opened as for anybody else, and answered by the privacy lead."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.centre import ask_as_colleague
from forecall.contacts import ContactsError
from forecall.custody import wired
from forecall.custody.errors import NoPolicy, RightsNotDeclared
from forecall.custody.rights import Kind
from forecall.custody.rights.posting import number_of
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import User
from forecall.foundation.members.standing import standings
from forecall.foundation.members.types import Standing
from forecall.web.staff.cases.words import KINDS

ASKED = (Kind.ACCESS, Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION, Kind.COMPLAINT)
"""What may be kept of a colleague rests on their work: there is no consent to take back, and nothing to carry along."""


def choices(user: User) -> dict[str, object]:
    """What the form on the account's page offers."""
    return {"employers": employers(user), "rights": [(kind.value, KINDS[kind]) for kind in ASKED]}


def employers(user: User) -> list[Standing]:
    """Where the user is a member, and somebody can answer."""
    everywhere = standings(user, wired().clock.now())
    return [one for one in everywhere if one.role is not Role.GUEST and one.published]


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Open a case for what one asks about one's own data."""
    user, kind = cast("User", request.user), request.POST.get("kind", "")
    here = next((one for one in employers(user) if one.slug == request.POST.get("organisation")), None)
    if here is None or kind not in {one.value for one in ASKED}:
        raise Http404
    try:
        with acting(here.organisation, str(here.member)):
            case = ask_as_colleague(here.member, Kind(kind), get_language() or "en")
    except (NoPolicy, RightsNotDeclared, ContactsError):
        messages.error(request, _("The policy of %(name)s cannot take this now. Speak to its privacy lead.") % {
            "name": here.name,
        })  # fmt: skip
        return redirect("account")
    said = _("Your request %(number)s is open at %(name)s. The answer comes by mail.")
    messages.success(request, said % {"number": number_of(case), "name": here.name})
    return redirect("account")
