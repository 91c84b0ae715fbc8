"""Alternating least squares through the `implicit` package, its default settings, one thread."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.needs.peers import PAIR, Question
from benchmarks.needs.peers.matrix import Index

FACTORS = 64


def answer(question: Question) -> pl.DataFrame:
    """score = product of the customer's and the product's factors, learnt from counts of order days."""
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    counts = question.before.group_by(PAIR).agg(times=pl.len().cast(pl.Float64))
    index = Index.of(question.before)
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(factors=FACTORS, random_state=0, num_threads=1, use_gpu=False)
        model.fit(index.matrix(counts, "times").astype(np.float32), show_progress=False)
    rows = index.customer_rows(question.asked["customer_id"])
    columns = np.searchsorted(index.products.to_numpy(), question.asked["product_id"].to_numpy())
    score = np.einsum("ij,ij->i", model.user_factors[rows], model.item_factors[columns])
    return question.asked.select(*PAIR, score=pl.Series(score.astype(np.float64)))
