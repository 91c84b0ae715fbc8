"""What two do at once, one of them in the narrowest moment of the other: each verb answers with what is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

GIVEN_UP_S = 2.0
"""So long the other one has for what it began: then it waits for the first, as it should, or it is through."""


@contextmanager
def after_first_call(module, name: str, act: Callable[[], object]):
    """Right after `module.name` was called for the first time, `act` is begun in a thread with its own connection."""
    from django.db import connection

    from forecall.foundation import acting, acting_now

    real, begun, ended, organisation = getattr(module, name), Event(), Event(), acting_now("beside").organisation

    def other() -> None:
        try:
            with acting(organisation, "bob"):
                act()
        finally:
            connection.close()
            ended.set()

    thread = Thread(target=other)

    def watched(*args, **more):
        made = real(*args, **more)
        if not begun.is_set():
            begun.set()
            thread.start()
            ended.wait(GIVEN_UP_S)
        return made

    setattr(module, name, watched)
    try:
        yield
    finally:
        setattr(module, name, real)
        thread.join(60)


def merged_while_forgotten(one: UUID, two: UUID) -> None:
    """Two records are said to be one person while one of them is erased: both go, or they stay two."""
    from contextlib import suppress

    from forecall.contacts import merge
    from forecall.contacts.errors import ContactsError
    from forecall.custody import erase, erasing
    from forecall.custody.errors import CustodyError
    from forecall.custody.joined import every_record
    from forecall.custody.models import Subject
    from forecall.foundation import acting_now

    def join() -> None:
        with suppress(ContactsError, CustodyError):
            merge(one, two)

    with after_first_call(erasing, "records_held", join):
        erase(one)
    organisation = acting_now("beside").organisation
    there = set(Subject.objects.filter(pk__in=[one, two], forgotten_at=None).values_list("pk", flat=True))
    joined = len(every_record(organisation, two)) > 1
    assert one not in there
    assert (two in there) != joined, "a record of somebody erased stands for a person who is still here"


def orders_come_in_while_forgotten() -> None:
    """A file with orders of somebody who is erased between the question and the rows: nothing of theirs is left."""
    from forecall.contacts import by_customer_numbers
    from forecall.custody import erase
    from forecall.orders import Delivery, accept, importing, take_in
    from forecall.orders.importing import policy_now
    from forecall.orders.models import Order
    from tests.orders.conftest import AGREEMENT, SHOP

    accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
    take_in(SHOP, Delivery("a" * 64, "web shop"))
    person = by_customer_numbers(["1001"]).people["1001"]
    assert Order.objects.filter(subject_id=person).count() == 2
    more = SHOP.with_columns(SHOP["order_id"] + "x")
    with after_first_call(importing, "permitted", lambda: erase(person)):
        take_in(more, Delivery("b" * 64, "web shop"))
    assert Order.objects.filter(subject_id=person).count() == 0, "orders of somebody erased came in"


def forgotten_by_two(one: UUID, module, moment: str) -> None:
    """Somebody is erased by two at once: one erasure, one certificate, and it counts what went."""
    from forecall.custody import erase
    from forecall.custody.models import Erasure

    others = []
    with after_first_call(module, moment, lambda: others.append(erase(one))):
        mine = erase(one)
    [theirs], row = others, Erasure.objects.get(subject_id=one)
    assert mine == theirs, "two certificates of one erasure"
    assert (row.certificate, row.signature) == (mine.text, mine.signature)
    assert mine.data()["rows"]["contacts.Person"] == 1, mine.data()["rows"]
