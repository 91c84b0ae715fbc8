"""The pages for what went wrong: each says what happened and what to do, in the reader's language."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.foundation.members import Lapse, Need, Role, Standing
from forecall.web.trouble import AGAIN_S, Trouble, sent, trouble_of

LAPSES = {
    Lapse.UNDERTAKING_MISSING: gettext_lazy("Your undertaking of confidentiality is not on file."),
    Lapse.TRAINING_MISSING: gettext_lazy("No training in data protection is on record for you."),
    Lapse.TRAINING_LAPSED: gettext_lazy("Your training in data protection has lapsed."),
}
REMEDIES = {
    Lapse.UNDERTAKING_MISSING: gettext_lazy("Read and sign it on the start page."),
    Lapse.TRAINING_MISSING: gettext_lazy("Ask an owner or manager to enter the day until which your training counts."),
    Lapse.TRAINING_LAPSED: gettext_lazy("Take it again, then ask an owner or manager to enter the new day."),
}
OWN_REMEDIES = {
    Lapse.UNDERTAKING_MISSING: REMEDIES[Lapse.UNDERTAKING_MISSING],
    Lapse.TRAINING_MISSING: gettext_lazy("You are an owner: enter the day until which your training counts yourself."),
    Lapse.TRAINING_LAPSED: gettext_lazy("Take it again, then enter the new day yourself: you are an owner."),
}


def lapses_of(standing: Standing) -> list[tuple[object, object]]:
    """What stands between this member and personal data, each with what to do about it."""
    remedies = OWN_REMEDIES if standing.role is Role.OWNER else REMEDIES
    return [(LAPSES[one], remedies[one]) for one in standing.lapses]


def where_to_train(standing: Standing) -> str:
    """The page on which an owner enters the day of their own training; empty where that is not what is missing."""
    is_missing = {Lapse.TRAINING_MISSING, Lapse.TRAINING_LAPSED}.intersection(standing.lapses)
    may_enter = is_missing and standing.role is Role.OWNER
    return reverse("member", args=[standing.slug, standing.member]) if may_enter else ""


def denied(request: HttpRequest, standing: Standing, need: Need) -> HttpResponse:
    """403, with the reason: suspended with what to do, or simply not this role's page."""
    resting = standing.role in need.roles and bool(standing.lapses)
    reasons, enter = (lapses_of(standing), where_to_train(standing)) if resting else ([], "")
    if standing.role in need.roles and need.personal and standing.own_only and not need.own and not resting:
        title = _("Not a page for own records only")
        text = _("It shows everybody's customers, and you see those that were given to you.")
    elif resting:
        title, text = _("Closed to you for now"), _("Pages with personal data open again as soon as this is done:")
    elif not need.roles:
        title, text = nothing_to_see()
    else:
        title = _("Not a page for your role")
        text = _("In %(organisation)s you do not have the role that this page needs. An owner can change that.") % {
            "organisation": standing.name
        }
    return _page(request, 403, title, text, reasons=reasons, enter=enter)


def nothing_to_see() -> tuple[str, str]:
    """Of an address that only takes what a button sends: a reload or a kept link asks for it, and no role opens it."""
    return (
        _("Nothing to look at here"),
        _("This address only takes what a button sends. Nothing was changed. Go back to the page with the button."),
    )


def only_sent(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 as a page, where Django's own is an empty one."""
    response = _page(request, 405, *nothing_to_see())
    response.headers["Allow"] = allowed
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's way
    return _page(request, 403, _("This is not allowed"), _("You may not do this here. Nothing was changed."))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's way
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        text = _("The address may be mistyped, or the page may belong to an organisation that you do not work in.")
    else:
        text = _("The address may be mistyped or cut short. Try the link again as it stands where you found it.")
    return _page(request, 404, _("There is no such page"), text)


TROUBLES = {
    Trouble.BUSY: (
        gettext_lazy("Very busy at the moment"),
        gettext_lazy("Something that takes long holds the data, and this page waited for it in vain."),
    ),
    Trouble.AWAY: (
        gettext_lazy("The database does not answer"),
        gettext_lazy("It may be starting anew. As soon as it is there again the pages are, too."),
    ),
    Trouble.DISK: (
        gettext_lazy("No room to write"),
        gettext_lazy(
            "A disk of this installation is full or cannot be written. What cannot be recorded is not done, "
            "and nobody's data is opened meanwhile. Whoever runs the installation has to make room; then it goes on "
            "by itself."
        ),
    ),
}
"""Title and sentence of what passes."""


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 for what passes: drawn without the database, which may be what broke.

    Django calls it while it handles the failure.
    """
    trouble = trouble_of(sys.exception())
    if trouble is not None:
        return _passing(request, trouble)
    return _page(
        request, 500, _("Something broke here"),
        _("It is our fault, not yours, and it was written down. What you last saved is saved. Try again in a minute."),
    )  # fmt: skip


def _passing(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503 with the time to wait. A form that was being sent stands in it, to be sent once more.

    Asked for by a part of a page that stands, it is a note in that part.
    """
    title, text = TROUBLES[trouble]
    is_part = "HX-Request" in request.headers
    filled = {
        "status": 503, "title": title, "text": text, "sent": None if is_part else sent(request),
        "again": request.get_full_path() if request.method in {"GET", "HEAD"} else None,
    }  # fmt: skip
    response = render(request, "web/passing_part.html" if is_part else "web/passing.html", filled, status=503)
    if is_part:
        response.headers["HX-Reswap"] = "innerHTML"  # what asks again by itself stays, and goes on asking
    response.headers["Retry-After"] = str(AGAIN_S[trouble])
    return response


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's way
    return _page(request, 400, _("This could not be read"), _("Go back, check what you entered and send it again."))


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's way
    return _page(
        request, 403, _("This form is too old"),
        _("It was open for very long, or your browser blocks cookies. Go back, load the page again and send it anew."),
    )  # fmt: skip


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413, _("This is too large"), _("At most 4 megabytes can be sent at once. Nothing was kept."))


def _page(request: HttpRequest, status: int, title: str, text: str, **more: object) -> HttpResponse:
    """`more` as the template knows it: `reasons` with what to do about each, and where to `enter` a day."""
    return render(request, "web/error.html", {"status": status, "title": title, "text": text, **more}, status=status)
