"""`forecall policy init`, `set` and `packs`: a starter file, one value set anew, and what a country's law adds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecall.app.edge import guarded, plain
from forecall.app.policy_change_commands import present
from forecall.app.policy_commands import PolicyFile, said_plainly

if TYPE_CHECKING:
    from forecall.policy.packs import Pack


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


@guarded
@said_plainly
def packs_command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="As eu, ro, de; all by default.")
    ] = None,
) -> None:
    """Say what takes effect with each jurisdiction pack: ages, deadlines, national numbers, authorities, laws."""
    from forecall.policy.packs import load_pack, pack_names

    for name in names or pack_names():
        for line in pack_lines(name, load_pack(name)):
            typer.echo(plain(line))


def pack_lines(name: str, pack: Pack) -> Iterator[str]:
    """One pack, a line for each thing that it makes hold."""
    yield f"{name}: {pack.name.en}, read on {pack.reviewed} by {pack.reviewer}"
    yield f"  consent alone from {pack.consent_age} years of age"
    if pack.source_notice is not None:
        yield f"  notice about data from elsewhere within {pack.source_notice}"
    for kind, deadline in pack.deadlines.items():
        yield f"  {kind}: within {deadline.within} ({deadline.law})"
    if pack.national_id is not None:
        officer = "; on legitimate interest only with an officer" if pack.national_id.interest_needs_officer else ""
        yield f"  national numbers ({', '.join(pack.national_id.fields)}): {pack.national_id.law}{officer}"
    for kind, authority in pack.authorities.items():
        yield f"  authority {kind}: {authority.name}"
    for matter, floor in pack.floors.items():
        yield f"  changes of {matter}: {floor.regime} at least ({floor.law})"
    for law, said in pack.laws.items():
        gone = f", repealed on {said.repealed}" if said.repealed else ""
        yield f"  {law}: {said.title.en}, in force since {said.in_force}{gone}"
