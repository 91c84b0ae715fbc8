"""How a line of a segment is written and read.

A line is one JSON object in ASCII. It ends with `"prev"`, the hash of the line before, and `"hash"`, the SHA-256 of
every byte of the line before `,"hash"`. Line 1 of a file is its opening (number 0), then come receipts from 1 on.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from forecall.custody.receipts.types import Head, Receipt, must_be_a_place, read_time, written

FORMAT = 1
MAX_LINE = 16_384
"""Bytes. The longest receipt (64 categories and 10 fields of 200 letters) has less than 16,000."""
NO_HASH = "0" * 64
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What taking apart a line that anybody may have written can raise."""
HASH_PART = 76
"""Bytes of `,"hash":"<64>"}` and the end of the line: what the hash does not cover."""
WORD = rb'"[A-Za-z0-9_.:/()#-]{0,200}"'
TIME = rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"'
END = rb',"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"}\n'


def _pattern() -> re.Pattern[bytes]:
    named = [b'"%s":%s' % (name, WORD) for name in (b"actor", b"purpose", b"action")]
    then = [
        b'"%s":%s' % (name, WORD) for name in (b"channel", b"recipient", b"outcome", b"reason", b"clause", b"basis")
    ]
    head = rb'\{"n":(\d{1,10}),"organisation":%s,"at":%s,' % (WORD, TIME)
    categories = rb',"categories":\[(?:%s(?:,%s)*)?\],' % (WORD, WORD)
    tail = rb',"version":\d{1,18},"count":(\d{1,10}),"about":%s,"subjects":"([0-9a-f]{64}|)"' % WORD
    return re.compile(head + b",".join(named) + categories + b",".join(then) + tail + END)


LINE = _pattern()
"""Groups: number, time, count, digest of the subjects, hash of the line before, own hash."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line of a segment.

    after  the head of the segment this writer filled before, if any
    left   True where the writer left that segment after a failed write, so that unconfirmed lines may follow its head
    """

    segment: str
    at: datetime
    after: Head | None
    left: bool


def closed(body: str) -> tuple[bytes, str]:
    """A line from its body (without `}`): bytes as they go into the file, and their hash."""
    covered = body.encode("ascii")
    own = sha256(covered).hexdigest()
    return b'%s,"hash":"%s"}\n' % (covered, own.encode("ascii")), own


def receipt_line(number: int, receipt: Receipt, digest: str, prev: str) -> tuple[bytes, str]:
    """One receipt as it goes into the chain. Written by hand, as its words need no escapes: json takes longer."""
    categories = ",".join([f'"{name}"' for name in receipt.categories])
    return closed(
        f'{{"n":{number},"organisation":"{receipt.organisation}","at":"{written(receipt.at)}",'
        f'"actor":"{receipt.actor}","purpose":"{receipt.purpose}","action":"{receipt.action}",'
        f'"categories":[{categories}],"channel":"{receipt.channel}",'
        f'"recipient":"{receipt.recipient}","outcome":"{receipt.outcome}","reason":"{receipt.reason}",'
        f'"clause":"{receipt.clause}","basis":"{receipt.basis}","version":{receipt.version},'
        f'"count":{receipt.count},"about":"{receipt.about}","subjects":"{digest}","prev":"{prev}"'
    )


def opening_line(opening: Opening) -> tuple[bytes, str]:
    after = opening.after
    stand = {"segment": after.segment, "last": after.last, "hash": after.hash} if after else None
    about = {"n": 0, "format": FORMAT, "segment": opening.segment, "at": written(opening.at)}
    facts = {**about, "after": stand, "left": opening.left, "prev": NO_HASH}
    return closed(json.dumps(facts, separators=(",", ":")).removesuffix("}"))


def is_whole(line: bytes) -> bool:
    """Does the line's own hash fit its bytes? `line` with its end of line."""
    own = f',"hash":"{sha256(line[:-HASH_PART]).hexdigest()}"}}\n'
    return line[-HASH_PART:] == own.encode("ascii")


def read_opening(line: bytes) -> Opening | None:
    """The opening, or None where the line is none or was altered. `size` of the head in it is 0: not said there."""
    if not is_whole(line):
        return None
    try:
        facts = json.loads(line)
        after = facts["after"]
        head = Head(after["segment"], after["last"], 0, after["hash"]) if after else None
        if head:
            must_be_a_place(head.segment, head.last, head.hash)
        opening = Opening(facts["segment"], read_time(facts["at"]), head, facts["left"])
    except UNREADABLE:
        return None
    return opening if opening_line(opening)[0] == line else None


def read_receipt(line: bytes) -> Receipt:
    """The receipt in a line that `LINE` matches."""
    facts = json.loads(line)
    for name in ("n", "subjects", "prev", "hash"):
        del facts[name]
    facts["at"], facts["categories"] = read_time(facts["at"]), tuple(facts["categories"])
    return Receipt(**facts)


def number_in(line: bytes) -> int:
    """The number a whole line carries; -1 where it carries none."""
    number = line[5 : line.find(b",")]
    return int(number) if line.startswith(b'{"n":') and number.isdigit() else -1


def hash_in(line: bytes) -> str:
    """The hash a line carries, believed or not."""
    return line[-67:-3].decode("ascii", "replace")


def is_torn(rest: bytes) -> bool:
    """Can what follows the last end of line be a write that a crash cut off?

    A whole line with another byte where its end of line was is none: somebody altered that one byte.
    """
    return not is_whole(rest[:-1] + b"\n")
