"""Customers come in from a table, row by row: what cannot stand is named, and nobody comes twice or back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from forecall.contacts import merge, open_people
from forecall.custody import Ask, Proof, ask, erase
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import choose
from forecall.needs.errors import MissingColumn
from forecall.orders import Delivery, take_in_people
from forecall.sales.order_files import read_people_file
from tests.orders.conftest import SHOP

TABLE = """Kundennummer;Vorname;Nachname;Telefon;Sprache;Farbe
1001;Ana;Exemplu;+40 21 000 0001;ro;blau
1002;Bernd;van der Muster;12;de;rot
;Clara;Ohnenummer;;;gelb
1003;Dana
"""


@pytest.fixture
def bring(house, tmp_path):
    house.accept()

    def act(text=TABLE, named=None, **more):
        file = tmp_path / "people.csv"
        file.write_text(text, encoding="utf-8")
        read = read_people_file(file, named, by_token=more.pop("by_token", False))
        return read, take_in_people(read.table, read.headers, Delivery("e" * 64, "web shop"), **more)

    return act


def test_what_cannot_stand_is_named_by_row_and_column_and_the_rest_comes_in(house, bring):
    read, came = bring()
    assert (came.added, came.purpose, read.unused) == (2, "client_calls", ("Farbe",))
    assert [(one.row, one.code) for one in read.problems] == [(4, "empty"), (5, "not_valid")]
    [wrong] = came.problems
    assert str(wrong).startswith("row 3, column Telefon: phone: too short or too long")
    assert "12;" not in str(wrong)
    house.take_in(SHOP)
    [ana] = open_people("client_calls", [house.person("1001")], ["name", "phone"])
    assert (ana.first("name"), ana.first("phone")) == ("Ana Exemplu", "+40210000001")


def test_the_same_table_twice_adds_nobody(bring):
    bring()
    _read, again = bring()
    assert (again.added, again.known) == (0, 2)
    assert Subject.objects.count() == 2


def test_a_column_that_the_policy_has_no_place_for_is_taken_of_nobody(bring):
    _read, came = bring("customer,name,e-mail\n1001,Ana Exemplu,ana@example.com\n")
    assert (came.added, came.left_out, came.problems) == (1, ("e-mail",), [])


def test_somebody_erased_does_not_come_back_under_another_number(house, bring):
    bring()
    erase(house.person("1001"))
    _read, came = bring("Kundennummer,Name,Telefon\n2001,Ana Exemplu,+40 21 000 0001\n1001,Ana E,\n")
    assert (came.added, [(one.row, one.code) for one in came.problems]) == (0, [(2, "erased"), (3, "erased")])


def test_orders_by_e_mail_address_and_their_people_meet_under_one_token(house, bring, tmp_path):
    from forecall.sales.order_files import read_orders_file

    file = tmp_path / "orders.csv"
    file.write_text("customer_email,order,date,product,quantity,price\nAna@Example.com,7,2026-09-01,tea,1,4.5\n")
    read = read_orders_file(file, {"columns": {"customer_id": "customer_email"}})
    _table, came = bring("Name,E-Mail\nAna Exemplu,ana@example.com\n", by_token=True)
    assert came.added == 1
    assert house.take_in(read.orders).counts.people_added == 0
    assert "example" not in read.orders.write_csv()


def test_a_table_that_names_no_customer_is_refused_by_name(bring):
    with pytest.raises(MissingColumn, match="customer_number"):
        bring("Name,Sprache\nAna,ro\n")


def test_card_numbers_in_a_table_are_masked(house, bring):
    bring("customer,name\n1009,Ana 4111 1111 1111 1111\n")
    [ana] = open_people("client_calls", [house.person("1009")], ["name"])
    assert ana.first("name") == "Ana [card •••• 1111]"


def test_an_excel_table_is_read_too(house, tmp_path):
    house.accept()
    file = tmp_path / "people.xlsx"
    pl.DataFrame({"Customer": ["1001"], "Name": ["Ana Exemplu"]}).write_excel(file)
    read = read_people_file(file, None, by_token=False)
    assert take_in_people(read.table, read.headers, Delivery("e" * 64)).added == 1


SAID = """customer,name,consent newsletter,consent_newsletter_how,Consent newsletter text,objection direct_marketing,\
objection client_calls
1001,Ana Exemplu,2026-05-31,double_opt_in,"Yes, write to me",,
1002,Bogdan Model,2026-05-31,ticked_box,Yes,,
1003,Clara Muster,31.05.2026,double_opt_in,Yes,,
1004,Dana Exemplu,2099-01-01,double_opt_in,Yes,nein,
1005,Eva Model,,,,yes,
1006,Filip Muster,,,,,2026-06-02
1007,Gabi Exemplu,2026-05-31,double_opt_in,,,
"""


def test_what_people_said_before_comes_in_with_day_proof_and_words_and_a_yes_that_lacks_them_does_not(house, bring):
    _read, came = bring(SAID)
    assert (came.added, came.left_out) == (7, ())
    assert [(one.row, one.column, one.code) for one in came.problems] == [
        (3, "consent newsletter", "no_proof"),
        (4, "consent newsletter", "no_day"),
        (5, "consent newsletter", "no_day"),
        (8, "consent newsletter", "no_text"),
    ]
    assert "double_opt_in" in came.problems[0].found
    [yes] = Choice.objects.filter(what="consent")
    assert (yes.purpose, yes.how, yes.at.date().isoformat()) == ("newsletter", "double_opt_in", "2026-05-30")  # UTC
    assert yes.text_hash == Proof("", "Yes, write to me").text_hash
    noes = set(Choice.objects.filter(what="objection").values_list("purpose", flat=True))
    assert noes == {"direct_marketing", "client_calls"}
    house.take_in(SHOP)
    called = Ask("client_calls", frozenset({"call_list"}), "call", channel="phone")
    assert ask(replace(called, subjects=(house.person("1005"),))).reason == "objected"
    assert ask(replace(called, subjects=(house.person("1006"),))).reason == "objected"


def test_a_no_in_a_later_table_counts_for_who_is_known_and_a_yes_does_not(bring):
    bring("customer,name\n1001,Ana Exemplu\n")
    text = "customer,name,consent newsletter,consent newsletter how,objection client_calls\n"
    for _again in range(2):
        _read, came = bring(text + "1001,Ana Exemplu,2026-05-31,double_opt_in,2026-06-01\n")
        assert (came.added, came.known) == (0, 1)
    assert [(one.what, one.purpose) for one in Choice.objects.exclude(what="instruction")] == [
        ("objection", "client_calls")
    ]


def test_a_no_in_a_table_is_written_for_every_record_of_the_person(house, bring):
    bring("customer,name\n1001,Ana Exemplu\n1002,Ana Exemplu\n")
    ana, other = house.person("1001"), house.person("1002")
    merge(ana, other)
    for _again in range(2):
        bring("customer,name,objection client_calls\n1002,Ana Exemplu,2026-06-01\n")
    said = Choice.objects.filter(what="objection", purpose="client_calls")
    assert sorted(said.values_list("subject", flat=True)) == sorted([ana, other])


def test_a_no_that_was_lifted_stays_lifted_unless_a_later_day_says_no_again(house, bring):
    bring("customer,name\n1001,Ana Exemplu\n")
    [ana] = Subject.objects.values_list("pk", flat=True)
    head, past = "customer,name,objection client_calls\n", "1001,Ana Exemplu,2026-06-01\n"
    bring(head + past)
    choose(ana, "objection_lifted", "client_calls")
    for text in (past, "1001,Ana Exemplu,yes\n"):  # what was known before, and a no that has no day
        bring(head + text)
    assert Choice.objects.filter(what="objection").count() == 1
    house.clock.forward(timedelta(days=3))
    day = house.clock.now() - timedelta(days=1)
    bring(f"{head}1001,Ana Exemplu,{day:%Y-%m-%d}\n")
    assert Choice.objects.filter(what="objection").count() == 2


def test_a_no_of_somebody_who_was_erased_stops_no_other_row(bring):
    bring("customer,name\n1001,Ana Exemplu\n")
    [ana] = Subject.objects.values_list("pk", flat=True)
    erase(ana)
    _read, came = bring("customer,name,objection client_calls\n1001,Ana Exemplu,yes\n1002,Bogdan Model,yes\n")
    assert came.added == 1


def test_a_choice_about_what_the_policy_has_not_is_taken_of_nobody_and_named(bring):
    _read, came = bring("customer,name,consent fortune_telling,objection stars\n1001,Ana Exemplu,2026-05-31,yes\n")
    assert (came.added, came.left_out) == (1, ("consent fortune_telling", "objection stars"))
    assert not Choice.objects.exclude(what="instruction").exists()
