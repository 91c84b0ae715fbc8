"""The notice as it would read, drawn inside a page: its sections, each to be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forecall.policy import Policy
from forecall.policy.documents import Kind, document_of
from forecall.policy.documents.model import Block, Bullets, Facts, Paragraph, Section


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it; `blocks` are pairs of what it is and what it says."""

    title: str
    blocks: list[tuple[str, Any]]


def notice(policy: Policy, language: str) -> dict[str, Any]:
    """Title, version, lead and parts of the privacy notice."""
    made = document_of(policy, Kind.PRIVACY_NOTICE, language)
    return {
        "language": language,
        "title": made.title,
        "version": made.version,
        "lead": made.lead,
        "sections": [[Part(one.title, _blocks(one)) for one in section.walk()] for section in made.sections],
    }


def _blocks(section: Section) -> list[tuple[str, Any]]:
    return [_said(block) for block in section.blocks]


def _said(block: Block) -> tuple[str, Any]:
    if isinstance(block, Paragraph):
        return "text", block.text
    if isinstance(block, Bullets):
        return "list", [one.text for one in block.items]
    if isinstance(block, Facts):
        return "facts", [(one.name, one.text) for one in block.rows]
    return "table", {"columns": block.columns, "rows": [one.cells for one in block.rows]}
