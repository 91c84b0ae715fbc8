"""The way into a demo, the tour through it, and the first steps of a house that is empty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from forecall.contacts import Point
from forecall.contacts.changing import add_point
from forecall.custody import Origin, object_to
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.members import Role
from forecall.foundation.members.models import Guide
from forecall.foundation.models import Organisation
from forecall.sales.models import ForecastMeasure, Suggestion
from forecall.web.staff.figures.writing import percent
from forecall.web.tour.first import NAMES
from forecall.web.tour.links import LASTS, Links
from forecall.web.tour.panel import FEWEST
from tests.web.led import forecasts
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def links(settings, tmp_path):
    """The house is a demo, and opens on the tea house."""
    settings.DEMO_LINKS, settings.DEMO_ORGANISATION = str(tmp_path / "links"), "tea"
    return Links(tmp_path / "links")


def enter(client, secret, **more):
    return client.get(f"/demo/enter/{secret}/", **more)


# The way in


def test_a_link_signs_in_once_and_opens_the_work_list(house, links, client):
    secret = links.make(house.members["olga"].user.pk, house.now)
    answer = enter(client, secret)
    assert (answer.status_code, answer["Location"]) == (302, "/o/tea/desk/")
    assert client.get("/o/tea/members/").status_code == 200
    client.logout()
    assert enter(client, secret).status_code == 410
    assert client.get("/o/tea/members/").status_code == 302


def test_only_the_hash_of_a_link_is_kept_for_its_owner_alone(house, links):
    secret = links.make(house.members["olga"].user.pk, house.now)
    [file] = links.folder.iterdir()
    assert secret not in file.name + file.read_text()
    assert (links.folder.stat().st_mode | file.stat().st_mode) & 0o077 == 0


def test_a_link_is_over_after_ten_minutes(house, links):
    user = house.members["olga"].user.pk
    late, early = links.make(user, house.now), links.make(user, house.now)
    assert links.take(early, house.now + LASTS - timedelta(seconds=1)) == user
    assert links.take(late, house.now + LASTS) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "192.0.2.7"},  # another machine
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"REMOTE_ADDR": ""},  # nobody can say
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},  # a proxy on this one asks for somebody else
        {"headers": {"Forwarded": "for=127.0.0.1"}},
    ],
)
def test_a_link_opens_from_this_machine_alone_and_is_not_spent_by_others(house, links, client, asked):
    secret = links.make(house.members["olga"].user.pk, house.now)
    assert enter(client, secret, **asked).status_code == 404
    assert enter(client, secret).status_code == 302


def test_where_no_demo_runs_there_is_no_way_in(house, links, client, settings):
    secret = links.make(house.members["olga"].user.pk, house.now)
    settings.DEMO_LINKS = ""
    assert enter(client, secret).status_code == 404
    assert links.take(secret, house.now) is not None


@pytest.mark.parametrize("secret", ["never-given", "x" * 5000, "..", "%2e%2e"])
def test_what_is_no_link_opens_nothing(house, links, client, secret):  # noqa: ARG001  # the house must stand
    assert enter(client, secret).status_code in {404, 410}


# The tour


@pytest.fixture
def olga(house, links):  # noqa: ARG001  # it is a demo
    """Olga owns a shop whose first customer has a telephone, and whose second objected to being called."""
    house.rows = furnish(house)
    with acting(house.tea.pk, "x"):
        on_file = Origin(house.now, "client", 1, informed=house.now)
        add_point("client_calls", house.rows[0].customer.subject, Point("phone", "+40210000123"), on_file)
        object_to(house.rows[1].customer.subject, "client_calls")
    client = house.browser("olga")
    client.rows = house.rows
    return client


def step(client, which):
    return client.post("/o/tea/tour/", {"step": which})["Location"]


def test_the_tour_goes_to_who_is_due_then_to_who_may_not_be_called_then_to_the_policy(olga):
    assert "Tour, step 1 of 3" in text_of(olga.get("/o/tea/desk/"))
    assert step(olga, 1) == f"/o/tea/desk/{olga.rows[0].suggestion}/"
    assert "Read it line by line" in text_of(olga.get(f"/o/tea/desk/{olga.rows[0].suggestion}/"))
    refused = step(olga, 2)
    assert refused == f"/o/tea/desk/{olga.rows[1].suggestion}/"
    said = text_of(olga.get(refused))
    assert "May not be called." in said
    assert "names the clause" in said
    assert step(olga, 3) == "/o/tea/policy/purposes/client_calls/"
    page = olga.get("/o/tea/")
    assert "Take the telephone from this purpose" in text_of(page)
    whoever_objected = olga.rows[1].customer.subject
    assert f"kind=erasure&amp;person={whoever_objected}" in page.content.decode()


def test_the_tour_says_how_often_such_a_forecast_came_true_here_and_says_nothing_of_too_few(olga, house):
    first, [row, *_rest] = step(olga, 1), olga.rows
    assert "came true" not in text_of(olga.get(first))  # nothing was measured yet
    with acting(house.tea.pk, "x"):
        forecasts(house, 2)
        [newer, older] = ForecastMeasure.objects.order_by("-as_of")
        chance = Suggestion.objects.get(pk=row.suggestion).chance
    low = int(chance * 10)
    counted = [sum(one.figures["bins"][low][part] for one in (newer, older)) for part in (1, 2)]
    share, bounds = percent(counted[0] / counted[1]), f"{percent(low / 10)} and {percent((low + 1) / 10)}"
    said = (
        f"It says {percent(chance)}. Of {counted[1]:,} earlier forecasts here that said between {bounds}, {share} came"
    )
    assert said in text_of(olga.get(first))
    for one, count in ((newer, FEWEST - 1), (older, 0)):
        one.figures["bins"][low] = [count * chance, count // 2, count]
        ForecastMeasure.unscoped.filter(pk=one.pk).update(figures=one.figures)
    assert "came true" not in text_of(olga.get(first))


def test_after_the_change_the_button_is_grey_and_the_way_back_says_who_must_be_told(olga):
    first = step(olga, 1)
    assert "tel:+40210000123" in olga.get(first).content.decode()
    step(olga, 3)
    page = olga.post("/o/tea/policy/purposes/client_calls/", {"channels": ["ai_phone"]})
    told = dict(page.context["wanted"])
    olga.post("/o/tea/policy/publish/", told | {"purpose": "client_calls", "channels": ["ai_phone"], "yes": "1"})
    Worker(WorkerSettings(until_idle=True)).work()
    said = text_of(olga.get(first))
    assert "May not be called." in said
    assert "see the policy, “Calls by AI voice agents for a client – reached by”." in said
    assert "tel:" not in olga.get(first).content.decode()
    assert "Look at the first customer again" in said
    assert "To be told at least" in text_of(olga.get("/o/tea/policy/publish/?again=1"))
    assert step(olga, 1) == first  # nobody may be called now; the tour still knows whom it showed


def test_a_closed_tour_stays_closed_until_it_is_asked_for(house, links):  # noqa: ARG001  # it is a demo
    olga = house.browser("olga")
    assert "Tour, step" in text_of(olga.get("/o/tea/"))
    step(olga, "close")
    assert "Tour, step" not in text_of(olga.get("/o/tea/"))
    olga.logout()
    olga.force_login(Guide.unscoped.get().member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = text_of(olga.get("/o/tea/"))
    assert "Tour, step" not in page
    assert "Take the tour" in page
    step(olga, 1)
    assert "Tour, step 1 of 3" in text_of(olga.get("/o/tea/"))


def test_the_tour_is_of_the_demo_alone(house):
    olga = house.browser("olga")
    assert "our, step" not in text_of(olga.get("/o/tea/"))
    assert "Take the tour" not in text_of(olga.get("/o/tea/"))
    assert step(olga, 1) == "/o/tea/"
    assert not Guide.unscoped.exists()


# The first steps


def first(client, which, **told):
    return client.post(f"/o/tea/first-steps/{which}/", told)


def test_an_empty_house_shows_five_steps_and_what_is_done_is_seen(house):
    olga = house.browser("olga")
    assert "0 of 5 done" in text_of(olga.get("/o/tea/"))
    house.member("sam", Role.SELLER)
    page = olga.get("/o/tea/")
    assert "1 of 5 done" in text_of(page)
    assert page.content.decode().count('<li class="card') == 5


def test_a_step_that_is_skipped_stays_skipped_and_can_be_taken_up_again(house):
    olga = house.browser("olga")
    first(olga, "policy", do="skip")
    first(olga, "orders", do="skip")
    assert "Answer the questions" not in text_of(house.browser("olga").get("/o/tea/"))
    first(olga, "policy", do="again")
    page = text_of(olga.get("/o/tea/"))
    assert "Answer the questions" in page
    assert "Bring orders in" not in page


def test_in_a_demo_only_what_an_organisation_lacks_is_shown(house, settings):
    settings.DEMO_LINKS, settings.DEMO_ORGANISATION = "/nowhere", "bank"
    page = house.browser("olga").get("/o/tea/")
    assert [one.name for one in page.context["first"].steps] == ["policy", "orders", "list"]
    assert "0 of 3 done" in text_of(page)


def test_with_nothing_left_open_the_steps_are_gone(house):
    olga = house.browser("olga")
    for name in ("organisation", "policy", "orders", "colleagues", "list"):
        first(olga, name, do="skip")
    assert "First steps" not in text_of(olga.get("/o/tea/"))


def test_what_was_skipped_can_be_taken_up_again_when_nothing_else_is_open(house):
    olga = house.browser("olga")
    for name in NAMES:
        first(olga, name, do="skip")
    page = olga.get("/o/tea/").content.decode()
    assert "5 first steps were skipped" in page
    assert 'action="/o/tea/first-steps/orders/"' in page
    first(olga, "orders", do="again")
    assert "Bring orders in" in olga.get("/o/tea/").content.decode()


def test_the_owner_names_the_organisation_and_its_time_zone(house):
    olga = house.browser("olga")
    wrong = first(olga, "organisation", do="keep", name="Tea & Co", timezone="Europe/Nowhere")
    assert wrong.status_code == 302
    assert "There is no such time zone" in text_of(olga.get("/o/tea/"))
    first(olga, "organisation", do="keep", name="Tea & Co", timezone="Europe/Berlin")
    kept = Organisation.objects.get(slug="tea")
    assert (kept.name, kept.timezone) == ("Tea & Co", "Europe/Berlin")
    assert "1 of 5 done" in text_of(olga.get("/o/tea/"))
    house.member("max", Role.MANAGER)
    first(house.browser("max"), "organisation", do="keep", name="Max's", timezone="Europe/Berlin")
    assert Organisation.objects.get(slug="tea").name == "Tea & Co"


def test_whoever_does_not_lead_sees_their_work_instead(house):
    house.member("sam", Role.SELLER)
    assert "First steps" not in text_of(house.browser("sam").get("/o/tea/"))


def test_links_that_nobody_used_go_when_a_new_one_is_made(links):
    user = "7b0ff2b4-4f0e-4b8e-9a55-0d1f4f5a9c11"
    links.make(user, timezone.now())
    links.make(user, timezone.now() + LASTS + timedelta(seconds=5))
    assert len(list(links.folder.iterdir())) == 1
