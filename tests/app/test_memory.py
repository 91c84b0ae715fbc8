"""How much memory is free, and what a forecast says where that is too little."""

from __future__ import annotations

import polars as pl
import pytest
from typer.testing import CliRunner

from forecall.app.commands import app
from forecall.app.memory import free_memory, short_of_memory
from forecall.needs.sample import simulate_shop


@pytest.fixture
def root(tmp_path):
    (tmp_path / "proc").mkdir()
    (tmp_path / "sys" / "fs" / "cgroup").mkdir(parents=True)
    return tmp_path


def written(root, available=None, most=None, used="0"):
    if available is not None:
        (root / "proc" / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable:  {available} kB\n")
    if most is not None:
        (root / "sys" / "fs" / "cgroup" / "memory.max").write_text(f"{most}\n")
        (root / "sys" / "fs" / "cgroup" / "memory.current").write_text(f"{used}\n")
    return root


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ({"available": 2048}, 2 * 1024 * 1024),
        ({"available": 2048, "most": "max"}, 2 * 1024 * 1024),
        ({"available": 2048, "most": 5000, "used": "1000"}, 4000),
        ({"most": 5000, "used": "6000"}, 0),
        ({"available": 2048, "most": 10**12}, 2 * 1024 * 1024),
        ({"available": "no"}, None),
        ({}, None),
    ],
)
def test_free_is_what_the_machine_or_the_container_has_left_whichever_is_less(root, said, free):
    assert free_memory(written(root, **said)) == free


def test_a_forecast_that_will_not_fit_says_so_before_it_learns(tmp_path, monkeypatch):
    orders = simulate_shop(customers=40, products=40, years=1).head(300)
    orders.with_columns(pl.col("ordered_at").dt.to_string("%Y-%m-%d %H:%M")).write_csv(tmp_path / "orders.csv")
    command = ["needs", "forecast", str(tmp_path / "orders.csv"), "--backtests", "0"]
    assert "of memory" not in CliRunner().invoke(app, command).stderr
    monkeypatch.setattr("forecall.app.forecasting.free_memory", lambda: 100_000_000)
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    said, _, rest = result.stderr.partition("300 order lines need about 0.5 GB of memory and 0.1 GB are free: the sys")
    assert "Learning" not in said
    assert "Learning" in rest


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "10,000,000 order lines need about "),
        ("de", "10.000.000 Bestellzeilen brauchen etwa "),
        ("ro", "10.000.000 de linii de comandă au nevoie de circa "),
    ],
)
def test_it_is_said_in_the_language_of_the_report(language, said):
    sentence = short_of_memory(10_000_000, 500_000_000, language)
    assert sentence.startswith(said)
    assert {"en": " 0.5 GB ", "de": " 0,5 GB ", "ro": " 0,5 GB "}[language] in sentence
