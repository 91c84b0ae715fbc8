"""A shop's file brought in from a page: looked into, tried without effect, taken in.

upload = uploads().keep({"orders": file, "people": another}, origin="web shop")
peek(upload)                       # columns and ten lines, before anything is decided
ask_for_look(upload)               # a job: what would come in
ask_for_import(upload)             # a job: it comes in, and the files go
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

import fastexcel
import polars as pl

from forecall.custody.errors import CustodyError
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.needs.errors import BadRequest, MissingColumn, OrdersError, Unreadable, UnreadableOrders
from forecall.needs.reading.columns import find_columns, layout_of
from forecall.needs.reading.csv_file import csv_shape, unique_headers
from forecall.needs.reading.options import Options
from forecall.needs.reading.report import ReadReport
from forecall.needs.reading.sniff import HEAD, kind_of
from forecall.needs.reading.tables import DAMAGE
from forecall.orders import Delivery, RowProblem, foresee, take_in, take_in_people
from forecall.orders.columns import ROLES as PEOPLE_ROLES
from forecall.orders.columns import roles_of
from forecall.orders.errors import OrdersError as RoomError
from forecall.sales.errors import UploadUnknown
from forecall.sales.order_files import digest_of, read_orders_file, read_people_file
from forecall.sales.uploads import ORDERS, PEOPLE, Upload, uploads

LINES = 10
KEPT_PROBLEMS = 200
"""Rows that did not come in, kept with the result; their number is always said."""
EXPECTED = (OrdersError, BadRequest, RoomError, CustodyError)
"""What is wrong with a file, or missing in the policy: shown where it was uploaded, and no failure of the job."""
Say = Callable[[str, float], None]
Wrong = tuple[type[Exception], ...]
Step = Callable[[Upload, Say], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Peek:
    """How a file begins: its headers, up to ten lines as they stand, and role -> header as far as that was found."""

    headers: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    roles: Mapping[str, str]
    missing: str = ""

    @property
    def under_headers(self) -> list[list[tuple[str, str]]]:
        """The lines, each cell with the header that it stands under."""
        return [list(zip_longest(self.headers, line, fillvalue="")) for line in self.lines]


def peek(upload: Upload, part: str = ORDERS) -> Peek | None:
    """The first lines of one file; None where it was not uploaded. Raises UnreadableOrders."""
    path = upload.path(part)
    if path is None:
        return None
    headers, lines = first_lines(path)
    if part == PEOPLE:
        roles = roles_of(headers, upload.said.get("people_columns"))
        known = {"customer_number", "email", "phone"} & set(roles)
        return Peek(headers, lines, roles, "" if known else "customer_number")
    named = {role: column for role, column in upload.said.get("columns", {}).items() if column in headers}
    roles, missing = _roles(path.name, headers, named)
    return Peek(headers, lines, roles, missing[0] if missing else "")


def _roles(file: str, headers: Sequence[str], named: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Role -> header, and the needed roles that no column plays: what is found beside them is not to be said again."""
    missing: list[str] = []
    layout = layout_of(headers)
    while True:
        made_up = {role: f"\0{role}" for role in missing}
        try:
            found = find_columns(file, [*headers, *made_up.values()], layout, {**named, **made_up})
        except MissingColumn as problem:
            if problem.wanted in missing:
                raise
            missing.append(problem.wanted)
        else:
            return {role: column for role, column in found.items() if role not in made_up}, missing


def first_lines(path: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """How a file begins: its headers, and up to ten lines as they stand. Raises UnreadableOrders."""
    kind = kind_of(path)
    if kind == "text":
        shape = csv_shape(path)
        with path.open("rb") as stream:
            text = stream.read(HEAD).decode(shape.encoding.name, errors="replace").lstrip("\ufeff")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter))
        cells = [row for row in rows[shape.row :] if any(cell.strip() for cell in row)][:LINES]
        return shape.headers, tuple(tuple(row) for row in cells)
    try:
        table = pl.scan_parquet(path, glob=False).head(LINES).collect() if kind == "parquet" else _sheet(path)
    except (*DAMAGE, fastexcel.FastExcelError) as problem:
        raise UnreadableOrders(path, Unreadable.DAMAGED, "it is cut off or damaged", "save it again") from problem
    return tuple(table.columns), tuple(tuple("" if cell is None else str(cell) for cell in row) for row in table.rows())


def _sheet(path: Path) -> pl.DataFrame:
    """The first lines of the first sheet, whatever stands above its header left out."""
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, n_rows=LINES + 10, dtypes="string").to_polars()
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.rows()]
    widest = max((sum(bool(cell) for cell in row) for row in rows), default=0)
    top = next((place for place, row in enumerate(rows) if sum(bool(cell) for cell in row) == widest), 0)
    headers = unique_headers(rows[top]) if rows else ()
    return pl.DataFrame(rows[top + 1 : top + 1 + LINES], schema=list(headers), orient="row")


def read_as(upload: Upload, said: Mapping[str, Any]) -> None:
    """Keep how the files are to be read; what an earlier look found counts no longer."""
    upload.said, upload.outlook, upload.problem = dict(said), None, None
    upload.save()


def ask_for_look(upload: Upload) -> UUID:
    """Ask for a look: what would come in."""
    from forecall.sales.jobs import look_at_file  # noqa: PLC0415  # jobs import this

    return asked(upload, look_at_file)


def ask_for_import(upload: Upload) -> UUID:
    """Ask for the import; one that waits or runs already is the one."""
    from forecall.sales.jobs import bring_file_in  # noqa: PLC0415  # as above

    return asked(upload, bring_file_in)


def asked(upload: Upload, task: Any) -> UUID:  # noqa: ANN401  # a job
    """Ask for a job about an upload; one that waits or runs already is the one."""
    there = job_of(upload)
    if there is not None and there.state in {Job.State.READY, Job.State.RUNNING}:
        return UUID(str(there.id))
    made = enqueue(task, upload.id)
    upload.job, upload.problem = str(made), None
    upload.save()
    return made


def job_of(upload: Upload) -> Job | None:
    return Job.objects.filter(id=upload.job).first() if upload.job else None


def looked(which: UUID, say: Say, wrong: Wrong, foreseen: Step) -> None:
    """Keep with an upload what would come in, or what stands in its way: the same for orders and for lists of people.

    wrong      what may stand in the way
    foreseen   reads the files, and makes what is kept
    """
    upload = uploads().find(which)
    try:
        say("read", 0.0)
        upload.outlook, upload.problem = foreseen(upload, say), None
    except wrong as problem:
        upload.outlook, upload.problem = None, problem_of(upload, problem)
    upload.save()


def brought(which: UUID, say: Say, wrong: Wrong, taken: Step) -> None:
    """Take an upload's files in, and remove them. Begun again after a crash it goes on, and nothing is there twice."""
    upload = uploads().find(which)
    if upload.done is not None:
        return
    try:
        say("read", 0.0)
        upload.done = taken(upload, say)
    except wrong as problem:
        upload.problem = problem_of(upload, problem)
        upload.save()
        return
    upload.drop_files()


def look(which: UUID, say: Say) -> None:
    """Read the files, and keep with the upload what an import would do, or what stands in its way."""
    looked(which, say, EXPECTED, _foreseen)


def bring(which: UUID, say: Say) -> None:
    """Take the orders in, with their customers' names; see `brought`."""
    brought(which, say, EXPECTED, _taken)


def _foreseen(upload: Upload, say: Say) -> dict[str, Any]:
    read = read_orders_file(_orders(upload), options(upload))
    say("look", 0.5)
    outlook = asdict(foresee(read.orders, _delivery(upload)))
    return {**outlook, **_report(read.report), "people": _people_seen(upload, read.report)}


def _taken(upload: Upload, say: Say) -> dict[str, Any]:
    read = read_orders_file(_orders(upload), options(upload))
    delivery, told = _delivery(upload), _informed(upload)
    came = _take_people(upload, read.report, delivery, told, say)
    done = take_in(read.orders, delivery, informed=told, say=lambda _said, share: say("orders", share))
    return {"import": str(done.id), "fresh": done.fresh, "counts": done.counts.stored(), "people": came}


def _take_people(
    upload: Upload, report: ReadReport, delivery: Delivery, told: datetime | None, say: Say
) -> dict[str, Any] | None:
    path = upload.path(PEOPLE)
    if path is None:
        return None
    table = read_people_file(path, upload.said.get("people_columns"), by_token=report.identifiers_tokenised > 0)
    came = take_in_people(
        table.table, table.headers, delivery, informed=told, say=lambda _said, share: say("people", share)
    )
    problems = [*table.problems, *came.problems]
    return {
        "added": came.added, "known": came.known, "left_out": [*came.left_out, *table.unused],
        "count": len(problems), "problems": [row_of(one) for one in problems[:KEPT_PROBLEMS]],
    }  # fmt: skip


def _people_seen(upload: Upload, report: ReadReport) -> dict[str, Any] | None:
    path = upload.path(PEOPLE)
    if path is None:
        return None
    table = read_people_file(path, upload.said.get("people_columns"), by_token=report.identifiers_tokenised > 0)
    problems = [row_of(one) for one in table.problems[:KEPT_PROBLEMS]]
    return {"rows": table.table.height, "roles": dict(table.headers), "unused": list(table.unused),
            "count": len(table.problems), "problems": problems}  # fmt: skip


def row_of(one: RowProblem) -> list[Any]:
    """A problem as an upload keeps it."""
    return [one.row, one.column, one.code, one.found, one.why]


def _orders(upload: Upload) -> Path:
    path = upload.path(ORDERS)
    if path is None or not path.exists():
        raise UploadUnknown(str(upload.id))
    return path


def options(upload: Upload) -> Options:
    """How the orders are to be read, as the readers take it."""
    said = upload.said
    made: Options = {"columns": said.get("columns") or None}
    if said.get("day_first") is not None:
        made["day_first"] = bool(said["day_first"])
    if said.get("decimal"):
        made["decimal"] = str(said["decimal"])
    return made


def _delivery(upload: Upload) -> Delivery:
    return Delivery(digest_of(upload.path(ORDERS)), upload.origin)


def _informed(upload: Upload) -> datetime | None:
    return datetime.fromisoformat(upload.informed_on).replace(tzinfo=UTC) if upload.informed_on else None


def _report(report: ReadReport) -> dict[str, Any]:
    return {
        "read": report.rows_read, "kept": report.rows_kept, "customers": report.customers,
        "products": report.products, "first_day": report.first_day.isoformat(), "last_day": report.last_day.isoformat(),
        "currencies": list(report.currencies), "tokens": report.identifiers_tokenised,
        "dropped": {one.reason.value: [one.count, list(one.rows)] for one in report.dropped},
        "other_sheets": [sheet for file in report.files for sheet in file.other_sheets],
    }  # fmt: skip


def problem_of(upload: Upload, problem: Exception) -> dict[str, str]:
    """What stood in the way, as the page needs it; the file under the name that its owner knows."""
    said = str(problem)
    for part in upload.files:
        path = upload.path(part)
        if path is not None:
            said = said.replace(str(path), upload.names[part]).replace(path.name, upload.names[part])
    code = getattr(problem, "code", "") or type(problem).__name__
    found = {name: str(getattr(problem, name, "")) for name in ("found", "column", "row", "wanted", "why")}
    return {"code": code, "said": said, **found}


def people_roles() -> Sequence[str]:
    """What a column of a people's file can be."""
    return PEOPLE_ROLES
