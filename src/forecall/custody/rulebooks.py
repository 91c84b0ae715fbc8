"""The rulebook that counts, kept in the process and read anew as soon as a version is published anywhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forecall.custody.errors import NoPolicy
from forecall.custody.models import PublishedVersion
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.policy import Policy, Rulebook
from forecall.policy.changes import diff, past
from forecall.policy.rulebook import build_rulebook

NO_KINDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InForce:
    """One version as decisions use it.

    kinds       category -> what it consists of, in the policy's own words (name, phone, ...)
    kinds_ever  the same with the categories that only versions before it had: some of their data may still be there
    lapsed      kind of person -> purpose -> when the version was first shown that older consents no longer cover
    """

    effective: datetime
    policy: Policy
    rulebook: Rulebook
    kinds: Mapping[str, frozenset[str]]
    kinds_ever: Mapping[str, frozenset[str]]
    lapsed: Mapping[str, Mapping[str, datetime]]

    def kinds_of(self, categories: frozenset[str]) -> frozenset[str]:
        if len(categories) == 1:  # of most questions
            (one,) = categories
            return self.kinds.get(one, NO_KINDS)
        return NO_KINDS.union(*(self.kinds.get(one, NO_KINDS) for one in categories))


_kept: dict[UUID, tuple[int, list[InForce]]] = {}
_lock = threading.Lock()


def in_force(organisation: UUID, seq: int, now: datetime) -> InForce:
    """The version that counts now; `seq` is the organisation's number of publications, read with the question.

    Raises NoPolicy before the first.
    """
    known = _kept.get(organisation)
    if known is None or known[0] != seq:
        with _lock:
            known = (seq, _read(organisation))
            _kept[organisation] = known
    for one in reversed(known[1]):
        if one.effective <= now:
            return one
    raise NoPolicy(str(organisation))


def version_now(now: datetime) -> InForce:
    """The acting organisation's version in force; raises NoPolicy."""
    organisation = acting_now("custody.PublishedVersion").organisation
    seq = Organisation.objects.filter(pk=organisation).values_list("policy_seq", flat=True).first()
    if seq is None:
        raise NoPolicy(str(organisation))
    return in_force(organisation, seq, now)


def forget_kept() -> None:
    """Read everything anew: for tests, and after a restore."""
    _kept.clear()


def _read(organisation: UUID) -> list[InForce]:
    rows = list(PublishedVersion.unscoped.filter(organisation_id=organisation).order_by("number"))
    policies = [Policy.model_validate(json.loads(row.content)) for row in rows]
    made = []
    lapsed: dict[str, dict[str, datetime]] = {}
    ever: Mapping[str, frozenset[str]] = {}
    for at, (row, policy) in enumerate(zip(rows, policies, strict=True)):
        if at:
            lapsed = _lapsed(lapsed, policies[at - 1], policy, row.published_at)
        before = past(policies[: at + 1])
        rulebook = build_rulebook(policy, before.since, before.earlier)
        kinds = {name: frozenset(map(str, category.fields)) for name, category in policy.categories.items()}
        ever = {**ever, **kinds}
        made.append(InForce(row.effective, policy, rulebook, kinds, ever, lapsed))
    return made


def _lapsed(
    before: Mapping[str, Mapping[str, datetime]], old: Policy, new: Policy, shown: datetime
) -> dict[str, dict[str, datetime]]:
    """The lapsed consents of all versions so far; a yes given after a version was shown was given to that version."""
    made = {person: dict(purposes) for person, purposes in before.items()}
    for purpose, people in diff(old, new).lapsed.items():
        for person in people:
            made.setdefault(person, {})[purpose] = shown
    return made
