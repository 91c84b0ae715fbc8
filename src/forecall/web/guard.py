"""The one door: every page passes here, and the matrix decides. What it does not name is not there."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.translation import gettext as _

from forecall.custody import wired
from forecall.custody.receipts import synced_at_end
from forecall.foundation import acting
from forecall.foundation.members import Standing, may_reach
from forecall.foundation.members.models import User
from forecall.foundation.members.standing import standings
from forecall.web.accounts.readers import clock_of
from forecall.web.errors import bad, denied, only_sent
from forecall.web.matrix import matrix

READING = frozenset({"GET", "HEAD"})
TOUCH_S = 600
"""A session's life counts from the last use, noted this often."""


class StaffRequest(HttpRequest):
    """A request that passed the guard: a view of an organisation's page may rely on both."""

    standing: Standing
    user: User


class GuardMiddleware:
    """Finds the rule of the page that was asked for, the user's standing, and opens the scope around the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A page that only reads leaves once the receipts of all that was opened for it are safe: by one sync."""
        with ExitStack() as scope:
            if request.method in READING:
                scope.enter_context(synced_at_end())
            request.scope = scope  # type: ignore[attr-defined]  # closed when the answer is drawn
            response = self.get_response(request)
            if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
                return only_sent(request, response.headers["Allow"])
            return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the view answer. An organisation's page finds the one from its address in `request.standing`."""
        return bad(request) if _is_unreadable(request) else self._let_in(request, kwargs)

    def _let_in(self, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
        match = request.resolver_match
        rule = matrix().get(match.view_name) if match else None
        if rule is None:
            raise Http404
        if rule.open:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request, opens=bool(rule.see.roles))
        self._touch(request)
        if rule.operator and request.user.email not in settings.OPERATORS:
            raise Http404
        everywhere = standings(request.user, wired().clock.now())
        if request.method == "GET":  # what is sent may change where somebody stands, before the frame is drawn
            request.standings = everywhere  # type: ignore[attr-defined]  # the frame draws them
        if rule.signed_in:
            clock = clock_of(everywhere, request.session.get("organisation", ""))
            request.scope.enter_context(timezone.override(clock))  # type: ignore[attr-defined]  # set above
            return None
        slug = kwargs.pop("organisation")
        found = next((one for one in everywhere if one.slug == slug), None)
        if found is None:
            raise Http404
        request.standing = found  # type: ignore[attr-defined]  # see StaffRequest
        need = rule.need(request.method or "GET")
        if not may_reach(found, need):
            return denied(request, found, need)
        request.scope.enter_context(  # type: ignore[attr-defined]  # set above
            acting(found.organisation, str(found.member), found.working, found.campaign, own_only=found.own_only)
        )
        request.scope.enter_context(timezone.override(ZoneInfo(found.timezone)))  # type: ignore[attr-defined]  # as above
        if request.session.get("organisation") != found.slug:
            request.session["organisation"] = found.slug
        return None

    def _touch(self, request: HttpRequest) -> None:
        now = int(time.time())
        if now - request.session.get("seen", 0) > TOUCH_S:
            request.session["seen"] = now


def _is_unreadable(request: HttpRequest) -> bool:
    """Whether anything that came has a null character: PostgreSQL keeps none, and nobody types one."""
    sent = (value for given in (request.GET, request.POST) for _name, values in given.lists() for value in values)
    return "\0" in request.path or any("\0" in value for value in sent)


def _to_sign_in(request: HttpRequest, *, opens: bool) -> HttpResponse:
    """To sign in, and back; whoever sent something hears that it is not kept.

    opens   the address that a form was sent to opens by itself: there what was typed stands again
    """
    if request.method == "POST":
        said = _("You are signed out, and what you sent was not saved. Sign in, and send it again.")
        messages.warning(request, said)
        if not opens:
            return redirect_to_login(_sent_from(request))
    return redirect_to_login(request.get_full_path())


def _sent_from(request: HttpRequest) -> str:
    """The page with the form, by what the browser says of it; only where it is one of ours."""
    at = urlsplit(request.headers.get("Referer", ""))
    if at.netloc != request.get_host() or not at.path.startswith("/") or at.path.startswith("//"):
        return request.get_full_path()
    return f"{at.path}?{at.query}" if at.query else at.path
