"""The next version, before it is published: a change to the last one, or an earlier one once more.

draft = changed({"purposes": {"newsletter": {"channels": ["email"]}}})
draft.said("en", now)             # who must be told or asked, and from when it counts
publish(draft.policy)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from forecall.custody import versions
from forecall.custody.errors import NoPolicy
from forecall.custody.models import PublishedVersion
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy import Policy
from forecall.policy.changes import Change, diff
from forecall.policy.changes.saying import Words, sentences
from forecall.policy.evidence import with_evidence
from forecall.policy.rulebook import day_begins
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

    def said(self, language: str, told: datetime) -> list[str]:
        """Who must be told or asked, how long before, and from when it counts."""
        return sentences(self.change, Words.of(language, self.old, self.policy), told)


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
    """`content` as the version after `last`, from the first day on that it may count."""
    now, old = wired().clock.now(), Policy.model_validate_json(last.content)
    zone = ZoneInfo(old.version.timezone)
    today = now.astimezone(zone).date()
    content["version"] = {"number": last.number + 1, "timezone": old.version.timezone, "effective": today.isoformat()}
    change = diff(old, Policy.model_validate(content))
    ready = max(change.earliest(now) if change.owed() else now, last.effective)
    day = ready.astimezone(zone).date()
    if ready > now and day_begins(day, zone) < ready:
        day += timedelta(days=1)
    content["version"]["effective"] = day.isoformat()
    policy = with_evidence(Policy.model_validate(content), versions.files_of(evidence_from, versions.EVIDENCE))
    return Draft(old, policy, diff(old, policy))
