"""What the whole job costs: from a CSV export to the ranked Parquet file, in a process of its own.

The export is the shop's raw lines, cancellations and anonymous lines included, in the publisher's
columns. More lines are made by copies whose customer and order numbers are shifted; products stay.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.needs.data import find

SIZES = (1_000_000, 2_000_000, 5_000_000)
SHIFT = 1_000_000  # between the numbers of one copy and the next
ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def copies(lines: pl.DataFrame, wanted: int) -> Iterator[pl.DataFrame]:
    """Copies of the raw lines with numbers of their own; the last holds so many whole customers as are still wanted.

    lines    as in online_retail_ii.parquet
    """
    shuffled = lines.with_columns(place=pl.col("customer_id").fill_null(pl.col("order_id")).hash(seed=0))
    ordered = shuffled.sort("place", maintain_order=True)
    number = 0
    while wanted > 0:
        last_place = ordered["place"][min(wanted, ordered.height) - 1]
        part = ordered.filter(pl.col("place") <= last_place)
        yield _shifted(part.drop("place"), number * SHIFT)
        wanted -= part.height
        number += 1


def _shifted(lines: pl.DataFrame, shift: int) -> pl.DataFrame:
    digits = pl.col("order_id").str.extract(r"(\d+)").cast(pl.Int64) + shift
    letters = pl.col("order_id").str.extract(r"^(\D*)").fill_null("")
    return lines.select(
        pl.concat_str(letters, digits.cast(pl.String)).alias("Invoice"),
        pl.col("product_id").alias("StockCode"),
        pl.col("product_name").alias("Description"),
        pl.col("quantity").alias("Quantity"),
        pl.col("ordered_at").dt.strftime("%Y-%m-%d %H:%M:%S").alias("InvoiceDate"),
        pl.col("unit_price").alias("Price"),
        (pl.col("customer_id").cast(pl.Int64) + shift).alias("Customer ID"),
        pl.col("country").alias("Country"),
    )


def write_export(path: Path, wanted: int) -> tuple[int, date]:
    """A CSV export of at least `wanted` lines; returns their number and the first day after them."""
    lines = pl.read_parquet(find("online_retail_ii.parquet"))
    last: date = lines.select(pl.col("ordered_at").max().dt.date()).item()
    written = 0
    with path.open("wb") as out:
        for copy in copies(lines, wanted):
            copy.write_csv(out, include_header=written == 0)
            written += copy.height
    return written, last + timedelta(days=1)


def measure(*, quick: bool = False) -> Iterator[tuple[str, str, float]]:
    """(size, metric, value) for each size: lines, cpu_s, peak_gb, wall_s, and cpu_s of each stage."""
    for wanted in SIZES[:1] if quick else SIZES:
        size = f"{wanted // 1_000_000} M lines"
        print(f"speed {size}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            export = Path(folder) / "orders.csv"
            written, as_of = write_export(export, wanted)
            figures = {"lines": float(written)} | run_job(export, as_of)
        yield from ((size, name, value) for name, value in figures.items())


def run_job(export: Path, as_of: date) -> dict[str, float]:
    """The job in a child of one thread; its CPU seconds as the kernel counted them, and what else it says itself."""
    command = [sys.executable, "-m", "benchmarks.needs.speed", str(export), as_of.isoformat()]
    root = Path(__file__).resolve().parents[2]
    started = time.monotonic()
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, cwd=root, env=os.environ | ONE_THREAD, stdout=said) as child,
    ):
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        last_line = said.read().strip().rpartition("\n")[2]
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    total = {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": time.monotonic() - started}
    return total | json.loads(last_line)


def peak_gb() -> float:
    """The most memory this process held. On Linux not `ru_maxrss`: a child inherits there what its parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024 / 1e9
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held * (1 if sys.platform == "darwin" else 1024) / 1e9


def job(export: Path, as_of: date) -> dict[str, float]:
    """Read, clean, fit, score every horizon, rank, write; CPU seconds of each stage."""
    stages = {"start_cpu_s": time.process_time()}
    begun = time.process_time()
    from forecall.needs import NeedModel, read_orders

    def done(stage: str) -> None:
        nonlocal begun
        now = time.process_time()
        stages[f"{stage}_cpu_s"], begun = now - begun, now

    orders = read_orders(export)
    done("read")
    model = NeedModel(seed=0, threads=1).fit(orders, as_of=as_of)
    done("fit")
    model.when(horizons=(7, 14, 30))
    done("when")
    for days in (28, 14):
        needs = model.needs(horizon_days=days)
        done(f"needs{days}")
    model.next_basket(k=10)
    done("basket")
    needs.sort("p_buy", descending=True).write_parquet(export.with_suffix(".parquet"))
    done("write")
    stages["peak_gb"] = peak_gb()
    return stages | {"pairs": float(needs.height)}


if __name__ == "__main__":
    print(json.dumps(job(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))))
