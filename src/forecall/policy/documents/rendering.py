"""One document as a page, as Markdown, as data and on paper. Text is text everywhere: none of it is ever markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from forecall.policy.documents.model import Block, Bullets, Document, Facts, Paragraph, Section, Table
from forecall.policy.errors import NotPrintable
from forecall.policy.types import Policy

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "ro": "Română"}
BLOCKS: dict[str, type[Block]] = {"paragraph": Paragraph, "bullets": Bullets, "facts": Facts, "table": Table}
LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;)]|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})")
LONG = re.compile(r"\S*[._@/:]\S*")
"""A host name, an address, a cookie's name: text that may break after its marks, so that it stays in its column."""
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~&])")
WIDE_FROM = 7
"""From so many columns on, paper lies on its side."""


def _source(name: str) -> str:
    return (files("forecall.policy.documents") / name).read_text(encoding="utf-8")


def style() -> bytes:
    """The one style sheet of all pages."""
    return _source("style.css").encode()


@cache
def _template() -> Any:  # noqa: ANN401  # jinja2's template
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.filters |= {"linked": _linked, "breaking": _breaking, "anchor": anchor}
    environment.tests |= {name: _is(kind) for name, kind in BLOCKS.items()}
    return environment.from_string(_source("page.html"))


def _is(kind: type[Block]) -> Callable[[object], bool]:
    return lambda block: isinstance(block, kind)


def _linked(text: str) -> Markup:
    """The text, escaped, with addresses made into links whose target is what is shown."""
    parts = LINK.split(text)
    made = [escape(part) if place % 2 == 0 else _link(part) for place, part in enumerate(parts)]
    return Markup().join(made)


def _breaking(text: str) -> Markup:
    """The text of a table's cell, escaped; long names may break after their marks. One with a link is left whole."""
    if LINK.search(text):
        return _linked(text)
    return Markup(LONG.sub(lambda found: re.sub(r"([._@/:-])(?=\w)", r"\1<wbr>", found[0]), str(escape(text))))  # noqa: S704  # escaped before


def _link(address: str) -> Markup:
    if "://" not in address:
        return Markup('<a href="mailto:{}">{}</a>').format(address, address)
    return Markup('<a href="{}" rel="external noreferrer">{}</a>\N{NO-BREAK SPACE}↗').format(address, address)


def anchor(clause: str) -> str:
    """A clause id as the id of an element.

    >>> anchor("purpose:billing/keep")
    'purpose-billing-keep'
    """
    return re.sub(r"[:/]", "-", clause)


def as_html(document: Document) -> bytes:
    """A whole page; its style lies beside the folder of its language."""
    made: str = _template().render(document=document, names=LANGUAGE_NAMES)
    return made.encode()


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain JSON values."""
    return {
        "kind": document.kind.value,
        "language": document.language,
        "title": document.title,
        "organisation": document.organisation,
        "version": document.version,
        "lead": document.lead,
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "clause": section.clause,
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(part) for part in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "clause": block.clause, "text": block.text}
    if isinstance(block, Bullets):
        return {"type": "bullets", "items": [{"clause": item.clause, "text": item.text} for item in block.items]}
    if isinstance(block, Facts):
        rows = [{"clause": row.clause, "name": row.name, "text": row.text} for row in block.rows]
        return {"type": "facts", "rows": rows}
    table = [{"clause": row.clause, "cells": list(row.cells)} for row in block.rows]
    return {"type": "table", "caption": block.caption, "columns": list(block.columns), "rows": table}


def as_json(document: Document) -> bytes:
    """`as_data`, written."""
    return (json.dumps(as_data(document), ensure_ascii=False, indent=1) + "\n").encode()


def as_markdown(document: Document) -> bytes:
    """The document in Markdown; a comment before each section names its clause."""
    lines = [f"# {_plain(document.title)}", f"*{_plain(document.organisation)} · {_plain(document.version)}*"]
    lines.append(_plain(document.lead))
    for section in document.sections:
        lines += _markdown(section, 2)
    others = [
        f"- [{_plain(title)}]({kind.value}.md)" for kind, title in document.titles.items() if kind != document.kind
    ]
    lines += [f"## {_plain(document.frame['see-also'])}", "\n".join(others), _plain(document.frame["made-by"])]
    return ("\n\n".join(lines) + "\n").encode()


def _markdown(section: Section, level: int) -> list[str]:
    lines = [f"<!-- {section.clause} -->\n{'#' * level} {_plain(section.title)}"]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            lines.append(_plain(block.text))
        elif isinstance(block, Bullets):
            lines.append("\n".join(f"- {_plain(item.text)}" for item in block.items))
        elif isinstance(block, Facts):
            lines.append("\n".join(f"- **{_plain(row.name)}:** {_plain(row.text)}" for row in block.rows))
        else:
            rows = [block.columns, ("---",) * len(block.columns), *(row.cells for row in block.rows)]
            shown = [[cell if place == 1 else _plain(cell) for cell in row] for place, row in enumerate(rows)]
            lines.append("\n".join(f"| {' | '.join(row)} |" for row in shown))
    for part in section.sections:
        lines += _markdown(part, level + 1)
    return lines


def _plain(text: str) -> str:
    """Text that Markdown shows as it is written, on one line."""
    return MARKDOWN.sub(r"\\\1", " ".join(text.split()))


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside typst alone, so that a page looks alike on every machine."""
    return typst.Fonts(include_system_fonts=False)


def as_pdf(document: Document, policy: Policy) -> bytes:
    """The document on A4, tagged (PDF/UA-1), with the fonts inside; dated by the policy and never by a clock."""
    data = as_data(document) | {"made": document.frame["made-by"]}
    data["wide"] = any(
        isinstance(block, Table) and len(block.columns) >= WIDE_FROM
        for section in document.walk()
        for block in section.blocks
    )
    try:
        made = typst.compile(
            _source("page.typ").encode(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
            timestamp=datetime.combine(policy.version.effective, time(), UTC),
        )
    except typst.TypstError as problem:
        raise NotPrintable(f"{document.kind.value} in {document.language!r}", str(problem)) from problem
    assert isinstance(made, bytes)  # noqa: S101  # it is, for one PDF; said for the type checker
    return made
