"""Receipts: one for every decision about personal data, in a chain nobody can alter unseen.

Each process appends to a segment file of its own; `write` returns when the receipt is safe on disk. A checkpoint
signs how far all segments go. No personal data stands in the chain: the subjects of a receipt stand in a list beside
it, where each can be erased alone. Plain files: no database, no web frame. The format: `docs/reference/receipts.md`.

    with Receipts(folder, signer=key, clock=now) as receipts:
        receipts.write(receipt, [subject])
    assert verify(folder, key.public_key()).holds
"""

from __future__ import annotations

from forecall.custody.receipts.checking import verify
from forecall.custody.receipts.counting import counts
from forecall.custody.receipts.errors import (
    NoSigner,
    ReceiptRefused,
    ReceiptsClosed,
    ReceiptsDamaged,
    ReceiptsError,
    ReceiptsUnwritable,
)
from forecall.custody.receipts.expiring import expire
from forecall.custody.receipts.searching import about
from forecall.custody.receipts.subjects import forget
from forecall.custody.receipts.types import (
    Checkpoint,
    ClauseCount,
    Finding,
    Outcome,
    Receipt,
    ReceiptId,
    Report,
    Stub,
)
from forecall.custody.receipts.viewing import latest, used_for
from forecall.custody.receipts.wording import actor_word, word, words
from forecall.custody.receipts.writer import Receipts, sync_held, synced_at_end

__all__ = [
    "Checkpoint",
    "ClauseCount",
    "Finding",
    "NoSigner",
    "Outcome",
    "Receipt",
    "ReceiptId",
    "ReceiptRefused",
    "Receipts",
    "ReceiptsClosed",
    "ReceiptsDamaged",
    "ReceiptsError",
    "ReceiptsUnwritable",
    "Report",
    "Stub",
    "about",
    "actor_word",
    "counts",
    "expire",
    "forget",
    "latest",
    "sync_held",
    "synced_at_end",
    "used_for",
    "verify",
    "word",
    "words",
]
