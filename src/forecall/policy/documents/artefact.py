"""The artefact: one policy compiled to everything that is published and obeyed, under one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from forecall.policy.checking import compile_rulebook
from forecall.policy.documents.building import documents_of
from forecall.policy.documents.model import Document
from forecall.policy.documents.plain import too_hard
from forecall.policy.documents.rendering import as_html, as_json, as_markdown, as_pdf, style
from forecall.policy.documents.vocabulary import as_linked_data
from forecall.policy.errors import PolicyRefused
from forecall.policy.types import Policy

MANIFEST = "artefact.json"
FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Artefact:
    """Every file of one version of a policy; equal policies give equal bytes.

    files      path below the folder -> bytes, without the manifest
    rulebook   digest of the rulebook that machines obey
    """

    organisation: str
    version: int
    effective: date
    rulebook: str
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """SHA-256 over everything: the version, the rulebook, and the hash of each file."""
        return hashlib.sha256(_written(self._content())).hexdigest()

    def manifest(self) -> bytes:
        """What `artefact.json` says: the version, the hash of the whole, and of each file."""
        return json.dumps(self._content() | {"hash": self.digest}, ensure_ascii=False, indent=1).encode() + b"\n"

    def all_files(self) -> dict[str, bytes]:
        """The files and the manifest that names them."""
        return {**self.files, MANIFEST: self.manifest()}

    def _content(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "organisation": self.organisation,
            "version": self.version,
            "effective": self.effective.isoformat(),
            "rulebook": self.rulebook,
            "files": {path: sha256(content) for path, content in sorted(self.files.items())},
        }


def sha256(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def digest_of(manifest: Mapping[str, Any]) -> str:
    """The hash that a manifest's content has, whatever it says its hash is."""
    return hashlib.sha256(_written({key: value for key, value in manifest.items() if key != "hash"})).hexdigest()


def _written(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def compile_policy(
    policy: Policy,
    since: Mapping[tuple[str, str], int] | None = None,
    today: date | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Artefact:
    """The documents in every declared language, the rulebook, and the data, as one artefact.

    since, today   as in `compile_rulebook`
    tell           hears how many of how many documents are typeset, before each and at the end

    Raises PolicyRefused with every finding, those of plain language included, and MessageMissing where a language lacks
    a word. Reads no clock.
    """
    rulebook = compile_rulebook(policy, since, today)
    documents = documents_of(policy)
    if hard := too_hard(policy, documents):
        raise PolicyRefused(hard)
    made: dict[str, bytes] = {
        "policy.json": _pretty(policy.model_dump(mode="json", exclude_none=True)),
        "policy.jsonld": _pretty(as_linked_data(policy)),
        "rulebook.json": _pretty(rulebook.data()),
        **{f"{folder}/style.css": style() for folder in ("public", "records")},
    }
    for place, document in enumerate(documents):
        if tell is not None:
            tell(place, len(documents))
        made |= _rendered(document, policy)
    if tell is not None:
        tell(len(documents), len(documents))
    return Artefact(
        organisation=policy.identity.name,
        version=policy.version.number,
        effective=policy.version.effective,
        rulebook=rulebook.digest(),
        files=MappingProxyType(dict(sorted(made.items()))),
    )


def _rendered(document: Document, policy: Policy) -> dict[str, bytes]:
    place = f"{document.kind.folder}/{document.language}/{document.kind.value}"
    return {
        f"{place}.html": as_html(document),
        f"{place}.md": as_markdown(document),
        f"{place}.json": as_json(document),
        f"{place}.pdf": as_pdf(document, policy),
    }


def _pretty(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
