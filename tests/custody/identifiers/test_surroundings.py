"""An identifier is found whatever stands around it, and nothing of that is taken for a part of it."""

from __future__ import annotations

import pytest

from forecall.custody.identifiers import find
from tests.custody.identifiers.sentences import DATA

AROUND = "around"
NAMED = {"phone": "Telefon ", "tax": "VAT "}
"""What a bare number needs beside it; told numbers stand alone."""


def rows():
    """(how it is told, its kind or 'around', a text; in one that goes around, '{}' is where it stands)"""
    for line in (DATA / "surroundings.txt").read_text(encoding="utf-8").splitlines():
        how, kind, text = line.split("\t")
        yield how, kind, text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


def faults(how):
    inside = [(kind, text) for told, kind, text in rows() if told == how and kind != AROUND]
    around = [text for told, kind, text in rows() if told == how and kind == AROUND]
    assert len(inside) >= 8
    assert len(around) >= 40
    for kind, identifier in inside:
        for place in around:
            text = (NAMED.get(kind, "") if how == "typed" else "") + place.replace("{}", identifier)
            got = [(one.kind.value, text[one.start : one.end]) for one in find(text)]
            if got != [(kind, identifier)] * place.count("{}"):
                yield text, got


@pytest.mark.parametrize("how", ["typed", "en", "de", "ro"])
def test_an_identifier_is_found_in_any_surroundings(how):
    assert list(faults(how)) == []
