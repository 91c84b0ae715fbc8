"""Commands for whoever runs the house, about the keyring: `keyring check|backup|rotate|drop-older|new-master`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import UUID

import typer
from rich.text import Text

from forecall.app.custody_commands import each_of
from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of

if TYPE_CHECKING:
    from collections.abc import Collection

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
    people: Annotated[
        bool, typer.Option("--people", help="New keys for people: of --organisation, of all, or of --person.")
    ] = False,
    person: Annotated[str, typer.Option("--person", metavar="ID", help="With --people: only this one.")] = "",
) -> None:
    """Replace the key of an organisation, of people, or the master key, while everything runs. Killed, it goes on.

    For a new master key: `forecall keyring new-master` puts it behind the old one; restart every process first.
    People's data is sealed again by a job; the older keys rest as long as backups of the database are kept.
    """
    if [people, master, bool(organisation)].count(True) != 1 and not (people and organisation and not master):
        _refuse("say what to replace: --organisation SLUG for one organisation's key, --people, or --master")
    if person and not people:
        _refuse("a person's key is replaced with --people --person ID")
    if people:
        _renew(organisation, person)
    else:
        _rotate(organisation)


def _refuse(said: str) -> NoReturn:
    messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
    raise typer.Exit(BAD_REQUEST)


def _rotate(organisation: str) -> None:
    from forecall.app.house import opened
    from forecall.app.settings import read_settings
    from forecall.custody.keyring import Masters

    with opened() as parts:
        if organisation:
            done = parts.keyring.rotate_organisation(str(organisation_of(organisation).id))
            typer.echo(f"{done} keys of people were wrapped anew; the old key of {organisation} is destroyed.")
        else:
            done = parts.keyring.rotate_master(Masters.read(read_settings().master_key_file))
            typer.echo(f"{done} keys of organisations are under the newest master key.")


def _renew(organisation: str, person: str) -> None:
    """One person here and now; everybody by a job for each organisation."""
    from forecall.app.house import opened

    with opened() as parts:
        from forecall.custody.jobs import EPOCH, renew_people
        from forecall.custody.renewing import resting
        from forecall.foundation import acting
        from forecall.foundation.jobs import enqueue

        minute = int(parts.clock.now().timestamp() // 60)
        if person:
            _renew_one(organisation, person)
        else:
            for slug, key in each_of(organisation):
                with acting(key, OPERATOR):
                    job = enqueue(renew_people, minute, key=minute)
                    still = resting(EPOCH + timedelta(minutes=minute))
                typer.echo(plain(f"{slug}: job {job} gives everybody a new key; follow it with: forecall jobs list"))
                _say_resting(slug, still.values())
        days = parts.older_keys_rest.days
    rest = f"{days} days" if days else "an hour"
    typer.echo(f"Older keys are dropped after {rest}, when no backup of the database needs them any more.")


def _say_resting(slug: str, made: Collection[datetime]) -> None:
    """Who gets no new key, as the one before is still being replaced."""
    if made:
        typer.echo(
            plain(
                f"{slug}: but {len(made)} have a key of {max(made):%Y-%m-%d} whose older one still rests, and keep "
                "it; for a new one run `forecall keyring drop-older --after-hours 1` first"
            )
        )


def _renew_one(organisation: str, person: str) -> None:
    from forecall.custody.joined import every_record
    from forecall.custody.models import Subject
    from forecall.custody.renewing import renew, resting, unless_broken
    from forecall.foundation import acting

    try:
        subject = UUID(person)
    except ValueError:
        _refuse(f"{person!r} is no id of a person; one looks like 0d3c7a1e-6f52-4b8e-9a55-2f6f6d3a51c2")
    there = Subject.unscoped.filter(pk=subject)
    found = there.filter(organisation__slug=organisation).first() if organisation else there.first()
    if found is None:
        _refuse("there is no person of this id" + (f" in {organisation}" if organisation else " here"))
    with acting(found.organisation_id, OPERATOR):
        made = resting()
        still = [made[one] for one in every_record(found.organisation_id, subject) if one in made]
        done = renew(subject)
        if done.people or not still:
            typer.echo(f"{done.values} values of the person were sealed again under a new key.")
        _say_resting(found.organisation.slug, still)
        unless_broken(done.broken)


@keyring_app.command("new-master")
@housed
def new_master_command(
    print_only: Annotated[
        bool, typer.Option("--print", help="Write the new content of the file to standard output; change nothing.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop-old", help="Take out what nothing is wrapped under any more.")] = False,
    although_backups: Annotated[
        bool, typer.Option("--although-backups", help="With --drop-old: also while a backup needs the old one.")
    ] = False,
) -> None:
    """Put a new master key behind the old one in their file, or take the old one out once it is not needed.

    In between: restart every process with that file, then run `forecall keyring rotate --master`.
    """
    from forecall.app.house import opened
    from forecall.app.settings import read_settings
    from forecall.custody.keyring import Masters, add_next, backups_under, drop_old, next_of

    if (print_only and drop) or (although_backups and not drop):
        _refuse("--print and --drop-old are two steps, and --although-backups belongs to --drop-old")
    file = read_settings().master_key_file
    with opened() as parts:
        in_use = parts.keyring.masters_in_use()
        if drop:
            folder = parts.backups if parts.backups is not None and parts.backups.is_dir() else None
            held = [] if although_backups or folder is None else backups_under(folder, Masters.read(file).newest)
            gone = drop_old(file, in_use, held)
            typer.echo(f"Taken out of the file: {', '.join(map(str, gone)) or 'none, there is one alone'}.")
        elif print_only:
            typer.echo(next_of(file, in_use).text(), nl=False)
        else:
            made = add_next(file, in_use)
            typer.echo(
                plain(
                    f"Master key {made.newest} stands in {file}. Copy the file to where you keep it, restart every "
                    "process on every machine with it, then run: forecall keyring rotate --master"
                )
            )


@keyring_app.command("drop-older")
@housed
def drop_older_command(
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="SLUG", help="Only this one; all by default.")
    ] = "",
    after_hours: Annotated[
        int | None,
        typer.Option("--after-hours", help="Rest of an older key; as long as backups are kept by default.", min=1),
    ] = None,
) -> None:
    """Drop older keys of people whose rest is over; a job does the same every night.

    What is still sealed under them is sealed again first. With a shorter rest, a backup of the database from before the
    new keys opens with a backup of the keyring of that time alone.
    """
    from forecall.app.house import opened

    broken = frozenset[UUID]()
    with opened() as parts:
        from forecall.custody.renewing import drop_older, unless_broken
        from forecall.foundation import acting

        rest = parts.older_keys_rest if after_hours is None else timedelta(hours=after_hours)
        for slug, key in each_of(organisation):
            with acting(key, OPERATOR):
                done = drop_older(parts.clock.now() - rest, lambda _people: None)
            typer.echo(plain(f"{slug}: {done.people} older keys dropped, {done.waiting} rest"))
            broken |= done.broken
        unless_broken(broken)
