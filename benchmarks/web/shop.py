"""A large shop's customers and order lines, made in a minute: a twentieth is drawn, the rest are copies with numbers of
their own. Pure; nobody is meant.

About 25 lines a customer over two years, in orders of three or four.
"""

from __future__ import annotations

import random
from datetime import date

import polars as pl

from forecall.needs.sample import ShopPlan, simulate
from forecall.needs.sample.plan import CustomerKind

PRODUCTS, YEARS, DRAWN = 800, 2, 10_000
SHIFT = 1_000_000
"""Between the customer numbers of one copy and the next."""
KINDS = {
    "regular": CustomerKind(0.17, 21, 14, 0.5, 6, 1.25),
    "now and then": CustomerKind(0.48, 55, 6, 0.2, 6, 2.15),
    "seldom": CustomerKind(0.35, 120, 3, 0.0, 5, 2.9),
}
FIRST = (
    "Adela", "Adrian", "Alina", "Ana", "Andrei", "Bianca", "Bogdan", "Carmen", "Cătălin", "Cristina", "Dan", "Daniela",
    "Diana", "Elena", "Emil", "Florin", "Gabriela", "George", "Horia", "Ioana", "Ion", "Irina", "Laura", "Liviu",
    "Lucia", "Maria", "Marius", "Mihai", "Mircea", "Monica", "Nicoleta", "Oana", "Paul", "Radu", "Raluca", "Sorin",
    "Ștefan", "Teodora", "Tudor", "Vlad",
)  # fmt: skip
BEGINS = (
    "Al", "Bar", "Cor", "Dră", "Er", "Flo", "Gri", "Ho", "Io", "Jur", "Lu", "Mar", "Ne", "Ol", "Pe", "Ro", "Să", "Tru",
)  # fmt: skip
MIDDLES = ("ban", "ce", "do", "fi", "ghin", "lă", "mu", "nes", "po", "ri", "so", "şte", "tu", "vi", "za")
ENDS = ("aru", "ea", "escu", "eanu", "ici", "oiu", "uţa", "an")


def orders(customers: int, lines: int, end: date) -> pl.DataFrame:
    """The newest `lines` order lines of so many customers up to `end`; columns as `simulate_shop` gives them."""
    drawn = min(customers, DRAWN)
    one = simulate(ShopPlan(customers=drawn, products=PRODUCTS, years=YEARS, end=end, kinds=KINDS))
    parts = [_copy(one, number) for number in range(-(-customers // drawn))]
    whole = pl.concat(parts).filter(pl.col("customer_id").is_in(numbers(customers)))
    return whole.sort("ordered_at", "order_id", "product_id").tail(lines)


def numbers(customers: int) -> list[str]:
    """Customer numbers, as `orders` has them."""
    drawn = min(customers, DRAWN)
    return [str(20_001 + place % drawn + place // drawn * SHIFT) for place in range(customers)]


def _copy(one: pl.DataFrame, number: int) -> pl.DataFrame:
    digits = pl.col("customer_id").cast(pl.Int64) + number * SHIFT
    rest = pl.col("order_id").str.split("-").list.last()
    return one.with_columns(
        customer_id=digits.cast(pl.String), order_id=pl.concat_str(digits.cast(pl.String), pl.lit("-"), rest)
    )


def people(customers: int) -> pl.DataFrame:
    """A table of them as a shop exports it: customer_number, name, phone, row."""
    rng = random.Random(5)  # invented people are no secret
    kept = {
        "customer_number": numbers(customers),
        "name": [name(rng) for _ in range(customers)],
        "phone": [f"+407{20_000_000 + place}" for place in range(customers)],
    }
    return pl.DataFrame(kept).with_row_index("row", offset=2)


def name(rng: random.Random) -> str:
    """A name that many may share."""
    family = rng.choice(BEGINS) + "".join(rng.choice(MIDDLES) for _ in range(rng.randint(0, 2))) + rng.choice(ENDS)
    return f"{rng.choice(FIRST)} {family}"
