"""Receipts in memory until their files are here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


class ReceiptsUnwritable(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Receipt:
    organisation: str
    at: datetime
    actor: str
    purpose: str
    action: str
    categories: tuple[str, ...]
    channel: str
    recipient: str
    outcome: str
    reason: str
    clause: str
    basis: str
    version: int
    count: int
    about: str


class Receipts:
    def __init__(self) -> None:
        self.kept: list[tuple[Receipt, tuple[UUID, ...]]] = []

    def write(self, receipt: Receipt, subjects: Sequence[UUID]) -> str:
        self.kept.append((receipt, tuple(subjects)))
        return str(len(self.kept))
