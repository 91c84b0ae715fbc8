"""Customers and products as rows and columns of a sparse matrix: what the neighbour methods share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True, slots=True)
class Index:
    """Ids in sorted order; their place is their row (customers) or column (products)."""

    customers: pl.Series
    products: pl.Series

    @classmethod
    def of(cls, lines: pl.DataFrame) -> Index:
        """The ids that stand in a frame of order lines."""
        return cls(lines["customer_id"].unique().sort(), lines["product_id"].unique().sort())

    def customer_rows(self, customers: pl.Series) -> NDArray[np.int64]:
        """Rows of those customers, all of whom must be known."""
        return np.searchsorted(self.customers.to_numpy(), customers.to_numpy()).astype(np.int64)

    def matrix(self, lines: pl.DataFrame, weight: str) -> sparse.csr_matrix:
        """Customers x products, the column `weight` summed over equal pairs."""
        rows = self.customer_rows(lines["customer_id"])
        columns = np.searchsorted(self.products.to_numpy(), lines["product_id"].to_numpy())
        shape = (len(self.customers), len(self.products))
        return sparse.csr_matrix((lines[weight].to_numpy(), (rows, columns)), shape=shape, dtype=np.float64)


def top_products(index: Index, customers: pl.Series, blocks: list[NDArray[np.float64]], k: int) -> pl.DataFrame:
    """customer_id, rank, product_id of the k highest scores in each row; equal scores by product_id.

    blocks   dense scores, together one row a customer in the order of `customers`, one column a product
    """
    best = np.concatenate([np.argsort(-block, axis=1, kind="stable")[:, :k] for block in blocks])
    return pl.DataFrame(
        {
            "customer_id": customers.to_numpy().repeat(best.shape[1]),
            "rank": np.tile(np.arange(1, best.shape[1] + 1), len(customers)),
            "product_id": index.products.to_numpy()[best.ravel()],
        }
    )
