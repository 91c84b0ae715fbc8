"""How a file of orders is read, as the command line says it: the same options for every command that reads one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from forecall.needs.errors import BadRequest

if TYPE_CHECKING:
    from forecall.needs.reading import FeeRule, Options
    from forecall.needs.reading.options import Returns

Files = Annotated[
    list[Path], typer.Argument(readable=False, help="Orders as .csv, .parquet or .xlsx; several files are one shop.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(metavar="ROLE=NAME", help="Which column plays a role, e.g. customer_id=Kunde; repeat for each."),
]
DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help="What 03/04 means, where the file cannot decide it.")
]
Decimal = Annotated[str | None, typer.Option(metavar=". or ,", help="Mark that parts the decimals.")]
Encoding = Annotated[str | None, typer.Option(help="Of a CSV, e.g. cp1250; found out by default.")]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="MARK|tab", help="Mark that parts the columns of a CSV; found out by default."),
]
Sheet = Annotated[str | None, typer.Option(help="Sheet of a workbook; by default all with the columns of the first.")]
Labels = Annotated[
    Path | None, typer.Option(help="File that keeps which token stands for which customer; keep it private.")
]
Fees = Annotated[
    list[str] | None,
    typer.Option(
        metavar="id=PATTERN|name=PATTERN|only|none",
        help="More lines that are no goods; with only: no others; none: every line is goods. Repeat for each.",
    ),
]
Returned = Annotated[
    str | None,
    typer.Option(
        "--returns",
        metavar="net|same_day",
        help="Whether a return also makes purchases of earlier days smaller; net, which does, by default.",
    ),
]

_TAB = "tab"


@dataclass(frozen=True, slots=True)
class Read:
    """What was said of a file of orders; None lets the reader find out, or takes its default."""

    columns: list[str] | None = None
    day_first: bool | None = None
    decimal: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    labels: Path | None = None
    delimiter: str | None = None
    fees: list[str] | None = None
    returns: str | None = None

    def options(self) -> Options:
        """As the reader takes it; raises BadRequest for what is not written as the manual says."""
        made: Options = {
            "columns": named_columns(self.columns),
            "day_first": self.day_first,
            "decimal": self.decimal,
            "encoding": self.encoding,
            "delimiter": "\t" if self.delimiter == _TAB else self.delimiter,
            "sheet": self.sheet,
            "labels": self.labels,
        }
        if self.fees:
            made["fees"] = _fee_rule(self.fees)
        if self.returns is not None:
            made["returns"] = cast("Returns", self.returns)  # the reader refuses any other word
        return made


def named_columns(given: Sequence[str] | None) -> dict[str, str] | None:
    """Role -> column of options as ROLE=NAME, None where there are none; raises BadRequest for another form."""
    named = {}
    for one in given or ():
        role, sign, name = one.partition("=")
        if not sign or not name:
            raise BadRequest(f"--columns {one}: give ROLE=NAME, for example customer_id=Kunde")
        named[role.strip()] = name
    return named or None


def _fee_rule(given: Sequence[str]) -> FeeRule | None:
    """The rule for lines that are no goods: the default one and more, these alone (`only`), or none at all (None)."""
    from forecall.needs.reading import DEFAULT_FEES, NO_FEES

    patterns: dict[str, list[str]] = {"id": [], "name": []}
    for one in given:
        what, sign, pattern = one.partition("=")
        if sign and pattern and what.strip() in patterns:
            patterns[what.strip()].append(pattern)
        elif one not in {"none", "only"}:
            raise BadRequest(f"--fees {one}: give id=PATTERN, name=PATTERN, only or none, for example id=PALLET.*")
    found = [pattern for each in patterns.values() for pattern in each]
    if "none" in given and len(given) > 1:
        raise BadRequest("--fees none keeps every line and stands alone; take it away, or the other --fees")
    if "only" in given and not found:
        raise BadRequest("--fees only is said of patterns; add --fees id=PATTERN or name=PATTERN, or give --fees none")
    if "none" in given:
        return None
    begun = NO_FEES if "only" in given else DEFAULT_FEES
    return begun.also(ids=patterns["id"], names=patterns["name"])
