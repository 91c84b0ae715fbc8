"""What a statute keeps of somebody erased moves a piece at a time: however much it is, it takes the same memory."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest

from forecall.custody import Ask, ask, erase, open_sealed
from forecall.custody import books as room
from forecall.custody.errors import ErasureUnfinished
from forecall.custody.models import Erasure
from forecall.custody.recording import happened
from forecall.custody.sealing import seal_many
from tests.custody.rights.conftest import Bill

BILLING = frozenset({"billing_data"})


@pytest.fixture
def payer(desk):
    """A way to have a customer with so many bills."""

    def make(bills):
        person = desk.person("account_user", ("account", "billing_data"), place="RO")
        happened(person, "contract_started", desk.clock.now() - timedelta(days=1))
        permit = ask(Ask("billing", BILLING, "store", (person,)))
        for start in range(0, bills, 5000):
            rows = [(person, {"name": f"Ion Exemplu {start + at}"}) for at in range(min(5000, bills - start))]
            made = [
                Bill(organisation_id=desk.alices, subject_id=person, amount="119.00", **values)
                for values in seal_many(permit, Bill, rows)
            ]
            Bill.unscoped.bulk_create(made, batch_size=2000)
        return person

    return make


def names_of(subject):
    permit = ask(Ask("accounting", BILLING, "read", (subject,)))
    rows = list(Bill.objects.filter(subject_id=subject).order_by("pk"))
    return [one.name for one in open_sealed(permit, rows, ["name"])]


@pytest.mark.databases
def test_every_bill_arrives_whatever_the_size_of_a_piece_and_none_is_read_whole(payer, monkeypatch):
    monkeypatch.setattr(room, "AT_ONCE", 3)
    person, whole = payer(8), []
    with monkeypatch.context() as there:
        real = Bill.from_db.__func__
        there.setattr(Bill, "from_db", classmethod(lambda *given: whole.append(1) or real(*given)))
        certificate = erase(person)
    assert certificate.data()["books_kept_by_statute"] == {"tests.Bill": 8}
    assert names_of(Erasure.objects.get().books_id) == [f"Ion Exemplu {at}" for at in range(8)]
    assert whole == []


def test_what_moved_before_an_erasure_was_cut_short_is_counted_on_its_certificate(payer, monkeypatch):
    monkeypatch.setattr(room, "AT_ONCE", 3)
    person, real, pieces = payer(8), room._write, []

    def dies(*given):
        pieces.append(1)
        if len(pieces) == 3:
            raise OSError("killed")
        real(*given)

    monkeypatch.setattr(room, "_write", dies)
    with pytest.raises(ErasureUnfinished):
        erase(person)
    assert Bill.objects.filter(subject_id=person).count() == 2
    assert erase(person).data()["books_kept_by_statute"] == {"tests.Bill": 8}
    assert len(set(names_of(Erasure.objects.get().books_id))) == 8


def peak_kib(person, monkeypatch):
    """Memory that moving the books took at the most."""
    peaks, real = [], room._move_rows

    def measured(*given):
        tracemalloc.start()
        real(*given)
        peaks.append(tracemalloc.get_traced_memory()[1] / 1024)
        tracemalloc.stop()

    with monkeypatch.context() as there:
        there.setattr(room, "_move_rows", measured)
        erase(person)
    return max(peaks)


def test_ten_times_the_books_take_no_more_memory(payer, monkeypatch):
    monkeypatch.setattr(room, "AT_ONCE", 100)
    peak_kib(payer(200), monkeypatch)  # what is made once in a process
    assert peak_kib(payer(3000), monkeypatch) < 1.3 * peak_kib(payer(300), monkeypatch)


@pytest.mark.long
def test_the_books_of_a_hundred_thousand_lines_move_in_little_memory(payer, monkeypatch, record_figure):
    peak = peak_kib(payer(100_000), monkeypatch)
    record_figure("books of 100,000 lines moved, peak memory", peak / 1024, "MiB", bound="<= 8")
    assert peak < 8 * 1024
