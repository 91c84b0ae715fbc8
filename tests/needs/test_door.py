"""The front door of `needs`: every name is there, typed, and loaded no sooner than asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest

import forecall.needs

HEAVY = ("lightgbm", "polars", "scipy")


def run(code):
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", forecall.needs.__all__)
def test_every_name_of_the_door_opens(name):
    assert getattr(forecall.needs, name) is not None
    assert name in dir(forecall.needs)


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'Needs'"):
        forecall.needs.Needs  # noqa: B018  # the look-up is the test


@pytest.mark.parametrize("first", ["import forecall.needs.backtest", "from forecall.needs import NeedModel", "pass"])
def test_backtest_is_the_function_whatever_was_imported_before(first):
    assert run(f"{first}\nfrom forecall.needs import backtest\nprint(type(backtest).__name__)") == "function"


@pytest.mark.parametrize("door", ["forecall.needs", "forecall.app.commands"])
def test_the_learning_libraries_wait_until_they_are_needed(door):
    assert run(f"import sys, {door}; print([name for name in {HEAVY} if name in sys.modules])") == "[]"


def test_the_types_are_shipped():
    assert (files("forecall") / "py.typed").is_file()
