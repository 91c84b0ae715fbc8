"""Commands about people's data: `retention`, `rights`, `custody`."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from forecall.app.edge import messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of

if TYPE_CHECKING:
    from forecall.custody.retention.sweeping import Sweep

retention_app = typer.Typer(no_args_is_help=True, help="Data that goes when its term is over.")
rights_app = typer.Typer(no_args_is_help=True, help="Requests of people about their data, and their clocks.")
custody_app = typer.Typer(no_args_is_help=True, help="Keeping what was promised after a restore.")


class End(StrEnum):
    """What can end with a person."""

    CONTRACT = "contract"
    ACCOUNT = "account"
    CAMPAIGN = "campaign"


EVENT_OF = {End.CONTRACT: "contract_ended", End.ACCOUNT: "account_closed", End.CAMPAIGN: "campaign_ended"}
Whose = Annotated[str, typer.Option("--organisation", metavar="SLUG", help="Whose people it is about.")]
AllOrOne = Annotated[
    str, typer.Option("--organisation", metavar="SLUG", help="Only this one; all that have a policy by default.")
]


@contextmanager
def working_in(slug: str) -> Iterator[None]:
    """The house, open, with the operator at work in one organisation."""
    from forecall.app.house import opened
    from forecall.foundation import acting

    with opened(), acting(organisation_of(slug).id, OPERATOR):
        yield


def each_of(slug: str) -> list[tuple[str, UUID]]:
    """The organisations a command is for: those with a policy in force."""
    from forecall.foundation.models import Organisation

    if slug:
        found = organisation_of(slug)
        return [(found.slug, found.id)]
    return list(Organisation.objects.filter(policy_seq__gt=0).order_by("slug").values_list("slug", "id"))


@retention_app.command("run")
@housed
def retention_command(
    organisation: AllOrOne = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; nothing is changed.")] = False,
) -> None:
    """Take away what is over: categories of people, people of whom nothing is left, old rows, old key backups.

    Can be stopped and run again at any time. Exit 1 where an erasure stopped or something could not be taken away; the
    next run goes on with it. What goes wrong in one organisation stops no other.
    """
    from forecall.app.house import opened

    stopped = 0
    with opened():
        for slug, key in each_of(organisation):
            stopped += _swept(slug, key, dry=dry_run)
    if stopped:
        raise typer.Exit(1)


def _swept(slug: str, key: UUID, *, dry: bool) -> int:
    """Sweep one organisation and say what came of it; how much could not be done."""
    from django.db import DatabaseError

    from forecall.custody.restored import forget_again
    from forecall.custody.retention.sweeping import planned, run
    from forecall.foundation import ForecallError, acting

    try:
        with acting(key, OPERATOR):
            if not dry:
                forget_again()
            sweep = planned() if dry else run()
    except (ForecallError, DatabaseError, OSError) as problem:
        said = type(problem).__name__ if isinstance(problem, DatabaseError) else str(problem)
        typer.echo(plain(f"{slug}: not swept: {said}"))
        return 1
    _say_sweep(slug, sweep, dry=dry)
    return sweep.unfinished + sweep.failed.total()


def _say_sweep(slug: str, sweep: Sweep, *, dry: bool) -> None:
    typer.echo(plain(f"{slug}: {'would end' if dry else 'ended'}"))
    for clause, count in sorted(sweep.by_clause.items()):
        typer.echo(plain(f"  {clause}: {count} {'person' if count == 1 else 'people'}"))
    if not sweep.by_clause:
        typer.echo("  nothing is over")
    said = f"  erased whole: {sweep.people}; rows too old: {sweep.rows}; left alone under a legal hold: {sweep.held}"
    typer.echo(said if dry else f"{said}; books ended: {sweep.books}; key backups destroyed: {sweep.backups}")
    for what, count in sorted(sweep.failed.items()):
        typer.echo(plain(f"  could not be taken away: {what} ({count}); all else was, and the next run tries again"))
    if sweep.unfinished:
        typer.echo(f"  stopped half-way: {sweep.unfinished}; run it again, the next run goes on with them")


@custody_app.command("replay-erasures")
@housed
def replay_command(organisation: AllOrOne = "") -> None:
    """Forget again whoever an older database brought back. Run it after each restore of the database."""
    from forecall.app.house import opened
    from forecall.foundation import acting

    with opened():
        from forecall.custody.restored import forget_again

        for slug, key in each_of(organisation):
            with acting(key, OPERATOR):
                count = len(forget_again())
            said = "nobody who was erased is in the database" if not count else f"{count} erased again"
            typer.echo(plain(f"{slug}: {said}"))


@custody_app.command("ended")
@housed
def ended_command(
    who: Annotated[str, typer.Argument(metavar="WHO", help="E-mail address, telephone or customer number, or id.")],
    organisation: Whose,
    what: Annotated[End, typer.Option("--what", help="What ended with the person.")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today by default.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It has not ended: take it back.")] = False,
) -> None:
    """Record that a person's contract, account or campaign ended, or take it back: terms count from it."""
    with working_in(organisation):
        from forecall.custody.ending import end_on, not_ended
        from forecall.custody.wiring import wired

        person, event = one_person(who), EVENT_OF[what]
        if undo:
            not_ended(person, event)
            typer.echo(f"Taken back: {event} is not on record.")
            return
        zone = ZoneInfo(organisation_of(organisation).timezone)
        day = (on or wired().clock.now().astimezone(zone)).date()
        end_on(person, event, day, zone)
        typer.echo(f"Recorded: {event} on {day}.")


def one_person(who: str) -> UUID:
    """The person of an id, address or number. Raises NobodyOrMany."""
    from forecall.contacts import who_is
    from forecall.custody.errors import NobodyOrMany

    try:
        return UUID(who)
    except ValueError:
        found = who_is(who)
    if len(found) != 1:
        raise NobodyOrMany(len(found))
    return found[0]


@rights_app.command("list")
@housed
def list_command(organisation: Whose) -> None:
    """Open cases, the most urgent first."""
    with working_in(organisation):
        from forecall.custody.rights.deadlines import days_left
        from forecall.custody.rights.posting import number_of
        from forecall.custody.rights.store import open_cases
        from forecall.custody.wiring import wired

        now, cases = wired().clock.now(), open_cases()
        for case in cases:
            left = days_left(case.due, now)
            when = f"{left} days left" if left >= 0 else f"{-left} days late"
            stopped = f"; stopped: {case.problem}" if case.problem else ""
            typer.echo(plain(f"{number_of(case.id)}  {case.kind:13}  {case.stage:8}  {when:13}  {case.owner}{stopped}"))
        if not cases:
            typer.echo("No case is open.")


@rights_app.command("mail")
@housed
def mail_command(organisation: Whose) -> None:
    """Take in one mail from standard input, as a mail server hands it over: a case, a clock, an acknowledgement.

    A mail that a machine sent is left alone (exit 0: an error would be answered with a mail).
    """
    raw = sys.stdin.buffer.read()
    with working_in(organisation):
        from forecall.centre import take_mail
        from forecall.centre.errors import MailNotTaken
        from forecall.custody.rights.posting import number_of
        from forecall.custody.rights.store import case_of

        try:
            made = take_mail(raw)
        except MailNotTaken as problem:
            messages().print(Text(plain(str(problem))), soft_wrap=True)
            return
        case = case_of(made.case)
        who = "somebody new" if made.is_new else "somebody known"
        typer.echo(plain(f"Case {number_of(case.id)} ({case.kind}) of {who}, due {case.due:%Y-%m-%d}: {case.owner}"))


@rights_app.command("take-in")
@housed
def take_in_command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="portable.json, or the archive it came in.", exists=True, dir_okay=False),
    ],
    organisation: Whose,
) -> None:
    """Read in the portable copy that somebody brings from another house: a new person, all of it or nothing."""
    with working_in(organisation):
        from forecall.custody.errors import CopyRefused
        from forecall.custody.rights import read_in

        try:
            data = json.loads(_portable(file))
        except (ValueError, KeyError, zipfile.BadZipFile):
            raise CopyRefused("it holds no portable.json") from None
        typer.echo(f"Taken in: {read_in(data)}")


def _portable(file: Path) -> bytes:
    if not zipfile.is_zipfile(file):
        return file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        return archive.read("portable.json")


@rights_app.command("remind")
@housed
def remind_command(organisation: AllOrOne = "") -> None:
    """Warn owners of cases, and leads of incidents, whose time runs out; each warning once. For a timer, every hour."""
    from forecall.app.house import opened
    from forecall.foundation import acting

    with opened():
        from forecall.custody.incidents.service import remind as of_incidents
        from forecall.custody.rights import remind
        from forecall.custody.rights.posting import number_of

        for slug, key in each_of(organisation):
            with acting(key, OPERATOR):
                for due in remind():
                    said = "is late" if due.warning == "overdue" else f"is due within {due.warning} days"
                    typer.echo(plain(f"{slug}: case {number_of(due.case)} {said}: {due.owner}"))
                for incident, warning in of_incidents():
                    said = "72 hours are over" if warning == "overdue" else f"{warning} hours left"
                    typer.echo(plain(f"{slug}: incident {number_of(incident)}: {said} to tell the authority"))
