"""What is uploaded never lies on the disk with a card number in it, whatever kind of table it is."""

from __future__ import annotations

import io
import struct
import zipfile
from base64 import b85decode
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from tempfile import TemporaryFile

import polars as pl
import pytest

from forecall.sales.errors import UploadRefused
from forecall.sales.parquet_weight import NoParquet, unpacked_bytes
from forecall.sales.uploads import ORDERS, UNPACKS_TOO_LARGE, Uploads

CARD = "4111111111111111"
ROWS = {"customer": ["1001", "1002"], "order": ["A1", "A2"], "note": [f"paid by {CARD}", "cash"]}


@dataclass
class Given:
    """A file as it arrives: in small pieces."""

    name: str
    content: bytes

    @property
    def size(self):
        return len(self.content)

    def chunks(self, chunk_size=None):  # noqa: ARG002  # as files arrive
        for start in range(0, len(self.content), 1000):
            yield self.content[start : start + 1000]


@pytest.fixture
def kept(tmp_path, house):
    folder = Uploads(tmp_path / "uploads", house.clock.now)

    def keep(name, content):
        made = folder.keep({ORDERS: Given(name, content)}, origin=f"shop {CARD}")
        lies = [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]
        return made.path(ORDERS), lies

    return keep


def unpacked(path):
    """Everything that stands in a file, packed or not."""
    content = path.read_bytes()
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(path) as found:
        return b"".join(found.read(name) for name in found.namelist())


def workbook(rows, **more):
    out = io.BytesIO()
    pl.DataFrame(rows).write_excel(out, **more)
    return out.getvalue()


def parquet(rows):
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out, compression="uncompressed", use_pyarrow=False)
    return out.getvalue()


def table(path):
    return pl.read_excel(path, infer_schema_length=0) if path.suffix == ".xlsx" else pl.read_parquet(path)


def test_a_text_lies_there_without_card_numbers(kept):
    path, lies = kept("orders.csv", pl.DataFrame(ROWS).write_csv().encode())
    assert all(CARD.encode() not in unpacked(one) for one in lies)
    assert b"paid by [card **** 1111]" in path.read_bytes()


@pytest.mark.parametrize(("name", "made"), [("o.xlsx", workbook), ("o.parquet", parquet)])
def test_a_workbook_and_parquet_lie_there_without_card_numbers_and_can_still_be_read(kept, name, made):
    path, lies = kept(name, made({**ROWS, "number": [int(CARD), 12]}))
    assert all(CARD.encode() not in unpacked(one) for one in lies)
    read = table(path)
    assert read["note"].to_list() == ["paid by [card **** 1111]", "cash"]
    assert read["customer"].to_list() == ["1001", "1002"]
    number = "1111" if name == "o.xlsx" else "[card **** 1111]"
    assert [str(one).removesuffix(".0") for one in read["number"].to_list()] == [number, "12"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_of_wide_letters_lies_there_without_card_numbers_too(kept, encoding):
    path, _lies = kept("orders.csv", pl.DataFrame(ROWS).write_csv().encode(encoding))
    assert "paid by [card **** 1111]" in path.read_bytes().decode(encoding)
    assert CARD not in path.read_bytes().decode(encoding)


def test_a_workbook_of_wide_letters_does_too(kept):
    out, letters = io.BytesIO(), "xl/sharedStrings.xml"
    with zipfile.ZipFile(io.BytesIO(workbook(ROWS))) as narrow, zipfile.ZipFile(out, "w") as wide:
        for name in narrow.namelist():
            part = narrow.read(name)
            wide.writestr(name, part.decode().replace("UTF-8", "UTF-16").encode("utf-16") if name == letters else part)
    path, _lies = kept("o.xlsx", out.getvalue())
    with zipfile.ZipFile(path) as found:
        assert "paid by [card **** 1111]" in found.read(letters).decode("utf-16")


NUMBERS = {
    "whole": pl.Series([float(CARD), 12.5, None]),
    "exact": pl.Series([f"{CARD}.00", "12.50", None]).cast(pl.Decimal(20, 2)),
    "bytes": pl.Series([CARD.encode(), b"12.5", None]),
    "one_of": pl.Series([CARD, "12.5", None], dtype=pl.Enum([CARD, "12.5"])),
}


@pytest.mark.parametrize("column", list(NUMBERS.values()), ids=list(NUMBERS))
def test_in_parquet_a_card_number_goes_from_a_column_of_any_type(kept, column):
    path, lies = kept("o.parquet", parquet({"customer": ["1001", "1002", "1003"], "number": column}))
    said = [None if one is None else one.removesuffix("0") for one in table(path)["number"].to_list()]
    assert said == ["[card **** 1111]", "12.5", None]
    assert all(CARD.encode() not in unpacked(one) for one in lies)


def test_parquet_that_unpacks_to_more_than_the_house_takes_is_refused_before_any_of_it_is_read(kept, monkeypatch):
    """A row that stands there two million times is small until it is unpacked."""
    many = pl.DataFrame({"a": [1.0]}).select(pl.col("a").repeat_by(2_000_000).explode(), b=7)
    out = io.BytesIO()
    many.write_parquet(out)
    assert len(out.getvalue()) < 100_000
    monkeypatch.setattr("forecall.sales.uploads.UNPACKED", 31_999_999)
    monkeypatch.setattr("forecall.sales.masking.pl.read_parquet", None)
    with pytest.raises(UploadRefused) as refused:
        kept("o.parquet", out.getvalue())
    assert refused.value.why == UNPACKS_TOO_LARGE


HOW = {"compression": "zstd"}, {"compression": "snappy", "row_group_size": 2}, {"statistics": "full"}


@pytest.mark.parametrize("how", HOW, ids=["packed well", "in groups", "with the least and the largest"])
def test_parquet_of_few_huge_texts_is_refused_by_its_bytes_before_any_of_it_is_read(kept, monkeypatch, how):
    out = io.BytesIO()
    pl.DataFrame({"a": [letter * 1_000_000 for letter in "abcdefgh"], "b": range(8)}).write_parquet(out, **how)
    assert 8_000_000 < unpacked_bytes(out, 10**9) < 25_000_000
    if "row_group_size" in how:
        assert unpacked_bytes(out, 2_000_000) < 8_000_000  # no further than it is needed
    monkeypatch.setattr("forecall.sales.uploads.UNPACKED", 7_999_999)
    monkeypatch.setattr("forecall.sales.masking.pl.read_parquet", None)
    with pytest.raises(UploadRefused) as refused:
        kept("o.parquet", out.getvalue())
    assert refused.value.why == UNPACKS_TOO_LARGE


EACH_AS_THE_LAST = {
    "first form": b85decode(
        "P(e~L6#y0XqYM?Q11uHrE)@<H1{DSz0000ViwFP!000021MShV3Bq6)1kmrtkm|Qc70D1{V{bNag|wN#QV=pks+5jkr{D?>;s^$pQ1QL"
        ")t~+iK5zloxrs7gZRCAh!6hG*_;5O##n5$XDZh30TZSGf(&AHp(r=k7l;scKy0000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000000000000000000000000000000fUore->TS4`-lMm6$BY9H2@d}b7"
        "N>_ZDADx02K@+0vG{dB>+qu0000M@Gcn~85|}692E>1B?b-|7y)4w1Qzfv7Nn#M7T5zO2uU0j02K}u0suS~z?uvh1{o#*@GbxV02ZXA3"
        ">NS%CI}YT0{|!>aA9(Bb!BudV{mXSVRCYBcOZ6Ua&u{KZXhx?E-)@J85|q{0052v002-yQZW"
    ),
    "second form": b85decode(
        "P(e~L6$TaVqYM?I16&pGE)@V3@Gcb&6$TXm5gY&j0PrpWABzY8000000t4;Qu?>P?6ot`8Vyu1&Dh*TE(8C6<K+6P{BqR($Md=81nz(`"
        "kp;HL)obu~#Zl4{NQ$!IF^O(gB_1^{0DLtlCd_>gwP#&w)o!^&xdwtDg^UvW2kK6zN00000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000000000000000000000000000000004l^S^?evkD>I40RR;Q87wsb7z"
        "T4=Xk~3-6#@Vi3?%{>0bwNoOdJ3J02c5r85|iLCIB223>hT`4jC8$VHE@x@Gcgpqzo3^111Pb92Ec+4iy3bJQl#33>gL)CIIj*0000Ms"
        "H6-Q@Gd3@7Tf~>C?IfQa&dKKbS-0Wa4lhSa&LDac4cyNX>V>IGBz$SE-@J#8~^|SjsO4vP(e~L"
    ),
}
"""Three thousand times the same text of 100,000 letters, each written as "all of the one before" (DELTA_BYTE_ARRAY)."""
BEGIN_ALIKE = b85decode(
    "P(e~L6#x~)1{Hz>EESLg6%G{!6$Tst001bpFa2Pm0KEkO#0LWa0058!0e}Gn$N>NY1OfsBEg~W!5+kZ=tE#q=KuMCMOp+uilO#z20s;X"
    "5VO14YRet~g02mbn1Ox=IySux~y4$%)Rh3j#V|8<MZ*66AATTg6F)}kWH8wXmIWaObG&MFiI5{yeGBY$aHa9pqFflSSG&MFiI5`^tU<="
    "p>HUnG0KCl_s0t)cL5o`vwfPG*yum$V`n}IF3Yy%5Wrf0YUR0jrS(i8*%Oan%Pt&9N`1Q{$f02l^yV`yb<VHE-Z6$~W;7y)4=08AVJ00"
    "0({0~s6{93}u96$}|A1`Zh*0bvyk7LWrL@CFvH111Pb92Ec+4iy3bJQlzu83q|90FVO!000*71{RP5CI}X;0{|!>aA9(Bb!BudV{mXSV"
    "RCYBcOZ6Ua&u{KZXhx?E-)@J85|q{004^s002-yQZW"
)
"""`customer 000` to `customer 199`, written so."""


@pytest.mark.parametrize("content", EACH_AS_THE_LAST.values(), ids=EACH_AS_THE_LAST)
def test_parquet_whose_values_each_repeat_the_one_before_is_refused_before_any_of_it_is_read(
    kept, monkeypatch, content
):
    assert len(content) < 400
    assert unpacked_bytes(io.BytesIO(content), 10**12) >= 300_000_000
    monkeypatch.setattr("forecall.sales.uploads.UNPACKED", 299_999_999)
    monkeypatch.setattr("forecall.sales.masking.pl.read_parquet", None)
    with pytest.raises(UploadRefused) as refused:
        kept("o.parquet", content)
    assert refused.value.why == UNPACKS_TOO_LARGE


def test_parquet_of_a_few_values_that_begin_alike_is_read(kept):
    path, _lies = kept("o.parquet", BEGIN_ALIKE)
    assert table(path)["a"].to_list() == [f"customer {one:03}" for one in range(200)]


@pytest.mark.parametrize("compression", ["uncompressed", "zstd", "snappy", "lz4", "gzip", "brotli"])
def test_a_parquet_file_weighs_about_what_its_columns_take(compression):
    out = io.BytesIO()
    rows = 50_000
    names = [f"customer {one:06}" for one in range(rows)]
    table = pl.DataFrame({"id": range(rows), "name": names, "kind": ["a", "b"] * (rows // 2)})
    table.write_parquet(out, compression=compression, row_group_size=20_000, data_page_size=64 * 1024)
    assert 0.3 < unpacked_bytes(out, 10**9) / table.estimated_size() < 3


@pytest.mark.parametrize("seed", [*range(8), *(pytest.param(one, marks=pytest.mark.long) for one in range(8, 40))])
def test_a_damaged_parquet_file_is_weighed_or_said_to_be_none(seed):
    out, chance = io.BytesIO(), Random(seed)
    pl.DataFrame({"a": ["x" * 50] * 100, "b": range(100)}).write_parquet(out)
    content = bytearray(out.getvalue())
    for _one in range(3):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with suppress(NoParquet):
        assert unpacked_bytes(io.BytesIO(bytes(content)), 10**6) >= 0


MADE_UP = {
    "lists in lists": b"\x29" + b"\x19" * 50_000,
    "maps in maps": b"\x2b" + b"\x01\x3b\x00" * 50_000,
    "records in records": b"\x1c" * 50_000,
    "a column before the file": b"\x49\x1c\x19\x1c\x3c\x76\x02\x26\x01\x00\x00\x00\x00",
}
"""Footers: a list of lists, a map of maps, records, and one whose only column begins at place -1."""


@pytest.mark.parametrize("footer", MADE_UP.values(), ids=MADE_UP)
def test_a_parquet_file_with_a_made_up_footer_is_a_refused_file(kept, footer):
    content = b"PAR1" + footer + struct.pack("<I4s", len(footer), b"PAR1")
    with TemporaryFile() as file:
        file.write(content)
        with pytest.raises(NoParquet):
            unpacked_bytes(file, 10**6)
    with pytest.raises(UploadRefused):
        kept("o.parquet", content)


def test_in_parquet_what_is_no_table_s_value_is_left_out(kept):
    inside = {"list": [[CARD], ["12"]], "record": [{"card": CARD}, None], "noise": [b"\xff" + CARD.encode(), b"12"]}
    path, lies = kept("o.parquet", parquet({"customer": ["1001", "1002"], **inside}))
    assert table(path).to_dict(as_series=False) == {"customer": ["1001", "1002"]}
    assert all(CARD.encode() not in unpacked(one) for one in lies)


def test_numbers_that_are_no_cards_lie_there_as_they_came(kept):
    content = parquet({"price": [4.5, 1e300, float("nan")], "bytes": [b"12", b"", None], "id": [10**15, 2, None]})
    assert kept("o.parquet", content)[0].read_bytes() == content


@pytest.mark.parametrize(("name", "made"), [("o.xlsx", workbook), ("o.parquet", parquet)])
def test_what_has_no_card_lies_there_as_it_came(kept, name, made):
    content = made({**ROWS, "note": ["cash", "20 bags"]})
    assert kept(name, content)[0].read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [("o.xlsx", b"PK\x03\x04 cut off"), ("o.parquet", b"PAR1 cut off PAR1"), ("o.csv", b"\0\0\0\xff cut off")],
)
def test_what_cannot_be_read_cannot_be_masked_and_is_refused(kept, tmp_path, name, content):
    with pytest.raises(UploadRefused):
        kept(name, content)
    assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


def test_damage_at_which_the_reader_panics_is_refused_like_any_other(kept, tmp_path, monkeypatch):
    def panic(*_args, **_more):
        raise pl.exceptions.PanicException

    monkeypatch.setattr("forecall.sales.masking.pl.read_parquet", panic)
    with pytest.raises(UploadRefused):
        kept("o.parquet", parquet(ROWS))
    assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]
