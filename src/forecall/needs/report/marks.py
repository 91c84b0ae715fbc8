"""The small drawings inside a row: a window on the calendar, a band of quantities, a chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

WIDTH, BAND_WIDTH, HEIGHT, MIDDLE = 200, 130, 20, 10


@dataclass(frozen=True, slots=True)
class Calendar:
    """The stretch of days that every window of one report is drawn on.

    start          first day, at the left edge
    horizon_days   days shaded as the forecast's own window; twice as many are shown
    """

    start: date
    horizon_days: int

    @property
    def days(self) -> int:
        """Days from edge to edge."""
        return 2 * self.horizon_days

    def x(self, day: date) -> float:
        """Where a day stands, 0 .. WIDTH; days beyond the edge stand on it."""
        return round(min(max((day - self.start).days / self.days, 0.0), 1.0) * WIDTH, 1)


def window_mark(calendar: Calendar, due_from: date, due: date, due_to: date | None, text: str) -> Markup:
    """A bar from `due_from` to `due_to` with a dot on `due`; an arrow where it goes on beyond the edge."""
    left, right = calendar.x(due_from), WIDTH if due_to is None else calendar.x(due_to)
    goes_on = due_to is None or (due_to - calendar.start).days > calendar.days
    width = max(right - left, 3) - (5 if goes_on else 0)
    weeks = Markup("").join(
        Markup('<path class="tick" d="M{0} 3V17"/>').format(round(day / calendar.days * WIDTH, 1))
        for day in range(7, calendar.days, 7)
    )
    arrow = Markup('<path class="range" d="M{} 4l6 6l-6 6z"/>').format(WIDTH - 7) if goes_on else Markup("")
    dot_x = min(max(calendar.x(due), 4), WIDTH - 4)
    dot = Markup('<circle class="dot" cx="{}" cy="{}" r="4.5"/>').format(dot_x, MIDDLE)
    if due < due_from or (due - calendar.start).days > calendar.days:
        dot = Markup("")  # the likeliest day is none, or lies beyond the edge; the words beside the drawing say so
    return Markup(
        '<svg class="mark" viewBox="0 0 {w} {h}" role="img"><title>{text}</title>'
        '<rect class="shade" width="{half}" height="{h}" rx="3"/>{weeks}'
        '<rect class="range" x="{left}" y="7" width="{width}" height="6" rx="3"/>{arrow}{dot}</svg>'
    ).format(
        w=WIDTH, h=HEIGHT, half=WIDTH // 2, weeks=weeks, left=min(left, WIDTH - 3), width=max(width, 0),
        arrow=arrow, dot=dot, text=text,
    )  # fmt: skip


def band_mark(low: float, middle: float, high: float, text: str) -> Markup:
    """A bar from the 10 % to the 90 % quantile with a dot on the median, on a scale from 0 to the 90 % quantile."""
    scale = BAND_WIDTH / (high * 1.04) if high > 0 else 0.0
    left, right = low * scale, high * scale
    return Markup(
        '<svg class="mark band" viewBox="0 0 {w} {h}" role="img"><title>{text}</title>'
        '<path class="axis" d="M0 10H{w}"/><rect class="range" x="{left}" y="7" width="{width}" height="6" rx="3"/>'
        '<circle class="dot" cx="{x}" cy="10" r="4.5"/></svg>'
    ).format(
        w=BAND_WIDTH, h=HEIGHT, left=round(left, 1), width=round(max(right - left, 3), 1),
        x=round(min(max(middle * scale, 4.5), BAND_WIDTH - 4.5), 1), text=text,
    )  # fmt: skip


def chance_mark(chance: float) -> Markup:
    """A bar as long as the chance; the number stands beside it in words, so the drawing is decoration."""
    return Markup(
        '<svg class="mark chance" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="shade" width="100" height="6" rx="3"/><rect class="fill" width="{}" height="6" rx="3"/></svg>'
    ).format(round(min(max(chance, 0.0), 1.0) * 100, 1))
