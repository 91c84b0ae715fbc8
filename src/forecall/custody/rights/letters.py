"""The texts of letters to people: one pure function over the messages in `locales/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from forecall.custody.rights.types import Kind
from forecall.custody.saying import Saying, authority_for, spoken
from forecall.custody.wiring import Letter
from forecall.policy import Policy

NAMES = (
    "acknowledgement", "identity", "extension", "answer", "refusal", "not_identified", "referral", "complaint_answer",
    "held", "erasure", "restriction_ends", "objection_rejected", "reviewed",
)  # fmt: skip
"""Every letter there is."""
SAYS_WHERE_TO_COMPLAIN = frozenset({
    "refusal", "not_identified", "complaint_answer", "held", "objection_rejected", "extension", "reviewed",
})  # fmt: skip
"""Letters that say no, or not yet (Art. 12(4)), or answer a complaint."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter says of a case.

    number     how the person names the case
    received   the day it came in; `due` is the last day of the answer
    place      country of the person, for the right authority; empty where not known
    reason     one word of the lists in `types`; `about` a word it needs: a client's name, a number of backups
    laws       categories that a statute keeps: the letter cites it
    stopped    purposes that have ended for the person by this objection
    scoring    those under which nothing is worked out about them any more by it, and the rest goes on
    backups    last day on which a backup can still be opened, for an erasure
    """

    kind: Kind
    number: str
    received: date
    due: date
    place: str = ""
    reason: str = ""
    about: str = ""
    laws: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    scoring: tuple[str, ...] = ()
    backups: date | None = None
    recipients: tuple[str, ...] = field(default_factory=tuple)


def letter(name: str, language: str, said: Said, policy: Policy) -> Letter:
    """The letter in the person's language, or in the policy's first language where it does not speak that one.

    Raises MessageMissing where a text is missing: no letter goes out in two languages.
    """
    voice = spoken(policy, language)
    right = voice.say(f"right-{said.kind}")
    values = {
        "organisation": policy.identity.name,
        "number": said.number,
        "right": right,
        "received": voice.day(said.received),
        "due": voice.day(said.due),
        "mail": policy.identity.contacts.privacy[0],
        "about": said.about,
        "reason": voice.say(f"reason-{said.reason}") if said.reason else "",
    }
    parts = [voice.say("letter-greeting"), voice.say(f"letter-{name}", **values)]
    for name_of, purposes in (("letter-stopped", said.stopped), ("letter-scoring", said.scoring)):
        if purposes:
            ended = "; ".join(voice.text(policy.purposes[one].label) for one in purposes)
            parts.append(voice.say(name_of, purposes=ended))
    laws = [policy.categories[one].keep.law for one in said.laws]
    if laws:
        parts.append(voice.say("letter-laws", laws=voice.listed(voice.law(law) for law in laws if law)))
    if name == "erasure":
        parts += _erased(said, voice)
    if name in SAYS_WHERE_TO_COMPLAIN:
        parts.append(_where_to_complain(voice, said.place))
    parts.append(voice.say("letter-end", **values))
    return Letter(name, voice.language, voice.say(f"letter-{name}-title", **values), "\n\n".join(parts))


def _erased(said: Said, voice: Saying) -> list[str]:
    made = [voice.say("letter-erasure-backups", day=voice.day(said.backups))] if said.backups else []
    if said.recipients:
        made.append(voice.say("letter-erasure-recipients", names=voice.recipients(said.recipients)))
    return made


def _where_to_complain(voice: Saying, place: str) -> str:
    authority = authority_for(voice.policy, place)
    return voice.say(
        "letter-authority", name=authority.name, address=authority.address, website=str(authority.website),
        mail=str(authority.email),
    )  # fmt: skip
