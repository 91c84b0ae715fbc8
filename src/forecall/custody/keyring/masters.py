"""The master keys: handed in from a file or an environment value, numbered, several while one replaces another."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from forecall.custody.keyring.errors import KeyKept, MastersRefused
from forecall.custody.keyring.files import sync
from forecall.custody.keyring.primitive import DOTS, KEY, Key

URL_SAFE = str.maketrans("-_", "+/")
"""Both alphabets of base64 are read."""


@contextlib.contextmanager
def _shredded_after(path: Path) -> Iterator[None]:
    """What the file held is overwritten where it lay, once another has its name; not where it has a second name."""
    try:
        old = path.open("r+b")
    except OSError:  # none was there, or it may not be written: then the folder says what happens
        yield
        return
    with old:
        yield
        if os.fstat(old.fileno()).st_nlink == 0:
            old.write(os.urandom(os.fstat(old.fileno()).st_size))
            old.flush()
            os.fsync(old.fileno())


class Masters:
    """Master keys by number. The keyring says which of them is in use; the newest is the one to rotate to.

    In text each is `NUMBER:BASE64`; lines, spaces or commas part them, and `#` opens a remark to the end of the line.
    """

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        """Raises MastersRefused for no key at all, a number below 1, or a key that has not 32 bytes."""
        if not keys:
            raise MastersRefused("there is none")
        for version, key in keys.items():
            if version < 1:
                raise MastersRefused(f"{version} is no number for one; they count from 1")
            if len(key) != KEY:
                raise MastersRefused(f"number {version} has {len(key)} bytes")
        self._keys = {version: Key(key) for version, key in sorted(keys.items())}

    @classmethod
    def fresh(cls) -> Masters:
        """A first master key, from the system's random source."""
        return cls({1: Key.fresh()})

    @classmethod
    def parse(cls, text: str) -> Masters:
        """The master keys of a text; raises MastersRefused, which never quotes it."""
        keys: dict[int, bytes] = {}
        for place, word in enumerate(re.sub(r"#.*", "", text).replace(",", " ").split(), start=1):
            number, _, encoded = word.partition(":")
            if not (number.isdecimal() and encoded):
                raise MastersRefused(f"the one at place {place} cannot be read")
            if int(number) in keys:
                raise MastersRefused(f"number {int(number)} stands there twice")
            try:
                keys[int(number)] = Key(base64.b64decode(encoded.translate(URL_SAFE), validate=True))
            except (binascii.Error, ValueError):
                raise MastersRefused(f"number {int(number)} is not base64") from None
        return cls(keys)

    @classmethod
    def read(cls, path: Path) -> Masters:
        """The master keys of a file; raises MastersRefused."""
        try:
            return cls.parse(path.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError) as error:
            raise MastersRefused(f"{path} cannot be read ({type(error).__name__})") from None

    def write(self, path: Path) -> None:
        """Keep them in a file that only its owner reads; what was there is replaced in one step and shredded."""
        partial = path.with_name(f".{path.name}.partial")
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()  # left by a process that was killed
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(self.text())
            file.flush()
            os.fsync(file.fileno())
        with _shredded_after(path):
            partial.replace(path)
            sync(path.parent)

    def text(self) -> str:
        """As `parse` reads them: the keys themselves."""
        return "".join(f"{version}:{base64.urlsafe_b64encode(key).decode()}\n" for version, key in self._keys.items())

    def with_next(self) -> Masters:
        """These and a new one behind them."""
        return Masters({**self._keys, self.newest + 1: Key.fresh()})

    def newest_only(self) -> Masters:
        """The newest alone."""
        return Masters({self.newest: self._keys[self.newest]})

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(self._keys)

    @property
    def newest(self) -> int:
        return max(self._keys)

    def __getitem__(self, version: int) -> Key:
        return self._keys[version]

    def __contains__(self, version: object) -> bool:
        return version in self._keys

    def fingerprint(self, version: int) -> bytes:
        """Eight bytes by which the key is recognised; they say nothing about it."""
        return hmac.digest(self._keys[version], b"forecall master key", "sha256")[:8]

    def __repr__(self) -> str:
        return f"<Masters {', '.join(f'{version}:{DOTS}' for version in self._keys)}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise KeyKept("the master keys")
