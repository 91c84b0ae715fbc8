"""Files that somebody uploaded to bring in: on disk, outside every page, and no longer than the import takes.

    <folder>/<organisation>/<upload>/about.json, orders.csv, people.csv

They hold people's data in clear. So the house alone may read them, whoever brought them alone sees them, and they go as
soon as they were taken in, after a day at the latest, and with the first erasure of anybody in the organisation.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol
from uuid import UUID, uuid4

import polars as pl

from forecall.custody.identifiers import mask_cards
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.needs.errors import Unreadable, UnreadableOrders
from forecall.needs.reading.sniff import kind_of
from forecall.sales.errors import UploadRefused, UploadUnknown
from forecall.sales.masking import without_cards
from forecall.sales.parquet_weight import NoParquet, unpacked_bytes

ORDERS, PEOPLE, LIST = "orders", "people", "list"
LARGEST = 256 * 1024 * 1024
"""Bytes of a file. Five million order lines as CSV take about as many."""
UNPACKED = 1024 * 1024 * 1024
"""Bytes of a workbook or of Parquet once it is unpacked: a small file may hold a thousand times its size."""
CELL = 8
"""Bytes of a value of Parquet, at least."""
WAITS = timedelta(days=1)
RESULT_STAYS = timedelta(days=30)
SUFFIXES: Mapping[str, str] = {"text": ".csv", "workbook": ".xlsx", "parquet": ".parquet"}
TOO_LARGE, UNPACKS_TOO_LARGE = "too_large", "unpacks_too_large"
ABOUT = "about.json"
NO_BOOK, SAVE_AS = "it is no workbook that can be opened", "save it as XLSX or CSV"
COMING = "coming"
"""Where a file lies while it is being received."""


class Given(Protocol):
    """A file as it arrives."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]: ...


@dataclass
class Upload:
    """One upload: what it is, how it is to be read, and what became of it.

    by         the member who brought it
    names      part -> the file's own name, for messages
    files      part -> the file beside this; none once it was taken in
    said       how to read it: columns, people_columns, day_first, decimal
    job        of the look or the import that was asked for last
    outlook    what an import would do; problem: what stood in the way; done: what it did
    """

    id: UUID
    folder: Path
    by: str
    at: datetime
    origin: str = ""
    informed_on: str = ""
    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    job: str = ""
    outlook: dict[str, Any] | None = None
    problem: dict[str, str] | None = None
    done: dict[str, Any] | None = None

    def path(self, part: str) -> Path | None:
        return self.folder / self.files[part] if part in self.files else None

    def save(self) -> None:
        """All of it or nothing."""
        said = {**asdict(self), "id": str(self.id), "at": self.at.isoformat()}
        del said["folder"]
        _write(self.folder / ABOUT, [json.dumps(said, ensure_ascii=False).encode()])

    def drop_files(self) -> None:
        """What was taken in lies here no longer."""
        for file in self.files.values():
            (self.folder / file).unlink(missing_ok=True)
        self.files, self.names = {}, {}
        self.save()


class Uploads:
    """The folder of all uploads, and the eraser of what lies in it."""

    name = "uploads"

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.folder, self.clock = folder, clock

    def prepare(self) -> Path:
        """Where files may be received."""
        coming = self.folder / COMING
        coming.mkdir(mode=0o700, parents=True, exist_ok=True)
        return coming

    def keep(self, given: Mapping[str, Given], *, origin: str = "", informed_on: str = "") -> Upload:
        """Store what was uploaded; raises UploadRefused for what is too large or no table, and keeps nothing then."""
        acting, key = acting_now("sales.Upload"), uuid4()
        folder = self._home(acting.organisation) / str(key)
        folder.mkdir(mode=0o700, parents=True)
        made = Upload(key, folder, acting.actor, self.clock(), mask_cards(origin)[:200], informed_on)
        try:
            for part, file in given.items():
                made.names[part] = mask_cards(file.name or part)[-120:]
                made.files[part] = _received(folder, part, file)
            made.save()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return made

    def find(self, which: UUID) -> Upload:
        """Somebody's own upload in the organisation that acts; raises UploadUnknown."""
        acting = acting_now("sales.Upload")
        found = _read(self._home(acting.organisation) / str(which))
        if found is None or found.by != acting.actor:
            raise UploadUnknown(str(which))
        return found

    def drop(self, which: UUID) -> None:
        """Throw it away; raises UploadUnknown."""
        shutil.rmtree(self.find(which).folder, ignore_errors=True)

    def erase(self, organisation: UUID, subject: UUID) -> int:
        """Remove the organisation's waiting files: whether they name the person is not looked up in them."""
        del subject
        waiting = [one for one in self._all(self._home(organisation)) if one.files]
        for one in waiting:
            shutil.rmtree(one.folder, ignore_errors=True)
        return len(waiting)

    def tidy(self) -> int:
        """Remove files that waited for a day, results of thirty, and what a crash left half-received; how many."""
        now, gone = self.clock(), 0
        for home in self.folder.glob("*/*/"):
            one = _read(home)
            age = now - (_changed(home) if one is None else one.at)
            if age > (WAITS if one is None or one.files else RESULT_STAYS):
                shutil.rmtree(home, ignore_errors=True)
                gone += 1
        for file in self.folder.glob(f"{COMING}/*"):
            if now - _changed(file) > WAITS:
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def _home(self, organisation: UUID) -> Path:
        return self.folder / str(organisation)

    def _all(self, home: Path) -> Iterator[Upload]:
        yield from filter(None, map(_read, home.glob("*/")))


def uploads() -> Uploads:
    """The house's, as `app` handed it in."""
    found = next((one for one in wired().erasers if isinstance(one, Uploads)), None)
    assert found is not None, "no Uploads among the erasers"  # noqa: S101  # wiring is the program's, not the user's
    return found


def _received(folder: Path, part: str, file: Given) -> str:
    """Stream one file to disk under a name of ours, without card numbers, and look what it is."""
    name = file.name or part
    suffix = Path(name).suffix.lower()
    place = folder / f"{part}{suffix if suffix in {'.csv', '.txt', '.tsv', '.xlsx', '.xls', '.parquet'} else ''}"
    if (file.size or 0) > LARGEST:
        raise UploadRefused(
            name, TOO_LARGE, f"it has {file.size or 0:,} bytes", f"bring at most {LARGEST:,}, in several files"
        )
    try:
        _write(
            place,
            without_cards(file.chunks(), folder, lambda raw: _look_inside(raw, name), lambda raw: _weigh(raw, name)),
        )
    except (zipfile.BadZipFile, RuntimeError):
        raise UploadRefused(name, Unreadable.NO_WORKBOOK, NO_BOOK, SAVE_AS) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise UploadRefused(
            name, Unreadable.NO_PARQUET, "it cannot be read as Parquet", "write it again, or save it as CSV"
        ) from None
    except UnicodeError:
        raise UploadRefused(name, Unreadable.UNKNOWN_KIND, "it is no table as text", SAVE_AS) from None
    try:
        kind = kind_of(place)
    except UnreadableOrders as problem:
        raise UploadRefused(name, problem.why, problem.found, problem.advice) from None
    if kind == "workbook":
        _look_inside(place, name)
    return place.rename(folder / f"{part}{SUFFIXES[kind]}").name


def _look_inside(place: Path | IO[bytes], name: str) -> None:
    """Raises UploadRefused for a workbook that unpacks to more than the machine should hold, or is none."""
    try:
        with zipfile.ZipFile(place) as found:
            size = sum(one.file_size for one in found.infolist())
    except (zipfile.BadZipFile, OSError):
        raise UploadRefused(name, Unreadable.NO_WORKBOOK, NO_BOOK, SAVE_AS) from None
    _refuse_large(size, name)


def _weigh(raw: IO[bytes], name: str) -> None:
    """The same for Parquet, by its cells and its pages; nothing is unpacked. Raises pl.exceptions.PolarsError, too."""
    table = pl.scan_parquet(raw)
    _refuse_large(table.select(pl.len()).collect().item() * len(table.collect_schema()) * CELL, name)
    try:
        _refuse_large(unpacked_bytes(raw, UNPACKED), name)
    except NoParquet:
        raise pl.exceptions.ComputeError(name) from None


def _refuse_large(size: int, name: str) -> None:
    if size > UNPACKED:
        raise UploadRefused(
            name, UNPACKS_TOO_LARGE, f"it may unpack to {size:,} bytes", "save it as CSV, in several files"
        )


def _write(place: Path, chunks: Iterable[bytes]) -> None:
    """A whole file or none, that only the house may read."""
    beside = place.with_name(f".{place.name}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _read(folder: Path) -> Upload | None:
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = {**said, "id": UUID(said["id"]), "at": datetime.fromisoformat(said["at"])}
    return Upload(folder=folder, **known)


def _changed(place: Path) -> datetime:
    return datetime.fromtimestamp(place.stat().st_mtime, tz=wired().clock.now().tzinfo)
