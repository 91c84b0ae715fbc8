"""The way into a demo: a link that works once, from this machine only, and nowhere but in a demo."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from forecall.custody import wired
from forecall.foundation.members.models import User
from forecall.foundation.members.standing import standings
from forecall.web.tour.links import Links


def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in and go to the work list. Where no demo runs, and for whoever asks from afar, there is no such page."""
    if not settings.DEMO_LINKS or not is_here(request):
        raise Http404
    now = wired().clock.now()
    key = Links(Path(settings.DEMO_LINKS)).take(secret, now)
    user = None if key is None else User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        if request.user.is_authenticated:
            return redirect("start")
        return render(request, "web/demo_spent.html", status=410)
    last = next((one.slug for one in standings(user, now) if one.slug == settings.DEMO_ORGANISATION), None)
    target = reverse("desk", args=[last]) if last else reverse("start")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=target))
    return answer


def is_here(request: HttpRequest) -> bool:
    """Whether the question comes from this machine, and not through a proxy on it."""
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
