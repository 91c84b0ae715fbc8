"""The charts of a report as SVG text: drawn here, coloured by the page's own style sheet, no script.

Wide charts are drawn twice, for wide and for narrow screens, because text inside an SVG shrinks with it.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a drawing, and the margins that its labels need, in SVG units (pixels at full size)."""

    width: int
    height: int
    left: int = 58
    right: int = 12
    top: int = 14
    bottom: int = 30

    @property
    def inner_width(self) -> int:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> int:
        """Height between the margins."""
        return self.height - self.top - self.bottom


WIDE, NARROW, SQUARE = Size(740, 280), Size(320, 250, left=50, right=6), Size(320, 296, left=62, bottom=44)

LETTER = 6.2
"""Mean width of a letter of a label, in SVG units."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One place on the axis with what was expected and what came, both >= 0."""

    label: str
    expected: float
    actual: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One bin of a calibration chart: mean prediction and share that came true, 0..1, over `count` cases."""

    predicted: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True)
class Caption:
    """Name and description of a chart, for those who hear it."""

    title: str
    description: str


def nice_ticks(top: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 to just above `top`, about `wanted` steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> nice_ticks(87)
    [0.0, 25.0, 50.0, 75.0, 100.0]
    """
    if not (top > 0 and math.isfinite(top)):
        return [0.0, 1.0]
    rough = top / wanted
    power: float = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return [round(step * index, 10) for index in range(math.ceil(top / step - 1e-9) + 1)]


def paired_bars(pairs: Sequence[Pair], caption: Caption, size: Size, label: Callable[[float], str]) -> Markup:
    """Two bars at each place: what was expected, and what came.

    label   writes a value on the axis
    """
    ticks = nice_ticks(max((max(pair.expected, pair.actual) for pair in pairs), default=0.0))
    scale = size.inner_height / ticks[-1]
    step = size.inner_width / max(len(pairs), 1)
    bar = min(step * 0.34, 44)
    floor = size.height - size.bottom
    longest = LETTER * max((len(pair.label) for pair in pairs), default=0) + 8
    every = max(1, math.ceil(len(pairs) * longest / size.inner_width))  # as many labels as fit
    parts: list[Markup] = [_level(tick, floor - tick * scale, size, label) for tick in ticks]
    for index, pair in enumerate(pairs):
        middle = size.left + step * (index + 0.5)
        parts.append(_bar("expected", middle - bar - 1, pair.expected * scale, bar, floor))
        parts.append(_bar("actual", middle + 1, pair.actual * scale, bar, floor))
        if index % every == 0:
            last = size.width - LETTER * len(pair.label) / 2  # the middle of a label that ends with the drawing
            parts.append(_text("middle", min(middle, last), size.height - 10, pair.label))
    return _chart(caption, size, parts)


def calibration(
    dots: Sequence[Dot], caption: Caption, axes: tuple[str, str], percent: Callable[[float], str]
) -> Markup:
    """Predicted against observed shares, the area of a dot as its number of cases; on the diagonal is right.

    axes   names of the horizontal (predicted) and the vertical (observed) axis
    """
    size = SQUARE
    side = min(size.inner_width, size.inner_height)
    left, floor = size.left, size.top + side
    most = max((dot.count for dot in dots), default=1)
    top = calibration_top(dots)
    parts: list[Markup] = []
    for quarter in range(5):
        share = top * quarter / 4
        x, y = left + side * quarter / 4, floor - side * quarter / 4
        parts.append(
            Markup('<path class="grid" d="M{} {}V{}M{} {}H{}"/>').format(x, size.top, floor, left, y, left + side)
        )
        if quarter:
            parts.append(_text("middle", x, floor + 16, percent(share)))
            parts.append(_text("end", left - 6, y + 4, percent(share)))
        else:  # one for both axes, clear of the dot that often stands there
            parts.append(_text("end", left - 6, floor + 16, percent(share)))
    parts.append(Markup('<path class="diagonal" d="M{} {}L{} {}"/>').format(left, floor, left + side, size.top))
    for dot in sorted(dots, key=lambda dot: -dot.count):
        radius = 3 + 9 * math.sqrt(dot.count / most)
        x, y = round(left + dot.predicted / top * side, 1), round(floor - dot.observed / top * side, 1)
        parts.append(Markup('<circle class="bin" cx="{}" cy="{}" r="{}"/>').format(x, y, round(radius, 1)))
    parts.append(_text("middle", left + side / 2, floor + 34, axes[0]))
    parts.append(
        Markup('<text class="label" text-anchor="middle" transform="translate(13 {}) rotate(-90)">{}</text>').format(
            size.top + side / 2, axes[1]
        )
    )
    return _chart(caption, size, parts)


def calibration_top(dots: Sequence[Dot]) -> float:
    """The end of both axes: the least that holds every dot and gives whole per cents at its quarters."""
    most = max((max(dot.predicted, dot.observed) for dot in dots), default=1.0)
    return next((top for top in (0.08, 0.2, 0.4) if most <= top), 1.0)


@dataclass(frozen=True, slots=True)
class Share:
    """A share 0..1 with its label, and a mark to hold it against (None: none)."""

    label: str
    share: float
    text: str
    mark: float | None = None


def share_bars(shares: Sequence[Share], caption: Caption) -> Markup:
    """Lying bars on a scale of 0 to 1 with a mark on each: a chance level, or what was promised."""
    row, line, left, right = 46, 14, 6, 6
    labels = [_broken(share.label, 320 - left - right - LETTER * (len(share.text) + 3)) for share in shares]
    more = line * sum(len(lines) - 1 for lines in labels)
    size = Size(320, 12 + row * max(len(shares), 1) + more, left=left, right=right, top=6, bottom=6)
    parts: list[Markup] = []
    y = size.top - row
    for share, lines in zip(shares, labels, strict=True):
        y += row
        parts += [_text("start", left, y + 13 + line * nth, text) for nth, text in enumerate(lines)]
        y += line * (len(lines) - 1)
        parts.append(_text("end", size.width - right, y + 13, share.text, kind="value"))
        parts.append(_lying("track", left, y + 20, size.inner_width))
        parts.append(_lying("expected", left, y + 20, share.share * size.inner_width))
        if share.mark is not None:
            x = round(left + share.mark * size.inner_width, 1)
            parts.append(Markup('<path class="promise" d="M{} {}v20"/>').format(x, y + 16))
    return _chart(caption, size, parts)


def _broken(label: str, width: float) -> list[str]:
    """The label in lines of at most so many SVG units, broken between words."""
    return textwrap.wrap(label, int(width / LETTER)) or [""]


def _chart(caption: Caption, size: Size, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" style="max-width:{}px" role="img">'
        "<title>{}</title><desc>{}</desc>{}</svg>"
    ).format(size.width, size.height, size.width, caption.title, caption.description, Markup("").join(parts))


def _level(value: float, y: float, size: Size, label: Callable[[float], str]) -> Markup:
    y = round(y, 1)
    line = Markup('<path class="grid" d="M{} {}H{}"/>').format(size.left, y, size.width - size.right)
    return line + _text("end", size.left - 6, y + 4, label(value))


def _bar(kind: str, x: float, height: float, width: float, floor: float) -> Markup:
    shape = (round(x, 1), round(floor - height, 1), round(width, 1), round(max(height, 0.5), 1))
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(kind, *shape)


def _lying(kind: str, x: float, y: float, width: float) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="12" rx="3"/>').format(kind, x, y, round(width, 1))


def _text(anchor: str, x: float, y: float, text: str, kind: str = "label") -> Markup:
    return Markup('<text class="{}" text-anchor="{}" x="{}" y="{}">{}</text>').format(
        kind, anchor, round(x, 1), round(y, 1), text
    )
