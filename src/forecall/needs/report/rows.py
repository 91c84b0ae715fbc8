"""Needs as the rows a reader sees: the words and the small drawings of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from forecall.needs.reasons import parse_reason, sentence, telling
from forecall.needs.report.data import ReportData
from forecall.needs.report.marks import Calendar, band_mark, chance_mark, window_mark
from forecall.needs.types import State
from forecall.needs.wording import Words, whole_if_whole

CUSTOMERS_SHOWN, NEEDS_PER_CUSTOMER = 24, 4
EXAMPLES = 3
ROWS_PER_CUSTOMER = 3
"""Rows that one customer has at most in a list that is read from the top: a call is about a few things."""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need, ready to be shown.

    quantity, quantity_range, band   what it is when it is ordered: the middle, and 8 cases of 10
    """

    rank: int
    customer: str
    product: str
    name: str
    is_new: bool
    state: str
    reason: str
    window: Markup
    window_text: str
    band: Markup
    quantity: str
    pieces: str
    quantity_range: str
    chance: Markup
    chance_text: str
    value: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """One customer with the needs that weigh most."""

    customer: str
    chance: str
    window: Markup | None
    window_text: str
    overdue: str
    value: str
    needs: list[NeedRow]
    more: int


def by_chance(needs: pl.DataFrame) -> pl.DataFrame:
    """Likeliest first; ties by value, then by ids, so that equal input gives an equal page."""
    keys = ["p_buy", "expected_value", "customer_id", "product_id"]
    return needs.sort(keys, descending=[True, True, False, False], nulls_last=True)


def by_value(needs: pl.DataFrame) -> pl.DataFrame:
    """Highest expected value first."""
    keys = ["expected_value", "p_buy", "customer_id", "product_id"]
    return needs.sort(keys, descending=[True, True, False, False], nulls_last=True)


def narrow(needs: pl.DataFrame) -> pl.DataFrame:
    """Only what rankings go by, each row with its place as `row`: millions are not sorted with all they hold."""
    return needs.select("customer_id", "product_id", "p_buy", "expected_value").with_row_index("row")


def whole(needs: pl.DataFrame, some: pl.DataFrame) -> pl.DataFrame:
    """The needs that some rows of `narrow` stand for, in their order."""
    return needs[some["row"]]


def mixed(needs: pl.DataFrame, rows: int) -> pl.DataFrame:
    """The first `rows` of a ranked frame, with at most ROWS_PER_CUSTOMER of each customer."""
    return needs.filter(pl.int_range(pl.len()).over("customer_id") < ROWS_PER_CUSTOMER).head(rows)


def need_rows(needs: pl.DataFrame, data: ReportData, words: Words) -> list[NeedRow]:
    """The rows of a frame in its own order, numbered from 1."""
    calendar = Calendar(data.as_of, data.horizon_days)
    return [_need_row(rank, row, data, words, calendar) for rank, row in enumerate(needs.iter_rows(named=True), 1)]


def customer_cards(data: ReportData, words: Words) -> list[CustomerCard]:
    """The customers whose needs are worth most, each with the few that weigh most."""
    ranked = by_value(narrow(data.needs))
    worth = (
        ranked.group_by("customer_id", maintain_order=True)
        .agg(pl.col("expected_value").sum(), pl.len().alias("needs"))
        .sort(["expected_value", "customer_id"], descending=[True, False], nulls_last=True)
        .head(CUSTOMERS_SHOWN)
    )
    shown = whole(data.needs, ranked.filter(pl.col("customer_id").is_in(worth["customer_id"].implode())))
    mine = {str(key[0]): part for key, part in shown.group_by("customer_id", maintain_order=True)}
    when = {row["customer_id"]: row for row in data.when.iter_rows(named=True) if row["customer_id"] in mine}
    return [
        _card(row, mine[row["customer_id"]], when.get(row["customer_id"]), data, words)
        for row in worth.iter_rows(named=True)
    ]


def examples(data: ReportData, words: Words, state: State) -> list[NeedRow]:
    """A few needs in one state, the weightiest first, of different customers; what says the state is left out."""
    of_state = by_value(narrow(data.needs).filter(data.needs["state"] == state.value))
    first = whole(data.needs, of_state.unique("customer_id", maintain_order=True).head(EXAMPLES))
    said = pl.col("reasons")
    return need_rows(
        first.with_columns(pl.when(said.list.len() > 1).then(said.list.slice(1)).otherwise(said)),
        data,
        words,
    )


def _counted(amount: float, *, in_pieces: bool) -> float | int:
    """What is offered, as it is said: whole from two on and where nothing is sold in parts, else with one decimal."""
    return max(round(amount), 1) if in_pieces else whole_if_whole(amount, 0 if amount >= 2 else 1)


def window_text(words: Words, due_from: date | None, due: date | None, due_to: date | None) -> str:
    """The window in a few words.

    The window counts those who never come again, the middle does not: where it lies before the window, even the early
    end of the window needs luck, and a likeliest day would promise too much.
    """
    if due is None or due_from is None:
        return words.say("window-unknown")
    if due_from > due:
        return words.say("window-unlikely", start=words.day(due_from))
    if due_to is None:
        return words.say("window-open", start=words.day(due_from), due=words.day(due, due_from))
    if due_from == due_to:
        return words.say("window-day", due=words.day(due))
    return words.say("window", start=words.day(due_from), end=words.day(due_to, due_from), due=words.day(due))


def first_reason(reasons: list[str] | None, data: ReportData, words: Words) -> str:
    """The strongest reason as a sentence, or an empty text where none was given."""
    if not reasons:
        return ""
    return sentence(parse_reason(telling(reasons)), words.language, data.product_names)


def _need_row(rank: int, row: dict[str, Any], data: ReportData, words: Words, calendar: Calendar) -> NeedRow:
    window = window_text(words, row["due_from"], row["due_date"], row["due_to"])
    low, middle, high = (row[f"if_bought_q{share}"] for share in (10, 50, 90))
    least, count, most = (_counted(amount, in_pieces=data.in_pieces) for amount in (low, middle, high))
    spread = f"{words.decimal(least)}\N{EN DASH}{words.decimal(most)}"
    quantity = words.decimal(count)
    name = data.product_names.get(row["product_id"]) or ""
    return NeedRow(
        rank=rank,
        customer=row["customer_id"],
        product=row["product_id"],
        name="" if name == row["product_id"] else name,
        is_new=row["is_new"],
        state=row["state"],
        reason=first_reason(row["reasons"], data, words),
        window=_window(calendar, row["due_from"], row["due_date"], row["due_to"], window) or Markup(""),
        window_text=window,
        band=band_mark(low, middle, high, words.say("band-title", count=count, middle=quantity, spread=spread)),
        quantity=quantity,
        pieces=words.say("pieces", count=count, amount=quantity),
        quantity_range=spread,
        chance=chance_mark(row["p_buy"]),
        chance_text=chance_text(row["p_buy"], words),
        value=words.money(row["expected_value"] or 0.0, data.currency),
    )


def chance_text(chance: float, words: Words) -> str:
    """A chance in per cent, with a decimal below ten per cent; never a flat 0 or 100 that nobody can promise."""
    if chance < 0.001:
        return f"< {words.percent(0.001, 1)}"
    if chance > 0.99:
        return f"> {words.percent(0.99)}"
    return words.percent(chance, 1 if chance < 0.0995 else 0)


def _window(calendar: Calendar, start: date | None, due: date | None, end: date | None, text: str) -> Markup | None:
    if start is None or due is None:
        return None
    return window_mark(calendar, start, due, end, text)


def _card(
    row: dict[str, Any], needs: pl.DataFrame, when: dict[str, Any] | None, data: ReportData, words: Words
) -> CustomerCard:
    calendar = Calendar(data.as_of, data.horizon_days)
    start, due, end = (when[f"next_order_{part}"] if when else None for part in ("from", "date", "to"))
    text = window_text(words, start, due, end)
    return CustomerCard(
        customer=row["customer_id"],
        chance=_order_chance(when, data.horizon_days, words),
        window=_window(calendar, start, due, end, text),
        window_text=text,
        overdue=_overdue(when, words),
        value=words.money(row["expected_value"] or 0.0, data.currency),
        needs=need_rows(needs.head(NEEDS_PER_CUSTOMER), data, words),
        more=max(row["needs"] - NEEDS_PER_CUSTOMER, 0),
    )


def _order_chance(when: dict[str, Any] | None, horizon_days: int, words: Words) -> str:
    chance = (when or {}).get(f"p_order_{horizon_days}")
    return "" if chance is None else chance_text(chance, words)


def _overdue(when: dict[str, Any] | None, words: Words) -> str:
    days = round((when or {}).get("overdue_days") or 0)
    return words.say("overdue", days=days) if days >= 1 else ""


def states(needs: pl.DataFrame) -> Iterator[tuple[State, int]]:
    """How many needs stand in each state, in the order of the states."""
    counts = dict(needs.group_by("state").len().iter_rows())
    for state in State:
        yield state, counts.get(state.value, 0)
