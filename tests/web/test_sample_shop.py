"""The sample shop on which the demo opens: three weeks of work in it, seen on the pages of its owner."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forecall.app import sample_weeks
from forecall.app.demo_house import _run_forecast
from forecall.app.sample import is_sample, load
from forecall.app.sample_days import BACK, at
from forecall.app.sample_shop import COLLEAGUES
from forecall.centre import template_names
from forecall.centre.models import Conversation, ConversationOutcome
from forecall.custody.models import Choice
from forecall.custody.receipts import verify
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.members import Role
from forecall.foundation.members.models import User
from forecall.foundation.models import Organisation
from forecall.orders.models import Invoice, Order
from forecall.sales import forecast, objecting, ordering, work_list
from forecall.sales.learning import hear
from forecall.sales.measuring import measure
from forecall.sales.models import Outlook, Said
from forecall.web.tour.panel import _came_true
from tests.web.test_desk_pages import text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
SLUG = "sample-repeat-shop"
QUESTIONS = 60
"""Of a customer's page with texts, mails and talks on it, asked again."""
SELLS = {"purpose": "offers", "categories": frozenset({"predicted_needs"})}

FINDINGS = (
    "expected: ", "On average a chance was off by", "Value of all orders of a customer", " talks in 90 days.",
    "of the people that were talked with ordered", "What customers say of suggestions",
    " people were contacted in 30 days",
)  # fmt: skip
"""What the seven figures say of sums."""


def quiet(_stage, _share):
    """Nobody looks at a bar here."""


@pytest.fixture
def shop(house):
    """The shop as the demo opens it, with olga as its owner."""
    hear(house.parts.events)
    ordering.hear(house.parts.events)
    objecting.hear(house.parts.events)

    def live(organisation, say):
        now = house.now
        with at(now - BACK):
            _run_forecast(say)
        sample_weeks.live(organisation, now, say)

    house.loaded = list(load(100, quiet, SLUG, live=live))
    house.shop = Organisation.objects.get(slug=SLUG)
    house.member("olga", Role.OWNER, house.shop)
    with acting(house.shop.pk, "demo"):
        measure()
        forecast()
        house.rows = work_list(**SELLS)
    house.may = [row for row in house.rows if not row.reach["phone"]]
    return house


def customer(shop, row, part=""):
    return shop.browser("olga").get(f"/o/{SLUG}/desk/{row.suggestion}/{part}")


def test_a_seller_calls_writes_notes_and_sees_what_is_owed_in_the_shop_of_the_demo(shop):
    olga, place = shop.browser("olga"), f"/o/{SLUG}/desk/{shop.may[0].suggestion}/"
    page = text_of(olga.get(place))
    with CaptureQueriesContext(connection) as asked:
        olga.get(place)
    assert len(asked) <= QUESTIONS
    assert "May be called." in page
    assert "offering our customers what they need again" in page
    assert "voice agent" not in page
    assert "You usually order" in page  # what to say
    assert "Delivery at no charge" in page  # what to offer
    assert any(one in page for one in ("Time for ", "Wieder Zeit für ", "Din nou "))  # the mail, in their language
    assert "no purpose that writes" not in page
    with acting(shop.shop.pk, "x"):
        assert template_names() == ["after-our-talk", "due-again"]
    noted = shop.browser("olga").post(
        f"/o/{SLUG}/desk/{shop.may[0].suggestion}/", {"do": "log", "outcome": "interested", "note": "Likes blue"}
    )
    assert noted.status_code == 302
    with acting(shop.shop.pk, "x"):
        last = Conversation.objects.latest("pk")
        assert last.note is not None
        states = dict(Invoice.objects.filter(payments=None).values_list("subject_id", "due_on"))
    assert Invoice.unscoped.count() > len(states)  # some are paid
    today = timezone.localdate()
    owing = {row.customer.subject: row for row in shop.rows}
    assert {due < today for due in states.values()} == {True, False}  # overdue, and open
    late = [one for one, due in states.items() if due < today and one in owing]  # chance leaves some of them alone
    for one in late[:1]:
        assert "overdue" in text_of(customer(shop, owing[one], "invoices/"))


@pytest.mark.long
def test_three_weeks_of_talks_fill_the_figures_of_the_demo_and_somebody_waits_for_a_call_today(shop):
    page = text_of(shop.browser("olga").get(f"/o/{SLUG}/figures/"))
    for name, _role in COLLEAGUES:
        assert name in page
    for finding in FINDINGS:
        assert finding in page, finding
    for missing in ("Nobody is left alone", "has under 10 customers so far"):
        assert missing not in page, missing
    with acting(shop.shop.pk, "x"):
        assert ConversationOutcome.objects.values("outcome").distinct().count() >= 7
        assert Said.objects.values("feedback").distinct().count() >= 3
        assert Order.objects.filter(origin="desk").count() >= 5
        began = Conversation.objects.order_by("pk").values_list("began_at", flat=True)
        assert list(began) == sorted(began)
        assert began[0] > shop.now - BACK - timedelta(days=1)
        today = shop.now.astimezone(ZoneInfo(shop.shop.timezone)).date()
        callbacks = ConversationOutcome.objects.filter(outcome="callback").values_list("next_at", flat=True)
        assert {at.astimezone(ZoneInfo(shop.shop.timezone)).date() for at in callbacks} == {today}
        assert [found for found in map(_came_true, [one.suggestion for one in shop.may]) if found]
    assert "to order" in text_of(shop.browser("olga").get(f"/o/{SLUG}/desk/?only=callbacks"))
    assert [one for one in verify(shop.parts.receipts.folder, None).notes if one.kind == "clock"] == []


@pytest.mark.long
def test_the_shop_loaded_again_stays_as_it_is(shop):
    before = (Conversation.unscoped.count(), Order.unscoped.count(), Invoice.unscoped.count(), User.objects.count())
    [again] = load(100, quiet, SLUG)
    assert (again.added, is_sample(shop.shop)) == (0, True)
    now = (Conversation.unscoped.count(), Order.unscoped.count(), Invoice.unscoped.count(), User.objects.count())
    assert now == before


def reached_by(client, version, language):
    """How the notice of a version says by what customers are reached about what they need."""
    page = client.get(f"/{SLUG}/privacy/versions/{version}/{language}/privacy-notice.html").content.decode()
    return re.search(r'data-clause="purpose:offers/channels"><dt>[^<]*</dt><dd>([^<]*)</dd>', page).group(1)


@pytest.mark.long
def test_with_the_telephone_taken_from_the_purpose_the_notice_changes_in_every_language(shop):
    olga = shop.browser("olga")
    page = olga.post(f"/o/{SLUG}/policy/purposes/offers/", {"channels": ["email"]})
    told = dict(page.context["wanted"])
    olga.post(f"/o/{SLUG}/policy/publish/", told | {"purpose": "offers", "channels": ["email"], "yes": "1"})
    Worker(WorkerSettings(until_idle=True)).work()
    for language, word in (("en", "telephone"), ("de", "Telefon"), ("ro", "telefon")):
        assert word in reached_by(olga, 1, language)
        assert reached_by(olga, 2, language) == ("E-Mail" if language == "de" else "e-mail")
        now = text_of(olga.get(f"/{SLUG}/privacy/{language}/privacy-notice.html"))
        assert {"en": "This text changed on", "de": "Dieser Text", "ro": "Acest text"}[language] in now


@pytest.mark.long
def test_in_the_demo_somebody_due_wants_no_calls_and_whoever_refused_advertising_is_not_forecast(shop):
    assert "suppressed" in {why.reason for row in shop.rows if (why := row.reach["phone"])}  # whom the tour shows
    with acting(shop.shop.pk, "demo"):
        refused = set(
            Choice.objects.filter(what="objection", purpose="direct_marketing").values_list("subject", flat=True)
        )
        assert refused
        assert not Outlook.objects.filter(subject__in=refused).exists()
