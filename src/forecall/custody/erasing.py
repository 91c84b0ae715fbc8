"""Forgetting a person: mark, destroy the key, erase the rows, certify. Each step can be done again without harm.

From the mark on no question about the person is answered with yes. With the key every sealed value is lost at once, in
the database, its logs and its backups; the rows go after it. The certificate names what could still be opened: key
copies in backups of the keyring whose term is not over, with their end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Field, Model

from forecall.custody.errors import ErasureHeld, ErasureUnfinished, UnknownSubject
from forecall.custody.events import SubjectForgot
from forecall.custody.keyring import backups_holding
from forecall.custody.models import Erasure, Subject
from forecall.custody.receipts import forget
from forecall.custody.wiring import Parts, wired
from forecall.foundation import ForecallError, Holding, acting_now, failpoint

DONE = Erasure.Step.CERTIFIED
LOST = "forgotten"
"""What stands in the place of a word that a column cannot do without."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """That a person was erased, and what could still be opened.

    text        canonical JSON: organisation, subject, asked, done, rows, key, backups
    signature   Ed25519 over the text, in hex
    """

    text: str
    signature: str

    def data(self) -> Mapping[str, Any]:
        read: Mapping[str, Any] = json.loads(self.text)
        return read

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        try:
            key.verify(bytes.fromhex(self.signature), self.text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def erase(subject: UUID) -> Certificate:
    """Forget a person of the acting organisation. Again for one who is forgotten gives the same certificate.

    Raises UnknownSubject, ErasureHeld, ErasureUnfinished.
    """
    acting = acting_now("custody.Erasure")
    one = _marked(acting.organisation, subject, acting.actor)
    failpoint("erasure: marked")
    for step, act in STEPS:
        if _is_before(one.step, step):
            try:
                act(one, wired())
            except ForecallError as problem:
                _note(one, str(problem))
                raise ErasureUnfinished(one.step, str(problem)) from problem
            failpoint(f"erasure: {step.value} done")
            one.step, one.problem = step.value, ""
            Erasure.unscoped.filter(pk=one.pk).update(
                step=one.step, problem="", rows=one.rows, certificate=one.certificate, signature=one.signature,
                done_at=one.done_at,
            )  # fmt: skip
            failpoint(f"erasure: {step.value} noted")
    return Certificate(one.certificate, one.signature)


def unfinished() -> list[UUID]:
    """People of the acting organisation whose erasure began and is not certified: call `erase` for each."""
    return list(Erasure.objects.exclude(step=DONE).order_by("asked_at").values_list("subject_id", flat=True))


def _is_before(step: str, other: str) -> bool:
    order = Erasure.Step.values
    return order.index(step) < order.index(other)


def _note(one: Erasure, problem: str) -> None:
    Erasure.unscoped.filter(pk=one.pk).update(problem=problem[:200])


def _marked(organisation: UUID, subject: UUID, actor: str) -> Erasure:
    """The erasure of this person, begun now or before: from here on the gate refuses."""
    now = wired().clock.now()
    with transaction.atomic():
        begun: Erasure | None = Erasure.unscoped.filter(subject_id=subject, organisation_id=organisation).first()
        if begun is not None:
            return begun
        found: Subject | None = (
            Subject.unscoped.select_for_update().filter(pk=subject, organisation_id=organisation).first()
        )
        if found is None:
            raise UnknownSubject(1)
        if found.hold:
            raise ErasureHeld
        Subject.unscoped.filter(pk=subject).update(forgotten_at=now)
        made: Erasure = Erasure.unscoped.create(
            organisation_id=organisation, subject_id=subject, asked_at=now, asked_by=actor
        )
        failpoint("erasure: before the mark commits")
        return made


def _destroy_key(one: Erasure, parts: Parts) -> None:
    parts.keyring.destroy(str(one.organisation_id), [one.subject_id])


def _erase_rows(one: Erasure, parts: Parts) -> None:
    with transaction.atomic():
        for holding in parts.holdings:
            gone = _erase_holding(holding, one.subject_id)
            one.rows[holding.model] = one.rows.get(holding.model, 0) + gone  # some went in a call that was cut short
        Erasure.unscoped.filter(pk=one.pk).update(rows=one.rows)
        parts.events.publish(SubjectForgot(one.organisation_id, one.subject_id))
        failpoint("erasure: before the rows commit")
    failpoint("erasure: rows committed")
    one.rows["receipts"] = one.rows.get("receipts", 0) + forget(parts.receipts.folder, [one.subject_id])
    if (
        connection.vendor == "sqlite" and not connection.in_atomic_block
    ):  # the log beside the file still has the pages as they were
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _erase_holding(holding: Holding, subject: UUID) -> int:
    """Delete, or blank, a room's rows about a person; how many."""
    model: Any = apps.get_model(holding.model)
    rows = model.unscoped.filter(**{holding.subject: subject})
    if holding.erase == "keep":
        return 0
    if holding.erase == "blank":
        return int(rows.update(**{name: _blank(model, name) for name in holding.fields}))
    count, _by_model = rows.delete()
    return int(count)


def _blank(model: type[Model], name: str) -> object:
    field = model._meta.get_field(name)  # noqa: SLF001  # Django's documented door to fields
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column")
    if field.null:
        return None
    return field.get_default() if field.has_default() or field.empty_strings_allowed is False else LOST


def _certify(one: Erasure, parts: Parts) -> None:
    if parts.signer is None:
        raise ErasureUnfinished(one.step, "there is no key to sign the certificate with")
    one.done_at = parts.clock.now()
    one.certificate = json.dumps(_said(one, parts, one.done_at), sort_keys=True, ensure_ascii=False)
    one.signature = parts.signer.sign(one.certificate.encode()).hex()


def _said(one: Erasure, parts: Parts, now: datetime) -> dict[str, Any]:
    organisation = str(one.organisation_id)
    destroyed = parts.keyring.destroyed_at(organisation, one.subject_id)
    folder = parts.backups
    holding = backups_holding(folder, organisation, one.subject_id) if folder and folder.is_dir() else []
    return {
        "organisation": organisation,
        "subject": str(one.subject_id),
        "asked": one.asked_at.isoformat(),
        "done": now.isoformat(),
        "rows": one.rows,
        "key_destroyed": destroyed.isoformat() if destroyed else None,
        "key_copies": [{"backup": backup.path.name, "until": backup.ends.isoformat()} for backup in holding],
    }


STEPS: tuple[tuple[Erasure.Step, Callable[[Erasure, Parts], None]], ...] = (
    (Erasure.Step.KEY_DESTROYED, _destroy_key),
    (Erasure.Step.ROWS_ERASED, _erase_rows),
    (Erasure.Step.CERTIFIED, _certify),
)
