"""The signed checkpoints of a folder: one file, one line each, every line chained to the one before and signed.

A line names the heads that changed since the line before, so the file as a whole stands for all heads. The removal of
segments whose term is over is signed here too: their stubs stand in the line.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forecall.custody.receipts import disk
from forecall.custody.receipts.errors import ReceiptsDamaged, ReceiptsUnwritable
from forecall.custody.receipts.lines import NO_HASH, UNREADABLE
from forecall.custody.receipts.segment import has_begun, read_head, segments
from forecall.custody.receipts.types import Checkpoint, Head, Stub, must_be_a_place, read_time, written

FILE = "checkpoints.jsonl"
CONTEXT = b"forecall receipts checkpoint 1\n"
"""What a signature begins with, so that none made for another use of the same key fits."""
SIGNATURE_PART = 145
"""Bytes of `,"signature":"<128>"}` and the end of the line: what the signature does not cover."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A line of the file, taken apart; whether its signature holds is not said yet."""

    checkpoint: Checkpoint
    prev: str
    key: str
    raw: bytes

    @property
    def own(self) -> str:
        return sha256(self.raw).hexdigest()


def key_name(key: Ed25519PublicKey) -> str:
    """How a line names the key that signed it."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def _body(number: int, at: datetime, heads: Sequence[Head], expired: Sequence[Stub], prev: str, key: str) -> str:
    facts = {
        "n": number,
        "at": written(at),
        "heads": [{"segment": head.segment, "last": head.last, "size": head.size, "hash": head.hash} for head in heads],
        "expired": [
            {"segment": stub.segment, "last": stub.last, "first_hash": stub.first_hash, "hash": stub.hash}
            for stub in expired
        ],
        "prev": prev,
        "key": key,
    }
    return json.dumps(facts, separators=(",", ":")).removesuffix("}")


def take_apart(raw: bytes) -> SignedLine | None:
    """A line with its end of line; None where it is not exactly what is written here."""
    try:
        facts = json.loads(raw)
        heads = tuple(Head(**head) for head in facts["heads"])
        expired = tuple(Stub(**stub) for stub in facts["expired"])
        at, number, prev, key = read_time(facts["at"]), int(facts["n"]), facts["prev"], facts["key"]
        for head in heads:
            must_be_a_place(head.segment, head.last, head.hash)
        for stub in expired:
            must_be_a_place(stub.segment, stub.last, stub.first_hash, stub.hash)
        again = (
            f'{_body(number, at, heads, expired, prev, key)},"signature":"{bytes.fromhex(facts["signature"]).hex()}"'
        )
    except UNREADABLE:
        return None
    if f"{again}}}\n".encode() != raw:
        return None
    return SignedLine(Checkpoint(number, at, heads, expired, raw.decode("ascii").rstrip("\n")), prev, key, raw)


def is_signed(line: SignedLine, keys: Sequence[Ed25519PublicKey]) -> bool:
    """Does one of these keys stand for the line?"""
    signature = bytes.fromhex(json.loads(line.raw)["signature"])
    for key in keys:
        if key_name(key) == line.key:
            try:
                key.verify(signature, CONTEXT + line.raw[:-SIGNATURE_PART])
            except InvalidSignature:
                return False
            return True
    return False


def is_unfinished(rest: bytes) -> bool:
    """Can what follows the last end of line be a checkpoint that a crash cut off?"""
    return take_apart(rest[:-1] + b"\n") is None


@dataclass(slots=True)
class Signed:
    """What the lines read so far say together."""

    number: int = 0
    hash: str = NO_HASH
    size: int = 0
    last: Checkpoint | None = None
    heads: dict[str, Head] = field(default_factory=dict)
    stubs: dict[str, Stub] = field(default_factory=dict)

    def follows(self, line: SignedLine) -> bool:
        return line.checkpoint.number == self.number + 1 and line.prev == self.hash

    def take(self, line: SignedLine) -> None:
        self.number, self.hash, self.last = line.checkpoint.number, line.own, line.checkpoint
        self.size += len(line.raw)
        self.heads |= {head.segment: head for head in line.checkpoint.heads}
        for stub in line.checkpoint.expired:
            self.stubs[stub.segment] = stub
            self.heads.pop(stub.segment, None)


class Checkpoints:
    """Adds to the file of a folder. For several threads and processes at once; reads only what others added."""

    def __init__(self, folder: Path, signer: Ed25519PrivateKey, clock: Callable[[], datetime]) -> None:
        self._folder, self._path, self._clock = folder, folder / FILE, clock
        self._signer, self._key = signer, key_name(signer.public_key())
        self._signed, self._one = Signed(), Lock()

    def anew(self) -> Checkpoints:
        """The same file, with nothing read and no lock held: for a child process."""
        return Checkpoints(self._folder, self._signer, self._clock)

    @contextmanager
    def held(self) -> Iterator[int]:
        """The file, read to its end, while nobody else adds to it.

        Raises ReceiptsUnwritable, ReceiptsDamaged.
        """
        with self._one:
            try:
                new = not self._path.exists()
                with disk.opened(self._path, disk.APPENDING | os.O_CREAT) as file, disk.locked(file):
                    if new:
                        disk.sync_folder(self._folder)
                    self._read_on(file)
                    yield file
            except OSError as error:
                raise ReceiptsUnwritable(self._folder, error) from error

    def _read_on(self, file: int) -> None:
        size = os.fstat(file).st_size
        if size < self._signed.size:
            raise ReceiptsDamaged(self._path, self._signed.number, "the file is shorter than it was")
        data = os.pread(file, size - self._signed.size, self._signed.size)
        *lines, rest = data.split(b"\n")
        for raw in lines:
            line = take_apart(raw + b"\n")
            if line is None or not self._signed.follows(line):
                raise ReceiptsDamaged(self._path, self._signed.number + 1, "this line is not the one that was written")
            self._signed.take(line)
        if rest and not is_unfinished(rest):
            raise ReceiptsDamaged(self._path, self._signed.number + 1, "the end of this line was altered")
        if rest:
            log.warning("an unfinished checkpoint was taken away", extra={"bytes": len(rest)})
            disk.cut_back(file, self._signed.size)

    @property
    def stubs(self) -> dict[str, Stub]:
        return self._signed.stubs

    def sign_heads(self) -> Checkpoint:
        """Signs every head that moved; the last checkpoint where none did.

        Raises ReceiptsUnwritable, ReceiptsDamaged.
        """
        with self.held() as file:
            heads = list(self._moved())
            if not heads and self._signed.last:
                return self._signed.last
            return self.add(file, heads)

    def _moved(self) -> Iterator[Head]:
        for path in segments(self._folder):
            known = self._signed.heads.get(path.name)
            try:
                if path.name in self._signed.stubs or (known and path.stat().st_size <= known.size):
                    continue
                head = read_head(path)
            except FileNotFoundError:
                continue
            if head is None and has_begun(path):
                log.error("the last line of a segment was altered; it is not signed", extra={"file": path.name})
            elif head is None:
                continue  # its writer died, or still is, before the end of the first line
            elif known is None or head.last > known.last:
                yield head

    def add(self, file: int, heads: Sequence[Head], expired: Sequence[Stub] = ()) -> Checkpoint:
        """Writes one signed line to the file that is `held`. Raises OSError; nothing half written counts then."""
        signed = self._signed
        body = _body(signed.number + 1, self._clock(), heads, expired, signed.hash, self._key).encode("ascii")
        raw = body + b',"signature":"%s"}\n' % self._signer.sign(CONTEXT + body).hex().encode("ascii")
        try:
            disk.append(file, raw)
            disk.sync(file)
        except BaseException:
            disk.cut_back(file, signed.size)
            raise
        line = take_apart(raw)
        assert line is not None, "what is written here is read here"  # noqa: S101
        signed.take(line)
        return line.checkpoint
