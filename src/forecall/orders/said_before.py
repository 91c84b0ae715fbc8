"""What people said before they came: yes and no by purpose, in columns of their table.

    customer,name,consent newsletter,consent newsletter how,consent newsletter text,objection direct_marketing
    1001,Ana Exemplu,2026-05-31,double_opt_in,"Yes, send me the newsletter",
    1002,Bogdan Model,,,,2026-06-02

A yes counts with its day, how it was given, as the policy names the forms of proof, and the words that were agreed to:
of these the hash is kept, as the table may name people in them. A no counts however it is said:
where it has no day it counts from today. Pure, but for the policy that is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forecall.custody.models import Choice
from forecall.custody.recording import Proof, Said
from forecall.custody.rulebooks import InForce
from forecall.policy.facts import DIRECT_MARKETING

CONSENT, HOW, TEXT, OBJECTION = "consent:", "consent_how:", "consent_text:", "objection:"
HEADER = re.compile(r"(consent|objection)[\s_:]+([a-z][a-z0-9_]*?)(?:[\s_:]+(how|text))?", re.IGNORECASE)
OF_YES = {None: CONSENT, "how": HOW, "text": TEXT}
NOT_SAID = frozenset({"", "0", "no", "nein", "nu", "false", "-", "–"})
"""In a column of objections: nobody objected."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A choice that did not come in: in which column, and what to do."""

    role: str
    code: str
    fix: str


def choice_roles(headers: Sequence[str]) -> dict[str, str]:
    """Role -> header of the columns that say yes or no to a purpose.

    >>> choice_roles(["Consent newsletter", "consent_newsletter_how", "objection direct_marketing", "consent"])
    {'consent:newsletter': 'Consent newsletter', 'consent_how:newsletter': 'consent_newsletter_how', \
'objection:direct_marketing': 'objection direct_marketing'}
    """
    found: dict[str, str] = {}
    for header in headers:
        match = HEADER.fullmatch(header.strip())
        if match:
            what, purpose, part = match[1].lower(), match[2].lower(), match[3] and match[3].lower()
            role = OBJECTION if what == "objection" else OF_YES[part]
            found.setdefault(role + purpose, header)
    return found


def undeclared_choices(roles: Sequence[str], version: InForce) -> list[str]:
    """Roles about a purpose that the policy has not, or where nobody is asked for a yes."""
    purposes = version.policy.purposes
    with_yes = {name for name, one in purposes.items() if one.basis.consent is not None}
    return [
        role
        for role in roles
        if (role.startswith((CONSENT, HOW, TEXT)) and _purpose(role) not in with_yes)
        or (role.startswith(OBJECTION) and _purpose(role) not in {*purposes, DIRECT_MARKETING})
    ]


def said_before(row: Mapping[str, str | None], version: InForce, now: datetime) -> tuple[list[Said], list[Doubt]]:
    """What one row says, and what of it cannot stand: a yes without day, proof and words is no yes."""
    said, doubts = list[Said](), list[Doubt]()
    zone = ZoneInfo(version.policy.version.timezone)
    for role, value in _filled(row):
        purpose, at = _purpose(role), _moment(value, zone, now)
        if role.startswith(OBJECTION):
            said.append(Said(Choice.What.OBJECTION, purpose, at or now))
            continue
        how, text = ((row.get(part + purpose) or "").strip() for part in (HOW, TEXT))
        if at is None:
            doubts.append(Doubt(role, "no_day", "this is no day that is over; write it as 2026-05-31"))
        elif how not in _proofs(version, purpose):
            known = ", ".join(sorted(_proofs(version, purpose)))
            said_how = f"say how it was given, in a column `consent {purpose} how`: {known}"
            doubts.append(Doubt(role, "no_proof", said_how))
        elif not text:
            said_text = f"say which words were agreed to, in a column `consent {purpose} text`"
            doubts.append(Doubt(role, "no_text", said_text))
        else:
            said.append(Said(Choice.What.CONSENT, purpose, at, Proof(how, text)))
    return said, doubts


def _filled(row: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for role, value in row.items():
        if role.startswith((CONSENT, OBJECTION)) and (value or "").strip().lower() not in NOT_SAID:
            yield role, str(value).strip()


def _purpose(role: str) -> str:
    return role.partition(":")[2]


def _moment(value: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The begin of a day that was written as 2026-05-31, or the moment; None where it is neither, or still to come."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    at = read if read.tzinfo else read.replace(tzinfo=zone)
    return at if at <= now else None


def _proofs(version: InForce, purpose: str) -> frozenset[str]:
    asked = version.policy.purposes[purpose].basis.consent
    return frozenset() if asked is None else frozenset({asked.how.value})
