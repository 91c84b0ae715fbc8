"""Commands about who is set aside: `contacts minor`, `aside`, `release`, `permit`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from forecall.app.custody_commands import Whose, one_person, working_in
from forecall.app.edge import plain
from forecall.app.house_commands import housed

Who = Annotated[str, typer.Argument(metavar="WHO", help="Id, e-mail address, telephone number or customer number.")]


@housed
def minor_command(who: Who, organisation: Whose) -> None:
    """Report a child: their data lies still at once, and goes in three days unless somebody decides."""
    with working_in(organisation):
        from forecall.contacts import report_minor

        made = report_minor(one_person(who))
        typer.echo(f"Set aside: {made.subject_id} is erased on {made.goes_at:%Y-%m-%d %H:%M} UTC unless you decide.")


@housed
def aside_command(organisation: Whose) -> None:
    """Who is set aside and waits for a decision, the earliest day first."""
    with working_in(organisation):
        from forecall.contacts import waiting

        found = waiting()
        for one in found:
            typer.echo(plain(f"{one.subject_id}  {one.why:13}  erased on {one.goes_at:%Y-%m-%d %H:%M} UTC"))
        if not found:
            typer.echo("Nobody is set aside.")


@housed
def release_command(who: Who, organisation: Whose) -> None:
    """It was looked into: the person may be worked with again."""
    with working_in(organisation):
        from forecall.contacts import release

        person = one_person(who)
        release(person)
        typer.echo(f"Released: {person}.")


@housed
def permit_command(
    who: Who,
    organisation: Whose,
    how: Annotated[str, typer.Option(help="What shows that a parent, or the person of a list, agreed; without names.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Of which day it is.")],
) -> None:
    """The proof came that a parent, or the person of a list, agreed: it is put on record, the person released."""
    with working_in(organisation):
        from forecall.contacts import Permission, prove_permission

        person = one_person(who)
        prove_permission(person, Permission(how, on.date()))
        typer.echo(f"On record: {person} may be worked with again.")
