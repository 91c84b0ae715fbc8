"""Where data may leave to: hosts of recipients that the policy names, while their contracts run."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from time import sleep
from uuid import UUID

from django.db import DatabaseError, connection

from forecall.custody.errors import NoPolicy
from forecall.custody.receipts import sync_held
from forecall.custody.rulebooks import InForce, in_force, version_now
from forecall.custody.safeguards.alerts import BARRED, noted
from forecall.foundation import Clock, ForecallError, acting
from forecall.foundation.models import Organisation
from forecall.policy import Policy, Refused
from forecall.policy.recipients import unbound
from forecall.policy.wording import labels_of, sentence

log = logging.getLogger(__name__)

ACTOR = "egress"
TRIES, WAIT_S = 10, 0.2
"""So often an alert is tried while others write."""
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


@dataclass(frozen=True, slots=True)
class Barred:
    """Why a host gets nothing of an organisation.

    refused   what of the recipient's contract does not hold; None where no recipient is reached there
    """

    host: str
    refused: Refused | None = None

    def said(self, policy: Policy, language: str = "en") -> str:
        """As a sentence. English alone where nobody is named: it is meant for whoever runs the house."""
        if self.refused is not None:
            return sentence(self.refused, language, labels_of(policy))
        advice = "add it to the hosts of one, or of a surface of yours"
        return f"no recipient of the policy is reached at {self.host}; {advice}"


def barred(host: str, now: datetime) -> str:
    """Why the acting organisation sends nothing to a host, as a sentence; empty where it may. Raises NoPolicy."""
    version = version_now(now)
    found = _barred(version, host.lower(), now)
    return found.said(version.policy) if found else ""


def _barred(version: InForce, host: str, now: datetime) -> Barred | None:
    if host in own_hosts(version.policy):
        return None
    said = Barred(host)
    for name in hosts_of(version.policy).get(host, []):
        broken = unbound(version.rulebook.recipients[name], now)
        if broken is None:
            return None
        if said.refused is None:
            said = Barred(host, Refused(broken[0], "", broken[1], name))
    return said


Stopped = Callable[[UUID, Barred], None]
"""Hears that a connection was stopped: whose policy bars it, and why."""


def alert_beside(organisation: UUID, why: Barred) -> None:
    """Note an alert for the organisation, in a thread of its own.

    Who wanted to connect may be in the middle of a transaction that is rolled back now; the alert is to stay.
    """
    Thread(target=_alert, args=(organisation, why), name="egress-alert").start()


def _alert(organisation: UUID, why: Barred) -> None:
    refused = why.refused
    said = {} if refused is None else {"reason": refused.reason.value, "clause": refused.clause, "who": refused.about}
    code = "barred" if refused else "barred-nobody"
    try:
        for left in reversed(range(TRIES)):
            try:
                with acting(organisation, ACTOR):
                    noted(f"{BARRED}{why.host}", code, {"host": why.host, **said})
                break
            except DatabaseError:  # another writes at this moment
                if not left:
                    raise
                sleep(WAIT_S)
    except (DatabaseError, ForecallError):
        log.exception("an alert about a stopped connection could not be noted", extra={"host": why.host})
    finally:
        connection.close()


@dataclass
class Egress:
    """What the process may reach: the hosts of all organisations together.

    house    hosts of the house itself, as its database
    before   hosts that may be reached while nobody has a policy in force: the server that carries invitations
    stopped  hears of each connection that was stopped
    """

    clock: Clock
    house: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    stopped: Stopped | None = None
    versions: dict[UUID, InForce] = field(default_factory=dict)
    read_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, host: str) -> bool:
        """Whether a policy in force names the host, under a contract that runs. Receipts that wait are synced first."""
        if host in self.house:
            return True
        sync_held()
        now = self.clock.now()
        self._learn(now)
        if not self.versions:
            return host in self.before
        why = {organisation: _barred(one, host, now) for organisation, one in self.versions.items()}
        if None in why.values():
            return True
        self._say_stopped({organisation: one for organisation, one in why.items() if one is not None})
        return False

    def _say_stopped(self, why: Mapping[UUID, Barred]) -> None:
        """To those whose recipient is reached there; where nobody knows the host, to everybody: it is their data."""
        if self.stopped is None:
            return
        concerned = {organisation: one for organisation, one in why.items() if one.refused is not None} or why
        for organisation, one in concerned.items():
            self.stopped(organisation, one)

    def _learn(self, now: datetime) -> None:
        if self.read_at is not None and now - self.read_at < STALE:
            return
        if not self.lock.acquire(blocking=False):
            return  # somebody reads, perhaps this thread itself
        try:
            self.versions, self.read_at = dict(_versions(now)), now
        except DatabaseError:
            return  # what was known stays
        finally:
            self.lock.release()


def _versions(now: datetime) -> Iterator[tuple[UUID, InForce]]:
    for organisation in Organisation.objects.all():
        try:
            yield organisation.pk, in_force(organisation.pk, organisation.policy_seq, now)
        except NoPolicy:
            continue
