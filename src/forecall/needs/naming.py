"""What products are called, as numbers: how alike two names are, without a text being kept.

A name counts by its runs of three letters, so that plurals, compounds and cases of any language stay near; what many
names share counts little. Source: Angell, Freund & Willett (1983), "Automatic spelling correction using a trigram
similarity measure", Information Processing & Management 19(4); the weights: Spaerck Jones (1972), "A statistical
interpretation of term specificity and its application in retrieval".
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint32]
    Floats = NDArray[np.float64]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Naming:
    """The letter runs of each product's name; of a product without a name there are none.

    start   shape (products + 1,), where each product's begin
    runs    hashes, ascending and each once inside a product
    """

    start: Ints
    runs: Hashes

    def weighed(self) -> tuple[Ints, NDArray[np.float32], int]:
        """Each run's number, what it weighs in its name (squares sum to 1), and how many kinds of runs there are."""
        kinds, number = np.unique(self.runs, return_inverse=True)
        products = len(self.start) - 1
        rare = np.log((products + 1) / np.bincount(number, minlength=len(kinds)))[number]
        owner = np.repeat(np.arange(products), np.diff(self.start))
        length = np.sqrt(np.bincount(owner, rare**2, minlength=products))
        return number.astype(np.int64), (rare / length[owner]).astype(np.float32), len(kinds)


def nameless(products: int) -> Naming:
    """Nothing is known of what they are called."""
    return Naming(np.zeros(products + 1, np.int64), np.zeros(0, np.uint32))


def naming_of(orders: pl.DataFrame, product_ids: NDArray[np.object_], as_of: date) -> Naming:
    """The names on the lines before `as_of`; of several for one product the most frequent, else the first by letters.

    orders   a frame per ORDER_SCHEMA; without the column `product_name` nothing is known
    """
    if not isinstance(orders.schema.get("product_name"), pl.String | pl.Categorical | pl.Enum):
        return nameless(len(product_ids))
    seen = orders.filter((pl.col("ordered_at").dt.date() < as_of) & pl.col("product_name").is_not_null())
    counted = seen.group_by("product_id", pl.col("product_name").cast(pl.String)).len()
    best = counted.sort("product_id", "len", "product_name", descending=[False, True, False])
    names = dict(best.unique("product_id", keep="first").select("product_id", "product_name").iter_rows())
    runs = [_runs(names.get(product, "")) for product in product_ids]
    return Naming(np.cumsum([0, *map(len, runs)]), np.array([one for each in runs for one in each], np.uint32))


def _runs(name: str) -> list[int]:
    """Hashes of the runs of three letters in each word, its edges counted as a letter.

    >>> len(_runs("Red mug")), _runs("MUG red") == _runs("Red, mug")
    (6, True)
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", name).casefold())
    found = {f" {word} "[at : at + 3] for word in words for at in range(len(word))}
    return sorted({zlib.crc32(one.encode("utf-8", "surrogatepass")) for one in found})
