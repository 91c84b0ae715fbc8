"""Keys in memory until the keyring's file is here."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class UnsealFailed(Exception):
    pass


def seal(key: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], bound_to)
    except InvalidTag:
        raise UnsealFailed from None


def blind(index_key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(index_key, f"{kind}:{value}".encode(), "sha256")[:16]


class Keyring:
    def __init__(self) -> None:
        self._keys: dict[tuple[str, UUID], bytes] = {}

    def add(self, organisation: str, subjects: Sequence[UUID]) -> None:
        for subject in subjects:
            self._keys.setdefault((organisation, subject), os.urandom(32))

    def keys(self, organisation: str, subjects: Sequence[UUID]) -> dict[UUID, bytes]:
        return {one: self._keys[organisation, one] for one in subjects if (organisation, one) in self._keys}

    def destroy(self, organisation: str, subjects: Sequence[UUID]) -> int:
        return sum(self._keys.pop((organisation, one), None) is not None for one in subjects)

    def index_key(self, organisation: str, name: str) -> bytes:
        return hashlib.sha256(f"{organisation}/{name}".encode()).digest()
