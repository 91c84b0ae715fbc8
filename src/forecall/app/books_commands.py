"""`forecall books`: orders without an invoice, issue one, take it back, book payments, list, and take all along."""

from __future__ import annotations

import csv
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from forecall.app.custody_commands import Whose, working_in
from forecall.app.edge import BAD_REQUEST, messages, plain
from forecall.app.house_commands import housed, organisation_of

if TYPE_CHECKING:
    from forecall.foundation import Money

books_app = typer.Typer(no_args_is_help=True, help="Invoices and payments: issue, take back, book, list.")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The number of the invoice.")]
Series = Annotated[str, typer.Option(help="Series that the number is of; the year's by default.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day; today by default.")]
After = Annotated[
    int | None, typer.Option(metavar="ORDER", help="Go on after this order, the last one that was listed.")
]
DUE = timedelta(days=30)


@books_app.command("orders")
@housed
def orders_command(organisation: Whose, after: After = None) -> None:
    """The newest orders without an invoice, of whom their orders may be read: id, day, what it comes to, customer."""
    zone = _zone(organisation)
    with working_in(organisation):
        from forecall.orders import to_bill
        from forecall.orders.ledger import MOST

        found = to_bill(MOST, after)
        for one in found:
            total, day = f"{one.total:,.2f} {one.order.currency}", one.order.ordered_at.astimezone(zone).date()
            typer.echo(plain(f"{one.order.id}  {day}  {total}  {one.company or one.subject}"))
        if len(found) == MOST:
            typer.echo(f"Older ones: --after {found[-1].order.id}")
        elif not found:
            older = "No older order is without its invoice, or none may be read."
            typer.echo(older if after else "Every order has its invoice, or none may be read.")


@books_app.command("issue")
@housed
def issue_command(  # noqa: PLR0913  # each is an option of the command line
    order: Annotated[int, typer.Argument(metavar="ORDER", help="The order's id, as `books orders` lists it.")],
    organisation: Whose,
    vat: Annotated[str, typer.Option(metavar="PERCENT", help="VAT, as 19 or 21.")],
    net: Annotated[str, typer.Option(metavar="AMOUNT", help="Net amount; the order's total by default.")] = "",
    on: Day = None,
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="To be paid by; 30 days by default.")
    ] = None,
    series: Series = "",
) -> None:
    """Issue the invoice of an order, with the next number. The name is the one known from the last, or the record."""
    with working_in(organisation):
        from forecall.orders import Terms, bill_order
        from forecall.orders.ledger import billable, written_before

        day = on.date() if on is not None else _today(organisation)
        until = due.date() if due is not None else day + DUE
        one = billable(order)
        named = {} if one is None else written_before(one)
        amount = _amount(net) if net else None
        made = bill_order(order, Terms(_amount(vat), day, until, amount, series=series, **named))
        typer.echo(plain(f"Invoice {made.number}: {_money(made.gross_minor, made.currency)}, to be paid by {until}."))


@books_app.command("credit")
@housed
def credit_command(number: Number, organisation: Whose, on: Day = None, series: Series = "") -> None:
    """Take an invoice back by a credit note: invoices are not deleted. The order can then be billed anew."""
    with working_in(organisation):
        from forecall.orders import take_back

        note = take_back(number, on.date() if on is not None else _today(organisation), series)
        typer.echo(plain(f"Invoice {number} is taken back by credit note {note.number}."))


@books_app.command("pay")
@housed
def pay_command(
    number: Number,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="In the currency of the invoice, as 119.00.")],
    organisation: Whose,
    reference: Annotated[str, typer.Option(help="The bank's own: the same once more is the same payment.")],
) -> None:
    """Book a payment of an invoice, or a part of it."""
    with working_in(organisation):
        from forecall.foundation import Money
        from forecall.orders import balance_of, book_payment

        currency = balance_of(number).currency
        book_payment(number, Money.of(_amount(amount), currency), reference)
        _left(balance_of(number))


@books_app.command("pay-back")
@housed
def pay_back_command(
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="Of the payment that was booked wrongly.")],
    organisation: Whose,
) -> None:
    """Book a payment back that was booked wrongly: a line against it, for nothing in the books is deleted."""
    with working_in(organisation):
        from forecall.orders import balance_of, payment_back

        made = payment_back(reference)
        _left(balance_of(made.invoice.number))


@books_app.command("list")
@housed
def list_command(organisation: Whose) -> None:
    """The hundred newest invoices and credit notes: number, day, amount, what is open of it."""
    with working_in(organisation):
        from forecall.orders.ledger import invoices

        found = invoices()
        for one in found:
            gross = _money(one.gross_minor, one.currency)
            of = f"takes back {one.credits.number}" if one.credits else f"open {_money(one.left, one.currency)}"
            typer.echo(plain(f"{one.number}  {one.issued_on}  {gross}  {of}"))
        if not found:
            typer.echo("Nothing was issued yet.")


@books_app.command("export")
@housed
def export_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV file to write.")],
    organisation: Whose,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="First day.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Last day.")],
) -> None:
    """Write everything issued and paid in some days, of the organisation's clock, as CSV. No name stands in it."""
    with working_in(organisation):
        from forecall.orders.ledger import HEAD, journal
        from forecall.web.staff.figures.tables import neutral

        rows = list(journal(since.date(), until.date()))
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(HEAD)
            writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
        messages().print(f"Written: {plain(str(file))} ({len(rows):,} lines)", soft_wrap=True)


def _today(slug: str) -> date:
    from forecall.custody.wiring import wired

    return wired().clock.now().astimezone(_zone(slug)).date()


def _zone(slug: str) -> ZoneInfo:
    """In which an organisation's days begin and end."""
    return ZoneInfo(organisation_of(slug).timezone)


def _amount(text: str) -> Decimal:
    with suppress(InvalidOperation):
        amount = Decimal(text)
        if amount.is_finite():
            return amount
    messages().print(plain(f"{text!r} is no amount; write it as 119.00"), style="bold red", soft_wrap=True)
    raise typer.Exit(BAD_REQUEST)


def _money(minor: int, currency: str) -> str:
    from forecall.foundation import Money

    return str(Money(minor, currency))


def _left(left: Money) -> None:
    if left.minor < 0:
        typer.echo(f"Booked. {-left.amount} {left.currency} more was paid than is asked for: pay it back.")
    else:
        typer.echo(f"Booked. Still open: {left}.")
