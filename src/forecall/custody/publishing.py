"""Publishing a policy: an immutable row, after the change has said who must be told or asked first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from forecall.custody.errors import PublicationRefused
from forecall.custody.events import VersionPublished
from forecall.custody.models import PublishedVersion
from forecall.custody.wiring import wired
from forecall.foundation import acting_now, failpoint
from forecall.foundation.models import Organisation
from forecall.policy import Policy, compile_rulebook
from forecall.policy.changes import Change, Changed
from forecall.policy.documents import compile_policy
from forecall.policy.errors import PolicyError
from forecall.policy.history import change_to
from forecall.policy.rulebook import day_begins


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published. `change` is None with an organisation's first version."""

    version: PublishedVersion
    change: Change | None
    fresh: bool


def publish(policy: Policy, artefact: str | None = None) -> Publication:
    """Publish a version. The same version again changes nothing.

    artefact   hash of the compiled documents, where they were compiled already; compiled here otherwise

    Raises PolicyRefused where the file cannot stand, PublicationRefused where it may not follow the last version or
    would count before its notice is over.
    """
    acting, now = acting_now("custody.PublishedVersion"), wired().clock.now()
    rulebook = compile_rulebook(policy)
    content = json.dumps(policy.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    artefact = artefact or compile_policy(policy).digest
    effective = day_begins(policy.version.effective, ZoneInfo(policy.version.timezone))
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=acting.organisation)
        versions = list(PublishedVersion.unscoped.filter(organisation=organisation).order_by("number"))
        last = versions[-1] if versions else None
        if last is not None and last.content == content:
            return Publication(last, None, fresh=False)
        if (look := wired().missing) and (said := look(organisation, policy)):
            raise PublicationRefused(f"{said}; add a surface with this host and these paths, and publish again")
        change = None if last is None else _following(last, policy, effective, now)
        row = PublishedVersion(
            organisation=organisation,
            number=policy.version.number,
            effective=effective,
            published_at=now,
            published_by=acting.actor,
            content=content,
            digest=rulebook.digest(),
            artefact=artefact,
            previous=link(last) if last else "",
            duties=[] if change is None else [_duty(fact) for fact in change.owed()],
        )
        row.save(force_insert=True)
        Organisation.objects.filter(pk=organisation.pk).update(policy_seq=F("policy_seq") + 1)
        wired().events.publish(VersionPublished(acting.organisation, row.number))
        failpoint("publication: before commit")
    failpoint("publication: committed")
    return Publication(row, change, fresh=True)


def _following(last: PublishedVersion, policy: Policy, effective: datetime, now: datetime) -> Change:
    try:
        return change_to(Policy.model_validate_json(last.content), last.effective, policy, effective, now)
    except PolicyError as problem:
        raise PublicationRefused(str(problem)) from None


def _duty(fact: Changed) -> dict[str, Any]:
    """One thing owed to people before a fact counts, as it is kept with the version."""
    return {
        "clause": fact.clause,
        "act": fact.act.value,
        "audience": fact.audience.value,
        "people": sorted(fact.reach.people),
        "purposes": sorted(fact.reach.purposes),
        "categories": sorted(fact.reach.categories),
        "notice": None if fact.notice is None else str(fact.notice),
    }


def link(version: PublishedVersion) -> str:
    """What the next version's `previous` must say: a hash over everything that was published."""
    said = [version.number, version.effective.isoformat(), version.published_at.isoformat(), version.published_by]
    said += [version.content, version.digest, version.artefact, version.previous]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def altered(versions: Sequence[PublishedVersion]) -> int | None:
    """The number of the first version that does not follow the one before it, or None; oldest first."""
    before = ""
    for version in versions:
        if version.previous != before:
            return version.number
        before = link(version)
    return None
