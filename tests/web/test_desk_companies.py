"""Companies on the desk: talked with through those who act for them; and whoever waits for a call back stands apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.contacts import Whom, add_company, appoint
from forecall.contacts.models import Representative
from forecall.contacts.representing import Mandate
from forecall.custody import object_to
from forecall.foundation import acting
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role
from forecall.orders.models import Order
from forecall.sales import Customer, giving
from forecall.sales.jobs import forecast_tonight
from forecall.sales.models import Outlook, Suggestion
from tests.web.test_desk_orders import desk_orders, fields_of
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def shop(house):
    """The first customer's needs are a company's; the second customer is the one who acts for it."""
    house.rows = furnish(house)
    with acting(house.tea.pk, "x"):
        house.firm = add_company("Ceai și Cafea SRL", "RO")
        [first, second] = [row.customer.subject for row in house.rows[:2]]
        for model in (Outlook, Suggestion, Order):
            model.objects.filter(subject=first).update(subject=None, company=house.firm)
        house.agent = second
    return house


def hired(shop):
    """The second customer acts for the company from yesterday on."""
    with acting(shop.tea.pk, "x"):
        span = {"starts": shop.now - timedelta(days=1), "ends": shop.now + timedelta(days=9)}
        appoint(shop.agent, Whom(company=shop.firm), Mandate("employment", **span))


def test_an_order_of_a_company_is_taken_though_nobody_acts_for_it(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    page = seller.get(f"/o/tea/desk/{key}/")
    assert "a call cannot be noted" in text_of(page)
    assert log(seller, key, outcome="interested").status_code == 404
    nothing = {name: value for name, value in fields_of(page).items() if not name.endswith("-take")}
    assert "Choose a product and a quantity." in text_of(log(seller, key, outcome="ordered", **nothing))
    assert log(seller, key, outcome="ordered", **fields_of(page)).status_code == 302
    assert [one.company_id for one in desk_orders()] == [shop.firm]
    assert not Conversation.unscoped.exists()


def test_a_company_is_talked_with_through_who_acts_for_it_and_counts_as_done(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    hired(shop)
    page = seller.get(f"/o/tea/desk/{key}/?with={shop.agent}")
    assert "Who acts for the company" in text_of(page)
    assert "May be called." in text_of(page)
    log(seller, key, outcome="ordered", **fields_of(page))
    [talk] = Conversation.unscoped.all()
    assert (talk.subject_id, desk_orders().get().company_id) == (shop.agent, shop.firm)
    said = text_of(seller.get("/o/tea/desk/"))
    assert "Ceai și Cafea SRL done today" in said
    assert "Done today 2" in said  # the company, and the person in her own right


def test_never_again_of_who_acts_for_a_company_leaves_it_on_the_list_and_taken_back_their_own_needs_are_forecast(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    hired(shop)
    log(seller, key, outcome="never_again", once="", **{"with": str(shop.agent)})
    [talk] = Conversation.unscoped.all()
    assert not Outlook.unscoped.filter(subject=shop.agent).exists()
    said = text_of(seller.post(f"/o/tea/desk/talks/{talk.pk}/undo/", follow=True))
    assert "Taken back. The customer is on the list again." in said
    assert [job.name for job in Job.objects.all()] == [forecast_tonight.name]


def test_whoever_was_promised_a_call_back_today_stands_apart(shop):
    seller, row = shop.browser("sam"), shop.rows[2]
    assert "Nobody waits for a call back" in text_of(seller.get("/o/tea/desk/?only=callbacks"))
    log(seller, row.suggestion, outcome="callback", next_at=f"{shop.now + timedelta(days=2):%Y-%m-%dT%H:%M}")
    assert ConversationOutcome.unscoped.count() == 1
    assert "Call back today 0" in text_of(seller.get("/o/tea/desk/"))  # it is for another day
    CallTask.unscoped.filter(tries=1).update(again_at=shop.now)
    waiting = seller.get("/o/tea/desk/?only=callbacks")
    assert waiting.content.decode().count("data-row") == 1
    assert "Call back today 1" in text_of(waiting)


def test_who_was_promised_a_call_for_a_company_is_met_as_that_company(shop):
    hired(shop)
    seller, who = shop.browser("sam"), f"company-{shop.firm}"
    with acting(shop.tea.pk, "x"):
        for model in (Outlook, Suggestion, Order):
            model.objects.filter(subject=shop.agent).delete()
    seller.post(
        f"/o/tea/desk/called/{who}/?with={shop.agent}",
        {"how": "call", "outcome": "callback", "next_at": f"{shop.now + timedelta(days=2):%Y-%m-%dT%H:%M}"},
    )
    CallTask.unscoped.update(again_at=shop.now)
    waiting = seller.get("/o/tea/desk/?only=callbacks").content.decode()
    link = f"/o/tea/desk/called/{who}/?with={shop.agent}"
    assert f'href="{link}"' in waiting
    assert "Ceai și Cafea SRL · " in waiting
    assert "We rang back, as they asked" in text_of(seller.get(link))


@pytest.mark.parametrize("is_customer", [False, True])
def test_a_seller_with_own_records_only_sees_what_was_promised_to_who_acts_for_their_company(shop, is_customer):
    hired(shop)
    who = f"company-{shop.firm}"
    shop.member("ina", Role.SELLER, own_only=True)
    shop.member("zoe", Role.SELLER, own_only=True)
    with acting(shop.tea.pk, "x"):
        giving.give(Customer(None, shop.firm), shop.members["ina"].pk)
        giving.give(shop.rows[2].customer, shop.members["zoe"].pk)
        for model in () if is_customer else (Outlook, Suggestion, Order):
            model.objects.filter(subject=shop.agent).delete()
    ina, link = shop.browser("ina"), f"/o/tea/desk/called/{who}/?with={shop.agent}"
    later = f"{shop.now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    assert ina.post(link, {"how": "call", "outcome": "callback", "next_at": later}).status_code == 302
    CallTask.unscoped.update(again_at=shop.now)
    waiting = ina.get("/o/tea/desk/?only=callbacks")
    assert "Call back today 1" in text_of(waiting)
    assert f'href="{link}"' in waiting.content.decode()
    assert "We rang back, as they asked" in text_of(ina.get(link))
    other = shop.browser("zoe").get("/o/tea/desk/?only=callbacks")
    assert "Call back today 0" in text_of(other)
    assert str(shop.agent) not in other.content.decode()
    Representative.unscoped.update(ends=shop.now)
    assert "Call back today 0" in text_of(ina.get("/o/tea/desk/?only=callbacks"))  # acts for it no longer


def row_of(page, address):
    """A row of the list as it stands on the page."""
    return next(row for row in page.content.decode().split("<li")[1:] if f'href="{address}' in row)


def test_a_companys_row_is_called_set_aside_and_ticked_off_as_a_persons_through_who_acts_for_it(shop):
    hired(shop)
    seller, address = shop.browser("sam"), f"/o/tea/desk/{shop.rows[0].suggestion}/"
    row = row_of(seller.get("/o/tea/desk/"), address)
    assert f'href="{address}?with={shop.agent}#call" data-call' in row
    assert f'formaction="{address}?with={shop.agent}"' in row
    assert "data-done" in row
    assert "data-rest" in row
    seller.post(f"{address}?with={shop.agent}", {"do": "done"})
    page = seller.get("/o/tea/desk/")
    assert "done without a call" in row_of(page, address)
    assert "Take up again" in row_of(page, address)
    assert f"Done today 1 Left {len(shop.rows) - 1} " in text_of(page)  # the company, and not who acts for it
    assert "data-done" in row_of(page, f"/o/tea/desk/{shop.rows[1].suggestion}/")
    seller.post(f"{address}?with={shop.agent}", {"do": "again"})
    seller.post(f"{address}?with={shop.agent}", {"do": "later"})
    page = seller.get("/o/tea/desk/")
    assert "set aside" in row_of(page, address)
    assert "set aside" not in row_of(page, f"/o/tea/desk/{shop.rows[1].suggestion}/")


def test_a_companys_row_is_greyed_with_its_sentence_where_nobody_may_be_called_for_it(shop):
    seller, address = shop.browser("sam"), f"/o/tea/desk/{shop.rows[0].suggestion}/"
    row = row_of(seller.get("/o/tea/desk/"), address)
    assert "may not be called" in row
    assert 'disabled title="A company for which nobody is known to act' in row
    hired(shop)
    with acting(shop.tea.pk, "x"):
        object_to(shop.agent, "direct_marketing")
    row = row_of(seller.get("/o/tea/desk/"), address)
    assert "may not be called" in row
    assert "nobody is known to act" not in row
    assert 'name="do"' not in row


def test_who_may_be_called_for_a_company_is_called_before_who_may_not(shop):
    hired(shop)
    other = shop.rows[2].customer.subject
    with acting(shop.tea.pk, "x"):
        span = {"starts": shop.now - timedelta(days=1), "ends": shop.now + timedelta(days=90)}
        appoint(other, Whom(company=shop.firm), Mandate("employment", **span))
        object_to(shop.agent, "direct_marketing")
    address = f"/o/tea/desk/{shop.rows[0].suggestion}/"
    assert f'href="{address}?with={other}#call"' in row_of(shop.browser("sam").get("/o/tea/desk/"), address)


def test_a_list_of_more_companies_asks_the_database_no_more_often(shop):
    hired(shop)
    seller, asked = shop.browser("sam"), []
    for row in (None, *shop.rows[2:4]):
        if row is not None:
            with acting(shop.tea.pk, "x"):
                firm = add_company(f"Firma {row.suggestion} SRL", "RO")
                for model in (Outlook, Suggestion):
                    model.objects.filter(subject=row.customer.subject).update(subject=None, company=firm)
                span = {"starts": shop.now - timedelta(days=1), "ends": shop.now + timedelta(days=9)}
                appoint(row.customer.subject, Whom(company=firm), Mandate("employment", **span))
        seller.get("/o/tea/desk/")
        with CaptureQueriesContext(connection) as found:
            assert seller.get("/o/tea/desk/").content.decode().count("?with=") > len(asked)
        asked.append(len(found))
    assert asked[0] == asked[1] == asked[2], asked


def test_who_acts_for_a_company_sets_what_they_want_to_hear_of_from_its_page(shop):
    hired(shop)
    seller, address = shop.browser("sam"), f"/o/tea/desk/{shop.rows[0].suggestion}/"
    link = f"{address}choices/?with={shop.agent}"
    assert f'href="{link}"' in seller.get(address).content.decode()
    page = seller.get(link)
    assert f'href="{address}?with={shop.agent}"' in page.content.decode()
    done = seller.post(link, {"purpose": "advertising", "on": "0"})
    assert (done.status_code, done["Location"]) == (302, link)
    assert "May not be called." in text_of(seller.get(f"{address}?with={shop.agent}"))
    assert seller.get(f"{address}choices/?with={shop.rows[2].customer.subject}").status_code == 404  # acts for nobody
