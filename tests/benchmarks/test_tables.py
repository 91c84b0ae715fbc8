"""Rows to tables and bars; the choices of the command line; copies for the speed runs."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from benchmarks.needs import run, speed, tables
from benchmarks.needs.bars import Bar, measured


def rows(*figures):
    return pl.DataFrame(figures, schema=run.ROWS, orient="row")


BIASES = rows(
    ("quantity", "forecall", "2011-03-07", "bias", -0.2),
    ("quantity", "forecall", "2011-03-07", "sum_forecast", 80.0),
    ("quantity", "forecall", "2011-03-07", "sum_actual", 100.0),
    ("quantity", "forecall", "2011-05-02", "bias", 0.1),
    ("quantity", "forecall", "2011-05-02", "sum_forecast", 330.0),
    ("quantity", "forecall", "2011-05-02", "sum_actual", 300.0),
)


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("mean", -0.05),
        ("largest size", 0.2),  # the worst cut-off, whatever its sign
        ("pooled bias", 0.025),  # 410 for 400
    ],
)
def test_a_bar_joins_cutoffs_as_it_says(over, expected):
    value, count = measured(Bar("quantity", "bias", "low", 0.15, over=over), BIASES)
    assert (value, count) == (pytest.approx(expected), 2)


def test_a_bar_that_was_not_measured_is_left_out():
    assert measured(Bar("when", "brier7", "low", 0.05), BIASES) is None


@pytest.mark.parametrize(
    ("forecast", "verdict"),
    [
        (390.0, "met"),  # 2.5 % too low over all
        (300.0, "void: biased"),  # a quarter missing: the error is small because the forecast is
    ],
)
def test_an_error_counts_only_while_the_bias_keeps_inside_its_bars(forecast, verdict):
    figures = {"bias": -0.1, "sum_forecast": forecast, "sum_actual": 400.0, "wape_mean": 1.0}
    table = tables.bar_table(rows(*(("quantity", "forecall", "2011-03-07", *figure) for figure in figures.items())))
    assert table.filter(pl.col("figure") == "wape_mean")["first"].to_list() == [verdict]


@pytest.mark.parametrize(
    ("best", "limit", "value", "is_met"),
    [
        ("low", 0.05, 0.05, True),
        ("low", 0.05, 0.0501, False),
        ("high", 0.79, 0.78, False),
        ("high", (0.88, 0.92), 0.93, False),  # too wide is no better than too narrow
        ("high", (0.88, 0.92), 0.9, True),
    ],
)
def test_a_bar_is_met_on_its_good_side(best, limit, value, is_met):
    assert Bar("x", "y", best, limit).is_met(value, limit) is is_met


def test_a_table_says_which_figures_some_cutoffs_lack():
    some = rows(
        ("when", "forecall", "2011-03-07", "brier14", 0.1),
        ("when", "forecall", "2011-03-07", "brier30", 0.2),
        ("when", "forecall", "2011-08-08", "brier14", 0.3),
    )
    assert tables.wide(some, "when").row(0) == ("forecall", 0.2, 0.2)
    assert "brier30 1 of 2" in tables.partial_figures(some, "when")


def test_results_are_written_with_every_single_figure(tmp_path):
    tables.write(BIASES, tmp_path)
    assert pl.read_csv(tmp_path / "results.csv").height == BIASES.height
    text = (tmp_path / "RESULTS.md").read_text()
    assert "bias, largest size" in text
    assert "NOT met" in text
    assert "polars " in text


@pytest.mark.parametrize(
    ("arguments", "is_written"),
    [
        ([], True),
        (["--quick"], False),
        (["--only", "when"], False),
        (["--cutoffs", "early"], False),
        (["--methods", "als"], False),
        (["--tafeng-part", "val"], False),
        (["--only", "when", "--write"], True),
    ],
)
def test_only_a_whole_run_writes_unasked(arguments, is_written):
    assert run.choices(arguments).write is is_written


def test_cutoffs_are_names_or_days():
    assert run.choices(["--cutoffs", "2011-02-07,2010-11-01"]).cutoffs == [date(2011, 2, 7), date(2010, 11, 1)]
    assert len(run.choices([]).cutoffs) == 4


def test_an_unknown_question_is_refused(capsys):
    with pytest.raises(SystemExit):
        run.choices(["--only", "whither"])
    assert "whither" in capsys.readouterr().err


def raw_lines(count):
    return pl.DataFrame(
        {
            "customer_id": [str(12000 + number // 2) if number % 5 else None for number in range(count)],
            "order_id": [("C" if number % 7 == 0 else "") + str(500000 + number // 2) for number in range(count)],
            "ordered_at": [datetime(2011, 1, 3, 9, 30)] * count,
            "product_id": ["10001"] * count,
            "product_name": ["CAKE TIN"] * count,
            "quantity": [1] * count,
            "unit_price": [2.5] * count,
            "country": ["Elsewhere"] * count,
        }
    )


def test_copies_reach_the_lines_wanted_with_numbers_of_their_own():
    made = list(speed.copies(raw_lines(100), 250))
    everything = pl.concat(made)
    assert [copy.height for copy in made[:2]] == [100, 100]
    assert 250 <= everything.height <= 252  # the last customer is whole
    known = [set(copy["Customer ID"].drop_nulls()) for copy in made]
    assert not known[0] & known[1]
    assert len(known[0]) == len(known[1])
    assert everything["Invoice"].str.starts_with("C").any()
    assert everything["Customer ID"].null_count() > 0


def test_a_partial_run_replaces_its_own_parts_and_keeps_the_rest(tmp_path):
    results = tmp_path / "results.csv"
    rows(("when", "m", "c", "x", 1.0), ("speed", "m", "c", "x", 2.0)).write_csv(results)
    together = run.with_other_parts(rows(("speed", "m", "c", "x", 3.0)), results)
    assert dict(together.select("part", "value").iter_rows()) == {"when": 1.0, "speed": 3.0}
