"""Results on disk: whole or not at all, and harmless in a spreadsheet."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
from datetime import date

import numpy as np
import polars as pl
import pytest

from forecall.needs.errors import OutputNotWritten
from forecall.needs.output import EXCEL_ROWS, FORMULA_STARTS, check_place, write_aside, write_table

ENDINGS = [".parquet", ".csv", ".xlsx", ".json"]

FRAME = pl.DataFrame(
    {
        "customer_id": ["=HYPERLINK(1)", "00012", "שלום 🎁", None],
        "due_date": [date(2011, 9, 5), date(2011, 9, 6), None, date(2011, 9, 8)],
        "expected_quantity": [-1.5, 2.0, 3.25, 4.0],
        "reasons": [["due(every=28d, last=31d)", "recent(last=5d)"], ["=x"], [], None],
    },
    schema_overrides={"reasons": pl.List(pl.String)},
)


def read_back(path):
    """What stands in the file, by the usual readers."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False)
    if path.suffix == ".xlsx":
        return pl.read_excel(path)
    return pl.DataFrame(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_kind_of_file_reads_back(tmp_path, ending):
    write_table(FRAME, tmp_path / f"needs{ending}")
    back = read_back(tmp_path / f"needs{ending}")
    assert back.columns == FRAME.columns
    assert back["customer_id"].to_list()[1:] == ["00012", "שלום 🎁", None]
    assert [float(cell) for cell in back["expected_quantity"]] == [-1.5, 2.0, 3.25, 4.0]


def test_parquet_gives_back_the_very_frame(tmp_path):
    write_table(FRAME, tmp_path / "needs.parquet")
    assert pl.read_parquet(tmp_path / "needs.parquet").equals(FRAME)


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_text_that_could_run_as_a_formula_gets_an_apostrophe_in_csv(tmp_path, start):
    write_table(pl.DataFrame({"product_name": [f"{start}1+1", "tea"]}), tmp_path / "n.csv")
    assert read_back(tmp_path / "n.csv")["product_name"].to_list() == [f"'{start}1+1", "tea"]


def test_a_negative_number_is_no_formula(tmp_path):
    write_table(FRAME, tmp_path / "n.csv")
    assert read_back(tmp_path / "n.csv")["expected_quantity"][0] == "-1.5"


def test_lists_are_joined_in_csv_and_disarmed_after_joining(tmp_path):
    write_table(FRAME, tmp_path / "n.csv")
    assert read_back(tmp_path / "n.csv")["reasons"].to_list()[:2] == [
        "due(every=28d, last=31d); recent(last=5d)",
        "'=x",
    ]


def test_excel_holds_formulas_as_text(tmp_path):
    write_table(FRAME, tmp_path / "n.xlsx")
    assert read_back(tmp_path / "n.xlsx")["customer_id"][0] == "=HYPERLINK(1)"  # a formula would read back as its value


def test_the_old_file_is_replaced_and_keeps_its_rights(tmp_path):
    path = tmp_path / "n.csv"
    path.write_text("old")
    path.chmod(0o640)
    write_table(FRAME, path)
    assert path.read_text(encoding="utf-8").startswith("customer_id")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_rights_of_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_table(FRAME, tmp_path / "n.csv")
    finally:
        os.umask(before)
    assert (tmp_path / "n.csv").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_and_its_file_is_replaced(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "real.csv", tmp_path / "n.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_table(FRAME, link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("customer_id")


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 64 kB; where this person may not mount one, files are limited to 64 kB instead."""
    disk = tmp_path / "small"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0:
        yield disk
        subprocess.run(["umount", str(disk)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))
    yield disk
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(small_disk, ending):
    path = small_disk / f"n{ending}"
    path.write_text("old")
    numbers = np.random.default_rng(7).random(100_000)
    with pytest.raises(OutputNotWritten, match="disk"):
        write_table(pl.DataFrame({"a": numbers}), path)
    assert path.read_text() == "old"
    assert [file.name for file in small_disk.iterdir()] == [path.name]


def test_ctrl_c_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "n.bin"
    path.write_bytes(b"old")

    def stopped_half_way():
        with write_aside(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_half_way()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_nobody_sees_the_new_bytes_before_the_end(tmp_path):
    path = tmp_path / "n.bin"
    path.write_bytes(b"old")
    with write_aside(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.fixture
def stranger():
    """Run as a person without rights of her own; root would pass every door."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    yield
    os.seteuid(0)


def test_a_closed_folder_is_named_with_what_to_do(tmp_path, request):
    tmp_path.chmod(0o500)
    request.getfixturevalue("stranger")
    with pytest.raises(OutputNotWritten, match="no permission"):
        write_table(FRAME, tmp_path / "n.csv")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("needs.docx", r"'\.docx' is not known; choose one of \.parquet, \.csv, \.xlsx, \.json"),
        ("needs", "it has no ending; choose one of"),
        ("missing/needs.csv", "the folder does not exist; create it"),
        ("a-file/needs.csv", "a part of the path is a file"),
        ("a-folder.csv", "a folder or device is there already"),
        ("x" * 300 + ".csv", "the name is too long"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_way_out(tmp_path, name, why):
    (tmp_path / "a-file").write_text("")
    (tmp_path / "a-folder.csv").mkdir()
    with pytest.raises(OutputNotWritten, match=why):
        write_table(FRAME, tmp_path / name)


def test_a_device_is_never_replaced_by_a_file():
    with pytest.raises(OutputNotWritten, match="device"), write_aside("/dev/null"):
        pass
    assert not os.path.isfile("/dev/null")  # noqa: PTH113


def test_more_rows_than_a_sheet_holds_are_refused_before_writing(tmp_path):
    frame = pl.DataFrame({"a": pl.repeat(1, EXCEL_ROWS + 1, eager=True)})
    with pytest.raises(OutputNotWritten, match=r"1,048,575 rows, not 1,048,576; choose \.csv or \.parquet"):
        write_table(frame, tmp_path / "n.xlsx")


@pytest.mark.parametrize("place", ["missing/n.csv", "a-folder.csv", "a" * 300 + ".csv", "a" * 300 + "/n.csv"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path, place):
    (tmp_path / "a-folder.csv").mkdir()
    with pytest.raises(OutputNotWritten):
        check_place(tmp_path / place)


def test_a_place_for_a_new_or_an_old_file_passes_and_is_left_alone(tmp_path):
    (tmp_path / "old.csv").write_text("old")
    check_place(tmp_path / "old.csv")
    check_place(tmp_path / "new.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["old.csv"]


def test_a_disk_that_says_full_only_when_flushing_leaves_the_old_file(tmp_path, monkeypatch):
    """Disks with late allocation (NFS, quotas) take every byte and refuse at the end."""

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "n.csv"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputNotWritten, match="the disk is full"):
        write_table(FRAME, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
