"""Commands that show: `policy prove` for every clause of the live notice, `receipts used-for` for one person."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.text import Text

from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of

if TYPE_CHECKING:
    from forecall.custody.proving import Evidence, Piece

Whose = Annotated[str | None, typer.Option("--organisation", metavar="SLUG", help="Whose; all of them without it.")]
Language = Annotated[str, typer.Option(help="en, de or ro.")]


@housed
def prove_command(
    organisation: Whose = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one page that needs nothing else.")] = None,
    clause: Annotated[str | None, typer.Option(metavar="ID", help="Only this clause, as purpose:newsletter.")] = None,
) -> None:
    """Show for every clause of the notice in force where it is enforced, how often it decided, and whether it works.

    The examples in the policy are tried now. Exit 1 when one does not come out as written.
    """
    from forecall.app.house import opened
    from forecall.foundation import acting

    with opened():
        from forecall.custody.proving import as_page, evidence, evidence_of

        if clause is not None:
            for one in _organisations(organisation, None):
                with acting(one.id, OPERATOR):
                    for line in lines_of_piece(evidence_of(clause, language), language):
                        typer.echo(plain(line))
            return
        found = []
        for one in _organisations(organisation, page):
            with acting(one.id, OPERATOR):
                found.append(evidence(language))
    if page is not None:
        page.write_bytes(as_page(found[0]))
        typer.echo(plain(f"{page} shows {len(found[0].pieces)} clauses of {found[0].organisation}."))
    elif as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=_as_text))
    else:
        for one in found:
            for line in lines_of(one):
                typer.echo(plain(line))
    if any(one.failed for one in found):
        raise typer.Exit(1)


def _organisations(slug: str | None, page: Path | None) -> list:  # type: ignore[type-arg]  # of rows, once Django is up
    from forecall.foundation.models import Organisation

    if slug is not None:
        return [organisation_of(slug)]
    every = list(Organisation.objects.filter(policy_seq__gt=0).order_by("slug"))
    if not every or (page is not None and len(every) > 1):
        names = ", ".join(one.slug for one in every)
        said = f"a page is of one organisation; name it with --organisation: {names}" if every else NOTHING_PUBLISHED
        messages().print(Text(plain(said), style="bold red"), soft_wrap=True)
        raise typer.Exit(BAD_REQUEST)
    return every


NOTHING_PUBLISHED = "no organisation has published a policy; forecall policy publish FILE --organisation SLUG does it"


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def lines_of(evidence: Evidence) -> list[str]:
    """The evidence for a terminal: a line for each clause, and the figures at the end."""
    from forecall.custody.proving.page import totals, version_of
    from forecall.custody.proving.wording import say

    spoken = evidence.language
    lines = [f"{evidence.organisation}: {evidence.title}", version_of(evidence)]
    for part in evidence.parts:
        lines += ["", part.title]
        for piece in part.pieces:
            lines += lines_of_piece(piece, spoken)
    return [*lines, "", *(f"{say(spoken, f'total-{name}')}: {number}" for name, number in totals(evidence)), ""]


def lines_of_piece(piece: Piece, language: str) -> list[str]:
    """One clause, and what stands behind it."""
    from forecall.custody.proving.page import facts_of

    mark = "✗" if piece.failed else "✓" if piece.is_enforced else "·"
    return [f"  {mark} {piece.clause}", f"      {'; '.join(facts_of(piece, language))}"]


@housed
def safeguards_command(
    organisation: Whose = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Look whether each safeguard of the policy holds now, and say so. Exit 1 when one does not."""
    from forecall.app.house import opened
    from forecall.foundation import acting

    with opened():
        from forecall.custody.safeguards import look, shown

        found = {}
        for one in _organisations(organisation, None):
            with acting(one.id, OPERATOR):
                look()
                found[one.slug] = shown(language)
    if as_json:
        typer.echo(json.dumps({slug: [asdict(one) for one in several] for slug, several in found.items()},
                              ensure_ascii=False, indent=1, default=_as_text))  # fmt: skip
    else:
        for slug, several in found.items():
            typer.echo(plain(f"{slug}:"))
            for one in several:
                mark = {True: "✓", False: "✗", None: "·"}[one.holds]
                typer.echo(plain(f"  {mark} {one.label}\n      {one.said}"))
    if any(one.holds is False for several in found.values() for one in several):
        raise typer.Exit(1)


@housed
def used_for_command(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="The person's id.")],
    organisation: Whose = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say who used what of one person's data, for what, and by which clause, in the words of the notice."""
    from forecall.app.house import opened
    from forecall.foundation import acting

    person = _person(subject)
    with opened():
        from forecall.custody.proving import uses_of
        from forecall.custody.proving.wording import say

        uses = []
        for one in _organisations(organisation, None):
            with acting(one.id, OPERATOR):
                uses += uses_of(person, language)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in uses], ensure_ascii=False, indent=1, default=_as_text))
        return
    typer.echo(say(language, "uses-title" if uses else "uses-none"))
    for use in uses:
        what = ", ".join(use.categories)
        typer.echo(plain(f"{use.at:%Y-%m-%d %H:%M} UTC  {use.outcome}: {use.purpose} – {use.action}: {what}"))
        typer.echo(plain(f"    {use.because} ({use.clause or '–'}), {use.actor}, {use.receipt}"))


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        said = "this is no id of a person; one looks like 0b5f9a52-1f5c-4f0e-9a64-3f1de2a0c7aa"
        messages().print(Text(said, style="bold red"), soft_wrap=True)
        raise typer.Exit(BAD_REQUEST) from None
