"""Results on disk: written aside, made durable, and put in place in one step, or not at all.

Whoever reads a result sees the old file or the new one, never half of one. When writing fails or is
stopped (disk full, Ctrl-C), the old file is untouched and nothing is left beside it.
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from forecall.needs.errors import OutputNotWritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EXCEL_ROWS = 1_048_575
"""Rows an Excel sheet holds below its heading."""

AUTOFIT_ROWS = 20_000
"""Up to so many rows the columns of a sheet are fitted to their text; beyond, it takes too long."""

_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""How a cell begins that a spreadsheet may run as a formula (the full-width forms count in East Asian Excel)."""

HINTS = {
    errno.ENOSPC: "the disk is full; free some space or choose another disk",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another disk",
    errno.EFBIG: "the file would be larger than is allowed here; choose another disk or a smaller result",
    errno.EACCES: "there is no permission to write there; choose another folder or ask for the right",
    errno.EPERM: "there is no permission to write there; choose another folder or ask for the right",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOENT: "the folder does not exist; create it or choose another",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another path",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


class NotWritten(OutputNotWritten):
    """A file could not be written; the message says why and what to do. What was there before is untouched."""

    def __init__(self, path: Path, why: str) -> None:
        """`why` names the cause and the way out."""
        self.path = path
        super().__init__(f"{path} was not written: {why}")


@contextmanager
def write_aside(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A binary file that becomes `path` when the block ends well, and vanishes otherwise.

    The bytes go to a hidden file in the same folder, are flushed to the disk, and are renamed over `path`.
    A link is followed, so the file it points to is the one replaced. Permissions of a file that was there are kept.

    Raises OutputNotWritten when the folder is missing, not writable or full; other errors of the block pass through.
    """
    wanted = Path(path)
    place = Path(os.path.realpath(wanted))
    aside = place.with_name(f".forecall-{secrets.token_hex(4)}.part")
    try:
        if place.exists() and not place.is_file():
            raise NotWritten(wanted, "a folder or device is there already; give the name of a file")
        with _created(aside) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _take_mode(place, aside)
        aside.replace(place)
        _sync_folder(place.parent)
    except OSError as problem:
        raise NotWritten(wanted, _hint(problem)) from problem
    finally:
        with suppress(OSError):
            aside.unlink()


def write_table(frame: pl.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a frame as .parquet, .csv, .xlsx or .json (rows as objects), chosen by the ending.

    Lists are joined by "; " in .csv and .xlsx. In .csv, a text cell that a spreadsheet could run as a formula
    gets an apostrophe before it; the other formats keep every text as it is.

    Raises OutputNotWritten for an unknown ending, more rows than a sheet holds, or whatever `write_aside` meets.
    """
    ending = check_ending(path)
    if ending == ".xlsx" and frame.height > EXCEL_ROWS:
        raise NotWritten(
            Path(path), f"a sheet holds {EXCEL_ROWS:,} rows, not {frame.height:,}; choose .csv or .parquet"
        )
    with write_aside(path) as file:
        try:
            WRITERS[ending](frame, file)
        except pl.exceptions.ComputeError as problem:
            # The Parquet writer wraps the system's error in one of its own; only the text still tells.
            if (system := _SYSTEM_ERROR.search(str(problem))) is None:
                raise
            raise OSError(int(system[1]), str(problem)) from problem


def check_ending(path: str | os.PathLike[str]) -> str:
    """The ending of a table's file, lower case; raises OutputNotWritten when no table is written so."""
    ending = Path(path).suffix.lower()
    if ending not in WRITERS:
        known = ", ".join(WRITERS)
        found = f"the ending {ending!r} is not known" if ending else "it has no ending"
        raise NotWritten(Path(path), f"{found}; choose one of {known}")
    return ending


def check_place(path: str | os.PathLike[str]) -> None:
    """Refuse early what could not be written after long work: no folder, a closed one, or something else there.

    Raises OutputNotWritten. A place that passes may still fill up or be taken away before the end.
    """
    wanted = Path(path)
    try:
        if not wanted.parent.is_dir():
            raise NotWritten(wanted, HINTS[errno.ENOENT])
        if wanted.exists() and not wanted.is_file():
            raise NotWritten(wanted, "a folder or device is there already; give the name of a file")
    except OSError as problem:  # a folder on the way is closed, or the name too long
        raise NotWritten(wanted, _hint(problem)) from None
    if not os.access(wanted.parent, os.W_OK):
        raise NotWritten(wanted, HINTS[errno.EACCES])


def check_apart(results: Sequence[Path], sources: Sequence[Path]) -> None:
    """Refuse a result that would replace a file it is made of, or another result, by whatever way its path leads there.

    Raises OutputNotWritten.
    """
    for place, path in enumerate(results):
        if any(_is_same(path, source) for source in sources):
            raise NotWritten(path, "it would replace the orders that are read; give it another name")
        if any(_is_same(path, other) for other in results[:place]):
            raise NotWritten(path, "it is named for two results; give each a name of its own")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)  # a link, a hard link, another way of writing it
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before each text that a spreadsheet could run as a formula.

    >>> neutralised(pl.DataFrame({"a": ["=1+1", "tea"], "b": [-1, 2]})).rows()
    [("'=1+1", -1), ('tea', 2)]
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.slice(0, 1).is_in(FORMULA_STARTS))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )


def _write_csv(frame: pl.DataFrame, file: IO[bytes]) -> None:
    neutralised(_flat(frame)).write_csv(file)


def _write_parquet(frame: pl.DataFrame, file: IO[bytes]) -> None:
    frame.write_parquet(file)


def _write_json(frame: pl.DataFrame, file: IO[bytes]) -> None:
    file.write(frame.write_json().encode())


def _write_xlsx(frame: pl.DataFrame, file: IO[bytes]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "in_memory": True}
    packed = io.BytesIO()  # packed in memory first: a zip that fails half-way complains again when it is collected
    with xlsxwriter.Workbook(packed, options) as book:
        _flat(frame).write_excel(book, freeze_panes=(1, 0), autofit=frame.height <= AUTOFIT_ROWS)
    file.write(packed.getbuffer())


WRITERS: dict[str, Callable[[pl.DataFrame, IO[bytes]], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".json": _write_json,
}


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)


def _created(aside: Path) -> IO[bytes]:
    # Created by us alone (O_EXCL), with the rights that the person's umask gives a new file.
    return os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), "wb")


def _take_mode(place: Path, aside: Path) -> None:
    with suppress(FileNotFoundError):
        aside.chmod(place.stat().st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    # The rename itself reaches the disk with its folder. Some network disks cannot sync one: the file stands anyway.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hint(problem: OSError) -> str:
    system = _SYSTEM_ERROR.search(str(problem))
    number = problem.errno or (int(system[1]) if system else 0)
    return HINTS.get(number, f"{problem.strerror or problem}; choose another place")
