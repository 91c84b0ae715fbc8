"""Where data may leave to: hosts of recipients that the policy names, while their contracts run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError

from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import InForce, in_force, version_now
from forecall.foundation import Clock
from forecall.foundation.models import Organisation
from forecall.policy import Policy, Refused
from forecall.policy.recipients import unbound
from forecall.policy.wording import labels_of, sentence

STALE = timedelta(seconds=20)
"""What other processes published is read anew after so long: a contract that ends, ends within the minute."""


def hosts_of(policy: Policy) -> dict[str, list[str]]:
    """Host -> recipients that are reached there."""
    found: dict[str, list[str]] = {}
    for name, one in policy.recipients.items():
        for host in {*one.hosts, *(place.host for place in one.endpoints)}:
            found.setdefault(host.lower(), []).append(name)
    return found


def own_hosts(policy: Policy) -> set[str]:
    """Hosts of the organisation itself: those of its surfaces."""
    return {host.lower() for one in policy.surfaces.values() for host in one.hosts}


def barred(host: str, now: datetime) -> str:
    """Why the acting organisation sends nothing to a host, as a sentence; empty where it may. Raises NoPolicy."""
    return _barred(version_now(now), host.lower(), now)


def _barred(version: InForce, host: str, now: datetime) -> str:
    if host in own_hosts(version.policy):
        return ""
    names = hosts_of(version.policy).get(host, [])
    if not names:
        return f"no recipient of the policy is reached at {host}; add it to the hosts of one, or of a surface of yours"
    said = ""
    for name in names:
        broken = unbound(version.rulebook.recipients[name], now)
        if broken is None:
            return ""
        said = said or sentence(Refused(broken[0], "", broken[1], name), "en", labels_of(version.policy))
    return said


@dataclass
class Egress:
    """What the process may reach: the hosts of all organisations together.

    house    hosts of the house itself, as its database
    before   hosts that may be reached while nobody has a policy in force: the server that carries invitations
    """

    clock: Clock
    house: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    versions: list[InForce] = field(default_factory=list)
    read_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, host: str) -> bool:
        """Whether a policy in force names the host, under a contract that runs."""
        if host in self.house:
            return True
        now = self.clock.now()
        self._learn(now)
        if not self.versions:
            return host in self.before
        return any(not _barred(one, host, now) for one in self.versions)

    def _learn(self, now: datetime) -> None:
        if self.read_at is not None and now - self.read_at < STALE:
            return
        if not self.lock.acquire(blocking=False):
            return  # somebody reads, perhaps this thread itself
        try:
            self.versions, self.read_at = list(_versions(now)), now
        except DatabaseError:
            return  # what was known stays
        finally:
            self.lock.release()


def _versions(now: datetime) -> Iterator[InForce]:
    for organisation in Organisation.objects.all():
        try:
            yield in_force(organisation.pk, organisation.policy_seq, now)
        except NoPolicy:
            continue
