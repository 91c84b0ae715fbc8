"""An import that is taken out again from the command line."""

from __future__ import annotations

import pytest

from tests.app.test_custody_commands import at_home

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version
__all__ = ["at_home"]


def test_a_forecast_is_made_anew_where_one_stands_once_an_import_was_taken_out_by_the_command(at_home):
    run = at_home

    def undone(slug):
        whose = ("--organisation", slug)
        which = run("orders", "imports", *whose).stdout.split()[0]
        return run("orders", "undo", which, *whose).stdout

    assert "made anew" not in undone("sample-repeat-shop")  # none stands
    assert "forecast_tonight" not in run("jobs", "list").stdout
    run("sales", "forecast", "--organisation", "sample-need-prediction")
    assert "The forecast is made anew without them" in undone("sample-need-prediction")
    assert "forecast_tonight" in run("jobs", "list", "--state", "ready").stdout
