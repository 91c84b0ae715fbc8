"""Commands about how people are reached: `contacts returned` reads mail that came back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecall.app.custody_commands import AllOrOne, each_of
from forecall.app.edge import plain
from forecall.app.house_commands import OPERATOR, housed

if TYPE_CHECKING:
    from uuid import UUID

    from forecall.contacts import Came

contacts_app = typer.Typer(
    no_args_is_help=True, help="People: how they are reached, which records are one, who acts for whom."
)
SAID = {
    "no_report": "no delivery report",
    "not_delivered_yet": "not delivered yet",
    "not_about_address": "refused for who sent it",
    "nobody": "an address of nobody here",
    "old": "known already",
    "doubtful": "doubtful now",
    "dead": "dead now",
}


@contacts_app.command("returned")
@housed
def returned_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Mails, or folders of them; else standard input.", exists=True),
    ] = None,
    organisation: AllOrOne = "",
    remove: Annotated[bool, typer.Option("--remove", help="Remove each file that was read and is a report.")] = False,
) -> None:
    """Read mail that came back (RFC 3464): addresses that were not reached are doubtful, or dead where it says so.

    A mail that is no delivery report is left alone, with exit 0: an error would be answered with a mail.
    """
    from forecall.app.house import opened

    counted = Counter[str]()
    with opened():
        houses = each_of(organisation)
        if not files:
            counted.update(_read(sys.stdin.buffer.read(), houses))
        for file in _mails(files or []):
            came = _read(file.read_bytes(), houses)
            counted.update(came)
            if remove and "no_report" not in came:
                file.unlink()
    for one, count in sorted(counted.items()):
        typer.echo(plain(f"{SAID[one]}: {count}"))
    if not counted:
        typer.echo("There was no mail to read.")


def _mails(given: list[Path]) -> Iterator[Path]:
    for one in given:
        yield from sorted(file for file in one.iterdir() if file.is_file()) if one.is_dir() else [one]


def _read(raw: bytes, houses: list[tuple[str, UUID]]) -> list[str]:
    """What became of each address of one mail: where several organisations have it, the gravest."""
    from forecall.contacts import Came, take_returned
    from forecall.foundation import acting

    seen: list[list[Came]] = []
    for _slug, key in houses:
        with acting(key, OPERATOR):
            seen.append(take_returned(raw))
    order = list(Came)
    return [max(one, key=order.index).value for one in zip(*seen, strict=True)]
