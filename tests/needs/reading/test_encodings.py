from __future__ import annotations

import pytest

from forecall.needs.errors import UnreadableOrders

HEADER = "customer;order;date;product;product name;qty;price\n"
ROMANIAN = ["Făină albă", "Brânză de țară".replace("ț", "ţ"), "Ceai și miere".replace("ș", "ş")]
POLISH = ["Żurek świeży", "Mąka żytnia", "Łosoś wędzony"]
CZECH = ["Šunka", "Třešňový džus", "Čerstvé žampiony"]
HUNGARIAN = ["Őszibarack", "Gyümölcstű", "Sütőtök"]
GERMAN = ["Grüner Käse", "Süßes Öl", "Weißbier"]
FRENCH = ["Crème fraîche", "Thé à la pêche", "Bœuf séché"]
SPANISH = ["Piña", "Jamón ibérico", "Champiñones"]
PORTUGUESE = ["Pão de açúcar", "Maçã", "Limões"]


def _text(names):
    return HEADER + "".join(f"k{n};o{n};2024-01-31;A{n};{name};1;2,50\n" for n, name in enumerate(names))


@pytest.mark.parametrize(
    ("names", "written_in", "found"),
    [
        (ROMANIAN, "utf-8", "utf-8"),
        (ROMANIAN, "utf-8-sig", "utf-8-sig"),
        (ROMANIAN, "utf-16", "utf-16"),
        (ROMANIAN, "utf-16-le", "utf-16-le"),
        (ROMANIAN, "utf-16-be", "utf-16-be"),
        (ROMANIAN, "utf-32", "utf-32"),
        (ROMANIAN, "cp1250", "cp1250"),
        (POLISH, "cp1250", "cp1250"),
        (CZECH, "cp1250", "cp1250"),
        (HUNGARIAN, "cp1250", "cp1250"),
        (GERMAN, "cp1252", "cp1252"),  # the same letters in both: Western is as right
        (FRENCH, "cp1252", "cp1252"),
        (SPANISH, "cp1252", "cp1252"),
        (PORTUGUESE, "cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_said(read_text, names, written_in, found):
    read = read_text(_text(names), written_in=written_in)
    assert read.orders["product_name"].to_list() == names
    assert read.report.files[0].encoding == found
    assert any(f"{found} (" in sentence for sentence in read.report.sentences())


def test_an_encoding_that_is_given_wins(read_text):
    read = read_text(_text(["№ чай"]), written_in="cp1251", encoding="cp1251")
    assert read.orders["product_name"].to_list() == ["№ чай"]
    assert read_text(_text(["Käse"]), written_in="utf-8-sig", encoding="utf-8").orders["product_name"][0] == "Käse"


@pytest.mark.parametrize("late", ["", "x" * 100_000])  # within the first lines, and long after them
def test_a_byte_that_does_not_fit_the_given_encoding_is_named(read_text, late):
    with pytest.raises(UnreadableOrders, match="byte 0xe4 does not fit"):
        read_text(_text(["tea"] + [late] * bool(late) + ["Käse"]), written_in="cp1252", encoding="utf-8")


def test_one_late_letter_decides_for_the_whole_file(read_text, monkeypatch):
    monkeypatch.setattr("forecall.needs.reading.sniff.BLOCK", 64)
    names = ["tea"] * 100 + ["Făină"]
    assert read_text(_text(names), written_in="cp1250").orders["product_name"].to_list().count("Făină") == 1


@pytest.mark.parametrize("block", [64, 1 << 24])
@pytest.mark.parametrize("names", [ROMANIAN, POLISH, GERMAN], ids=["ro", "pl", "de"])
def test_a_byte_lost_from_a_utf_8_file_is_named_with_its_row_and_the_file_is_not_taken_for_another(
    read_text, monkeypatch, names, block
):
    """Rows as a spreadsheet counts: a text that runs over two lines is one row."""
    monkeypatch.setattr("forecall.needs.reading.sniff.BLOCK", block)
    text = _text(['"two\nlines"', *names * 5, "Lână"]).encode()
    lost = text.replace("Lână".encode(), b"L\xa2n" + "ă".encode())
    with pytest.raises(UnreadableOrders) as refused:
        read_text(lost)
    said = str(refused.value)
    assert f"row {len(names) * 5 + 3} holds the byte 0xa2 that is no UTF-8, while all else is; mend it" in said
    read = read_text(lost, encoding="latin-1")
    assert read.orders.height == len(names) * 5 + 2


def test_a_utf_8_file_cut_off_in_the_middle_of_a_letter_is_named_with_its_last_row(read_text):
    text = (_text(CZECH * 4) + "k;o;2024-01-31;A;Šunka").encode()
    with pytest.raises(UnreadableOrders, match="row 14 holds the byte 0xc4 that is no UTF-8"):
        read_text(text + "č".encode()[:1])


def test_several_lost_bytes_are_named_by_the_first(read_text):
    lost = _text([*POLISH * 9, "x?", "y?"]).encode().replace(b"x?", b"x\xb3").replace(b"y?", b"y\xb3")
    with pytest.raises(UnreadableOrders, match="row 29 holds the byte 0xb3 that is no UTF-8, while nearly all else is"):
        read_text(lost)
