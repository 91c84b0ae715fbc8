"""`forecall sales forecast|list|past`: what sellers act on, from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from forecall.app.edge import messages, plain
from forecall.app.house_commands import OPERATOR, housed, organisation_of
from forecall.app.progress import Steps

app = typer.Typer(no_args_is_help=True, help="Forecasts that are kept, and the list that sellers work on.")
Slug = Annotated[str, typer.Option("--organisation", metavar="SLUG", help="Whose orders and people.")]


@app.command("forecast")
@housed
def forecast_command(
    organisation: Slug,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; today by default.")] = None,
    horizon: Annotated[int, typer.Option(min=1, max=90, help="Days ahead.")] = 14,
) -> None:
    """Forecast what customers will need, of those whose orders may be read; the same orders again change nothing."""
    from forecall.app.house import opened

    with opened():
        from forecall.foundation import acting
        from forecall.sales import forecast

        with (
            acting(organisation_of(organisation).id, OPERATOR),
            Steps(messages()) as steps,
            steps.step("Forecast") as say,
        ):
            made = forecast(as_of.date() if as_of else None, horizon_days=horizon, say=say)
    said = "is kept" if made.fresh else "stood already: the same orders, the same day"
    typer.echo(f"Forecast {made.run} from {made.as_of} {said}.")
    typer.echo(f"{made.customers:,} customers, {made.needs:,} suggestions, expected value {made.expected_value:,}")
    for reason, count in sorted(made.left_out.items()):
        typer.echo(f"Not read: {count:,} people, {reason}")


@app.command("list")
@housed
def list_command(  # a command's options
    organisation: Slug,
    by: Annotated[str, typer.Option(help="worth, chance or due.")] = "worth",
    purpose: Annotated[str, typer.Option(help="Of the policy, under which they would be called.")] = "",
    category: Annotated[list[str] | None, typer.Option(help="Data that the call needs; repeat for each.")] = None,
    language: Annotated[str, typer.Option(help="en, de or ro.")] = "en",
    most: Annotated[int, typer.Option(min=1, max=1000, help="Rows.")] = 20,
) -> None:
    """Who needs what, when, how much and why; with --purpose also whether one may call."""
    from forecall.app.house import opened

    with opened():
        from forecall.centre import Order
        from forecall.foundation import acting
        from forecall.sales import work_list

        if by not in list(Order):
            raise typer.BadParameter(f"use {', '.join(Order)}", param_hint="--by")
        with acting(organisation_of(organisation).id, OPERATOR):
            rows = work_list(
                by=Order(by), purpose=purpose, categories=frozenset(category or ()), language=language, most=most
            )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Customer", no_wrap=True)
    table.add_column("Product and reason", ratio=1, overflow="fold")
    for title in ("Due", "Quantity", "Chance", "Worth", "Call"):
        table.add_column(title, justify="right" if title in {"Chance", "Worth"} else "left", no_wrap=True)
    for row in rows:
        who = str(row.customer.subject or row.customer.company)
        may = "; ".join(why.reason if why else "yes" for why in row.reach.values()) or "-"
        offer = f"{row.quantity[1]:.0f} ({row.quantity[0]:.0f}-{row.quantity[2]:.0f})"
        what = Text.assemble(plain(row.product_name or row.product), "\n", (plain(row.reason), "dim"))
        cells = (str(row.due[1] or "-"), offer, f"{row.chance:.0%}", f"{row.worth:,}", may)
        table.add_row(Text(who[:8]), what, *(Text(plain(cell)) for cell in cells))
    Console().print(table)


@app.command("past")
@housed
def past_command(organisation: Slug) -> None:
    """How forecasts whose window is over came true."""
    from forecall.app.house import opened

    with opened():
        from forecall.foundation import acting
        from forecall.sales import came_true

        with acting(organisation_of(organisation).id, OPERATOR):
            tracks = came_true()
    if not tracks:
        typer.echo(f"No forecast's window is over yet ({datetime.now(UTC):%Y-%m-%d}).")
    for one in tracks:
        hits = ", ".join(f"first {k}: {share:.0%}" for k, share in one.hits.items())
        typer.echo(f"{one.as_of}: expected {one.expected_value:,}, came {one.actual_value:,}; {hits}")
