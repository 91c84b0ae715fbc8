"""No more mail, by the link that stands in one (RFC 8058): no sign-in, and nothing told of whoever it is about.

The link is signed and names a person by an id that stands nowhere else outside, and the purpose of the mail. Looking at
it changes nothing, as programs that search mail for harm follow every link; a click there or in the mail program does.
"""

from __future__ import annotations

from urllib.parse import SplitResult
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forecall.contacts.stopping import stop_mail
from forecall.custody import Proof
from forecall.custody.errors import NoPolicy
from forecall.foundation import acting, acting_now
from forecall.foundation.models import Organisation
from forecall.policy import Policy
from forecall.web.public.notices import VISITOR, shelf

SIGNER = Signer(salt="forecall.stop-mail", sep="~")


def address_of(base: SplitResult, subject: UUID, purpose: str) -> str:
    """The link for one person and purpose of the acting organisation."""
    organisation = Organisation.objects.values_list("slug", flat=True).get(pk=acting_now("centre.Mail").organisation)
    told = SIGNER.sign(f"{organisation}.{subject.hex}.{purpose}").removeprefix(f"{organisation}.")
    return base.geturl().rstrip("/") + reverse("mail_stop", args=[organisation, told])


@never_cache
@csrf_exempt  # the mail program has no cookie of ours; the signature says that the link is
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, organisation: str, told: str) -> HttpResponse:
    """A page with one button; the click ends it. Whoever is gone gets the same answer.

    Raises Http404 for what is no link of ours.
    """
    subject, purpose = _read(organisation, told)
    found = Organisation.objects.filter(slug=organisation, policy_seq__gt=0).first()
    if found is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        with acting(found.pk, VISITOR):
            _stop(subject, purpose)
    filled = {"organisation": found, "is_done": is_done, "mail": _whom_to_ask(organisation)}
    return render(request, "public/stop.html", filled)


def _read(organisation: str, told: str) -> tuple[UUID, str]:
    try:
        _slug, subject, purpose = SIGNER.unsign(f"{organisation}.{told}").split(".")
        return UUID(subject), purpose
    except (BadSignature, ValueError):
        raise Http404 from None


def _whom_to_ask(organisation: str) -> str:
    """The address for whoever clicked by mistake, or wants more than this page does."""
    with shelf(organisation) as found:
        row = found.in_force or found.to_come
        return "" if row is None else Policy.model_validate_json(row.content).identity.contacts.privacy[0]


def _stop(subject: UUID, purpose: str) -> None:
    try:
        stop_mail(subject, purpose, Proof("one_click", language=get_language() or ""))
    except NoPolicy:
        raise Http404 from None
