"""Mail from a template, and what to say: texts of the organisation, filled in for one customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forecall.centre import read_script, send_mail, template_names
from forecall.centre.errors import MailNotSent
from forecall.centre.mailing import NewMail, filled, mail_purpose, may_mail, written
from forecall.contacts import open_people
from forecall.contacts.errors import NotPermitted
from forecall.custody import Permit, Refused
from forecall.custody.models import Subject
from forecall.custody.wiring import Letter
from forecall.policy.terms import Channel
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk import reading, words
from forecall.web.staff.desk.permission import Calling, refusal_of, sentence_of
from forecall.web.staff.desk.ways import Way, way_of

SCRIPT, OFFER = "script", "offer"
LONGEST_NAME = 60
NAMED = 3
"""Products that a text names."""


@dataclass(frozen=True, slots=True)
class Mails:
    """May one write, and what.

    refusal   one sentence that names the clause; empty where one may
    letters   (template, as it would be sent); empty where one may not, or nobody wrote a template
    way       e-mail among the channels; None where nobody is known to be written to
    """

    refusal: str = ""
    purpose: str = ""
    letters: tuple[tuple[str, Letter], ...] = ()
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What to say, and what to offer, in the customer's language or the reader's."""

    script: str = ""
    offer: str = ""


def text_name(what: str, purpose: str) -> str:
    """Under which name a purpose's script or offer is kept."""
    return f"{what}-{purpose}"[:LONGEST_NAME]


def values_of(request: HttpRequest, calling: Calling, seen: reading.Seen, name: str) -> dict[str, str]:
    """What fills the places of a text; the organisation by the name under which its policy speaks to the customer."""
    products = [one.row.product.name or one.row.product.code for one in seen.needs[:NAMED]]
    return {
        "name": name,
        "products": ", ".join(products),
        "seller": cast("StaffRequest", request).user.name,
        "organisation": calling.version.policy.identity.name,
    }


def spoken(request: HttpRequest, calling: Calling, seen: reading.Seen) -> Spoken:
    """Script and offer of the purpose that customers are called for."""
    values, language = values_of(request, calling, seen, seen.called), get_language() or "en"
    return Spoken(*(_text(text_name(what, calling.purpose), language, values) for what in (SCRIPT, OFFER)))


def _text(name: str, language: str, values: Mapping[str, str]) -> str:
    found = read_script(name)
    if found is None:
        return ""
    said = found.texts.get(language) or next(iter(found.texts.values()))
    return filled(said, values)


def mails_for(request: HttpRequest, calling: Calling, seen: reading.Seen) -> Mails:
    """Asks the gate for the purpose that writes to such people: one receipt, one more for the name."""
    if seen.subject is None:
        return Mails()
    policy, language = calling.version.policy, get_language() or "en"
    kind = Subject.objects.values_list("kind", flat=True).get(pk=seen.subject)
    purpose = mail_purpose(policy, kind, calling.purpose)
    if not purpose:
        refusal = _("Your policy has no purpose that writes to such people by e-mail.")
        return Mails(refusal, way=Way(Channel.EMAIL, refusal=refusal))
    label = policy.purposes[purpose].label.in_language(language) or purpose
    answer = may_mail(seen.subject, purpose)
    refusal = "" if isinstance(answer, Permit) else refusal_of(calling, answer, language, purpose)
    way = way_of(calling.version, Channel.EMAIL, seen.subject, answer, label, refusal)
    names = [] if refusal else template_names()
    mails = [new_mail(request, calling, seen, purpose, name) for name in names[:1]]
    return Mails(refusal, label, tuple((name, written(_like(mails[0], name))) for name in names), way)


def _like(one: NewMail, template: str) -> NewMail:
    return NewMail(one.purpose, template, one.language, one.values)


def new_mail(request: HttpRequest, calling: Calling, seen: reading.Seen, purpose: str, template: str) -> NewMail:
    """A template with the customer's name and language, opened for the purpose that writes."""
    try:
        opened = open_people(purpose, [seen.subject] if seen.subject else [], {"name", "language"})
    except NotPermitted:
        opened = []
    name, language = (opened[0].first("name"), opened[0].first("language")) if opened else ("", "")
    return NewMail(purpose, template, language, values_of(request, calling, seen, name))


def send(request: HttpRequest, calling: Calling, seen: reading.Seen) -> HttpResponse:
    """Send the template that was chosen; the gate is asked again."""
    template, policy = request.POST.get("template", ""), calling.version.policy
    if seen.subject is None or template not in template_names():
        raise Http404
    kind = Subject.objects.values_list("kind", flat=True).get(pk=seen.subject)
    purpose = mail_purpose(policy, kind, calling.purpose)
    if not purpose:
        raise Http404
    try:
        made = send_mail(seen.subject, new_mail(request, calling, seen, purpose, template))
    except MailNotSent as problem:
        said = _("The mail was not sent: no mail goes out just now. Try again later.")
        messages.error(request, said if problem.again else words.NOT_SENT[problem.why])
        return redirect(request.get_full_path())
    if isinstance(made, int):
        messages.success(request, _("The mail is on its way."))
    elif isinstance(made, Refused):
        messages.error(request, sentence_of(calling, made, get_language() or "en", purpose))
    return redirect(request.get_full_path())
