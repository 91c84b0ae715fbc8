"""Mail that comes back: a delivery report (RFC 3464) says which address it did not reach, and that address is flagged.

A report is mail, and anybody can write one. So each letter of ours bears a number with a seal over the address it went
to; a report that returns it is *ours*, and counts like the refusal of a mail server. Any other makes an address
doubtful at most. A report that is older than what is known of the address says nothing new, so the same one may be
read as often as one likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum
from secrets import token_hex

from django.utils.crypto import constant_time_compare, salted_hmac

from forecall.contacts.errors import ValueWrong
from forecall.contacts.freshness import bounced
from forecall.contacts.intake import normalised
from forecall.contacts.models import ContactPoint
from forecall.contacts.types import Point, PointKind
from forecall.contacts.values import looked_up_as
from forecall.custody.recording import token_of
from forecall.custody.wiring import wired

SALT = "forecall.contacts.returning"
NO_SUCH_ADDRESS = ("5.1.", "5.2.1")
"""Status codes of an address that is none, or shut (RFC 3463, 3.2 and 3.3)."""
ABOUT_US = ("5.7.", "4.7.", "5.6.", "5.3.4")
"""Refusals for who sent, or what: the address is well."""
TEXT_HEADERS = "text/rfc822-headers"


class Came(StrEnum):
    """What became of one report."""

    NO_REPORT = "no_report"
    NOT_DELIVERED_YET = "not_delivered_yet"
    NOT_ABOUT_ADDRESS = "not_about_address"
    NOBODY = "nobody"
    OLD = "old"
    DOUBTFUL = "doubtful"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Failure:
    """One address that was not reached.

    status   enhanced status code as `5.1.1`; empty where the report has none
    action   failed, delayed, delivered, relayed or expanded
    proven   the report returns a letter of ours to this address
    """

    to: str = field(repr=False)
    status: str
    action: str
    proven: bool

    @property
    def is_for_good(self) -> bool:
        return self.status.startswith(NO_SUCH_ADDRESS)


def number_of_letter(to: str, domain: str, once: str = "") -> str:
    """A new Message-ID, with the seal that shows later that it went to this address and was ours.

    once   the number, where the same letter may be handed over again: mail programs show it once
    """
    number = once or token_hex(10)
    return f"<{number}.{_seal(number, to)}@{domain}>"


def is_ours(number: str, to: str) -> bool:
    """Whether a Message-ID was made by `number_of_letter` for this address, in this installation."""
    local = number.strip().strip("<>").partition("@")[0]
    said, _, seal = local.partition(".")
    return bool(seal) and constant_time_compare(seal, _seal(said, to))


def _seal(number: str, to: str) -> str:
    return salted_hmac(SALT, f"{number} {to.strip().lower()}", algorithm="sha256").hexdigest()[:24]


def failures(raw: bytes) -> list[Failure]:
    """What a delivery report says, address by address; nothing for any other mail."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    found = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if found is None:
        return []
    returned = _returned(mail)
    number = "" if returned is None else str(returned.get("Message-ID", ""))
    addressed = "" if returned is None else parseaddr(str(returned.get("To", "")))[1]
    return [_failure(block, number, addressed) for block in _recipients(found)]


def _recipients(status: Message) -> Iterator[Message]:
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Message) and (block.get("Final-Recipient") or block.get("Original-Recipient")):
            yield block


def _failure(block: Message, number: str, addressed: str) -> Failure:
    told = str(block.get("Original-Recipient") or block.get("Final-Recipient"))
    to = told.partition(";")[2].strip() or told.strip()
    ours = bool(addressed) and is_ours(number, addressed)
    status = str(block.get("Status", "")).split(" ")[0].strip()
    action = str(block.get("Action", "failed")).strip().lower()
    return Failure(addressed if ours else to, status, action, ours)  # a forwarder may name another address


def _returned(mail: Message) -> Message | None:
    """The letter that came back, or its headers."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            return inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
        if part.get_content_type() == TEXT_HEADERS:
            return message_from_string(str(part.get_payload()))
    return None


def take_returned(raw: bytes) -> list[Came]:
    """Read one mail and flag the addresses it says were not reached, in the organisation that is acting.

    No value is opened: addresses are looked up by their tokens.
    """
    written = _written(raw)
    return [_took(one, written) for one in failures(raw)] or [Came.NO_REPORT]


def _written(raw: bytes) -> datetime:
    """When the report was written; now where it does not say, or says later than now."""
    now = wired().clock.now()
    try:
        said = parsedate_to_datetime(str(message_from_bytes(raw).get("Date", "")))
    except ValueError:
        return now
    return min(said if said.tzinfo else said.replace(tzinfo=UTC), now)


def _took(one: Failure, written: datetime) -> Came:
    if one.action != "failed":
        return Came.NOT_DELIVERED_YET
    if one.status.startswith(ABOUT_US):
        return Came.NOT_ABOUT_ADDRESS
    rows = _rows(one.to)
    if not rows:
        return Came.NOBODY
    came = [_flagged(row, one) for row in rows if row.checked_at < written]
    return max(came, key=[Came.DOUBTFUL, Came.DEAD].index, default=Came.OLD)


def _rows(address: str) -> list[ContactPoint]:
    try:
        point = normalised(Point(PointKind.EMAIL, address), "")
    except ValueWrong:
        return []
    token = token_of(point.kind, looked_up_as(point.kind, point.value))
    rows = ContactPoint.objects.filter(kind=point.kind, token=token, subject__forgotten_at=None)
    return list(rows.only("pk", "state", "checked_at", "organisation_id").order_by("pk"))


def _flagged(row: ContactPoint, one: Failure) -> Came:
    if not one.proven and row.state not in (ContactPoint.State.FRESH, ContactPoint.State.VERIFIED):
        return Came(row.state)  # whoever may have written it does not kill an address
    return Came(bounced(row.pk, for_good=one.proven and one.is_for_good))
