"""A file that comes in pieces goes on without card numbers, and otherwise as it came, byte for byte."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecall.custody.identifiers import Kind, find, mask_cards
from forecall.custody.identifiers.streams import in_digits, masked_chunks

CARDS = (
    "4111111111111111",
    "4111 1111 1111 1111",
    "5500-0000-0000-0004",
    "3782 822463 10005",
    "4111\u00a01111\u00a01111\u00a01111",
    "4111\u202f1111\u202f1111\u202f1111",
    "4111\u20131111\u20131111\u20131111",
    "4111/1111/1111/1111",
    "4111_1111_1111_1111",
)
WITHOUT_MARK = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
PARTS = (*CARDS, "1001;", "\n", "Ana ", " 7 ", "x" * 150, "20261130 ")


def masked(*chunks, **more):
    return b"".join(masked_chunks(chunks, **more))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "latin-1", "utf-16", "utf-32", *WITHOUT_MARK])
@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_goes_in_every_grouping_and_encoding_and_all_else_stays(card, encoding):
    text = f"Käufer;Notiz\r\nAna;paid with {card}, thanks\r\nBö;-\r\n"
    try:
        raw = text.encode(encoding)
    except UnicodeEncodeError:
        return  # a file in this encoding cannot hold such a space
    said = masked(raw).decode(encoding)
    last = card[-4:]
    assert said == text.replace(card, f"[card **** {last}]")
    assert mask_cards(said) == said  # masking again finds nothing


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.sampled_from(["utf-8", "utf-16", *WITHOUT_MARK]), st.data())
def test_where_a_file_is_cut_into_pieces_makes_no_difference(parts, encoding, data):
    content = "".join(parts).encode(encoding)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=6)))
    pieces = [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    assert masked(*pieces) == masked(content)


@pytest.mark.parametrize(
    "text",
    [
        "4.5599999999999996", "0.4111111111111111", "1234567890123456", "2026-11-30 10:15:00", "+40 21 555 0100",
        "5901234123457", "[card **** 1111]",
    ],
)  # fmt: skip
def test_prices_days_and_other_numbers_stay(text):
    assert masked(text.encode()) == text.encode()


@pytest.mark.parametrize(
    "code",
    [
        "4013786650925/499", "4003294916953_712", "4500756589-000300", "42 40 37 44 36 42 38 43",
    ],
)  # fmt: skip
def test_goods_with_a_variant_orders_with_a_position_and_rows_of_sizes_stay_though_they_pass_the_check(code):
    assert [one.kind for one in find(code)] == [Kind.CARD]
    assert masked(code.encode()).decode() == code


@pytest.mark.parametrize(
    ("row", "card"), [("5 36718867304375 7", "36718867304375"), ("5 3629 139338 5607 7", "3629 139338 5607")]
)
def test_a_card_goes_also_where_it_and_its_neighbours_pass_for_one_number(row, card):
    assert [(one.start, one.end) for one in find(row)] == [(0, len(row))]
    assert masked(row.encode()).decode() == row.replace(card, f"[card **** {card[-4:]}]")


def test_numbers_that_end_alike_stay_two():
    said = masked(b"4111111111111111\n4000000000061111\n4111111111111111\n").decode()
    assert said.splitlines() == ["[card **** 1111]", "[card **** 1111 #2]", "[card **** 1111]"]


def test_where_only_a_number_may_stand_one_stands():
    assert masked(b"<v>4111111111111111</v>", label=in_digits) == b"<v>0000000000001111</v>"


def test_bytes_that_are_no_text_stay():
    noise = bytes(range(256)) * 40 + codecs.BOM_UTF16_LE[:1]
    assert masked(noise[:999], noise[999:]) == noise
    cut_off = "Ana;4 bags".encode("utf-16")[:-1]
    assert masked(cut_off[:1], cut_off[1:]) == cut_off
