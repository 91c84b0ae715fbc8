"""Orders of a file made ready for the tables: times in UTC, prices in millionths, a digest for each order. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from forecall.custody.identifiers import mask_cards_in_line
from forecall.custody.identifiers.streams import Masker
from forecall.orders.types import MICRO

LINES_AT_ONCE = 40_000
"""Lines of a batch, about: one transaction, and the progress bar's step."""
DIGEST = 16
LONGEST_CODE, LONGEST_NAME = 120, 300


@dataclass(frozen=True, slots=True)
class Shaped:
    """Orders ready for the tables.

    lines         sorted by customer and order: customer_id, order_id, ordered_at (UTC), product_id, quantity,
                  price_micro, currency
    products      code -> name
    shared        lines of orders that name several customers; they are not in `lines`
    cards_masked  product names and codes in which a card number stood
    """

    lines: pl.DataFrame
    products: Mapping[str, str]
    shared: int = 0
    cards_masked: int = 0

    def lines_of(self, customers: Collection[str]) -> int:
        """How many lines these customers have."""
        if not customers:
            return 0
        return int(self.lines["customer_id"].is_in(list(customers)).sum())


def shaped(orders: pl.DataFrame, zone: ZoneInfo, *, keeps_prices: bool) -> Shaped:
    """The canonical frame as the tables take it.

    zone   of the shop's wall clock; an hour that the clock skips counts as the one after it, a doubled one as its first
    """
    frame = _with_optional(orders)
    several = frame.group_by("order_id").agg(pl.col("customer_id").n_unique().alias("n")).filter(pl.col("n") > 1)
    kept = frame.join(several, on="order_id", how="anti", maintain_order="left") if several.height else frame
    codes, masked = _masked(kept["product_id"].unique().sort(), LONGEST_CODE, Masker(_in_code).line)
    names, masked_names = _names(kept)
    price = (pl.col("unit_price") * MICRO).round().cast(pl.Int64) if keeps_prices else pl.lit(0, pl.Int64)
    lines = kept.select(
        "customer_id",
        "order_id",
        _utc(zone).alias("ordered_at"),
        pl.col("product_id").replace(codes) if codes else pl.col("product_id"),
        pl.col("quantity").cast(pl.Float64),
        price.alias("price_micro"),
        pl.col("currency").fill_null("").str.slice(0, 3),
    ).sort("customer_id", "order_id", maintain_order=True)
    products = {codes.get(code, code): name for code, name in names.items()}
    return Shaped(lines, products, frame.height - kept.height, masked + masked_names)


def _with_optional(orders: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in ("product_name", "currency") if name not in orders.columns]
    return orders.with_columns(pl.lit(None, pl.String).alias(name) for name in missing) if missing else orders


def _utc(zone: ZoneInfo) -> pl.Expr:
    local = pl.col("ordered_at")
    there = local.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
    skipped = local.dt.offset_by("1h").dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
    return there.fill_null(skipped).dt.convert_time_zone("UTC")


def _in_code(number: str, before: int) -> str:
    """Two products of a file whose codes end alike stay two."""
    return f"[card •••• {number[-4:]}]{f' #{before + 1}' if before else ''}"


def _masked(texts: pl.Series, longest: int, mask: Callable[[str], str]) -> tuple[dict[str, str], int]:
    """Text -> what is kept of it, for those that change: no card number, not too long."""
    changed = {}
    cards = 0
    for text in texts.drop_nulls().to_list():
        clean = mask(text)
        cards += clean != text
        if clean[:longest] != text:
            changed[text] = clean[:longest]
    return changed, cards


def _names(frame: pl.DataFrame) -> tuple[dict[str, str], int]:
    """Product code -> its newest name."""
    newest = frame.sort("ordered_at").group_by("product_id").agg(pl.col("product_name").drop_nulls().last())
    changed, cards = _masked(newest["product_name"].unique(), LONGEST_NAME, mask_cards_in_line)
    return {code: changed.get(name or "", name or "") for code, name in newest.iter_rows()}, cards


def batches(whole: Shaped) -> Iterator[Shaped]:
    """The lines in parts of about `LINES_AT_ONCE`, cut between customers."""
    lines = whole.lines
    starts = lines.select((pl.col("customer_id") != pl.col("customer_id").shift()).fill_null(value=True)).to_series()
    edges = starts.arg_true().to_list()
    begin = 0
    for edge in [*edges[1:], lines.height]:
        if edge - begin >= LINES_AT_ONCE or (edge == lines.height and edge > begin):
            yield Shaped(lines.slice(begin, edge - begin), {})
            begin = edge


def orders_in(lines: pl.DataFrame) -> pl.DataFrame:
    """One row an order: order_id, customer_id, ordered_at, currency, digest, and its lines as lists, in their order.

    The digest is BLAKE2b over customer, time, currency and lines: 16 bytes.
    """
    said = pl.format("{}\x1f{}\x1f{}", "product_id", "quantity", "price_micro")
    orders = lines.group_by("order_id", maintain_order=True).agg(
        pl.col("customer_id").first(),
        pl.col("ordered_at").first(),
        pl.col("currency").first(),
        pl.col("product_id"),
        pl.col("quantity"),
        pl.col("price_micro"),
        pl.format("{}\x1f{}\x1f{}", "customer_id", pl.col("ordered_at").dt.epoch("us"), "currency")
        .first()
        .alias("head"),
        said.str.join("\x1e").alias("body"),
    )
    texts = orders.select(pl.concat_str("head", "body", separator="\x1e")).to_series()
    digests = [hashlib.blake2b(text.encode(), digest_size=DIGEST).digest() for text in texts]
    return orders.drop("head", "body").with_columns(pl.Series("digest", digests, dtype=pl.Binary))
