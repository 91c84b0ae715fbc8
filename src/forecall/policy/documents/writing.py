"""An artefact on disk: written aside and put in place whole, and looked at again for edits by hand."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecall.policy.documents.artefact import MANIFEST, Artefact, digest_of, sha256
from forecall.policy.errors import OutputRefused


@dataclass(frozen=True, slots=True)
class Alteration:
    """A file that is not as it was compiled. `what` is `changed`, `missing` or `added`."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def write_artefact(artefact: Artefact, folder: Path | str) -> None:
    """Put every file of the artefact into a folder of its own, all or none.

    The files go to a hidden folder beside, are made durable, and the two folders change places; when writing fails the
    old one is whole. Two renames do it: a machine that stops between them leaves the old one beside, as `.name-*.old`.
    A folder that is there is replaced only when it is empty or holds a compiled policy, and nothing that the compiler
    did not write.

    Raises OutputRefused.
    """
    wanted = Path(folder)
    place = Path(os.path.realpath(wanted))
    _check_place(wanted, place)
    aside = place.with_name(f".{place.name}-{secrets.token_hex(4)}.part")
    try:
        _fill(aside, artefact)
        _swap(aside, place)
    except OSError as problem:
        why = f"{problem.strerror or problem}; free some space or choose another folder"
        raise OutputRefused(wanted, why) from problem
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_place(wanted: Path, place: Path) -> None:
    if not place.parent.is_dir():
        raise OutputRefused(wanted, f"{place.parent} is no folder; create it or choose another")
    if not place.exists():
        return
    if not place.is_dir():
        raise OutputRefused(wanted, "a file of that name is there; name a folder")
    if not any(place.iterdir()):
        return
    if not (place / MANIFEST).is_file():
        raise OutputRefused(wanted, "the folder holds other things; name an empty folder or a new one")
    if strange := [one.path for one in alterations(place) if one.what == "added"]:
        raise OutputRefused(wanted, f"these are not the compiler's, move them first: {', '.join(strange[:5])}")


def _fill(folder: Path, artefact: Artefact) -> None:
    folder.mkdir()
    for path, content in artefact.all_files().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())


def _swap(aside: Path, place: Path) -> None:
    """Two renames: a folder with files in it cannot be renamed over. When the second fails the first is undone."""
    if not place.exists():
        aside.rename(place)
    else:
        old = aside.with_suffix(".old")
        place.rename(old)
        try:
            aside.rename(place)
        except OSError:
            old.rename(place)
            raise
        shutil.rmtree(old, ignore_errors=True)
    _sync(place.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks cannot sync a folder: the files stand anyway
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def alterations(folder: Path | str) -> list[Alteration]:
    """What in a compiled folder is not as the compiler wrote it, by the hashes of its manifest; empty when all is.

    Whoever edits a document and mends its hash in the manifest changes the hash of the whole: compare that with the one
    on record, or with a fresh compilation (`differences`). Raises OutputRefused where there is no manifest to go by.
    """
    place = Path(folder)
    manifest = _manifest(place)
    wanted: dict[str, str] = manifest["files"]
    found = _hashes(place)
    changed = [] if digest_of(manifest) == manifest.get("hash") else [Alteration(MANIFEST, "changed")]
    return changed + _compared(wanted, found)


def hash_of(folder: Path | str) -> str:
    """The hash of the whole that a compiled folder says it has; raises OutputRefused where there is no manifest."""
    return str(_manifest(Path(folder)).get("hash", ""))


def differences(artefact: Artefact, folder: Path | str) -> list[Alteration]:
    """What in a folder is not as this artefact has it; a folder without a manifest is compared all the same."""
    wanted = {path: sha256(content) for path, content in artefact.all_files().items()}
    return _compared(wanted, _hashes(Path(folder), with_manifest=True))


def _compared(wanted: dict[str, str], found: dict[str, str]) -> list[Alteration]:
    altered = [
        Alteration(path, "missing" if path not in found else "changed")
        for path, digest in wanted.items()
        if found.get(path) != digest
    ]
    return sorted([*altered, *(Alteration(path, "added") for path in found.keys() - wanted.keys())], key=str)


def _hashes(folder: Path, *, with_manifest: bool = False) -> dict[str, str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() or path.is_symlink())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: sha256(path.read_bytes()) if path.is_file() else ""
        for name, path in named.items()
        if with_manifest or name != MANIFEST
    }


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        read = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        read = None
    if not isinstance(read, dict) or not isinstance(read.get("files"), dict):
        raise OutputRefused(folder, f"there is no readable {MANIFEST} in it; compile the policy into a new folder")
    return read
