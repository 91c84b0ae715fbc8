"""What the command line says of how a file of orders is read reaches the reader, in every command that reads one."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
from typer.testing import CliRunner

from forecall.app.commands import app
from forecall.app.reading import Read
from forecall.needs.errors import BadRequest
from forecall.needs.reading import DEFAULT_FEES, load_orders
from forecall.needs.sample import simulate_shop

run = CliRunner().invoke
HEADER = "customer_id,order_id,ordered_at,product_id,product_name,quantity,unit_price\n"
LINES = """A1,1,2024-03-01,P1,Tea,10,3.50
A1,1,2024-03-01,PALLET2,Pallet,1,9.00
A1,2,2024-03-02,S9,Small order surcharge,1,2.00
A1,2,2024-03-02,POST,Postage,1,4.00
"""
BACK = "A1,C3,2024-03-09,P1,Tea,-4,3.50\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + LINES, encoding="utf-8")
    return path


def checked(file, *options):
    result = run(app, ["needs", "check", str(file), *options])
    assert result.exit_code == 0, result.stderr
    return int(re.search(r"Kept (\d+) of", result.stdout)[1])


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ([], 3),
        (["--fees", "none"], 4),
        (["--fees", "id=PALLET.*"], 2),
        (["--fees", "id=PALLET.*", "--fees", "name=small order surcharge"], 1),
        (["--fees", "only", "--fees", "id=PALLET.*"], 3),
        (["--fees", "name=Tea|Pallet", "--fees", "only"], 2),
    ],
)
def test_fees_are_the_rule_and_more_or_others_or_none(file, options, kept):
    assert checked(file, *options) == kept


def test_the_check_of_a_file_names_the_command_that_keeps_the_labels(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + LINES.replace("A1,", "ana@example.com,"), encoding="utf-8")
    assert "forecast with --labels to keep the map" in run(app, ["needs", "check", str(path)]).stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fees", "PALLET"], "--fees PALLET: give id=PATTERN"),
        (["--fees", "sku=PALLET"], "--fees sku=PALLET: give id=PATTERN"),
        (["--fees", "id="], "--fees id=: give id=PATTERN"),
        (["--fees", "none", "--fees", "id=X"], "--fees none keeps every line and stands alone"),
        (["--fees", "only"], "--fees only is said of patterns"),
        (["--fees", "id=PALLET("], "the pattern 'PALLET(' for fees cannot be read"),
        (["--fees", "id=(?<!A)PALLET"], "the pattern '(?<!A)PALLET' for fees cannot be read"),
        (["--returns", "keep"], "returns is 'keep'; it must be one of 'net', 'same_day'"),
        (["--delimiter", ";;"], "delimiter is ';;'; it must be one character"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_type(file, options, said):
    result = run(app, ["needs", "check", str(file), *options])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_return_makes_earlier_purchases_smaller_unless_only_those_of_its_day_are_meant(file):
    file.write_text(HEADER + LINES + BACK, encoding="utf-8")
    said = [run(app, ["needs", "check", str(file), *more]).stdout for more in ([], ["--returns", "same_day"])]
    assert ["was kept with less, after a part was returned" in one for one in said] == [True, False]
    assert ["no purchase" in one for one in said] == [False, True]
    assert load_orders(file, **Read(returns="same_day").options()).orders["quantity"].max() == 10
    assert load_orders(file, **Read().options()).orders["quantity"].max() == 6


@pytest.mark.parametrize(("mark", "typed"), [("^", "^"), ("\t", "tab")])
def test_a_mark_that_is_not_found_out_is_given(tmp_path, mark, typed):
    path = tmp_path / "orders.csv"
    path.write_text((HEADER + LINES).replace(",", mark), encoding="utf-8")
    if mark == "^":
        refused = run(app, ["needs", "check", str(path)])
        assert (refused.exit_code, "or give --delimiter" in refused.stderr) == (2, True)
    assert checked(path, "--delimiter", typed) == 3


def test_nothing_said_leaves_the_readers_own_rule():
    assert "fees" not in Read().options()
    assert "returns" not in Read().options()
    assert Read(fees=["id=PALLET"]).options()["fees"] == DEFAULT_FEES.also(ids=["PALLET"])
    with pytest.raises(BadRequest, match="give ROLE=NAME"):
        Read(columns=["customer_id"]).options()


def test_where_every_line_was_left_out_the_rule_for_fees_is_named_as_it_is_typed(file):
    result = run(app, ["needs", "check", str(file), "--fees", "id=.*"])
    assert result.exit_code == 2
    assert "or give --columns or --fees" in result.stderr


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """The sample shop as a shop exports it, by the command, and small enough to forecast."""
    folder = tmp_path_factory.mktemp("raw")
    result = run(app, ["needs", "sample", "--raw-export", "--seed", "3", "--out", str(folder / "whole.parquet")])
    assert result.exit_code == 0, result.stderr
    whole = pl.read_parquet(folder / "whole.parquet")
    few = whole.filter(pl.col("customer_id") < "20041", pl.col("ordered_at") >= pl.datetime(2025, 4, 1))
    few.write_csv(folder / "orders.csv", separator="^")
    return whole, folder / "orders.csv"


def test_the_sample_shop_comes_with_its_returns_and_postage_where_they_are_asked_for(raw, tmp_path):
    whole, _ = raw
    assert whole.equals(simulate_shop(seed=3, raw_export=True))
    assert whole["quantity"].min() < 0
    assert "POST" in whole["product_id"].unique()
    run(app, ["needs", "sample", "--seed", "3", "--out", str(tmp_path / "netted.parquet")])
    assert pl.read_parquet(tmp_path / "netted.parquet").equals(simulate_shop(seed=3))


def forecast(file, *options):
    shown = ["--backtests", "0", "--no-new", "--json", "--top", "100000"]
    result = run(app, ["needs", "forecast", str(file), "--delimiter", "^", *shown, *options])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_forecast_reads_by_the_same_options(raw):
    _, file = raw
    netted, kept = forecast(file), forecast(file, "--fees", "none", "--returns", "same_day")
    assert kept["products"] == netted["products"] + 1
    assert "POST" in {need["product_id"] for need in kept["needs"]}
    assert "POST" not in {need["product_id"] for need in netted["needs"]}
    assert kept["lines"] > netted["lines"]


def test_a_backtest_reads_by_the_same_options(raw):
    _, file = raw
    asked = ["needs", "backtest", str(file), "--delimiter", "^", "--backtests", "1"]
    said = [run(app, [*asked, *more]) for more in ([], ["--fees", "none"])]
    assert [one.exit_code for one in said] == [0, 0], said[0].stderr
    assert said[0].stdout != said[1].stdout
