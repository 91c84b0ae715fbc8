"""An upload without card numbers, as it is written: text piece by piece, a workbook and Parquet as a whole."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import polars as pl

from forecall.custody.identifiers.streams import Masker, in_digits, in_words, masked_chunks

Look = Callable[[IO[bytes]], None]
ZIP, PARQUET = b"PK\x03\x04", b"PAR1"
TEXTS = ("xl/sharedStrings.xml", "xl/comments", "xl/threadedComments/")
SHEETS = "xl/worksheets/"
PIECE = 1024 * 1024
SHORTEST = 10**13
"""A whole number below it has fewer digits than a card."""
TEXT = (pl.String, pl.Categorical, pl.Enum, pl.Binary)


def without_cards(chunks: Iterable[bytes], coming: Path, look: Look, weigh: Look) -> Iterator[bytes]:
    """What may be written of a file as it arrives.

    coming   a folder on the disk where it will lie: a workbook waits there in a file without a name
    look     refuses a workbook that is not to be unpacked
    weigh    the same for Parquet

    Raises zipfile.BadZipFile, pl.exceptions.PolarsError and UnicodeError for what cannot be read, and so not masked.
    """
    pieces = iter(chunks)
    first = next(pieces, b"")
    rest = (piece for several in ([first], pieces) for piece in several)
    if first.startswith(PARQUET):
        return iter([_parquet(b"".join(rest), weigh)])
    return _workbook(rest, coming, look) if first.startswith(ZIP) else masked_chunks(rest)


def _workbook(pieces: Iterable[bytes], coming: Path, look: Look) -> Iterator[bytes]:
    """As it came where no card is in it; else packed anew."""
    with tempfile.TemporaryFile(dir=coming) as raw:
        for piece in pieces:
            raw.write(piece)
        look(raw)
        if not _has_cards(raw):
            raw.seek(0)
            yield from iter(lambda: raw.read(PIECE), b"")
            return
        with tempfile.TemporaryFile(dir=coming) as clean:
            _packed(raw, clean)
            clean.seek(0)
            yield from iter(lambda: clean.read(PIECE), b"")


def _has_cards(raw: IO[bytes]) -> bool:
    seen: list[str] = []

    def noted(number: str, before: int) -> str:
        seen.append(number)
        return in_digits(number, before)

    with zipfile.ZipFile(raw) as book:
        for name in filter(_is_told, book.namelist()):
            with book.open(name) as part:
                for _piece in masked_chunks(iter(lambda: part.read(PIECE), b""), noted):  # read out before the next
                    if seen:
                        return True
    return False


def _is_told(name: str) -> bool:
    return name.endswith(".xml") and name.startswith((*TEXTS, SHEETS))


def _packed(raw: IO[bytes], clean: IO[bytes]) -> None:
    with zipfile.ZipFile(raw) as book, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for info in book.infolist():
            with book.open(info) as part, made.open(info.filename, "w", force_zip64=True) as out:
                if _is_told(info.filename):
                    label = in_digits if info.filename.startswith(SHEETS) else in_words
                    for piece in masked_chunks(iter(lambda: part.read(PIECE), b""), label):  # as above
                        out.write(piece)
                else:
                    shutil.copyfileobj(part, out, PIECE)


def _parquet(content: bytes, weigh: Look) -> bytes:
    """As it came where no card is in it. A column in which one stands is text from then on. One is read at a time.

    Lists, records and bytes that are no text go: nobody reads orders from them, and a number could hide there.
    """
    weigh(io.BytesIO(content))
    masker = Masker(in_words)
    kept: list[str] = []
    changed: list[pl.Series] = []
    kinds = pl.read_parquet_schema(io.BytesIO(content))
    for name, kind in kinds.items():
        if kind.is_nested():
            continue
        column = pl.read_parquet(io.BytesIO(content), columns=[name])[name]
        if not _is_closed(column):
            kept.append(name)
            changed += [] if (clean := _column(column, masker)) is None else [clean]
    if not changed and len(kept) == len(kinds):
        return content
    out = io.BytesIO()
    pl.read_parquet(io.BytesIO(content), columns=kept).with_columns(changed).write_parquet(out)
    return out.getvalue()


def _is_closed(column: pl.Series) -> bool:
    """Can no number be looked for in it?"""
    if column.dtype == pl.Binary:
        try:
            column.cast(pl.String)
        except pl.exceptions.ComputeError:
            return True
    return column.dtype in (pl.Object, pl.Unknown)


def _column(column: pl.Series, masker: Masker) -> pl.Series | None:
    """The column without card numbers; None where it has none."""
    if column.dtype.is_numeric():
        texts = _as_text(column.filter(column.cast(pl.Float64).abs() >= SHORTEST).unique())
    elif column.dtype in TEXT:
        texts = column.unique().cast(pl.String)
    else:
        return None
    clean = {text: masker.whole(text) for text in texts.drop_nulls().to_list()}
    changed = {text: said for text, said in clean.items() if text != said}
    return _as_text(column).replace(changed) if changed else None


def _as_text(column: pl.Series) -> pl.Series:
    """A whole number without a decimal mark, whatever type it is of."""
    text = column.cast(pl.String)
    if not column.dtype.is_float() and not column.dtype.is_decimal():
        return text
    whole = column.cast(pl.Int128, strict=False)
    made = pl.select(pl.when(whole == column).then(whole.cast(pl.String)).otherwise(text)).to_series()
    return made.alias(column.name)
