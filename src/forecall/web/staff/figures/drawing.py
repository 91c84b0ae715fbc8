"""Charts as SVG text, drawn here: no script and no inline style, so that the content policy stays as narrow as it is.

Every shape bears its colour as an attribute, for the file that is exported, and a class by which the page's own sheet
colours it anew, for dark screens too. Text inside an SVG shrinks with it: each chart is drawn for wide and for narrow
screens.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from forecall.needs.report.charts import nice_ticks

INK, SOFT, LINE, GREY, GREEN = "#15211e", "#4d5c58", "#d5dedb", "#7a8a85", "#0b6b63"
FILLS = {"expected": GREY, "actual": GREEN, "track": "#e6eeeb"}
LETTER = 6.4
"""Mean width of a letter of a label, in SVG units."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a drawing, in SVG units; pixels at full size."""

    width: int
    height: int


WIDE, NARROW = Size(560, 260), Size(320, 240)
LEFT, RIGHT, TOP, BOTTOM = 62, 8, 12, 28


class Pair(NamedTuple):
    """Two values at one place of the axis, both >= 0."""

    label: str
    expected: float
    actual: float


class Dot(NamedTuple):
    """Predicted and observed share, 0..1, over so many cases."""

    predicted: float
    observed: float
    cases: int


class Bar(NamedTuple):
    """A labelled share of the longest, 0..1, with its value in words. A grey one is what others are held against."""

    label: str
    share: float
    text: str
    is_grey: bool = False


class Caption(NamedTuple):
    """Name and description of a chart, for those who hear it."""

    title: str
    description: str


def paired_bars(pairs: Sequence[Pair], caption: Caption, size: Size, label: Callable[[float], str]) -> SafeString:
    """Two bars at each place: what was expected, and what came."""
    ticks = nice_ticks(max((max(one.expected, one.actual) for one in pairs), default=0.0))
    floor, inner = size.height - BOTTOM, size.width - LEFT - RIGHT
    scale, step = (floor - TOP) / ticks[-1], inner / max(len(pairs), 1)
    bar = min(step * 0.34, 40)
    every = max(1, math.ceil(len(pairs) * (LETTER * max((len(one.label) for one in pairs), default=0) + 8) / inner))
    parts = [_level(tick, floor - tick * scale, size, label) for tick in ticks]
    for place, one in enumerate(pairs):
        middle = LEFT + step * (place + 0.5)
        parts.append(_rect("expected", middle - bar - 1, floor - one.expected * scale, bar, one.expected * scale))
        parts.append(_rect("actual", middle + 1, floor - one.actual * scale, bar, one.actual * scale))
        if place % every == 0:
            parts.append(_text("middle", middle, size.height - 9, one.label))
    return _chart(caption, size, parts)


def columns(bars: Sequence[tuple[str, float]], caption: Caption, size: Size) -> SafeString:
    """Standing bars with the number above each; `label, count`."""
    most = max((count for _label, count in bars), default=0) or 1
    floor, inner = size.height - BOTTOM, size.width - 2 * RIGHT
    step = inner / max(len(bars), 1)
    parts = [_line(f"M{RIGHT} {floor}H{size.width - RIGHT}")]
    for place, (label, count) in enumerate(bars):
        height, middle = count / most * (floor - TOP - 20), RIGHT + step * (place + 0.5)
        parts.append(_rect("actual", middle - min(step * 0.3, 34), floor - height, min(step * 0.6, 68), height))
        parts.append(_text("middle", middle, floor - height - 6, f"{count:g}", strong=True))
        parts.append(_text("middle", middle, size.height - 9, label))
    return _chart(caption, size, parts)


def calibration(
    dots: Sequence[Dot], caption: Caption, size: Size, axes: tuple[str, str], percent: Callable[[float], str]
) -> SafeString:
    """Predicted against observed; the area of a dot is its number of cases; on the line the forecast is right."""
    floor, left, right = size.height - 44, LEFT, size.width - RIGHT - 16
    across, up = right - left, floor - TOP
    top = next((one for one in (0.2, 0.4) if all(max(dot[:2]) <= one for dot in dots)), 1.0)
    most = max((dot.cases for dot in dots), default=1)
    parts = [_line(f"M{left} {floor}L{right} {TOP}", dashes="5 4")]
    for quarter in range(5):
        x, y = left + across * quarter / 4, floor - up * quarter / 4
        parts.append(_line(f"M{left} {y:.1f}H{right}"))
        parts.append(_text("end", left - 6, y + 4, percent(top * quarter / 4)))
        if quarter:
            parts.append(_text("middle", x, floor + 16, percent(top * quarter / 4)))
    for dot in sorted(dots, key=lambda dot: -dot.cases):
        x, y = left + dot.predicted / top * across, floor - dot.observed / top * up
        parts.append(
            format_html(
                '<circle class="dot" cx="{}" cy="{}" r="{}" fill="{}" fill-opacity=".75"/>',
                f"{x:.1f}", f"{y:.1f}", f"{3 + 9 * math.sqrt(dot.cases / most):.1f}", GREEN,
            )
        )  # fmt: skip
    parts.append(_text("middle", left + across / 2, size.height - 8, axes[0]))
    turned = f"translate(11 {TOP + up / 2:.0f}) rotate(-90)"
    parts.append(
        format_html(
            '<text class="label" text-anchor="middle" transform="{}" fill="{}">{}</text>', turned, SOFT, axes[1]
        )
    )
    return _chart(caption, size, parts)


def lying_bars(bars: Sequence[Bar], caption: Caption, size: Size) -> SafeString:
    """Lying bars, each under its label and with its value at the end of the line."""
    row = 44
    parts = []
    for place, one in enumerate(bars):
        y, inner = 4 + place * row, size.width - 2
        letters = int((inner - LETTER * len(one.text) - 12) / LETTER)
        parts.append(_text("start", 1, y + 13, one.label if len(one.label) <= letters else f"{one.label[:letters]}…"))
        parts.append(_text("end", inner, y + 13, one.text, strong=True))
        parts.append(_rect("track", 1, y + 20, inner - 1, 12))
        parts.append(_rect("expected" if one.is_grey else "actual", 1, y + 20, one.share * (inner - 1), 12))
    return _chart(caption, Size(size.width, 6 + row * max(len(bars), 1)), parts)


def _chart(caption: Caption, size: Size, parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {0} {1}" width="{0}" height="{1}"'
        ' role="img" font-family="Segoe UI, system-ui, DejaVu Sans, sans-serif" font-size="12">'
        '<title>{2}</title><desc>{3}</desc>{4}</svg>',
        size.width, size.height, caption.title, caption.description,
        format_html_join("", "{}", ((one,) for one in parts)),
    )  # fmt: skip


MARGIN, HEAD, LEGEND = 16, 56, 22
"""Around a chart that leaves the page; above it its title, and what its colours mean."""


def framed(chart: SafeString, title: str, about: str, legend: Sequence[tuple[str, str]] = ()) -> SafeString:
    """A chart as a file that stands alone: on white, under its title, with whose it is and what its colours mean.

    about   whose figures these are, and of when
    legend  (class of the shape, what it stands for)
    """
    width, height = (int(found) for found in re.findall(r' (?:width|height)="(\d+)"', chart)[:2])
    top, words = HEAD + (LEGEND if legend else 0), []
    left = float(MARGIN)
    for shape, said in legend:
        words += [_rect(shape, left, HEAD - 3, 10, 10), _text("start", left + 15, HEAD + 6, said)]
        left += 15 + LETTER * len(said) + 18
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"'
        ' font-family="Segoe UI, system-ui, DejaVu Sans, sans-serif" font-size="12"><title>{2}</title>'
        '<rect width="100%" height="100%" fill="#ffffff"/><g font-size="15">{3}</g>{4}{5}{6}</svg>',
        width + 2 * MARGIN, height + top + MARGIN, title, _text("start", MARGIN, 24, title, strong=True),
        _text("start", MARGIN, 42, about), format_html_join("", "{}", ((one,) for one in words)),
        SafeString(chart.replace("<svg ", f'<svg x="{MARGIN}" y="{top}" ', 1)),  # its texts were escaped when drawn
    )  # fmt: skip


def _level(value: float, y: float, size: Size, label: Callable[[float], str]) -> SafeString:
    return format_html(
        "{}{}", _line(f"M{LEFT} {y:.1f}H{size.width - RIGHT}"), _text("end", LEFT - 6, y + 4, label(value))
    )


def _line(path: str, dashes: str = "") -> SafeString:
    return format_html(
        '<path class="grid" d="{}" stroke="{}" stroke-dasharray="{}" fill="none"/>',
        path,
        GREY if dashes else LINE,
        dashes,
    )


def _rect(kind: str, x: float, y: float, width: float, height: float) -> SafeString:
    shape = (f"{one:.1f}" for one in (x, y, max(width, 0), max(height, 0.5)))
    return format_html(
        '<rect class="{}" fill="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>', kind, FILLS[kind], *shape
    )


def _text(anchor: str, x: float, y: float, text: str, *, strong: bool = False) -> SafeString:
    kind, colour, weight = ("value", INK, "600") if strong else ("label", SOFT, "400")
    return format_html(
        '<text class="{}" fill="{}" font-weight="{}" text-anchor="{}" x="{}" y="{}">{}</text>',
        kind, colour, weight, anchor, f"{x:.1f}", f"{y:.1f}", text,
    )  # fmt: skip
