"""Commands about bought lists: `contacts bring-in`, `lists`, `take-out`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from forecall.app.custody_commands import Whose, working_in
from forecall.app.edge import messages, plain
from forecall.app.house_commands import housed
from forecall.app.orders_commands import told_of

if TYPE_CHECKING:
    from forecall.orders.lists import Brought, Road

WHY = {
    "erased": "of somebody who was erased",
    "suppressed": "of somebody who wants nothing over this number or address",
    "objected": "say themselves that the person does not want it",
    "known": "of somebody who is known here already",
    "twice": "name somebody who stands further up",
    "unreachable": "have no number or address that can be one",
    "too_young": "of somebody below the age",
    "no_consent": "lack the consent that the policy asks for",
    "not_informed": "of people who were not told in time",
}
"""A reason as the command line says it; any other is said by its code."""


@housed
def bring_in_command(  # noqa: PLR0913  # each is an option of the command line
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The list: .csv or .xlsx.", exists=True, dir_okay=False)],
    organisation: Whose,
    supplier: Annotated[str, typer.Option(help="Who sold it, or which register it is of.")],
    received_on: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="When it came: the time of Art. 14 runs.")
    ],
    country: Annotated[str, typer.Option(help="Of the seller or register, two letters.")],
    proof: Annotated[str, typer.Option(help="The paper that shows that it may be used: where it lies, without names.")],
    way: Annotated[
        str, typer.Option(metavar="PURPOSE/KIND/SOURCE", help="By which way of the policy; the first by default.")
    ] = "",
    informed_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="When the people were told, if they were (Art. 14)."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would come in, and store nothing.")] = False,
    problems: Annotated[Path | None, typer.Option(help="File for every row that did not come in: .csv.")] = None,
) -> None:
    """Bring a bought list in. Who was erased or said no stays out; the same file again changes nothing."""
    with working_in(organisation):
        from forecall.orders.lists import Listed, foresee_list, take_in_list
        from forecall.sales.order_files import digest_of, read_list_file

        read = read_list_file(file)
        told = None if informed_on is None else informed_on.replace(tzinfo=UTC)
        listed = Listed(_road(way), supplier, received_on.date(), country, proof, digest_of(file), told)
        made = (foresee_list if dry_run else take_in_list)(read.table, read.headers, listed)
        made.problems[:0] = read.problems
        made.columns = (*made.columns, *read.unused)
        _said(made, is_dry=dry_run, problems=problems, slug=organisation)


def _road(named: str) -> Road:
    from forecall.orders.errors import NothingDeclared
    from forecall.orders.importing import policy_now
    from forecall.orders.lists import roads

    there = roads(policy_now()[0])
    found = [one for one in there if named in {"", str(one)}]
    if not found:
        raise NothingDeclared(map(str, there), f"way for data from elsewhere{f' named {named}' if named else ''}")
    return found[0]


def _said(made: Brought, *, is_dry: bool, problems: Path | None, slug: str) -> None:
    if not made.fresh:
        typer.echo("This file was taken in before; nothing changed.")
        return
    would = "would come in" if is_dry else "came in"
    typer.echo(f"people: {made.added:,} {would}, {made.aside:,} of them set aside for want of proof")
    for reason, rows in sorted(made.left_out.items()):
        typer.echo(f"left out: {rows:,} rows ({WHY.get(str(reason), str(reason))})")
    if made.columns:
        unused = f"Not taken, for want of a place in the policy or a role: {', '.join(made.columns)}."
        messages().print(Text(plain(unused)), soft_wrap=True)
    told_of(made.problems, problems)
    if made.supply is not None:
        typer.echo(
            f"list {made.supply}; take it out with: forecall contacts take-out {made.supply} --organisation {slug}"
        )


@housed
def lists_command(organisation: Whose) -> None:
    """List the bought lists that were brought in, newest first."""
    with working_in(organisation):
        from forecall.contacts.models import Supply

        rows = list(Supply.objects.exclude(digest="").order_by("-made_at", "-pk"))
        for row in rows:
            state = "taken out" if row.undone_at else "done" if row.finished_at else "not finished: bring it in again"
            added = row.counts.get("added", 0)
            typer.echo(plain(f"{row.pk}  {row.received_on}  {state}  {added:,} people  {row.seller}  ({row.proof})"))
        if not rows:
            typer.echo("No list was brought in.")


@housed
def take_out_command(
    which: Annotated[int, typer.Argument(metavar="LIST", help="Its number, as `contacts lists` shows it.")],
    organisation: Whose,
) -> None:
    """Take a bought list out again: whoever came by it alone is erased."""
    with working_in(organisation):
        from forecall.orders.lists_undone import undo_list

        done = undo_list(which)
        typer.echo(
            f"{done.gone:,} people were erased; {done.stayed:,} stay: they came by another way too, or are held."
        )
