"""Commands for companies that are there twice: found, joined, taken apart again. Under `forecall contacts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from forecall.app.custody_commands import Whose, working_in
from forecall.app.edge import plain
from forecall.app.house_commands import housed
from forecall.app.people_commands import NOT_YET, Write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Company = Annotated[
    int, typer.Argument(metavar="NUMBER", help="Of a company, as it stands in the address of its page.")
]
Most = Annotated[int, typer.Option(min=1, help="So many at most.")]
ROWS = {
    "orders.Order": "orders",
    "contacts.BusinessContact": "contacts",
    "contacts.Representative": "authorities",
    "sales.Said": "remarks",
    "sales.Decision": "decisions",
    "sales.Given": "sellers",
    "sales.Outlook": "outlooks of forecasts",
}
"""What is told of what is moved; the rows that go with these are not told by themselves."""


@housed
def same_companies_command(organisation: Whose) -> None:
    """Companies that have one tax number, written in two ways: the number, and the number of each company's page."""
    with working_in(organisation):
        from forecall.contacts.doubles import doubles

        found = doubles()
        for number, those in found:
            typer.echo(plain(f"{those[0].country} {number}  {' '.join(str(one.pk) for one in those)}"))
        if not found:
            typer.echo("no two companies have one tax number")


@housed
def alike_companies_command(organisation: Whose, most: Most = 50) -> None:
    """Pairs of companies that may be one, those that share most first: two numbers, and what they have alike."""
    with working_in(organisation):
        from forecall.contacts.doubles import Sign, twins

        found = twins()
        for pair in found[:most]:
            alike = ", ".join(sign for sign in Sign if sign in pair.by)
            typer.echo(plain(f"{pair.one.pk} {pair.other.pk}  {alike}"))
        typer.echo(f"{len(found)} pairs" if found else "no two companies look like one")


@housed
def join_companies_command(keep: Company, gone: Company, organisation: Whose, write: Write = False) -> None:
    """The first company stands for both from now on: what hangs on the other is moved to it.

    Invoices stay as they were issued. `contacts part-companies` takes the two apart again. Exit 2 where they cannot be
    one: two tax numbers, two countries, or joined already.
    """
    with working_in(organisation):
        from forecall.contacts import join_companies
        from forecall.contacts.joining import foreseen

        if not write:
            counts = _said(foreseen(keep, gone))
            typer.echo(plain(f"company {keep} would stand for {gone} as well, with {counts}; {NOT_YET}"))
            return
        mark = join_companies(keep, gone)
        said = f"company {keep} stands for {gone} as well, as number {mark.pk}; moved: {_said(mark.counts)}"
        typer.echo(plain(said))


@housed
def joined_companies_command(organisation: Whose, most: Most = 50) -> None:
    """Joins of companies that stand, the newest first: number, which is kept, the other, when, what was moved."""
    with working_in(organisation):
        from forecall.contacts.joining import joins

        found = joins(0, most)
        for one in found:
            when = f"{one.at:%Y-%m-%d %H:%M} UTC"
            typer.echo(plain(f"{one.pk}  {one.kept_id} {one.company_id}  {when}  {_said(one.counts)}"))
        if not found:
            typer.echo("no companies are joined")


@housed
def part_companies_command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `contacts joined-companies` prints it.")],
    organisation: Whose,
    write: Write = False,
) -> None:
    """Two companies again: what was moved goes back, what came since stays. Exit 2 where it stands no more."""
    with working_in(organisation):
        from forecall.contacts.joining import part_by, standing_join

        mark = standing_join(number)
        if not write:
            back = f"with {_said(mark.counts)} at most going back"
            typer.echo(plain(f"companies {mark.kept_id} and {mark.company_id} would be two again, {back}; {NOT_YET}"))
            return
        part_by(number)
        typer.echo(plain(f"companies {mark.kept_id} and {mark.company_id} are two again"))


def _said(counts: Mapping[str, int]) -> str:
    """As `12 orders, 2 contacts`."""
    return ", ".join(f"{counts[model]} {words}" for model, words in ROWS.items() if model in counts) or "nothing"


COMMANDS: dict[str, Callable[..., None]] = {
    "same-companies": same_companies_command,
    "alike-companies": alike_companies_command,
    "join-companies": join_companies_command,
    "joined-companies": joined_companies_command,
    "part-companies": part_companies_command,
}
"""Under `forecall contacts`."""
