"""Alerts: noted where something happens, mailed by a job, and gone when what they are about is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F

from forecall.custody.safeguards.models import Alert
from forecall.custody.safeguards.types import Alerted
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

BARRED = "barred:"
"""Begins the key of an alert about a host that nothing may go to."""


def noted(key: str, code: str, values: Mapping[str, str | int] | None = None) -> None:
    """Note that something happened that the acting organisation has to hear of; the same again only counts."""
    now, organisation = wired().clock.now(), acting_now("custody.Alert").organisation
    with transaction.atomic():
        row, is_new = Alert.unscoped.get_or_create(
            organisation_id=organisation,
            key=key[:160],
            defaults={"code": code, "values": dict(values or {}), "first": now, "last": now},
        )
        if not is_new:
            Alert.unscoped.filter(pk=row.pk).update(last=now, times=F("times") + 1, values=dict(values or {}))


def over(key: str) -> None:
    """What it was about holds again: the next time is told anew."""
    Alert.unscoped.filter(organisation_id=acting_now("custody.Alert").organisation, key=key).delete()


def open_now() -> list[Alerted]:
    """Every alert of the acting organisation, the newest first."""
    return [_alerted(one) for one in Alert.objects.order_by("-last", "-id")]


def untold() -> list[Alerted]:
    """Those that nobody was mailed of yet, oldest first."""
    return [_alerted(one) for one in Alert.objects.filter(told_at=None).order_by("first", "id")]


def told(alerts: Iterable[Alerted]) -> None:
    """These were mailed."""
    rows = Alert.unscoped.filter(organisation_id=acting_now("custody.Alert").organisation)
    rows.filter(pk__in=[one.id for one in alerts]).update(told_at=wired().clock.now())


def _alerted(row: Alert) -> Alerted:
    return Alerted(row.pk, row.key, row.code, row.values, row.first, row.last, row.times)
