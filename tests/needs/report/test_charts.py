"""Charts: the drawing says what the figures say."""

from __future__ import annotations

import re

import pytest

from forecall.needs.report.charts import (
    LETTER,
    NARROW,
    Caption,
    Dot,
    Pair,
    Share,
    Size,
    calibration,
    calibration_top,
    nice_ticks,
    paired_bars,
    share_bars,
)
from forecall.needs.report.marks import band_mark, chance_mark
from forecall.needs.wording import LANGUAGES, words

CAPTION = Caption("Sales & more", "Up < down")


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (87, [0, 25, 50, 75, 100]),
        (100, [0, 25, 50, 75, 100]),  # the top itself is enough
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (5440, [0, 2000, 4000, 6000]),
        (0, [0, 1]),  # nothing sold yet
        (float("nan"), [0, 1]),
    ],
)
def test_an_axis_has_round_numbers_up_to_the_top(top, ticks):
    assert nice_ticks(top) == pytest.approx(ticks)


def heights(drawing, kind):
    return [float(height) for height in re.findall(rf'class="{kind}"[^>]* height="([\d.]+)"', drawing)]


def test_bars_are_as_high_as_their_values():
    drawing = paired_bars([Pair("a", 50, 100), Pair("b", 100, 25)], CAPTION, Size(400, 144), str)
    expected, actual = heights(drawing, "expected"), heights(drawing, "actual")
    assert expected == [50, 100]
    assert actual == [100, 25]


def test_labels_that_would_touch_are_thinned_out():
    label = re.compile(r'<text class="label" text-anchor="middle"[^>]*>([^<]+)')
    for week, shown in (("7 Sep", 5), ("14. Sept.", 3)):
        chart = paired_bars([Pair(week, 2, 1)] * 5, CAPTION, NARROW, str)
        assert len(label.findall(chart)) == shown


def test_a_chart_without_values_draws_only_its_axis():
    assert heights(paired_bars([], CAPTION, Size(400, 144), str), "expected") == []


def test_a_chart_says_its_title_and_description_as_text():
    drawing = paired_bars([Pair("a<b", 1, 1)], CAPTION, Size(400, 144), str)
    assert "<title>Sales &amp; more</title><desc>Up &lt; down</desc>" in drawing
    assert "a&lt;b" in drawing


def test_right_predictions_stand_on_the_diagonal_and_area_grows_with_count():
    dots = [Dot(0.0, 0.0, 100), Dot(0.5, 0.5, 25), Dot(1.0, 1.0, 0)]
    drawing = calibration(dots, CAPTION, ("predicted", "came true"), str)
    circles = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', drawing)
    points = [tuple(map(float, circle)) for circle in circles]
    assert [radius for _, _, radius in points] == [12, 7.5, 3]
    assert len({round(x + y, 1) for x, y, _ in points}) == 1  # right by as much as up


def test_a_share_is_a_part_of_its_track_with_the_promise_marked():
    drawing = share_bars([Share("day", 0.5, "50%", 0.8)], CAPTION)
    widths = {
        kind: float(re.search(rf'class="{kind}"[^>]* width="([\d.]+)"', drawing)[1]) for kind in ("track", "expected")
    }
    assert widths["expected"] == widths["track"] / 2
    assert 'class="promise"' in drawing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_label_breaks_its_line_before_the_figure_beside_it(language):
    label = words(language, "report").say("coverage-quantity-q90")
    drawing = share_bars([Share("day", 0.5, "50%"), Share(label, 0.9, "90 %", 0.9)], CAPTION)
    lines = re.findall(r'class="label"[^>]*>([^<]+)</text>', drawing)
    assert " ".join(lines) == f"day {label}"
    assert max(map(len, lines)) * LETTER < 308 - len("90 %") * LETTER
    height = float(re.search(r'viewBox="0 0 320 (\d+)"', drawing)[1])
    assert all(float(y) + 12 <= height for y in re.findall(r'<rect[^>]* y="([\d.]+)"', drawing))


def test_no_promise_no_mark():
    assert "promise" not in share_bars([Share("day", 0.5, "50%")], CAPTION)


@pytest.mark.parametrize(("low", "middle", "high"), [(1, 1, 1), (0, 0, 0), (6, 12, 24), (1, 1, 100_000)])
def test_a_band_stays_inside_its_drawing(low, middle, high):
    numbers = [float(n) for n in re.findall(r' (?:x|cx|width)="([\d.]+)"', band_mark(low, middle, high, "band"))]
    assert numbers
    assert max(numbers) <= 131


@pytest.mark.parametrize(("chance", "width"), [(0.25, 25), (1.2, 100), (-0.1, 0)])
def test_a_chance_is_drawn_as_its_share(chance, width):
    assert f'class="fill" width="{float(width)}"' in chance_mark(chance)


@pytest.mark.parametrize(
    ("most", "top"),
    [(0.03, 0.08), (0.15, 0.2), (0.2, 0.2), (0.35, 0.4), (0.41, 1.0), (1.0, 1.0)],
)
def test_small_chances_get_axes_of_their_own_size(most, top):
    dots = [Dot(0.01, 0.01, 5), Dot(most, 0.01, 5)]
    assert calibration_top(dots) == top
    drawing = calibration(dots, CAPTION, ("predicted", "came true"), lambda share: f"{share:.0%}")
    assert f">{top:.0%}<" in drawing
