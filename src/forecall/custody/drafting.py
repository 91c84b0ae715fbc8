"""The next version, before it is published: a change to the last one, or an earlier one once more.

draft = changed({"purposes": {"newsletter": {"channels": ["email"]}}})
draft.said("en", now)             # who must be told or asked, and from when it counts
publish(draft.policy)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from forecall.custody import versions
from forecall.custody.errors import DraftOutdated, NoPolicy
from forecall.custody.models import PublishedVersion
from forecall.custody.publishing import publish
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy import Policy
from forecall.policy.changes import Change, diff
from forecall.policy.changes.naming import Said
from forecall.policy.changes.saying import Words, sentences
from forecall.policy.documents import compile_policy
from forecall.policy.documents.speaking import Speaker
from forecall.policy.evidence import with_evidence
from forecall.policy.parts import Duration, Term
from forecall.policy.rulebook import day_begins
from forecall.policy.serving import with_served
from forecall.policy.worked import in_step


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is not published: it counts from the first day that the notice it owes allows.

    old   the version that was published last, whether it counts yet or not
    """

    old: Policy
    policy: Policy
    change: Change

    @property
    def counts_now(self) -> bool:
        """Whether it would count from the moment it is published."""
        zone = ZoneInfo(self.policy.version.timezone)
        return self.policy.version.effective == wired().clock.now().astimezone(zone).date()

    @property
    def shown(self) -> tuple[int, int]:
        """By which the same draft is known again: its number, and its day as 20270131."""
        return self.policy.version.number, int(f"{self.policy.version.effective:%Y%m%d}")

    def said(self, language: str, told: datetime) -> list[str]:
        """Who must be told or asked, how long before, and from when it counts."""
        return sentences(self.change, Words.of(language, self.old, self.policy, plain=True), told)

    def named(self, language: str) -> Callable[[str], str]:
        """Says a clause in words."""
        return Words.of(language, self.old, self.policy, plain=True).clause

    def facts(self, language: str) -> list[Said]:
        """Everything that changes, in words."""
        words = Words.of(language, self.old, self.policy, plain=True)
        return [words.said(fact, partial(_spelled, Speaker(self.policy, language))) for fact in self.change.facts]


def _spelled(speak: Speaker, value: str) -> str:
    """A term or a duration in words; what is neither, or counts from an event that the policy has no more, as it is."""
    with suppress(ValueError, KeyError):
        return speak.term(Term.parse(value))
    with suppress(ValueError):
        return speak.duration(Duration.parse(value))
    return value


def changed(values: Mapping[str, Any]) -> Draft:
    """The last version with some values changed; worked examples of the purposes among them are brought in step.

    values   as the file nests them; a list or a plain value replaces what stood there

    Raises NoPolicy, VersionDamaged, and pydantic's ValidationError where a value does not fit.
    """
    last = _last()
    policy = Policy.model_validate(_merged(json.loads(last.content), values))
    for name in values.get("purposes", {}):
        policy = in_step(policy, name)
    return _after(last, last, policy.model_dump(mode="json"))


def again(number: int) -> Draft:
    """An earlier version as the next one: the way back. Raises NoPolicy, VersionUnknown, VersionDamaged."""
    earlier = versions.version(number)
    return _after(_last(), earlier, json.loads(earlier.content))


class Hears(Protocol):
    """Whoever follows a publication."""

    def of(self, total: int, message: str = "") -> None: ...

    def step(self, by: int = 1) -> None: ...


def publish_as_shown(made: Callable[[], Draft], shown: tuple[int, int], hears: Hears) -> None:
    """Publish a draft, if it is still the one that was shown. Run again after it was published, it does nothing.

    made    makes the draft anew
    shown   number and day of the version (20270131) that somebody said yes to

    Raises DraftOutdated, and what `publish` does.
    """
    last = versions.last_version()
    if last is not None and last.number >= shown[0]:
        if (last.number, last.published_by) == (shown[0], acting_now("custody.PublishedVersion").actor):
            return
        raise DraftOutdated
    draft = made()
    if draft.shown != shown:
        raise DraftOutdated

    def tell(done: int, total: int) -> None:
        if done == 0:
            hears.of(total, "documents")
        else:
            hears.step()

    publish(draft.policy, compile_policy(draft.policy, tell=tell))


def _last() -> PublishedVersion:
    last = versions.last_version()
    if last is None:
        raise NoPolicy(str(acting_now("custody.PublishedVersion").organisation))
    return last


def _merged(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(below)
    for key, value in above.items():
        stands = made.get(key)
        made[key] = _merged(stands, value) if isinstance(stands, dict) and isinstance(value, Mapping) else value
    return made


def _after(last: PublishedVersion, evidence_from: PublishedVersion, content: dict[str, Any]) -> Draft:
    """`content` as the version after `last`, from the first day on that it may count.

    A version from before purposes named what they score for names it from then on: it could not be published otherwise.
    """
    now, old = wired().clock.now(), Policy.model_validate_json(last.content)
    zone = ZoneInfo(old.version.timezone)
    today = now.astimezone(zone).date()
    content["version"] = {"number": last.number + 1, "timezone": old.version.timezone, "effective": today.isoformat()}
    content = with_served(Policy.model_validate(content)).model_dump(mode="json")
    change = diff(old, Policy.model_validate(content))
    ready = max(change.earliest(now) if change.owed() else now, last.effective)
    day = ready.astimezone(zone).date()
    if ready > now and day_begins(day, zone) < ready:
        day += timedelta(days=1)
    content["version"]["effective"] = day.isoformat()
    policy = with_evidence(Policy.model_validate(content), versions.files_of(evidence_from, versions.EVIDENCE))
    return Draft(old, policy, diff(old, policy))
