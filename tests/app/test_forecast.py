"""The main job by the command line, from a file of orders to the list, the file and the page."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from typer.testing import CliRunner

from forecall.app import forecasting
from forecall.app.commands import app
from forecall.app.forecasting import Shop, Wanted, past_days
from forecall.needs.output import NotWritten, write_table
from forecall.needs.reading import read_labels
from forecall.needs.sample import simulate_shop
from forecall.needs.types import NEEDS_SCHEMA
from forecall.needs.wording import words

run = CliRunner().invoke
LAST_DAY = date(2024, 9, 30)
TOKENS = {
    "en": ("--labels FILE", "keep it private"),
    "de": ("--labels DATEI", "unter Verschluss"),
    "ro": ("--labels FIȘIER", "numai pentru dumneavoastră"),
}


@pytest.fixture(scope="module")
def orders():
    return simulate_shop(customers=60, products=60, years=2, end=LAST_DAY)


@pytest.fixture(scope="module")
def file(orders, tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "orders.csv"
    write_table(orders, path)
    return path


@pytest.fixture(scope="module")
def done(file):
    """One whole run, looked at by many tests: what it printed and where its files lie."""
    folder = file.parent
    files = ["--out", f"{folder}/needs.parquet", "--report", f"{folder}/needs.html", "--model", f"{folder}/model.bin"]
    result = run(
        app, ["needs", "forecast", str(file), *files, "--top", "7", "--backtests", "1"], env={"COLUMNS": "140"}
    )
    assert result.exit_code == 0, result.output
    return result, folder


def test_the_file_holds_every_need(done):
    _, folder = done
    needs = pl.read_parquet(folder / "needs.parquet")
    assert dict(needs.schema) == NEEDS_SCHEMA
    assert needs.height > 100


def test_the_list_shows_the_best_in_order_with_their_reasons(done):
    result, folder = done
    needs = pl.read_parquet(folder / "needs.parquet").sort("p_buy", descending=True)
    best = needs.filter(pl.int_range(pl.len()).over("customer_id") < 3).head(7)
    customers = re.findall(r"^ {0,2}\d+ {3}(\S+)", result.stdout, re.MULTILINE)
    assert customers == best["customer_id"].to_list()
    bands = re.findall(r" ([\d.]+) \(([\d.]+)–([\d.]+)\) ", result.stdout)
    middles = [float(middle) for _, middle in zip(bands, best["if_bought_q50"], strict=True)]
    assert [float(shown) for shown, _, _ in bands] == pytest.approx(middles, abs=0.5)
    assert all(amount.isdecimal() for band in bands for amount in band), "the shop sells whole pieces"
    assert f"Needs listed: {needs.height:,}" in result.stdout


@pytest.mark.parametrize("language", TOKENS)
def test_a_head_breaks_its_line_so_that_the_rows_have_the_room(file, language):
    options = ["--top", "7", "--backtests", "0", "--language", language]
    printed = run(app, ["needs", "forecast", str(file), *options], env={"COLUMNS": "120"}).stdout
    assert words(language, "report").say("column-quantity") not in printed
    head, rows = re.split(r"^─+$", printed, maxsplit=1, flags=re.MULTILINE)
    assert len(head.splitlines()) == 2
    assert len(re.findall(r"\d \(\d+–\d+\) ", rows)) == 7, "an amount stands on one line with its bounds"


def test_messages_go_to_standard_error_and_name_the_files(done):
    result, folder = done
    for name in ("needs.parquet", "needs.html", "model.bin"):
        assert f"Written: {folder / name}" in result.stderr
        assert (folder / name).stat().st_size > 0
    assert "Written" not in result.stdout


def test_the_page_says_the_day_after_the_last_order_and_what_was_measured(done):
    _, folder = done
    page = (folder / "needs.html").read_text(encoding="utf-8")
    assert "1–14 Oct 2024" in page
    assert "How good past forecasts were" in page
    assert "Not measured" not in page
    assert "needs.parquet holds them all" in page


def test_a_narrow_terminal_in_another_language_gets_lines_instead_of_a_table(file):
    options = ["--language", "ro", "--top", "2", "--backtests", "0", "--rank", "value"]
    result = run(app, ["needs", "forecast", str(file), *options], env={"COLUMNS": "60"})
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines()[:-1])) <= 60
    assert "Nevoi în listă" in result.stdout
    assert "Nu s-a cerut nicio prognoză pentru trecut" in result.stderr


def test_json_holds_the_list_for_machines(file):
    options = ["--json", "--top", "3", "--backtests", "0", "--as-of", "2024-09-02", "--horizon", "7", "--no-new"]
    result = run(app, ["needs", "forecast", str(file), *options])
    said = json.loads(result.stdout)
    assert (said["as_of"], said["horizon_days"], said["currency"]) == ("2024-09-02", 7, "EUR")
    assert len(said["needs"]) == 3
    assert not any(need["is_new"] for need in said["needs"])
    assert all(text.endswith(".") for need in said["needs"] for text in need["sentences"])


def test_a_history_too_short_to_look_back_still_gets_its_forecast(orders, tmp_path):
    write_table(orders.filter(pl.col("ordered_at") >= pl.datetime(2024, 9, 20)), tmp_path / "short.csv")
    report = tmp_path / "needs.html"
    result = run(app, ["needs", "forecast", str(tmp_path / "short.csv"), "--report", str(report)])
    assert result.exit_code == 0, result.output
    assert "Not measured" in report.read_text(encoding="utf-8")
    assert "The history is too short" in result.stderr
    assert "under 60 days before the first window" in result.stderr


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Die Historie ist zu kurz"), ("ro", "Istoricul este prea scurt")]
)
def test_a_history_too_short_to_look_back_is_said_in_the_readers_language(orders, tmp_path, language, said):
    write_table(orders.filter(pl.col("ordered_at") >= pl.datetime(2024, 9, 20)), tmp_path / "short.csv")
    for command, code in (("forecast", 0), ("backtest", 2)):
        result = run(app, ["needs", command, str(tmp_path / "short.csv"), "--language", language])
        assert (result.exit_code, said in result.stderr) == (code, True), result.output


def test_whoever_wants_no_row_printed_is_not_told_that_there_is_none(orders, tmp_path):
    write_table(orders.head(400), tmp_path / "orders.csv")
    result = run(app, ["needs", "forecast", str(tmp_path / "orders.csv"), "--top", "0", "--backtests", "0"])
    assert "Needs listed:" in result.stdout
    assert "No needs to list" not in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as-of", "1999-01-01"], ""),  # nothing to learn from; the model's own sentence
        (["--language", "fr"], "choose one of en, de, ro"),
        (["--rank", "moon"], "give chance or value"),
        (["--out", "needs.docx"], "choose one of .parquet"),
        (["--out", "/no/such/folder/needs.csv"], "the folder does not exist"),
        (["--executor", "magic"], "give threads or dask://host:port"),
        (["--horizon", "365"], "a horizon of 365 days is out of range; it must be a whole number from 1 to 364"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_way_out(file, options, said):
    result = run(app, ["needs", "forecast", str(file), *options])
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert "Learning" not in result.stderr, "it is refused before the long work"


def test_a_folder_without_the_right_to_write_is_refused_before_the_long_work(file, tmp_path, monkeypatch):
    def access(path, mode):
        return not (mode & os.W_OK and Path(path) == tmp_path)

    monkeypatch.setattr(os, "access", access)  # whoever runs the tests may be allowed everything
    result = run(app, ["needs", "forecast", str(file), "--report", f"{tmp_path}/needs.html"])
    assert result.exit_code == 2
    assert "needs.html was not written: there is no permission to write there; choose another folder" in result.stderr
    assert "Reading" not in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "orders.csv"], "orders.csv was not written: it would replace the orders that are read"),
        (["--report", "linked.csv"], "linked.csv was not written: it would replace the orders that are read"),
        (["--model", "also.csv"], "also.csv was not written: it would replace the orders that are read"),
        (["--labels", "./folder/../orders.csv"], "it would replace the orders that are read; give it another name"),
        (["--out", "n.csv", "--report", "n.csv"], "n.csv was not written: it is named for two results; give each"),
        (["--report", "n.html", "--model", "folder/../n.html"], "it is named for two results"),
        (["--labels", "n.csv", "--out", "n.csv"], "n.csv was not written: it is named for two results"),
        (["--labels", "n.csv", "--model", "n.csv.key"], "n.csv.key was not written: it is named for two results"),
    ],
)
def test_a_result_never_takes_the_place_of_the_orders_or_of_another(file, tmp_path, monkeypatch, options, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "orders.csv").write_bytes(file.read_bytes())
    (tmp_path / "linked.csv").symlink_to("orders.csv")
    (tmp_path / "also.csv").hardlink_to("orders.csv")
    there = sorted(tmp_path.iterdir())
    result = run(app, ["needs", "forecast", "orders.csv", *options])
    assert result.exit_code == 2
    assert said in result.stderr
    assert (tmp_path / "orders.csv").read_bytes() == file.read_bytes()
    assert sorted(tmp_path.iterdir()) == there


def test_the_demo_does_not_write_over_the_orders_it_reads(file, tmp_path):
    orders = tmp_path / "needs.parquet"
    pl.read_csv(file).write_parquet(orders)
    held = orders.read_bytes()
    result = run(app, ["demo", "--orders", str(orders), "--out", str(tmp_path), "--no-browser"])
    assert result.exit_code == 2
    assert "it would replace the orders that are read" in result.stderr
    assert orders.read_bytes() == held


def test_the_sample_shop_replaces_a_file_only_when_it_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text("mine")
    refused = run(app, ["needs", "sample"])
    assert refused.exit_code == 2
    assert "orders.csv was not written: a file of that name is there already; name another" in refused.stderr
    assert (tmp_path / "orders.csv").read_text() == "mine"
    assert run(app, ["needs", "sample", "--out", "orders.csv"]).exit_code == 0
    assert (tmp_path / "orders.csv").read_text() != "mine"


def test_backtest_prints_every_figure_with_its_table(file):
    result = run(app, ["needs", "backtest", str(file), "--backtests", "1"], env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    assert "Hit rate by length of the list" in result.stdout
    assert "Sales per week, expected and actual" in result.stdout
    assert re.search(r"Over all weeks €[\d,.]+ were expected and €[\d,.]+ came", result.stdout)


def test_past_windows_end_with_the_known_orders_and_never_reach_beyond(orders):
    shop = Shop(orders, "orders.csv")
    wanted = Wanted(backtests=2, horizon_days=14)
    late = past_days(shop, wanted, LAST_DAY + timedelta(days=400))
    assert late == [date(2024, 9, 3), date(2024, 9, 17)]
    assert past_days(shop, wanted, date(2024, 6, 29)) == [date(2024, 6, 1), date(2024, 6, 15)]


def test_what_comes_back_after_the_day_asked_for_changes_no_bit_of_its_forecast(orders, tmp_path):
    """Neither a need, nor a figure of the past, nor a name: returns, new names and prices are dated later."""
    day = LAST_DAY - timedelta(days=20)
    before = orders.filter(pl.col("ordered_at").dt.date() < day)
    back = before.tail(300).filter(pl.col("ordered_at").dt.date() > day - timedelta(days=60))
    back = back.with_columns(
        pl.lit(day).cast(pl.Datetime("us")).alias("ordered_at"), -pl.col("quantity"),
        pl.format("R{}", "order_id").alias("order_id"), pl.lit("renamed").alias("product_name"),
    )  # fmt: skip
    assert back.height > 10
    said = []
    for lines in (before, pl.concat([before, back, orders.filter(pl.col("ordered_at").dt.date() >= day)])):
        write_table(lines, tmp_path / "orders.csv")
        files = ["--out", f"{tmp_path}/needs.parquet", "--report", f"{tmp_path}/needs.html"]
        result = run(
            app, ["needs", "forecast", f"{tmp_path}/orders.csv", "--as-of", str(day), "--backtests", "1", *files]
        )
        assert result.exit_code == 0, result.output
        page = re.sub(r"(?s)<h2[^>]*>What was left out.*?</section>", "", (tmp_path / "needs.html").read_text())
        said.append((pl.read_parquet(tmp_path / "needs.parquet"), result.stdout, page))
    assert said[0][0].equals(said[1][0])
    assert said[0][1:] == said[1][1:]


def test_the_sample_shop_is_written_and_reads_back(tmp_path):
    assert run(app, ["needs", "sample", "--out", str(tmp_path / "o.parquet")]).exit_code == 0
    result = run(app, ["needs", "check", str(tmp_path / "o.parquet")])
    assert "600 customers" in result.stdout


def test_the_demo_takes_anybodys_file_and_names_the_page(file, tmp_path):
    result = run(app, ["demo", "--orders", str(file), "--no-browser", "--out", str(tmp_path / "demo")])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == ["needs.html", "needs.parquet"]
    assert f"Open {tmp_path / 'demo' / 'needs.html'} in a browser." in result.stderr


@pytest.fixture(scope="module")
def mailed(orders, tmp_path_factory):
    """A few orders whose customers go by their e-mail addresses, as in a Shopify export."""
    path = tmp_path_factory.mktemp("mailed") / "orders.csv"
    orders.head(300).with_columns(pl.format("{}@example.com", "customer_id").alias("customer_id")).write_csv(path)
    return path


def test_a_line_left_out_for_a_slip_is_named_with_its_row(mailed, tmp_path):
    lines = mailed.read_text().splitlines()
    customer, order, at, product, _quantity, *rest = lines[9].split(",")
    (tmp_path / "orders.csv").write_text("\n".join([*lines, ",".join([customer, order, at, product, "", *rest])]))
    result = run(app, ["needs", "forecast", str(tmp_path / "orders.csv"), "--backtests", "0"])
    assert f"1 line had no quantity (row {len(lines) + 1})." in result.stderr


@pytest.mark.parametrize(
    ("language", "said"), [("en", "was not read"), ("de", "nicht gelesen"), ("ro", "nu a fost citită")]
)
def test_a_sheet_of_orders_that_was_not_read_is_told_with_the_forecast(orders, tmp_path, language, said):
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        orders.head(300).write_excel(book, "2023")
        orders.tail(300).rename({"quantity": "Menge"}).write_excel(book, "2024")
    command = ["needs", "forecast", str(tmp_path / "orders.xlsx"), "--backtests", "0", "--language", language]
    told = run(app, command).stderr
    assert said in told
    assert "2024" in told


@pytest.mark.parametrize("language", TOKENS)
def test_tokens_that_nobody_can_map_back_come_with_the_way_to_keep_the_map(mailed, tmp_path, language):
    way, kept = TOKENS[language]
    command = ["needs", "forecast", str(mailed), "--backtests", "0", "--language", language]
    assert way in run(app, command).stderr
    private = tmp_path / "private.csv"
    with_labels = run(app, [*command, "--labels", str(private)])
    assert way not in with_labels.stderr
    assert f"{private} " in with_labels.stderr
    assert kept in with_labels.stderr


def test_the_demo_of_a_file_keeps_the_map_of_its_tokens(mailed, tmp_path):
    private = tmp_path / "private.csv"
    command = ["demo", "--orders", str(mailed), "--out", str(tmp_path / "out"), "--no-browser", "--backtests", "0"]
    result = run(app, [*command, "--labels", str(private)])
    assert result.exit_code == 0, result.output
    needs = pl.read_parquet(tmp_path / "out" / "needs.parquet")
    labels = read_labels(private)
    assert set(needs["customer_id"]) <= set(labels["customer_id"])
    assert labels["label"].str.ends_with("@example.com").all()


def test_what_was_written_before_a_disk_was_full_is_named(mailed, tmp_path, monkeypatch):
    def full(path: Path, _data: object) -> None:
        raise NotWritten(path, "the disk is full")

    monkeypatch.setattr(forecasting, "write_report", full)
    out, report = tmp_path / "needs.csv", tmp_path / "needs.html"
    command = ["needs", "forecast", str(mailed), "--backtests", "0", "--report", str(report)]
    assert run(app, command).stderr.rstrip().endswith("needs.html was not written: the disk is full")
    assert f"the disk is full. Written before: {out}" in run(app, [*command, "--out", str(out)]).stderr


def test_ctrl_c_in_the_middle_leaves_the_old_files_as_they_were(file, tmp_path):
    """A real process, a real signal, while it learns."""
    old = tmp_path / "needs.parquet"
    old.write_text("old")
    command = [Path(sys.executable).with_name("forecall"), "needs", "forecast", file, "--out", old]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stderr.readline().startswith("Reading orders")
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped; nothing was changed." in said
    assert "Traceback" not in said
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


@pytest.mark.long
def test_ctrl_c_after_the_labels_says_that_they_stand(file, tmp_path):
    people = pl.read_csv(file).with_columns(pl.format("{}@example.com", "customer_id").alias("customer_id"))
    people.write_csv(tmp_path / "orders.csv")
    command = [Path(sys.executable).with_name("forecall"), "needs", "forecast", "orders.csv", "--labels", "private.csv"]
    for stands in ("private.csv, private.csv.key were complete before; nothing else was changed.", None):
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert process.stderr.readline().startswith("Reading orders")
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert (stands or "private.csv was complete before; nothing else was changed.") in said
