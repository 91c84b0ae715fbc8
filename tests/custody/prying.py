"""What somebody tries who holds keys and ciphertexts."""

from __future__ import annotations

from collections.abc import Iterable

from forecall.custody.keyring import UnsealFailed, unseal


def opens(keys: Iterable[bytes], sealed: Iterable[bytes], bound: bytes) -> bool:
    """Does any of these keys open any of these ciphertexts, which are bound to that place?"""
    sealed = list(sealed)
    for key in keys:
        for one in sealed:
            try:
                unseal(key, one, bound)
            except UnsealFailed:
                continue
            return True
    return False
