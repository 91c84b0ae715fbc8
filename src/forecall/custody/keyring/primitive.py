"""Sealing a value under a key, and the token by which a value is looked up without being stored.

A sealed value is one byte that says the format, a random nonce of 12 bytes, and AES-256-GCM ciphertext with its tag of
16 bytes: 29 bytes more than the plaintext. What it is bound to (its place, its owner) is authenticated, not stored.
"""

from __future__ import annotations

import hmac
import os
from typing import NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forecall.custody.keyring.errors import KeyKept, UnsealFailed

DOTS = "••••••"
FORMAT = b"\x01"
NONCE, TAG, KEY = 12, 16, 32
"""Bytes. A random nonce of 96 bits is safe for 2^32 values under one key (NIST SP 800-38D, 8.3)."""
BODY = len(FORMAT) + NONCE
OVERHEAD = BODY + TAG
TOKEN = 16


class Key(bytes):
    """The bytes of a key. They print as dots and refuse to be pickled or copied; `bytes(key)` is the way to them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return DOTS

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return DOTS

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise KeyKept("a key")

    @classmethod
    def fresh(cls) -> Key:
        return cls(os.urandom(KEY))


class KeyInRotation(Key):
    """The newest key of a subject whose key is being replaced; what the `older` one sealed still opens with it."""

    older: bytes

    def __new__(cls, key: bytes, older: bytes) -> Self:
        made = super().__new__(cls, key)
        made.older = older
        return made


class Lock:
    """One key ready for use: what was closed with it opens only with it, and only bound to the same."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def __repr__(self) -> str:
        return f"<Lock {DOTS}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise KeyKept("a key")

    def close(self, plaintext: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return FORMAT + nonce + self._aead.encrypt(nonce, plaintext, FORMAT + bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """The plaintext; raises UnsealFailed."""
        if len(sealed) < OVERHEAD or sealed[0] != FORMAT[0]:
            raise UnsealFailed(_unreadable(sealed))
        try:
            return self._aead.decrypt(sealed[1:BODY], sealed[BODY:], FORMAT + bound_to)
        except InvalidTag:
            raise UnsealFailed("another key, another place, or altered") from None


def _unreadable(sealed: bytes) -> str:
    if sealed[:1] != FORMAT:
        return f"its format is {sealed[:1].hex() or 'nothing'}, and this release reads {FORMAT.hex()}"
    return f"it is cut off after {len(sealed)} bytes"


def seal(key: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    """The value sealed under `key` (32 bytes) and bound to what must be handed in again to open it.

    >>> key = Key.fresh()
    >>> unseal(key, seal(key, b"Ana", b"name"), b"name")
    b'Ana'
    """
    return Lock(key).close(plaintext, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The plaintext; raises UnsealFailed when anything was altered, or the value was moved from another place."""
    return unlock(Lock(key), key, sealed, bound_to)


def unlock(lock: Lock, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """`unseal` for several values of one key, whose lock is made once."""
    try:
        return lock.open(sealed, bound_to)
    except UnsealFailed:
        if not isinstance(key, KeyInRotation):
            raise
        return unseal(key.older, sealed, bound_to)


def blind(index_key: bytes, kind: str, value: str) -> bytes:
    """The token by which a value of this kind is found: HMAC-SHA-256, the first 16 bytes. Normalise the value before.

    Equal values of different kinds have different tokens.
    """
    name = kind.encode()
    return hmac.digest(index_key, len(name).to_bytes(2, "big") + name + value.encode(), "sha256")[:TOKEN]
