"""What comes in by a form or by mail: somebody known or new, a case with a clock, and a line in their history.

Both roads ask custody before anything is kept, and stop where no policy counts. A form is drawn and read as the policy
declares it, so it cannot take in more than the policy says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser
from uuid import UUID

from django.db import transaction

from forecall.centre.asking import policy_in_force
from forecall.centre.errors import FormIncomplete, MailNotTaken
from forecall.centre.models import Conversation
from forecall.centre.types import Direction, Kind
from forecall.contacts import NewPerson, Point, PointKind, add_person, who_has
from forecall.contacts.errors import NotPermitted
from forecall.custody import Ask, Origin, Permit, Refused, ask
from forecall.custody.errors import CaseUnknown
from forecall.custody.identifiers.tongue import language_of
from forecall.custody.recording import token_of
from forecall.custody.rights import Message, receive
from forecall.custody.rights.opening import for_letters
from forecall.custody.rights.store import case_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy.forms import accept, as_form
from forecall.policy.terms import Channel

REQUESTS = "request_answering"
"""The purpose under which whoever writes to the house is made known, as every policy names it."""
WAYS = {"phone": PointKind.PHONE, "email": PointKind.EMAIL, "postal_address": PointKind.POST}
ANSWERED_BY = (("email", Channel.EMAIL), ("phone", Channel.PHONE), ("postal_address", Channel.POST))
"""Field of a form -> the channel its answer goes out by; the first that was filled in counts."""
MESSAGE = "message"
LONGEST_MAIL = 20_000
"""Characters of a mail's text that are kept; the rest is in the mailbox."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a form or a mail.

    is_new    whether the person was not known before
    dropped   names of fields that the form does not have: what stood in them was not kept
    """

    person: UUID
    case: UUID
    conversation: int
    is_new: bool
    dropped: tuple[str, ...] = ()


def shown_form(form: str, language: str) -> str:
    """A form of the policy in force as HTML: each field with its purpose, and whether it must be filled.

    Raises NoPolicy before the first version, BadAsk for a form, or a field, that the policy does not have.
    """
    return as_form(policy_in_force().policy, form, language)


def hand_in(form: str, posted: Mapping[str, str], language: str) -> HandedIn:
    """Take a form in: its person, their case, acknowledged in their language, and the line in their history.

    What the form does not ask for is dropped, and its name logged. All of it or nothing.
    Raises FormIncomplete, NotPermitted, ValueWrong, NoPolicy, and BadAsk for a form that the policy does not have.
    """
    version = policy_in_force()
    taken = accept(version.policy, form, posted)
    if not taken.is_complete:
        raise FormIncomplete(form, taken.missing)
    values = {name: value for fields in taken.values.values() for name, value in fields.items()}
    channel = next((way for name, way in ANSWERED_BY if name in values), Channel.EMAIL)
    purpose = version.policy.forms[form].purpose
    with transaction.atomic():
        person, is_new = made_known(purpose, values, f"form:{form}")
        case = receive(Message("form", channel, language, values.get(MESSAGE, "")), person)
        asked = Ask(purpose, frozenset(taken.values), "store", subjects=(person,)) if is_new else None
        talk = _noted(case, person, asked, Kind.FORM, Channel.FORM)
    return HandedIn(person, case, talk, is_new, taken.dropped)


def take_mail(raw: bytes) -> HandedIn:
    """Take one mail in, as a mail server hands it over; it counts from now, whatever its own date says.

    A mail that comes again, as a server sends it that was not sure, is the case that it opened the first time.
    Raises MailNotTaken for what a machine sent (an answer to it would be answered), and for what names no sender.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    if (mail.get("Auto-Submitted", "no").lower() != "no") or mail.get("Precedence", "").lower() in {"bulk", "junk"}:
        raise MailNotTaken("a machine sent it", "nothing is owed; look at it in the mailbox")
    name, sender = parseaddr(str(mail.get("From", "")))
    if not sender:
        raise MailNotTaken("it names no sender", "look at it in the mailbox")
    text = f"{mail.get('Subject', '')}\n\n{_text(mail)}".strip()[:LONGEST_MAIL]
    version = policy_in_force()
    language = language_of(text) or version.policy.languages[0]
    values = {"email": sender, **({"name": name} if name.strip() else {})}
    with transaction.atomic():
        number = _number(mail, sender, text)
        there = None if number is None else _taken_before(number)
        if there is not None:
            return there
        person, is_new = made_known(REQUESTS, values, "mailbox")
        case = receive(Message(_mailbox(mail), Channel.EMAIL, language, text, id=number), person)
        asked = Ask(REQUESTS, _categories(REQUESTS), "store", subjects=(person,)) if is_new else None
        talk = _noted(case, person, asked, Kind.MAIL, Channel.EMAIL)
    return HandedIn(person, case, talk, is_new)


def _number(mail: EmailMessage, sender: str, text: str) -> UUID | None:
    """The id of the case of this mail, by sender, number and text: a number alone is given twice by bad programs.

    None for a mail without a number of its own.
    """
    known = str(mail.get("Message-ID", "")).strip()
    return UUID(bytes=token_of("mail", f"{sender}\n{known}\n{text}")) if known else None


def _taken_before(case: UUID) -> HandedIn | None:
    """What became of it when it came first; None for one that is new, or whose case went with its person."""
    try:
        known = case_of(case)
    except CaseUnknown:
        return None
    mails = Conversation.objects.filter(subject_id=known.subject_id, kind=Kind.MAIL, began_at__gte=known.received)
    talk = mails.order_by("pk").values_list("pk", flat=True).first()
    return HandedIn(known.subject_id, case, int(talk or 0), is_new=False)


def _mailbox(mail: EmailMessage) -> str:
    """The address of ours that it came to: the one the server names, else the first that the policy knows."""
    known = policy_in_force().policy.identity.contacts
    ours = {*map(str, known.privacy), str(known.complaints)}
    headers = [str(one) for name in ("Delivered-To", "X-Original-To", "To", "Cc") for one in mail.get_all(name, [])]
    return next((address.lower() for _name, address in getaddresses(headers) if address.lower() in ours), "")


def _text(mail: EmailMessage) -> str:
    """What was written; of a mail in HTML alone the words."""
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    said = str(body.get_content())
    if body.get_content_subtype() != "html":
        return said
    reader = _Words()
    reader.feed(said)
    return "".join(reader.found)


class _Words(HTMLParser):
    """The text of a page, without what is for machines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the parser's
        self._silent += tag in {"script", "style"}
        self.found += ["\n"] if tag in {"br", "p", "div", "li"} else []

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        self.found += [] if self._silent else [data]


def made_known(purpose: str, values: Mapping[str, str], origin: str) -> tuple[UUID, bool]:
    """Whoever has the address or number, where it is one person; else somebody new, with what they gave."""
    for field, kind in WAYS.items():
        there = who_has(kind, values[field]) if field in values else []
        if len(there) == 1:
            return there[0], False
    version = policy_in_force()
    new = NewPerson(
        version.policy.purposes[purpose].people[0],
        Origin(wired().clock.now(), "given", version.rulebook.version, origin=origin),
        {name: value for name, value in values.items() if name not in {*WAYS, MESSAGE}},
        points=tuple(Point(kind, values[field]) for field, kind in WAYS.items() if field in values),
    )
    return add_person(purpose, new), True


def _noted(case: UUID, person: UUID, asked: Ask | None, kind: Kind, channel: Channel) -> int:
    """The line in the person's history, with the clause and the receipt under which it stands there.

    asked   to keep what a new person gave; of somebody known for other reasons the line is kept because whoever writes
            must be answered (GDPR Art. 12)
    """
    answer = for_letters(person, "store", case) if asked is None else ask(asked)
    if not isinstance(answer, Permit):
        raise NotPermitted(
            *((answer.reason, answer.clause) if isinstance(answer, Refused) else ("no_rule", answer.about))
        )
    acting, now = acting_now("centre.Conversation"), wired().clock.now()
    talk = Conversation.objects.create(
        subject_id=person, kind=kind, direction=Direction.IN, purpose=answer.ask.purpose, channel=channel, began_at=now,
        ended_at=now, held_by=acting.actor, receipt=answer.receipt, clause=answer.clause,
    )  # fmt: skip
    return int(talk.pk)


def _categories(purpose: str) -> frozenset[str]:
    return frozenset(policy_in_force().policy.purposes[purpose].categories)
