"""What a receipt costs. Absolute figures, so these run in the long suite only."""

from __future__ import annotations

import threading
from statistics import quantiles
from time import perf_counter, process_time
from uuid import UUID

import pytest

from forecall.custody.receipts import counts, disk, forget, used_for, verify
from tests.custody.receipts.making import ALICE, PUBLIC, receipt, writer

pytestmark = pytest.mark.long
MANY = 10_000
MILLION = 1_000_000


def timed(work):
    begun = perf_counter()
    work()
    return perf_counter() - begun


def busy(work):
    """Seconds of processor time: what it would take on a machine that does nothing else."""
    begun = process_time()
    work()
    return process_time() - begun


def one_by_one(receipts, told, many=MANY):
    receipts.write(told, [ALICE])  # begins the segment
    return [timed(lambda: receipts.write(told, [ALICE])) for _ in range(many)]


def test_receipts_one_by_one(tmp_path, record_figure):
    each = one_by_one(writer(tmp_path), receipt())
    record_figure("receipts written and synced one by one", MANY / sum(each), "receipts/s")
    record_figure("one write, p50", quantiles(each, n=100)[49] * 1e3, "ms")
    record_figure("one write, p99", quantiles(each, n=100)[98] * 1e3, "ms")


def test_the_program_costs_little_beside_the_sync(tmp_path, record_figure, monkeypatch):
    monkeypatch.setattr(disk, "sync", lambda _file: None)
    receipts, told = writer(tmp_path), receipt()
    receipts.write(told, [ALICE])
    batch = MANY // 10
    writing = min(busy(lambda: [receipts.write(told, [ALICE]) for _ in range(batch)]) for _ in range(10)) / batch * 1e6
    making = min(busy(lambda: [receipt() for _ in range(batch)]) for _ in range(10)) / batch * 1e6
    record_figure("processor time of one write without its syncs", writing, "us", "<= 100, aim 60")
    record_figure("processor time of making a receipt", making, "us")
    assert writing <= 100


def test_receipts_from_many_threads(tmp_path, record_figure):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    threads = [
        threading.Thread(target=lambda: [receipts.write(receipt(), [ALICE]) for _ in range(MANY // 32)])
        for _ in range(32)
    ]

    def all_of_them():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    record_figure("receipts of 32 threads at once", MANY // 32 * 32 / timed(all_of_them), "receipts/s")


def test_many_receipts_at_once(tmp_path, record_figure):
    receipts, told = writer(tmp_path), receipt()
    receipts.write(told, [ALICE])
    took = min(timed(lambda: receipts.write_many([(told, [ALICE])] * MANY)) for _ in range(5))
    record_figure("10,000 receipts in one write_many", took * 1e3, "ms")
    people = [UUID(int=n) for n in range(MANY)]
    took = min(timed(lambda: receipts.write(receipt(count=MANY), people)) for _ in range(5))
    record_figure("one receipt about 10,000 subjects", took * 1e3, "ms")


def test_a_million_receipts(tmp_path, record_figure):
    people = [UUID(int=n) for n in range(1, 50_001)]
    with writer(tmp_path) as receipts:
        for block in range(MILLION // 50_000):
            receipts.write_many([(receipt(about=f"need:{block}"), [who]) for who in people])
    reports = []
    begun = process_time()
    waited = timed(lambda: reports.append(verify(tmp_path, PUBLIC)))
    took = process_time() - begun
    assert (reports[0].faults, reports[0].receipts) == ((), MILLION)
    record_figure("verify of 1,000,000 receipts, processor time", took, "s", "<= 20")
    record_figure("verify of 1,000,000 receipts, on the clock", waited, "s")
    assert took <= 20
    record_figure("counts of 1,000,000 receipts, first", timed(lambda: counts(tmp_path, "optima")), "s")
    record_figure("counts again", timed(lambda: counts(tmp_path, "optima")) * 1e3, "ms")
    took = timed(lambda: reports.append(list(used_for(tmp_path, people[7]))))
    assert len(reports[1]) == MILLION // 50_000
    record_figure("a subject's own view over 1,000,000 receipts", took, "s")
    record_figure("forgetting one subject among them", timed(lambda: forget(tmp_path, [people[7]])), "s")
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    record_figure("bytes on disk for a receipt with one subject", size / MILLION, "bytes")
