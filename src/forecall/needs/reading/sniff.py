"""What a file is, before it is read: its kind, its encoding, its delimiter."""

from __future__ import annotations

import codecs
import csv
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from forecall.needs.errors import Unreadable, UnreadableOrders

BLOCK = 16 * 1024 * 1024  # bytes; large enough to be quick, small enough that a few of them do not matter
HEAD = 64 * 1024
AS_GIVEN = "as given"
"""What speaks for an encoding that the caller named."""

_ZIP, _OLE, _PARQUET, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b"
_NO_TABLES = {
    (Unreadable.PDF, "a PDF"): re.compile(rb"%PDF"),
    (Unreadable.PICTURE, "a picture"): re.compile(rb"\x89PNG|\xff\xd8\xff"),
    (Unreadable.WEB_PAGE, "a web page or XML"): re.compile(rb"\s*<[!?a-zA-Z]"),
    (Unreadable.JSON, "JSON"): re.compile(rb"\s*(?:\[\s*)?\{\s*\""),
}
"""How files begin that shops export too, and that hold no table; some programs call a web page `.xls`."""
_DOCUMENTS = {"word/": "text document", "ppt/": "presentation"}
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_orders(path: Path) -> IO[bytes]:
    """Open a file for reading; raises UnreadableOrders with the reason when that cannot be."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableOrders(
                path, Unreadable.DIRECTORY, "this is a directory", "name the file in it, or a list of files"
            )
        if not stat.S_ISREG(mode):  # to open a pipe would wait for whoever writes into it
            found = "this is a pipe or a device, and orders are read more than once"
            raise UnreadableOrders(path, Unreadable.NOT_OPENED, found, "save them to a file first")
        return path.open("rb")
    except FileNotFoundError:
        raise UnreadableOrders(
            path, Unreadable.MISSING, "there is no such file", "check the name and the folder"
        ) from None
    except PermissionError:
        advice = "ask for the right to read it, or copy it to a place of yours"
        raise UnreadableOrders(path, Unreadable.NOT_PERMITTED, "reading it is not permitted", advice) from None
    except (OSError, ValueError) as error:  # ValueError: the name holds a zero byte
        reason = f"it could not be opened ({error.strerror if isinstance(error, OSError) else error})"
        raise UnreadableOrders(
            path, Unreadable.NOT_OPENED, reason, "close it where else it is open, or copy it to a local disk"
        ) from None


def kind_of(path: Path) -> str:
    """One of "parquet", "workbook", "text", by the first bytes; a file that is not what its name says is an error."""
    with open_orders(path) as file:
        head = file.read(64)
    if not head:
        raise UnreadableOrders(path, Unreadable.EMPTY, "the file is empty (0 bytes)", "export it again")
    if head.startswith(_GZIP):
        raise UnreadableOrders(path, Unreadable.COMPRESSED, "the file is compressed (gzip)", "unpack it first")
    for (why, what), begins in _NO_TABLES.items():
        if begins.match(head.removeprefix(codecs.BOM_UTF8)):
            raise UnreadableOrders(path, why, f"this is {what}, not a table", "export it as CSV, XLSX or Parquet")
    suffix = path.suffix.lower()
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith((_ZIP, _OLE)):
        _refuse_other_zip(path)
        return "workbook"
    if suffix in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}:
        raise UnreadableOrders(
            path,
            Unreadable.NO_WORKBOOK,
            f"the name ends in {suffix} but the file is no workbook",
            "save it as XLSX or CSV",
        )
    if suffix in {".parquet", ".pq"}:
        raise UnreadableOrders(
            path, Unreadable.NO_PARQUET, f"the name ends in {suffix} but the file is no Parquet", "write it again"
        )
    return "text"


def _refuse_other_zip(path: Path) -> None:
    """Raise UnreadableOrders for a document, a presentation or a plain archive: zips all, as a workbook is."""
    try:
        with zipfile.ZipFile(path) as packed:
            inside = packed.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return  # an old workbook, or a damaged one: whoever reads it says so
    for begins, what in _DOCUMENTS.items():
        if any(name.startswith(begins) for name in inside):
            found = f"this is a {what}, not a table"
            raise UnreadableOrders(path, Unreadable.DOCUMENT, found, "export it as CSV, XLSX or Parquet")
    if not any(name.startswith("xl/") or name == "content.xml" for name in inside):
        raise UnreadableOrders(path, Unreadable.COMPRESSED, "the file is compressed (zip)", "unpack it first")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python names it, and what spoke for it."""

    name: str
    reason: str


def find_encoding(path: Path, given: str | None = None) -> Encoding:
    """The encoding of a text file: a byte order mark, else strict UTF-8, else Windows-1250 or -1252 by its letters.

    The whole file is looked at, block by block, because one late letter decides. Raises UnreadableOrders where it is
    UTF-8 but for a few bytes: read as anything else, every letter beyond ASCII would be another.
    """
    with open_orders(path) as file:
        head = file.read(4)
    if given is not None:
        known = codecs.lookup(given).name
        return Encoding("utf-8-sig" if known == "utf-8" else known, AS_GIVEN)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, "by its byte order mark")
    if 0 in head:
        return _without_mark(path, head)
    odd = _first_odd(path)
    if odd is None:
        return Encoding("utf-8", "every byte fits")
    _refuse_broken_utf8(path, odd)
    return _windows(path)


def _without_mark(path: Path, head: bytes) -> Encoding:
    if len(head) == 4 and head[1] == 0 and head[3] == 0:
        return Encoding("utf-16-le", "by its zero bytes")
    if len(head) == 4 and head[0] == 0 and head[2] == 0:
        return Encoding("utf-16-be", "by its zero bytes")
    raise UnreadableOrders(
        path,
        Unreadable.UNKNOWN_KIND,
        "this is neither a text table nor Parquet nor a workbook",
        "export it as CSV or XLSX",
    )


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in pieces of at most `BLOCK`."""
    with open_orders(path) as file:
        while block := file.read(BLOCK):
            yield block


def _first_odd(path: Path) -> int | None:
    """Where the first byte stands that UTF-8 has no place for, counted from 0; None where every byte fits."""
    decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
    try:
        for block in blocks(path):
            held = len(decoder.getstate()[0])
            if held or not block.isascii():
                decoder.decode(block)
            before += len(block)
        held = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as odd:
        return before - held + odd.start
    return None


_WHOLE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ODD = re.compile(rb"[\x80-\xff]+")
_NEARLY = 4
"""So many whole letters of UTF-8 for each place that is none: text of another encoding has hardly any."""


_BEGUN = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,3}\Z")


def _refuse_broken_utf8(path: Path, odd: int) -> None:
    """Raise UnreadableOrders where the file is UTF-8 but for a few bytes; `odd` is where the first of them stands."""
    whole = broken = 0
    held = b""
    for block in blocks(path):
        text = held + block
        begun = _BEGUN.search(text)
        held = begun[0] if begun else b""
        seen = text[: len(text) - len(held)]
        whole += len(_WHOLE.findall(seen))
        broken += len(_ODD.findall(_WHOLE.sub(b"", seen)))
    broken += len(_ODD.findall(_WHOLE.sub(b"", held)))
    if broken * _NEARLY > whole:
        return
    row, found = _row_at(path, odd)
    rest = "all else is" if broken == 1 else "nearly all else is"
    says = f"row {row} holds the byte 0x{found.hex()} that is no UTF-8, while {rest}"
    advice = "mend it or export again; or give encoding=, e.g. cp1250, where the whole is written otherwise"
    raise UnreadableOrders(path, Unreadable.ENCODING, says, advice)


def _row_at(path: Path, place: int) -> tuple[int, bytes]:
    """The row, as a spreadsheet counts, in which a byte stands, and the byte; a text of two lines is in one row."""
    row, before, is_quoted = 1, 0, False
    for block in blocks(path):
        for nth, piece in enumerate(block[: place - before].split(b'"')):
            is_quoted ^= nth > 0
            row += 0 if is_quoted else piece.count(b"\n")
        before += len(block)
        if before > place:
            return row, block[place - before + len(block) :][:1]
    return row, b""


# Bytes that are letters in Windows-1250 and signs or rare letters in Windows-1252, seen inside a word:
# Romanian and Hungarian ş ţ ă, Polish ł ą ś ż ź, Czech and Slovak š ž ť ľ
_CENTRAL = re.compile(
    rb"[A-Za-z\x80-\xff][\x9a\x9c\x9d\x9e\x9f\xb3\xb9\xba\xbe\xbf\xfe]|[\x8a\x8c\x8d\x8e\x8f\xa3\xa5\xaa\xaf\xbc\xde][A-Za-z]"
    rb"|[\x9a\x9c\x9d\x9e\xb3\xba\xbf\xfe][a-z]|\xe3(?![oe])|\xf5(?![e])|\xfb[a-z]"
)
_WESTERN = re.compile(
    rb"\xe3[oe]|\xf5e|\x9cu|[a-z]\xf1[aeiou]|[Nn]\xba|\xf8|\xe5|\xe6[a-z]|[a-z]\xe8[rvstm]e|[a-z]\xeam?e"
)


def _windows(path: Path) -> Encoding:
    """Windows-1250 (Central European) or Windows-1252 (Western), whichever makes more words of the odd bytes."""
    central = western = 0
    for block in blocks(path):
        central += len(_CENTRAL.findall(block))
        western += len(_WESTERN.findall(block))
    if central > western:
        return Encoding("cp1250", f"not UTF-8; {central} letters of Central Europe against {western} Western ones")
    return Encoding("cp1252", f"not UTF-8; {western} Western letters against {central} of Central Europe")


def find_delimiter(path: Path, text: str) -> str:
    """The delimiter of a table, by its first lines; raises UnreadableOrders when there is but one column.

    text   the first lines, decoded
    """
    told = re.match(r"sep=(.)\r?\n", text)
    if told:
        return told[1]
    lines = text.splitlines()[:50]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        return (widths.count(widths[0]) if widths and widths[0] > 1 else 0, widths[0] if widths else 0)

    best = max(",;\t|", key=score)
    if score(best)[0] == 0:
        raise UnreadableOrders(
            path,
            Unreadable.ONE_COLUMN,
            "the first line has only one column",
            "part the columns by comma, semicolon, tab or |, or give delimiter=; take away a title that stands above",
        )
    return best
