"""A starter that is answered question by question: its blanks, what to write there, and the policy that comes of it.

The policy is the text of the file, as if somebody had typed the answers in: it can be taken home and edited on.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from forecall.policy.checking import check
from forecall.policy.evidence import evidence_of, with_evidence
from forecall.policy.findings import Finding, errors
from forecall.policy.loading import read_policy
from forecall.policy.starting import Starter, write_starter
from forecall.policy.types import Policy

FILE = "policy.yaml"
BLANK_RULE = "L03"
_HEAD = "include:"
"""Where the comments at the top end, which speak of blanks too."""
_BLANK = re.compile(r"\[?____\]?")
_UNSIGNED = re.compile(r"^([^:\n]+: )____(, [^:\n]+: )____$", re.MULTILINE)
"""The last line of a document, in whichever language: who approved it, and when."""

Answer = str | Sequence[str]


def questions(made: Starter) -> list[str]:
    """The clause ids of the blanks, in the order of the file."""
    _policy, findings, _evidence = _read(made)
    return [one.clause for one in errors(findings) if one.number == BLANK_RULE]


def filled(made: Starter, answers: Mapping[str, Answer]) -> Starter:
    """The starter with answers in its blanks; a blank without an answer, or with an empty one, stays.

    answers   clause id of the blank -> a text, or texts where the blank stands for a list
    """
    wanted = iter(questions(made))

    def written(found: re.Match[str]) -> str:
        answer = answers.get(next(wanted, ""), "")
        return json.dumps(answer, ensure_ascii=False) if answer else found[0]

    head, mark, body = made.policy.partition(_HEAD)
    lines = [_written_line(line, written) for line in body.split("\n")]
    return replace(made, policy=head + mark + "\n".join(lines))


def _written_line(line: str, written: Callable[[re.Match[str]], str]) -> str:
    """Blanks of one line filled in; a comment after it is left alone."""
    said, mark, comment = line.partition("  #")
    return _BLANK.sub(written, said) + mark + comment


def signed(made: Starter, name: str, day: str) -> Starter:
    """The starter with a name and a day under each document of its evidence."""

    def line(found: re.Match[str]) -> str:
        return f"{found[1]}{name}{found[2]}{day}"

    return replace(made, evidence={file: _UNSIGNED.sub(line, text) for file, text in made.evidence.items()})


def as_policy(made: Starter) -> tuple[Policy | None, list[Finding]]:
    """The policy with its evidence, and all that is wrong with it; None while it does not fit the schema."""
    policy, findings, evidence = _read(made)
    return None if policy is None else with_evidence(policy, evidence), findings


def _read(made: Starter) -> tuple[Policy | None, list[Finding], dict[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="forecall-policy-") as folder:
        file = Path(folder) / FILE
        write_starter(made, file)
        policy, findings = read_policy(file)
        evidence = {} if policy is None else evidence_of(policy)
        findings += [] if policy is None else check(policy)
    shown = [replace(one, where=replace(one.where, file=one.where.file.replace(str(file), FILE))) for one in findings]
    return policy, shown, evidence
