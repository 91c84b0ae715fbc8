"""An invitation's link: who was invited sees where, as what and until when, signs the undertaking, and is a member."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import EmailAddress, Login
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forecall.custody import wired
from forecall.custody.identifiers import mask_cards
from forecall.foundation.members import LinkSpent
from forecall.foundation.members.models import Invitation, User
from forecall.foundation.members.service import Newcomer, accept, invitation
from forecall.web.accounts.asked import OnlyAsked
from forecall.web.words import UNDERTAKING


class UndertakingForm(OnlyAsked, forms.Form):
    """What everybody signs before the first page opens."""

    undertaking = forms.BooleanField(label=gettext_lazy("I undertake this."))


class JoinForm(UndertakingForm):
    """A newcomer's account. The address is the invited one and cannot be another."""

    field_order = ("name", "password", "undertaking")
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        help_text=gettext_lazy(
            "At least 12 characters. A sentence only you would say is good; you can add a passkey after."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, asked: Invitation, **kwargs: object) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    def clean_name(self) -> str:
        return mask_cards(self.cleaned_data["name"])

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.asked.email, name=self.cleaned_data.get("name", "")))
        return password


def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the invitation; take it up. A link that is spent says so and tells nothing else."""
    try:
        asked = invitation(secret, wired().clock.now())
    except LinkSpent:
        return render(request, "web/link_spent.html", status=410)
    there = User.objects.filter(email__iexact=asked.email).exists()
    mine = isinstance(request.user, User) and request.user.email == asked.email
    if there and not request.user.is_authenticated:
        messages.info(request, _("Sign in to take up the invitation."))
        return redirect_to_login(request.get_full_path())
    if request.user.is_authenticated and not mine:
        return render(request, "web/join_other.html", {"asked": asked}, status=409)
    form = UndertakingForm(request.POST or None) if mine else JoinForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        return _take_up(request, secret, asked, form)
    filled = {"form": form, "asked": asked, "undertaking": UNDERTAKING, "mine": mine}
    return render(request, "web/join.html", filled)


def _take_up(request: HttpRequest, secret: str, asked: Invitation, form: forms.Form) -> HttpResponse:
    now = wired().clock.now()
    if isinstance(request.user, User):
        who: User | Newcomer = request.user
    else:
        language = get_language() or "en"
        who = Newcomer(form.cleaned_data["name"], form.cleaned_data["password"], language)
    try:
        member = accept(secret, who, str(UNDERTAKING), now)
    except LinkSpent:
        return render(request, "web/link_spent.html", status=410)
    messages.success(request, _("Welcome to %(organisation)s.") % {"organisation": asked.organisation.name})
    home = redirect("home", asked.organisation.slug)
    if isinstance(who, User):
        return home
    EmailAddress.objects.get_or_create(
        user=member.user, email=asked.email, defaults={"verified": True, "primary": True}
    )
    answer: HttpResponse = perform_login(request, Login(user=member.user, redirect_url=home.url))
    return answer
