"""What is brought in place of a table is called what it is; files and cells that could be taken for others are not."""

from __future__ import annotations

import os
import zipfile

import pytest
import xlsxwriter

from forecall.needs.errors import BadCell, UnreadableOrders
from forecall.needs.reading import Reason, load_orders, read_orders

ROW = "k1,o1,2024-01-31,A,2,3.5"
TEXT = f"customer,order,date,product,qty,price\n{ROW}\n"


@pytest.mark.parametrize("text", [b"\n\n\n", b"  \r\n\t\r\n", b"\xef\xbb\xbf \n"])
def test_a_file_of_blank_lines_says_so(read_text, text):
    with pytest.raises(UnreadableOrders, match="the file holds blank lines only; export it again"):
        read_text(text)


@pytest.mark.parametrize(
    ("inside", "name", "said"),
    [
        ("orders.csv", "orders.zip", "the file is compressed .zip.; unpack it first"),
        ("word/document.xml", "orders.docx", "this is a text document, not a table; export it as CSV"),
        ("ppt/presentation.xml", "orders.xlsx", "this is a presentation, not a table; export it as CSV"),
    ],
)
def test_a_zip_that_is_no_workbook_is_called_what_it_is(tmp_path, inside, name, said):
    with zipfile.ZipFile(tmp_path / name, "w") as packed:
        packed.writestr(inside, TEXT)
    with pytest.raises(UnreadableOrders, match=said):
        read_orders(tmp_path / name)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "orders.csv")
    with pytest.raises(UnreadableOrders, match=r"this is a pipe or a device, .*; save them to a file first"):
        read_orders(tmp_path / "orders.csv")


@pytest.mark.parametrize("column", ["qty", "price"])
def test_true_in_a_workbook_is_no_number(tmp_path, column):
    cells = [["customer", "order", "date", "product", "qty", "price", "note"]]
    cells += [["k1", n, "2024-01-31", "A", 2.0, 3.5, n if n % 2 else "x"] for n in range(9)]
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        _fill(book, cells)
    assert read_orders(path)["quantity"].to_list() == [2.0] * 9
    cells[5][cells[0].index(column)] = True
    with xlsxwriter.Workbook(path) as book:
        _fill(book, cells)
    with pytest.raises(BadCell, match=f"orders.xlsx, row 6, column {column}: found 'true', which is no number"):
        read_orders(path)


def test_two_files_of_one_name_are_told_apart(tmp_path):
    for folder, quantity in (("a", "2"), ("b", "two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "orders.csv").write_text(TEXT.replace(",2,", f",{quantity},"))
    both = [tmp_path / "a" / "orders.csv", tmp_path / "b" / "orders.csv"]
    with pytest.raises(BadCell, match=f"^{both[1]}, row 2, column qty: found 'two'"):
        read_orders(both)
    both[1].write_text(TEXT + ROW.replace(",A,", ",,") + "\n")
    report = load_orders(both).report
    assert [file.file for file in report.files] == [str(one) for one in both]
    assert next(one for one in report.dropped if one.reason is Reason.NO_PRODUCT).rows == (f"{both[1]}, row 3",)


def _fill(book: xlsxwriter.Workbook, rows: list[list[object]]) -> None:
    sheet = book.add_worksheet("Orders")
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
