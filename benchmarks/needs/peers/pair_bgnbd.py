"""BG/NBD on pairs, and on customers spread over their products; both through `lifetimes`."""

from __future__ import annotations

import polars as pl

from benchmarks.needs.peers import PAIR, Question
from benchmarks.needs.peers.bgnbd import Waits, histories

LEARNT_PAIRS = 20_000  # enough for four parameters; the fit is the slow part


def answer(question: Question) -> pl.DataFrame:
    """score = chance that the pair is bought in the window, by a BG/NBD fitted over pairs."""
    known = histories(question, PAIR)
    waits = Waits.fitted(known.sample(min(LEARNT_PAIRS, known.height), seed=0), known)
    return known.select(*PAIR, score=pl.Series(waits.within(question.days)))


def answer_share(question: Question) -> pl.DataFrame:
    """score = expected orders of the customer x share of the customer's order days with the product."""
    return _shared(question).select(*PAIR, score=pl.col("orders") * pl.col("share"))


def answer_value(question: Question) -> pl.DataFrame:
    """score = the same x the pair's mean line value: what the window is worth."""
    return _shared(question).select(*PAIR, score=pl.col("orders") * pl.col("share") * pl.col("line_value"))


def _shared(question: Question) -> pl.DataFrame:
    customers = histories(question, ["customer_id"])
    waits = Waits.fitted(customers, customers)
    expected = customers.select("customer_id", "repeats", orders=pl.Series(waits.orders_within(question.days)))
    pairs = question.before.group_by(PAIR).agg(times=pl.len(), line_value=pl.col("value").mean())
    return pairs.join(expected, on="customer_id").with_columns(share=pl.col("times") / (pl.col("repeats") + 1))
