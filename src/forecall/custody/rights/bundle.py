"""The answer to a request for access: everything as JSON, as tables, and as one page a person can read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from forecall.custody.errors import StepRefused
from forecall.custody.rights import store
from forecall.custody.rights.cases import take
from forecall.custody.rights.gathering import gathered
from forecall.custody.rights.opening import open_for_person, records_of_case
from forecall.custody.rights.papers import papers_for
from forecall.custody.rights.shown import Page, page_of
from forecall.custody.rights.types import Kind, StepName
from forecall.custody.rulebooks import version_now
from forecall.custody.saying import spoken
from forecall.custody.types import Refused
from forecall.custody.wiring import wired


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that is held of a person and was done with it. It is handed to them and kept nowhere.

    data     plain JSON values, see docs/reference/rights.md
    page     the same in words of the person's language
    papers   balancing tests and safeguards that it names: file name -> content
    """

    language: str
    data: Mapping[str, Any]
    page: Page
    papers: Mapping[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """File name -> content: `your-data.json`, two tables, `your-data.html`, which needs nothing else; papers."""
        return {
            **self.papers,
            "your-data.json": json.dumps(self.data, ensure_ascii=False, indent=2).encode(),
            "records.csv": _table(_record_rows(self.data)),
            "uses.csv": _table(_use_rows(self.data)),
            "your-data.html": _html(self.page),
        }


def access_bundle(case: UUID) -> Bundle:
    """Gather what a case of access is about. Raises StepRefused while it is open who asks."""
    row = store.case_of(case)
    if row.kind != Kind.ACCESS.value:
        raise StepRefused(StepName.CARRIED_OUT, "another_verb", f"a case of {row.kind} hands out no data this way")
    now = wired().clock.now()
    permit = open_for_person(row)
    if isinstance(permit, Refused):
        raise StepRefused(StepName.CARRIED_OUT, permit.reason, f"nothing is given out: {permit.reason}")
    version = version_now(now)
    language = spoken(version.policy, row.language).language
    data = gathered(permit, records_of_case(row), version, now, language)
    take(case, StepName.CARRIED_OUT)
    page = page_of(data, version.policy, language)
    return Bundle(page.language, data, page, papers_for(data, version))


def _record_rows(data: Mapping[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = [["category", "source", "collected", "record", "field", "value"]]
    for one in data["categories"]:
        for record in one["records"]:
            rows += [
                _cells(one["category"], one["source"], one["collected"], record, entry) for entry in record["values"]
            ]
    for record in data["other_records"]:
        rows += [_cells("", "", "", record, entry) for entry in record["values"]]
    return rows


def _cells(
    category: str, source: str, collected: str, record: Mapping[str, Any], entry: Mapping[str, Any]
) -> list[Any]:
    return [category, source, collected, record["record"], entry["field"], entry["value"]]


def _use_rows(data: Mapping[str, Any]) -> list[list[Any]]:
    columns = ["at", "purpose", "action", "by", "categories", "channel", "recipient", "outcome", "reason", "clause"]
    rows = [[" ".join(use[name]) if name == "categories" else use[name] for name in columns] for use in data["uses"]]
    return [columns, *rows]


def _table(rows: list[list[Any]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheet programs read it; a cell that would be a formula there is text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


BLANK = " \u00a0\ufeff"
FORMULA = frozenset("=+-@\t\r\n|\uff1d\uff0b\uff0d\uff20")
"""Some spreadsheet programs run a cell that begins so, the wide signs of East Asia among them."""


def harmless(cell: object) -> object:
    """A cell that no spreadsheet program runs; a telephone number stays as it is.

    >>> harmless("=1+1"), harmless("+40 21 555 0100"), harmless("-x")
    ("'=1+1", '+40 21 555 0100', "'-x")
    >>> harmless(" \N{FULLWIDTH EQUALS SIGN}1+1")[:2], harmless("")
    ("' ", '')
    """
    if isinstance(cell, str) and cell.lstrip(BLANK)[:1] in FORMULA:
        number = cell[1:].replace(" ", "").replace("-", "").replace("/", "").isdigit()
        return cell if cell[0] in "+-" and number else f"'{cell}"
    return cell


@cache
def _template() -> Any:  # noqa: ANN401  # jinja2's template
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("forecall.custody.rights") / "page.html").read_text(encoding="utf-8"))


def _html(page: Page) -> bytes:
    style = Markup((files("forecall.custody.rights") / "page.css").read_text(encoding="utf-8"))  # noqa: S704  # ours
    made: str = _template().render(page=page, style=style)
    return made.encode()
