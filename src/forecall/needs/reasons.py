"""Why a need is listed: a code with figures for machines, one sentence for people.

A reason is written `code(figure=value, ...)`, for example `due(every=28d, last=31d)`. A value is a number
of days (`28d`), a plain number (`3.1`) or a product id in double quotes (`"22386"`, escaped as in JSON).
The codes, their figures and what each means stand in `docs/reference/reasons.md`.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

from forecall.needs.errors import BadRequest
from forecall.needs.wording import isolated, whole_if_whole, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FigureKind(Enum):
    """How the value of a figure is written."""

    DAYS = auto()  # 28d, >= 0
    NUMBER = auto()  # 3.1
    PRODUCT = auto()  # "22386"


class ReasonCode(StrEnum):
    """What kind of evidence spoke for (or against) a need."""

    DUE = "due"
    HABIT = "habit"
    SEASON = "season"
    CUSTOMER_DUE = "customer_due"
    RECENT = "recent"
    POPULAR = "popular"
    NEIGHBOUR = "neighbour"
    SUBSTITUTE = "substitute"
    SIMILAR = "similar"
    NEW_CUSTOMER = "new_customer"
    THIN = "thin"
    SMALL_SHOP = "small_shop"
    LAPSED = "lapsed"


FIGURES: Mapping[ReasonCode, Mapping[str, FigureKind]] = MappingProxyType(
    {
        ReasonCode.DUE: {"every": FigureKind.DAYS, "last": FigureKind.DAYS},
        ReasonCode.HABIT: {"bought": FigureKind.NUMBER, "orders": FigureKind.NUMBER},
        ReasonCode.SEASON: {"last_year": FigureKind.NUMBER},
        ReasonCode.CUSTOMER_DUE: {"every": FigureKind.DAYS, "last": FigureKind.DAYS},
        ReasonCode.RECENT: {"last": FigureKind.DAYS},
        ReasonCode.POPULAR: {"buyers": FigureKind.NUMBER, "days": FigureKind.NUMBER},
        ReasonCode.NEIGHBOUR: {"bought_with": FigureKind.PRODUCT, "lift": FigureKind.NUMBER},
        ReasonCode.SUBSTITUTE: {
            "of": FigureKind.PRODUCT,
            "over": FigureKind.NUMBER,
            "without": FigureKind.NUMBER,
        },
        ReasonCode.SIMILAR: {"customers": FigureKind.NUMBER},
        ReasonCode.NEW_CUSTOMER: {"orders": FigureKind.NUMBER},
        ReasonCode.THIN: {"orders": FigureKind.NUMBER},
        ReasonCode.SMALL_SHOP: {"orders": FigureKind.NUMBER},
        ReasonCode.LAPSED: {"last": FigureKind.DAYS},
    }
)
"""The figures each code carries, in the order they are written."""


class BadReason(BadRequest):
    """A reason is not `code(figure=value, ...)` with the figures its code carries."""

    def __init__(self, text: str, problem: str) -> None:
        """`problem` says what was found."""
        self.text = text
        super().__init__(f"reason {text!r}: {problem}; docs/reference/reasons.md lists the codes and their figures")


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its figures; days and plain numbers are floats, products their ids.

    >>> Reason("due", {"every": 28, "last": 31}).code
    <ReasonCode.DUE: 'due'>
    """

    code: ReasonCode
    figures: Mapping[str, float | str]

    def __init__(self, code: str, figures: Mapping[str, float | str]) -> None:
        """Raises BadReason when the code is unknown or the figures are not the code's own."""
        written = f"{code}({', '.join(figures)})"
        if code not in FIGURES:
            raise BadReason(written, "no such code")
        kinds = FIGURES[ReasonCode(code)]
        if set(figures) != set(kinds):
            raise BadReason(written, f"the figures of {code} are {', '.join(kinds)}")
        for name, kind in kinds.items():
            _check(written, name, kind, figures[name])
        object.__setattr__(self, "code", ReasonCode(code))
        object.__setattr__(self, "figures", MappingProxyType({name: figures[name] for name in kinds}))


def format_reason(reason: Reason) -> str:
    """The reason as it is written in the `reasons` column.

    >>> format_reason(Reason("neighbour", {"bought_with": "22386", "lift": 3.1}))
    'neighbour(bought_with="22386", lift=3.1)'
    """
    kinds = FIGURES[reason.code]
    inside = ", ".join(f"{name}={_written(kinds[name], value)}" for name, value in reason.figures.items())
    return f"{reason.code}({inside})"


_REASON = re.compile(r"([a-z_]+)\((.*)\)", re.DOTALL)
_FIGURE = re.compile(
    r"""\s*(?P<name>[a-z_]+)\s*=\s*
        (?:(?P<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?P<days>d)?|(?P<product>"(?:[^"\\]|\\.)*"))
        \s*(?:,(?=.)|$)""",
    re.VERBOSE | re.DOTALL,
)


def parse_reason(text: str) -> Reason:
    """The reason that `format_reason` wrote; raises BadReason.

    >>> dict(parse_reason("due(every=28d, last=31d)").figures)
    {'every': 28.0, 'last': 31.0}
    """
    whole = _REASON.fullmatch(text.strip())
    if whole is None:
        raise BadReason(text, "it is not written code(figure=value, ...)")
    code, inside = whole[1], whole[2]
    if code not in FIGURES:
        raise BadReason(text, "no such code")
    figures: dict[str, float | str] = {}
    position = 0
    while position < len(inside):
        found = _FIGURE.match(inside, position)
        if found is None or found["name"] in figures:
            raise BadReason(text, f"unreadable from {inside[position:]!r} on")
        figures[found["name"]] = _value(text, ReasonCode(code), found)
        position = found.end()
    return Reason(code, figures)


def sentence(reason: Reason, language: str, product_names: Mapping[str, str] | None = None) -> str:
    """One plain sentence for people.

    language        "en", "de" or "ro"; BadRequest for any other
    product_names   id to name; a known name is said beside the id

    >>> sentence(parse_reason("due(every=28d, last=31d)"), "en")
    'Usually ordered every 28 days; the last time was 31 days ago.'
    """
    spoken = words(language, "reasons")
    values = {name: _spoken(reason.code, name, value, product_names or {}) for name, value in reason.figures.items()}
    return spoken.say(f"reason-{reason.code.replace('_', '-')}", **values)


def telling(reasons: Sequence[str]) -> str:
    """Of the written reasons of a need, one or more, the one to show where there is room for one.

    What is said of the whole shop stands beside each of its needs and tells none from another.

    >>> telling(["small_shop(orders=93)", "recent(last=5d)"])
    'recent(last=5d)'
    """
    return next((one for one in reasons if not one.startswith(ReasonCode.SMALL_SHOP)), reasons[0])


def _spoken(code: ReasonCode, name: str, value: float | str, names: Mapping[str, str]) -> float | str:
    if isinstance(value, str):
        known = names.get(value)
        return f"{isolated(value)} ({isolated(known)})" if known and known != value else isolated(value)
    kind = FIGURES[code][name]
    return whole_if_whole(value, 0 if kind is FigureKind.DAYS else 1)


def _written(kind: FigureKind, value: float | str) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    number = str(int(value)) if value == int(value) else repr(float(value))
    return f"{number}d" if kind is FigureKind.DAYS else number


def _value(text: str, code: ReasonCode, found: re.Match[str]) -> float | str:
    name = found["name"]
    kind = FIGURES[code].get(name)
    if kind is not None and (kind is FigureKind.DAYS) != bool(found["days"]):
        raise BadReason(text, f"{name} is a number of days only when it ends in d, and {code} says which it is")
    if found["product"] is None:
        return float(found["number"])
    try:
        return str(json.loads(found["product"]))
    except json.JSONDecodeError:
        raise BadReason(text, f"the product id of {name} is not quoted as in JSON") from None


def _check(written: str, name: str, kind: FigureKind, value: float | str) -> None:
    if (kind is FigureKind.PRODUCT) != isinstance(value, str):
        wanted = "a product id" if kind is FigureKind.PRODUCT else "a number"
        raise BadReason(written, f"{name} is {wanted}, not {value!r}")
    if isinstance(value, str):
        return
    if not math.isfinite(value) or (kind is FigureKind.DAYS and value < 0):
        raise BadReason(written, f"{name} is {value!r}, outside its range")
