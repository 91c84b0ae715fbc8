"""What somebody tries who holds keys and ciphertexts: the files of keyrings, and databases, but no permit."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forecall.custody.keyring import Masters, UnsealFailed, unseal
from forecall.custody.keyring.primitive import BODY, FORMAT, Lock
from forecall.custody.keyring.tables import GONE
from forecall.custody.keyring.wraps import bound_organisation, bound_subject

Asked = Callable[[str], list[tuple]]
"""A way to ask a database."""
Sealed = tuple[UUID, bytes, bytes]
"""Whose it is, what it is bound to, and the ciphertext."""


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


def keys_in(ring: Path, masters: Masters) -> dict[tuple[str, bytes], list[bytes]]:
    """Every key that can be unwrapped from a keyring file, by organisation and subject: also rows said to be dead."""
    found: dict[tuple[str, bytes], list[bytes]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{ring}?mode=ro", uri=True)) as file:
        names = dict(file.execute("SELECT id, name FROM organisations"))
        above: dict[tuple[int, int], bytes] = {}
        rows = file.execute(
            "SELECT organisation, version, master, wrapped FROM organisation_keys WHERE wrapped != ?", [GONE]
        )
        for owner, version, master, wrapped in rows:
            above[owner, version] = Lock(masters[master]).open(wrapped, bound_organisation(names[owner], version))
        rows = file.execute(
            "SELECT organisation, subject, version, organisation_key, wrapped FROM subject_keys WHERE wrapped != ?",
            [GONE],
        )
        for owner, subject, version, under, wrapped in rows:
            bound = bound_subject(names[owner]) + subject + version.to_bytes(4, "big")
            try:
                found[names[owner], subject].append(Lock(above[owner, under]).open(wrapped, bound))
            except (UnsealFailed, KeyError):
                continue  # its organisation's key is gone
        found["above", b""] = [*above.values(), *(masters[version] for version in masters.versions)]
    return found


def wrapped_in(ring: Path) -> dict[UUID, bytes]:
    with closing(sqlite3.connect(f"file:{ring}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT subject, wrapped FROM subject_keys WHERE live = 1")
        return {UUID(bytes=subject): wrapped for subject, wrapped in rows}


def columns(way: str) -> Iterator[tuple[str, str, str, list[tuple[str, bytes]]]]:
    """(label, table, column of the subject, [(column, place)]) of every model that holds something in this way."""
    from django.apps import apps

    from forecall.custody.wiring import wired

    for held in wired().holdings:
        model = apps.get_model(held.model)
        there = [name for name, one in held.fields.items() if one.way == way]
        if there:
            meta = model._meta
            places = [(meta.get_field(name).column, f"{meta.label}.{name}".encode()) for name in there]
            yield meta.label, meta.db_table, meta.get_field(held.subject).column, places


def as_id(raw) -> UUID:
    return raw if isinstance(raw, UUID) else UUID(bytes=bytes(raw))


def sealed_in(asked: Asked) -> list[Sealed]:
    found = []
    for _label, table, subject, places in columns("sealed"):
        names = ", ".join(f'"{name}"' for name, _ in places)
        question = f'SELECT organisation_id, "{subject}", {names} FROM "{table}"'  # noqa: S608  # of our own models
        for organisation, whose, *values in asked(question):
            if whose is not None:
                one, bound = as_id(whose), as_id(organisation).bytes + as_id(whose).bytes
                found += [
                    (one, bound + place, bytes(value))
                    for value, (_, place) in zip(values, places, strict=True)
                    if value is not None
                ]
    return found


def tokens_in(asked: Asked) -> dict[UUID, list[bytes]]:
    found: dict[UUID, list[bytes]] = defaultdict(list)
    for _label, table, subject, places in columns("token"):
        for name, _ in places:
            question = f'SELECT "{subject}", "{name}" FROM "{table}" WHERE "{name}" IS NOT NULL'  # noqa: S608  # as above
            for whose, token in asked(question):
                if whose is not None:
                    found[as_id(whose)].append(bytes(token))
    return found


def opened_by(keys: Iterable[bytes], sealed: Sequence[Sealed]) -> set[UUID]:
    """Whose ciphertexts open: every key is tried on every one, bound as its place in the database says."""
    tried = [(whose, value[1:BODY], value[BODY:], FORMAT + bound) for whose, bound, value in sealed]
    found = set[UUID]()
    for key in keys:
        decrypt = AESGCM(key).decrypt
        for whose, nonce, body, bound in tried:
            try:
                decrypt(nonce, body, bound)
            except InvalidTag:
                continue
            found.add(whose)
    return found
