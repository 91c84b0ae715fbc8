"""Orders come in: whose they are is found or made known, what may not come in is left out and counted.

The work goes customer by customer in batches, each one transaction: stopped anywhere and begun again, it goes on where
it stopped, and nothing is there twice. What is left alone is told by a digest of each order's lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import polars as pl
from django.db import transaction

from forecall.contacts import NewPerson, add_people, by_customer_numbers
from forecall.contacts.store import Numbers
from forecall.custody import Ask, Gap, Permit, Refused, permitted
from forecall.custody.bulk import choose_many, collected_many, happened_many, keep_still
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Choice, Subject
from forecall.custody.origins import Origin
from forecall.custody.recording import Said
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.orders import store
from forecall.orders.agreements import (
    CONTRACT_STARTED,
    INSTRUCTION,
    accepted,
    begin_contracts,
    instruction,
    rests_on_contract,
)
from forecall.orders.declared import COLLECT, Wish, intake_of
from forecall.orders.errors import ImportRefused, ImportUnknown
from forecall.orders.models import Import
from forecall.orders.shaping import Shaped, batches, shaped
from forecall.orders.types import Counts, Delivery, Imported, Intake, Say, silent

LAST_ORDER = "last_order"


@dataclass(frozen=True, slots=True)
class _Work:
    """What each batch of one import needs. `whose`: customer in the file -> person, where they have no number here."""

    row: Import
    intake: Intake
    origin: Origin
    said: Said | None
    products: Mapping[str, int]
    whose: Mapping[str, UUID] | None = None


def policy_now() -> tuple[InForce, Organisation]:
    """The version that counts for the acting organisation, and the organisation; raises NoPolicy."""
    organisation = Organisation.objects.get(pk=acting_now("orders.Import").organisation)
    return in_force(organisation.pk, organisation.policy_seq, wired().clock.now()), organisation


def take_in(
    orders: pl.DataFrame,
    delivery: Delivery,
    wish: Wish | None = None,
    *,
    informed: datetime | None = None,
    whose: Mapping[str, UUID] | None = None,
    say: Say = silent,
) -> Imported:
    """Take in orders of the acting organisation. The same file again changes nothing.

    orders     columns customer_id, order_id, ordered_at (the shop's wall clock), product_id, quantity, unit_price,
               optionally product_name and currency: what `forecall.needs.read_orders` gives
    informed   when the people were told of it, where the data is not from themselves (Art. 14)
    whose      customer_id -> somebody who is here, where the policy keeps no customer numbers

    Raises NothingDeclared, AgreementMissing, ImportRefused, NoPolicy.
    """
    version, organisation = policy_now()
    intake = intake_of(version, wish or Wish())
    agreement = accepted(version, intake)
    row = _opened(delivery, intake)
    if row.finished_at is not None and row.undone_at is None:
        return Imported(row.pk, Counts.read(row.counts), fresh=False)
    at = wired().clock.now()
    frame = shaped(orders, ZoneInfo(organisation.timezone), keeps_prices=intake.keeps_prices)
    counts = Counts.read(row.counts)
    _count_once(counts, frame)
    counts.products_added += store.add_products(frame.products)
    said = None if agreement is None else instruction(agreement, intake.purpose, at)
    origin = Origin(at, intake.source, intake.version, informed, delivery.origin)
    work, done = _Work(row, intake, origin, said, store.product_ids(), whose), 0
    for batch in batches(frame):
        with transaction.atomic():
            store.one_at_a_time(row.organisation_id)
            _take_batch(work, batch, counts)
            store.keep_counts(row, counts)
        done += batch.lines.height
        say(f"{done:,} of {frame.lines.height:,} lines", done / max(1, frame.lines.height))
    store.finish(row, counts, wired().clock.now())
    return Imported(row.pk, counts, fresh=True)


def undo(which: UUID) -> int:
    """Take the orders that an import added out again; how many. The people it made known stay.

    Raises ImportUnknown.
    """
    row = Import.objects.filter(pk=which).first()
    if row is None:
        raise ImportUnknown(str(which))
    with transaction.atomic():
        store.one_at_a_time(row.organisation_id)
        gone = store.drop_orders_of(row)
        Import.objects.filter(pk=which).update(undone_at=wired().clock.now(), counts={}, finished_at=None)
    return gone


def _opened(delivery: Delivery, intake: Intake) -> Import:
    """The row of this file's import: a new one, or the one that was begun or undone before."""
    acting, now = acting_now("orders.Import"), wired().clock.now()
    row, fresh = Import.objects.get_or_create(
        organisation_id=acting.organisation,
        digest=delivery.digest,
        defaults={
            "origin": mask_cards(delivery.origin)[:200], "purpose": intake.purpose, "category": intake.category,
            "source": intake.source, "version": intake.version, "actor": acting.actor, "started_at": now,
        },
    )  # fmt: skip
    if not fresh and row.undone_at is not None:
        Import.objects.filter(pk=row.pk).update(undone_at=None)
        row.undone_at, row.finished_at = None, None
    found: Import = row
    return found


def _count_once(counts: Counts, frame: Shaped) -> None:
    """What shaping left out is the same each time the file is read: set, not added."""
    counts.cards_masked = frame.cards_masked
    if frame.shared:
        counts.left_out["several_customers"] = frame.shared


def _take_batch(work: _Work, batch: Shaped, counts: Counts) -> None:
    """One transaction: customers, the gate, orders, lines, the newest order of each."""
    numbers = batch.lines["customer_id"].unique(maintain_order=True).to_list()
    customers = _customers(work, numbers, batch, counts)
    permit, refused = _let_in(work, list(customers.values()))
    covered = permit.subjects if permit is not None else frozenset[UUID]()
    whose = {number: subject for number, subject in customers.items() if subject in covered}
    _count_left_out(batch, whose, customers, refused, counts)
    if permit is None or not whose:
        return
    collected_many(covered, work.intake.category, work.origin)
    newest = store.write_orders(permit, work.row, batch, whose, work.products, work.intake, counts)
    happened_many(LAST_ORDER, newest)


def _customers(work: _Work, numbers: Sequence[str], batch: Shaped, counts: Counts) -> dict[str, UUID]:
    """Customer number -> person: those who are known, and those made known now. Whoever was erased is in neither."""
    known = by_customer_numbers(numbers) if work.whose is None else Numbers(_named(work.whose, numbers), frozenset())
    people = dict(known.people)
    missing = [number for number in numbers if number not in people and number not in known.erased]
    if work.whose is not None:
        counts.leave_out("unknown", batch.lines_of(missing))
        missing = []
    counts.leave_out("erased", batch.lines_of(known.erased))
    keep_still(people.values())
    _instruct(work, list(people.values()))
    first = _first_orders(work, batch)
    begin_contracts(work.intake, {person: first[number] for number, person in people.items() if number in first})
    if missing:
        newcomers = [_newcomer(work, number, first) for number in missing]
        for number, added in zip(missing, add_people(work.intake.purpose, newcomers), strict=True):
            if added.person is not None:
                people[number] = added.person
                counts.people_added += 1
            else:
                code = next((one.code for one in added.problems if not one.field), "not_valid")
                counts.leave_out(code, batch.lines_of([number]))
    return people


def _named(whose: Mapping[str, UUID], numbers: Sequence[str]) -> dict[str, UUID]:
    """Those of these customers who are people here."""
    asked = {number: whose[number] for number in numbers if number in whose}
    there = set(
        Subject.objects.filter(pk__in=among(set(asked.values())), forgotten_at=None).values_list("pk", flat=True)
    )
    return {number: person for number, person in asked.items() if person in there}


def _first_orders(work: _Work, batch: Shaped) -> Mapping[str, datetime]:
    """Customer number -> their first order in the batch, where orders come in on the customers' own contract."""
    if not rests_on_contract(work.intake):
        return {}
    return dict(batch.lines.group_by("customer_id").agg(pl.col("ordered_at").min()).iter_rows())


def _newcomer(work: _Work, number: str, first: Mapping[str, datetime]) -> NewPerson:
    """Somebody known by their number alone; their first order is their contract, where it is that they come in on."""
    said = () if work.said is None else (work.said,)
    events = {CONTRACT_STARTED: first[number]} if number in first else {}
    return NewPerson(work.intake.kind, work.origin, customer_numbers=(number,), choices=said, events=events)


def _instruct(work: _Work, people: Sequence[UUID]) -> None:
    """The client's instruction for those it had given none for; one that was ended is not given again by a file."""
    if work.said is None or not people:
        return
    told = Choice.objects.filter(
        subject_id__in=among(people), purpose=work.intake.purpose, what__startswith=INSTRUCTION
    )
    before = set(told.values_list("subject_id", flat=True))
    choose_many([one for one in people if one not in before], work.said)


def _let_in(work: _Work, people: Sequence[UUID]) -> tuple[Permit | None, Mapping[str, int]]:
    """A permit for those whose orders may come in; raises ImportRefused where the policy has no rule for it."""
    if not people:
        return None, {}
    intake = work.intake
    question = Ask(intake.purpose, frozenset({intake.category}), COLLECT, tuple(people), source=intake.source)
    answer: Permit | Refused | Gap = permitted(question)
    if isinstance(answer, Permit):
        return answer, answer.refused
    if isinstance(answer, Gap):
        raise ImportRefused(intake.purpose, f"no rule: {answer.about}")
    if answer.reason in {"not_receipted", "no_grant"}:
        raise ImportRefused(intake.purpose, answer.reason)
    return None, {answer.reason: len(people)}


def _count_left_out(
    batch: Shaped, whose: Mapping[str, UUID], customers: Mapping[str, UUID], refused: Mapping[str, int], counts: Counts
) -> None:
    """Lines of those whom the gate left out, under the one reason or, where there are several, `refused`."""
    kept_out = [number for number in customers if number not in whose]
    if kept_out:
        code = next(iter(refused)) if len(refused) == 1 else "refused"
        counts.leave_out(code, batch.lines_of(kept_out))


def imports() -> Iterator[Any]:
    """The imports of the acting organisation, newest first."""
    yield from Import.objects.order_by("-started_at")
