"""What the tests of receipts share: a key, a clock that is set by hand, receipts, and hands that tamper."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.custody.receipts import Receipt, Receipts

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ALICE, BOB, CHARLIE = (
    UUID(int=random.Random(name).getrandbits(128), version=4) for name in ("alice", "bob", "charlie")
)


class Clock:
    """Stands still until it is set on."""

    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        return self.at

    def on(self, **much):
        self.at += timedelta(**much)


def receipt(**changed):
    facts = {
        "organisation": "optima",
        "at": NOON,
        "actor": "member-7",
        "purpose": "sales_call",
        "action": "open",
        "categories": ("name", "phone"),
        "channel": "phone",
        "recipient": "",
        "outcome": "allowed",
        "reason": "",
        "clause": "purpose:sales_call",
        "basis": "consent",
        "version": 3,
        "count": 1,
        "about": "need:12",
    }
    return Receipt(**facts | changed)


def writer(folder, clock=None, signer=KEY, **options):
    return Receipts(folder, signer=signer, clock=clock or Clock(), **options)


def filled(folder, many=6, *, signed=True):
    """A segment with so many receipts, about alice, bob, and both, and a checkpoint over them if `signed`."""
    receipts = writer(folder, signer=KEY if signed else None)
    for place in range(many):
        people = ([ALICE], [BOB], [ALICE, BOB], [])[place % 4]
        receipts.write(receipt(count=len(people), at=NOON + timedelta(seconds=place)), people)
    receipts.close()
    return chain_of(folder)


def chain_of(folder):
    """The only segment of the folder."""
    (path,) = folder.glob("2*.jsonl")
    return path


def list_of(folder):
    (path,) = folder.glob("*.subjects")
    return path


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def sealed(body):
    """A line with a right hash, as somebody makes it who knows the format."""
    return body + b',"hash":"%s"}\n' % sha256(body).hexdigest().encode()


def relink(lines):
    """The chain made whole again after somebody changed lines: each `prev` and `hash` computed anew."""
    prev, whole = b"0" * 64, []
    for line in lines:
        head = line[: line.index(b',"prev":"')]
        whole.append(sealed(head + b',"prev":"%s"' % prev))
        prev = whole[-1][-67:-3]
    return whole


def kinds(report):
    return {fault.kind for fault in report.faults}


def notes(report):
    return {note.kind for note in report.notes}
