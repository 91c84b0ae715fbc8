"""The page “write your policy in thirty minutes”, followed from its first line to its last."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forecall.app import policy_change_commands, policy_edit_commands
from forecall.app.commands import app

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "write-your-policy.md"
BLOCK = re.compile(r"^(?P<before>.*?)\n+```(?P<kind>\w+)\n(?P<inside>.*?)^```$", re.MULTILINE | re.DOTALL)
TODAY = datetime(2026, 11, 29, 12, tzinfo=UTC)


def blocks(page):
    """Each fenced block, with the text since the block before."""
    place = 0
    while found := BLOCK.search(page, place):
        yield found["kind"], found["inside"], page[place : found.start("inside")]
        place = found.end()


def run(line):
    """One command of a block, and what it said; the exit code that the page states must come."""
    command, _, note = line.partition("   # exit ")
    arguments = shlex.split(command)
    if arguments[0] == "forecall":
        done = CliRunner().invoke(app, arguments[1:], env={"COLUMNS": "160"})
        code, said = done.exit_code, done.stdout + done.stderr
    else:
        result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        code, said = result.returncode, result.stdout + result.stderr
    assert code == int(note or 0), (line, said)
    return said


def add(inside, before):
    """Put a block below the key that the sentence before it names, as a reader would."""
    key = re.search(r"[Aa]dd under\s+`(\w+:)`\s*\n*```yaml\n$", before)[1]
    file = Path("policy.yaml")
    text = file.read_text("utf-8")
    assert text.count(f"\n{key}") == 1
    head, _, tail = text.partition(f"\n{key}")
    comment, _, rest = tail.partition("\n")
    file.write_text(f"{head}\n{key}{comment}\n{inside}{rest}", "utf-8")


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="the page is for a shell")
def test_the_page_can_be_followed_word_by_word(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for module in (policy_change_commands, policy_edit_commands):
        monkeypatch.setattr(module, "present", lambda: TODAY)
    said, counted = "", {"sh": 0, "yaml": 0, "text": 0}
    for kind, inside, before in blocks(PAGE.read_text("utf-8")):
        counted[kind] += 1
        if kind == "sh":
            said = "".join(map(run, inside.splitlines()))
        elif kind == "yaml":
            add(inside, before)
        else:
            for line in inside.splitlines():
                assert line in said, f"{line!r} was not said, but:\n{said}"
    assert counted == {"sh": 12, "yaml": 3, "text": 12}
    assert (tmp_path / "published" / "public" / "ro" / "privacy-notice.html").is_file()
    assert sorted(one.name for one in (tmp_path / "versions").glob("0*.json")) == ["0001.json", "0002.json"]
