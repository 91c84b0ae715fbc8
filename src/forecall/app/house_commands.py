"""Commands that work in an installation: `organisation add`, `policy publish`, `receipts verify`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer
from rich.text import Text

from forecall.app.edge import BAD_REQUEST, guarded, messages, plain
from forecall.app.policy_commands import said_plainly

if TYPE_CHECKING:
    from forecall.foundation.models import Organisation

organisation_app = typer.Typer(no_args_is_help=True, help="The organisations of this installation.")
receipts_app = typer.Typer(no_args_is_help=True, help="The record of every decision about personal data.")

P = ParamSpec("P")
OPERATOR = "operator"
"""Who acts on the command line."""


def housed(command: Callable[P, None]) -> Callable[P, None]:
    """The command with errors of the acting rooms, and of what they stand on, said on standard error, and exit 2."""

    @functools.wraps(command)
    def with_edge(*args: P.args, **kwargs: P.kwargs) -> None:
        from django.db import Error

        from forecall.foundation import ForecallError

        try:
            command(*args, **kwargs)
        except (ForecallError, Error, OSError) as problem:
            said = _said(problem)
            if not said:
                raise
            messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
            raise typer.Exit(BAD_REQUEST) from None

    return guarded(said_plainly(with_edge))


def _said(problem: Exception) -> str:
    """What went wrong, in one sentence; empty for a fault of the program."""
    from forecall.foundation import ForecallError

    if isinstance(problem, ForecallError):
        return str(problem)
    from forecall.web.trouble import Trouble, trouble_of  # needs settings, which may be what is wrong

    return {
        Trouble.BUSY: "something that takes long holds the data, and this waited for it in vain; try again in a minute",
        Trouble.AWAY: "the database does not answer; see that it runs, and that FORECALL_DATABASE leads to it",
        Trouble.DISK: "a disk is full or cannot be written; make room and try again",
        None: "",
    }[trouble_of(problem)]


@organisation_app.command("add")
@housed
def add_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A short name, as tea-house.")],
    name: Annotated[str, typer.Option(help="The name in full.")],
    country: Annotated[str, typer.Option(help="Two letters, as RO.")],
) -> None:
    """Add an organisation; nothing may be done with its people's data before it has published a policy."""
    from forecall.app.house import opened

    with opened() as parts:
        from django.core.exceptions import ValidationError

        from forecall.foundation.models import Organisation
        from forecall.policy.starting import HOMES

        made = Organisation(slug=slug, name=name, country=country.upper(), created_at=parts.clock.now())
        if home := HOMES.get(country.lower()):
            made.timezone = home.zone  # elsewhere the owner chooses it in the first step
        try:
            made.full_clean()
        except ValidationError as problem:
            said = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in problem.message_dict.items())
            messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
            raise typer.Exit(BAD_REQUEST) from None
        made.save()
        typer.echo(plain(f"{made.slug} is there. Next: forecall policy publish FILE --organisation {made.slug}"))


@housed
def publish_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy, as policy.yaml.")],
    organisation: Annotated[str, typer.Option(metavar="SLUG", help="Whose policy it is.")],
) -> None:
    """Publish a version of the policy: from its day on it decides what may be done with personal data.

    First it is listed what the version owes to whom. One that owes people notice is refused while it would count too
    early.
    """
    from forecall.app.house import opened
    from forecall.policy import load_policy

    policy = load_policy(file)
    with opened():
        from forecall.custody.publishing import owed, publish
        from forecall.foundation import acting

        with acting(organisation_of(organisation).id, OPERATOR):
            for duty in owed(policy):
                typer.echo(plain(f"owed: {duty['act']} {', '.join(duty['people']) or 'clients'}, {duty['clause']}"))
            made = publish(policy)
        if not made.fresh:
            typer.echo(f"Version {made.version.number} is published already; nothing changed.")
            return
        typer.echo(
            f"Version {made.version.number} is published and counts from {made.version.effective:%Y-%m-%d %H:%M} UTC."
        )
        typer.echo(f"rulebook {made.version.digest}\ndocuments {made.version.artefact}")


def organisation_of(slug: str) -> Organisation:
    """The organisation of this name; ends the command with a sentence where there is none."""
    from forecall.foundation.models import Organisation

    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        said = f"there is no organisation {slug!r} here (there are: {known}); add it with: forecall organisation add"
        messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
        raise typer.Exit(BAD_REQUEST)
    return found


@receipts_app.command("verify")
@housed
def verify_command(
    outside: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="What `receipts checkpoint` printed, kept elsewhere since.",
        ),
    ] = None,
) -> None:
    """Read every receipt and say what does not stand as it was written; exit 1 when something was tampered with."""
    from forecall.app.house import signer
    from forecall.app.settings import read_settings
    from forecall.custody.receipts import verify

    settings = read_settings()
    kept = None if outside is None else outside.read_text(encoding="ascii", errors="replace")
    if not settings.receipts_folder.is_dir() and kept is None:
        typer.echo("There are no receipts yet.")
        return
    report = verify(settings.receipts_folder, signer(settings).public_key(), outside=kept)
    for one in (*report.faults, *report.notes):
        typer.echo(plain(str(one)))
    typer.echo(
        f"{report.receipts} receipts in {report.segments} segments, {report.signed} of them under a signed checkpoint"
    )
    if not report.holds:
        raise typer.Exit(1)
    typer.echo("Every receipt stands as it was written.")


@receipts_app.command("checkpoint")
@housed
def checkpoint_command() -> None:
    """Sign how far the record goes and print the line: kept on another machine, it shows if the end is ever cut."""
    from forecall.app.house import opened

    with opened() as parts:
        typer.echo(parts.receipts.checkpoint().line.strip())
