"""A mail from a template, by a person who sells: asked of the gate, sent through the house's outbox, and noted.

A template is a script whose name begins with `mail-`; the first line of its text is the subject. Braces hold what is
filled in: {name}, {products}, {seller}, {organisation}, and nothing else. Each mail ends by saying how to hear no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from forecall.centre import asking, store
from forecall.centre.channels import may_reach_by, purpose_by
from forecall.centre.errors import MailNotSent, NotSent, TaskRefused, UnknownTask
from forecall.centre.events import ConversationBegan
from forecall.centre.models import Conversation, Script
from forecall.centre.scripts import read_script
from forecall.centre.types import Direction, Kind
from forecall.contacts.errors import MailNotTaken
from forecall.contacts.reaching import write_to
from forecall.custody import Gap, Permit, Refused
from forecall.custody.models import Subject
from forecall.custody.recording import hold_still, sent, unsent
from forecall.custody.wiring import Letter, wired
from forecall.foundation import acting_now, failpoint
from forecall.policy import Policy
from forecall.policy.terms import Channel, Language

MAIL = "mail-"
PLACES = frozenset({"name", "products", "seller", "organisation"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_LONE_SPACE = re.compile(r"[ ]+([,.!?])")
LONGEST_SUBJECT = 150
NO_MORE = {
    Language.EN: "You can object to such mails at any time: write to {privacy}, and none will follow.",
    Language.DE: "Sie können solchen Mails jederzeit widersprechen: Schreiben Sie an {privacy}, dann kommt keine mehr.",
    Language.RO: "Vă puteți opune oricând unor astfel de e-mailuri: scrieți la {privacy} și nu va mai urma niciunul.",
}
ONE_CLICK = {
    Language.EN: "Or with one click: {stop}",
    Language.DE: "Oder mit einem Klick: {stop}",
    Language.RO: "Sau cu un singur clic: {stop}",
}
"""The last lines of each (Art. 21(4))."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """What is to be sent.

    template   its name without `mail-`
    language   in which the person is written to; the policy's first where the template lacks it
    values     for the places of the template; they are in this process only
    """

    purpose: str
    template: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


def mail_purpose(policy: Policy, kind: str, first: str = "") -> str:
    """The purpose under which people of a kind are written to by e-mail; empty where the policy has none.

    first   is taken where it sends mail itself
    """
    return purpose_by(policy, kind, Channel.EMAIL, first)


def may_mail(subject: UUID, purpose: str) -> Permit | Refused | Gap:
    """May this person be written to by e-mail now? Raises UnknownTask for somebody who is not here."""
    kind = Subject.objects.filter(pk=subject).values_list("kind", flat=True).first()
    if kind is None:
        raise UnknownTask("person", subject)
    return may_reach_by(subject, kind, purpose, Channel.EMAIL)


def check_places(texts: Mapping[str, str]) -> None:
    """Raises TaskRefused for a place that nothing fills, or a brace that stands alone."""
    for language, text in texts.items():
        for place in _PLACE.findall(text):
            if place not in PLACES:
                known = ", ".join(f"{{{one}}}" for one in sorted(PLACES))
                raise TaskRefused("texts", f"{language}: nothing fills {{{place}}}", f"use {known}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; one without a value is left out.

    >>> filled("Dear {name}, {products}!", {"name": "Ana", "products": "tea {name}"})
    'Dear Ana, tea {name}!'
    """
    made = _PLACE.sub(lambda place: values.get(place[1], ""), text)
    return _LONE_SPACE.sub(r"\1", made)


def template_names() -> list[str]:
    """The mail templates of the acting organisation, without `mail-`."""
    found = Script.objects.filter(name__startswith=MAIL).order_by("name").values_list("name", flat=True).distinct()
    return [name.removeprefix(MAIL) for name in found]


def written(mail: NewMail, stop: str = "") -> Letter:
    """The mail as it would be sent, for the seller to read. Raises UnknownTask where there is no such template.

    stop   address at which one click ends such mail
    """
    script, policy = read_script(MAIL + mail.template), asking.policy_in_force().policy
    if script is None:
        raise UnknownTask("mail template", mail.template)
    language = next(
        one for one in (mail.language, policy.languages[0].value, *script.texts) if one in script.texts
    )  # it has a text in one language at least
    subject, _, body = filled(script.texts[language], mail.values).partition("\n")
    end = NO_MORE[Language(language)].format(privacy=policy.identity.contacts.privacy[0])
    if stop:
        end += "\n" + ONE_CLICK[Language(language)].format(stop=stop)
    text = f"{body.strip()}\n\n-- \n{policy.identity.name}\n{end}\n"
    return Letter(f"{MAIL}{mail.template}", language, " ".join(subject.split())[:LONGEST_SUBJECT], text, stop)


def way_out(subject: UUID, purpose: str) -> str:
    """The address at which one click ends this purpose's mail; empty where nobody can refuse it.

    Raises MailNotSent where it can be refused and this installation has no such address: then it must not leave.
    """
    rule = asking.policy_in_force().rulebook.rules.get(purpose)
    if rule is None or not (rule.optional or rule.marketing):
        return ""
    make = wired().way_out
    if make is None:
        raise MailNotSent("this installation has no page at which such mail is ended", NotSent.NO_WAY_OUT, again=False)
    return make(subject, purpose)


def send_mail(subject: UUID, mail: NewMail) -> int | Refused | Gap:
    """Send it, if the policy allows it now, and note it as a conversation: its id.

    Raises MailNotSent where no address is known or nothing takes the mail; then nothing was noted. UnknownTask.
    """
    with transaction.atomic():
        reserved = _reserved(subject, mail)
    if not isinstance(reserved, Reserved):
        return reserved
    failpoint("mail: counted")
    problem = _handed_over(reserved, subject)  # outside a transaction: a slow server must not hold the database
    failpoint("mail: handed over")
    if problem is not None:
        _given_back(reserved, subject)
        raise problem
    organisation = acting_now("centre.Conversation").organisation
    with transaction.atomic():
        wired().events.publish(ConversationBegan(organisation, reserved.talk, subject))
    return reserved.talk


@dataclass(frozen=True, slots=True)
class Reserved:
    """A mail that may leave: noted and counted before it does, so that none is out that nobody knows of."""

    talk: int
    permit: Permit
    letter: Letter
    notice: str
    at: datetime


def _reserved(subject: UUID, mail: NewMail) -> Reserved | Refused | Gap:
    """Ask, note and count while nobody else asks about the person: of two at once, one finds the cap full."""
    acting, now = acting_now("centre.Conversation"), wired().clock.now()
    if not store.is_known(subject):
        raise UnknownTask("person", subject)
    hold_still(subject)
    answer = may_mail(subject, mail.purpose)
    if not isinstance(answer, Permit):
        return answer
    letter, notice = written(mail, way_out(subject, mail.purpose)), asking.notice_of(mail.purpose)
    talk = Conversation.objects.create(
        subject_id=subject, kind=Kind.MAIL, direction=Direction.OUT, purpose=mail.purpose, channel=Channel.EMAIL,
        began_at=now, ended_at=now, held_by=acting.actor, script=read_script(MAIL + mail.template),
        receipt=answer.receipt, clause=answer.clause,
    )  # fmt: skip
    if notice:
        sent(subject, notice, now)
    return Reserved(int(talk.pk), answer, letter, notice, now)


def _given_back(reserved: Reserved, subject: UUID) -> None:
    """It did not leave: neither noted nor counted any more."""
    with transaction.atomic():
        Conversation.objects.filter(pk=reserved.talk).delete()
        if reserved.notice:
            unsent(subject, reserved.notice, reserved.at)


def _handed_over(reserved: Reserved, subject: UUID) -> MailNotSent | None:
    """Why it did not go out; None where it did."""
    try:
        if write_to(reserved.permit, subject, reserved.letter):
            return None
    except MailNotTaken as problem:
        why = NotSent.NOT_TAKEN if problem.of_address else NotSent.NO_MAIL
        return MailNotSent("the mail server did not take it", why, again=problem.retry)
    except OSError as problem:
        return MailNotSent(f"the outbox did not take it ({type(problem).__name__})", NotSent.NO_MAIL, again=True)
    return MailNotSent("no e-mail address is known of this person", NotSent.NO_ADDRESS, again=False)
