"""A change of the policy reaches those whom it concerns, by what is held of them, each with a proof (GDPR Art. 13(3)).

What a version owes to people was kept with it when it was published. Whoever has data in a category that it touches,
from an earlier version, gets one letter, with the whole notice below. It is handed over first and noted right after:
a process killed in between tells one person twice, none never.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from forecall.contacts.models import ChangeTold
from forecall.contacts.notifying import Noticed, language_of, whole_notice
from forecall.custody.facts import parse
from forecall.custody.models import PublishedVersion, Subject
from forecall.custody.origins import read
from forecall.custody.recording import duty_met
from forecall.custody.saying import spoken
from forecall.custody.versions import policy_of, published
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError, acting_now
from forecall.policy import Policy
from forecall.policy.changes import Act, Audience

LETTER = "changed"
AT_ONCE = 500
"""People looked at by one query."""
Duty = Mapping[str, Any]
"""As `PublishedVersion.duties` keeps one."""


@dataclass(slots=True)
class Announced:
    """One version, and what its letters are made of; notices are kept from letter to letter."""

    row: PublishedVersion
    duties: list[Duty]
    policy: Policy
    notices: dict[str, str] = field(default_factory=dict)

    def owed_to(self, person: Subject, held: frozenset[str]) -> list[Duty]:
        """What concerns this person: their kind, and data that is held of them."""
        return [
            one
            for one in self.duties
            if person.kind in one["people"] and (not one["categories"] or held & set(one["categories"]))
        ]


def tell_people() -> Noticed:
    """Tell everybody of the acting organisation of every version whose change concerns them. Raises NoPolicy."""
    organisation, reach = acting_now("contacts.ChangeTold").organisation, wired().reach
    done: dict[str, list[UUID]] = {"sent": [], "unreachable": [], "failed": []}
    asked = dict[str, list[int]]()
    for version in _announced():
        for duty in version.duties:
            for kind in duty["people"] if duty["act"] != Act.TELL else ():
                asked.setdefault(kind, []).append(version.row.number)
        for person, owed in _concerned(version):
            try:
                way = reach.envelope(organisation, person.pk, "email") if reach else None
                if way is None:
                    done["unreachable"].append(person.pk)
                    continue
                letter = letter_for(person, version, owed)
                way.send(letter)
            except (ForecallError, OSError):
                done["failed"].append(person.pk)
                continue
            _note(person, version, owed, letter, asked.get(person.kind, ()))
            done["sent"].append(person.pk)
    return Noticed(**{name: tuple(people) for name, people in done.items()})


def _announced() -> list[Announced]:
    """The versions that owe people something, oldest first."""
    found = []
    for row in published():
        duties = [one for one in row.duties if one["audience"] == Audience.PEOPLE]
        if duties:
            found.append(Announced(row, duties, policy_of(row)))
    return found


def _concerned(version: Announced) -> Iterable[tuple[Subject, list[Duty]]]:
    """Whom it concerns and who was not told of it, each with what is owed."""
    number = version.row.number
    kinds = {kind for one in version.duties for kind in one["people"]}
    told = ChangeTold.objects.filter(version=number).values("subject_id")
    people = Subject.objects.filter(kind__in=kinds, forgotten_at=None).exclude(pk__in=told)
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        yield from _concerned_among(version, ids[start : start + AT_ONCE])


def _concerned_among(version: Announced, ids: Sequence[UUID]) -> Iterable[tuple[Subject, list[Duty]]]:
    number = version.row.number
    for person in Subject.objects.filter(pk__in=ids).select_related("origins").order_by("pk"):
        came = read(person.origins.facts, None) if person.origins else {}
        held = frozenset(name for name, one in came.items() if one.version < number)
        is_told = parse(person.facts).get("d", 0) >= number
        if held and not is_told and (owed := version.owed_to(person, held)):
            yield person, owed


def letter_for(person: Subject, version: Announced, owed: list[Duty]) -> Letter:
    """What one person is told of a version."""
    policy = version.policy
    voice = spoken(policy, language_of(person))
    names = [name for name in policy.purposes if any(name in one["purposes"] for one in owed)]
    categories = [name for name in policy.categories if any(name in one["categories"] for one in owed)]
    everything = voice.say("changed-all")
    body = voice.say(
        "changed",
        day=voice.day(version.row.effective.astimezone(ZoneInfo(policy.version.timezone)).date()),
        number=version.row.number,
        purposes=voice.labels(policy.purposes[name].label for name in names) if names else everything,
        categories=voice.categories(categories) if categories else everything,
        mail=policy.identity.contacts.privacy[0],
    )
    if voice.language not in version.notices:
        version.notices[voice.language] = whole_notice(policy, voice.language)
    parts = [voice.say("letter-greeting"), body]
    if any(one["act"] != Act.TELL for one in owed):
        parts.append(voice.say("changed-ask"))
    parts += [policy.identity.name, "* * *", version.notices[voice.language]]
    return Letter(
        LETTER, voice.language, voice.say("changed-title", organisation=policy.identity.name), "\n\n".join(parts)
    )


def _note(person: Subject, version: Announced, owed: list[Duty], letter: Letter, asked: Iterable[int]) -> None:
    """The proof; and where nobody's yes is needed, for this version and those before, the duty is met."""
    number, now = version.row.number, wired().clock.now()
    waits = any(parse(person.facts).get("d", 0) < one <= number for one in asked)
    with transaction.atomic():
        ChangeTold.objects.get_or_create(
            subject=person,
            version=number,
            defaults={
                "organisation_id": person.organisation_id,
                "at": now,
                "clauses": sorted({one["clause"] for one in owed}),
                "text_hash": hashlib.sha256(letter.body.encode()).hexdigest(),
            },
        )
        if not waits:
            duty_met([person.pk], number)
