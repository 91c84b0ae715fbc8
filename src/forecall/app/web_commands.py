"""Commands about members and pages: `member add`, `member list`, `member asks`, `serve web`."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of

member_app = typer.Typer(no_args_is_help=True, help="Who signs in, and as what.")
serve_app = typer.Typer(no_args_is_help=True, help="The processes of an installation.")


@member_app.command("add")
@housed
def add_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whom to invite.")],
    organisation: Annotated[str, typer.Option(metavar="SLUG", help="Where to.")],
    role: Annotated[
        str, typer.Option(help="owner, manager, seller, agent, privacy_lead, accountant, viewer or adviser.")
    ] = "owner",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of the membership; an adviser needs one.")
    ] = None,
    trained_until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day until which training in data protection counts."),
    ] = None,
    language: Annotated[str, typer.Option(help="en, de or ro.")] = "en",
) -> None:
    """Invite somebody and print the link, which works once, for seven days; the first owner comes in this way."""
    from forecall.app.house import opened
    from forecall.app.settings import read_settings

    with opened() as parts:
        from django.core.exceptions import ValidationError
        from django.core.validators import validate_email
        from django.urls import reverse

        from forecall.foundation.members import ROLES, Role
        from forecall.foundation.members.service import Giver, Terms, invite

        try:
            validate_email(email)
        except ValidationError:
            _refuse(f"{email!r} is no e-mail address; write it as name@example.org")
        if role not in ROLES:
            _refuse(f"there is no role {role!r}; there are {', '.join(ROLES)}")
        terms = Terms(
            Role(role),
            until=until.date() if until else None,
            trained_until=trained_until.date() if trained_until else None,
        )
        giver = Giver(organisation_of(organisation).id, Role.OWNER, OPERATOR)
        made, secret = invite(giver, email, terms, parts.clock.now(), language)
        address = read_settings().address.geturl().rstrip("/")
        typer.echo(
            plain(
                f"{made.email} can join {organisation} as {role} with this link, once, until {made.expires:%Y-%m-%d}:"
            )
        )
        typer.echo(f"{address}{reverse('join', args=[secret])}")
        if terms.trained_until is None:
            typer.echo(
                "Pages with personal data stay closed until a day is entered for their training (Members, Change)."
            )
        typer.echo("The pages run with: forecall serve web")


@member_app.command("list")
@housed
def list_command(organisation: Annotated[str, typer.Option(metavar="SLUG", help="Whose members.")]) -> None:
    """Print the members of an organisation: address, role, last day, suspended or not."""
    from forecall.app.house import opened

    with opened():
        from forecall.foundation.members.models import Member

        rows = Member.unscoped.filter(organisation=organisation_of(organisation)).select_related("user")
        for one in rows.order_by("user__email"):
            end = f"until {one.until}" if one.until else "no end"
            typer.echo(plain(f"{one.user.email}\t{one.role}\t{end}\t{'suspended' if one.suspended else 'open'}"))
        if not rows:
            typer.echo(f"Nobody yet. Invite the first with: forecall member add EMAIL --organisation {organisation}")


@member_app.command("asks")
@housed
def asks_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address they sign in with.")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="access, rectification, erasure, restriction, ...")],
    organisation: Annotated[str, typer.Option(metavar="SLUG", help="Where they work.")],
) -> None:
    """Open a case for what a colleague asks about their own data, as anybody may; it is answered like any other."""
    from forecall.app.custody_commands import working_in

    with working_in(organisation):
        from forecall.centre import ask_as_colleague
        from forecall.custody.rights import Kind
        from forecall.custody.rights.posting import number_of
        from forecall.custody.rights.store import case_of
        from forecall.foundation.members.models import Member

        kinds = [one.value for one in Kind if one is not Kind.REQUEST]
        if kind not in kinds:
            _refuse(f"{kind} is none of {', '.join(kinds)}")
        found = Member.objects.filter(user__email=email.lower()).first()
        if found is None:
            _refuse(f"{email} is no member of {organisation}; see forecall member list")
        case = case_of(ask_as_colleague(found.pk, Kind(kind)))
        typer.echo(plain(f"Case {number_of(case.id)} ({case.kind}), due {case.due:%Y-%m-%d}: {case.owner}"))


@serve_app.command("web")
@housed
def web_command(
    host: Annotated[
        str, typer.Option(help="Address to listen at; a proxy of another machine needs 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)] = 8000,
    workers: Annotated[
        int, typer.Option(help="Processes that answer; two for each core is a start.", min=1, max=64)
    ] = 2,
) -> None:
    """Serve the pages until stopped. `/healthz` says that a process answers, `/readyz` that it can serve."""
    from forecall.app.house import opened
    from forecall.app.serving import serve
    from forecall.app.settings import read_settings

    os.environ.setdefault("FORECALL_URL", f"http://localhost:{port}")
    with opened():  # the first start makes keys and tables before anybody asks for a page
        from django.db import connections

        from forecall.app.reached import check_surfaces

        settings = read_settings()
        check_surfaces(settings)
        connections.close_all()  # a fork must not share them
    if settings.address.scheme != "https" and host not in {"127.0.0.1", "::1", "localhost"}:
        messages().print(
            Text(
                "FORECALL_URL is not https: passwords travel in clear to whoever listens at this address.",
                style="yellow",
            ),
            soft_wrap=True,
        )
    typer.echo(f"Serving {settings.address.geturl()} at {host}:{port}; stop with Ctrl-C.")
    if settings.smtp is None:
        typer.echo(f"Mail is written to {settings.outbox} until FORECALL_SMTP is set.")
    serve(host, port, workers)


def _refuse(said: str) -> NoReturn:
    messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
    raise typer.Exit(BAD_REQUEST)
