"""Frequency: what the customer, or everybody, bought most often.

Source of the names: Li et al. (2023), A Next Basket Recommendation Reality Check, TOIS 41(4).
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from benchmarks.needs.peers import PAIR, Question, best_first

RECENT_DAYS = 56  # everybody's favourites are those of the last eight weeks
K = 10


def popular(question: Question, recent_days: int = RECENT_DAYS) -> pl.DataFrame:
    """product_id, sold: order lines of the last days before the cut-off, most first."""
    recent = question.before.filter(pl.col("day") >= question.cutoff - timedelta(days=recent_days))
    return recent.group_by("product_id").agg(sold=pl.len()).sort("sold", "product_id", descending=[True, False])


def favourites(question: Question) -> pl.DataFrame:
    """customer_id, product_id, times: order days with the product, for those asked about."""
    asked = question.before.join(question.asked.select("customer_id"), on="customer_id", how="semi")
    return asked.group_by(PAIR).agg(times=pl.col("day").n_unique())


def answer_everybody(question: Question, k: int = K) -> pl.DataFrame:
    """G-TopFreq: the same best sellers for all."""
    best = popular(question).head(k).select("product_id").with_row_index("rank", 1)
    return question.asked.select("customer_id").join(best, how="cross")


def answer_personal(question: Question, k: int = K) -> pl.DataFrame:
    """P-TopFreq: the customer's own favourites, ties by what sells most now; may be shorter than k."""
    return best_first(_with_sales(question), ["times", "sold"], k)


def answer(question: Question, k: int = K) -> pl.DataFrame:
    """GP-TopFreq: own favourites, then best sellers the customer never bought."""
    own = _with_sales(question)
    best = question.asked.select("customer_id").join(popular(question).head(k), how="cross")
    new = best.join(own, on=PAIR, how="anti").with_columns(times=pl.lit(0, dtype=own.schema["times"]))
    return best_first(pl.concat([own, new.select(own.columns)]), ["times", "sold"], k)


def _with_sales(question: Question) -> pl.DataFrame:
    own = favourites(question).join(popular(question), on="product_id", how="left")
    return own.with_columns(pl.col("sold").fill_null(0))
