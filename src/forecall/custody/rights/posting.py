"""Letters: written into the case, sealed, and sent by whoever can reach the person."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from forecall.custody.facts import known_of
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Subject
from forecall.custody.retention.terms import terms_of
from forecall.custody.rights import store
from forecall.custody.rights.letters import Said, letter
from forecall.custody.rights.models import Case, CaseLetter
from forecall.custody.rights.opening import for_letters, records_of_case
from forecall.custody.rights.types import Kind
from forecall.custody.rulebooks import version_now
from forecall.custody.sealing import open_sealed, seal
from forecall.custody.stopped import stopped
from forecall.custody.types import Permit
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError, acting_now

DUTY = "legal_duty_to_keep"
"""The refusal that cites its statute."""

log = logging.getLogger(__name__)


def number_of(case: UUID) -> str:
    """How people name a case: the first eight letters of its id.

    >>> number_of(UUID("0badcafe-0000-4000-8000-000000000000"))
    '0BAD-CAFE'
    """
    return f"{case.hex[:4]}-{case.hex[4:8]}".upper()


def said_of(case: Case, place: str, reason: str = "", about: str = "") -> Said:
    """What a letter says of the case; days are those where the organisation is."""
    zone = ZoneInfo(case.standing["clock"][0])
    last: date = (case.due.astimezone(zone) - timedelta(microseconds=1)).date()
    return Said(
        Kind(case.kind), number_of(case.id), case.received.astimezone(zone).date(), last, place, reason, about
    )  # fmt: skip


def write_letter(case: Case, name: str, reason: str = "", about: str = "") -> Letter:
    """A letter of the case, kept sealed until it is sent. Nothing is kept for somebody who was erased."""
    now = wired().clock.now()
    person, version = Subject.unscoped.get(pk=case.subject_id), version_now(now)
    said = said_of(case, person.place, reason, about)
    if reason == DUTY:
        records = Subject.unscoped.filter(pk__in=records_of_case(case)).order_by("pk")
        known = [terms_of(one.kind, known_of(one), version.policy, version.rulebook) for one in records]
        kept = sorted({term.category for terms in known for term in terms if term.law and not term.is_over(now)})
        said = replace(said, laws=tuple(kept))
    if said.kind is Kind.OBJECTION and name in {"acknowledgement", "answer"}:
        ended = stopped(case.organisation_id, case.subject_id, version, now, by=case.purposes)
        said = replace(said, stopped=ended.uses, scoring=ended.scoring)
    made = letter(name, case.language, said, version.policy)
    permit = for_letters(case.subject_id, "store", case.id)
    if isinstance(permit, Permit):
        body = mask_cards(json.dumps([made.title, made.body], ensure_ascii=False))
        CaseLetter(
            organisation_id=case.organisation_id, case=case, subject_id=case.subject_id, name=name,
            language=made.language, channel=case.channel, made_at=now,
            **seal(permit, CaseLetter, case.subject_id, {"body": body}),
        ).save()  # fmt: skip
    return made


def read_letters(case: UUID) -> list[Letter]:
    """The letters of a case as they were written; nothing once the person was erased."""
    rows = list(CaseLetter.objects.filter(case_id=case).order_by("id"))
    if not rows:
        return []
    permit = for_letters(rows[0].subject_id, "read", case)
    if not isinstance(permit, Permit):
        return []
    opened = open_sealed(permit, rows, ["body"])
    pairs = [(row, json.loads(one.body)) for row, one in zip(rows, opened, strict=True) if one.body]
    return [Letter(row.name, row.language, title, body) for row, (title, body) in pairs]


def deliver() -> tuple[int, int]:
    """Send the letters of the acting organisation that wait: how many went out, and how many still wait.

    Each is marked as sent right after it was handed over: a process killed in between sends one letter twice, none
    never.
    """
    reach, sent, waiting = wired().reach, 0, store.letters_waiting()
    if reach is None:
        return 0, len(waiting)
    for row in waiting:
        if _sent(row):
            sent += 1
    return sent, len(waiting) - sent


def _sent(row: CaseLetter) -> bool:
    reach, organisation = wired().reach, acting_now("custody.CaseLetter").organisation
    permit = for_letters(row.subject_id, "send", row.case_id)
    if reach is None or not isinstance(permit, Permit):
        return False
    [opened] = open_sealed(permit, [row], ["body"])
    try:
        envelope = reach.envelope(organisation, row.subject_id, row.channel)
        if envelope is None or opened.body is None:
            return False
        title, body = json.loads(opened.body)
        envelope.send(Letter(row.name, row.language, title, body))
    except (ForecallError, OSError) as problem:
        log.warning("a letter could not be sent", extra={"letter": row.pk, "problem": type(problem).__name__})
        return False
    with transaction.atomic():
        CaseLetter.unscoped.filter(pk=row.pk).update(sent_at=wired().clock.now())
    return True
