"""Bought lists, children and invoices from the command line."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.app.test_custody_commands import at_home

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version
__all__ = ["at_home"]
HEAD = "Name,Telefon,Einwilligung,Einwilligung am\n"
LIST = f"{HEAD}Ana Exemplu,+40 21 000 0101,form,2026-01-05\nBo,+40 21 000 0102,,\nX,no,,\n"
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
FIRM = "sample-business-platform"


def bring_in(run, file, *more, check=True):
    return run(
        "contacts", "bring-in", str(file), "--organisation", "tea", "--supplier", "Adressen Beispiel GmbH",
        "--received-on", YESTERDAY, "--country", "DE", "--proof", "contract 7", *more, check=check,
    )  # fmt: skip


def test_a_list_is_tried_brought_in_once_and_taken_out_and_a_child_is_reported_and_released(at_home, tmp_path):
    run = at_home
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    tried = bring_in(run, file, "--dry-run").stdout
    assert "people: 2 would come in, 1 of them set aside for want of proof" in tried
    assert "1 rows (have no number or address that can be one)" in tried
    assert "No list was brought in." in run("contacts", "lists", "--organisation", "tea").stdout
    made = bring_in(run, file, "--problems", str(tmp_path / "problems.csv")).stdout
    assert "people: 2 came in" in made
    assert len((tmp_path / "problems.csv").read_text(encoding="utf-8").splitlines()) >= 2
    assert "taken in before; nothing changed" in bring_in(run, file).stdout
    assert "way for data from elsewhere named a/b/c" in bring_in(run, file, "--way", "a/b/c", check=False).stderr
    assert "no_permission" in run("contacts", "aside", "--organisation", "tea").stdout
    assert "is erased on" in run("contacts", "minor", "+40 21 000 0101", "--organisation", "tea").stdout
    assert "Released" in run("contacts", "release", "+40 21 000 0101", "--organisation", "tea").stdout
    shown = run("contacts", "permit", "+40210000102", "--organisation", "tea", "--how", "form", "--on", "2026-01-05")
    assert "On record" in shown.stdout
    assert "Nobody is set aside." in run("contacts", "aside", "--organisation", "tea").stdout
    number = re.search(r"take-out (\d+)", made)[1]
    assert "2 people were erased; 0 stay" in run("contacts", "take-out", number, "--organisation", "tea").stdout
    assert "taken out" in run("contacts", "lists", "--organisation", "tea").stdout


def test_an_order_is_billed_paid_too_much_paid_back_and_the_invoice_taken_back(at_home, tmp_path):
    run = at_home
    order = run("books", "orders", "--organisation", FIRM).stdout.split()[0]
    made = run("books", "issue", order, "--organisation", FIRM, "--vat", "19", "--series", "X-").stdout
    assert "Invoice X-00001: " in made
    again = run("books", "issue", order, "--organisation", FIRM, "--vat", "19", check=False)
    assert again.returncode == 2
    assert "has an invoice already" in again.stderr
    nothing = run("books", "issue", order, "--organisation", FIRM, "--vat", "NaN", check=False)
    assert (nothing.returncode, "no amount" in nothing.stderr) == (2, True)
    paid = run("books", "pay", "X-00001", "10000", "--organisation", FIRM, "--reference", "bank-1").stdout
    assert "more was paid than is asked for: pay it back" in paid
    assert "Still open" in run("books", "pay-back", "bank-1", "--organisation", FIRM).stdout
    note = run("books", "credit", "X-00001", "--organisation", FIRM, "--series", "X-").stdout
    assert "is taken back by credit note X-00002" in note
    assert "takes back X-00001" in run("books", "list", "--organisation", FIRM).stdout
    first, *rest = run("books", "orders", "--organisation", FIRM).stdout.splitlines()
    older = run("books", "orders", "--organisation", FIRM, "--after", first.split()[0]).stdout.splitlines()
    assert older[: len(rest) - 1] == rest[:-1]  # the last line says how to go on
    file = tmp_path / "books.csv"
    run("books", "export", str(file), "--organisation", FIRM, "--since", "2020-01-01", "--until", "2099-01-01")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert {"invoice", "credit note", "payment"} <= {row[0] for row in rows}
