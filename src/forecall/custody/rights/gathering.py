"""What a person is told about their data (GDPR Art. 15(1)), gathered into plain values: one table of contents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from forecall.custody.facts import known_of, moment, parse
from forecall.custody.fitting import category_of
from forecall.custody.incidents.models import IncidentPerson
from forecall.custody.models import Choice, Subject
from forecall.custody.origins import Origin, origins_of
from forecall.custody.receipts import Receipt, used_for
from forecall.custody.recording import texts_kept
from forecall.custody.retention.terms import CategoryTerm, terms_of
from forecall.custody.rights.models import Case, CaseLetter
from forecall.custody.rights.walking import said_choice, said_events, walk
from forecall.custody.rulebooks import InForce
from forecall.custody.sealing import open_sealed
from forecall.custody.types import Permit
from forecall.custody.wiring import wired
from forecall.policy.types import Policy

FORMAT = "forecall-access-1"
OWN_WORDS = {
    "custody.Subject": "person", "custody.Choice": "choices", "custody.Happening": "events", "custody.Case": "requests",
    "custody.CaseLetter": "requests", "custody.IncidentPerson": "incidents",
}  # fmt: skip
"""What this room holds of people -> where an answer tells it; of other rooms every row is told as it stands."""


def gathered(
    permit: Permit, records: Sequence[UUID], version: InForce, now: datetime, language: str = "en"
) -> dict[str, Any]:
    """Everything that is held of the person and what was done with it, as plain JSON: docs/reference/rights.md.

    records    every record of the person, the one that they are known by first
    language   of what is said in words: how the person was scored
    """
    rows, policy = Subject.unscoped.in_bulk(records), version.policy
    people = [rows[one] for one in records]
    person, held = people[0], [_held(permit, one, version) for one in people]
    folder = wired().receipts.folder
    found = {str(name): one for record in records for name, one in used_for(folder, record)}  # it may be about both
    used = list(found.values())
    return {
        "format": FORMAT,
        "made": now.isoformat(),
        "organisation": policy.identity.name,
        "policy_version": version.rulebook.version,
        "person": {
            "id": str(person.pk), "records": [str(one) for one in records], "kind": person.kind, "place": person.place,
            "restricted": any(one.restricted for one in people),
            "kept_for_a_claim": any(one.hold for one in people),
            "set_aside": any(one.quarantined for one in people),
            "of_age_on": next((one.adult_on.isoformat() for one in people if one.adult_on), None),
            "known_since": min(one.created_at for one in people).isoformat(),
        },
        "categories": [category for categories, _others in held for category in categories],
        "other_records": [record for _categories, others in held for record in others],
        "choices": _choices(records),
        "events": sorted((one for record in records for one in said_events(record)), key=lambda one: one["at"]),
        "uses": _uses(used),
        "recipients": _recipients(used),
        "automated_decisions": _automated(person, policy),
        "scores": [score for one in people for score in _scores(one, language)],
        "requests": _requests(permit, records),
        "messages": _messages(people),
        "incidents": _incidents(records),
    }  # fmt: skip


def _held(permit: Permit, person: Subject, version: InForce) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What one record of the person holds: by category, and what fits none."""
    origins = sorted(origins_of(person.pk).items(), key=lambda one: (one[1].source, one[0]))
    terms = {term.category: term for term in _terms(person, version)}
    rows = _records(permit, person.pk, version, [name for name, _origin in origins])
    categories = [
        _category(name, one, person.kind, terms.get(name), rows.pop(name, []), version.policy) for name, one in origins
    ]
    return categories, [row for several in rows.values() for row in several]


def _terms(person: Subject, version: InForce) -> list[CategoryTerm]:
    return terms_of(person.kind, known_of(person), version.policy, version.rulebook)


def _records(permit: Permit, subject: UUID, version: InForce, on_record: list[str]) -> dict[str, list[dict[str, Any]]]:
    made: dict[str, list[dict[str, Any]]] = {}
    for held, record in walk(permit, subject, (*wired().holdings, *wired().shown_too)):
        name = category_of(held, version.kinds, on_record)
        shown = [
            {"field": column, "kinds": list(held.fields[column].kinds), "value": value}
            for column, value in record.values.items()
            if value is not None
        ]
        made.setdefault(name, []).append({"record": f"{record.model}#{record.key}", "values": shown})
    return made


def _category(  # what is said of one
    name: str, one: Origin, kind: str, term: CategoryTerm | None, records: list[dict[str, Any]], policy: Policy
) -> dict[str, Any]:
    using = [used for used, purpose in policy.purposes.items() if name in purpose.categories and kind in purpose.people]
    return {
        "category": name,
        "source": one.source,
        "collected": one.at.isoformat(),
        "policy_version": one.version,
        "origin": one.origin,
        "told_where_from": one.informed.isoformat() if one.informed else None,
        "kept_until": term.ends.isoformat() if term and term.ends else None,
        "term_clause": term.clause if term else "",
        "purposes": using,
        "recipients": sorted({
            recipient
            for used in using
            for recipient in policy.purposes[used].recipients
            if name in policy.recipients[recipient].categories
        }),
        "records": records,
    }  # fmt: skip


def _choices(records: Sequence[UUID]) -> list[dict[str, Any]]:
    """As the ledger has them, with the words that were agreed to where these are kept."""
    rows = list(Choice.unscoped.filter(subject_id__in=records).order_by("at", "id"))
    texts = texts_kept([one.text_hash for one in rows])
    return [said_choice(one) | {"text": texts.get(one.text_hash, "")} for one in rows]


def _uses(used: list[Receipt]) -> list[dict[str, Any]]:
    """Who used what for what, by the receipts: the latest first. An actor is shown as an opaque id."""
    return [
        {
            "at": one.at.isoformat(), "purpose": one.purpose, "action": one.action, "by": one.actor,
            "categories": list(one.categories), "channel": one.channel, "recipient": one.recipient,
            "outcome": one.outcome, "reason": one.reason, "clause": one.clause, "policy_version": one.version,
        }
        for one in sorted(used, key=lambda one: one.at, reverse=True)
    ]  # fmt: skip


def _recipients(used: list[Receipt]) -> list[dict[str, str]]:
    """Those who got data of the person, by the receipts, each with the first and the last time."""
    times: dict[str, list[datetime]] = {}
    for one in used:
        if one.action == "share" and one.outcome == "allowed" and one.recipient:
            times.setdefault(one.recipient, []).append(one.at)
    return [
        {"recipient": name, "first": min(found).isoformat(), "last": max(found).isoformat()}
        for name, found in sorted(times.items())
    ]


def _automated(person: Subject, policy: Policy) -> list[dict[str, Any]]:
    """Where a machine takes part in decisions about this kind of person (Art. 15(1)(h))."""
    return [
        {
            "purpose": name, "significant": purpose.automated.significant,
            "logic": purpose.automated.logic.model_dump(exclude_none=True),
            "consequences": purpose.automated.consequences.model_dump(exclude_none=True),
            "safeguards": [str(one) for one in purpose.automated.safeguards],
        }
        for name, purpose in policy.purposes.items()
        if purpose.automated is not None and person.kind in purpose.people
    ]  # fmt: skip


def _scores(person: Subject, language: str) -> list[dict[str, Any]]:
    return [
        asdict(scored)
        for one in wired().explainers
        for scored in one.explain(person.organisation_id, person.id, language)
    ]


def _messages(people: Sequence[Subject]) -> list[dict[str, str]]:
    """Messages that count against a cap, the newest hundred of each class: when which went out."""
    sent = [
        {"at": moment(at).isoformat(), "notice": notice}
        for one in people
        for notice, times in parse(one.facts).get("n", {}).items()
        for at in times
    ]
    return sorted(sent, key=lambda one: one["at"], reverse=True)


def _incidents(records: Sequence[UUID]) -> list[dict[str, Any]]:
    """Breaches that hit the person (Art. 34): since when they are known here, and when the person was told."""
    rows = IncidentPerson.unscoped.filter(subject_id__in=records).select_related("incident").order_by("incident_id")
    return [
        {"incident": str(one.incident_id), "known": one.incident.aware_at.isoformat(),
         "told": one.told_at.isoformat() if one.told_at else None}
        for one in rows
    ]  # fmt: skip


def _requests(permit: Permit, records: Sequence[UUID]) -> list[dict[str, Any]]:
    """The person's cases: what they wrote, how each ended, and our letters."""
    rows = list(Case.unscoped.filter(subject_id__in=records).order_by("received", "id"))
    letters = _letters(permit, records)
    return [
        {
            "case": str(one.id), "kind": one.kind, "received": one.received.isoformat(), "stage": one.stage,
            "outcome": one.outcome, "reason": one.reason, "text": opened.text, "letters": letters.get(one.id, []),
        }
        for one, opened in zip(rows, open_sealed(permit, rows, ["text"]), strict=True)
    ]  # fmt: skip


def _letters(permit: Permit, records: Sequence[UUID]) -> dict[UUID, list[dict[str, str]]]:
    """Case -> the letters that were written in it, oldest first."""
    rows = list(CaseLetter.unscoped.filter(subject_id__in=records).order_by("id"))
    made: dict[UUID, list[dict[str, str]]] = {}
    for row, opened in zip(rows, open_sealed(permit, rows, ["body"]), strict=True):
        if opened.body is not None:
            title, body = json.loads(opened.body)
            said = {"made": row.made_at.isoformat(), "language": row.language, "title": title, "body": body}
            made.setdefault(row.case_id, []).append(said)
    return made
