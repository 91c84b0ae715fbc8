"""`forecall policy diff` and `forecall policy history`: what a new version obliges, and the versions that are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from forecall.app.edge import guarded, plain
from forecall.app.policy_commands import said_plainly

if TYPE_CHECKING:
    from forecall.policy import Policy
    from forecall.policy.changes import Change
    from forecall.policy.changes.saying import Words
    from forecall.policy.history import Kept

NOTHING_OWED, TELL, ASK = 0, 1, 3
"""Exit codes of `diff`: nobody, somebody to tell, somebody to ask. 2 is an error, as everywhere."""

STYLES = {"stricter": "green", "equal": "dim", "looser": "bold red", "incomparable": "yellow"}
MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]
Language = Annotated[str, typer.Option(help="en, de or ro.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


@guarded
@said_plainly
def diff_command(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The version that counts today.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The version that is to follow.")],
    told: Annotated[
        datetime | None,
        typer.Option(formats=MOMENTS, metavar="DATE", help="When people are told, in UTC; now by default."),
    ] = None,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say what changes between two versions, who must be told or asked first, and from when the new one can count.

    Exit 0 when nobody has to be told or asked, 1 when somebody has to be told, 3 when somebody has to be asked.
    """
    from forecall.policy import load_policy
    from forecall.policy.changes import diff
    from forecall.policy.changes.saying import as_data

    before, after = load_policy(old), load_policy(new)
    change, moment = diff(before, after), _aware(told)
    if as_json:
        typer.echo(json.dumps(as_data(change, moment), ensure_ascii=False, indent=2))
    else:
        _show(change, before, after, language, moment)
    raise typer.Exit(_verdict(change))


@guarded
@said_plainly
def history_command(  # noqa: PLR0913  # each is an option of the command line
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the versions are kept.")],
    add: Annotated[Path | None, typer.Option("--keep", metavar="FILE", help="Keep this policy as a version.")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(formats=MOMENTS, metavar="DATE", help="Show only the version that counts then, in UTC."),
    ] = None,
    language: Language = "en",
    feed_file: Annotated[
        Path | None,
        typer.Option("--feed", metavar="FILE", help="Write a feed (Atom) of all versions, clause by clause."),
    ] = None,
    address: Annotated[
        str, typer.Option(metavar="URL", help="Where people read the policy; links of the feed lead there.")
    ] = "https://www.example.com/privacy",
    as_json: AsJson = False,
) -> None:
    """Keep the versions of a policy for ever with their documents, and show them; an altered or missing one is noticed.

    A version is kept only when its number is new, its day is to come, and the notice it owes can be given before.
    """
    from forecall.policy import load_policy
    from forecall.policy.documents import compile_policy
    from forecall.policy.feed import feed
    from forecall.policy.history import in_force, keep, read_history

    if add is not None:
        policy = load_policy(add)
        kept, change = keep(folder, policy, present(), compile_policy)
        if change is not None and not as_json:
            _show(change, read_history(folder)[kept.place - 2].policy, policy, language, kept.published)
    versions = read_history(folder)
    if feed_file is not None:
        feed_file.write_bytes(feed(versions, language, address))
    if at is not None:
        found = in_force(versions, _aware(at))
        versions = [] if found is None else [found]
    if as_json:
        typer.echo(json.dumps([{**one.data(), "hash": one.hash} for one in versions], ensure_ascii=False, indent=2))
    else:
        _list(versions, folder)


def present() -> datetime:
    """The one place here that reads the clock."""
    return datetime.now(tz=UTC)


def _aware(moment: datetime | None) -> datetime:
    return present() if moment is None else moment.replace(tzinfo=UTC)


def _verdict(change: Change) -> int:
    from forecall.policy.changes import Act

    if change.owed(Act.ASK, Act.ASK_EXPRESSLY):
        return ASK
    return TELL if change.owed() else NOTHING_OWED


def _show(change: Change, old: Policy, new: Policy, language: str, told: datetime) -> None:
    from forecall.policy.changes.saying import Words, sentences

    words, console = Words.of(language, old, new), Console(highlight=False)
    if change.facts:
        console.print(_table(change, words))
    for paragraph in sentences(change, words, told):
        console.print(Text(plain(paragraph)), soft_wrap=True)


def _table(change: Change, words: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(words.say("column-fact"), overflow="fold")
    table.add_column(words.say("column-shift"), no_wrap=True)
    table.add_column(words.say("column-before"), overflow="fold", style="dim")
    table.add_column(words.say("column-after"), overflow="fold")
    table.add_column(words.say("column-owed"))
    for fact in change.facts:
        table.add_row(
            Text(plain(words.fact(fact))),
            Text(words.say(f"shift-{fact.shift}"), style=STYLES[fact.shift]),
            Text(plain(fact.before)),
            Text(plain(fact.after)),
            Text(words.say(f"act-{fact.act}")),
        )
    return table


def _list(versions: Sequence[Kept], folder: Path) -> None:
    from forecall.policy.history import documents_of

    if not versions:
        typer.echo("No version is kept here, or none counts then.")
    for one in versions:
        zone = ZoneInfo(str(one.content["version"]["timezone"]))
        day = one.effective.astimezone(zone).date()
        typer.echo(f"version {one.version}  counts from {day} ({zone.key})  kept {one.published:%Y-%m-%d %H:%M} UTC")
        typer.echo(f"  {one.hash}")
        documents = documents_of(folder, one)
        if documents is not None:
            typer.echo(plain(f"  {documents}"))
