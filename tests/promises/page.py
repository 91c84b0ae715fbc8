"""`docs/promises.md`, and the list that `./run promises` prints."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from tests.promises.register import TOP, Register, State

PAGE = TOP / "docs" / "promises.md"
ROWS = TOP.parent / "shared" / "mission" / "promises.csv"
"""The customer's own list of what is asked for; it lies beside the project and not in it."""

OPENING = """# What is promised, and what shows it

Each line is a promise to the people whose data is used. A promise is **proven** when a test shows it, and when that
test turns red as soon as the behaviour is broken: `./run promises --prove` breaks a line of the product for each of
them and demands it. **In part** means that what is there is tested, and the line says what is missing. **Open** has no
test yet.
What is shown of a decision is shown of the rulebook that every use of data has to ask.

`./run promises` writes this page; nobody edits it by hand.
"""


def page(register: Register) -> str:
    """The page, taking it that every test of the suite passes."""
    counts = ", ".join(f"{register.count(state)} {state}" for state in State)
    parts = [OPENING, f"Of {len(register.sentences())} promises: {counts}."]
    for area, promises in register.areas.items():
        rows = [_row(register, number, said) for number, said in promises.items()]
        parts.append(f"\n## {area}\n\n| number | promise | state | shown by |\n|---|---|---|---|\n" + "\n".join(rows))
    met = [f"- {number}: {', '.join(others)}" for number, others in register.same.items()]
    parts.append("\n## Kept by keeping others\n\n" + "\n".join(met))
    return "\n".join(parts) + "\n"


def _row(register: Register, number: str, said: str) -> str:
    shown = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in register.tests.get(number, []))
    if number in register.partly:
        shown += f"<br>missing: {register.partly[number]}"
    return f"| {number} | {said} | {register.state(number)} | {shown} |"


def listed(register: Register, passed: frozenset[str], rows: Path = ROWS) -> Iterator[str]:
    """Every promise by area with the tests behind it, in the customer's words where their list is at hand."""
    said = _said(register, rows)
    for area in dict.fromkeys(area for area, _text in said.values()):
        numbers = [number for number in said if said[number][0] == area]
        proven = sum(register.state(number, passed) is State.PROVEN for number in numbers)
        yield f"\n{area}: {proven} of {len(numbers)}"
        for number in numbers:
            yield f"  {register.state(number, passed):8} {number:8} {said[number][1]}"
            if number in register.same:
                yield f"           by keeping {', '.join(register.same[number])}"
            yield from (f"           {test}" for test in register.tests.get(number, []))
            if number in register.partly:
                yield f"           missing: {register.partly[number]}"


def _said(register: Register, rows: Path) -> dict[str, tuple[str, str]]:
    """Number -> area and text."""
    if rows.is_file():
        with rows.open(encoding="utf-8", newline="") as file:
            return {row["id"]: (row["area"], row["promise"]) for row in csv.DictReader(file)}
    return {number: (area, text) for area, several in register.areas.items() for number, text in several.items()}
