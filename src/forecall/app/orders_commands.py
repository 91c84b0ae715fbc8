"""`forecall orders`: accept an agreement, bring customers and orders in, list imports, undo one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.text import Text

from forecall.app.edge import messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of
from forecall.app.reading import (
    Columns,
    DayFirst,
    Decimal,
    Delimiter,
    Encoding,
    Fees,
    Read,
    Returned,
    Sheet,
    named_columns,
)

if TYPE_CHECKING:
    from forecall.app.progress import Steps
    from forecall.needs.reading import OrdersRead
    from forecall.orders import Counts, Delivery, Imported, PeopleImported, RowProblem, Wish

orders_app = typer.Typer(no_args_is_help=True, help="Customers and their orders: bring them in, list, undo.")

Whose = Annotated[str, typer.Option(metavar="SLUG", help="The organisation whose customers they are.")]
SHOWN = 20
"""Problems that are printed; all of them go into the file of `--problems`."""


@contextmanager
def _at_work(slug: str) -> Iterator[None]:
    """The house open, and its operator at work in an organisation."""
    from forecall.app.house import opened
    from forecall.foundation import acting

    with opened(), acting(organisation_of(slug).id, OPERATOR):
        yield


@orders_app.command("accept")
@housed
def accept_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The agreement, as the policy names it.", exists=True)],
    organisation: Whose,
) -> None:
    """Accept an agreement on processing for an organisation: before it, none of its customers' data comes in."""
    with _at_work(organisation):
        from forecall.orders import accept
        from forecall.orders.importing import policy_now

        version, _ = policy_now()
        made = accept(version, str(file), file.read_bytes())
        typer.echo(
            plain(f"{made.file} is accepted as it reads now (SHA-256 {made.digest[:16]}...), version {made.version}.")
        )


@orders_app.command("import")
@housed
def import_command(  # noqa: PLR0913  # each is an option of the command line
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Orders as .csv, .parquet or .xlsx.")],
    organisation: Whose,
    people: Annotated[Path | None, typer.Option(help="Their customers' names and numbers: .csv or .xlsx.")] = None,
    origin: Annotated[str, typer.Option(help="Which shop or list it is, without personal data.")] = "",
    purpose: Annotated[str, typer.Option(help="Purpose of the policy; found there by default.")] = "",
    category: Annotated[str, typer.Option(help="Category of the policy; found there by default.")] = "",
    source: Annotated[str, typer.Option(help="Kind of source: client, given, ...; found by default.")] = "",
    informed_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="When the people were told, if they were (Art. 14)."),
    ] = None,
    people_columns: Annotated[
        list[str] | None, typer.Option(metavar="ROLE=NAME", help="Which column of the people's file plays a role.")
    ] = None,
    problems: Annotated[Path | None, typer.Option(help="File for every row that did not come in: .csv.")] = None,
    columns: Columns = None,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    fees: Fees = None,
    returns: Returned = None,
) -> None:
    """Bring orders in, and their customers. The same file again changes nothing; stopped and begun again it goes on."""
    from forecall.app.progress import Steps

    options = Read(columns, day_first, decimal, encoding, sheet, None, delimiter, fees, returns).options()
    with _at_work(organisation):
        from forecall.orders import Delivery, Wish, take_in
        from forecall.sales.order_files import digest_of, read_orders_file

        wish, told = Wish(purpose, category, source=source), None
        if informed_on is not None:
            told = informed_on.replace(tzinfo=UTC)
        delivery = Delivery(digest_of(file), origin)
        with Steps(messages()) as steps:
            with steps.step("Reading orders"):
                read = read_orders_file(file, options)
            came = None
            if people is not None:
                came = _people(people, people_columns, read, delivery, wish, told, steps)
            with steps.step("Bringing orders in") as say:
                done = take_in(read.orders, delivery, wish, informed=told, say=say)
        _said(read, came, done, problems, organisation)


def _people(  # noqa: PLR0913  # what the command was given
    file: Path,
    named: Sequence[str] | None,
    read: OrdersRead,
    delivery: Delivery,
    wish: Wish,
    told: datetime | None,
    steps: Steps,
) -> PeopleImported:
    from forecall.orders import take_in_people
    from forecall.sales.order_files import read_people_file

    chosen = named_columns(named)
    with steps.step("Reading people"):
        table = read_people_file(file, chosen, by_token=read.report.identifiers_tokenised > 0)
    with steps.step("Bringing people in") as say:
        came = take_in_people(table.table, table.headers, delivery, wish, informed=told, say=say)
    came.problems[:0] = table.problems
    came.left_out = (*came.left_out, *table.unused)
    return came


def _said(read: OrdersRead, came: PeopleImported | None, done: Imported, problems: Path | None, slug: str) -> None:
    """What came in, on standard output; what did not, on standard error."""
    for sentence in read.report.sentences():
        messages().print(Text(plain(sentence)), soft_wrap=True)
    if came is not None:
        typer.echo(f"people: {came.added:,} added, {came.known:,} known already, under {came.purpose}")
        if came.left_out:
            unused = f"Not taken, for want of a place in the policy or a role: {', '.join(came.left_out)}."
            messages().print(Text(plain(unused)), soft_wrap=True)
        told_of(came.problems, problems)
    if not done.fresh:
        typer.echo(f"This file was taken in before (import {done.id}); nothing changed.")
        return
    for line in lines_of(done.counts):
        typer.echo(line)
    typer.echo(f"import {done.id}; undo it with: forecall orders undo {done.id} --organisation {slug}")


def lines_of(counts: Counts) -> Iterator[str]:
    """What an import did, as lines to print."""
    yield (
        f"orders: {counts.orders_added:,} added, {counts.orders_changed:,} changed, {counts.orders_unchanged:,} as "
        f"before; {counts.lines_added:,} lines written"
    )
    yield f"customers made known by their number alone: {counts.people_added:,}"
    yield f"products added: {counts.products_added:,}"
    if counts.cards_masked:
        yield f"card numbers masked: {counts.cards_masked:,}"
    for reason, lines in sorted(counts.left_out.items()):
        yield f"left out: {lines:,} lines ({WHY.get(reason, reason)})"


WHY = {
    "erased": "their customer was erased",
    "objected": "their customer objected",
    "restricted": "their customer's data is restricted",
    "several_customers": "their order names several customers",
    "not_instructed": "the client ended its instruction for their customer",
    "refused": "the policy refuses their customers, for several reasons",
}
"""A reason as the command line says it; any other is said by its code."""


def told_of(problems: Sequence[RowProblem], file: Path | None) -> None:
    """The first problems on standard error, and all of them in a file, where one is named."""
    for one in problems[:SHOWN]:
        messages().print(Text(plain(str(one)), style="yellow"), soft_wrap=True)
    if len(problems) > SHOWN:
        messages().print(f"... and {len(problems) - SHOWN:,} more; --problems FILE writes all of them", soft_wrap=True)
    if file is not None:
        import polars as pl

        from forecall.needs.output import write_table

        rows = [(one.row, one.column, one.code, one.found) for one in problems]
        write_table(pl.DataFrame(rows, schema=["row", "column", "code", "found"], orient="row"), file)
        messages().print(f"Written: {file} ({len(rows):,} problems)", soft_wrap=True)


@orders_app.command("imports")
@housed
def imports_command(organisation: Whose) -> None:
    """List what was brought in, newest first."""
    with _at_work(organisation):
        from forecall.orders import Counts, imports

        for row in imports():
            state = "undone" if row.undone_at else "done" if row.finished_at else "not finished: import the file again"
            counts = Counts.read(row.counts)
            brought = f"{counts.orders_added:,} orders, {counts.people_added:,} customers"
            typer.echo(plain(f"{row.id}  {row.started_at:%Y-%m-%d %H:%M}  {state}  {brought}  {row.origin}"))


@orders_app.command("undo")
@housed
def undo_command(
    which: Annotated[str, typer.Argument(metavar="IMPORT", help="The id, as `orders imports` lists it.")],
    organisation: Whose,
) -> None:
    """Take the orders that an import added out again. Customers it made known stay; they are erased one by one."""
    with _at_work(organisation):
        from forecall.orders import undo
        from forecall.orders.errors import ImportUnknown
        from forecall.sales.jobs import forecast_anew

        try:
            key = UUID(which)
        except ValueError:
            raise ImportUnknown(which) from None
        typer.echo(f"{undo(key):,} orders were taken out; customers stay.")
        if forecast_anew():
            typer.echo("The forecast is made anew without them by the next worker that is free.")
