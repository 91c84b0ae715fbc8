"""What is printed: which page each row of a table stands on, read out of the tags of the made PDF."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from forecall.policy.documents import Kind
from forecall.policy.documents.model import Paragraph, Row, Section, Table
from forecall.policy.documents.rendering import as_pdf
from tests.policy.documents.compiled import LANGUAGES, document
from tests.policy.policies import example

NAME = "need-prediction"
OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)^endobj", re.DOTALL | re.MULTILINE)
ELEMENT = re.compile(rb"/Type/StructElem/S/(\w+)")
CHILDREN = re.compile(rb"/K\[(.*?)\](?:/Pg|>>$|/\w)", re.DOTALL)
FEW = 6
"""Rows of a table that is never parted."""
FILLER = "This sentence takes up a line or two, so that each table begins somewhere else on its page. " * 2
WORDS = "What it is takes up several lines of its column, as it does in a notice. " * 4


class Paper:
    """The tags of a PDF that is not compressed around them, as ours are."""

    def __init__(self, made):
        self.objects = {int(number): body for number, body in OBJECT.findall(made)}

    def tables(self):
        """Of each table, in reading order: the pages on which its rows stand, a set for each row."""
        found = [number for number, body in self.objects.items() if self._kind(body) == "Table"]
        return [[self._pages(row) for row in self._below(number, "TR")] for number in found]

    def _kind(self, body):
        named = ELEMENT.search(body)
        return named[1].decode() if named else ""

    def _children(self, number):
        listed = CHILDREN.search(self.objects[number].strip())
        return [int(one) for one in re.findall(rb"(\d+) 0 R", re.sub(rb"<<.*?>>", b"", listed[1]))] if listed else []

    def _below(self, number, kind):
        for one in self._children(number):
            if self._kind(self.objects[one]) == kind:
                yield one
            else:
                yield from self._below(one, kind)

    def _pages(self, number):
        own = {int(page) for page in re.findall(rb"/Pg (\d+) 0 R", self.objects[number])}
        return own.union(*(self._pages(one) for one in self._children(number)))


def table(rows, words=WORDS):
    cells = [(f"name {at}", words) for at in range(rows)]
    return Table("", ("name", "what it is"), tuple(Row(f"row:{at}", each) for at, each in enumerate(cells)))


def printed(blocks):
    """A document of these sections and nothing else, on paper."""
    sections = tuple(Section(f"part:{at}", f"Part {at}", tuple(several)) for at, several in enumerate(blocks))
    return Paper(as_pdf(replace(document(NAME, Kind.PRIVACY_NOTICE), sections=sections), example(NAME)))


def test_a_table_of_few_rows_stays_on_one_page_wherever_it_begins_and_a_long_one_goes_on():
    fillers = [[Paragraph(f"p:{at}:{line}", FILLER) for line in range(at % 7)] for at in range(50)]
    *small, long = printed(
        [[*several, table(2 + at % (FEW - 1))] for at, several in enumerate(fillers)] + [[table(90)]]
    ).tables()
    assert [len(rows) - 1 for rows in small] == [2 + at % (FEW - 1) for at in range(50)]  # less that of its names
    assert [set.union(*rows) for rows in small if len(set.union(*rows)) != 1] == []
    assert len({page for rows in small for page in rows[0]}) > 5
    assert len(set.union(*long)) > 1


def test_no_row_is_parted_in_a_table_that_goes_on_over_pages():
    [rows] = printed([[table(60, WORDS * 2)]]).tables()
    assert len(set.union(*rows)) > 2
    assert [row for row in rows[1:] if len(row) != 1] == []  # the names of the columns stand on each page


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_real_notice_no_small_table_is_parted(language):
    made = document(NAME, Kind.PRIVACY_NOTICE, language)
    tables = Paper(as_pdf(made, example(NAME))).tables()
    assert len(tables) == sum(isinstance(block, Table) for part in made.walk() for block in part.blocks)
    assert [len(set.union(*rows)) for rows in tables if len(rows) - 1 <= FEW] == [1] * sum(
        len(rows) - 1 <= FEW for rows in tables
    )
