"""A change in words: what is owed to whom, in English, German or Romanian, in the policy's own labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.units import format_unit

from forecall.policy.changes.naming import Said, in_words, said
from forecall.policy.changes.types import Act, Audience, Change, Changed, Reach
from forecall.policy.packs import jurisdictions
from forecall.policy.parts import Duration, Text
from forecall.policy.types import Policy
from forecall.policy.wording import Messages, labels_of, resource


@dataclass(frozen=True, slots=True)
class Duty:
    """The same act owed to the same people for the same uses, with every fact behind it."""

    act: Act
    audience: Audience
    notice: Duration
    reach: Reach
    facts: tuple[Changed, ...]


def duties(change: Change) -> list[Duty]:
    """What is owed, each once: first what needs a yes, then what is told."""
    groups: dict[tuple[Act, Audience, Duration, Reach], list[Changed]] = {}
    for fact in change.owed():
        if fact.notice is not None:
            groups.setdefault((fact.act, fact.audience, fact.notice, fact.reach), []).append(fact)
    order = [Act.ASK_EXPRESSLY, Act.ASK, Act.TELL]
    found = [Duty(*key, tuple(facts)) for key, facts in groups.items()]
    return sorted(found, key=lambda duty: order.index(duty.act))


class Words(Messages):
    """The messages of one language, with those about changes, and the labels of both versions.

    plain   a fact is named in words, for whoever does not have the file before them; else by its clause
    """

    def __init__(
        self, language: str, labels: Mapping[str, Text], rights: Mapping[str, Text], *, plain: bool = False
    ) -> None:
        super().__init__(language)
        self._bundle.add_resource(resource(language, "changes"))
        self._labels, self._rights, self._plain = labels, rights, plain

    @classmethod
    def of(cls, language: str, old: Policy, new: Policy, *, plain: bool = False) -> Words:
        packs = [jurisdictions(policy.jurisdictions) for policy in (old, new)]
        rights = {name: right.label for pack in packs for name, right in pack.rights.items()}
        return cls(language, {**labels_of(old), **labels_of(new)}, rights, plain=plain)

    def labels(self, prefix: str, names: Iterable[str]) -> str:
        """The labels of several facts as one list (they hold commas and `and`s); a name where there is no label."""
        return "; ".join(self._label(f"{prefix}:{name}", name) for name in sorted(names))

    def _label(self, clause: str, name: str) -> str:
        text = self._labels.get(clause)
        return (text.in_language(self.language) if text else "") or name

    def fact(self, fact: Changed) -> str:
        """The clause of a fact, with the right it is about where it is about one."""
        clause = self.clause(fact.clause) if self._plain else fact.clause
        if not fact.about:
            return clause
        right = self._rights.get(fact.about)
        about = (right.in_language(self.language) if right else "") or fact.about
        return self.say("right-about", clause=clause, about=about)

    def clause(self, clause: str) -> str:
        """A clause in words; needs `plain`."""
        return in_words(clause, self, self._labels)

    def said(self, fact: Changed, spelled: Callable[[str], str] | None = None) -> Said:
        """What changed, from what to what; needs `plain`. `spelled` as in `naming.said`."""
        return said(fact, self, self._labels, spelled)

    def day(self, moment: datetime, zone: str) -> str:
        locale = "en_GB" if self.language == "en" else self.language
        return format_date(moment.astimezone(ZoneInfo(zone)).date(), "long", locale=locale)

    def length(self, duration: Duration) -> str:
        unit = f"duration-{duration.unit.removesuffix('s')}"
        return str(format_unit(duration.count, unit, "long", locale=self.language))


def sentences(change: Change, words: Words, told: datetime) -> list[str]:
    """What is owed, one paragraph for each duty, and from when the version can count if all are told then."""
    if not change.facts:
        return [words.say("same")]
    owed = duties(change)
    if not owed:
        return [words.say("nothing-owed")]
    said = [_paragraph(duty, words) for duty in owed]
    if change.lapsed:
        said.append(words.say("lapsed", purposes=words.labels("purpose", change.lapsed)))
    earliest = change.earliest(told)
    day = words.day(earliest, change.timezone)
    last = words.say("earliest", told=words.day(told, change.timezone), number=str(change.new), day=day)
    if change.effective < earliest:
        last += " " + words.say("too-early", effective=words.day(change.effective, change.timezone))
    return [*said, last]


def _paragraph(duty: Duty, words: Words) -> str:
    reach = duty.reach
    head = words.say(
        f"duty-{duty.act}-{duty.audience}",
        notice=words.length(duty.notice),
        people=words.labels("people", reach.people),
    )
    scope = "scope-all" if not reach.purposes else "scope-uses" if reach.categories else "scope-uses-alone"
    uses = {
        "purposes": words.labels("purpose", reach.purposes),
        "categories": words.labels("category", reach.categories),
    }
    because = words.say("because", clauses="; ".join(words.fact(fact) for fact in duty.facts))
    return " ".join([head, words.say(scope, **uses), because])


def as_data(change: Change, told: datetime) -> dict[str, Any]:
    """The whole change as plain JSON values."""
    return {
        "old": change.old,
        "new": change.new,
        "effective": change.effective.isoformat(),
        "told": told.isoformat(),
        "earliest": change.earliest(told).isoformat(),
        "lapsed": {purpose: sorted(people) for purpose, people in sorted(change.lapsed.items())},
        "facts": [_fact_data(fact) for fact in change.facts],
    }


def _fact_data(fact: Changed) -> dict[str, Any]:
    return {
        "clause": fact.clause,
        "about": fact.about,
        "class": fact.shift.value,
        "matter": fact.matter.value,
        "material": fact.material,
        "before": fact.before,
        "after": fact.after,
        "people": sorted(fact.reach.people),
        "purposes": sorted(fact.reach.purposes),
        "categories": sorted(fact.reach.categories),
        "regime": fact.regime.value,
        "owed": fact.act.value,
        "to": fact.audience.value,
        "notice": None if fact.notice is None else str(fact.notice),
        "counts": fact.counts.value,
        "law": list(fact.law),
    }
