"""The letters of an incident, drafted from what is known: to authority, people, and whoever got the data. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from forecall.custody.saying import Saying, authority_for
from forecall.policy import Policy
from forecall.policy.terms import IDENTIFYING_FIELDS, NATIONAL_ID_FIELDS

NAMES = ("warning", "authority", "report", "people", "recipients")


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft says.

    count       how many people are hit, as counted so far; None where nobody has counted yet
    late        the reason where 72 hours are over, one word of `types.LATE_REASONS`
    kinds       kind of person -> how many of them are hit
    records     rows about them with such data
    recipients  who outside was given data of theirs in that time, by the policy's names
    """

    aware: datetime
    began: datetime | None
    ended: datetime | None
    nature: Sequence[str]
    categories: Sequence[str]
    measures: Sequence[str]
    count: int | None
    risk: str
    late: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)
    records: int = 0
    recipients: Sequence[str] = ()


def draft(name: str, language: str, known: Known, policy: Policy, client: str = "") -> tuple[str, str]:
    """Title and text. What is not known is said so, and which part of Art. 33(3) it belongs to.

    name    warning, authority, report (to the authority), people (Art. 34(2)), recipients, or clients (Art. 33(2))
    client  the company that the letter to clients is for
    """
    voice = Saying(policy, language)
    said = {"organisation": policy.identity.name, "client": client, "when": _when(known.aware, voice)}
    parts = [voice.say(f"incident-{name}-lead", **said)]
    if name == "people":
        parts += [_what(known, voice), _dangers(known, voice), _measures(known, voice), voice.say("incident-advice")]
    elif name == "recipients":
        office = str(policy.identity.contacts.privacy[0])
        parts += [_what(known, voice), _measures(known, voice), voice.say("incident-recipients-ask", mail=office)]
    else:
        parts += [
            _what(known, voice),
            *_how_many(known, voice),
            *_passed_on(known, voice),
            _dangers(known, voice),
            _measures(known, voice),
            voice.say("incident-later"),
        ]
        if known.late:
            parts.append(voice.say("incident-late", reason=voice.say(f"late-{known.late}")))
    parts.append(_contact(voice))
    title = voice.say(f"incident-{name}-title", authority=_authority(policy), **said)
    return title, "\n\n".join(parts)


def _authority(policy: Policy) -> str:
    return authority_for(policy, "").name


def _when(moment: datetime, voice: Saying) -> str:
    there = moment.astimezone(ZoneInfo(voice.policy.version.timezone))
    return f"{voice.day(there.date())}, {there:%H:%M}"


def _what(known: Known, voice: Saying) -> str:
    nature = voice.listed(voice.say(f"nature-{one}") for one in known.nature)
    names = known.categories or list(voice.policy.categories)
    labels = voice.categories(names)
    if known.began is None:
        return voice.say("incident-what-unknown-time", nature=nature, categories=labels)
    ended = _when(known.ended, voice) if known.ended else voice.say("incident-still-open")
    return voice.say("incident-what", nature=nature, categories=labels, began=_when(known.began, voice), ended=ended)


def _how_many(known: Known, voice: Saying) -> list[str]:
    """People, their kinds, and records (Art. 33(3)(a))."""
    if known.count is None:
        return [voice.say("incident-not-counted")]
    said = [voice.say("incident-count", count=known.count)]
    if known.kinds:
        named = voice.policy.people
        each = (f"{voice.people([kind]) if kind in named else kind}: {n}" for kind, n in known.kinds.items())
        said.append(voice.say("incident-kinds", kinds="; ".join(each), records=known.records))
    return said


def _passed_on(known: Known, voice: Saying) -> list[str]:
    """Who outside has the data too, and where they are reached."""
    names = [
        f"{one.name} ({one.contact})" if one.contact else one.name
        for one in map(voice.policy.recipients.get, known.recipients)
        if one is not None
    ]
    return [voice.say("incident-passed-on", names="; ".join(names))] if names else []


def _dangers(known: Known, voice: Saying) -> str:
    """What may follow for people, by what kinds of data the categories hold."""
    names = known.categories or list(voice.policy.categories)
    fields = {str(field) for name in names for field in voice.policy.categories[name].fields}
    said = [
        voice.say(f"danger-{name}")
        for name, words in (
            ("identity", NATIONAL_ID_FIELDS), ("account", {"password_hash", "user_name"}),
            ("phishing", IDENTIFYING_FIELDS), ("money", {"amount", "payment_state", "iban"}),
        )
        if fields & words
    ]  # fmt: skip
    return voice.say("incident-dangers", dangers=voice.listed(said or [voice.say("danger-unknown")]))


def _measures(known: Known, voice: Saying) -> str:
    if not known.measures:
        return voice.say("incident-no-measures")
    return voice.say("incident-measures", measures=voice.listed(voice.say(f"measure-{one}") for one in known.measures))


def _contact(voice: Saying) -> str:
    identity = voice.policy.identity
    name, mail = identity.officer.name or identity.name, identity.officer.email or identity.contacts.privacy[0]
    return voice.say("incident-contact", name=name, mail=str(mail), organisation=identity.name)
