"""What every compiled document is made of: sections with paragraphs, lists, facts and tables.

Each piece carries the clause id of the fact it says, the same in every language. The renderers know these types and
nothing else, so that a document says the same on a page, in Markdown, on paper and as data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The documents that one policy compiles to; the value is the file's name."""

    PRIVACY_NOTICE = "privacy-notice"
    COOKIE_NOTICE = "cookie-notice"
    CHOICES = "choices"
    RETENTION = "retention"
    RESPONSIBLE_AI = "responsible-ai"
    MEASURES = "measures"
    SUB_PROCESSORS = "sub-processors"
    PROCESSOR_ANNEX = "processor-annex"
    REGISTER_CONTROLLER = "register-controller"
    REGISTER_PROCESSOR = "register-processor"

    @property
    def folder(self) -> str:
        """`public` for what everybody may read, `records` for what clients sign and authorities ask for."""
        return "records" if self in RECORDS else "public"


RECORDS = frozenset({Kind.PROCESSOR_ANNEX, Kind.REGISTER_CONTROLLER, Kind.REGISTER_PROCESSOR})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: one or several whole sentences. Plain language is measured here."""

    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `sentences` says whether each item is a whole sentence, and so measured."""

    items: tuple[Paragraph, ...]
    sentences: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is so called."""

    clause: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about one thing, one below the other."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, as many cells as the table has columns."""

    clause: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


Block = Paragraph | Bullets | Facts | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `clause` is unique in its document."""

    clause: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one language.

    version   the line that says which version this is and from when on it counts
    frame     fixed words around the text: contents, other documents, languages, made-by, skip, clause
    titles    kind of document -> its title in this language, for the links between those of one folder
    """

    kind: Kind
    language: str
    languages: tuple[str, ...]
    title: str
    organisation: str
    version: str
    lead: str
    sections: tuple[Section, ...]
    frame: dict[str, str]
    titles: dict[Kind, str]

    def walk(self) -> Iterator[Section]:
        """All sections, in reading order."""
        for section in self.sections:
            yield from section.walk()

    def clauses(self) -> list[str]:
        """The clause ids of every piece, in reading order."""
        return [clause for section in self.walk() for clause in _clauses(section)]

    def sentences(self) -> Iterator[Paragraph]:
        """The running text: the lead, paragraphs, and lists of whole sentences."""
        yield Paragraph("policy", self.lead)
        for section in self.walk():
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield block
                elif isinstance(block, Bullets) and block.sentences:
                    yield from block.items


def _clauses(section: Section) -> Iterator[str]:
    yield section.clause
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.clause
        else:
            rows = block.items if isinstance(block, Bullets) else block.rows
            yield from (row.clause for row in rows)
