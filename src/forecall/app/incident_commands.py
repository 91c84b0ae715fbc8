"""The commands `incident`: a breach of security from the hour it is known to its end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.text import Text

from forecall.app.custody_commands import Whose, working_in
from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import housed

if TYPE_CHECKING:
    from forecall.custody.incidents.models import Incident

incident_app = typer.Typer(no_args_is_help=True, help="Breaches of security, hour by hour.")

Which = Annotated[str, typer.Argument(metavar="ID")]
Began = Annotated[datetime | None, typer.Option(help="When data began to be open, in UTC.")]
Ended = Annotated[datetime | None, typer.Option(help="When it ended, in UTC.")]


@incident_app.command("open")
@housed
def open_command(  # noqa: PLR0913  # what is known of an incident
    organisation: Whose,
    aware: Annotated[datetime, typer.Option(help="Since when the organisation knows, in UTC: the clock's start.")],
    nature: Annotated[list[str], typer.Option(help="confidentiality, integrity or availability; may be repeated.")],
    began: Began = None,
    ended: Ended = None,
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
        from forecall.custody.incidents.keeping import incident_of
        from forecall.custody.incidents.service import open_incident

        made = incident_of(open_incident(found))
        _say_incident(made)


def _natures(given: list[str], known: set[str]) -> list[str]:
    wrong = sorted(set(given) - known)
    if wrong:
        _refuse(f"--nature: {', '.join(wrong)} is none of {', '.join(sorted(known))}")
    return given


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@incident_app.command("show")
@housed
def show_command(
    organisation: Whose,
    incident: Annotated[str, typer.Argument(metavar="ID", help="All open ones by default.")] = "",
) -> None:
    """What is owed by when, how many people are hit, and what was decided."""
    with working_in(organisation):
        from forecall.custody.incidents.keeping import incident_of
        from forecall.custody.incidents.models import Incident, IncidentStep

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
    from forecall.custody.incidents.keeping import extent_now, timers_of
    from forecall.custody.incidents.models import IncidentClient, IncidentPerson
    from forecall.custody.incidents.owed import still_owed

    due = timers_of(one)
    hit = IncidentPerson.objects.filter(incident=one).count() if extent_now(one) else "not counted yet"
    typer.echo(f"{one.id}")
    typer.echo(f"  people hit: {hit}; risk: {one.risk}; owed: {', '.join(still_owed(one)) or 'nothing'}")
    ends = [("early warning", due.warning), ("authority", due.authority), ("final report", due.report)]
    for client in IncidentClient.objects.filter(incident=one).order_by("name"):
        told = f"told {client.told_at:%Y-%m-%d %H:%M} UTC" if client.told_at else "not told"
        typer.echo(plain(f"  client {client.name} ({client.title}): {client.count} people; {told}"))
    typer.echo("  " + "; ".join(f"{name} by {end:%Y-%m-%d %H:%M} UTC" for name, end in ends if end))


@incident_app.command("draft")
@housed
def draft_command(
    organisation: Whose,
    incident: Which,
    to: Annotated[str, typer.Option(help="authority, people, recipients, warning, report, or a client.")] = "authority",
    language: Annotated[str, typer.Option(help="en, de or ro.")] = "en",
) -> None:
    """Print a letter as it stands now."""
    with working_in(organisation):
        from forecall.custody.incidents.keeping import letter_to
        from forecall.custody.incidents.models import IncidentClient, IncidentDraft

        client = IncidentClient.objects.filter(incident_id=_id(incident), name=to).select_related("incident").first()
        if client is not None:
            typer.echo(plain("\n\n".join(letter_to(client, language))))
            return
        found = IncidentDraft.objects.filter(incident_id=_id(incident), name=to, language=language).first()
        if found is None:
            messages().print(Text(f"there is no draft to {plain(to)} in {plain(language)}", style="bold red"))
            raise typer.Exit(BAD_REQUEST)
        typer.echo(plain(f"{found.title}\n\n{found.text}"))


@incident_app.command("told")
@housed
def told_command(
    organisation: Whose,
    incident: Which,
    late: Annotated[str, typer.Option(metavar="REASON", help="Needed after 72 hours: why it is late.")] = "",
    by: Annotated[str, typer.Option(help="Which letter: authority, warning or report.")] = "authority",
    client: Annotated[str, typer.Option(help="Not the authority but this client, by its name in show.")] = "",
) -> None:
    """Note that the authority was told: by the letter of the 72 hours, the early warning, or the final report."""
    from forecall.custody.incidents import service
    from forecall.custody.incidents.telling import client_told

    notes = {
        "authority": lambda key: service.authority_told(key, late),
        "warning": service.warned,
        "report": service.reported,
    }
    if by not in notes:
        _refuse(f"--by: {by} is none of {', '.join(notes)}")
    with working_in(organisation):
        if client:
            client_told(_id(incident), client)
            typer.echo("The client was told; this is noted with a receipt.")
            return
        notes[by](_id(incident))
        typer.echo("The authority was told; this is noted with a receipt.")


@incident_app.command("tell")
@housed
def tell_command(
    organisation: Whose,
    incident: Which,
    whom: Annotated[
        str, typer.Option(help="people who were hit, recipients who were given their data, or clients worked for.")
    ] = "people",
) -> None:
    """Send the letter to whoever is not told yet. Exit 1 where somebody could not be; the next run tries again."""
    if whom not in {"people", "recipients", "clients"}:
        _refuse(f"--whom: {whom} is none of people, recipients, clients")
    with working_in(organisation):
        from forecall.contacts.notifying import languages_of_hit
        from forecall.custody.incidents.telling import tell_clients, tell_people, tell_recipients

        key = _id(incident)
        if whom == "people":
            told, left = tell_people(key, languages_of_hit(key))
        else:
            told, left = tell_recipients(key) if whom == "recipients" else tell_clients(key)
    typer.echo(f"Told: {told}. Not told: {left}.")
    if left:
        raise typer.Exit(1)


@incident_app.command("measure")
@housed
def measure_command(
    organisation: Whose, incident: Which, name: Annotated[str, typer.Argument(help="What was done, as access_closed.")]
) -> None:
    """Note what was done about it; the letters say so from now on."""
    with working_in(organisation):
        from forecall.custody.incidents.service import took_measure

        took_measure(_id(incident), name)
        typer.echo("Noted; the drafts were made anew.")


@incident_app.command("learn")
@housed
def learn_command(  # whatever may be learnt
    organisation: Whose,
    incident: Which,
    began: Began = None,
    ended: Ended = None,
    category: Annotated[list[str] | None, typer.Option(help="A category of the policy; may be repeated.")] = None,
    suspect: Annotated[str | None, typer.Option(help="Id of the actor whose uses are in question.")] = None,
) -> None:
    """Something more is known: people are counted and the letters made anew; whoever was told stays on the list."""
    with working_in(organisation):
        from forecall.custody.incidents.keeping import incident_of
        from forecall.custody.incidents.service import learn

        key = _id(incident)
        learn(key, began=began and _utc(began), ended=ended and _utc(ended), categories=category, suspect=suspect)
        _say_incident(incident_of(key))


def _refuse(said: str) -> None:
    messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
    raise typer.Exit(BAD_REQUEST)


@incident_app.command("assess")
@housed
def assess_command(
    organisation: Whose,
    incident: Which,
    risk: Annotated[str, typer.Option(help="unlikely, likely or high: for the rights and freedoms of people.")],
    reason: Annotated[str, typer.Option(help="Why, in one word, as data_was_sealed; it is kept.")],
) -> None:
    """Decide how risky it is for people; the decision and its reason are kept."""
    from forecall.custody.incidents.types import Risk

    if risk not in {one.value for one in Risk}:
        _refuse(f"--risk: {risk} is none of unlikely, likely, high")
    with working_in(organisation):
        from forecall.custody.incidents.keeping import incident_of
        from forecall.custody.incidents.owed import still_owed
        from forecall.custody.incidents.service import assess

        assess(_id(incident), Risk(risk), reason)
        typer.echo(f"Noted. Owed now: {', '.join(still_owed(incident_of(_id(incident)))) or 'nothing'}.")


@incident_app.command("close")
@housed
def close_command(
    organisation: Whose,
    incident: Which,
    reason: Annotated[str, typer.Option(help="How it ended, in one word.")],
) -> None:
    """Close an incident of which nothing is owed any more."""
    with working_in(organisation):
        from forecall.custody.incidents.service import close_incident

        close_incident(_id(incident), reason)
        typer.echo("The incident is closed.")
