"""How much a Parquet file unpacks to, by the headers of its pages: read before anything is unpacked.

A footer says how large its columns are, and may say anything; a page's own header says how much room a reader makes
for it. The headers are in Thrift's compact protocol: https://github.com/apache/parquet-format (parquet.thrift).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

MAGIC = b"PAR1"
FOOT = 8
HEAD, MOST_HEAD = 4096, 64 * 1024 * 1024
"""Bytes in which a page's header is looked for, at first and at most: the least and the largest value stand in it. A
footer has at most so many, too."""
LONGEST_NUMBER = 63
"""Bits."""
PAGE = 8192
"""What a page takes beside its values, at the least."""
DEEPEST = 16
ROW_GROUPS, COLUMNS, ABOUT = 4, 1, 3
"""Fields of the footer, of a group of rows, and of a column in it."""
PACKED, VALUES_AT, DICTIONARY_AT = 7, 9, 11
"""Of what is said about a column: bytes in the file, where its values and its dictionary begin."""
PAGE_UNPACKED, PAGE_PACKED = 2, 3
"""Of a page's header."""
OF_VALUES = (5, 2), (8, 4)
"""What a page's header says of its values, by the form of the page: its field, and in it how they are written."""
COUNT, DELTA_BYTE_ARRAY = 1, 7
"""How many they are. Each may be written as the beginning of the one before and a little more."""
Fields = dict[int, Any]


class NoParquet(Exception):  # said by whoever asked, in the words of an upload
    """It is damaged, or none."""


def unpacked_bytes(file: IO[bytes], enough: int) -> int:
    """What all pages unpack to at the most; counting ends once it is more than `enough`. Raises NoParquet."""
    total = 0
    try:
        for begin, size in _columns(_footer(file)):
            for unpacked in _pages(file, begin, size):
                total += unpacked + PAGE
                if total > enough:
                    return total
    except (IndexError, KeyError, TypeError, ValueError, AttributeError, struct.error, OverflowError):
        raise NoParquet from None
    return total


def _footer(file: IO[bytes]) -> Fields:
    end = file.seek(0, 2)
    file.seek(max(0, end - FOOT))
    length, magic = struct.unpack("<I4s", file.read(FOOT))
    if magic != MAGIC or length > min(end - FOOT, MOST_HEAD):
        raise NoParquet
    file.seek(end - FOOT - length)
    return Compact(file.read(length)).fields()


def _columns(footer: Fields) -> Iterator[tuple[int, int]]:
    """(place, bytes) of each column of each group of rows."""
    for group in footer.get(ROW_GROUPS, ()):
        for column in group[COLUMNS]:
            about = column[ABOUT]
            begin = about[VALUES_AT]
            if 0 < (dictionary := about.get(DICTIONARY_AT, 0)) < begin:
                begin = dictionary
            if begin < 0:
                raise NoParquet
            yield begin, about[PACKED]


def _pages(file: IO[bytes], begin: int, size: int) -> Iterator[int]:
    """What each page of a column unpacks to."""
    at, end = begin, begin + size
    while at < end:
        header, length = _header(file, at)
        unpacked, packed = header[PAGE_UNPACKED], header[PAGE_PACKED]
        if unpacked < 0 or packed < 0:
            raise NoParquet
        yield unpacked * _repeated(header)
        at += length + packed


def _repeated(header: Fields) -> int:
    """How often a reader may write down what a page unpacks to.

    Once, but where a value takes up the one before: no value is longer than all that the page has, and each may be as
    long. How long they are stands in what is packed, and is not looked at.
    """
    for form, written in OF_VALUES:
        about = header.get(form)
        if about is not None and about[written] == DELTA_BYTE_ARRAY:
            return max(1, int(about[COUNT]))
    return 1


def _header(file: IO[bytes], at: int) -> tuple[Fields, int]:
    """A page's header, and how long it is."""
    looked = HEAD
    while True:
        file.seek(at)
        read = Compact(file.read(looked))
        try:
            return read.fields(), read.at
        except IndexError:
            if looked >= MOST_HEAD or len(read.data) < looked:
                raise
            looked *= 8


class Compact:
    """Thrift's compact protocol: fields by their number. Raises IndexError where the bytes end too soon."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self._depth = data, 0, 0
        self._read: dict[int, Callable[[], Any]] = {
            1: lambda: True, 2: lambda: False, 3: self._byte, 4: self._signed, 5: self._signed, 6: self._signed,
            7: lambda: self._bytes(8), 8: lambda: self._bytes(self._number()), 9: self._list, 10: self._list,
            11: self._map, 12: self.fields,
        }  # fmt: skip

    def fields(self) -> Fields:
        """A structure: field -> value."""
        made: Fields = {}
        last = 0
        with self._deeper():
            while head := self._byte():
                last = last + (head >> 4) if head >> 4 else self._signed()
                made[last] = self._read[head & 15]()
        return made

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        """Within a structure, a list or a map."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise NoParquet
        yield
        self._depth -= 1

    def _byte(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def _number(self) -> int:
        value, shift = 0, 0
        while shift <= LONGEST_NUMBER:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:  # the eighth bit says that more follows
                return value
            shift += 7
        raise NoParquet

    def _signed(self) -> int:
        value = self._number()
        return (value >> 1) ^ -(value & 1)

    def _bytes(self, length: int) -> bytes:
        if self.at + length > len(self.data):
            raise IndexError
        self.at += length
        return self.data[self.at - length : self.at]

    def _list(self) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._number()  # fifteen says that the size follows
        read = self._element(head & 15)
        with self._deeper():
            return [read() for _one in range(size)]

    def _element(self, kind: int) -> Callable[[], Any]:
        """Of a list or map: there a truth has a byte of its own."""
        return self._byte if kind in {1, 2} else self._read[kind]

    def _map(self) -> list[tuple[Any, Any]]:
        size = self._number()
        kinds = self._byte() if size else 0
        key, value = self._element(kinds >> 4 or 1), self._element(kinds & 15 or 1)
        with self._deeper():
            return [(key(), value()) for _one in range(size)]
