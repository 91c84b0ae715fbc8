"""Custody's own checks: sealing, keys, receipts, erasure, terms, the way out, vendors, incidents, members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from forecall.custody.incidents.keeping import timers_of
from forecall.custody.incidents.models import Incident
from forecall.custody.incidents.types import Risk
from forecall.custody.keyring.backups import listed
from forecall.custody.keyring.making import opened_still
from forecall.custody.keyring.primitive import FORMAT, OVERHEAD
from forecall.custody.keyring.tables import head
from forecall.custody.models import Subject
from forecall.custody.receipts import verify
from forecall.custody.retention.sweeping import planned
from forecall.custody.rulebooks import version_now
from forecall.custody.safeguards.alerts import BARRED
from forecall.custody.safeguards.models import Alert
from forecall.custody.safeguards.types import Check, Look
from forecall.custody.sealing import Sealed, SealedField
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.members import Lapse
from forecall.foundation.members.models import Member
from forecall.foundation.members.standing import is_current, lapses, today
from forecall.foundation.network import is_guarded
from forecall.policy.recipients import unbound
from forecall.policy.serving import unnamed
from forecall.policy.terms import Action

NEWEST = 1000
"""So many of the newest values of each sealed column are looked at."""
PAGE = 2000
BACKED_UP_DAYS = 7
LATE = timedelta(days=2)
"""The sweep runs each night; what was over for longer, it missed."""


def sealed_at_rest() -> Look:
    """The newest values of each sealed column are ciphertext as `seal` makes it, none of them text."""
    seen = wrong = 0
    for value in _sealed_values():
        seen += 1
        wrong += not _is_ciphertext(value.ciphertext())
    return Look(wrong == 0, "clear" if wrong else "ok", {"seen": seen, "wrong": wrong})


def _is_ciphertext(value: bytes) -> bool:
    return value[:1] == FORMAT and len(value) >= OVERHEAD and not value.isascii()


def _sealed_values() -> Iterator[Sealed]:
    organisation = acting_now("custody.safeguards").organisation
    for model, field in _sealed_columns():
        rows = model.unscoped.filter(organisation_id=organisation, **{f"{field}__isnull": False})
        yield from rows.order_by("-pk").values_list(field, flat=True)[:NEWEST]


def _sealed_columns() -> Iterator[tuple[Any, str]]:
    for holding in wired().holdings:
        model: Any = apps.get_model(holding.model)
        yield from ((model, one.name) for one in model._meta.concrete_fields if isinstance(one, SealedField))  # noqa: SLF001


def keys_open() -> Look:
    """Every key opens under its organisation's, that under a master, and the standby copy has them all."""
    keyring = wired().keyring
    wrong, resting = len(keyring.check()), len(keyring.in_rotation(str(acting_now("custody.Subject").organisation)))
    return Look(wrong == 0, "broken" if wrong else "resting" if resting else "ok", {"wrong": wrong, "seen": resting})


def receipts_whole() -> Look:
    """Every chain of receipts of the house stands as it was written."""
    parts = wired()
    report = verify(parts.receipts.folder, parts.signer.public_key() if parts.signer else None)
    wrong = len(report.faults)
    return Look(wrong == 0, "broken" if wrong else "ok", {"seen": report.receipts, "wrong": wrong})


def forgotten_without_keys() -> Look:
    """Whoever was forgotten has no key."""
    organisation = acting_now("custody.Subject").organisation
    gone = Subject.unscoped.filter(organisation_id=organisation).exclude(forgotten_at=None)
    seen = wrong = 0
    found = list(gone.values_list("id", flat=True))
    for at in range(0, len(found), PAGE):
        page = found[at : at + PAGE]
        seen += len(page)
        wrong += len(wired().keyring.keys(str(organisation), page))
    return Look(wrong == 0, "keys" if wrong else "ok", {"seen": seen, "wrong": wrong})


def terms_kept() -> Look:
    """Nothing is held two days after its term, but under a legal hold. Raises NoPolicy."""
    due = planned(late=LATE)
    wrong = sum(due.by_clause.values()) + due.rows
    return Look(wrong == 0, "late" if wrong else "ok", {"wrong": wrong, "held": due.held})


def way_out_closed() -> Look:
    """Connections go to recipients under contract alone, and none was stopped of late."""
    if not is_guarded():
        return Look(holds=False, code="open")
    barred = Alert.objects.filter(key__startswith=BARRED).aggregate(times=models.Sum("times"))["times"] or 0
    return Look(barred == 0, "barred" if barred else "ok", {"wrong": barred})


def sworn() -> Look:
    """Every member has signed the undertaking of confidentiality."""
    return _members(frozenset({Lapse.UNDERTAKING_MISSING}))


def trained() -> Look:
    """The training of every member counts today."""
    return _members(frozenset({Lapse.TRAINING_MISSING, Lapse.TRAINING_LAPSED}))


def _members(lacking: frozenset[Lapse]) -> Look:
    now = wired().clock.now()
    rows = Member.objects.filter(suspended=False).select_related("organisation")
    there = [one for one in rows if is_current(one, now)]
    wrong = sum(not lacking.isdisjoint(lapses(one, today(one.organisation, now))) for one in there)
    return Look(wrong == 0, "lapsed" if wrong else "ok", {"seen": len(there), "wrong": wrong})


def keys_backed_up() -> Look:
    """A backup of the keyring is a week old at most, and reads as one."""
    parts = wired()
    there = listed(parts.backups) if parts.backups is not None and parts.backups.is_dir() else []
    if not there:
        return Look(holds=False, code="missing")
    newest = max(there, key=lambda one: one.made)
    days = (parts.clock.now() - newest.made).days
    with closing(opened_still(newest.path)) as connection:
        head(connection, newest.path)
    return Look(days <= BACKED_UP_DAYS, "old" if days > BACKED_UP_DAYS else "ok", {"days": days})


def vendors_bound() -> Look:
    """Contract, transfer tool and review of every recipient hold today. Raises NoPolicy."""
    now = wired().clock.now()
    rules = version_now(now).rulebook.recipients
    wrong = sum(unbound(one, now) is not None for one in rules.values())
    return Look(wrong == 0, "lapsed" if wrong else "ok", {"seen": len(rules), "wrong": wrong})


def scores_named() -> Look:
    """No purpose of the policy in force scores people for advertising that it does not name. Raises NoPolicy.

    A version from before this was asked goes on as it was published, and scores whoever objected to that advertising.
    """
    policy = version_now(wired().clock.now()).policy
    seen, wrong = sum(Action.SCORE in one.actions for one in policy.purposes.values()), len(unnamed(policy))
    return Look(wrong == 0, "silent" if wrong else "ok", {"seen": seen, "wrong": wrong})


def incidents_on_time() -> Look:
    """No open incident is past the 72 hours without the authority being told."""
    now = wired().clock.now()
    rows = list(Incident.objects.filter(closed_at=None, authority_told_at=None).exclude(risk=Risk.UNLIKELY.value))
    wrong = sum(now > timers_of(one).authority for one in rows)
    return Look(wrong == 0, "late" if wrong else "ok", {"seen": len(rows), "wrong": wrong})


OWN: Mapping[str, Check] = {
    "sealed_at_rest": sealed_at_rest,
    "keys_open": keys_open,
    "keys_backed_up": keys_backed_up,
    "receipts_whole": receipts_whole,
    "forgotten_without_keys": forgotten_without_keys,
    "terms_kept": terms_kept,
    "way_out_closed": way_out_closed,
    "vendors_bound": vendors_bound,
    "scores_named": scores_named,
    "incidents_on_time": incidents_on_time,
    "sworn": sworn,
    "trained": trained,
}
