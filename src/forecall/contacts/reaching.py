"""The way to a person: letters that the law has them get, by e-mail, through whatever takes mail out of the house.

`ByMail` is custody's `Reach`. An envelope is opened while the person's key stands, and can still be sent after it: that
is how somebody hears that they were erased.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When

from forecall.contacts.errors import MailNotTaken, UnknownContact
from forecall.contacts.freshness import bounced
from forecall.contacts.models import ContactPoint, Person
from forecall.contacts.types import PointKind
from forecall.custody import Permit, open_of, open_sealed
from forecall.custody.joined import every_record
from forecall.custody.rights.opening import for_hit, for_reach
from forecall.custody.wiring import Letter, wired

State = ContactPoint.State
BEST_FIRST = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate((State.VERIFIED, State.FRESH))),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address.

    about   whom it is about: an outbox that keeps files finds theirs by it
    name    which letter, as `acknowledgement`
    stop    address at which one click ends such mail; empty where nobody can refuse it
    once    hex; put again under the same word it is the same message. Empty: each is one of its own
    """

    to: str
    title: str
    body: str
    language: str
    about: UUID
    name: str
    stop: str = ""
    once: str = ""

    def __repr__(self) -> str:
        return f"<Mail {self.name}>"


class Outbox(Protocol):
    """Whatever takes mail out of the house; one file for each kind in `adapters`."""

    def put(self, mail: Mail) -> None:
        """Taken over for good when it returns. Raises MailNotTaken or OSError; then it was not."""
        ...


@dataclass(frozen=True, slots=True)
class _Envelope:
    """An address that is open in this process only. `point` is the id of its row."""

    outbox: Outbox
    to: str
    about: UUID
    point: int

    def __repr__(self) -> str:
        return "<Envelope>"

    def send(self, letter: Letter) -> None:
        mail = Mail(
            self.to, letter.title, letter.body, letter.language, self.about, letter.name, letter.stop, letter.once
        )
        _put(self.outbox, mail, self.point)

    def kept(self) -> str:
        return json.dumps([self.to, str(self.about), self.point])


class ByMail:
    """People are written to at their best e-mail address; there is no other way yet, whatever channel they asked by."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    def envelope(self, organisation: UUID, subject: UUID, channel: str) -> _Envelope | None:
        """The way to the person, by any record of theirs; None where no address is valid today and not dead.

        Raises RightsNotDeclared, NoPolicy.
        """
        del channel  # by mail or not at all
        best = _best([*every_record(organisation, subject)])
        address = None if best is None else _told_at(best)
        return None if best is None or not address else _Envelope(self.outbox, address, subject, best.pk)

    def again(self, words: str) -> _Envelope:
        """The way of which an envelope said so much, whether or not its point is still there."""
        to, about, point = json.loads(words)
        return _Envelope(self.outbox, to, UUID(about), point)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who a case is about, as far as a member must know to answer: name, addresses and numbers."""

    name: str = field(default="", repr=False)
    points: tuple[str, ...] = field(default=(), repr=False)


def asker(subject: UUID, case: UUID) -> Asker:
    """The person of a case, by every record of theirs, under the duty to answer; empty once they were forgotten.

    Raises RightsNotDeclared, NoPolicy.
    """
    permit = for_reach(subject, str(case))
    if not isinstance(permit, Permit):
        return Asker()
    named = sorted(open_of(permit, Person, ["name"], ["kept_id"]), key=lambda row: row.kept_id is not None)
    rows = sorted(open_of(permit, ContactPoint, ["email", "phone"]), key=lambda row: row.pk)
    found = [str(row.email) for row in rows if row.email] + [str(row.phone) for row in rows if row.phone]
    return Asker(next((str(one.name) for one in named if one.name), ""), tuple(dict.fromkeys(found)))


def hit_names(subjects: Sequence[UUID], incident: UUID) -> dict[UUID, str]:
    """Person -> name, of those on the list of an incident: opened under the duty to tell them, with one receipt.

    Whoever was forgotten or is known without a name is not in it. Raises RightsNotDeclared, NoPolicy.
    """
    permit = for_hit(frozenset(subjects), str(incident))
    rows = open_of(permit, Person, ["name"]) if isinstance(permit, Permit) else []
    return {row.pk: str(row.name) for row in rows if row.name}


def write_to(permit: Permit, subject: UUID, letter: Letter) -> bool:
    """Send a message to a person's best e-mail address; False where none is known.

    permit   to send by e-mail; it must open e-mail addresses

    Raises MailNotTaken, OSError, PermitTooNarrow, PermitExpired.
    """
    reach, best = wired().reach, _best([subject])
    if not isinstance(reach, ByMail):
        raise MailNotTaken("this installation sends no mail", again=False)
    if best is None:
        return False
    [opened] = open_sealed(permit, [best], ["email"])
    if not opened.email:
        return False
    mail = Mail(opened.email, letter.title, letter.body, letter.language, subject, letter.name, letter.stop)
    _put(reach.outbox, mail, best.pk)
    return True


def _put(outbox: Outbox, mail: Mail, point: int) -> None:
    """Hand it over. An address that is refused for what it is, is doubtful from then on, and dead the second time."""
    try:
        outbox.put(mail)
    except MailNotTaken as problem:
        if problem.of_address:
            with suppress(UnknownContact):  # removed, or its person erased, while the mail was on its way
                bounced(point, for_good=problem.for_good)
        raise


def _best(records: Sequence[UUID]) -> ContactPoint | None:
    """The e-mail address of these records that serves best: valid today and not dead."""
    today = wired().clock.now().date()
    rows = ContactPoint.objects.filter(subject_id__in=records, kind=PointKind.EMAIL, email__isnull=False)
    rows = rows.exclude(state=State.DEAD).exclude(valid_to__lt=today).exclude(valid_from__gt=today)
    best: ContactPoint | None = rows.order_by(BEST_FIRST, "-checked_at", "pk").first()
    return best


def _told_at(best: ContactPoint) -> str | None:
    """The address, opened under the duty to tell the person."""
    permit = for_reach(best.subject_id)
    if not isinstance(permit, Permit):
        return None
    [opened] = open_sealed(permit, [best], ["email"])
    found: str | None = opened.email
    return found
