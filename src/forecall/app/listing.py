"""The ranked list in the terminal: a table where there is room, a few lines a need where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from forecall.app.edge import plain
from forecall.needs.report import NeedRow
from forecall.needs.wording import Words

WIDE = 110
"""Columns of the terminal from which on the table is shown."""
WIDEST_VALUE = 14


def print_needs(console: Console, rows: Sequence[NeedRow], words: Words) -> None:
    """Print the rows, highest rank first, in the words of the report."""
    if not rows:
        console.print(Text(f"{words.say('no-needs')}. {words.say('no-needs-says')}"))
    elif console.width >= WIDE:
        console.print(_table(rows, words))
    else:
        for row in rows:
            _lines(console, row, words)


def _table(rows: Sequence[NeedRow], words: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False)
    table.add_column(words.say("column-rank"), justify="right", style="dim", no_wrap=True)
    table.add_column(words.say("column-customer"), overflow="fold", max_width=18)
    table.add_column(words.say("column-product-short"), ratio=4, overflow="fold")
    table.add_column(words.say("column-window"), ratio=3)
    amounts = [_quantity(row) for row in rows]
    table.add_column(words.say("column-quantity"), width=_width(words.say("column-quantity"), amounts))
    table.add_column(words.say("column-chance"), justify="right", no_wrap=True)
    values = [Text(row.value) for row in rows]
    width = min(_width(words.say("column-value"), values), WIDEST_VALUE)
    table.add_column(words.say("column-value"), justify="right", width=width, overflow="fold")
    table.add_column(words.say("column-reason"), ratio=5)
    for row, amount, value in zip(rows, amounts, values, strict=True):
        table.add_row(
            Text(words.decimal(row.rank)),
            Text(plain(row.customer)),
            _product(row, words),
            Text(row.window_text),
            amount,
            Text(row.chance_text, style="bold"),
            value,
            Text(plain(row.reason), style="dim"),
        )
    return table


def _width(head: str, cells: Sequence[Text]) -> int:
    """What the cells of a column need, its head broken into two lines: the room goes to what is read."""
    return max(*(cell.cell_len for cell in cells), *map(len, head.split()), len(head) // 2 + 2)


def _lines(console: Console, row: NeedRow, words: Words) -> None:
    head = Text.assemble(
        (f"{row.rank:>3}  ", "dim"),
        (plain(row.customer), "bold"),
        "  ",
        (row.chance_text, "bold green"),
        f"  {row.value}",
    )
    console.print(head)
    body = [
        _product(row, words),
        Text.assemble(row.window_text, " · ", _quantity(row), f" {words.say('when-ordered')}"),
    ]
    if row.reason:
        body.append(Text(plain(row.reason), style="dim"))
    for line in body:
        console.print(Padding(line, (0, 0, 0, 5)))


def _product(row: NeedRow, words: Words) -> Text:
    text = Text(plain(row.name or row.product))
    if row.name:
        text.append(f" {plain(row.product)}", style="dim")
    if row.is_new:
        text.append(f" [{words.say('badge-new')}]", style="magenta")
    if row.state != "ok":
        text.append(f" [{words.say('state-' + row.state.replace('_', '-'))}]", style="yellow")
    return text


def _quantity(row: NeedRow) -> Text:
    return Text.assemble((row.quantity, "bold"), f" ({row.quantity_range})")
