"""What the sample shop sells: families of invented products, their words, prices, packs and seasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Family:
    """Products that are bought for the same reason.

    things   what the products are, in the words of a price list
    price    lowest and highest list price, in the shop's currency
    packs    case packs: a customer orders multiples of one of these
    season   month (1..12) -> demand relative to a plain month; a month not named is 1
    """

    name: str
    things: tuple[str, ...]
    price: tuple[float, float]
    packs: tuple[int, ...] = (6, 12)
    season: Mapping[int, float] = field(default_factory=dict)


MOTIFS = (
    "FERN", "HARE", "WREN", "SAILBOAT", "POPPY", "PEBBLE",
    "CLOVER", "LIGHTHOUSE", "FOXGLOVE", "ACORN", "MEADOW", "OTTER",
    "HARVEST", "LEMON GROVE", "BRAMBLE", "STARLING", "TARTAN", "GINGHAM",
    "WILLOW", "COBALT STRIPE", "OLIVE BRANCH", "SWALLOW", "THISTLE", "PAPER BOAT",
    "HONEYBEE", "BLUEBELL", "MOORLAND", "CHEVRON", "DAISY DOT", "RIVERSTONE",
)  # fmt: skip
"""A motif makes a range: things of one family that carry it are bought together."""

COLOURS = ("IVORY", "SAGE", "NAVY", "RUST", "SLATE", "ROSE", "MUSTARD", "TEAL")

WINTER = {9: 1.3, 10: 1.6, 11: 1.9, 12: 1.2, 1: 0.7}
GIFTING = {9: 1.2, 10: 1.5, 11: 1.8, 12: 1.1}
CHRISTMAS = {1: 0.03, 2: 0.03, 3: 0.03, 4: 0.05, 5: 0.1, 6: 0.2, 7: 0.6, 8: 1.5, 9: 3.0, 10: 4.0, 11: 4.2, 12: 1.2}
SPRING = {2: 1.5, 3: 2.2, 4: 2.4, 5: 1.9, 9: 0.6, 10: 0.4, 11: 0.3, 12: 0.3}
EASTER = {1: 1.2, 2: 3.5, 3: 4.0, 4: 1.5, 5: 0.1, **dict.fromkeys(range(6, 13), 0.05)}
SUMMER = {4: 1.4, 5: 1.9, 6: 2.2, 7: 2.0, 8: 1.3, 10: 0.5, 11: 0.4, 12: 0.4}
SCHOOL = {1: 1.2, 7: 1.6, 8: 2.2, 9: 1.5, 11: 0.7, 12: 0.6}

FAMILIES = (
    Family("catering disposables", ("PAPER CUPS", "CARRY BAGS", "WOODEN FORKS", "SOUP POTS"), (0.35, 2.4), (12, 24)),
    Family("cleaning", ("SCOURING PADS", "COTTON CLOTHS", "HAND BRUSH", "REFILL SOAP"), (0.4, 3.2), (6, 12, 24)),
    Family("tea and coffee", ("MUG", "TEAPOT", "COFFEE FILTER", "SUGAR JAR"), (1.2, 9.5), (6, 12)),
    Family("tableware", ("SIDE PLATE", "CEREAL BOWL", "SERVING DISH", "EGG CUP"), (1.1, 12.0), (6, 12)),
    Family("table linen", ("NAPKINS", "TABLE RUNNER", "TEA TOWEL", "PLACEMAT"), (0.8, 8.5), (6, 12), GIFTING),
    Family("baking", ("CAKE CASES", "PIPING SET", "MIXING BOWL", "CAKE TIN"), (0.45, 7.0), (6, 12), WINTER),
    Family("storage", ("STORAGE TIN", "WIRE BASKET", "JAM JAR", "LABEL SET"), (0.6, 8.0), (6, 12)),
    Family("candles", ("TEALIGHTS", "PILLAR CANDLE", "CANDLE HOLDER", "SCENTED WAX"), (0.5, 6.5), (6, 12, 24), WINTER),
    Family("lighting", ("STRING LIGHTS", "PAPER LANTERN", "NIGHT LIGHT", "STORM LAMP"), (1.5, 14.0), (1, 4, 6), WINTER),
    Family("garden", ("PLANT POT", "SEED MARKERS", "BIRD FEEDER", "GARDEN TWINE"), (0.6, 11.0), (6, 12), SPRING),
    Family("picnic", ("PICNIC RUG", "COOL BAG", "DRINKS FLASK", "BUNTING"), (1.2, 13.0), (4, 6), SUMMER),
    Family("stationery", ("NOTEBOOK", "PENCIL SET", "GREETING CARD", "STICKER SHEET"), (0.2, 3.4), (12, 24), SCHOOL),
    Family("gift wrap", ("WRAPPING PAPER", "GIFT BAG", "RIBBON REEL", "GIFT TAGS"), (0.25, 2.6), (12, 24), GIFTING),
    Family("party", ("PARTY BALLOONS", "PAPER HATS", "TREAT BAGS", "CAKE CANDLES"), (0.35, 3.0), (6, 12, 24)),
    Family("easter", ("EGG HANGER", "FELT CHICK", "EASTER BASKET", "EGG PAINTS"), (0.35, 4.5), (12, 24), EASTER),
    Family(
        "christmas", ("TREE BAUBLE", "ADVENT CARDS", "FELT STOCKING", "DOOR WREATH"), (0.3, 6.0), (6, 12, 24), CHRISTMAS
    ),
)
"""Order matters: product number n belongs to family n modulo their count."""
