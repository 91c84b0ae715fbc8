"""Sentences marked by hand: `{kind:the identifier}` inside the text, the language before it, one a line.

A new line is written `\\n`, a sign that nobody sees `\\u200b`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forecall.custody.identifiers import find
from tests.custody.identifiers.recipes import Sentence

DATA = Path(__file__).parent / "data"
_MARK = re.compile(r"\{(\w+):([^{}]*)\}")
_SIGN = re.compile(r"\\u([0-9a-f]{4})")


def read_sentences(name: str) -> list[Sentence]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [_unmarked(*line.split("\t")) for line in lines if line]


def _unmarked(language: str, marked: str) -> Sentence:
    text, spans, at = "", [], 0
    marked = _SIGN.sub(lambda sign: chr(int(sign[1], 16)), marked.replace("\\n", "\n"))
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.append((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return Sentence(language, text + marked[at:], tuple(spans))


@dataclass(frozen=True)
class Score:
    right: int
    missed: int
    wrong: int
    faults: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    def __str__(self) -> str:
        total = self.right + self.missed
        return (
            f"recall {self.recall:.4f} ({self.right} of {total}), precision {self.precision:.4f} ({self.wrong} wrong)"
        )


def score(sentences: Iterable[Sentence]) -> Score:
    """An identifier counts as found when kind, start and end are right."""
    right = missed = wrong = 0
    faults = []
    for sentence in sentences:
        expected = set(sentence.spans)
        got = {(one.kind.value, one.start, one.end) for one in find(sentence.text)}
        right, missed, wrong = right + len(expected & got), missed + len(expected - got), wrong + len(got - expected)
        if expected != got:
            faults.append(
                f"{sentence.language} {sentence.text!r}: {_named(sentence, expected)}, got {_named(sentence, got)}"
            )
    return Score(right, missed, wrong, tuple(faults))


def _named(sentence: Sentence, spans: set[tuple[str, int, int]]) -> list[tuple[str, str]]:
    return [(kind, sentence.text[start:end]) for kind, start, end in sorted(spans, key=lambda span: span[1])]
