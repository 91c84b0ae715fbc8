"""Publishing a policy: an immutable row with its files, after the change has said who must be told or asked first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from forecall.custody import versions
from forecall.custody.errors import PublicationRefused
from forecall.custody.events import VersionPublished
from forecall.custody.models import PublishedVersion
from forecall.custody.wiring import wired
from forecall.foundation import acting_now, failpoint
from forecall.foundation.models import Organisation
from forecall.policy import Policy, compile_rulebook
from forecall.policy.changes import Change, Changed, diff
from forecall.policy.documents import Artefact, compile_policy
from forecall.policy.documents.artefact import sha256
from forecall.policy.errors import PolicyError
from forecall.policy.history import change_to
from forecall.policy.rulebook import day_begins


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published. `change` is None with an organisation's first version."""

    version: PublishedVersion
    change: Change | None
    fresh: bool


def publish(policy: Policy, artefact: Artefact | str | None = None) -> Publication:
    """Publish a version, and keep its evidence and its documents with it. The same version again changes nothing.

    artefact   the compiled documents, or their hash alone where they are kept elsewhere; compiled here otherwise

    A version for today counts from now on; the first of an organisation may count since an earlier day. Where the last
    version was published before files were kept, the same again adds them.

    Raises PolicyRefused where the file cannot stand, PublicationRefused where it may not follow the last version or
    would count before its notice is over.
    """
    acting, now = acting_now("custody.PublishedVersion"), wired().clock.now()
    rulebook = compile_rulebook(policy)
    content = policy.model_dump(mode="json")
    compiled = compile_policy(policy) if artefact is None else None if isinstance(artefact, str) else artefact
    files = versions.made_of(policy, compiled)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=acting.organisation)
        last = versions.last_version()
        if last is not None and json.loads(last.content) == content:
            _complete(last, files)
            return Publication(last, None, fresh=False)
        _nothing_missing(organisation, policy)
        effective = _counts_from(policy, now, is_first=last is None)
        change = None if last is None else _following(last, policy, effective, now)
        row = PublishedVersion(
            organisation=organisation,
            number=policy.version.number,
            effective=effective,
            published_at=now,
            published_by=acting.actor,
            content=json.dumps(content, ensure_ascii=False),  # in the order of the file: documents follow it
            digest=rulebook.digest(),
            artefact=str(artefact) if compiled is None else compiled.digest,
            previous=link(last) if last else "",
            made_of=versions.hash_of(hashes(files)),
            duties=[] if change is None else [_duty(fact) for fact in change.owed()],
        )
        row.save(force_insert=True)
        versions.keep(row, files)
        Organisation.objects.filter(pk=organisation.pk).update(policy_seq=F("policy_seq") + 1)
        wired().events.publish(VersionPublished(acting.organisation, row.number))
        failpoint("publication: before commit")
    failpoint("publication: committed")
    return Publication(row, change, fresh=True)


def check(policy: Policy) -> list[dict[str, Any]]:
    """Whether `publish` would take the version, found out without a document; what it would owe to people.

    Nothing is owed where it is the first, or is published already. Raises as `publish`.
    """
    acting, now = acting_now("custody.PublishedVersion"), wired().clock.now()
    compile_rulebook(policy)
    last = versions.last_version()
    if last is not None and json.loads(last.content) == policy.model_dump(mode="json"):
        return []
    _nothing_missing(Organisation.objects.get(pk=acting.organisation), policy)
    if last is None:
        return []
    change = _following(last, policy, _counts_from(policy, now, is_first=False), now)
    return [_duty(fact) for fact in change.owed()]


def owed(policy: Policy) -> list[dict[str, Any]]:
    """What the version would owe to people, also where `publish` refuses it: because it would count too early, say.

    Nothing is owed where it is the first, or is published already. Raises PolicyRefused.
    """
    compile_rulebook(policy)
    last = versions.last_version()
    if last is None or json.loads(last.content) == policy.model_dump(mode="json"):
        return []
    return [_duty(fact) for fact in diff(Policy.model_validate_json(last.content), policy).owed()]


def _nothing_missing(organisation: Organisation, policy: Policy) -> None:
    if (look := wired().missing) and (lacks := look(organisation, policy)):
        raise PublicationRefused(f"{lacks}; add a surface with this host and these paths, and publish again")


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: sha256(content) for path, content in files.items()}


def _complete(last: PublishedVersion, files: Mapping[str, bytes]) -> None:
    """Add the files to a version that has none; nothing follows it yet, so no link names it."""
    if not last.made_of and files:
        last.made_of = versions.hash_of(hashes(files))
        last.save(update_fields=["made_of"])
        versions.keep(last, files)


def _counts_from(policy: Policy, now: datetime, *, is_first: bool) -> datetime:
    zone = ZoneInfo(policy.version.timezone)
    midnight = day_begins(policy.version.effective, zone)
    is_today = policy.version.effective == now.astimezone(zone).date()
    return now if is_today and not is_first else midnight


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
    said += [version.made_of] if version.made_of else []  # older links name none
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def altered(published: Sequence[PublishedVersion]) -> int | None:
    """The number of the first version that does not follow the one before it, or None; oldest first."""
    before = ""
    for version in published:
        if version.previous != before:
            return version.number
        before = link(version)
    return None
