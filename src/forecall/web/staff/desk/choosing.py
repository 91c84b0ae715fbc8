"""What one customer wants to hear of, set by whoever has them on the telephone: a switch for all that can be refused.

It counts from the gate's next question on, and stands in the customer's history with the name of who wrote it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forecall.centre.asking import policy_in_force
from forecall.contacts import Whom, history, open_people, prefer, preferences, representatives
from forecall.contacts.errors import ContactsError, NotPermitted
from forecall.custody import Proof, object_to, wired
from forecall.custody.errors import NoPolicy
from forecall.custody.facts import parse
from forecall.custody.joined import every_record
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import choose, keep_text, text_hash, texts_kept
from forecall.custody.rulebooks import InForce
from forecall.custody.stopped import stopped
from forecall.foundation import acting_now
from forecall.foundation.members import may_reach
from forecall.policy import DIRECT_MARKETING
from forecall.policy.agreeing import SCORE
from forecall.policy.documents.consenting import consent_question
from forecall.policy.documents.rendering import LANGUAGE_NAMES
from forecall.policy.terms import ConsentAct
from forecall.policy.wording import messages as texts
from forecall.sales import store
from forecall.sales.errors import UnknownSuggestion
from forecall.sales.models import Suggestion
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk import words
from forecall.web.staff.desk.permission import NOT_YET, Calling, by_way
from forecall.web.staff.privacy.spoken import language_of
from forecall.web.staff.privacy.who import named

LATEST = 12
ADVERTISING = "advertising"
SPOKEN = str(ConsentAct.SPOKEN_YES)


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that can be refused.

    channels   (name, words, wanted, question, its hash): each of its own under consent, all together otherwise; the
               question is read out before it is switched on, and asks for what is on already too
    may_allow  whether a yes on the telephone is enough to switch it on
    """

    purpose: str
    label: str
    channels: tuple[tuple[str, str, bool, str, str], ...]
    is_on: bool
    may_allow: bool
    is_apart: bool


def choices(request: HttpRequest, key: int) -> HttpResponse:
    """The switches; a POST turns one of them."""
    here = cast("StaffRequest", request).standing
    try:
        person = _who(store.suggestion(key), request.GET.get("with", ""))
        version = policy_in_force()
    except (UnknownSuggestion, NoPolicy):
        messages.info(request, _("A newer forecast stands. Open the customer from the list."))
        return redirect("desk", here.slug)
    if person is None:
        raise Http404
    through = request.GET.get("with", "")
    return answered(request, Switched(person, version, {"key": key, "through": through}))


class Switched(NamedTuple):
    """Whose switches they are, by which version, and what the page needs besides to lead back."""

    person: UUID
    version: InForce
    way_back: Mapping[str, object]


def answered(request: HttpRequest, of: Switched) -> HttpResponse:
    """The page of one person's switches, from wherever it was opened; a POST turns one of them."""
    here, person, version = cast("StaffRequest", request).standing, of.person, of.version
    if request.method == "POST":
        _turn(request, person, version)
        if "key" in of.way_back and not Suggestion.objects.filter(pk=of.way_back["key"]).exists():
            messages.info(request, _("Nothing is predicted of them any more, so they stand on no list."))
            return redirect("customer_called", here.slug, person.hex)
        return redirect(request.get_full_path())
    told, language = history(person)[:LATEST], _language(request, person, version)
    kept, found = texts_kept([one.text_hash for one in told]), switches(person, version, language)
    filled = {
        **of.way_back, "language": language,
        "languages": [(str(one), LANGUAGE_NAMES[str(one)]) for one in version.policy.languages],
        "person": person, "switches": found, "asks": any(one.is_apart and one.may_allow for one in found),
        "no_advertising": _refuses_all(person), "unscored": _unscored(person, version),
        "told": [
            (one, by_way(_label(version, one.purpose), one.channels, language_of(version.policy)),
             kept.get(one.text_hash, ""))
            for one in told
        ],
        "who": named({one.actor for one in told}),
        "words": words.CHOSEN, "marketing": words.MARKETING, "may_open": may_reach(here, matrix()["case_open"].do),
        "may_end": may_reach(here, matrix()["ended"].do),
    }  # fmt: skip
    return render(request, "staff/desk/choices.html", filled)


def _who(one: Suggestion, through: str) -> UUID | None:
    """The customer, or of a company the person named who acts for it now; nobody where there is none."""
    if one.company_id is None:
        return one.subject_id
    agents = [each.subject_id for each in representatives(Whom(company=one.company_id))]
    return next((each for each in agents if str(each) == through), None)


def _language(request: HttpRequest, person: UUID, version: InForce) -> str:
    """In which language the person is asked: as the seller chose, else their own where it is known, else the reader's.

    Opened for the purpose that calls; a customer whom it refuses is asked in the reader's.
    """
    spoken = [str(one) for one in version.policy.languages]
    chosen = (request.POST if request.method == "POST" else request.GET).get("language", "")
    if chosen in spoken:
        return chosen
    if request.method == "POST" or not _asks(version):
        return language_of(version.policy)
    try:
        found = open_people(Calling.now().purpose, [person], {"language"})
    except (NotPermitted, *NOT_YET):
        found = []
    theirs = found[0].first("language") if found else ""
    return theirs if theirs in spoken else language_of(version.policy)


def _asks(version: InForce) -> bool:
    """Whether the policy has anything to which a yes on the telephone is enough."""
    given = [one.basis.consent for one in version.policy.purposes.values() if one.channels]
    return any(one is not None and str(one.how) == SPOKEN for one in given)


def switches(person: UUID, version: InForce, language: str = "") -> list[Switch]:
    """Every purpose that the person can refuse, as it stands.

    language   in which they are asked; the reader's where it is empty
    """
    by_purpose: dict[str, list[tuple[str, bool]]] = {}
    for one in preferences(person):
        by_purpose.setdefault(one.purpose, []).append((one.channel, one.wanted))
    asked_in = language or language_of(version.policy)
    return [_switch(version, purpose, channels, asked_in) for purpose, channels in by_purpose.items()]


def _switch(version: InForce, purpose: str, channels: list[tuple[str, bool]], language: str) -> Switch:
    basis = version.policy.purposes[purpose].basis.consent
    may_allow, on = basis is None or str(basis.how) == SPOKEN, {name for name, wanted in channels if wanted}
    said = []
    for name, wanted in channels:
        question = consent_question(version.policy, purpose, on | {name}, language) if basis and may_allow else ""
        said.append((name, _channel(version, name), wanted, question, text_hash(question)))
    return Switch(
        purpose, _label(version, purpose), tuple(said), bool(on), may_allow=may_allow, is_apart=basis is not None
    )


def _label(version: InForce, purpose: str) -> str:
    if purpose == DIRECT_MARKETING:
        return str(words.MARKETING)
    found = version.policy.purposes.get(purpose)
    return purpose if found is None else found.label.in_language(language_of(version.policy)) or purpose


def _channel(version: InForce, name: str) -> str:
    return texts(language_of(version.policy)).say(f"channel-{name}")


def _unscored(person: UUID, version: InForce) -> list[str]:
    """What is no longer worked out about them, by what they said no to."""
    ended = stopped(acting_now("custody.Subject").organisation, person, version, wired().clock.now())
    rules = version.rulebook.rules
    return [_label(version, one) for one in (*ended.uses, *ended.scoring) if SCORE in rules[one].actions]


def _refuses_all(person: UUID) -> bool:
    return bool(_refusing(person))


def _refusing(person: UUID) -> list[UUID]:
    """The records of the person for which there is a no to all advertising, in one order."""
    rows = Subject.objects.filter(pk__in=_records(person)).order_by("pk").values_list("pk", "facts")
    return [record for record, facts in rows if DIRECT_MARKETING in parse(facts).get("o", ())]


def _records(person: UUID) -> list[UUID]:
    return sorted(every_record(acting_now("custody.Subject").organisation, person))


def _turn(request: HttpRequest, person: UUID, version: InForce) -> None:
    purpose, wanted = request.POST.get("purpose", ""), request.POST.get("on") == "1"
    if purpose == ADVERTISING:
        _turn_all(person, wanted=wanted)
        messages.success(request, _("Written down. It counts from now on."))
        return
    language = _language(request, person, version)
    found = next((one for one in switches(person, version, language) if one.purpose == purpose), None)
    if found is None:
        raise Http404
    if wanted and not found.may_allow:
        messages.error(request, _("A yes on the telephone is not enough here: the policy asks for another proof."))
        return
    on = {name for name, _words, is_on, *_question in found.channels if is_on}
    channel = request.POST.get("channel", "")
    of = {channel} if found.is_apart and channel else {name for name, *_rest in found.channels}
    left = (on | of) if wanted else (on - of)
    proof = _proof(version, found, left, language, wanted=wanted)
    if wanted and found.is_apart and request.POST.get("read", "") != proof.text_hash:
        messages.error(request, _("Nothing was written down: the question reads otherwise by now. Read it out again."))
        return
    try:
        prefer(person, purpose, left, proof)
    except ContactsError:
        raise Http404 from None
    if proof.text:
        keep_text(proof.text)
    messages.success(request, _("Written down. It counts from now on."))


def _proof(version: InForce, switch: Switch, channels: set[str], language: str, *, wanted: bool) -> Proof:
    """The yes to what was read out; for a no nothing was."""
    if not (switch.is_apart and wanted):
        return Proof(SPOKEN, "", version.rulebook.version, language)
    read = consent_question(version.policy, switch.purpose, channels, language)
    return Proof(SPOKEN, read, version.rulebook.version, language)


def _turn_all(person: UUID, *, wanted: bool) -> None:
    now, refusing = wired().clock.now(), _refusing(person)
    if bool(refusing) is not wanted:  # it stands so: the same form a second time
        return
    with transaction.atomic():
        for record in refusing:
            choose(record, Choice.What.OBJECTION_LIFTED, DIRECT_MARKETING, at=now)
        for record in [] if wanted else _records(person):
            object_to(record, DIRECT_MARKETING, now)
