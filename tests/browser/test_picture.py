"""The picture of the report: taken from a real run on the sample shop, by `./run test --long`."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forecall.app.commands import app

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "report.png"
WIDTH, HEIGHT = 1280, 960


@pytest.mark.long
@pytest.mark.once
@pytest.mark.needs_system("chromium", "apt install chromium")
def test_the_picture_is_taken_anew(browser, tmp_path):
    done = CliRunner().invoke(app, ["demo", "--report", "--no-browser", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.goto((tmp_path / "needs.html").as_uri())
    page.screenshot(path=PICTURE)
    page.close()


@pytest.mark.parametrize("picture", [PICTURE, PICTURE.with_name("tour.png")], ids=["report", "tour"])
def test_the_picture_is_there_wide_enough_to_read_and_small_enough_to_load(picture):
    head = picture.read_bytes()
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">II", head[16:24]) == (WIDTH, HEIGHT)
    assert len(head) < 400_000
