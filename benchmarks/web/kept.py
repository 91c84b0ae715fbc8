"""A filled house, kept in a folder outside the repository, so that a second run begins at once.

    python -m benchmarks.web.kept sqlite 200000x5000000 40x25000 6

It is filled by the product's own roads for many: a table of people, a file of orders, a forecast. The folder is
`FORECALL_BENCH_CACHE`, or `forecall-bench` among this user's caches; what stands there is copied and never written to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.web import house

if TYPE_CHECKING:
    from tests.postgresql import Server

FORM = 1
"""Of what is filled in; another one is filled anew."""
SERVER = ("shared_buffers=1GB", "max_connections=100", "work_mem=16MB")
"""Of PostgreSQL, beside its own defaults: a small machine's."""


@dataclass(frozen=True, slots=True)
class Size:
    """What is in the house.

    customers, lines     of the organisation whose pages are asked for
    night, night_lines   organisations that are forecast by night, and order lines of each
    beside               organisations of the same kind that are forecast while pages are asked for
    """

    customers: int
    lines: int
    night: int
    night_lines: int
    beside: int

    @property
    def name(self) -> str:
        return f"{self.customers}x{self.lines}-{self.night + self.beside}x{self.night_lines}"


@dataclass(frozen=True, slots=True)
class About:
    """What was filled in: ids of organisations, and what took how many seconds (elapsed) on the machine that did it.

    tables   which migrations it has seen
    """

    key: str
    night: list[str]
    beside: list[str]
    needs: int
    seconds: dict[str, float]
    tables: str = ""


def cache() -> Path:
    """Where filled houses lie."""
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("FORECALL_BENCH_CACHE") or f"{caches}/forecall-bench").expanduser()


@contextmanager
def installation(database: str, size: Size) -> Iterator[About]:
    """A copy of the filled house, open in this process; it is filled first where it does not stand yet."""
    there = cache() / f"{database}-{size.name}-{FORM}"
    if not there.exists():
        line = [sys.executable, "-m", "benchmarks.web.kept", database, f"{size.customers}x{size.lines}"]
        subprocess.run([*line, f"{size.night}x{size.night_lines}", str(size.beside)], check=True)
    elif read(there).tables != tables():
        subprocess.run([sys.executable, "-m", "benchmarks.web.kept", database, str(there)], check=True)
    folder = _room()
    try:
        subprocess.run(["cp", "-a", "--reflink=auto", f"{there}/.", folder], check=True)
        with opened(database, folder):
            yield read(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh(database: str) -> Iterator[None]:
    """An empty house, open in this process, that is gone afterwards."""
    folder = _room()
    try:
        with opened(database, folder):
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read(folder: Path) -> About:
    return About(**json.loads((folder / "about.json").read_text()))


def tables() -> str:
    """Of the migrations that there are: a house that has not seen them all is brought up to date once."""
    names = sorted(path.name for path in (Path(__file__).parents[2] / "src").glob("**/migrations/0*.py"))
    return sha256(" ".join(names).encode()).hexdigest()[:12]


def _room() -> Path:
    """A folder that a server of another user may enter."""
    folder = Path(mkdtemp(prefix="forecall-bench-"))
    folder.chmod(0o711)
    return folder


@contextmanager
def opened(database: str, folder: Path) -> Iterator[Server | None]:
    """The house in this folder, on `sqlite` or on a `postgresql` server of its own, open in this process."""
    with ExitStack() as stack:
        server, address = None, ""
        if database == "postgresql":
            from tests.postgresql import running

            (folder / "server").mkdir(exist_ok=True)
            is_new = not (folder / "server" / "data").exists()
            server = stack.enter_context(running(folder / "server", *SERVER))
            if is_new:
                server.create("bench")
            address = server.address("bench")
        os.environ |= {
            "FORECALL_HOME": str(folder / "home"), "FORECALL_DATABASE": address,
            "DJANGO_SETTINGS_MODULE": "forecall.app.django_settings",
        }  # fmt: skip
        from forecall.app.house import opened as at_home

        stack.enter_context(at_home())
        yield server
        from django.db import connections

        connections.close_all()  # SQLite brings its log home


def fill(database: str, size: Size) -> None:
    """Make the house and put it into the cache; killed half-way, nothing is there."""
    folder, seconds = _room(), dict[str, float]()
    with opened(database, folder):
        key, needs = _large(size, seconds)
        with _taking("small organisations", seconds):
            small = [
                house.fill(f"night-{number}", max(20, size.night_lines // 25), size.night_lines)
                for number in range(size.night + size.beside)
            ]
        _look_over()
    names = [str(one) for one in small]
    about = About(str(key), names[: size.night], names[size.night :], needs, seconds, tables())
    (folder / "about.json").write_text(json.dumps(asdict(about)))
    there = cache() / f"{database}-{size.name}-{FORM}"
    there.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, there)
    print(f"{there}: {about.seconds}", file=sys.stderr)


def upgrade(database: str, there: Path) -> None:
    """Bring a kept house up to date; killed half-way, it is gone and will be filled anew."""
    folder = _room() / "house"
    shutil.move(there, folder)
    folder.parent.chmod(0o711)
    with opened(database, folder):
        _look_over()
    (folder / "about.json").write_text(json.dumps(asdict(replace(read(folder), tables=tables()))))
    shutil.move(folder, there)
    folder.parent.rmdir()


def _large(size: Size, seconds: dict[str, float]) -> tuple[UUID, int]:
    """The organisation whose pages are asked for: forecast, with talks and call tasks of the last month."""
    from forecall.foundation import acting
    from forecall.sales import forecast, measure

    key = house.fill("bench", size.customers, size.lines, seconds)
    with acting(key, "bench"), _taking("forecast of it", seconds):
        made = forecast(threads=2)
        measure()
    with _taking("talks", seconds):
        house.talk(key, size.customers, timedelta(days=30))
    return key, made.needs


@contextmanager
def _taking(what: str, seconds: dict[str, float]) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[what] = round(time.perf_counter() - begun, 1)
    print(f"  {what}: {seconds[what]:.0f} s", file=sys.stderr, flush=True)


def _look_over() -> None:
    """What PostgreSQL does by itself within minutes of so much news."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def main() -> None:
    if len(sys.argv) == 3:
        upgrade(sys.argv[1], Path(sys.argv[2]))
        return
    database, large, night, beside = sys.argv[1:]
    (customers, lines), (many, each) = (map(int, one.split("x")) for one in (large, night))
    fill(database, Size(customers, lines, many, each, int(beside)))


if __name__ == "__main__":
    main()
