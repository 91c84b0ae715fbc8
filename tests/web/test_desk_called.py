"""They called us: whoever comes to us is served, on the list or not, and whether they may be called or not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.contacts import Whom, add_company, appoint, merge, open_people
from forecall.contacts.representing import Mandate
from forecall.custody import object_to, recording
from forecall.custody.recording import choose, informed, restrict
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.orders.models import Order
from forecall.policy.terms import Action, Channel
from forecall.sales import giving
from forecall.sales.models import Outlook, Suggestion
from tests.web import led, test_desk_pages
from tests.web.test_desk_orders import desk_orders, fields_of
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def shop(house):
    """The first objected to advertising; the second is in the group left alone; the third is no longer on the list."""
    house.rows = furnish(house)
    house.objects, house.alone, house.gone, house.listed = (row.customer.subject for row in house.rows[:4])
    with acting(house.tea.pk, "x"):
        object_to(house.objects, "client_calls")
        Outlook.objects.filter(subject=house.alone).update(held_out=True)
        Outlook.objects.filter(subject=house.gone).delete()
        [one] = open_people("need_prediction", [house.gone], {"customer_number"})
    house.number = one.first("customer_number")
    return house


def address(person):
    return f"/o/tea/desk/called/{getattr(person, 'hex', person)}/"


def come(client, person, **more):
    return client.post(address(person), {"how": "call", "outcome": "answered"} | more)


def minute(at):
    return f"{at:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("who", ["objects", "alone", "gone", "listed"])
def test_whoever_rings_is_served_and_their_order_taken_with_the_talk_and_undone_with_it(shop, who):
    seller, person = shop.browser("sam"), getattr(shop, who)
    page = seller.get(address(person))
    assert page.status_code == 200
    given = ordering(shop, person, page)
    for _ in range(2):  # sent twice it is one
        assert come(seller, person, outcome="ordered", **given).status_code == 302
    [talk], [order] = Conversation.unscoped.all(), desk_orders()
    assert (talk.direction, talk.kind, talk.purpose, order.subject_id) == ("in", "call", "need_prediction", person)
    assert talk.clause.startswith("purpose:need_prediction")
    desk = seller.get("/o/tea/desk/")
    assert "You noted: Ordered." in text_of(desk)
    seller.post(f"/o/tea/desk/talks/{talk.pk}/undo/")
    assert not desk_orders()
    assert ConversationOutcome.unscoped.get().undone_at is not None


def test_whoever_rings_is_held_by_every_record_before_their_order_is_written(shop, monkeypatch):
    """Somebody who notes a call to them meanwhile locks them first, too: neither holds what the other wants."""
    other, person = sorted([shop.gone, shop.listed])
    with acting(shop.tea.pk, "x"):
        merge(person, other)
    seller, locked, lock = shop.browser("sam"), [], recording._locked
    given = ordering(shop, person, seller.get(address(person)))
    monkeypatch.setattr(recording, "_locked", lambda one: locked.append(one) or lock(one))
    assert come(seller, person, outcome="ordered", **given).status_code == 302
    assert len(desk_orders()) == 1
    assert list(dict.fromkeys(locked)) == [other, person]


def ordering(shop, person, page):
    """The page's order, with two of what they bought before."""
    with acting(shop.tea.pk, "x"):
        product = Order.objects.filter(subject=person).first().lines.first().product.code
    given = fields_of(page)
    last = f"line-{int(given['line-TOTAL_FORMS']) - 1}"
    return {**given, f"{last}-product": product, f"{last}-quantity": "2", f"{last}-price": "4.50"}


def test_the_strip_says_the_truth_of_each(shop):
    seller = shop.browser("sam")
    objects, alone, gone = (text_of(seller.get(address(one))) for one in (shop.objects, shop.alone, shop.gone))
    assert "May not be called." in objects
    assert "see the policy, “ Calls by AI voice agents for a client – legal basis – instruction of a client" in objects
    assert "May not be called. They are in the group that is left alone" in alone
    assert "May be called." in gone
    assert shop.number in gone
    for page in (objects, alone, gone):
        assert "noted under the purpose that orders come in under" in page


def test_a_talk_is_noted_with_its_day_its_way_and_its_note_where_one_has_room(shop):
    seller, before = shop.browser("sam"), shop.now - timedelta(days=2)
    day = minute(before.astimezone(ZoneInfo(shop.tea.timezone)))
    assert come(seller, shop.gone, how="visit", began_at=day).status_code == 302
    talk = Conversation.unscoped.get()
    assert (talk.kind, talk.channel, minute(talk.began_at.astimezone(ZoneInfo(shop.tea.timezone)))) == (
        "visit",
        "in_person",
        day,
    )
    assert "visit" in text_of(seller.get(address(shop.gone)))
    assert 'name="note"' not in seller.get(address(shop.gone)).content.decode()  # this policy keeps none
    answer = come(seller, shop.gone, began_at=minute(shop.now + timedelta(days=1)))
    assert "Name a day and a time that are past." in text_of(answer)
    assert "more than a year ago" in text_of(come(seller, shop.gone, began_at=minute(shop.now - timedelta(days=500))))
    assert come(seller, shop.gone, outcome="no_answer").status_code == 200
    assert Conversation.unscoped.count() == 1


def test_a_customer_who_rang_is_done_today_and_rang_us_on_record(shop):
    seller = shop.browser("sam")
    come(seller, shop.listed)
    assert "done today" in text_of(seller.get("/o/tea/desk/"))
    said = text_of(seller.get(f"/o/tea/desk/{shop.rows[3].suggestion}/"))
    assert "They called us i" in said
    assert "Question answered · they began it · Sam" in said


def test_who_asks_to_be_called_back_stands_among_those_to_call_today_and_the_call_is_noted_from_there(shop):
    seller = shop.browser("sam")
    come(seller, shop.gone, outcome="callback", next_at=minute(shop.now + timedelta(days=3)))
    CallTask.unscoped.update(again_at=shop.now)
    desk = seller.get("/o/tea/desk/?only=callbacks")
    assert "Call back today 1" in text_of(desk)
    assert address(shop.gone) in desk.content.decode()
    assert "We rang back, as they asked" in text_of(seller.get(address(shop.gone)))
    wrong = come(seller, shop.gone, outcome="no_answer")
    assert "That comes of calls that we make." in text_of(wrong)
    assert come(seller, shop.gone, how="back", outcome="no_answer").status_code == 302
    talk = Conversation.unscoped.order_by("pk").last()
    assert (talk.direction, talk.purpose) == ("out", "client_calls")  # reached under the purpose that may call
    CallTask.unscoped.update(again_at=shop.now)
    come(seller, shop.gone, how="back")
    assert "Call back today 0" in text_of(seller.get("/o/tea/desk/?only=callbacks"))


def test_who_asked_for_a_call_back_from_the_list_is_called_though_the_next_forecast_is_silent_about_them(shop):
    seller, row = shop.browser("sam"), shop.rows[3]
    soon = (shop.now + timedelta(minutes=5)).astimezone(ZoneInfo(shop.tea.timezone))
    log(seller, row.suggestion, outcome="callback", next_at=minute(soon))
    called_today = text_of(seller.get("/o/tea/desk/"))
    assert "Call back today 1" in called_today
    with acting(shop.tea.pk, "x"):
        Outlook.objects.filter(subject=row.customer.subject).delete()
    assert "Call back today 1" in text_of(seller.get("/o/tea/desk/"))
    page = seller.get("/o/tea/desk/?only=callbacks").content.decode()
    assert address(row.customer.subject) in page
    assert come(seller, row.customer.subject, how="back", outcome="interested").status_code == 302
    assert "Call back today 0" in text_of(seller.get("/o/tea/desk/"))
    assert address(row.customer.subject) not in seller.get("/o/tea/desk/?only=callbacks").content.decode()


def test_a_promised_call_that_a_colleague_holds_is_not_noted_without_a_word(shop):
    seller = shop.browser("sam")
    come(seller, shop.gone, outcome="callback", next_at=minute(shop.now + timedelta(days=3)))
    CallTask.unscoped.update(again_at=shop.now, taken_by="a colleague", taken_until=shop.now + timedelta(minutes=9))
    answer = come(seller, shop.gone, how="back", outcome="interested")
    assert "A colleague is talking with this customer, or the task is closed." in text_of(answer)
    assert answer.context["form"]["outcome"].value() == "interested"  # the form stays as it was filled in
    assert Conversation.unscoped.count() == 1


def test_ringing_back_is_noted_however_long_the_page_was_open(shop):
    seller = shop.browser("sam")
    come(seller, shop.gone, outcome="callback", next_at=minute(shop.now + timedelta(days=3)))
    CallTask.unscoped.update(again_at=shop.now)
    begun = minute((shop.now - timedelta(minutes=40)).astimezone(ZoneInfo(shop.tea.timezone)))
    assert come(seller, shop.gone, how="back", began_at=begun).status_code == 302
    assert Conversation.unscoped.order_by("pk").last().direction == "out"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Choose a product and a quantity."),
        ("de", "Wählen Sie ein Produkt und eine Menge."),
        ("ro", "Alegeți un produs și o cantitate."),
    ],
)
def test_an_order_of_nothing_says_what_is_to_be_chosen(shop, language, said):
    seller = shop.browser("sam")
    given = {name: value for name, value in fields_of(seller.get(address(shop.gone))).items() if "take" not in name}
    more = {"headers": {"accept-language": language}}
    answer = seller.post(address(shop.gone), {"how": "call", "outcome": "ordered"} | given, **more)
    assert said in text_of(answer)
    assert not Conversation.unscoped.exists()


def test_a_next_step_for_somebody_who_may_not_be_called_says_so_at_the_day_and_notes_nothing(shop):
    seller = shop.browser("sam")
    day = minute(shop.now + timedelta(days=3))
    answer = come(seller, shop.objects, outcome="callback", next_at=day)
    said = text_of(answer)
    assert "They may not be called again, so nothing was noted. Empty the day." in said
    assert day in answer.content.decode()
    assert not Conversation.unscoped.exists()
    assert come(seller, shop.objects, outcome="callback").status_code == 200  # a callback needs its day
    assert come(seller, shop.objects).status_code == 302


def test_where_the_purpose_that_serves_may_call_a_promise_is_kept_under_it_and_the_strip_stays_about_the_desk(
    house, monkeypatch
):
    def with_service_calls(house):
        found = led.policy(house)
        serves, orders = found.purposes["need_prediction"], found.purposes["account_service"]
        more = {"actions": [*serves.actions, Action.CALL], "channels": [Channel.PHONE], "notice": orders.notice}
        first = {"client_calls": found.purposes["client_calls"]}  # what the desk calls for
        changed = {"need_prediction": serves.model_copy(update=more)}
        return found.model_copy(update={"purposes": {**first, **found.purposes, **changed}})

    monkeypatch.setattr(test_desk_pages, "policy", with_service_calls)
    person = furnish(house)[0].customer.subject
    seller = house.browser("sam")
    with acting(house.tea.pk, "x"):
        object_to(person, "client_calls")
        informed(person, house.now)
    assert "May not be called." in text_of(seller.get(address(person)))
    come(seller, person, outcome="callback", next_at=minute(house.now + timedelta(days=3)))
    CallTask.unscoped.update(again_at=house.now)
    assert "May be called. Predicting what" in text_of(seller.get(address(person)))
    come(seller, person, how="back")
    talk = Conversation.unscoped.order_by("pk").last()
    assert (talk.direction, talk.purpose) == ("out", "need_prediction")


def test_what_the_gate_does_not_let_in_is_told_and_neither_talk_nor_order_is_kept(shop):
    seller = shop.browser("sam")
    with acting(shop.tea.pk, "x"):
        choose(shop.gone, "instruction_ended", "need_prediction")
    said = text_of(come(seller, shop.gone))
    assert "The talk may not be kept, so nothing was noted:" in said
    with acting(shop.tea.pk, "x"):
        restrict(shop.listed, restricted=True)
    page = seller.get(address(shop.listed))
    said = text_of(come(seller, shop.listed, outcome="ordered", **fields_of(page)))
    assert "The order may not be kept, so nothing was noted:" in said
    assert not Conversation.unscoped.exists()
    assert not desk_orders()


def test_each_hit_of_a_search_leads_there_and_a_number_finds_whom_the_desk_may_not_call(shop):
    seller = shop.browser("sam")
    with acting(shop.tea.pk, "x"):
        [one] = open_people("need_prediction", [shop.objects], {"customer_number"})
    for person, number in ((shop.gone, shop.number), (shop.objects, one.first("customer_number"))):
        page = seller.post("/o/tea/desk/search/", {"q": number})
        assert f'href="{address(person)}"' in page.content.decode()
    assert "may not be called" in text_of(page)


def test_a_company_is_served_through_who_acts_for_it_and_without_anybody_its_order_is_taken(shop):
    seller = shop.browser("sam")
    with acting(shop.tea.pk, "x"):
        firm = add_company("Ceai și Cafea SRL", "RO")
        for model in (Outlook, Suggestion, Order):
            model.objects.filter(subject=shop.objects).update(subject=None, company=firm)
    who = f"company-{firm}"
    page = seller.get(address(who))
    assert "a call cannot be noted" in text_of(page)
    assert come(seller, who).status_code == 404
    assert come(seller, who, outcome="ordered", **fields_of(page)).status_code == 302
    assert ([one.company_id for one in desk_orders()], Conversation.unscoped.count()) == ([firm], 0)
    with acting(shop.tea.pk, "x"):
        span = {"starts": shop.now - timedelta(days=1), "ends": shop.now + timedelta(days=9)}
        appoint(shop.listed, Whom(company=firm), Mandate("employment", **span))
    assert come(seller, who).status_code == 302
    assert Conversation.unscoped.get().subject_id == shop.listed


def test_the_links_of_a_companys_talk_keep_who_it_is_talked_with(shop):
    seller, suggestion = shop.browser("sam"), shop.rows[0].suggestion
    with acting(shop.tea.pk, "x"):
        firm = add_company("Ceai și Cafea SRL", "RO")
        for model in (Outlook, Suggestion, Order):
            model.objects.filter(subject=shop.objects).update(subject=None, company=firm)
        span = {"starts": shop.now - timedelta(days=1), "ends": shop.now + timedelta(days=9)}
        appoint(shop.listed, Whom(company=firm), Mandate("employment", **span))
    page, own = seller.get(address(f"company-{firm}")).content.decode(), f"/o/tea/desk/{suggestion}/"
    for link in (f"{own}?with={shop.listed}", f"{own}choices/?with={shop.listed}"):
        assert f'href="{link}"' in page
        assert seller.get(link).status_code == 200


def test_own_records_only_and_other_houses_serve_their_own(shop):
    shop.member("ina", Role.SELLER, own_only=True)
    ina = shop.browser("ina")
    assert ina.get(address(shop.gone))["Location"] == "/o/tea/desk/"
    assert come(ina, shop.gone)["Location"] == "/o/tea/desk/"
    for nobody in (uuid4(), "company-77", "junk"):
        assert shop.browser("sam").get(address(nobody))["Location"] == "/o/tea/desk/"
    assert not Conversation.unscoped.exists()
    with acting(shop.tea.pk, "x"):
        giving.give(shop.rows[2].customer, shop.members["ina"].pk)
    assert come(ina, shop.gone).status_code == 302
    assert Conversation.unscoped.count() == 1


def test_more_talks_ask_the_database_no_more_often(shop):
    seller, asked = shop.browser("sam"), []
    for talks in (1, 4):
        for _ in range(talks):
            come(seller, shop.gone)
        seller.get(address(shop.gone))
        with CaptureQueriesContext(connection) as found:
            seller.get(address(shop.gone))
        asked.append(len(found))
    assert asked[0] == asked[1] <= 27
