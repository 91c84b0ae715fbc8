"""`forecall policy init` and `forecall policy set`: a starter file, and one value of a file set anew."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from forecall.app.edge import guarded, plain
from forecall.app.policy_change_commands import present
from forecall.app.policy_commands import PolicyFile, said_plainly


@guarded
@said_plainly
def init_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy to write; it must not be there yet.")],
    packs: Annotated[
        list[str],
        typer.Option("--pack", metavar="COUNTRY", help="ro or de, where the seat is; repeat it for each country more."),
    ],
    kind: Annotated[str, typer.Option(metavar="KIND", help="website, shop, contact-centre or telephony.")] = "website",
    languages: Annotated[
        list[str] | None,
        typer.Option("--language", help="en, de or ro; repeat it. By default English and that of the seat."),
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="Count from 30 days after this day; after today by default."
        ),
    ] = None,
) -> None:
    """Write a starter policy with blanks to fill in, and the evidence it names; nothing is ever written over."""
    from forecall.policy import read_policy
    from forecall.policy.starting import starter, write_starter

    day = (today or present()).date()
    made = starter(kind, [pack.lower() for pack in packs], [one.lower() for one in languages or []], day, file.name)
    for path in write_starter(made, file):
        typer.echo(plain(str(path)))
    _, left = read_policy(file)
    typer.echo(plain(f"Next: fill in the {len(left)} blanks (____). `forecall policy check {file}` lists them."))


@guarded
@said_plainly
def set_command(
    file: PolicyFile,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A clause id, as purpose:newsletter/keep.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As it would stand in the file.")],
) -> None:
    """Set one value of a policy file; comments, order and quotation marks stay as they are.

    Refused, with the file as it was, when the policy would have an error that it did not have before.
    """
    from forecall.policy.editing import set_value

    done = set_value(file, place, value)
    if done.before == done.after:
        typer.echo(plain(f"{done.clause} is {done.after} already (line {done.line})."))
    else:
        typer.echo(plain(f"{done.clause} (line {done.line}): {done.before or 'nothing'} -> {done.after}"))
    if done.left:
        count = len(done.left)
        typer.echo(plain(f"{count} {'thing' if count == 1 else 'things'} to mend yet: forecall policy check {file}"))
