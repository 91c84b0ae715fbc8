"""What comes in by mail, form, letter or telephone, and which right it is about. The sorting is pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from forecall.custody.rights.cases import open_case
from forecall.custody.rights.types import Kind, Request
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import wired
from forecall.policy import DIRECT_MARKETING


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a person.

    to        the mailbox or form it came to; empty for a letter or a call
    received  when it reached the house: for a letter the day on its stamp, not the day somebody scanned it
    id        of the case it opens, where the same message may come again
    """

    to: str
    channel: str
    language: str
    text: str
    received: datetime | None = None
    id: UUID | None = None


WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.COMPLAINT, (r"complain", r"beschwer", r"plangere", r"reclam(?:a|at)ie")),
    (Kind.CONTEST, (r"contest the", r"automated decision", r"decided by a machine", r"automatisierte entscheidung",
                    r"anfecht", r"decizi\w* automat")),
    (Kind.WITHDRAWAL, (r"withdraw\w* (?:my )?consent", r"einwilligung\w* widerruf",
                       r"widerruf\w* (?:meine |die )?einwilligung", r"retrag\w* consimtamant")),
    (Kind.ERASURE, (r"\beras", r"delet\w+ (?:my|all|every)", r"forget me", r"right to be forgotten", r"\blosch",
                    r"sterge\w*", r"sterg")),
    (Kind.PORTABILITY, (r"portab", r"take my data", r"mitnahme", r"datenubertrag", r"machine.readable",
                        r"maschinenlesbar")),
    (Kind.RESTRICTION, (r"restrict", r"einschrank", r"restrictiona")),
    (Kind.RECTIFICATION, (r"correct", r"rectif", r"berichtig", r"falsch", r"gresit", r"corect")),
    (Kind.ACCESS, (r"what data", r"copy of my", r"my data do you", r"access to my", r"subject access", r"auskunft",
                   r"welche daten", r"kopie meiner", r"ce date", r"acces\w* la date", r"copie a date")),
    (Kind.OBJECTION, (r"\bobject\b", r"widersprech", r"widerspruch", r"ma opun", r"opozitie")),
)  # fmt: skip
"""The first that is found counts; texts are folded: small letters without marks."""

STOPS = (
    r"\bstop (?:calling|mailing|writing|sending|contacting|bothering|it\b|this\b|that\b|the (?:mail|call|news))",
    r"^\W*stop\W*$", r"unsubscribe", r"no more (?:mails?|e-?mails?|calls|advert\w*|news\w*|marketing)",
    r"do(?: not|n.t) (?:call|write|mail|contact|send) (?:to )?me", r"take me off", r"remove me from",
    r"object to (?:direct )?marketing", r"(?:keine|nicht mehr) (?:werbung|anrufe?|newsletter)",
    r"keine (?:mails?|e-?mails?) mehr", r"abmelden", r"abbestell", r"rufen sie (?:mich )?nicht", r"ruf mich nicht",
    r"werbung widersprech", r"widersprech\w* (?:der )?werbung", r"nu ma mai (?:suna|contacta|deranja)", r"nu mai vreau",
    r"dezabon", r"fara reclam", r"nu (?:imi )?mai trimite",
)  # fmt: skip
"""A wish to hear no more advertising, however said: typed, or as speech recognition writes it down."""


def folded(text: str) -> str:
    """Small letters without marks: what speech recognition and hurried writers leave.

    >>> folded("Löschen, ștergeți!")
    'loschen, stergeti!'
    """
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def sort_out(text: str) -> Kind:
    """Which right a message is about; `request` where no word of it says so and a member has to read it.

    >>> sort_out("Bitte löschen Sie alle meine Daten."), sort_out("Stop calling me"), sort_out("Hello")
    (<Kind.ERASURE: 'erasure'>, <Kind.OBJECTION: 'objection'>, <Kind.REQUEST: 'request'>)
    """
    plain = folded(text)
    found = next((kind for kind, words in WORDS if re.search("|".join(words), plain)), None)
    if found in {None, Kind.OBJECTION} and ends_marketing(text):
        return Kind.OBJECTION
    return found or Kind.REQUEST


def ends_marketing(text: str) -> bool:
    """Whether it says that the person wants no more advertising."""
    return re.search("|".join(STOPS), folded(text)) is not None


def receive(message: Message, subject: UUID) -> UUID:
    """A case for a message of a person who is known, or was just made known; it counts from the day it was received.

    What came to the mailbox for complaints is a complaint. One sentence against advertising ends all of it at once,
    also where it stands in a message about something else.
    """
    contacts = version_now(wired().clock.now()).policy.identity.contacts
    complaints = str(contacts.complaints) not in {str(one) for one in contacts.privacy}
    kind = Kind.COMPLAINT if complaints and message.to == str(contacts.complaints) else sort_out(message.text)
    stops = ends_marketing(message.text)
    if stops and kind is not Kind.OBJECTION:
        open_case(_request(message, Kind.OBJECTION, (DIRECT_MARKETING,)), subject)
    request = _request(message, kind, (DIRECT_MARKETING,) if kind is Kind.OBJECTION and stops else ())
    return open_case(replace(request, id=message.id), subject)


def _request(message: Message, kind: Kind, purposes: tuple[str, ...]) -> Request:
    return Request(kind, message.channel, message.language, message.text, message.received, purposes)
