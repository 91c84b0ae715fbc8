"""The library's page and the README say what there is: every column, every error, and code that runs."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from forecall.needs import BASKET_SCHEMA, NEEDS_SCHEMA, ORDER_SCHEMA, NeedModel, State, backtest, errors
from forecall.needs.output import write_table
from forecall.needs.sample import simulate_shop
from forecall.needs.types import OPTIONAL_ORDER_SCHEMA, Backtest, when_schema

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "reference" / "needs.md").read_text(encoding="utf-8")


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]


def columns(title):
    return re.findall(r"^\| `(\w+)` \| (\w+)", section(title), re.MULTILINE)


@pytest.mark.parametrize(
    ("title", "schema"),
    [
        ("Orders", ORDER_SCHEMA | OPTIONAL_ORDER_SCHEMA),
        ("Needs", NEEDS_SCHEMA),
        ("When", when_schema((7,))),
        ("Next basket", BASKET_SCHEMA),
    ],
)
def test_the_page_lists_every_column_with_its_type_in_order(title, schema):
    said = [(name.replace("_H", "_7"), kind) for name, kind in columns(title) if kind[0].isupper()]
    assert said == [(name, str(kind.base_type())) for name, kind in schema.items()]


def test_the_page_lists_every_state():
    assert re.findall(r"^\| `(\w+)` \| [a-z]", section("Needs"), re.MULTILINE) == [state.value for state in State]


def test_the_page_lists_every_error_in_the_order_of_the_tree():
    known = [name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)]
    assert re.findall(r"^\| `(\w+)` \|", section("Errors"), re.MULTILINE) == known[1:]  # the first is the root


@pytest.mark.parametrize("one", [NeedModel, NeedModel.fit, NeedModel.needs, NeedModel.when, NeedModel.load, backtest])
def test_the_page_names_every_argument_of_the_front_door(one):
    for name, argument in inspect.signature(one).parameters.items():
        shown = name if argument.default is inspect.Parameter.empty else f"{name}={argument.default}"
        assert name == "self" or shown in PAGE


def test_the_page_names_every_frame_and_column_of_a_backtest(tmp_path, monkeypatch):
    """By way of the README's own example, which is run as it stands."""
    monkeypatch.chdir(tmp_path)
    write_table(simulate_shop(customers=60, products=60, years=2), "orders.csv")
    code = re.search(r"```python\n(.*?)```", (TOP / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    names = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  # our own text
    assert dict(names["needs"].schema) == NEEDS_SCHEMA
    assert dict(names["when"].schema) == when_schema((7, 14, 30))
    assert dict(names["basket"].schema) == BASKET_SCHEMA
    past = names["past"]
    for frame in Backtest.__slots__[2:]:
        row = re.search(rf"^\| `{frame}` \| (.*) \|$", section("Backtest"), re.MULTILINE)[1]
        assert re.findall(r"`(\w+)`", row) == getattr(past, frame).columns


@pytest.mark.parametrize("page", ["README.md", *(str(p.relative_to(TOP)) for p in (TOP / "docs").rglob("*.md"))])
def test_every_file_a_page_points_to_is_there(page):
    text = (TOP / page).read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", text)]
    assert [link for link in links if not ((TOP / page).parent / link).exists()] == []
