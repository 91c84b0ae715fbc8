"""The promises, the tests that carry their numbers, and the breakages that must turn those tests red.

The words are ours (`promises.toml`); a mark on a test, `@pytest.mark.promise("OC-04.1")`, says what it proves; a line
of `breaks.toml` says how to break that behaviour.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

TOP = Path(__file__).parents[2]
HERE = Path(__file__).parent
MOST_ON_A_TEST = 3
"""A test that would prove more than this proves none of them well."""


class State(StrEnum):
    PROVEN = "proven"
    PARTLY = "in part"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Breakage:
    """One line of the product, and what to write there so that the promise is no longer kept."""

    promise: str
    file: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The file's text with the line changed; raises ValueError where the old line is not there exactly once."""
        count = text.count(self.old)
        if count != 1:
            raise ValueError(f"{self.promise}: {self.old!r} stands {count} times in {self.file}; name a line of today")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Register:
    """areas    area -> number -> our sentence
    same     number -> those whose keeping keeps it too
    partly   number -> what is still missing
    tests    number -> the tests behind it, as `file::name`
    breaks   number -> how to break it
    """

    areas: dict[str, dict[str, str]]
    same: dict[str, list[str]]
    partly: dict[str, str]
    tests: dict[str, list[str]]
    breaks: dict[str, list[Breakage]]

    def sentences(self) -> dict[str, str]:
        return {number: said for promises in self.areas.values() for number, said in promises.items()}

    def state(self, number: str, passed: frozenset[str] | None = None) -> State:
        """passed   tests that passed in a run; None takes it that all did, as in a suite that is green."""
        states = [self.state(one, passed) for one in self.same.get(number, [])]
        if states:
            return states[0] if len(set(states)) == 1 else State.OPEN if set(states) == {State.OPEN} else State.PARTLY
        behind = self.tests.get(number, [])
        if not behind or (passed is not None and not passed.issuperset(behind)):
            return State.OPEN
        return State.PROVEN if number in self.breaks and number not in self.partly else State.PARTLY

    def count(self, state: State, passed: frozenset[str] | None = None) -> int:
        """How many in that state; those that refer to others are not counted again."""
        return sum(self.state(number, passed) is state for number in self.sentences())


def read_register(top: Path = TOP) -> Register:
    words = tomllib.loads((HERE / "promises.toml").read_text(encoding="utf-8"))
    lines = tomllib.loads((HERE / "breaks.toml").read_text(encoding="utf-8"))
    tests: dict[str, list[str]] = {}
    for test, numbers in marks_in(top / "tests", top):
        for number in numbers:
            tests.setdefault(number, []).append(test)
    breaks: dict[str, list[Breakage]] = {}
    for number, entries in lines.items():
        breaks[number] = [Breakage(number, **entry) for entry in entries]
    return Register(words["areas"], words["same"], words["partly"], tests, breaks)


def marks_in(folder: Path, top: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every marked test with its numbers, read from the source, so that nothing has to run."""
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "mark.promise" in text:
            for node in ast.parse(text).body:
                numbers = tuple(_numbers(node)) if isinstance(node, ast.FunctionDef) else ()
                if numbers:
                    yield f"{file.relative_to(top).as_posix()}::{node.name}", numbers


def _numbers(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.promise":
            yield from (str(ast.literal_eval(argument)) for argument in decorator.args)


def wrong_marks(marked: Iterable[tuple[str, tuple[str, ...]]], known: set[str]) -> list[str]:
    """What is wrong with the numbers on tests, one sentence each; an empty list means nothing is."""
    found = []
    for test, numbers in marked:
        if not 1 <= len(numbers) <= MOST_ON_A_TEST:
            found.append(f"{test}: {len(numbers)} promises on one test; name one to {MOST_ON_A_TEST}")
        if len(set(numbers)) < len(numbers):
            found.append(f"{test}: a promise is named twice")
        found += [f"{test}: promises.toml has no promise {number!r}" for number in numbers if number not in known]
    return found
