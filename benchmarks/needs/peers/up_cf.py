"""UP-CF@r: user-based neighbours over how often each product stood in a customer's last r baskets.

Source: Faggioli, Polato & Aiolli (2020), Recency Aware Collaborative Filtering for Next Basket
Recommendation, UMAP. Written from the paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from benchmarks.needs.peers import Question
from benchmarks.needs.peers.matrix import Index, top_products

BLOCK = 512


@dataclass(frozen=True, slots=True)
class Settings:
    """recent: baskets that count (r) · locality: power on the likeness (q) · asymmetry: 0..1 (alpha)"""

    recent: int = 10
    locality: float = 5.0
    asymmetry: float = 0.25


TAFENG = Settings(locality=2.0)
WHOLESALE = Settings(locality=5.0)


def answer(question: Question, settings: Settings = WHOLESALE, k: int = 10) -> pl.DataFrame:
    """customer_id, rank, product_id: the k highest of sum over customers of likeness ** q x their recent share."""
    index = Index.of(question.before)
    shares = recent_shares(question, settings, index)
    length = np.asarray(shares.multiply(shares).sum(axis=1)).ravel()
    rows = index.customer_rows(question.asked["customer_id"])
    scores = []
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        likeness = (shares[block] @ shares.T).toarray()
        likeness /= length[block, None] ** settings.asymmetry * length[None, :] ** (1 - settings.asymmetry)
        scores.append(np.asarray((likeness**settings.locality) @ shares))
    return top_products(index, question.asked["customer_id"], scores, k)


def recent_shares(question: Question, settings: Settings, index: Index) -> sparse.csr_matrix:
    """Customers x products: share of the last r baskets (or of all, when fewer) that held the product."""
    baskets = question.before.select("customer_id", "product_id", "day").unique()
    back = pl.col("day").rank("dense", descending=True).over("customer_id").cast(pl.Int64) - 1
    counted = baskets.with_columns(back=back).with_columns(
        weight=1.0 / pl.min_horizontal(pl.lit(settings.recent), pl.col("back").max().over("customer_id") + 1)
    )
    return index.matrix(counted.filter(pl.col("back") < settings.recent), "weight")
