"""A file much larger than would fit as text, read within a bound of memory; the long test notes its figures."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

MIB = 1024**2
READ = """
import json, resource, sys, time
from datetime import date
from forecall.needs.reading import load_orders
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
read = load_orders(sys.argv[1], today=date(2026, 1, 1))
print(json.dumps({
    "cpu_s": round(time.process_time() - begun, 1),
    "before_mib": before // 1024,
    "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    "read": read.report.rows_read,
    "kept": read.report.rows_kept,
}))
"""


def _write_orders(path, size: int) -> int:
    """A shop of 30,000 customers and 8,000 products, a tenth of the lines without a customer, 2 % cancelled."""
    written = lines = 0
    rng = np.random.default_rng(0)
    with path.open("wb") as file:
        while written < size:
            n = 200_000
            order = (rng.integers(0, 10_000, n) + lines // 20).astype("U")
            minutes = pl.Series(rng.integers(0, 800_000, n)) * 60_000_000 + 1_577_836_800_000_000
            back = rng.random(n) < 0.02
            frame = pl.DataFrame(
                {
                    "Invoice": np.where(back, np.char.add("C", order), order),
                    "StockCode": rng.integers(10_000, 18_000, n),
                    "Description": pl.Series(rng.integers(0, 8_000, n)).cast(pl.String)
                    + " BOX OF TWELVE LANTERNS, BLUE",
                    "Quantity": np.where(back, -1, 1) * rng.integers(1, 48, n),
                    "InvoiceDate": minutes.cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M"),
                    "Price": rng.integers(5, 5_000, n) / 100,
                    "Customer ID": pl.Series(rng.integers(10_000, 40_000, n)).set(pl.Series(rng.random(n) < 0.1), None),
                    "Country": "United Kingdom",
                }
            )
            frame.write_csv(file, include_header=lines == 0)
            lines += n
            written = file.tell()
    return lines


def _measure(path) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_memory_stays_within_its_share_of_a_file(tmp_path):
    path = tmp_path / "orders.csv"
    lines = _write_orders(path, 40 * MIB)
    figures = _measure(path)
    assert figures["read"] == lines
    assert figures["peak_mib"] - figures["before_mib"] < 350  # blocks of 16 MiB, and 2 GiB for 1 GB in the long test


@pytest.mark.long
def test_a_gigabyte_is_read_within_two(tmp_path, record_figure):
    path = tmp_path / "orders.csv"
    lines = _write_orders(path, 1_000_000_000)
    figures = _measure(path)
    record_figure("peak memory for 1 GB of CSV", figures["peak_mib"], "MiB", "< 2048")
    record_figure("CPU for 1 GB of CSV", figures["cpu_s"], "s")
    record_figure("lines in 1 GB of CSV", figures["read"], "lines")
    assert figures["read"] == lines
    assert figures["peak_mib"] < 2048, figures
