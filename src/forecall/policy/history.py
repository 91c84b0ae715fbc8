"""The versions of a policy, kept as files that nobody changes: `0001.json`, `0002.json`, ... in one folder.

Each file carries the whole policy, the moment from which it counts, and the hash of the file before it, so that an
altered version is noticed, and one that is missing too: `head.json` names the newest. A file is written aside and
linked to its name, which only one of two writers can do. Whoever can write the folder can also write a whole new chain:
note the newest hash where they cannot (`forecall policy history` prints it).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forecall.policy.changes import Change, diff
from forecall.policy.checking import compile_rulebook
from forecall.policy.documents.artefact import Artefact
from forecall.policy.documents.writing import alterations, hash_of, write_artefact
from forecall.policy.errors import HistoryDamaged, NaiveTime, VersionRefused, VersionTaken
from forecall.policy.rulebook import day_begins
from forecall.policy.types import Policy

HEAD = "head.json"
BEFORE_ALL = "0" * 64


@dataclass(frozen=True, slots=True)
class Kept:
    """One version as it is kept.

    place       1 for the first version in the folder
    effective   from when it counts, in UTC
    published   when it was kept
    previous    hash of the version before; zeros for the first
    rulebook    digest of its rulebook, as compiled without a past
    documents   hash of the documents that were kept with it; empty where none were
    content     the policy, as plain JSON values
    """

    place: int
    version: int
    effective: datetime
    published: datetime
    previous: str
    rulebook: str
    content: dict[str, Any]
    documents: str = ""

    @property
    def policy(self) -> Policy:
        """The policy as it was; it no longer knows from which lines of which files."""
        return Policy.model_validate(self.content)

    @property
    def hash(self) -> str:
        """SHA-256 of everything else, in hex."""
        return hashlib.sha256(_canonical(self.data())).hexdigest()

    def data(self) -> dict[str, Any]:
        """Everything but the hash, as plain JSON values."""
        documents = {"documents": self.documents} if self.documents else {}
        return documents | {
            "place": self.place,
            "version": self.version,
            "effective": self.effective.isoformat(),
            "published": self.published.isoformat(),
            "previous": self.previous,
            "rulebook": self.rulebook,
            "policy": self.content,
        }


def read_history(folder: Path) -> list[Kept]:
    """Every kept version, oldest first; raises HistoryDamaged when one was altered or is missing."""
    files = sorted(folder.glob("[0-9]*.json"), key=lambda file: (len(file.name), file.name))
    kept: list[Kept] = []
    for place, file in enumerate(files, 1):
        one = _read(file)
        if file.name != _name(place) or one.place != place:
            raise HistoryDamaged(folder / _name(place), "the version is missing")
        if one.previous != (kept[-1].hash if kept else BEFORE_ALL):
            raise HistoryDamaged(file, "it does not follow the version before it")
        kept.append(one)
    _check_head(folder, kept)
    return kept


def in_force(kept: Sequence[Kept], at: datetime) -> Kept | None:
    """The version that counts at a moment (aware), or None before the first."""
    if at.tzinfo is None:
        raise NaiveTime
    return next((one for one in reversed(kept) if one.effective <= at), None)


def keep(
    folder: Path, policy: Policy, now: datetime, compiled: Callable[[Policy], Artefact] | None = None
) -> tuple[Kept, Change | None]:
    """Add a version, and say what changes with it; None with the first. The same version again is kept once.

    now        aware; people are told then at the earliest, so the version may not count before their notice is over
    compiled   makes its documents, which are then kept word for word beside it; asked only when the version may be kept

    Raises PolicyRefused, VersionRefused, VersionTaken, HistoryDamaged, OutputRefused.
    """
    if now.tzinfo is None:
        raise NaiveTime
    rulebook = compile_rulebook(policy)
    kept = read_history(folder) if folder.is_dir() else []
    content = policy.model_dump(mode="json")
    last = kept[-1] if kept else None
    if last is not None and last.policy == policy:
        return last, (diff(kept[-2].policy, policy) if len(kept) > 1 else None)
    effective = day_begins(policy.version.effective, ZoneInfo(policy.version.timezone))
    change = None if last is None else change_to(last.policy, last.effective, policy, effective, now)
    artefact = None if compiled is None else compiled(policy)
    one = Kept(
        place=len(kept) + 1,
        version=policy.version.number,
        effective=effective,
        published=now,
        previous=BEFORE_ALL if last is None else last.hash,
        rulebook=rulebook.digest(),
        content=content,
        documents="" if artefact is None else artefact.digest,
    )
    if artefact is not None:  # first, so that a version that is there has its documents
        folder.mkdir(parents=True, exist_ok=True)
        write_artefact(artefact, folder / _documents(one.place))
    _write(folder, one)
    return one, change


def documents_of(folder: Path, one: Kept) -> Path | None:
    """The folder with a version's documents as they were; None where none were kept with it.

    Raises HistoryDamaged where a file in it was altered, added or is missing.
    """
    if not one.documents:
        return None
    place = folder / _documents(one.place)
    found = alterations(place) if place.is_dir() else []
    if not place.is_dir() or found or hash_of(place) != one.documents:
        raise HistoryDamaged(place, f"its documents are not as they were kept{f' ({found[0]})' if found else ''}")
    return place


def change_to(last: Policy, counted_from: datetime, policy: Policy, effective: datetime, now: datetime) -> Change:
    """The change from the last version, where the new one may follow it; raises VersionRefused.

    counted_from   from when the last version counts, in UTC
    effective      from when the new one would
    now            people are told then at the earliest
    """
    number, before = policy.version.number, last.version.number
    if number <= before:
        raise VersionRefused(
            f"version {before} is kept and cannot be changed; give the new one the number {before + 1}"
        )
    if effective < counted_from:
        raise VersionRefused(
            f"version {number} would count from {effective.isoformat()}, before version {before} does "
            f"({counted_from.isoformat()}); choose that day or a later one"
        )
    if effective < now:
        raise VersionRefused(
            f"version {number} would count from {effective.isoformat()}, which is over; choose a day that is to come"
        )
    change = diff(last, policy)
    earliest = change.earliest(now)
    if change.owed() and effective < earliest:
        day = earliest.astimezone(ZoneInfo(change.timezone)).date()
        raise VersionRefused(
            f"version {number} owes people notice and cannot count before {day}; write `effective: {day}` or later"
        )
    return change


def _documents(place: int) -> str:
    return f"{place:04d}-documents"


def _name(place: int) -> str:
    return f"{place:04d}.json"


def _canonical(data: object) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _read(file: Path) -> Kept:
    try:
        data = json.loads(file.read_bytes())
        one = Kept(
            place=data["place"],
            version=data["version"],
            effective=datetime.fromisoformat(data["effective"]),
            published=datetime.fromisoformat(data["published"]),
            previous=data["previous"],
            rulebook=data["rulebook"],
            content=data["policy"],
            documents=data.get("documents", ""),
        )
        said = data["hash"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise HistoryDamaged(file, "it cannot be read") from problem
    if said != one.hash:
        raise HistoryDamaged(file, "it was altered after it was kept")
    return one


def _check_head(folder: Path, kept: Sequence[Kept]) -> None:
    """The head names the newest version, or the one before: a writer may have died between the two files."""
    file = folder / HEAD
    if not file.exists():
        if len(kept) > 1:
            raise HistoryDamaged(file, "it is missing")
        return
    try:
        head = json.loads(file.read_bytes())
        place, said = int(head["place"]), str(head["hash"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise HistoryDamaged(file, "it cannot be read") from problem
    if place > len(kept):
        raise HistoryDamaged(folder / _name(len(kept) + 1), "the version is missing")
    if place < 1 or place < len(kept) - 1 or kept[place - 1].hash != said:
        raise HistoryDamaged(file, "it names another version than the newest")


def _write(folder: Path, one: Kept) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _name(one.place)
    aside = _aside(file, _canonical({**one.data(), "hash": one.hash}))
    try:
        os.link(aside, file)  # fails where the name is there already: of two writers at once, one
    except FileExistsError:
        raise VersionTaken(file) from None
    finally:
        aside.unlink()
    file.chmod(0o444)
    head = folder / HEAD
    _aside(head, _canonical({"place": one.place, "hash": one.hash})).replace(head)


def _aside(file: Path, content: bytes) -> Path:
    """The content, safely on the disk, under a name that nobody reads."""
    aside = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with aside.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return aside
