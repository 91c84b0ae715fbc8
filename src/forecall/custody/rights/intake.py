"""What comes in by mail, form, letter or telephone, and which right it is about. The sorting is pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
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
    """

    to: str
    channel: str
    language: str
    text: str
    received: datetime | None = None


WORDS: tuple[tuple[Kind, str], ...] = (
    (Kind.COMPLAINT, r"complain|beschwer|plangere|reclam(?:a|at)ie"),
    (Kind.CONTEST, r"contest the|automated decision|decided by a machine|automatisierte entscheidung|anfecht|decizi\w* automat"),
    (Kind.WITHDRAWAL, r"withdraw\w* (?:my )?consent|einwilligung\w* widerruf|widerruf\w* (?:meine |die )?einwilligung|"
                      r"retrag\w* consimtamant"),
    (Kind.ERASURE, r"\beras|delet\w+ (?:my|all|every)|forget me|right to be forgotten|\blosch|sterge\w*|sterg"),
    (Kind.PORTABILITY, r"portab|take my data|mitnahme|datenubertrag|machine.readable|maschinenlesbar"),
    (Kind.RESTRICTION, r"restrict|einschrank|restrictiona"),
    (Kind.RECTIFICATION, r"correct|rectif|berichtig|falsch|gresit|corect"),
    (Kind.ACCESS, r"what data|copy of my|my data do you|access to my|subject access|auskunft|welche daten|kopie meiner|"
                  r"ce date|acces\w* la date|copie a date"),
    (Kind.OBJECTION, r"\bobject\b|i object|widersprech|widerspruch|ma opun|opozitie"),
)  # fmt: skip
"""The first that is found counts; texts are folded: small letters without marks."""

STOPS = re.compile(
    r"\bstop\b|unsubscribe|no more (?:mails?|e-?mails?|calls?|advert|news|marketing)|do(?: not|n.t) (?:call|write|mail|contact|send) "
    r"me|take me off|remove me from|(?:keine|nicht mehr) (?:werbung|anruf|mails?|e-?mails?|newsletter|anrufe)|abmelden|abbestell|"
    r"rufen sie (?:mich )?nicht|ruf mich nicht|nu ma mai (?:suna|contacta|deranja)|nu mai vreau|dezabon|fara reclam|"
    r"object to (?:direct )?marketing|werbung widersprech|widerspr\w+ (?:der )?werbung|nu (?:imi )?mai trimite"
)
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
    found = next((kind for kind, words in WORDS if re.search(words, plain)), None)
    if found in {None, Kind.OBJECTION} and ends_marketing(text):
        return Kind.OBJECTION
    return found or Kind.REQUEST


def ends_marketing(text: str) -> bool:
    """Whether it says that the person wants no more advertising."""
    return STOPS.search(folded(text)) is not None


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
    return open_case(_request(message, kind, (DIRECT_MARKETING,) if kind is Kind.OBJECTION and stops else ()), subject)


def _request(message: Message, kind: Kind, purposes: tuple[str, ...]) -> Request:
    return Request(kind, message.channel, message.language, message.text, message.received, purposes)
