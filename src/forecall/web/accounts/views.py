"""One's own account: where one works, what protects it, which sessions are open."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forecall.custody import wired
from forecall.foundation.members.models import User
from forecall.foundation.members.standing import standings
from forecall.web.accounts import own_rights
from forecall.web.accounts.asked import OnlyAsked


class NameForm(OnlyAsked, forms.ModelForm):  # type: ignore[type-arg]  # django-stubs: generic only for the type checker
    """How colleagues see this person."""

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": gettext_lazy("Your name")}  # noqa: RUF012  # as Django reads it
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}  # noqa: RUF012  # as Django reads it


def start(request: HttpRequest) -> HttpResponse:
    """To sign in, or to where one worked last."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    everywhere = standings(request.user, wired().clock.now())
    last = request.session.get("organisation")
    here = next((one for one in everywhere if one.slug == last), None)
    if here is None and len(everywhere) == 1:
        here = everywhere[0]
    return redirect("home", here.slug) if here else redirect("organisations")


def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation one may work in; says what to do where there is none."""
    return render(request, "web/organisations.html")


def account(request: HttpRequest) -> HttpResponse:
    """The account at a glance."""
    user = cast("User", request.user)
    form = NameForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your name was saved."))
        return redirect("account")
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    filled = {
        "form": form,
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": sum(kind == Authenticator.Type.WEBAUTHN for kind in kinds),
        "is_protected": is_mfa_enabled(user),
        "sessions": len(UserSession.objects.purge_and_list(user)),
        **own_rights.choices(user),
    }
    return render(request, "web/account.html", filled)


@require_POST
def end_session(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's own sessions, at once."""
    session = get_object_or_404(UserSession, pk=key, user=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    session.end()
    messages.success(request, _("That session was ended."))
    return redirect("usersessions_list")
