"""The manual names what there is: every command and option, every reason, every sentence shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from forecall.app.commands import app
from forecall.needs.reasons import ReasonCode, parse_reason, sentence

DOCS = Path(__file__).parents[2] / "docs"


def commands(group=None, path="forecall"):
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


@pytest.mark.parametrize(("path", "command"), list(commands()))
def test_every_command_and_option_stands_in_the_manual(path, command):
    manual = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert f"## {path}" in manual
    options = [
        name for parameter in command.params for name in parameter.opts + parameter.secondary_opts if "-" in name
    ]
    assert [name for name in options if f"`{name}" not in manual and name != "--help"] == []


TYPED = re.compile(r"^ {0,4}(?:\./run )?(forecall [a-z][^\n`]*?)(?: +#.*)?$", re.MULTILINE)
"""A line that the reader is to type: nothing but a command stands in it."""


@pytest.mark.parametrize("page", sorted(DOCS.glob("[eht]*/*.md")), ids=lambda page: page.stem)
def test_what_the_reader_is_to_type_is_a_command_with_the_arguments_that_it_takes(page):
    known = dict(commands())
    for line in TYPED.findall(page.read_text(encoding="utf-8").replace("\\\n", "")):
        words = shlex.split(line)
        path = next(said for end in range(len(words), 0, -1) if (said := " ".join(words[:end])) in known)
        try:
            known[path].make_context(path, words[len(path.split()) :])
        except typer.BadParameter as problem:
            if type(problem) is not typer.BadParameter:  # that is a value which the reader has: a file, an id
                raise


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_stands_in_the_manual_with_an_example_that_reads(code):
    page = (DOCS / "reference" / "reasons.md").read_text(encoding="utf-8")
    example = re.search(rf"^\| `{code}` \| `(.*?)` \|", page, re.MULTILINE)
    assert parse_reason(example[1]).code is code


def test_the_sentences_in_the_manual_are_the_ones_that_are_said():
    page = (DOCS / "reference" / "reasons.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+\(.*?\))` \| (.*?) \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    assert len(rows) == 4
    for text, *said in rows:
        assert [sentence(parse_reason(text), language) for language in ("en", "de", "ro")] == said
