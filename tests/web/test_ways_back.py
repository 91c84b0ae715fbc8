"""What a walk through every page asked for: ways back, next steps, and addresses that only take what a button sends."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from forecall.custody import publish
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.web.staff.figures.writing import day, days
from forecall.web.staff.people.forms import language_field
from forecall.web.staff.privacy.spoken import title_of, titles_now
from tests.policy.policies import edited
from tests.web.test_desk_pages import text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
BEFORE_A_POLICY = ("desk", "desk_texts", "people", "duplicates", "books", "books_orders", "model", "policy", "proof")


@pytest.mark.parametrize(
    ("language", "short", "over_the_year"),
    [
        ("en", "16 Dec", "3 Dec 2026 – 4 Dec 2027"),
        ("de", "16. Dez.", "3. Dez. 2026 – 4. Dez. 2027"),
        ("ro", "16 dec.", "3 dec. 2026 – 4 dec. 2027"),  # no capital within a sentence
    ],
)
def test_a_window_that_ends_in_another_year_says_both_years(language, short, over_the_year):
    with override(language):
        assert day(date(2026, 12, 16)) == short
        assert days(date(2026, 12, 3), date(2027, 12, 4)) == over_the_year


def test_whoever_opens_an_address_that_takes_only_what_a_button_sends_is_told_so(house):
    olga = house.browser("olga")
    of_nobody = olga.get(reverse("account_ask"))
    assert (of_nobody.status_code, of_nobody.headers["Allow"]) == (405, "POST")
    of_the_house = olga.get(reverse("talk_undo", args=["tea", 3]))
    assert of_the_house.status_code == 403
    for page in (of_nobody, of_the_house):
        assert "Nothing was changed. Go back to the page with the button." in text_of(page)
    assert "role" not in text_of(of_the_house)


def test_a_role_that_a_page_is_not_for_still_hears_of_its_role(house):
    house.member("vera", Role.VIEWER)
    assert "Not a page for your role" in text_of(house.browser("vera").get(reverse("members", args=["tea"])))


@pytest.mark.parametrize(
    ("sent_from", "leads_to"),
    [
        ("http://testserver/o/tea/members/?page=2", "/o/tea/members/%3Fpage%3D2"),
        ("http://evil.example/o/tea/members/", "/o/tea/desk/talks/3/undo/"),  # nobody else's page
        ("http://testserver//evil.example/", "/o/tea/desk/talks/3/undo/"),
        ("", "/o/tea/desk/talks/3/undo/"),  # a browser that says nothing
    ],
)
def test_whoever_was_signed_out_comes_back_to_the_page_with_the_form(client, house, sent_from, leads_to):  # noqa: ARG001  # a house stands
    answer = client.post(reverse("talk_undo", args=["tea", 3]), headers={"referer": sent_from})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={leads_to}"


def test_whoever_was_signed_out_comes_back_to_where_their_form_was_sent_if_that_opens(client, house):  # noqa: ARG001  # a house stands
    asked = {"referer": "http://testserver/o/tea/desk/"}  # a customer beside the list is a page of their own
    answer = client.post(reverse("customer", args=["tea", 7]), headers=asked)
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/o/tea/desk/7/"


@pytest.mark.parametrize("page", BEFORE_A_POLICY)
def test_before_there_is_a_policy_every_page_leads_whoever_may_publish_to_the_questions(house, page):
    first = reverse("first_policy", args=["tea"])
    assert f'href="{first}"' in house.browser("olga").get(reverse(page, args=["tea"])).content.decode()


def test_before_there_is_a_policy_a_seller_is_told_who_publishes_one(house):
    house.member("sam", Role.SELLER)
    page = house.browser("sam").get(reverse("desk", args=["tea"]))
    assert "The owner or the privacy lead does this." in text_of(page)
    assert reverse("first_policy", args=["tea"]) not in page.content.decode()


def test_what_ended_leads_back_to_the_requests_of_whoever_may_see_them(house):
    house.member("max", Role.MANAGER)
    cases = f'href="{reverse("cases", args=["tea"])}"'
    assert house.browser("olga").get(reverse("ended", args=["tea"])).content.decode().count(cases) > 1
    assert cases not in house.browser("max").get(reverse("ended", args=["tea"])).content.decode()


@pytest.mark.parametrize("known", ["de", "fr", ""])  # fr: kept from a file; the pages do not speak it
def test_a_person_s_language_is_chosen_by_its_name_and_none_that_is_kept_is_lost(known):
    field = language_field(known)
    assert dict(field.choices)["de"] == "Deutsch"
    assert field.clean(known) == known


def test_a_clause_about_a_category_of_data_is_called_by_what_people_call_it(house):
    with acting(house.tea.pk, "x"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
        titles = titles_now()
    told = {name: title for name, title in titles.items() if name.startswith("category:")}
    assert told
    assert all(title and ":" not in title for title in told.values())
    some = next(iter(told))
    assert title_of(f"{some}/retention", titles) == told[some]


def test_a_clause_about_messages_is_called_by_what_people_call_such_messages(house):
    with acting(house.tea.pk, "x"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
        with override("de"):
            assert title_of("notice:marketing", titles_now()) == "Neuigkeiten und Anrufe zu unserer Plattform"


def test_a_stranger_with_a_broken_link_hears_nothing_of_organisations(client, house):
    stranger = text_of(client.get("/tea/privacy/stop/cut-off/"))
    assert "Try the link again as it stands where you found it." in stranger
    assert "organisation" not in stranger
    assert "an organisation that you do not work in" in text_of(house.browser("olga").get("/o/bank/"))


@pytest.mark.parametrize("page", ["account_inactive", "account_email_verification_sent"])
def test_whoever_may_not_go_on_finds_the_way_back_to_signing_in(client, house, page):  # noqa: ARG001  # a house stands
    assert f'href="{reverse("account_login")}"' in client.get(reverse(page)).content.decode()
