from __future__ import annotations

import stat

import polars as pl
import pytest

from forecall.needs.errors import LabelsWithoutKey, OutputNotWritten, UnreadableOrders
from forecall.needs.reading import load_orders, read_labels, read_orders
from forecall.needs.reading.identity import key_path, looks_personal

KEY = b"0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("customer_id", "personal"),
    [
        ("ada@example.com", True),
        ("+40 721 000 000", True),
        ("+40721000000", True),
        ("0040 721 000 000", True),
        ("0721 000 000", True),
        ("0721000000", True),
        ("0721-000-000", True),
        ("(021) 000 0000", True),
        ("030/000000", True),
        ("(555) 010-0000", True),
        ("555-010-0000", True),
        ("Ana Pop", True),
        ("Pop, Ana", True),
        ("Blumen Krüger GmbH", True),
        ("12 High Street", True),
        ("Müller", True),
        ("王小明", True),
        ("שרה", True),
        ("'+40721000000", True),  # as Shopify writes it, so that no spreadsheet reckons with it
        ("tel:0721000000", True),
        ("ada(at)example.com", True),
        ("ada.example", True),
        ("Ada_Example", True),
        ("O'Brien", True),
        ("Popescu", True),
        ("1800101221144", True),  # Romania's personal number
        ("1800101221145", False),  # its check digit is wrong
        ("GB82WEST12345698765432", True),  # a bank account
        ("GB83WEST12345698765432", False),
        ("ACME_DE", False),
        ("Shop_12", False),
        ("12345", False),
        ("0012345", False),  # a padded customer number
        ("0000012345", False),
        ("000000123456", False),
        ("10000000001", False),
        ("C-1001", False),
        ("ALFKI", False),
        ("4711-0815", False),
        ("DE_000123", False),
        ("gid://shop/Customer/55", False),
        ("c_00112233445566778899", False),  # a token already
    ],
)
def test_a_customer_id_that_looks_like_a_person_is_told_from_a_number(customer_id, personal):
    assert looks_personal(pl.Series([customer_id])).to_list() == [personal]


def test_a_person_becomes_a_token_and_a_number_stays(read_rows):
    read = read_rows("ada@example.com,o1,2024-01-31,A,1,2.5", "0012345,o2,2024-01-31,A,1,2.5", key=KEY)
    number, token = read.orders["customer_id"].to_list()
    assert number == "0012345"
    assert token.startswith("c_")
    assert len(token) == 22
    assert read.report.identifiers_tokenised == 1
    assert "ada" not in str(read.orders.rows()) + str(read.report)


def test_one_person_written_in_several_ways_is_one_customer(read_rows):
    ways = ["Ada@Example.com", " ada@example.com", "ADA@EXAMPLE.COM "]
    read = read_rows(*(f"{way},o{n},2024-01-31,A,1,2.5" for n, way in enumerate(ways)), key=KEY)
    assert read.report.customers == 1
    phones = ["+40 721 000 000", "0040721000000", "+40721000000"]
    read = read_rows(*(f"{phone},o{n},2024-01-31,A,1,2.5" for n, phone in enumerate(phones)), key=KEY)
    assert read.report.customers == 1


def test_another_key_gives_other_tokens_and_the_same_key_the_same(read_rows):
    row = "ada@example.com,o1,2024-01-31,A,1,2.5"
    first, again, other = (read_rows(row, key=key).orders["customer_id"][0] for key in (KEY, KEY, KEY[::-1]))
    assert first == again != other
    assert read_rows(row).orders.equals(read_rows(row).orders)  # without a key: alike within one process


def test_a_column_named_for_people_is_tokenised_whatever_it_holds(read_rows):
    header = "email,order,date,product,qty,price"
    assert read_rows("adalovelace,o1,2024-01-31,A,1,2.5", header=header).report.identifiers_tokenised == 1


def test_the_order_named_for_its_customer_holds_the_token(read_rows):
    read = read_rows("ada@example.com,2024-01-31,A,1,2.5", header="customer,date,product,qty,price", key=KEY)
    assert read.orders["order_id"][0] == f"2024-01-31/{read.orders['customer_id'][0]}"


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_labels_say_whose_a_token_is_in_a_file_only_the_owner_may_read(read_rows, tmp_path, ending):
    labels = tmp_path / f"labels{ending}"
    read = read_rows("+40721000000,o1,2024-01-31,A,1,2.5", "Ana Pop,o2,2024-01-31,A,1,2.5", labels=labels)
    known = dict(read_labels(labels).iter_rows())
    assert sorted(known.values()) == ["+40721000000", "Ana Pop"]
    assert set(known) == set(read.orders["customer_id"])
    for path in (labels, key_path(labels)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(labels) in " ".join(read.report.sentences())


def test_labels_grow_and_the_tokens_stay_from_run_to_run(read_rows, tmp_path):
    labels = tmp_path / "labels.csv"
    first = read_rows("Ana Pop,o1,2024-01-31,A,1,2.5", labels=labels).orders["customer_id"][0]
    second = read_rows("Bo Ek,o1,2024-01-31,A,1,2.5", "Ana Pop,o2,2024-02-01,A,1,2.5", labels=labels).orders
    assert first in second["customer_id"].to_list()
    assert read_rows("Cy Fox,o1,2024-01-31,A,1,2.5", labels=labels).report.customers == 1
    assert sorted(read_labels(labels)["label"]) == ["Ana Pop", "Bo Ek", "Cy Fox"]


def test_a_label_that_a_spreadsheet_would_run_is_made_harmless_and_read_back(read_rows, tmp_path):
    labels = tmp_path / "labels.csv"
    read_rows('"=HYPERLINK(1, ""x"")",o1,2024-01-31,A,1,2.5', labels=labels)
    assert "'=HYPERLINK" in labels.read_text()
    assert read_labels(labels)["label"].to_list() == ['=HYPERLINK(1, "x")']


def test_without_a_label_file_no_map_is_written_and_the_report_says_so(read_rows, tmp_path):
    read = read_rows("Ana Pop,o1,2024-01-31,A,1,2.5")
    assert [one.name for one in tmp_path.iterdir()] == ["orders.csv"]
    assert "nothing maps back" in " ".join(read.report.sentences())


def test_labels_without_their_key_are_refused(read_rows, tmp_path):
    labels = tmp_path / "labels.csv"
    row = "Ana Pop,o1,2024-01-31,A,1,2.5"
    read_rows(row, labels=labels)
    key_path(labels).unlink()
    with pytest.raises(LabelsWithoutKey, match=r"labels\.csv\.key"):
        read_rows(row, labels=labels)
    assert read_rows(row, labels=labels, key=KEY).report.customers == 1


def test_a_key_that_is_damaged_is_refused(read_rows, tmp_path):
    labels = tmp_path / "labels.csv"
    key_path(labels).write_text("not hexadecimal")
    with pytest.raises(UnreadableOrders, match="the key cannot be read"):
        read_rows("Ana Pop,o1,2024-01-31,A,1,2.5", labels=labels)


@pytest.mark.parametrize("key", [None, KEY])
def test_labels_that_cannot_be_written_are_an_error_not_a_loss(read_rows, tmp_path, key):
    with pytest.raises(OutputNotWritten, match="labels"):
        read_rows("Ana Pop,o1,2024-01-31,A,1,2.5", labels=tmp_path / "none" / "labels.csv", key=key)


def test_a_label_file_that_is_none_is_left_alone(read_rows, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("my,own\nfile,here\n")
    with pytest.raises(UnreadableOrders, match="no label file"):
        read_rows("Ana Pop,o1,2024-01-31,A,1,2.5", labels=labels, key=KEY)
    assert labels.read_text() == "my,own\nfile,here\n"


def test_an_ending_that_cannot_hold_labels_leaves_nothing_behind(read_rows, tmp_path):
    with pytest.raises(OutputNotWritten):
        read_rows("Ana Pop,o1,2024-01-31,A,1,2.5", labels=tmp_path / "labels.doc", key=KEY)
    assert not (tmp_path / "labels.doc").exists()


def test_orders_written_with_tokens_keep_them_when_read_again(read_rows, tmp_path):
    read = read_rows("Ana Pop,o1,2024-01-31,A,1,2.5")
    read.orders.write_parquet(tmp_path / "clean.parquet")
    assert read_orders(tmp_path / "clean.parquet").equals(read.orders)
    assert load_orders(tmp_path / "clean.parquet").report.identifiers_tokenised == 0
