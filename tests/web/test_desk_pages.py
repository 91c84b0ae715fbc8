"""The seller's desk: from the list to the customer, to what came of the call, and back."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.custody import drafting, object_to, publish
from forecall.custody.recording import choose, restrict
from forecall.foundation import acting
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role
from forecall.needs.sample import ShopPlan, simulate
from forecall.orders import Delivery, accept, take_in
from forecall.orders.importing import policy_now
from forecall.orders.models import Order, OrderLine, Product
from forecall.sales import forecast, objecting, ordering, work_list
from forecall.sales.models import Said, Suggestion
from forecall.web.staff.figures.writing import percent
from tests.sales.same import same_people
from tests.web.crowd import grow, steps
from tests.web.led import policy

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
TAKEN_FOR = 10
"""Rows of an organisation, as SQLite takes it for where it was told no size."""
AGREEMENT = Path(__file__).parents[2] / "examples" / "policies" / "evidence" / "processing-agreement.md"


def furnish(house):
    """A small shop whose customers were forecast this morning, and whose client wants them called."""
    with same_people():
        return _furnished(house)


def _furnished(house):
    house.member("sam", Role.SELLER)
    ordering.hear(house.parts.events)
    objecting.hear(house.parts.events)
    today = house.now.date()
    orders = simulate(ShopPlan(customers=12, products=32, years=1, end=today - timedelta(days=1)))
    with acting(house.tea.pk, str(house.members["olga"].pk)):
        publish(policy(house), artefact="0" * 64)
        accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
        take_in(orders, Delivery("a" * 64, "web shop"))
        forecast(today)
        for row in work_list():
            choose(row.customer.subject, "instruction", "client_calls")
        return work_list()


@pytest.fixture
def shop(house):
    house.rows = furnish(house)
    return house


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def log(client, key, **more):
    return client.post(f"/o/tea/desk/{key}/", {"do": "log", "outcome": "interested", "feedback": ""} | more)


@pytest.mark.promise("AI-05.2")
def test_the_list_shows_who_is_due_why_and_whether_they_may_be_called(shop):
    with acting(shop.tea.pk, "x"):
        object_to(shop.rows[1].customer.subject, "client_calls")
    answer = shop.browser("sam").get("/o/tea/desk/")
    said = text_of(answer)
    assert answer.status_code == 200
    assert shop.rows[0].product_name in said
    assert shop.rows[0].reason in said.replace("&#x27;", "'")
    low, middle, high = (round(one) for one in shop.rows[0].quantity)
    assert f"{middle} pieces ({low} to {high})" in said
    assert percent(shop.rows[0].chance) in said
    page = text_of(shop.browser("sam").get(f"/o/tea/desk/{shop.rows[0].suggestion}/"))
    assert "Next step on" in page
    assert "Quantities as forecast" in page  # the offer stands ready
    assert said.count("may not be called") == 1
    assert said.count("may be called") == len(shop.rows) - 1


@pytest.mark.parametrize(("language", "phone"), [("en", "telephone"), ("de", "Telefon"), ("ro", "telefon")])
def test_a_row_says_of_whoever_may_not_be_called_what_their_page_says(shop, language, phone):
    sam, second = shop.browser("sam"), shop.rows[1]
    with acting(shop.tea.pk, "x"):
        object_to(second.customer.subject, "client_calls")
    objected = _said_of(sam, second, language)
    with acting(shop.tea.pk, "x"):
        publish(drafting.changed({"purposes": {"client_calls": {"channels": ["ai_phone"]}}}).policy, artefact="1" * 64)
    unreached = _said_of(sam, second, language)
    assert (objected == unreached, phone in objected, phone in unreached) == (False, False, True)


def _said_of(sam, row, language):
    """Why a customer may not be called, as their page says it; the list says the same."""
    look = {"Accept-Language": language}
    listed = unescape(text_of(sam.get("/o/tea/desk/", headers=look)))
    said = sam.get(f"/o/tea/desk/{row.suggestion}/", headers=look).context["seen"].strip.refusal
    assert said in listed
    return said


def test_a_day_of_a_row_stands_in_one_line(shop):
    day = shop.rows[0].due[1]
    page = shop.browser("sam").get("/o/tea/desk/").content.decode()
    assert re.search(rf"\b{day.day}\xa0{day:%B}", page)


def test_a_customer_who_objected_shows_the_clause_and_no_form(shop):
    with acting(shop.tea.pk, "x"):
        object_to(shop.rows[0].customer.subject, "client_calls")
    answer = shop.browser("sam").get(f"/o/tea/desk/{shop.rows[0].suggestion}/")
    said = text_of(answer)
    assert "May not be called." in said
    assert "see the policy, “Calls by AI voice agents for a client – legal basis – instruction of a client”." in said
    assert "purpose:" not in said
    assert "data-log" not in answer.content.decode()
    assert "Write a mail Send" in said  # greyed: this policy has no purpose that writes to such people
    assert log(shop.browser("sam"), shop.rows[0].suggestion).status_code == 302
    assert not Conversation.unscoped.exists()  # and who posts all the same is refused by the gate


def test_a_call_is_noted_the_customer_rests_and_undo_brings_them_back(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    answer = log(seller, key, outcome="ordered")
    assert (answer.status_code, answer["Location"]) == (302, "/o/tea/desk/")
    page = seller.get("/o/tea/desk/")
    assert "You noted: Ordered." in text_of(page)
    assert "done today" in text_of(page)
    [noted] = ConversationOutcome.unscoped.all()
    assert noted.said_by == str(shop.members["sam"].pk)
    said = text_of(seller.post(f"/o/tea/desk/talks/{noted.conversation_id}/undo/", follow=True))
    assert "Taken back. The customer is on the list again." in said
    assert "done today" not in said
    assert not Job.objects.exists()
    assert ConversationOutcome.unscoped.get().undone_at is not None


def test_a_callback_without_a_day_is_told_and_leaves_nothing_behind(shop):
    answer = log(shop.browser("sam"), shop.rows[0].suggestion, outcome="callback")
    assert "Name a day and a time" in text_of(answer)
    assert not Conversation.unscoped.exists()
    assert not CallTask.unscoped.filter(tries__gt=0).exists()


def test_what_is_not_right_teaches_the_next_forecast(shop):
    key = shop.rows[0].suggestion
    shop.browser("sam").post(f"/o/tea/desk/{key}/", {"do": "feedback", "need": key, "said": "not_needed"})
    assert [one.feedback for one in Said.unscoped.all()] == ["not_needed"]
    page, client = f"/o/tea/desk/{key}/", shop.browser("sam")
    assert "Not needed" in text_of(client.get(page)).split("Take back")[0][-60:]
    assert "Taken back." in text_of(client.post(page, {"do": "unsaid", "need": key}, follow=True))
    assert [one.undone_at for one in Said.unscoped.all()] != [None]
    assert "Take back" not in text_of(client.get(page))
    wrong = client.post(page, {"do": "feedback", "need": key, "said": "wrong_quantity"}, follow=True)
    assert "what they took lately is offered" in text_of(wrong)
    assert client.post(page, {"do": "unsaid", "need": "999999"}).status_code == 404


def test_a_customer_is_set_aside_until_tomorrow_and_taken_up_again(shop):
    seller = shop.browser("sam")
    seller.post(f"/o/tea/desk/{shop.rows[0].suggestion}/", {"do": "later"})
    assert "Take up again" in text_of(seller.get("/o/tea/desk/"))
    tomorrow = datetime.combine(shop.today + timedelta(days=1), time(), ZoneInfo(shop.tea.timezone))
    assert CallTask.unscoped.get().again_at == tomorrow  # whenever today that was said
    seller.post(f"/o/tea/desk/{shop.rows[0].suggestion}/", {"do": "again"})
    assert "Take up again" not in text_of(seller.get("/o/tea/desk/"))


def test_a_row_is_ticked_off_without_a_call_counts_as_done_and_can_be_taken_up_again(shop):
    seller, address = shop.browser("sam"), f"/o/tea/desk/{shop.rows[0].suggestion}/"
    left = len(shop.rows)
    seller.post(address, {"do": "done"})
    said = text_of(seller.get("/o/tea/desk/"))
    assert f"Done today 1 Left {left - 1} " in said
    assert said.count("done without a call") == 2  # the row, and the list of keys
    assert "Take up again" in said
    assert not Conversation.unscoped.exists()  # nobody was talked with, so no talk is on record
    seller.post(address, {"do": "again"})
    said = text_of(seller.get("/o/tea/desk/"))
    assert f"Done today 0 Left {left} " in said
    assert "Take up again" not in said
    assert CallTask.unscoped.get().state == "open"


def test_a_row_that_may_not_be_called_can_be_ticked_off_so_that_it_does_not_head_every_day(shop):
    with acting(shop.tea.pk, "x"):
        object_to(shop.rows[0].customer.subject, "client_calls")
    seller, address = shop.browser("sam"), f"/o/tea/desk/{shop.rows[0].suggestion}/"
    row = next(part for part in seller.get("/o/tea/desk/").content.decode().split("<li") if address in part)
    assert "disabled title=" in row
    assert "data-done" in row
    said = text_of(seller.post(address, {"do": "done"}, follow=True))
    assert "Done without a call." in said
    row = next(part for part in seller.get("/o/tea/desk/").content.decode().split("<li") if address in part)
    assert 'value="again"' in row
    assert not Conversation.unscoped.exists()


def test_whose_data_is_only_kept_for_now_stands_on_no_list_until_that_is_over(shop):
    seller, first = shop.browser("sam"), shop.rows[0]
    address = f"/o/tea/desk/{first.suggestion}/"
    with acting(shop.tea.pk, "x"):
        restrict(first.customer.subject, restricted=True)
    assert address not in seller.get("/o/tea/desk/").content.decode()
    assert seller.get(address).status_code == 302
    with acting(shop.tea.pk, "x"):
        restrict(first.customer.subject, restricted=False)
    assert address in seller.get("/o/tea/desk/").content.decode()


def test_who_was_called_after_being_ticked_off_counts_once(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    seller.post(f"/o/tea/desk/{key}/", {"do": "done"})
    log(seller, key, outcome="ordered")
    said = text_of(seller.get("/o/tea/desk/"))
    assert f"Done today 1 Left {len(shop.rows) - 1} " in said


def test_a_row_says_what_its_chance_is_of_and_the_product_says_its_own(shop):
    seller, first = shop.browser("sam"), shop.rows[0]
    assert f"{percent(first.chance)} to order" in text_of(seller.get("/o/tea/desk/"))
    page = seller.get(f"/o/tea/desk/{first.suggestion}/").content.decode()
    with acting(shop.tea.pk, "x"):
        product = Suggestion.objects.get(pk=first.suggestion).chance
    assert f"{percent(product)} to order this" in page
    assert "The list shows the chance of any order at all" in page


def test_a_window_that_runs_into_another_year_says_which(shop):
    key, year = shop.rows[0].suggestion, shop.today.year
    seller, turn = shop.browser("sam"), date(year, 12, 28)
    with acting(shop.tea.pk, "x"):
        theirs = Suggestion.objects.filter(pk=key)
        theirs.update(due_from=turn, due_date=turn + timedelta(days=8), due_to=turn + timedelta(days=14))
    assert f"28 Dec {year} – 11 Jan {year + 1}" in text_of(seller.get(f"/o/tea/desk/{key}/"))
    assert f"5 January {year + 1}" in text_of(seller.get("/o/tea/desk/"))
    with acting(shop.tea.pk, "x"):
        theirs.update(due_from=turn - timedelta(days=9), due_date=turn, due_to=turn)
    assert "(19 Dec – 28 Dec)" in text_of(seller.get(f"/o/tea/desk/{key}/"))
    assert re.search(rf"28 December(?! {year})", text_of(seller.get("/o/tea/desk/")))
    with acting(shop.tea.pk, "x"):
        begins = turn + timedelta(days=9)
        theirs.update(due_from=begins, due_date=begins, due_to=turn + timedelta(days=14))
    assert f"(6 Jan – 11 Jan {year + 1})" in text_of(seller.get(f"/o/tea/desk/{key}/"))


def test_what_is_no_longer_bought_and_what_would_be_new_stand_apart_with_a_reason_each(shop):
    first, now = shop.rows[0], shop.now
    with acting(shop.tea.pk, "x"):
        lost = Product.objects.create(organisation_id=shop.tea.pk, code="LOST-1", name="Jasmine pearls")
        for back in (400, 370, 340):
            order = Order.objects.create(
                organisation_id=shop.tea.pk, subject_id=first.customer.subject, token=back.to_bytes(16),
                ordered_at=now - timedelta(days=back), currency="EUR", digest=b"",
            )  # fmt: skip
            OrderLine.objects.create(order=order, position=0, product=lost, quantity=2, price_micro=3_000_000)
        outlook = Suggestion.objects.get(pk=first.suggestion).outlook_id
        fresh = Suggestion.objects.filter(outlook=outlook, place=1).get()
        Suggestion.objects.filter(pk=fresh.pk).update(is_new=True)
        name = fresh.product.name or fresh.product.code
    said = text_of(shop.browser("sam").get(f"/o/tea/desk/{first.suggestion}/"))
    day = f"{(now - timedelta(days=340)).astimezone(ZoneInfo(shop.tea.timezone)):%-d %B %Y}"
    assert "No longer bought " in said
    assert f" Jasmine pearls Ordered 3 times, about 30 days apart; not since {day}." in said
    assert f"New for them {name} " in said


def test_an_organisation_without_forecast_or_policy_is_told_what_comes_first(house):
    house.member("sam", Role.SELLER)
    assert "No policy is in force" in text_of(house.browser("sam").get("/o/tea/desk/"))
    with acting(house.tea.pk, "x"):
        publish(policy(house), artefact="0" * 64)
    assert "There is no forecast yet" in text_of(house.browser("sam").get("/o/tea/desk/"))
    assert house.browser("sam").get("/o/tea/desk/77/")["Location"] == "/o/tea/desk/"


def test_a_longer_list_asks_the_database_no_more_often(shop, monkeypatch):
    from forecall.web.staff.desk import reading

    seller, asked = shop.browser("sam"), []
    seller.get("/o/tea/desk/")
    for most in (2, 10):
        monkeypatch.setattr(reading, "MOST", most)
        with CaptureQueriesContext(connection) as found:
            assert seller.get("/o/tea/desk/").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] <= 28  # with the other records of whoever is on the page


def test_more_needs_and_more_orders_ask_the_database_no_more_often_for_a_customer(shop):
    seller, asked = shop.browser("sam"), []
    with acting(shop.tea.pk, "x"):
        needs = {row.suggestion: row.more for row in shop.rows}
        orders = {row.suggestion: Order.objects.filter(subject=row.customer.subject).count() for row in shop.rows}
    few, many = min(needs, key=needs.get), max(needs, key=lambda key: (needs[key], orders[key]))
    assert needs[few] < needs[many]
    for key in (few, many):
        seller.get(f"/o/tea/desk/{key}/")
        with CaptureQueriesContext(connection) as found:
            assert seller.get(f"/o/tea/desk/{key}/").status_code == 200
        asked.append(len(found))
    assert max(asked) - min(asked) <= 1  # the names of products that a reason tells of, where one does
    assert max(asked) <= 32


def test_a_page_looks_through_no_more_when_there_are_many_more_customers(shop, monkeypatch):
    from forecall.web.staff.desk import reading

    monkeypatch.setattr(reading, "MOST", 8)
    with acting(shop.tea.pk, "x"):
        most = max(shop.rows, key=lambda row: Order.objects.filter(subject=row.customer.subject).count())
        assert Order.objects.filter(subject=most.customer.subject).count() > TAKEN_FOR
    seller, key = shop.browser("sam"), most.suggestion
    pages = {
        "the list": lambda: seller.get("/o/tea/desk/"),
        "who waits": lambda: seller.get("/o/tea/desk/?only=callbacks"),
        "by chance": lambda: seller.get("/o/tea/desk/?by=chance"),
        "a customer": lambda: seller.get(f"/o/tea/desk/{key}/"),
        "a number": lambda: seller.post("/o/tea/desk/search/", {"q": "+40 720 000 001"}),
    }
    seller.get("/o/tea/desk/")
    before = {name: steps(ask) for name, ask in pages.items()}
    grow(shop)
    after = {name: steps(ask) for name, ask in pages.items()}
    grown = {name: after[name] / before[name] for name in pages}
    assert all(value < 1.3 for value in grown.values()), grown
