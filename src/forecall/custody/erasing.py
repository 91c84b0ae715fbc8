"""Forgetting people: mark, tell, lock the books, destroy the key, erase the rows, forget what was derived, certify.

From the mark on no question about the person is answered with yes. Recipients are told while the person can still be
named to them, and what a statute keeps is moved to a locked subject. With the key every other sealed value is lost at
once, in the database, its logs and its backups; rows, files and models follow. The certificate names what could still
be opened: key copies in backups of the keyring whose term is not over, with their end.

Each step can be done again without harm: an erasure that was cut short goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import DatabaseError, connection, transaction
from django.db.models import Field

from forecall.custody.alone import alone
from forecall.custody.books import move
from forecall.custody.errors import ErasureHeld, ErasureUnfinished
from forecall.custody.events import ErasureBegan, SubjectForgot
from forecall.custody.held import erase_held
from forecall.custody.joined import records_held
from forecall.custody.last_way import kept, key_copies
from forecall.custody.models import Erasure, Subject
from forecall.custody.origins import drop_left
from forecall.custody.outside import tell_recipients
from forecall.custody.receipts import forget
from forecall.custody.rulebooks import version_now
from forecall.custody.whole import parts_of, person_of, records_of, with_their_records
from forecall.custody.wiring import Parts, wired
from forecall.foundation import ForecallError, acting_now, failpoint

DONE = Erasure.Step.CERTIFIED
NOBODY: Mapping[UUID, int] = {}
NO_WAYS: Mapping[UUID, str] = {}


@dataclass(frozen=True, slots=True)
class Certificate:
    """That a person was erased, and what could still be opened.

    text        canonical JSON: organisation, subject, asked, done, rows, books kept, recipients, derived, key, backups,
                and what stood unsealed
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


CHUNK = 250
"""About so many are erased together, the records of one person always: one change of the keyring, one pass over the
receipts."""


def erase(subject: UUID, *, untold: Collection[str] = (), way: str = "") -> Certificate:
    """Forget a person of the acting organisation, with every record of theirs; the certificate of this one.

    Again for one who is forgotten gives the same certificate.

    untold   recipients that cannot be told, or only with an effort out of proportion (Art. 19): the certificate says so
    way      how the person is told after it, in the words of an envelope: kept until they were, see `last_way`

    Raises UnknownSubject, ErasureHeld, ErasureUnfinished.
    """
    return erase_all([subject], untold=untold, ways={subject: way})[0]


def erase_all(
    subjects: Sequence[UUID], *, untold: Collection[str] = (), ways: Mapping[UUID, str] = NO_WAYS
) -> list[Certificate]:
    """Forget several people, each with every record of theirs; the certificates of those named, in order.

    What fails or is held for one does not stop the others; the first such problem is raised at the end.
    """
    acting = acting_now("custody.Erasure")
    ones, asked, failed = dict[UUID, Erasure](), list[UUID](), list[ErasureUnfinished | ErasureHeld]()
    for subject in subjects:
        try:
            with transaction.atomic():  # every record of a person, or, where one is held, none
                records = records_held(acting.organisation, subject)
                person = min(one.pk for one in records)
                ones |= {
                    one.pk: _marked(one, acting.actor, person, ways.get(one.pk, ""))
                    for one in records
                    if one.pk not in ones
                }
        except ErasureHeld as held:
            failed.append(held)
        else:
            asked.append(subject)
    begun = [one for one in ones.values() if one.step != Erasure.Step.MARKED]  # its facts may be gone that name others
    ones = {one.subject_id: one for one in records_of(begun)} | ones
    failpoint("erasure: marked")
    for part in parts_of(list(ones.values()), CHUNK):
        failed += _in_turn(acting.organisation, part, frozenset(untold))
    if failed:
        raise failed[0]
    return [certificate_of(ones[subject]) for subject in asked]


def unfinished() -> list[UUID]:
    """People of the acting organisation whose erasure began and is not certified: call `erase` for each."""
    return list(Erasure.objects.exclude(step=DONE).order_by("asked_at").values_list("subject_id", flat=True))


def erasure_of(subject: UUID) -> Erasure | None:
    """How far the erasure of a person of the acting organisation is; None where none began."""
    found: Erasure | None = Erasure.objects.filter(subject_id=subject).first()
    return found


def erasures_of(subject: UUID) -> list[Erasure]:
    """`erasure_of` for each record that was erased as this person, this one first; empty where none began."""
    found = erasure_of(subject)
    return [] if found is None else sorted(records_of([found]), key=lambda one: one.pk != found.pk)


def is_done(ones: Collection[Erasure]) -> bool:
    """Whether every record of a person, of which there is one, is certified as erased."""
    return bool(ones) and all(one.step == DONE for one in ones)


def certificate_of(one: Erasure) -> Certificate:
    """The certificate of an erasure that is done."""
    return Certificate(one.certificate, one.signature)


def _in_turn(organisation: UUID, ones: Sequence[Erasure], untold: frozenset[str]) -> list[ErasureUnfinished]:
    """Go on, while nobody else does, from where they are by now: what two do at once would be certified twice."""
    try:
        with alone(organisation, "erasing", wired().receipts.folder) as is_turn:
            if is_turn:
                _read_again(ones)
                return _go_on([one for one in ones if one.step != DONE], untold)
            return [ErasureUnfinished(ones[0].step, "another erasure takes its time")]
    except OSError as problem:  # the lock cannot be laid down: the disk is full, or the folder gone
        return [ErasureUnfinished(ones[0].step, problem.strerror or type(problem).__name__)]


def _read_again(ones: Sequence[Erasure]) -> None:
    rows = Erasure.unscoped.in_bulk([one.pk for one in ones])
    for one in ones:
        for field in Erasure._meta.concrete_fields:  # noqa: SLF001  # Django's documented door to fields
            setattr(one, field.attname, getattr(rows[one.pk], field.attname))


def _go_on(ones: Sequence[Erasure], untold: frozenset[str]) -> list[ErasureUnfinished]:
    """Every step that is missing, for all of them; whoever fails at one is left there and reported."""
    failed: dict[int, ErasureUnfinished] = {}
    for step, act in STEPS:
        stopped = {person_of(one) for one in ones if one.pk in failed}
        there = [one for one in ones if person_of(one) not in stopped and _is_before(one.step, step)]
        if not there:
            continue
        try:
            problems = act(there, wired(), untold)
        except OURS as problem:
            problems = {there[0].pk: str(problem)} if len(there) == 1 else _one_by_one(act, there, untold)
        except Exception as problem:  # noted, so that the case says why it is open
            _note(there, {one.pk: type(problem).__name__ for one in there})
            raise
        problems = with_their_records(there, problems)
        failpoint(f"erasure: {step.value} done")
        _note(there, problems)
        failed |= {one.pk: ErasureUnfinished(one.step, problems[one.pk]) for one in there if one.pk in problems}
        _keep([one for one in there if one.pk not in problems], step)
        failpoint(f"erasure: {step.value} noted")
    return list(failed.values())


def _one_by_one(act: Act, ones: Sequence[Erasure], untold: frozenset[str]) -> Problems:
    """A step that failed for all of them, for each alone: whoever is at fault stays, and nobody else."""
    _read_again(ones)
    problems: dict[int, str] = {}
    for one in ones:
        try:
            problems |= act([one], wired(), untold)
        except OURS as problem:
            problems[one.pk] = str(problem)
    return problems


OURS = (ForecallError, OSError, DatabaseError)
"""What a step may raise where the world is at fault: said in the case, and the next call goes on."""
KEPT: Mapping[Erasure.Step, tuple[str, ...]] = {
    Erasure.Step.RECIPIENTS_TOLD: ("recipients",),
    Erasure.Step.BOOKS_LOCKED: ("books",),
    Erasure.Step.ROWS_ERASED: ("rows",),
    Erasure.Step.DERIVED_FORGOTTEN: ("derived",),
    Erasure.Step.CERTIFIED: ("certificate", "signature", "done_at"),
}
"""Step -> what it adds to the row."""


def _keep(ones: Sequence[Erasure], step: Erasure.Step) -> None:
    """All of them are through this step: it is noted with what it added."""
    for one in ones:
        one.step, one.problem = step.value, ""
    with transaction.atomic():
        _write(ones, ["step", "problem", *KEPT.get(step, ())])


def _write(ones: Sequence[Erasure], names: Sequence[str]) -> None:
    """Keep these columns: one statement, made by hand, as Django's own for several rows takes 2 ms to write."""
    if not ones:
        return
    fields: list[Field[Any, Any]] = [field for field in Erasure._meta.concrete_fields if field.name in names]  # noqa: SLF001  # Django's documented door to fields
    quote: Callable[[str], str] = connection.ops.quote_name
    table, sets = quote(Erasure._meta.db_table), ", ".join(f"{quote(field.name)} = %s" for field in fields)  # noqa: SLF001  # as above
    values = [
        [*(field.get_db_prep_save(getattr(one, field.name), connection) for field in fields), one.pk] for one in ones
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", values)  # noqa: S608  # our own table


def _is_before(step: str, other: str) -> bool:
    order = Erasure.Step.values
    return order.index(step) < order.index(other)


def _note(ones: Sequence[Erasure], problems: Problems) -> None:
    for one in ones:
        if one.pk in problems:
            Erasure.unscoped.filter(pk=one.pk).update(problem=problems[one.pk][:200])


def _marked(one: Subject, actor: str, person: UUID, way: str) -> Erasure:
    """The erasure of this person, whose row is locked, begun now or before: from here on the gate refuses."""
    now = wired().clock.now()
    begun: Erasure | None = Erasure.unscoped.filter(subject_id=one.pk, organisation_id=one.organisation_id).first()
    if begun is not None:
        return begun
    if one.hold:
        raise ErasureHeld
    Subject.unscoped.filter(pk=one.pk).update(forgotten_at=now)
    made: Erasure = Erasure.unscoped.create(
        organisation_id=one.organisation_id, subject_id=one.pk, person=person, asked_at=now, asked_by=actor,
        **kept(one.organisation_id, one.pk, way),
    )  # fmt: skip
    wired().events.publish(ErasureBegan(one.organisation_id, one.pk))
    failpoint("erasure: before the mark commits")
    return made


def _tell_recipients(ones: Sequence[Erasure], parts: Parts, untold: frozenset[str]) -> Problems:
    return tell_recipients(ones, parts, untold, lambda one: _write([one], ["recipients"]))


def _lock_books(ones: Sequence[Erasure], parts: Parts, _untold: frozenset[str]) -> Problems:
    people = {one.pk: one for one in Subject.unscoped.filter(id__in=[one.subject_id for one in ones])}
    for one in ones:
        one.books = move(one, people[one.subject_id], parts, lambda: version_now(parts.clock.now()))
    return {}


def _destroy_keys(ones: Sequence[Erasure], parts: Parts, _untold: frozenset[str]) -> Problems:
    parts.keyring.destroy(str(ones[0].organisation_id), [one.subject_id for one in ones])
    return {}


def _erase_rows(ones: Sequence[Erasure], parts: Parts, _untold: frozenset[str]) -> Problems:
    ids = [one.subject_id for one in ones]
    with transaction.atomic():
        came = list(Subject.unscoped.filter(id__in=ids, origins__isnull=False).values_list("origins_id", flat=True))
        counts = erase_held(parts.holdings, ids)
        for model in [holding.model for holding in parts.holdings]:
            for one in ones:  # some went in a call that was cut short
                one.rows[model] = one.rows.get(model, 0) + counts.get(model, NOBODY).get(one.subject_id, 0)
        drop_left(came)
        _write(ones, ["rows"])
        for subject in ids:
            parts.events.publish(SubjectForgot(ones[0].organisation_id, subject))
        failpoint("erasure: before the rows commit")
    failpoint("erasure: rows committed")
    forgotten = forget(parts.receipts.folder, ids)
    problems: dict[int, str] = {}
    for erasure in ones:
        if len(ones) == 1:
            erasure.rows["receipts"] = erasure.rows.get("receipts", 0) + forgotten
        for eraser in parts.erasers:
            try:
                went = eraser.erase(erasure.organisation_id, erasure.subject_id)
            except (ForecallError, OSError) as problem:
                problems[erasure.pk] = f"{eraser.name}: {problem}"
            else:
                erasure.rows[eraser.name] = erasure.rows.get(eraser.name, 0) + went
    _write(ones, ["rows"])
    wash_log()
    return problems


def wash_log() -> None:
    """The log beside a SQLite file still has the pages as they were."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_derived(ones: Sequence[Erasure], parts: Parts, _untold: frozenset[str]) -> Problems:
    problems: dict[int, str] = {}
    for one in ones:
        one.derived = {}
        for derived in parts.derived:
            try:
                one.derived[derived.name] = derived.forget(one.organisation_id, one.subject_id)
            except (ForecallError, OSError) as problem:
                problems[one.pk] = f"{derived.name}: {problem}"
    return problems


def _certify(ones: Sequence[Erasure], parts: Parts, _untold: frozenset[str]) -> Problems:
    if parts.signer is None:
        return {one.pk: "there is no key to sign the certificate with" for one in ones}
    for one in ones:
        one.done_at = parts.clock.now()
        one.certificate = json.dumps(_said(one, parts, one.done_at), sort_keys=True, ensure_ascii=False)
        one.signature = parts.signer.sign(one.certificate.encode()).hex()
    return {}


def _said(one: Erasure, parts: Parts, now: datetime) -> dict[str, Any]:
    organisation = str(one.organisation_id)
    destroyed = parts.keyring.destroyed_at(organisation, one.subject_id)
    return {
        "organisation": organisation,
        "subject": str(one.subject_id),
        "asked": one.asked_at.isoformat(),
        "done": now.isoformat(),
        "rows": one.rows,
        "books_kept_by_statute": one.books,
        "recipients_told": one.recipients,
        "derived": one.derived,
        "key_destroyed": destroyed.isoformat() if destroyed else None,
        "key_copies": [{"backup": backup.path.name, "until": backup.ends.isoformat()} for backup in key_copies(one)],
        "in_clear": [
            {"what": name, "until": (now + stays).isoformat()}
            for name, stays in sorted({**parts.in_clear, **parts.told_in_clear}.items())
            if one.rows.get(name) or name in parts.told_in_clear
        ],
    }


Problems = Mapping[int, str]
"""Erasure -> what stopped it."""
Act = Callable[[Sequence[Erasure], Parts, frozenset[str]], Problems]
STEPS: tuple[tuple[Erasure.Step, Act], ...] = (
    (Erasure.Step.RECIPIENTS_TOLD, _tell_recipients),
    (Erasure.Step.BOOKS_LOCKED, _lock_books),
    (Erasure.Step.KEY_DESTROYED, _destroy_keys),
    (Erasure.Step.ROWS_ERASED, _erase_rows),
    (Erasure.Step.DERIVED_FORGOTTEN, _forget_derived),
    (Erasure.Step.CERTIFIED, _certify),
)
