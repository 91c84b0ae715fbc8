from __future__ import annotations

import builtins
import csv
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from forecall.needs.errors import BadCell, BadRequest, MissingColumn, UnreadableOrders
from forecall.needs.reading import Reason, clean_orders, load_orders, read_orders

ROW = "k1,o1,2024-01-31,A,2,3.5"
TEXT = f"customer,order,date,product,qty,price\n{ROW}\n"
FRAME = pl.DataFrame(
    {
        "customer_id": ["k1", "k2"],
        "order_id": ["o1", "o2"],
        "ordered_at": [datetime(2024, 1, 30, 9), datetime(2024, 1, 31, 10)],
        "product_id": ["007", "A"],
        "quantity": [2.0, 1.0],
        "unit_price": [3.5, 4.25],
    }
)


def _sheet(book: xlsxwriter.Workbook, name: str, rows: list[list[object]]) -> None:
    sheet = book.add_worksheet(name)
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(place, column, cell, moment)
            else:
                sheet.write(place, column, cell)


def _workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            _sheet(book, name, rows)
    return path


RETAIL = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID"]
FIRST = [489434, 85048, "LANTERN", 12, datetime(2009, 12, 1, 7, 45), 6.95, 13085.0]
BOTH = [489435, "22350", "BOWL", 4, datetime(2010, 12, 1, 9, 0), 2.5, 13085.0]
LAST = [489436, "79323P", "LIGHTS", 1, datetime(2011, 1, 5, 9, 30), 0.1, 13086.0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(read_text, delimiter):
    read = read_text(TEXT.replace(",", delimiter))
    assert read.report.files[0].delimiter == delimiter
    assert read.orders["unit_price"].to_list() == [3.5]


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_an_error_of_ours(tmp_path, name):
    with pytest.raises(UnreadableOrders, match="could not be opened"):
        read_orders(tmp_path / name)


def test_a_delimiter_that_the_file_does_not_have_is_told_as_such(read_text):
    with pytest.raises(UnreadableOrders, match="parted by ';', as given, the first line has only one column; leave"):
        read_text(TEXT, delimiter=";")


def test_an_encoding_that_does_not_fit_is_told_to_be_left_out(read_text):
    with pytest.raises(UnreadableOrders, match="leave encoding= out"):
        read_text(TEXT, encoding="utf-16")


def test_the_delimiter_a_spreadsheet_writes_on_top_is_taken(read_text):
    read = read_text("sep=;\r\n" + TEXT.replace(",", ";").replace("\n", "\r\n"))
    assert read.orders.height == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_ending_is_read(read_text, newline):
    assert read_text(TEXT.replace("\n", newline)).orders["unit_price"].to_list() == [3.5]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "0 bytes"),
        (b"\n\n", "one column|blank"),
        (TEXT.splitlines()[0].encode() + b"\n", "no line below"),
        (b"just a letter\nto a friend\n", "one column"),
        (b"\x00\x01\x02\x03,\x00", "neither a text table"),
        (b"\x1f\x8b\x08\x00abc", "compressed"),
        (b"%PDF-1.4\n1 0 obj\n", "this is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "this is a picture"),
        (b"\xef\xbb\xbf<html><table><tr><td>a", "this is a web page"),
        (b'[ {"customer_id": 1, "order_id": 2}\n]\n', "this is JSON"),
        (b"[customer],[order]\n1,2\n", "no column"),
        (b"a,b\n1,2,3\n", "no column"),
    ],
)
def test_a_file_that_is_no_order_table_is_named_with_the_reason(read_text, text, why):
    with pytest.raises(Exception, match=why) as caught:
        read_text(text)
    assert "orders.csv" in str(caught.value)
    assert isinstance(caught.value, UnreadableOrders) or why == "no column"


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path):
    with pytest.raises(UnreadableOrders, match="no such file"):
        read_orders(tmp_path / "none.csv")
    with pytest.raises(UnreadableOrders, match="directory"):
        read_orders(tmp_path)


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    real = Path.open

    def refuse(self, *args, **kwargs):  # the tests may run as root, whom no file refuses
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableOrders, match="not permitted"):
        read_orders(path)


def test_a_file_whose_disk_fails_says_so(tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError(5, "Input/output error")

    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(UnreadableOrders, match="Input/output error"):
        read_orders(path)


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.parquet"])
def test_a_file_that_is_not_what_its_name_says_is_refused(read_text, name):
    with pytest.raises(UnreadableOrders, match="the name ends in"):
        read_text(TEXT, name=name)


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_parquet_that_is_cut_off_is_named(tmp_path, keep):
    path = tmp_path / "orders.parquet"
    pl.concat([FRAME] * 500).write_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(UnreadableOrders, match="cut off or damaged"):
        read_orders(path)


def test_a_workbook_that_is_cut_off_is_named(tmp_path):
    path = _workbook(tmp_path / "orders.xlsx", {"A": [RETAIL, FIRST]})
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UnreadableOrders, match="damaged"):
        read_orders(path)


def test_an_empty_parquet_and_an_empty_workbook_are_named(tmp_path):
    FRAME.clear().write_parquet(tmp_path / "orders.parquet")
    with pytest.raises(UnreadableOrders, match="no rows"):
        read_orders(tmp_path / "orders.parquet")
    with pytest.raises(UnreadableOrders, match="no line below"):
        read_orders(_workbook(tmp_path / "orders.xlsx", {"A": [RETAIL]}))


def test_sheets_with_the_same_header_are_read_together_and_what_overlaps_counts_once(tmp_path):
    notes = [["About"], ["made by hand"]]
    path = _workbook(
        tmp_path / "retail.xlsx",
        {"Year 1": [RETAIL, FIRST, BOTH, BOTH], "Notes": notes, "Year 2": [RETAIL, BOTH, LAST]},
    )
    read = load_orders(path)
    assert read.report.files[0].sheets == ("Year 1", "Year 2")
    assert read.orders["order_id"].to_list() == ["489434", "489435", "489435", "489436"]
    assert read.report.count(Reason.COUNTED_TWICE) == 1
    assert read.report.dropped[0].rows == ("Year 2, row 2",)
    assert read.orders["customer_id"].unique(maintain_order=True).to_list() == ["13085", "13086"]  # no ".0"
    assert read.orders["product_id"][0] == "85048"
    assert read.orders["ordered_at"][0] == datetime(2009, 12, 1, 7, 45)
    assert read.orders["unit_price"][-1] == 0.1


def test_one_sheet_can_be_asked_for(tmp_path):
    path = _workbook(tmp_path / "retail.xlsx", {"Year 1": [RETAIL, FIRST], "Year 2": [RETAIL, LAST]})
    assert read_orders(path, sheet="Year 2")["order_id"].to_list() == ["489436"]
    with pytest.raises(UnreadableOrders, match="the sheets are Year 1, Year 2"):
        read_orders(path, sheet="Year 3")


def _in_other_places(row: list[object], *more: object) -> list[object]:
    return [*reversed(row), *more]


def test_a_sheet_whose_columns_stand_in_other_places_is_read_too(tmp_path):
    later = [_in_other_places(RETAIL, "Note"), _in_other_places(LAST, "by hand")]
    path = _workbook(tmp_path / "retail.xlsx", {"Year 1": [RETAIL, FIRST], "Year 2": later})
    for read in (load_orders(path), load_orders(path, sheet=["Year 1", "Year 2"])):
        assert read.report.files[0].sheets == ("Year 1", "Year 2")
        assert read.orders["order_id"].to_list() == ["489434", "489436"]
        assert read.orders["product_id"].to_list() == ["85048", "79323P"]


def test_the_columns_that_are_left_out_are_those_of_every_sheet_that_was_read(tmp_path):
    first, later = [*RETAIL, "Colour"], [*(name.upper() for name in RETAIL), "Note", "Colour"]
    path = _workbook(
        tmp_path / "retail.xlsx", {"Year 1": [first, [*FIRST, "red"]], "Year 2": [later, [*LAST, "by hand", "blue"]]}
    )
    read = load_orders(path)
    assert read.report.files[0].sheets == ("Year 1", "Year 2")
    assert read.report.files[0].layout == "online-retail"
    assert read.report.files[0].left_out == ("Colour", "Note")


def test_a_sheet_of_orders_under_other_names_is_said_to_be_left_out(tmp_path):
    german = ["Auftrag", "Artikel", "Bezeichnung", "Menge", "Datum", "Preis", "Kunde"]
    path = _workbook(tmp_path / "retail.xlsx", {"Year 1": [RETAIL, FIRST], "Year 2": [german, LAST]})
    read = load_orders(path)
    assert read.report.files[0].other_sheets == ("Year 2",)
    assert any("The sheet Year 2 holds orders, too" in said for said in read.report.sentences())
    with pytest.raises(UnreadableOrders, match="Year 2 has another header than Year 1"):
        read_orders(path, sheet=["Year 1", "Year 2"])


@pytest.mark.parametrize("blank", [0, 1, 2])
def test_a_title_may_stand_above_the_header_of_a_sheet_and_rows_are_counted_from_the_top(tmp_path, blank):
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:F1", "Orders 2024, our shop")
        for row, cells in enumerate([*csv.reader(TEXT.splitlines()), ["k1", "o2", "soon", "A", "2", "3.5"]]):
            sheet.write_row(1 + blank + row, 0, cells)
    with pytest.raises(BadCell) as caught:
        read_orders(path)
    assert (caught.value.row, caught.value.found) == (4 + blank, "soon")


def test_a_workbook_with_nothing_in_it_says_so(tmp_path):
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
    with pytest.raises(UnreadableOrders, match="no sheet with rows"):
        read_orders(path)


def test_a_bad_cell_in_a_workbook_is_named_with_its_sheet(tmp_path):
    bad = [*FIRST[:4], "soon", *FIRST[5:]]
    path = _workbook(tmp_path / "retail.xlsx", {"Year 1": [RETAIL, FIRST], "Year 2": [RETAIL, LAST, bad]})
    with pytest.raises(BadCell, match=r"sheet Year 2, row 3, column InvoiceDate: found 'soon'"):
        read_orders(path)


@pytest.mark.parametrize(
    "orders",
    [
        FRAME,
        FRAME.lazy(),
        FRAME.with_columns(pl.col("ordered_at").dt.replace_time_zone("Europe/Bucharest")),  # the shop's clock stays
        FRAME.with_columns(pl.col("quantity").cast(pl.Int16), pl.col("unit_price").cast(pl.Decimal(10, 2))),
        FRAME.with_columns(pl.col("customer_id").cast(pl.Categorical)),
        FRAME.cast({"ordered_at": pl.Datetime("ns")}),
        FRAME.select(pl.all().cast(pl.String)),
    ],
)
def test_a_frame_is_read_whatever_types_its_columns_have(orders):
    assert clean_orders(orders).equals(FRAME)


def test_a_pandas_like_frame_is_read():
    class Frame:  # what of a pandas frame is used, so that the suite needs no pandas
        columns = FRAME.columns

        def __getitem__(self, name):
            values = FRAME[name].to_list()
            return [*values, float("nan")] if name in {"customer_id", "order_id"} else [*values, values[0]]

    assert clean_orders(Frame()).equals(FRAME)


@pytest.mark.parametrize("source", [7, [], None])
def test_what_is_no_source_is_refused(source):
    with pytest.raises(BadRequest):
        read_orders(source)


def test_typed_numbers_that_are_endless_are_named():
    with pytest.raises(BadCell, match="row 2, column unit_price"):
        clean_orders(FRAME.with_columns(pl.Series("unit_price", [1.0, float("inf")])))


def test_typed_ids_become_texts_without_decimals():
    frame = FRAME.with_columns(customer_id=pl.Series([17850.0, 17851.0]), order_id=pl.Series([1, 2]))
    orders = clean_orders(frame)
    assert orders["customer_id"].to_list() == ["17850", "17851"]
    assert orders["order_id"].to_list() == ["1", "2"]


def test_leading_zeros_emoji_and_right_to_left_names_come_through(read_text):
    rows = "customer,order,date,product,product name,qty,price\n007,0001,2024-01-31,00042,שלום 🎁 עולם,2,3.5\n"
    line = read_text(rows).orders.row(0, named=True)
    assert (line["customer_id"], line["order_id"], line["product_id"]) == ("007", "0001", "00042")
    assert line["product_name"] == "שלום 🎁 עולם"


def test_quoted_delimiters_quotes_and_line_breaks_stay_in_their_cell(read_text):
    rows = 'customer,order,date,product,product name,qty,price\nk,o,2024-01-31,A,"5"" nail, steel\nzinc",2,3.5\n'
    assert read_text(rows).orders["product_name"].to_list() == ['5" nail, steel\nzinc']


def test_a_lone_quotation_mark_inside_a_text_is_just_a_mark(read_text):
    rows = 'customer,order,date,product,product name,qty,price\nk,o,2024-01-31,A,5" nail,2,3.5\n'
    assert read_text(rows).orders["product_name"].to_list() == ['5" nail']


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(read_text):
    rows = "".join(f"k,o{n},2024-01-31,A,{n + 1},3.5\n" for n in range(200))
    with pytest.raises(UnreadableOrders, match="opened in row 3 is never closed"):
        read_text("customer,order,date,product,qty,price\n" + ROW + '\n"k' + rows)


NAMED = "customer,order,date,product,qty,price,product name\n"


def _named(names):
    return NAMED + "".join(f"k,o{n},2024-01-31,A,2,3.5,{name}\n" for n, name in enumerate(names))


@pytest.mark.parametrize(
    ("names", "row"),
    [
        (["tea", '"tea', "tea", "tea"], 3),  # the rest of the file was taken in
        (["tea", "tea", '"tea'], 4),  # in the last line, where nothing is left to take in
        (['"tea', "tea", "tea", '"tea"', "tea"], 2),  # the next mark closes it, rows later
        (["tea", '"tea', "tea", 'tea"', "tea"], 3),  # as many marks as there should be
    ],
)
def test_rows_below_a_mark_left_open_are_never_lost_in_silence(read_text, names, row):
    with pytest.raises(UnreadableOrders, match=f"opened in row {row} is never closed"):
        read_text(_named(names))


def test_a_text_of_many_lines_stays_a_text(read_text):
    name = "bring,\nbefore noon, if you can,\nor after, but not on a Monday,\nthanks"
    assert read_text(_named(["tea", f'"{name}"', "tea"])).orders["product_name"].to_list() == ["tea", name, "tea"]


def test_a_cell_without_end_is_named_with_its_row(read_text):
    with pytest.raises(UnreadableOrders, match="row 3 has a cell of more than 131,072 characters"):
        read_text(_named(["tea", f'"{"x" * 200_000}']))


def test_a_line_with_too_many_cells_is_named_with_its_row(read_text):
    with pytest.raises(UnreadableOrders, match="row 3 has 7 cells where the header has 6"):
        read_text(TEXT + "k1,o1,2024-01-31,A,2,3,50\n")


def test_of_two_columns_with_one_name_the_first_is_read_and_that_is_said(read_text):
    read = read_text(TEXT.splitlines()[0] + ",qty,qty\n" + ROW + ",7,8\n")
    assert read.orders["quantity"].to_list() == [2]
    assert sum("column qty stands there more than once" in said for said in read.report.sentences()) == 1


def test_a_header_of_thousands_of_columns_is_not_read_out(read_text):
    with pytest.raises(MissingColumn) as caught:
        read_text(",".join(f"x{n}" for n in range(5000)) + "\n1\n")
    assert "x79 and 4,920 more" in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_blocks_smaller_than_a_line_give_the_same_orders(tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"
    rows = "".join(f'k{n},o{n},2024-01-31,A,"tea ""{n}"",\nfine",2,3.5\n' for n in range(50))
    path.write_text("customer,order,date,product,product name,qty,price\n" + rows)
    whole = read_orders(path)
    monkeypatch.setattr("forecall.needs.reading.sniff.BLOCK", 17)
    assert read_orders(path).equals(whole)
    assert whole.height == 50


def test_the_same_file_twice_counts_once(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT + ROW + "\nk2,o2,2024-02-01,B,1,9.0\n")  # a line that stands twice in one order stays twice
    once = load_orders(path)
    twice = load_orders([path, path])
    assert twice.orders.equals(once.orders)
    assert once.orders.height == twice.report.count(Reason.COUNTED_TWICE) == 3


def test_a_file_appended_to_itself_counts_once(tmp_path):
    head = "customer,order,date,product,qty,price\n"
    body = "".join(f"k{n % 3},o{n},2024-01-{n + 1:02},A{n % 4},2,3.5\n" for n in range(12))
    path = tmp_path / "orders.csv"
    path.write_text(head + body)
    once = read_orders(path)
    path.write_text(head + body + body)
    assert read_orders(path).equals(once)
    path.write_text(head + body + head + body)
    twice = load_orders(path)
    assert twice.orders.equals(once)
    assert twice.report.count(Reason.REPEATED_HEADER) == 1


def test_exports_that_overlap_are_put_together(tmp_path):
    (tmp_path / "a.csv").write_text(TEXT + "k1,o2,2024-02-01,A,2,3.5\n")
    (tmp_path / "b.csv").write_text(
        "Kundennummer;Bestellnummer;Datum;Artikelnummer;Menge;Preis\nk1;o2;01.02.2024;A;2;3,50\nk1;o3;02.02.2024;A;2;3,50\n"
    )
    read = load_orders([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert read.orders["order_id"].to_list() == ["o1", "o2", "o3"]
    assert read.report.dropped[0].rows == ("b.csv, row 2",)


def test_progress_can_be_followed_in_bytes(tmp_path):
    from forecall.needs.reading.csv_file import csv_shape, read_csv

    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    said: list[int] = []
    read_csv(csv_shape(path), "orders.csv", {"customer_id": "customer"}, said.append)
    assert said == [path.stat().st_size - len(TEXT.splitlines()[0]) - 1]


def test_nothing_is_opened_for_writing_while_reading(tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    modes: list[str] = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda *a, **k: modes.append(str(a[1:2])) or real(*a, **k))
    load_orders(path, today=date(2026, 1, 1))
    assert not [mode for mode in modes if "w" in mode]
    assert [one.name for one in tmp_path.iterdir()] == ["orders.csv"]
