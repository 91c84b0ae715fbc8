"""Commands about people's data: `retention`, `rights`, `incident`, `custody`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.text import Text

from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of

if TYPE_CHECKING:
    from forecall.custody.incidents.models import Incident
    from forecall.custody.retention.sweeping import Sweep

retention_app = typer.Typer(no_args_is_help=True, help="Data that goes when its term is over.")
rights_app = typer.Typer(no_args_is_help=True, help="Requests of people about their data, and their clocks.")
incident_app = typer.Typer(no_args_is_help=True, help="Breaches of security, hour by hour.")
custody_app = typer.Typer(no_args_is_help=True, help="Keeping what was promised after a restore.")

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


def _each(slug: str) -> list[tuple[str, UUID]]:
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

    Can be stopped and run again at any time. Exit 1 where an erasure stopped; the next run goes on with it.
    """
    from forecall.app.house import opened
    from forecall.foundation import acting

    stopped = 0
    with opened():
        from forecall.custody.restored import forget_again
        from forecall.custody.retention.sweeping import planned, run

        for slug, key in _each(organisation):
            with acting(key, OPERATOR):
                if not dry_run:
                    forget_again()
                sweep = planned() if dry_run else run()
            _say_sweep(slug, sweep, dry=dry_run)
            stopped += sweep.unfinished
    if stopped:
        raise typer.Exit(1)


def _say_sweep(slug: str, sweep: Sweep, *, dry: bool) -> None:
    typer.echo(plain(f"{slug}: {'would end' if dry else 'ended'}"))
    for clause, count in sorted(sweep.by_clause.items()):
        typer.echo(plain(f"  {clause}: {count} {'person' if count == 1 else 'people'}"))
    if not sweep.by_clause:
        typer.echo("  nothing is over")
    said = f"  erased whole: {sweep.people}; rows too old: {sweep.rows}; left alone under a legal hold: {sweep.held}"
    typer.echo(said if dry else f"{said}; key backups destroyed: {sweep.backups}")
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

        for slug, key in _each(organisation):
            with acting(key, OPERATOR):
                count = len(forget_again())
            said = "nobody who was erased is in the database" if not count else f"{count} erased again"
            typer.echo(plain(f"{slug}: {said}"))


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

        for slug, key in _each(organisation):
            with acting(key, OPERATOR):
                for due in remind():
                    said = "is late" if due.warning == "overdue" else f"is due within {due.warning} days"
                    typer.echo(plain(f"{slug}: case {number_of(due.case)} {said}: {due.owner}"))
                for incident, warning in of_incidents():
                    said = "72 hours are over" if warning == "overdue" else f"{warning} hours left"
                    typer.echo(plain(f"{slug}: incident {number_of(incident)}: {said} to tell the authority"))


@incident_app.command("open")
@housed
def open_command(  # noqa: PLR0913  # what is known of an incident
    organisation: Whose,
    aware: Annotated[datetime, typer.Option(help="Since when the organisation knows, in UTC: the clock's start.")],
    nature: Annotated[list[str], typer.Option(help="confidentiality, integrity or availability; may be repeated.")],
    began: Annotated[datetime | None, typer.Option(help="When data began to be open, in UTC.")] = None,
    ended: Annotated[datetime | None, typer.Option(help="When it ended, in UTC.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="A category of the policy; all by default.")] = None,
    suspect: Annotated[str, typer.Option(help="Id of the actor whose uses are in question.")] = "",
    significant: Annotated[bool, typer.Option("--significant", help="Must be reported under NIS2 too.")] = False,
) -> None:
    """Open an incident: counts who was hit and drafts the letters."""
    from forecall.custody.incidents.types import Discovery, Nature

    kinds = _natures(nature, {one.value for one in Nature})
    found = Discovery(
        _utc(aware), tuple(Nature(one) for one in kinds), began and _utc(began), ended and _utc(ended),
        tuple(category or ()), suspect, significant,
    )  # fmt: skip
    with working_in(organisation):
        from forecall.custody.incidents.service import incident_of, open_incident

        made = incident_of(open_incident(found))
        _say_incident(made)


def _natures(given: list[str], known: set[str]) -> list[str]:
    wrong = sorted(set(given) - known)
    if wrong:
        said = f"--nature: {', '.join(wrong)} is none of {', '.join(sorted(known))}"
        messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
        raise typer.Exit(BAD_REQUEST)
    return given


def _utc(moment: datetime) -> datetime:
    from datetime import UTC

    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@incident_app.command("show")
@housed
def show_command(
    organisation: Whose,
    incident: Annotated[str, typer.Argument(metavar="ID", help="All open ones by default.")] = "",
) -> None:
    """What is owed by when, how many people are hit, and what was decided."""
    with working_in(organisation):
        from forecall.custody.incidents.models import Incident, IncidentStep
        from forecall.custody.incidents.service import incident_of

        found = [incident_of(_id(incident))] if incident else list(Incident.objects.filter(closed_at=None))
        for one in found:
            _say_incident(one)
            for step in IncidentStep.objects.filter(incident=one).order_by("id"):
                typer.echo(plain(f"  {step.at:%Y-%m-%d %H:%M} UTC  {step.name:15}  {step.reason:25}  {step.actor}"))
        if not found:
            typer.echo("No incident is open.")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        messages().print(Text(plain(f"{text} is no id; see forecall incident show"), style="bold red"), soft_wrap=True)
        raise typer.Exit(BAD_REQUEST) from None


def _say_incident(one: Incident) -> None:
    from forecall.custody.incidents.service import people_hit, still_owed, timers_of

    due = timers_of(one)
    typer.echo(f"{one.id}")
    typer.echo(
        f"  people hit: {len(people_hit(one.id))}; risk: {one.risk}; owed: {', '.join(still_owed(one)) or 'nothing'}"
    )
    ends = [("early warning", due.warning), ("authority", due.authority), ("final report", due.report)]
    typer.echo("  " + "; ".join(f"{name} by {end:%Y-%m-%d %H:%M} UTC" for name, end in ends if end))


@incident_app.command("draft")
@housed
def draft_command(
    organisation: Whose,
    incident: Annotated[str, typer.Argument(metavar="ID")],
    to: Annotated[str, typer.Option(help="authority, people, warning or report.")] = "authority",
    language: Annotated[str, typer.Option(help="en, de or ro.")] = "en",
) -> None:
    """Print a letter as it stands now."""
    with working_in(organisation):
        from forecall.custody.incidents.models import IncidentDraft

        found = IncidentDraft.objects.filter(incident_id=_id(incident), name=to, language=language).first()
        if found is None:
            messages().print(Text(f"there is no draft to {plain(to)} in {plain(language)}", style="bold red"))
            raise typer.Exit(BAD_REQUEST)
        typer.echo(plain(f"{found.title}\n\n{found.text}"))


@incident_app.command("told")
@housed
def told_command(
    organisation: Whose,
    incident: Annotated[str, typer.Argument(metavar="ID")],
    late: Annotated[str, typer.Option(metavar="REASON", help="Needed after 72 hours: why it is late.")] = "",
) -> None:
    """Note that the authority was told."""
    with working_in(organisation):
        from forecall.custody.incidents.service import authority_told

        authority_told(_id(incident), late)
        typer.echo("The authority was told; this is noted with a receipt.")


@incident_app.command("assess")
@housed
def assess_command(
    organisation: Whose,
    incident: Annotated[str, typer.Argument(metavar="ID")],
    risk: Annotated[str, typer.Option(help="unlikely, likely or high: for the rights and freedoms of people.")],
    reason: Annotated[str, typer.Option(help="Why, in one word, as data_was_sealed; it is kept.")],
) -> None:
    """Decide how risky it is for people; the decision and its reason are kept."""
    from forecall.custody.incidents.types import Risk

    if risk not in {one.value for one in Risk}:
        messages().print(Text(plain(f"--risk: {risk} is none of unlikely, likely, high"), style="bold red"))
        raise typer.Exit(BAD_REQUEST)
    with working_in(organisation):
        from forecall.custody.incidents.service import assess, incident_of, still_owed

        assess(_id(incident), Risk(risk), reason)
        typer.echo(f"Noted. Owed now: {', '.join(still_owed(incident_of(_id(incident)))) or 'nothing'}.")


@incident_app.command("close")
@housed
def close_command(
    organisation: Whose,
    incident: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option(help="How it ended, in one word.")],
) -> None:
    """Close an incident of which nothing is owed any more."""
    with working_in(organisation):
        from forecall.custody.incidents.service import close_incident

        close_incident(_id(incident), reason)
        typer.echo("The incident is closed.")
