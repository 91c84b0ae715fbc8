"""TIFU-KNN: what the customer bought, newer baskets weighing more, blended with that of like customers.

Source: Hu, He, Gao & Zhang (2020), Modeling Personalized Item Frequency Information for Next-basket
Recommendation, SIGIR. Written from the paper: each history is cut into so many groups of baskets; inside a
group and among groups weights fall from the newest to the oldest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.needs.peers import Question
from benchmarks.needs.peers.matrix import Index, top_products

BLOCK = 512  # customers scored at once; bounds the dense part in memory


@dataclass(frozen=True, slots=True)
class Settings:
    """How tastes are formed and blended.

    groups                      at most so many groups of baskets, m in the paper
    basket_decay, group_decay   weight of one step back, 0..1
    own                         share of the customer's own taste in the blend, 0..1
    neighbours                  how many like customers
    """

    groups: int = 7
    basket_decay: float = 0.9
    group_decay: float = 0.7
    own: float = 0.7
    neighbours: int = 300


TAFENG = Settings()  # those the paper gives for Ta-Feng
WHOLESALE = Settings(groups=3, own=0.9)


def answer(question: Question, settings: Settings = TAFENG, k: int = 10) -> pl.DataFrame:
    """customer_id, rank, product_id: the k best of the blend, products never bought by the customer included."""
    index = Index.of(question.before)
    tastes = tastes_of(question, settings, index)
    rows = index.customer_rows(question.asked["customer_id"])
    blended = [_blend(tastes, rows[start : start + BLOCK], settings) for start in range(0, len(rows), BLOCK)]
    return top_products(index, question.asked["customer_id"], blended, k)


def tastes_of(question: Question, settings: Settings, index: Index) -> sparse.csr_matrix:
    """Customers x products: the decayed mean of each customer's baskets.

    n baskets stand in g = min(groups, n) groups; where n is no multiple of g the newest groups hold one more.
    A basket s steps before the newest of its group of m weighs basket_decay ** s / m, and its group t steps
    back group_decay ** t / g.
    """
    baskets = question.before.select("customer_id", "product_id", "day").unique()
    back = pl.col("day").rank("dense", descending=True).over("customer_id").cast(pl.Int64) - 1
    placed = (
        baskets.with_columns(back=back)
        .with_columns(count=pl.col("back").max().over("customer_id") + 1)
        .with_columns(groups=pl.min_horizontal(pl.lit(settings.groups), "count"))
        .with_columns(size=pl.col("count") // pl.col("groups"), longer=pl.col("count") % pl.col("groups"))
        .with_columns(in_longer=pl.col("longer") * (pl.col("size") + 1))
    )
    beyond = pl.col("back") - pl.col("in_longer")  # steps behind the groups that hold one more
    is_longer = beyond < 0
    held = pl.col("size") + is_longer.cast(pl.Int64)
    step = pl.when(is_longer).then(pl.col("back") % held).otherwise(beyond % held)
    group = pl.when(is_longer).then(pl.col("back") // held).otherwise(pl.col("longer") + beyond // held)
    weight = pl.lit(settings.basket_decay).pow(step) / held * pl.lit(settings.group_decay).pow(group) / pl.col("groups")
    return index.matrix(placed.with_columns(weight=weight), "weight")


def _blend(tastes: sparse.csr_matrix, block: NDArray[np.int64], settings: Settings) -> NDArray[np.float64]:
    """Own taste and the mean taste of the nearest customers (Euclidean distance, oneself left out)."""
    own = tastes[block]
    lengths = np.asarray(tastes.multiply(tastes).sum(axis=1)).ravel()
    distances = lengths[None, :] - 2 * (own @ tastes.T).toarray()
    distances[np.arange(len(block)), block] = np.inf
    count = min(settings.neighbours, tastes.shape[0] - 1)
    nearest = np.argpartition(distances, count - 1, axis=1)[:, :count]
    picks = sparse.csr_matrix(
        (np.full(nearest.size, 1 / count), nearest.ravel(), np.arange(0, nearest.size + 1, count)),
        shape=(len(block), tastes.shape[0]),
    )
    return np.asarray((settings.own * own + (1 - settings.own) * (picks @ tastes)).toarray())
