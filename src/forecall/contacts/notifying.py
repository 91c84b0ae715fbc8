"""The notice of Art. 14: whoever we have from elsewhere is told so, in their language, before the month is over.

Each letter names what is held, where it came from and what for, with the whole privacy notice of the day below. It is
handed over first and noted as sent right after: a process killed in between sends one twice, none never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from forecall.contacts.models import Person
from forecall.contacts.sources import notices_due
from forecall.custody import Permit, open_sealed
from forecall.custody.incidents.models import IncidentPerson
from forecall.custody.models import Subject
from forecall.custody.origins import Origin, origins_of
from forecall.custody.recording import informed
from forecall.custody.rights.opening import for_reach
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.saying import Saying, spoken
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError, acting_now
from forecall.policy import Policy

LETTER = "elsewhere"
AHEAD = timedelta(days=10)
"""So long before the month is over the letter goes out, so that a week without mail makes nobody late."""
LANGUAGE_OF = {"DE": "de", "AT": "de", "CH": "de", "RO": "ro", "MD": "ro"}
"""Country -> language, where a person's own is not known."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a round of letters did.

    sent         people who were told
    unreachable  people who are owed the notice and have no e-mail address: by post, or the data goes
    failed       people whose letter was not taken; the next round tries again
    """

    sent: tuple[UUID, ...] = ()
    unreachable: tuple[UUID, ...] = ()
    failed: tuple[UUID, ...] = ()


def send_notices(ahead: timedelta = AHEAD) -> Noticed:
    """Tell everybody of the acting organisation who is owed the notice by then. Raises NoPolicy, RightsNotDeclared."""
    now, organisation = wired().clock.now(), acting_now("contacts.Person").organisation
    version, reach = version_now(now), wired().reach
    notices: dict[str, str] = {}
    done: dict[str, list[UUID]] = {"sent": [], "unreachable": [], "failed": []}
    for one in notices_due(by=now + ahead):
        try:
            way = reach.envelope(organisation, one.person, "email") if reach else None
            if way is None:
                done["unreachable"].append(one.person)
                continue
            way.send(notice_for(one.person, version, notices))
        except (ForecallError, OSError):
            done["failed"].append(one.person)
            continue
        informed(one.person, wired().clock.now())
        done["sent"].append(one.person)
    return Noticed(**{name: tuple(people) for name, people in done.items()})


def notice_for(person: UUID, version: InForce, notices: dict[str, str] | None = None) -> Letter:
    """The letter to one person, as it stands today.

    notices   language -> the whole privacy notice, kept by the caller from letter to letter
    """
    subject = Subject.objects.get(pk=person)
    policy = version.policy
    voice = spoken(policy, language_of(subject))
    owed = {name: one for name, one in sorted(origins_of(person).items()) if one.is_owed}
    purposes = [
        one.label
        for one in policy.purposes.values()
        if subject.kind in one.people and not owed.keys().isdisjoint(one.categories)
    ]
    zone = ZoneInfo(policy.version.timezone)
    body = voice.say(
        "elsewhere",
        categories=voice.categories(list(owed)),
        sources=voice.listed(dict.fromkeys(_source(voice, one, subject) for one in owed.values())),
        day=voice.day(min(one.at for one in owed.values()).astimezone(zone).date()),
        purposes=voice.labels(purposes),
        mail=policy.identity.contacts.privacy[0],
    )
    kept = {} if notices is None else notices
    if voice.language not in kept:
        kept[voice.language] = whole_notice(policy, voice.language)
    parts = [voice.say("letter-greeting"), body, policy.identity.name, "* * *", kept[voice.language]]
    return Letter(LETTER, voice.language, voice.say("elsewhere-title"), "\n\n".join(parts))


def _source(voice: Saying, one: Origin, subject: Subject) -> str:
    """The kind of source, with the list's seller or the import's own name where one is on record."""
    supply = Person.objects.filter(pk=subject.pk).values_list("supply__seller", flat=True).first()
    kind = voice.word("source", one.source)
    origin = one.origin or supply
    return voice.say("elsewhere-list", origin=origin, source=kind) if origin else kind


def language_of(subject: Subject) -> str:
    """The language they chose, or that of their country; the policy's first where neither is known."""
    rows: Sequence[Person] = list(Person.objects.filter(pk=subject.pk, language__isnull=False))
    permit = for_reach(subject.pk) if rows else None
    if isinstance(permit, Permit):
        [opened] = open_sealed(permit, rows, ["language"])
        if opened.language:
            return str(opened.language)
    return LANGUAGE_OF.get(subject.place, "")


def languages_of_hit(incident: UUID) -> dict[UUID, str]:
    """The language of everybody whom an incident hit and who is still to be told."""
    rows = IncidentPerson.objects.filter(incident_id=incident, told_at=None).select_related("subject")
    return {row.subject_id: language for row in rows if (language := language_of(row.subject))}


def whole_notice(policy: Policy, language: str) -> str:
    """The privacy notice as text."""
    from forecall.policy.documents.building import documents_of  # noqa: PLC0415  # typesetting loads with it
    from forecall.policy.documents.model import Kind  # noqa: PLC0415
    from forecall.policy.documents.rendering import as_markdown  # noqa: PLC0415

    found = [one for one in documents_of(policy) if (one.kind, one.language) == (Kind.PRIVACY_NOTICE, language)]
    return as_markdown(found[0]).decode()
