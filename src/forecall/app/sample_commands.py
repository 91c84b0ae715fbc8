"""`forecall sample`: organisations to try everything on, with invented people."""

from __future__ import annotations

from typing import Annotated

import typer

from forecall.app.edge import messages, plain
from forecall.app.house_commands import housed

sample_app = typer.Typer(no_args_is_help=True, help="Sample organisations with invented people.")


@sample_app.command("load")
@housed
def load_command(
    people: Annotated[int, typer.Option(min=1, max=20_000, help="People of each organisation.")] = 120,
) -> None:
    """Load one organisation for each example policy, and two clients of the contact centre.

    Loaded again, it adds what is missing.
    """
    from forecall.app.house import opened
    from forecall.app.progress import Steps

    with opened():
        from forecall.app.sample import load

        with Steps(messages()) as steps, steps.step("Loading the samples") as say:
            loaded = list(load(people, say))
        for one in loaded:
            refused = f", {one.refused:,} not let in by the policy" if one.refused else ""
            orders = f", {one.orders:,} orders" if one.orders else ""
            typer.echo(plain(f"{one.slug}: {one.added:,} people added of {one.people:,}{orders}{refused}"))


@sample_app.command("forget")
@housed
def forget_command() -> None:
    """Remove the sample organisations with all their people; any other organisation is left alone."""
    from forecall.app.house import opened

    with opened():
        from forecall.app.sample import forget

        gone = forget()
    typer.echo(f"removed: {', '.join(gone)}" if gone else "There are no sample organisations here.")
