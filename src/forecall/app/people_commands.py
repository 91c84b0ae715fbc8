"""Commands that keep people right: which records are one person, and who acts for whom. Under `forecall contacts`.

No name, number or address is printed: records are told by their ids, and by what they have alike.
"""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from forecall.app.custody_commands import Whose, working_in
from forecall.app.edge import plain
from forecall.app.house_commands import housed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from forecall.contacts import Duplicate, Whom

Write = Annotated[bool, typer.Option("--write", help="Do it; without it, only what would be done is said.")]
Person = Annotated[UUID, typer.Argument(metavar="ID", help="The id of a record, as `duplicates` prints it.")]
Firm = Annotated[int | None, typer.Option("--company", metavar="NUMBER", help="For this company.")]
Represented = Annotated[UUID | None, typer.Option("--person", metavar="ID", help="For this person.")]
NOT_YET = "nothing was done; add --write to do it"


class Authority(StrEnum):
    """What an authority rests on."""

    STATUTE = "statute"
    OFFICE = "office"
    POWER_OF_ATTORNEY = "power_of_attorney"
    GUARDIAN = "guardian"
    EMPLOYMENT = "employment"


@housed
def duplicates_command(
    organisation: Whose,
    purpose: Annotated[
        str, typer.Option(metavar="NAME", help="The purpose under which names are read; each that keeps people.")
    ] = "",
    most: Annotated[int, typer.Option(min=1, help="So many pairs at most.")] = 50,
) -> None:
    """Pairs of records that may be one person, those that share most first: two ids, and what they have alike.

    Names are read for it with a receipt, and not printed.
    """
    with working_in(organisation):
        from forecall.contacts import likely
        from forecall.contacts.declared import policy_in_force
        from forecall.contacts.keeping import keeping_purposes

        found: dict[tuple[UUID, UUID], Duplicate] = {}
        for name in [purpose] if purpose else keeping_purposes(policy_in_force().policy):
            for pair in likely(name, 0, None).pairs:
                found.setdefault((pair.one, pair.other), pair)
        _say_pairs(list(found.values())[:most])
        typer.echo(f"{len(found)} pairs" if found else "no two records look like one person")


def _say_pairs(pairs: Collection[Duplicate]) -> None:
    for pair in pairs:
        typer.echo(plain(f"{pair.one} {pair.other}  {', '.join(sorted(pair.by))}"))


@housed
def merge_command(
    keep: Person,
    other: Person,
    organisation: Whose,
    although_different: Annotated[
        bool, typer.Option("--although-different", help="Also where birth dates or CNPs are not the same.")
    ] = False,
    write: Write = False,
) -> None:
    """One record stands for both from now on. Nothing is moved: `contacts unmerge` tells them apart again.

    Exit 2 where they cannot be one: of two kinds, merged already, erased, or set aside; and where their birth dates or
    CNPs differ, or cannot be compared, and nobody said that they are one all the same.
    """
    with working_in(organisation):
        from forecall.contacts import merge
        from forecall.contacts.differing import differing
        from forecall.contacts.errors import Apart, CannotMerge
        from forecall.contacts.merging import check, merges

        check(keep, other)
        against = differing(keep, other)
        if against and not although_different:
            named = ", ".join(sorted({*against.values, *against.closed}))
            said = f"they are not the same, or cannot be compared, in: {named}; look at them, then say "
            raise CannotMerge(Apart.DIFFER, f"{said}--although-different")
        if not write:
            typer.echo(plain(f"{keep} would stand for {other} as well; {NOT_YET}"))
            return
        merge(keep, other)
        [mark] = merges(0, 1)
        typer.echo(plain(f"{keep} stands for {other} as well, as number {mark.pk}"))


@housed
def merged_command(
    organisation: Whose, most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 50
) -> None:
    """Merges that stand, the newest first: number, who stands for both, the other, when."""
    with working_in(organisation):
        from forecall.contacts.merging import merges

        found = merges(0, most)
        for one in found:
            typer.echo(plain(f"{one.pk}  {one.kept_id} {one.subject_id}  {one.at:%Y-%m-%d %H:%M} UTC"))
        if not found:
            typer.echo("nothing is merged")


@housed
def unmerge_command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `contacts merged` prints it.")],
    organisation: Whose,
    write: Write = False,
) -> None:
    """Tell two merged records apart again: each is as it was. Exit 2 where the merge does not stand any more."""
    with working_in(organisation):
        from forecall.contacts.merging import standing_mark, unmerge_by

        mark = standing_mark(number)
        if not write:
            typer.echo(plain(f"{mark.kept_id} and {mark.subject_id} would be two again; {NOT_YET}"))
            return
        kept, other = unmerge_by(number)
        typer.echo(plain(f"{kept} and {other} are two again"))


@housed
def leave_as_two_command(one: Person, other: Person, organisation: Whose, write: Write = False) -> None:
    """Two records that are alike are two people: they are offered no more. `contacts look-again` takes it back.

    Exit 2 where they are one person by now.
    """
    with working_in(organisation):
        from forecall.contacts.leaving import leave_as_two, pair_of

        pair_of(one, other)
        if not write:
            typer.echo(plain(f"{one} and {other} would be left as two; {NOT_YET}"))
            return
        typer.echo(plain(f"{one} and {other} are left as two, as number {leave_as_two(one, other).pk}"))


@housed
def left_as_two_command(
    organisation: Whose, most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 50
) -> None:
    """Pairs that were looked at and left as two, the newest first: number, the two, when."""
    with working_in(organisation):
        from forecall.contacts.leaving import left_as_two

        found = left_as_two(0, most)
        for row in found:
            typer.echo(plain(f"{row.pk}  {row.one_id} {row.other_id}  {row.at:%Y-%m-%d %H:%M} UTC"))
        if not found:
            typer.echo("no pair was left as two")


@housed
def look_again_command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `contacts left-as-two` prints it.")],
    organisation: Whose,
    write: Write = False,
) -> None:
    """Two that were left as two may be one after all: they are offered again. Exit 2 where it does not stand."""
    with working_in(organisation):
        from forecall.contacts.leaving import look_again, standing_pair

        row = standing_pair(number)
        if not write:
            typer.echo(plain(f"{row.one_id} and {row.other_id} would be offered again; {NOT_YET}"))
            return
        one, other = look_again(number)
        typer.echo(plain(f"{one} and {other} are offered again"))


@housed
def represent_command(  # noqa: PLR0913  # what an authority is
    who: Annotated[UUID, typer.Argument(metavar="ID", help="The person who acts.")],
    organisation: Whose,
    authority: Annotated[Authority, typer.Option(help="What it rests on.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Its last day.")],
    company: Firm = None,
    person: Represented = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY", help="Its first day; today.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="PURPOSE", help="Good for this purpose only; repeat it for more.")
    ] = None,
    document: Annotated[str, typer.Option(help="Where the paper lies, without names.")] = "",
    write: Write = False,
) -> None:
    """Record that a person acts for a company or for another person, until a day."""
    with working_in(organisation):
        from django.utils import timezone

        from forecall.contacts import Mandate, Whom, appoint
        from forecall.contacts.representing import check
        from forecall.foundation import acting_now
        from forecall.foundation.models import Organisation

        zone = ZoneInfo(Organisation.objects.get(pk=acting_now("contacts.Person").organisation).timezone)
        first = since.date() if since else timezone.localdate(timezone=zone)
        starts, ends = datetime.combine(first, time.min, zone), datetime.combine(until.date(), time.max, zone)
        mandate, whom = Mandate(authority.value, starts, ends, only or (), document), Whom(company, person)
        check(who, whom, mandate)
        days = f"from {starts:%Y-%m-%d} to {ends:%Y-%m-%d}"
        if not write:
            typer.echo(plain(f"{who} would act for {_named(whom)} {days}; {NOT_YET}"))
            return
        typer.echo(plain(f"{who} acts for {_named(whom)} {days}, as number {appoint(who, whom, mandate)}"))


@housed
def represented_command(organisation: Whose, company: Firm = None, person: Represented = None) -> None:
    """Every authority for a company or a person: number, who acts, what it rests on, from when to when, for what."""
    with working_in(organisation):
        from forecall.contacts import Whom
        from forecall.contacts.representing import mandates

        found = mandates(Whom(company, person)) if company or person else []
        for one in found:
            scope = ", ".join(one.scope) or "everything"
            days = f"{one.starts:%Y-%m-%d} to {one.ends:%Y-%m-%d}"
            typer.echo(plain(f"{one.pk}  {one.subject_id}  {one.authority}  {days}  {scope}"))
        if not found:
            typer.echo("nobody acts for them")


@housed
def revoke_command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `contacts represented` prints it.")],
    organisation: Whose,
    write: Write = False,
) -> None:
    """End an authority now."""
    with working_in(organisation):
        from forecall.contacts import revoke
        from forecall.contacts.representing import mandate

        one = mandate(number)
        if not write:
            typer.echo(plain(f"{one.subject_id} would act no more by number {number}; {NOT_YET}"))
            return
        revoke(number)
        typer.echo(plain(f"{one.subject_id} acts no more by number {number}"))


def _named(whom: Whom) -> str:
    return f"company {whom.company}" if whom.company is not None else str(whom.person)


COMMANDS: dict[str, Callable[..., None]] = {
    "duplicates": duplicates_command,
    "merge": merge_command,
    "merged": merged_command,
    "unmerge": unmerge_command,
    "leave-as-two": leave_as_two_command,
    "left-as-two": left_as_two_command,
    "look-again": look_again_command,
    "represent": represent_command,
    "represented": represented_command,
    "revoke": revoke_command,
}
"""Under `forecall contacts`."""
