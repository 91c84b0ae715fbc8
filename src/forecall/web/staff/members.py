"""Members: who works here, as what, until when; invitations on their way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.custody import wired
from forecall.foundation.members import ROLES, MembersError, NoSuchMember, Role, may_give, service
from forecall.foundation.members.models import Invitation, Member
from forecall.foundation.members.service import Giver, Terms
from forecall.foundation.members.standing import is_current, lapses, today
from forecall.foundation.models import Organisation
from forecall.web.accounts.mails import send_invitation
from forecall.web.errors import LAPSES
from forecall.web.guard import StaffRequest
from forecall.web.words import ROLE_HINTS, ROLE_NAMES

TRAINING_COUNTS = timedelta(days=365)
SAID = {
    "already_member": gettext_lazy("This address belongs to a member already. Change that membership instead."),
    "end_missing": gettext_lazy("An adviser's membership has a last day. Enter it."),
    "end_passed": gettext_lazy("This day has passed already. To close access now, suspend the member."),
    "may_not_give": gettext_lazy("Only an owner may give or take this role."),
    "last_owner": gettext_lazy("This is the last owner. Make somebody else an owner first."),
}
"""Errors of the members, by their code, as a form says them."""


class TermsForm(forms.Form):
    """On which terms somebody works here. Offers the roles that the reader may give."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy(
            "After this day nothing opens any more. Leave it empty for no end; an adviser needs one."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    trained_until = forms.DateField(
        label=gettext_lazy("Training in data protection counts until"),
        required=False,
        help_text=gettext_lazy("Without it, or after this day, pages with personal data stay closed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    own_only = forms.BooleanField(
        label=gettext_lazy("Own records only"),
        required=False,
        help_text=gettext_lazy("Sees the customers and tasks given to them, and no others."),
    )

    def __init__(self, *args: Any, giver: Role, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        super().__init__(*args, **kwargs)
        offered = [role for role in ROLES if may_give(giver, role)]
        field = cast("forms.ChoiceField", self.fields["role"])
        field.choices = [(role.value, f"{ROLE_NAMES[role]} – {ROLE_HINTS[role]}") for role in offered]

    def terms(self) -> Terms:
        read = self.cleaned_data
        return Terms(
            Role(read["role"]), read["own_only"], read["until"], read["trained_until"], read.get("suspended", False)
        )


class InviteForm(TermsForm):
    """An address, and the terms."""

    field_order = ("email", "role", "until", "trained_until", "own_only")
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class MemberForm(TermsForm):
    """The terms of one who is here."""

    suspended = forms.BooleanField(
        label=gettext_lazy("Suspended"),
        required=False,
        help_text=gettext_lazy("Opens nothing here until this is taken back. Works at once."),
    )


def giver(request: HttpRequest) -> Giver:
    here = cast("StaffRequest", request).standing
    return Giver(here.organisation, here.role, str(here.member))


def everybody(request: HttpRequest) -> HttpResponse:
    """Members by name, and open invitations."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    rows = Member.objects.select_related("user", "organisation").order_by("user__name", "created_at")
    changes = may_give(here.role, Role.VIEWER)
    filled = {
        "members": [_row(one, here.role) for one in rows],
        "invitations": Invitation.objects.filter(expires__gt=now).order_by("email"),
        "may_change": changes,
        "me": here.member,
    }
    return render(request, "staff/members.html", filled)


def _row(one: Member, reader: Role) -> dict[str, Any]:
    """A member as the list shows them; what asks for attention comes with its words."""
    now = wired().clock.now()
    day = today(one.organisation, now)
    return {
        "member": one,
        "is_over": not is_current(one, now),
        "lapses": [LAPSES_SHORT[found] for found in lapses(one, day)],
        "may_change": may_give(reader, Role(one.role)),
    }


LAPSES_SHORT = {
    "undertaking_missing": gettext_lazy("undertaking missing"),
    "training_missing": gettext_lazy("no training on record"),
    "training_lapsed": gettext_lazy("training lapsed"),
}


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    organisation = Organisation.objects.get(pk=here.organisation)
    proposed = {"role": Role.SELLER.value, "trained_until": today(organisation, now) + TRAINING_COUNTS}
    form = InviteForm(request.POST or None, giver=here.role, initial=proposed)
    if request.method == "POST" and form.is_valid():
        language = get_language() or "en"
        try:
            made, secret = service.invite(giver(request), form.cleaned_data["email"], form.terms(), now, language)
        except MembersError as problem:
            _say(form, problem)
        else:
            send_invitation(request, made, secret)
            messages.success(request, _("The invitation is on its way. Its link works once, for seven days."))
            return redirect("members", here.slug)
    return render(request, "staff/invite.html", {"form": form})


def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One member's terms; changes count from the member's next click."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    try:
        member = service.member_of(here.organisation, key)
    except NoSuchMember:
        raise Http404 from None
    if not may_give(here.role, Role(member.role)):
        return render(request, "staff/member_closed.html", {"member": member}, status=403)
    known = {name: getattr(member, name) for name in ("role", "own_only", "until", "trained_until", "suspended")}
    form = MemberForm(request.POST or None, giver=here.role, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            service.change(giver(request), key, form.terms(), now)
        except MembersError as problem:
            _say(form, problem)
        else:
            messages.success(request, _("Saved. It counts from the next click."))
            return redirect("members", here.slug)
    found = [LAPSES[one] for one in lapses(member, today(member.organisation, now))]
    return render(request, "staff/member.html", {"form": form, "member": member, "lapses": found})


@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an invitation back."""
    try:
        service.withdraw_invitation(giver(request), key)
    except NoSuchMember:
        raise Http404 from None
    except MembersError as problem:
        messages.error(request, SAID[problem.code])
    else:
        messages.success(request, _("The invitation was withdrawn; its link opens nothing any more."))
    return redirect("members", cast("StaffRequest", request).standing.slug)


def _say(form: forms.Form, problem: MembersError) -> None:
    at = {"already_member": "email", "end_missing": "until", "end_passed": "until", "may_not_give": "role"}
    form.add_error(at.get(problem.code), str(SAID[problem.code]))
