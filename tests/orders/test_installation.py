"""From the command line: brought in once, killed in the middle and begun again, books in a file of their own."""

from __future__ import annotations

import signal
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from forecall.needs.sample import simulate_shop
from tests.program import MAIN

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "examples" / "policies" / "evidence" / "processing-agreement.md"


def a_policy(folder):
    """The example policy, in force since yesterday, beside its evidence."""
    text = (ROOT / "examples" / "policies" / "need-prediction.yaml").read_text(encoding="utf-8")
    day = date.today() - timedelta(days=1)  # noqa: DTZ011  # the program has the machine's clock
    file = folder / "policy.yaml"
    file.write_text(text.replace("effective: 2026-12-01", f"effective: {day}"), encoding="utf-8")
    (folder / "evidence").symlink_to(EVIDENCE.parent)
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def forecall(program, place):
    """Run the program in a home of its own, with a published policy: (exit status, what it said)."""
    environment = {"FORECALL_HOME": str(place / "home"), "FORECALL_FINANCE_DATABASE": f"sqlite://{place}/books.sqlite3"}

    def run(*arguments, code=MAIN):
        done = program(*arguments, environment=environment, code=code)
        return done.returncode, done.stdout + done.stderr

    assert run("organisation", "add", "tea", "--name", "Tea House", "--country", "ro")[0] == 0
    status, said = run("policy", "publish", a_policy(place), "--organisation", "tea")
    assert status == 0, said
    return run


KILLED_AT_THE_SECOND_BATCH = """
import os, signal
from forecall.orders import shaping, store
shaping.LINES_AT_ONCE = 300
keep, seen = store.keep_counts, []
def killed(row, counts):
    seen.append(row)
    if len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    keep(row, counts)
"""


def rows(home, table, where="true"):
    with sqlite3.connect(home / "home" / "forecall.sqlite3") as database:
        return database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]  # noqa: S608  # our own names


def test_an_import_that_is_killed_goes_on_and_nothing_is_there_twice(forecall, place):
    orders = place / "orders.csv"
    shop = simulate_shop(customers=20, products=40, years=1)
    shop.write_csv(orders)
    assert forecall("orders", "accept", EVIDENCE, "--organisation", "tea")[0] == 0
    command = ("orders", "import", orders, "--organisation", "tea")
    kill = f"""
import forecall.app.house as house
from contextlib import contextmanager
real = house.opened
@contextmanager
def opened(*args, **kwargs):
    with real(*args, **kwargs) as parts:
        {KILLED_AT_THE_SECOND_BATCH.strip().replace(chr(10), chr(10) + " " * 8)}
        store.keep_counts = killed
        yield parts
house.opened = opened
from forecall.app.cli import main; main()
"""
    assert forecall(*command, code=kill)[0] == -signal.SIGKILL
    assert 0 < rows(place, "orders_orderline") < shop.height
    assert "not finished" in forecall("orders", "imports", "--organisation", "tea")[1]
    status, said = forecall(*command)
    assert (status, "import" in said) == (0, True), said
    assert rows(place, "orders_orderline") == shop.height
    assert rows(place, "orders_order") == shop["order_id"].n_unique()
    assert rows(place, "contacts_customernumber") == 20
    assert "nothing changed" in forecall(*command)[1]


BOOKS = """
from forecall.app.house import opened
with opened() as parts:
    from datetime import date, timedelta
    from forecall.custody import Newcomer, Origin, add_subjects, erase
    from forecall.foundation import Money, acting
    from forecall.foundation.models import Organisation
    from forecall.orders import Bill, book_payment, invoices_of, issue
    now = parts.clock.now()
    with acting(Organisation.objects.get(slug="tea").id, "op"):
        [user] = add_subjects([Newcomer("account_user", {}, events={"contract_started": now - timedelta(days=9)})])
        eur = Money.of(100, "EUR")
        issue("billing", Bill("1", eur, Money(0, "EUR"), date(2026, 1, 2), date(2026, 2, 2), user, buyer="Ana Exemplu"))
        book_payment("1", eur, "pay-1")
        print(invoices_of("accounting", user)[0].named.buyer)
"""


@pytest.mark.promise("CP-06.2")
def test_books_lie_in_the_file_that_they_are_bound_to_and_nowhere_else(forecall, place):
    status, said = forecall(code=BOOKS)
    assert (status, said.strip()) == (0, "Ana Exemplu"), said
    with sqlite3.connect(place / "books.sqlite3") as books:
        assert books.execute("SELECT count(*) FROM orders_invoice").fetchone() == (1,)
        assert books.execute("SELECT count(*) FROM orders_payment").fetchone() == (1,)
        tables = {name for (name,) in books.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name for name in tables if name.startswith(("custody", "contacts", "orders"))} == {
        "orders_invoice", "orders_payment", "orders_series",
    }  # fmt: skip
    with sqlite3.connect(place / "home" / "forecall.sqlite3") as rest:
        found = {name for (name,) in rest.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not {"orders_invoice", "orders_payment", "orders_series"} & found
    assert {"orders_order", "custody_subject"} <= found
