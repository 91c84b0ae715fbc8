"""Own records only: such a seller meets their own customers on every page, and nobody else's on any."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from forecall.centre.models import CallTask, Conversation
from forecall.centre.store import history
from forecall.contacts import merge, open_people
from forecall.contacts.models import Quarantine
from forecall.contacts.setting_aside import set_aside
from forecall.custody import ask
from forecall.custody.recording import Proof, choose
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import Member
from forecall.orders import Buyer, bought, taking
from forecall.orders.models import Order
from forecall.sales import giving
from forecall.sales.deciding import Action, State, stands
from forecall.sales.models import Decision, Given, Said
from forecall.web.matrix import matrix
from tests.web.test_desk_pages import furnish, text_of
from tests.web.test_matrix import STAFF, patterns

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
POSTS = (
    {"do": "log", "outcome": "interested"}, {"do": "later"}, {"do": "feedback", "said": "not_needed"},
    {"do": "log", "outcome": "ordered", "order-once": "1" * 32, "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0"},
    {"do": "mail"}, {"do": "propose"},
)  # fmt: skip


@pytest.fixture
def shop(house):
    """ina sees only her own: the first two customers."""
    house.rows = furnish(house)
    house.member("ina", Role.SELLER, own_only=True)
    house.member("mara", Role.MANAGER)
    manager = house.browser("mara")
    for row in house.rows[:2]:
        manager.post(f"/o/tea/desk/{row.suggestion}/give/", {"member": str(house.members["ina"].pk)})
    with acting(house.tea.pk, "x"):
        people = [row.customer.subject for row in house.rows]
        opened = open_people("client_calls", people, {"customer_number"}) or open_people("need_prediction", people)
        house.names = {one.person: one.first("customer_number") for one in opened}
    return house


def numbers_in(answer):
    return set(re.findall(r"\b\d{5}\b", text_of(answer)))


@pytest.mark.promise("AI-00.3")
def test_a_seller_with_own_records_only_sees_their_customers_and_no_others(shop):
    ina, everybody = shop.browser("ina"), set(shop.names.values())
    mine = {shop.names[row.customer.subject] for row in shop.rows[:2]}
    assert len(everybody) == len(shop.rows)
    assert numbers_in(ina.get("/o/tea/desk/")) & everybody == mine
    assert numbers_in(shop.browser("sam").get("/o/tea/desk/")) & everybody == everybody
    assert "<dd>2</dd>" in ina.get("/o/tea/desk/").content.decode()  # two are left


@pytest.mark.promise("AI-00.3")
def test_no_page_and_no_form_reaches_a_customer_who_was_given_to_nobody_or_to_another(shop):
    ina = shop.browser("ina")
    theirs = set(shop.names.values()) - {shop.names[row.customer.subject] for row in shop.rows[:2]}
    keys = [row.suggestion for row in shop.rows[2:5]]
    about_one = [name for name, pattern in patterns() if "desk/<int:key>" in pattern]
    assert {"customer", "customer_give"} <= set(about_one)
    for page in about_one:
        for key in keys:
            address = reverse(page, args=["tea", key])
            answers = [ina.get(address), *(ina.post(address, {**post, "need": key}) for post in POSTS)]
            assert not any(numbers_in(one) & theirs for one in answers), page
            assert {one.status_code for one in answers} <= {302, 403, 404, 405}, page
    for left in (Conversation, CallTask, Said):
        assert not left.unscoped.exists()
    assert not Order.unscoped.filter(origin="desk").exists()
    assert Given.unscoped.count() == 2
    for page in STAFF:
        try:
            address = reverse(page, args=["tea"])
        except NoReverseMatch:
            continue
        answers = [ina.get(address), *(ina.post(address, {"q": number}) for number in theirs)]
        assert not any(numbers_in(one) & theirs - set(one.wsgi_request.POST.values()) for one in answers), page


def test_a_page_with_personal_data_that_does_not_keep_to_own_records_is_closed(shop, monkeypatch):
    from dataclasses import replace

    rule = matrix()["desk"]
    monkeypatch.setitem(matrix(), "desk", replace(rule, see=replace(rule.see, own=False)))
    answer = shop.browser("ina").get("/o/tea/desk/")
    assert answer.status_code == 403
    assert "own records only" in text_of(answer)
    assert shop.browser("sam").get("/o/tea/desk/").status_code == 200


def test_customers_are_given_by_their_weight_and_handed_over(shop):
    manager, ina, sam = shop.browser("mara"), shop.members["ina"].pk, shop.members["sam"].pk
    manager.post("/o/tea/desk/given/", {"do": "give", "give-member": str(sam), "give-count": "3"})
    with acting(shop.tea.pk, "x"):
        has = giving.portfolios([ina, sam])
        assert (has[ina].listed, has[sam].customers, giving.free()) == (2, 3, len(shop.rows) - 5)
        assert has[sam].worth == pytest.approx(float(sum(row.worth for row in shop.rows[2:5])))
    said = text_of(manager.get("/o/tea/desk/given/"))
    assert "Ina own records only 2 2" in said
    manager.post("/o/tea/desk/given/", {"do": "hand_over", "hand-member": str(sam), "hand-to": str(ina)})
    assert Given.unscoped.filter(member=ina).count() == 5
    manager.post(f"/o/tea/desk/{shop.rows[0].suggestion}/give/", {"member": ""})
    assert Given.unscoped.filter(member=ina).count() == 4
    assert shop.browser("sam").get("/o/tea/desk/given/").status_code == 403


def test_the_customers_of_somebody_who_is_away_are_seen_and_can_be_handed_over(shop):
    manager, ina, sam = shop.browser("mara"), shop.members["ina"].pk, shop.members["sam"].pk
    gone = uuid4()
    with acting(shop.tea.pk, "x"):
        giving.give(shop.rows[3].customer, gone)  # of a member whose account is removed
    Member.unscoped.filter(pk=ina).update(suspended=True)
    page = manager.get("/o/tea/desk/given/")
    assert "Ina own records only away: hand over 2 2" in text_of(page)
    assert "somebody who has left away: hand over 1 1" in text_of(page)
    assert {str(ina), str(gone)} <= dict(page.context["hand"].fields["member"].choices).keys()
    assert str(ina) not in dict(page.context["hand"].fields["to"].choices)
    for key in (ina, gone):
        manager.post("/o/tea/desk/given/", {"do": "hand_over", "hand-member": str(key), "hand-to": str(sam)})
    assert Given.unscoped.filter(member=sam).count() == 3
    assert "away: hand over" not in text_of(manager.get("/o/tea/desk/given/"))


def test_the_strip_tells_since_when_and_what_they_said_no_to_last(shop):
    row = shop.rows[0]
    with acting(shop.tea.pk, "x"):
        choose(row.customer.subject, "objection", "client_calls")
    said = text_of(shop.browser("sam").get(f"/o/tea/desk/{row.suggestion}/"))
    assert "May not be called." in said
    assert "calls by AI voice agents for a client" in said
    with acting(shop.tea.pk, "x"):
        choose(row.customer.subject, "objection_lifted", "client_calls")
    said = text_of(shop.browser("sam").get(f"/o/tea/desk/{row.suggestion}/"))
    assert re.search(r"instruction ?, since \d+ \w+ 20\d\d", said)
    assert "Has allowed it again since." in said
    assert "Has never objected." in text_of(shop.browser("sam").get(f"/o/tea/desk/{shop.rows[1].suggestion}/"))


@pytest.fixture
def merged(shop):
    """A third customer turned out to be ina's second one; the record that stands is the one she was not given."""
    kept, beside = shop.rows[2], shop.rows[1]
    with acting(shop.tea.pk, "x"):
        merge(kept.customer.subject, beside.customer.subject)
    return kept, beside


def test_whoever_was_given_only_the_merged_record_sees_every_row_of_the_person_by_name(shop, merged):
    kept, beside = merged
    ina, old = shop.browser("ina"), f"/o/tea/desk/called/{beside.customer.opaque}/"
    said = ina.get("/o/tea/desk/").content.decode()
    for row in merged:
        assert f"/o/tea/desk/{row.suggestion}/" in said
        answer = ina.get(f"/o/tea/desk/{row.suggestion}/")
        assert answer.context["seen"].subject == row.customer.subject
        assert shop.names[kept.customer.subject] in text_of(answer)
        assert f"/o/tea/desk/{shop.rows[3].suggestion}/" not in said
    answer = ina.get(old)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, f"/o/tea/desk/called/{kept.customer.opaque}/")
    assert ina.get(answer.url).context["met"].customer == kept.customer
    assert ina.get(f"/o/tea/desk/called/{shop.rows[3].customer.opaque}/").status_code == 302


def test_the_desk_shows_the_orders_the_talks_and_the_refusals_of_every_record(shop, merged):
    kept, beside = merged
    with acting(shop.tea.pk, "x"):
        both = [bought(Buyer(row.customer.subject, None), 10_000).orders for row in merged]
        assert both[0] == both[1]
        assert len(both[0]) == Order.objects.filter(subject__in=[row.customer.subject for row in merged]).count()
        Decision.objects.create(
            subject_id=beside.customer.subject, action=Action.REFUSE, state=State.DECIDED, proposed_at=shop.now
        )
        assert stands(kept.customer, Action.REFUSE)
    shop.browser("sam").post(f"/o/tea/desk/{beside.suggestion}/", {"do": "log", "outcome": "interested"})
    with acting(shop.tea.pk, "x"):
        assert [talk.subject_id for talk in history(kept.customer.subject)] == [beside.customer.subject]


def test_what_a_person_has_stopped_buying_is_told_of_the_records_that_may_be_read_however_old_their_orders(
    shop, merged, monkeypatch
):
    asked = []
    monkeypatch.setattr(taking, "ask", lambda question: asked.append(question.subjects) or ask(question))
    with acting(shop.tea.pk, "x"):
        theirs = {row.customer.subject for row in merged}
        newest = Order.objects.filter(subject__in=theirs).order_by("-ordered_at", "-pk").first().subject_id
        [past] = bought(Buyer(newest, None), 1).orders
        assert Order.objects.get(pk=past.id).subject_id == newest
    assert set(asked[-1]) == theirs


def test_the_strip_says_of_a_merged_person_on_whose_yes_it_rests_and_lifts_the_no_of_no_other_record(shop, merged):
    kept, beside = (row.customer.subject for row in merged)
    sam, page = shop.browser("sam"), f"/o/tea/desk/{merged[0].suggestion}/"
    with acting(shop.tea.pk, "x"):
        for person, how in ((kept, "order"), (beside, "form")):
            choose(person, "instruction", "client_calls", proof=Proof(how))
    assert sam.get(page).context["seen"].strip.how == "order"
    with acting(shop.tea.pk, "x"):
        for person in (beside, kept):
            choose(person, "objection", "client_calls")
        choose(kept, "objection_lifted", "client_calls")
    strip = sam.get(page).context["seen"].strip
    assert strip.refusal
    assert not strip.no.is_lifted
    with acting(shop.tea.pk, "x"):
        choose(beside, "objection_lifted", "client_calls")
    strip = sam.get(page).context["seen"].strip
    assert (strip.refusal, strip.no.is_lifted) == ("", True)


def test_a_person_with_two_records_is_given_as_one_and_belongs_to_one_seller(shop, merged):
    kept, beside = merged
    sam = shop.members["sam"].pk
    with acting(shop.tea.pk, "x"):
        assert giving.seller_of(kept.customer) == shop.members["ina"].pk
        giving.give(kept.customer, sam)
        assert giving.seller_of(beside.customer) == sam
        assert Given.objects.filter(member=shop.members["ina"].pk).count() == 1


def test_no_row_of_a_person_is_on_the_list_once_any_record_of_theirs_is_set_aside(shop, merged):
    with acting(shop.tea.pk, "x"):
        set_aside(merged[1].customer.subject, Quarantine.Why.MINOR)
    sam = shop.browser("sam")
    said = sam.get("/o/tea/desk/").content.decode()
    for row in merged:
        assert f"/o/tea/desk/{row.suggestion}/" not in said
        assert "Open the customer from the list" in text_of(sam.get(f"/o/tea/desk/{row.suggestion}/", follow=True))
