"""Commands for whoever runs the house, about the keyring: `keyring check|backup|rotate`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import housed, organisation_of

keyring_app = typer.Typer(no_args_is_help=True, help="The keys that personal data is sealed under.")


@keyring_app.command("check")
@housed
def check_command() -> None:
    """Open every key, in the keyring and its standby copy, and name what is wrong. Exit 1 when something is."""
    from forecall.app.house import opened

    with opened() as parts:
        wrong = parts.keyring.check()
        generation = parts.keyring.generation
    for one in wrong:
        messages().print(Text(plain(str(one)), style="bold red"), soft_wrap=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo(f"Every key opens. The keyring stands at generation {generation}.")


@keyring_app.command("backup")
@housed
def backup_command(
    days: Annotated[int, typer.Option(help="It is overwritten and removed after so many days.", min=1, max=366)] = 7,
) -> None:
    """Copy the keyring into its folder of backups. Who is erased meanwhile can be read from it until its end."""
    from forecall.app.house import opened

    with opened() as parts:
        made = parts.keyring.backup(parts.backups, days)  # type: ignore[arg-type]  # a house always has the folder
    typer.echo(plain(f"{made.path}\nIt ends on {made.ends:%Y-%m-%d %H:%M} UTC; copy it to another machine by then."))


@keyring_app.command("rotate")
@housed
def rotate_command(
    organisation: Annotated[str, typer.Option("--organisation", metavar="SLUG", help="A new key for this one.")] = "",
    master: Annotated[
        bool, typer.Option("--master", help="Wrap all organisations' keys under the newest one.")
    ] = False,
) -> None:
    """Replace the key of an organisation, or the master key, while everything runs. Killed, it goes on when run again.

    For a new master key: put it behind the old one in the file of master keys and restart every process first.
    """
    from forecall.app.house import opened
    from forecall.app.settings import read_settings
    from forecall.custody.keyring import Masters

    if bool(organisation) == master:
        said = "say what to replace: --organisation SLUG for one organisation's key, or --master"
        messages().print(Text(said, style="bold red"), soft_wrap=True)
        raise typer.Exit(BAD_REQUEST)
    with opened() as parts:
        if master:
            done = parts.keyring.rotate_master(Masters.read(read_settings().master_key_file))
            typer.echo(f"{done} keys of organisations are under the newest master key.")
        else:
            done = parts.keyring.rotate_organisation(str(organisation_of(organisation).id))
            typer.echo(f"{done} keys of people were wrapped anew; the old key of {organisation} is destroyed.")
