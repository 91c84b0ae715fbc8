"""What a published version was made of: its evidence and its documents, kept with it and compared when they are read.

A version that was published before files were kept has none: its policy still decides, its documents are compiled from
its policy when somebody reads them, and what its evidence said is known to whoever has the files.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from forecall.custody.errors import PublicationRefused, VersionDamaged, VersionUnknown
from forecall.custody.models import PublishedVersion, VersionFile
from forecall.policy import Policy
from forecall.policy.documents import Artefact, Kind, documents_of
from forecall.policy.documents.artefact import MANIFEST, sha256
from forecall.policy.documents.rendering import as_html
from forecall.policy.evidence import evidence_of, with_evidence
from forecall.policy.unloading import as_file

EVIDENCE, DOCUMENTS = "evidence:", "documents:"
LARGEST_FILE = 10 * 1024 * 1024
COMPILED_KEPT = 64
"""Pages of versions without files of their own, made in this process."""


def version(number: int) -> PublishedVersion:
    """The acting organisation's version of this number; raises VersionUnknown."""
    found: PublishedVersion | None = PublishedVersion.objects.filter(number=number).first()
    if found is None:
        raise VersionUnknown(number)
    return found


def last_version() -> PublishedVersion | None:
    """The version that was published last, whether it counts yet or not."""
    found: PublishedVersion | None = PublishedVersion.objects.order_by("-number").first()
    return found


def published() -> list[PublishedVersion]:
    """Every version of the acting organisation, oldest first; what it says is read only when it is asked for."""
    return list(PublishedVersion.objects.order_by("number").defer("content", "duties"))


def made_of(policy: Policy, artefact: Artefact | None) -> dict[str, bytes]:
    """Path -> content of all that is kept with a version: evidence, and the pages that people read, with their hashes.

    Raises PublicationRefused where a file of the evidence is too large to be kept, or cannot be read.
    """
    try:
        evidence = evidence_of(policy)
    except OSError as problem:
        raise PublicationRefused(f"an evidence file cannot be read ({problem.strerror})") from None
    for name, content in evidence.items():
        if len(content) > LARGEST_FILE:
            raise PublicationRefused(f"{name} has {len(content):,} bytes; at most {LARGEST_FILE:,} are kept")
    files = {f"{EVIDENCE}{name}": content for name, content in evidence.items()}
    if artefact is not None:
        pages = {path: content for path, content in artefact.all_files().items() if path.endswith(".html")}
        files |= {f"{DOCUMENTS}{path}": content for path, content in pages.items()}
        files[f"{DOCUMENTS}{MANIFEST}"] = artefact.manifest()
    return files


def hash_of(files: Mapping[str, str]) -> str:
    """One hash over the paths and the hashes of a version's files; empty where there are none."""
    if not files:
        return ""
    return hashlib.sha256(json.dumps(sorted(files.items()), ensure_ascii=False).encode()).hexdigest()


def keep(row: PublishedVersion, files: Mapping[str, bytes]) -> None:
    """Write the files of a version that is in the table already; its `made_of` names them."""
    VersionFile.unscoped.bulk_create([
        VersionFile(
            organisation_id=row.organisation_id, version=row, path=path, digest=sha256(content),
            content=zlib.compress(content),
        )
        for path, content in files.items()
    ])  # fmt: skip


def files_of(row: PublishedVersion, under: str) -> dict[str, bytes]:
    """Name -> content of a version's files of one kind (`EVIDENCE` or `DOCUMENTS`); raises VersionDamaged."""
    kept = list(VersionFile.objects.filter(version=row).defer("content").values_list("path", "digest"))
    if hash_of(dict(kept)) != row.made_of:
        raise VersionDamaged(row.number, "the list of its files")
    found = VersionFile.objects.filter(version=row, path__startswith=under)
    return {one.path.removeprefix(under): _content(one, row.number) for one in found}


def _content(one: VersionFile, number: int) -> bytes:
    try:
        content = zlib.decompress(one.content)
    except zlib.error:
        raise VersionDamaged(number, one.path) from None
    if sha256(content) != one.digest:
        raise VersionDamaged(number, one.path)
    return content


def policy_of(row: PublishedVersion) -> Policy:
    """A version's policy, with its evidence where that was kept: it compiles again. Raises VersionDamaged."""
    return with_evidence(Policy.model_validate_json(row.content), files_of(row, EVIDENCE))


def as_folder(row: PublishedVersion) -> dict[str, bytes]:
    """Name -> content, of a folder from which this version can be published again, or the next one be written.

    Evidence that would lie outside the folder is left out. Raises VersionDamaged.
    """
    policy, evidence = policy_of(row), files_of(row, EVIDENCE)
    inside = {name: content for name, content in evidence.items() if not _is_outside(PurePosixPath(name))}
    return {"policy.yaml": as_file(policy), **inside}


def _is_outside(path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts


def page_of(row: PublishedVersion, kind: Kind, language: str) -> bytes | None:
    """A document of a version as a page: as it was published, else compiled now; None in no language of the policy.

    Raises VersionDamaged.
    """
    path = f"{kind.folder}/{language}/{kind.value}.html"
    one = VersionFile.objects.filter(version=row, path=f"{DOCUMENTS}{path}").first()
    if one is not None:
        return _content(one, row.number)
    return _compiled(row.content, kind, language)


@lru_cache(maxsize=COMPILED_KEPT)
def _compiled(content: str, kind: Kind, language: str) -> bytes | None:
    documents = documents_of(Policy.model_validate_json(content))
    return next((as_html(one) for one in documents if (one.kind, one.language) == (kind, language)), None)
