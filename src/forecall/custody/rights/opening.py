"""The duty to answer as a ground of its own: a permit that opens what is held of one person, for their own case.

A policy says for each purpose which categories it uses. The right of access (Art. 15) is about all of them, whatever
the policy's purpose for rights lists; so the ground here is the open case and the law, and the receipt names the
policy's clause for handling rights. See docs/decisions/0020.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from forecall.custody.deciding import has_grant, lasts_of
from forecall.custody.errors import RightsNotDeclared, UnknownSubject
from forecall.custody.joined import every_record, others_of
from forecall.custody.models import Erasure, Subject
from forecall.custody.receipts import Receipt, ReceiptsUnwritable
from forecall.custody.rights.models import Case
from forecall.custody.rights.types import Identity, Kind
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.types import (
    FORGOTTEN,
    NO_GRANT,
    NOT_RECEIPTED,
    Ask,
    Grounds,
    Permit,
    Refused,
    make_permit,
)
from forecall.custody.wiring import wired
from forecall.foundation import Acting, acting_now
from forecall.policy import Policy

FULFILS_RIGHTS = "dpv:RightsFulfillment"
NOT_IDENTIFIED = "not_identified"
"""Refused: who asks was questioned and is not confirmed."""
CASE_CLOSED = "case_closed"
"""Refused: the case is over, and with it the ground."""
MESSAGE = frozenset({"message"})


def rights_purpose(policy: Policy) -> str:
    """The policy's purpose for answering rights, by its DPV term; raises RightsNotDeclared."""
    found = [name for name, purpose in policy.purposes.items() if purpose.dpv == FULFILS_RIGHTS]
    if not found:
        raise RightsNotDeclared
    return found[0]


def clause_of_rights(version: InForce) -> tuple[str, str, str]:
    """Purpose, clause and basis that stand in receipts about a case."""
    rule = version.rulebook.rules[rights_purpose(version.policy)]
    return rule.purpose, rule.basis_clause, rule.basis


def receipt_of(  # noqa: PLR0913  # what a receipt says
    acting: Acting, version: InForce, now: datetime, action: str, about: str, *, reason: str = "", count: int = 1
) -> Receipt:
    """A receipt about a case: `action` is the step."""
    purpose, clause, basis = clause_of_rights(version)
    return Receipt(
        organisation=str(acting.organisation),
        at=now,
        actor=acting.actor,
        purpose=purpose,
        action=action,
        categories=(),
        channel="",
        recipient="",
        outcome="allowed",
        reason=reason,
        clause=clause,
        basis=basis,
        version=version.rulebook.version,
        count=count,
        about=about,
    )


def open_for_person(case: Case) -> Permit | Refused:
    """A permit for everything that is held of the case's person, by all their records, to hand it to them.

    Refused while it is open who asks, and once the case is closed.
    """
    return _no_ground(case) or _of_person(case.subject_id, "export", _all_kinds(), str(case.id))


def _no_ground(case: Case) -> Refused | None:
    """Why a case is no ground to open anything: it is open who asks, or it is over."""
    if case.identity in {Identity.ASKED.value, Identity.FAILED.value}:
        return Refused(NOT_IDENTIFIED, "", "", "")
    return None if case.closed_at is None else Refused(CASE_CLOSED, "", "", "")


def _all_kinds() -> frozenset[str]:
    return frozenset(kind for held in wired().holdings for field in held.fields.values() for kind in field.kinds)


MENDED = frozenset({"name", "phone", "email", "postal_address", "birth_date", "cnp"})


def for_mending(case: Case) -> Permit | Refused:
    """A permit to read and correct how every record of the case's person is called, told apart and reached (Art. 16).

    Refused while it is open who asks, once the case is closed, and for any other right than rectification.
    """
    if (refused := _no_ground(case)) is not None:
        return refused
    if case.kind != Kind.RECTIFICATION.value:
        return Refused(CASE_CLOSED, "", "", "")
    return _of_person(case.subject_id, "change", MENDED, str(case.id))


def records_of_case(case: Case) -> list[UUID]:
    """Every record of the person whose case it is: the one that the case names first."""
    return every_record(case.organisation_id, case.subject_id)[::-1]


def for_copy(subject: UUID) -> Permit | Refused:
    """A permit to seal what a person brought from elsewhere, right after they were made known here."""
    return _given(subject, "store", _all_kinds(), "")


def for_letters(subject: UUID, action: str, case: UUID) -> Permit | Refused:
    """A permit to write (`store`) or read what was said in a case; never anything else of the person."""
    return _given(subject, action, MESSAGE, str(case))


REACH = frozenset({"name", "email", "phone", "postal_address", "customer_number", "language"})


def for_reach(subject: UUID, about: str = "") -> Permit | Refused:
    """A permit for how a person is reached and known, by every record of theirs: for what the law has them be told.

    about   the case it is for, where there is one
    """
    return _of_person(subject, "read", REACH, about)


def for_passing_on(subject: UUID) -> Permit | Refused:
    """A permit to name a person to whoever got their data, also between the mark of an erasure and the key's end."""
    key_stands = Erasure.unscoped.filter(subject_id=subject, step=Erasure.Step.MARKED).exists()
    return _given(subject, "share", REACH, "", although_marked=key_stands)


def for_hit(subjects: frozenset[UUID], about: str) -> Permit | Refused:
    """A permit to name people whom an incident hit to whoever must tell them (Art. 34); the forgotten are not in it.

    about   the incident
    """
    acting, now = acting_now("custody.Incident"), wired().clock.now()
    rows = Subject.unscoped.filter(pk__in=subjects, organisation_id=acting.organisation, forgotten_at=None)
    return _permitted(frozenset(rows.values_list("id", flat=True)), "read", frozenset({"name"}), about, acting, now)


def _of_person(subject: UUID, action: str, kinds: frozenset[str], about: str) -> Permit | Refused:
    """The same for every record of the person whose record this is; refused once one of them was forgotten."""
    acting, now = acting_now("custody.Case"), wired().clock.now()
    mine = Subject.unscoped.filter(pk=subject, organisation_id=acting.organisation)
    row = mine.values_list("facts", "forgotten_at").first()
    if row is None:
        raise UnknownSubject(1)
    others, gone = others_of(row[0]), row[1] is not None
    if gone or (others and Subject.unscoped.filter(pk__in=others).exclude(forgotten_at=None).exists()):
        _purpose, clause, _basis = clause_of_rights(version_now(now))
        return Refused(FORGOTTEN, clause, "", "", subject)
    return _permitted(frozenset({subject, *others}), action, kinds, about, acting, now)


def _given(
    subject: UUID, action: str, kinds: frozenset[str], about: str, *, although_marked: bool = False
) -> Permit | Refused:
    acting, now = acting_now("custody.Case"), wired().clock.now()
    row = Subject.unscoped.filter(pk=subject, organisation_id=acting.organisation).first()
    if row is None:
        raise UnknownSubject(1)
    if row.forgotten_at is not None and not although_marked:
        _purpose, clause, _basis = clause_of_rights(version_now(now))
        return Refused(FORGOTTEN, clause, "", "", subject)
    return _permitted(frozenset({subject}), action, kinds, about, acting, now)


def _permitted(  # what a permit is made of
    people: frozenset[UUID], action: str, kinds: frozenset[str], about: str, acting: Acting, now: datetime
) -> Permit | Refused:
    version, only = version_now(now), next(iter(people)) if len(people) == 1 else None
    purpose, clause, basis = clause_of_rights(version)
    if not has_grant(purpose, acting, now):
        return Refused(NO_GRANT, clause, purpose, "", only)
    categories = frozenset(version.policy.purposes[purpose].categories)
    try:
        said = receipt_of(acting, version, now, action, about, count=len(people))
        receipt = wired().receipts.write(said, sorted(people))
    except ReceiptsUnwritable:
        return Refused(NOT_RECEIPTED, clause, "", "", only)
    ask = Ask(purpose, categories, action, tuple(sorted(people)))
    grounds, lasts = Grounds(clause, basis, version.rulebook.version, kinds), lasts_of(purpose, acting, now)
    return make_permit(
        acting.organisation, ask, people, grounds, str(receipt), now + lasts,
        lasts_s=lasts.total_seconds(), refused={},
    )  # fmt: skip
