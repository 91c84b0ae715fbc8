"""A shop's file from a page: looked into, tried without effect, brought in by a job, taken out, never left lying."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import polars as pl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from forecall.contacts.errors import ValueWrong, Wrong
from forecall.contacts.models import Person
from forecall.custody import publish
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.members import Role
from forecall.needs.errors import Unreadable, WrongCell
from forecall.orders.models import Agreement, Import, Order
from forecall.policy.answering import as_policy, filled
from forecall.policy.starting import Choices, starter
from forecall.sales.order_files import RowWhy
from forecall.sales.uploads import uploads
from forecall.web.staff.first import sample, telling
from tests.policy.test_answering import TYPED
from tests.web.led import policy

pytestmark = pytest.mark.once

PAGE = "/o/tea/orders/"
ORDERS = """customer;order;date;article;quantity;price
A1;1;{0}/04/2026;tea;2;3,50
A1;2;05/05/2026;tea;2;3,50
A2;3;06/05/2026;jam;1;4,00
"""
PEOPLE = "Kundennummer,Name,Telefon,Farbe\nA1,Ana Exemplu,+40 21 000 0123,blue\nA2,Bo Exemplu,nonsense,red\n"
MADE = {}


def shop_policy(today):
    if today not in MADE:
        MADE[today] = as_policy(filled(starter("shop", ["ro"], ["en"], today, "policy.yaml", Choices(today)), TYPED))[0]
    return MADE[today]


@pytest.fixture
def shop(house):
    with acting(house.tea.pk, "x"):
        publish(shop_policy(house.now.date() - timedelta(days=1)), artefact="1" * 64)
    return house


def csv(text, name="orders.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def brought(client, orders, **more):
    answer = client.post(PAGE, {"orders": csv(orders), "origin": "web shop", "do": "upload", **more})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def work():
    Worker(WorkerSettings(until_idle=True)).work()


def done(client, page, do, **more):
    client.post(page, {"do": do, **more})
    work()
    return client.get(page)


def lying(house):
    return list((house.parts.erasers[0].folder / str(house.tea.pk)).rglob("*.csv"))


def test_the_first_lines_are_shown_then_what_would_come_in_and_nothing_has_come(shop):
    olga = shop.browser("olga")
    page = brought(olga, ORDERS.format(13), people=csv(PEOPLE, "people.csv"))
    assert "13/04/2026" in olga.get(page).content.decode()
    seen = done(olga, page, "look")
    outlook = seen.context["upload"].outlook
    assert (outlook["coming"], outlook["fresh"], outlook["known"], outlook["people"]["rows"]) == (3, 2, 0, 2)
    assert outlook["people"]["unused"] == ["Farbe"]
    assert "What would come in" in seen.content.decode()
    assert not Order.unscoped.exists()
    assert not Person.unscoped.exists()


def test_a_sheet_of_orders_that_would_not_come_in_is_named_in_the_readers_language(shop, tmp_path):
    rows = [line.split(";") for line in ORDERS.format(13).splitlines()]
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        for name, heads in (("2025", rows[0]), ("2026", [*rows[0][:-1], "Einzelpreis"])):
            sheet = book.add_worksheet(name)
            for place, row in enumerate([heads, *rows[1:]]):
                sheet.write_row(place, 0, row)
    olga = shop.browser("olga")
    file = SimpleUploadedFile("orders.xlsx", (tmp_path / "orders.xlsx").read_bytes())
    page = olga.post(PAGE, {"orders": file, "origin": "web shop", "do": "upload"})["Location"]
    done(olga, page, "look")
    for language, said in (("en", "that are not read"), ("de", "nicht gelesen werden"), ("ro", "nu se citesc")):
        olga.post("/language/", {"language": language})
        (note,) = re.findall(r'<div class="note"><p>([^<]*)</p>', olga.get(page).content.decode())
        assert said in note
        assert ": 2026." in note


def test_it_comes_in_by_a_job_with_its_people_the_file_goes_and_the_orders_can_be_taken_out(shop):
    olga = shop.browser("olga")
    page = brought(olga, ORDERS.format(13), people=csv(PEOPLE, "people.csv"))
    done(olga, page, "look")
    result = done(olga, page, "import")
    assert "It is in" in result.content.decode()
    assert Order.unscoped.count() == 3
    assert result.context["upload"].done["people"]["added"] == 2
    assert (
        "row 3, Telefon: no telephone number as it stands" in result.content.decode()
    )  # the number is no number; its owner comes in without it
    assert lying(shop) == []
    row = Import.unscoped.get()
    assert (row.origin, row.actor) == ("web shop", str(shop.members["olga"].pk))
    olga.post(f"{PAGE}imports/{row.pk}/undo/")
    assert not Order.unscoped.exists()
    assert "taken out again" in olga.get(PAGE).content.decode()


def test_a_day_that_can_be_read_in_two_ways_is_asked_for_and_the_answer_is_kept(shop):
    olga = shop.browser("olga")
    page = brought(olga, ORDERS.format("03"))
    asked = done(olga, page, "look").content.decode()
    assert "03/04/2026 means:" in asked
    seen = done(olga, page, "look", day_first="yes")
    assert seen.context["upload"].outlook["first_day"] == "2026-04-03"
    assert done(olga, page, "look", day_first="no").context["upload"].outlook["first_day"] == "2026-03-04"


def test_a_column_under_a_strange_name_is_chosen_from_those_that_are_there(shop):
    olga = shop.browser("olga")
    page = brought(olga, ORDERS.format(13).replace("customer;", "who;"))
    asked = olga.get(page)
    assert "Not found: “Customer”" in asked.content.decode()
    chosen = {role: column for role, _label, column, _needed in asked.context["parts"][0]["roles"]}
    assert (chosen["customer_id"], chosen["ordered_at"], chosen["unit_price"]) == ("", "date", "price")
    seen = done(olga, page, "look", **{"orders:customer_id": "who"})
    assert seen.context["upload"].outlook["customers"] == 2


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_workbooks_and_parquet_show_their_first_lines_too(shop, tmp_path, kind):
    frame = pl.read_csv(io.StringIO(ORDERS.format(13)), separator=";", infer_schema_length=0)
    place = tmp_path / f"orders.{kind}"
    frame.write_excel(place) if kind == "xlsx" else frame.write_parquet(place)
    olga = shop.browser("olga")
    answer = olga.post(PAGE, {"orders": SimpleUploadedFile(place.name, place.read_bytes()), "origin": "shop"})
    page = olga.get(answer["Location"])
    assert page.context["parts"][0]["peek"].lines[0][:3] == ("A1", "1", "13/04/2026")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 nothing", "orders.csv", "This is a PDF, not a table"),
        (b"<html><body>no table", "orders.csv", "This is a web page"),
        (b"PK\x03\x04 cut off", "orders.xlsx", "no workbook that can be opened"),
        (b"a,b\n1,2\n", "orders.parquet", "is no Parquet. Write it again"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason_and_nothing_is_kept(shop, content, name, said):
    answer = shop.browser("olga").post(PAGE, {"orders": csv(content, name), "origin": "x"})
    assert said in answer.content.decode()
    assert [one for one in shop.parts.erasers[0].folder.rglob("*") if one.is_file()] == []


NOT_OF_AN_UPLOAD = {
    "directory", "missing", "not_permitted", "not_opened", "no_sheet", "other_header", "key", "no_labels",
    "encoding", "cells", "long_cell",
}  # fmt: skip
"""Of a path or a choice that no page asks for, or told whole in the readers' own words beside a general sentence."""


def test_every_finding_about_an_uploaded_file_has_a_sentence_of_the_page():
    assert set(Unreadable) - set(telling.UNREADABLE) == NOT_OF_AN_UPLOAD
    assert set(telling.CELLS) == set(WrongCell)


def test_every_reason_why_a_row_does_not_come_in_has_a_sentence_of_its_own():
    assert set(telling.ROWS) == {*RowWhy, *Wrong} - {Wrong.OTHER}
    assert telling.row("not_valid", Wrong.NO_EMAIL) != telling.row("not_valid") == telling.row("not_valid", "new")


ROWS = """Kundennummer,Name,Telefon,E-Mail,Adresse,Geburtsdatum,CNP
A1,Ana Exemplu,nonsense,ana,x,1990-02-30,1900530123456
,Bo Exemplu,,,,,
"""


def test_a_row_of_people_is_told_by_its_reasons_code_whatever_the_rooms_say_in_english(shop, monkeypatch):
    monkeypatch.setattr(ValueWrong, "__str__", lambda _self: "said otherwise")
    olga = shop.browser("olga")
    olga.post("/language/", {"language": "de"})
    page = brought(olga, ORDERS.format(13), people=csv(ROWS, "people.csv"))
    done(olga, page, "look")
    said = done(olga, page, "import").context["result_people_problems"]
    assert {why for _row, _column, why in said} >= {
        str(translated(code)) for code in (Wrong.NO_PHONE, Wrong.NO_EMAIL, Wrong.NO_ADDRESS, RowWhy.NAMELESS)
    }


def translated(why):
    with override("de"):
        return telling.row("not_valid", why)


WRONG = (
    (ORDERS.format("03"), "Zeile 2, Spalte „date“: „03/04/2026“."),
    (ORDERS.format(13).replace("customer;", "who;"), "Nicht gefunden: „Kunde“"),
    (ORDERS.format(13).replace("05/05/2026", "the day before"), "Andere Tage der Spalte sind anders geschrieben."),
    (ORDERS.format(13).replace(";2;3,50", ";two;3,50"), "Das ist keine Zahl."),
)


def test_what_is_wrong_with_a_file_is_said_in_the_readers_language_and_of_the_page(shop):
    olga = shop.browser("olga")
    olga.post("/language/", {"language": "de"})
    pages = [brought(olga, orders) for orders, _said in WRONG]
    for page in pages:
        olga.post(page, {"do": "look"})
    work()
    for page, (_orders, said) in zip(pages, WRONG, strict=True):
        seen = olga.get(page).content.decode()
        assert said in seen
        assert "day_first=" not in seen
        assert "columns={" not in seen


def test_a_parquet_of_other_types_and_a_damaged_one_are_told_and_are_no_failure(shop, monkeypatch):
    frame = pl.read_csv(ORDERS.format(13).encode(), separator=";", infer_schema=False)
    out = io.BytesIO()
    frame.with_columns(date=pl.lit("2026-04-13"), quantity=pl.Series([True, False, True])).write_parquet(out)
    olga = shop.browser("olga")
    answer = olga.post(PAGE, {"orders": csv(out.getvalue(), "orders.parquet"), "origin": "x", "do": "upload"})
    seen = done(olga, answer["Location"], "look").content.decode()
    assert "Row 1, column “quantity”: “True”." in seen
    assert "That is no number. Correct it." in seen

    def panic(*_args, **_more):
        raise pl.exceptions.PanicException

    answer = olga.post(PAGE, {"orders": csv(out.getvalue(), "orders.parquet"), "origin": "x", "do": "upload"})
    monkeypatch.setattr("forecall.sales.bringing.pl.scan_parquet", panic)  # as some damage makes the reader do
    assert olga.get(answer["Location"]).status_code == 200
    assert "The file is cut off or damaged. Save it again." in done(olga, answer["Location"], "look").content.decode()


def test_a_workbook_that_would_fill_the_machine_is_refused(shop, monkeypatch):
    monkeypatch.setattr("forecall.sales.uploads.UNPACKED", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/sheet.xml", bytes(100_000))
    answer = shop.browser("olga").post(PAGE, {"orders": csv(out.getvalue(), "orders.xlsx"), "origin": "x"})
    assert "Unpacked, this file is larger" in answer.content.decode()


def test_only_who_brought_a_file_sees_it_and_it_is_thrown_away_when_they_say(shop):
    shop.member("max", Role.MANAGER)
    olga, other = shop.browser("olga"), shop.browser("max")
    page = brought(olga, ORDERS.format(13))
    assert other.get(page)["Location"] == PAGE
    olga.post(page, {"do": "drop"})
    assert lying(shop) == []


def test_a_waiting_file_goes_after_a_day_and_with_the_first_erasure_of_anybody(shop):
    with acting(shop.tea.pk, "olga"):
        files = uploads()
        files.keep({"orders": csv(ORDERS)})
        assert files.erase(shop.tea.pk, uuid4()) == 1
        kept = files.keep({"orders": csv(ORDERS)})
        kept.at = shop.now - timedelta(hours=25)
        kept.save()
        files.keep({"orders": csv(ORDERS)})
        assert files.tidy() == 1
    assert len(lying(shop)) == 1


def test_a_stranger_cannot_fill_the_disk_and_a_page_without_files_takes_no_more_than_before(shop):
    large = csv(bytes(5 * 1024 * 1024))
    assert Client().post(PAGE, {"orders": large}).status_code == 413
    assert shop.browser("olga").post("/o/tea/members/invite/", {"x": csv(bytes(5 * 1024 * 1024))}).status_code == 413


def test_a_large_file_is_received_on_the_disk_of_the_house(shop, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(shop.parts.erasers[0].prepare())
    large = ORDERS.format(13) + "A3;4;07/05/2026;tea;1;3,50\n" * 200_000
    olga = shop.browser("olga")
    page = brought(olga, large)
    assert "13/04/2026" in olga.get(page).content.decode()
    assert list(shop.parts.erasers[0].prepare().iterdir()) == []


def test_on_a_clients_data_its_agreement_is_read_and_accepted_first(house):
    with acting(house.tea.pk, "x"):
        publish(policy(house), artefact="0" * 64)
    olga = house.browser("olga")
    page = brought(olga, ORDERS.format(13))
    asked = done(olga, page, "look")
    assert asked.context["needs_agreement"]
    assert "Accept it in the organisation" in asked.content.decode()
    assert asked.context["agreement"].text
    seen = done(olga, page, "accept")
    assert seen.context["upload"].outlook["coming"] == 3
    assert Agreement.unscoped.get().actor == str(house.members["olga"].pk)


def test_the_sample_file_goes_the_same_way(shop):
    olga = shop.browser("olga")
    page = olga.post(PAGE, {"do": "sample"})["Location"]
    seen = done(olga, page, "look")
    assert seen.context["upload"].outlook["customers"] == sample.CUSTOMERS
    assert b"".join(olga.get(f"{PAGE}example.csv")).startswith(b"customer_id,")
