"""What goes to an authority on its order: the fields that the order names, and a record of who let them go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from forecall.custody.errors import DisclosureRefused
from forecall.custody.gate import ask
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.receipts import Receipt
from forecall.custody.rights.walking import walk
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.types import Ask, Gap, Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation import Acting, Holding, acting_now


@dataclass(frozen=True, slots=True)
class Order:
    """What an authority orders.

    instrument   its number as the paper bears it, without blanks: letters, digits and _.:/()#-
    purpose      of the policy, under which orders are answered
    recipient    the authority, by its name in the policy
    fields       exactly these, in the words of the policy's `fields`
    approved_by  id of the member who looked at the order and let it pass: another than who carries it out
    """

    instrument: str
    purpose: str
    recipient: str
    fields: frozenset[str]
    approved_by: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is handed over.

    record   id of the receipt that names instrument, recipient, fields and approver; written before anything was opened
    values   (record, field, value), of the ordered fields alone
    """

    record: str
    values: tuple[tuple[str, str, Any], ...]


def disclose(order: Order, subject: UUID) -> Disclosure | Refused | Gap:
    """Open what an order names of one person, once the policy allows it and the record of it is on disk.

    The person sees it among the uses of their data. Raises DisclosureRefused for an order that is not whole, or names
    what the purpose does not have; UnknownSubject, ReceiptsUnwritable, NoPolicy.
    """
    acting, version = acting_now("custody.Subject"), version_now(wired().clock.now())
    categories = _categories(order, subject, acting, version)
    answer = ask(
        Ask(
            order.purpose, categories, "share", (subject,), recipient=order.recipient, decided_by=acting.actor,
            approved_by=order.approved_by,
        )
    )  # fmt: skip
    if not isinstance(answer, Permit):
        return answer
    record = wired().receipts.write(_record(order, answer, acting), [subject])
    narrow = [_narrowed(held, order.fields) for held in wired().holdings]
    found = [
        (f"{row.model}#{row.key}", name, value)
        for _held, row in walk(answer, subject, [held for held in narrow if held.fields])
        for name, value in row.values.items()
        if value is not None
    ]
    return Disclosure(str(record), tuple(found))


def _categories(order: Order, subject: UUID, acting: Acting, version: InForce) -> frozenset[str]:
    """The categories of the purpose that hold the ordered fields of this person."""
    if not order.instrument or not order.fields:
        raise DisclosureRefused("it names no instrument or no field", "write down what the order says")
    if order.approved_by in {"", acting.actor}:
        raise DisclosureRefused("nobody else has approved it", "let a second member look at the order")
    purpose = version.policy.purposes.get(order.purpose)
    is_here = Subject.unscoped.filter(pk=subject, organisation_id=acting.organisation).exists()
    held = origins_of(subject) if is_here else {}
    fits = {
        name: version.kinds[name] & order.fields
        for name in (purpose.categories if purpose else ())
        if name in held and version.kinds[name] & order.fields
    }
    missing = order.fields - frozenset[str]().union(*fits.values())
    if missing:
        said = f"{', '.join(sorted(missing))} of this person is not held for {order.purpose}"
        raise DisclosureRefused(said, "leave it out; what is not held cannot be handed over")
    return frozenset(fits)


def _record(order: Order, permit: Permit, acting: Acting) -> Receipt:
    return Receipt(
        organisation=str(acting.organisation), at=wired().clock.now(), actor=acting.actor, purpose=order.purpose,
        action="disclose", categories=tuple(sorted(order.fields)), channel="", recipient=order.recipient,
        outcome="allowed", reason=f"approved-by:{order.approved_by}", clause=permit.clause, basis=permit.basis,
        version=permit.version, count=1, about=order.instrument,
    )  # fmt: skip


def _narrowed(held: Holding, fields: frozenset[str]) -> Holding:
    """The holding with the columns that hold ordered fields and nothing else."""
    return replace(held, fields={name: one for name, one in held.fields.items() if fields.issuperset(one.kinds)})
