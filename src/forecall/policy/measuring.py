"""What measuring pages really does, held against what the policy lets it do: nobody followed, nobody else told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from forecall.policy.terms import RecipientKind, StorageClass
from forecall.policy.types import Policy

LONGEST_LIFE = timedelta(hours=24)
"""An identifier that lives longer follows somebody from one day to the next."""


@dataclass(frozen=True, slots=True)
class Event:
    """One measurement, as a page sent it.

    item         name of the storage item in the policy
    identifier   what tells one visitor from another, whatever it is; empty where nothing does
    host         where it was sent
    """

    item: str
    identifier: str
    at: datetime
    host: str


def wrong_events(policy: Policy, events: Iterable[Event]) -> list[str]:
    """What is wrong with the events of measuring, one sentence each; an empty list means nothing is.

    Wrong are: an item that the policy does not know as measuring, an identifier that is seen again after more than a
    day, and a host that is neither the organisation's own nor that of the item's processor.
    """
    first: dict[tuple[str, str], datetime] = {}
    found: list[str] = []
    for event in sorted(events, key=lambda one: one.at):
        item = policy.storage.get(event.item)
        if item is None or item.storage_class is not StorageClass.PERFORMANCE:
            found.append(f"{event.item}: the policy knows no item for measuring of that name")
            continue
        begun = first.setdefault((event.item, event.identifier), event.at)
        if event.identifier and event.at - begun > LONGEST_LIFE:
            found.append(f"{event.item}: an identifier lives longer than 24 hours")
        if event.host not in _own_hosts(policy, event.item):
            found.append(f"{event.item}: {event.host} is told, and is neither our own nor our processor's")
    return list(dict.fromkeys(found))


def _own_hosts(policy: Policy, name: str) -> set[str]:
    hosts = {host for surface in policy.surfaces.values() for host in surface.hosts}
    recipient = policy.recipients.get(policy.storage[name].recipient or "")
    if recipient is not None and recipient.kind is RecipientKind.PROCESSOR:
        hosts |= {*recipient.hosts, *(one.host for one in recipient.endpoints)}
    return hosts
