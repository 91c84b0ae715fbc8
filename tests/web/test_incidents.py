"""A breach on pages: the clock, what to do first until nothing is owed, who sees whom, clients, and a second house."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from forecall.custody import Newcomer, Origin, add_subjects, publish
from forecall.custody.incidents import types
from forecall.custody.incidents.drafts import NAMES
from forecall.custody.incidents.models import Incident, IncidentPerson, IncidentStep
from forecall.custody.receipts import about
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.web.staff.incidents.words import LETTERS, MEASURES, OWED, RISKS, STEPS
from tests.policy.policies import edited
from tests.web.test_cases import furnish, text, work

pytestmark = pytest.mark.once
LIST = "/o/tea/incidents/"
THERE = ZoneInfo("Europe/Bucharest")


@pytest.fixture
def office(house):
    return furnish(house)


@pytest.fixture
def petra(office):
    return office.browser("petra")


def opened(petra, house, hours=2, **more):
    """An incident that was discovered so long ago, through the form; counted by the worker."""
    known = (house.now - timedelta(hours=hours)).astimezone(THERE)
    told = {"aware": f"{known:%Y-%m-%dT%H:%M:%S}", "nature": ["confidentiality"], **more}
    done = petra.post(f"{LIST}open/", told)
    assert done.status_code == 302, done.context["form"].errors
    work()
    return done["Location"]


def took(browser, page, do, **more):
    return text(browser.post(page, {"do": do, **more}, follow=True))


def test_from_the_form_on_the_page_says_what_to_do_first_until_nothing_is_owed_and_it_is_closed(office, petra):
    assert "No incident is open" in text(petra.get(LIST))
    page = opened(petra, office, significant="on")
    shown = text(petra.get(page))
    assert "What to do first Send the early warning 21 hours left" in shown
    assert "Notification of a breach" in shown
    assert "Judge how risky it is for people 69 hours left" in took(petra, page, "warned")
    took(petra, page, "assess", risk="high", reason="many_people")
    for do, first in (("measure", "Tell the authority"), ("authority", "Tell the people")):
        assert first in took(petra, page, do, measure="access_closed").partition("What to do first")[2][:60]
    IncidentPerson.unscoped.update(told_at=office.now)
    assert "Write to 0 people" in text(petra.get(page))
    petra.post(page, {"do": "people"})
    work()
    assert "Nothing is owed any more" in took(petra, page, "reported")
    closed = took(petra, page, "close", reason="access_closed")
    assert "This incident is closed" in closed
    assert "Petra" in closed
    assert "The risk was judged : high, Many people are affected" in closed
    assert "Closed" in text(petra.get(LIST))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Send the early warning: 21 hours left due by "),
        ("de", "Die Frühwarnung senden: noch 21 Stunden fällig bis "),
        ("ro", "Trimiteți avertizarea timpurie: încă 21 de ore termen: "),
    ],
)
def test_the_time_in_an_incidents_heading_says_what_is_due_by_then(office, petra, language, said):
    page = opened(petra, office, significant="on")
    petra.post("/language/", {"language": language})
    heading = petra.get(page).content.decode().partition("</h1>")[2].partition("</div>")[0]
    assert " ".join(re.sub("<[^>]*>", " ", heading).split()).startswith(said)


def test_after_72_hours_the_page_says_how_late_it_is_and_asks_why(office, petra):
    page = opened(petra, office, hours=80)
    assert "8 hours too late" in text(petra.get(LIST))
    took(petra, page, "assess", risk="likely", reason="contact_data_seen")
    assert "Why after 72 hours?" in text(petra.get(page))
    assert "does not fit" in took(petra, page, "authority", late="forgot")
    assert "It was unclear for some time" in took(petra, page, "authority", late="affected_unclear")


def test_names_are_opened_when_asked_for_with_one_receipt_and_only_for_those_who_act(office, petra):
    page = opened(petra, office)
    listed = petra.get(f"{page}people/")
    assert str(office.ana)[:8] in text(listed)
    assert "Ana Exemplu" not in text(listed)
    assert "Ana Exemplu" in text(petra.post(f"{page}people/"))
    key = page.rstrip("/").rpartition("/")[2]
    looks = about(office.parts.receipts.folder, lambda one: one.about == key and one.action == "read")
    assert [(one.count, people) for one, people in looks] == [(1, [office.ana])]
    office.member("vera", Role.VIEWER)
    vera = office.browser("vera")
    seen = text(vera.get(page))
    assert "The owner and the privacy lead take the steps" in seen
    assert "People 1" in seen
    assert vera.get(f"{page}people/").status_code == 403
    assert vera.post(page, {"do": "warned"}).status_code == 403


def test_a_client_of_the_house_is_listed_told_and_the_list_of_its_people_stays_its_own(office, petra):
    with acting(office.bank.id, "bob"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
        add_subjects([Newcomer("prospect", {"business_card": Origin(office.now, "given", 1)})] * 2)
    office.grant(office.tea, office.bank)
    page = opened(petra, office)
    shown = text(petra.get(page))
    assert "Bob&#x27;s Bank not told 2 people hit" in shown
    assert "Art. 33(2) GDPR" in shown
    took(petra, page, "assess", risk="unlikely", reason="data_was_sealed")
    assert "Write to 1 client" in text(petra.get(page))
    assert "A client was told : Bob&#x27;s Bank" in took(petra, page, "client", client="bank")
    assert "none" not in took(petra, page, "client", client="nobody")
    assert IncidentStep.unscoped.filter(name="client_told").count() == 1


def test_the_page_looks_again_by_itself_while_it_is_counted_and_no_longer(office, petra):
    known = (office.now - timedelta(hours=1)).astimezone(THERE)
    done = petra.post(f"{LIST}open/", {"aware": f"{known:%Y-%m-%dT%H:%M:%S}", "nature": ["availability"]})
    page = petra.get(done["Location"])
    assert "It is being counted who is hit" in text(page)
    look = f"{done['Location']}progress/?seen={page.context['seen']}"
    assert petra.get(look).status_code == 204
    work()
    assert petra.get(look)["HX-Refresh"] == "true"
    after = petra.get(done["Location"])
    assert "hx-get" not in after.content.decode()
    assert after.context["people"] == 1


def test_what_makes_no_sense_is_said_at_its_field_and_opens_nothing(office, petra):
    tomorrow = (office.now + timedelta(days=1)).astimezone(THERE)
    told = {"aware": f"{tomorrow:%Y-%m-%dT%H:%M}", "began": "2026-02-02T10:00", "ended": "2026-02-01T10:00"}
    said = text(petra.post(f"{LIST}open/", told))
    for problem in ("This lies in the future", "This lies before it began", "This field is required"):
        assert problem in said
    assert not Incident.unscoped.exists()
    for field in ("aware", "began", "ended"):
        for year in ("0001", "9999"):
            moments = {"aware": "2026-11-01T10:00", field: f"{year}-12-31T23:59"}
            answer = petra.post(f"{LIST}open/", {"nature": ["confidentiality"], **moments})
            assert answer.context["form"].errors[field], (field, year)
    assert not Incident.unscoped.exists()


def test_more_that_is_known_has_everybody_counted_again(office, petra):
    page = opened(petra, office, categories=["business_card"])
    form = petra.get(f"{page}learn/")
    assert form.context["form"]["categories"].value() == ["business_card"]
    petra.post(f"{page}learn/", {"categories": ["account"], "suspect": ""}, follow=True)
    work()
    assert petra.get(page).context["people"] == 0


def test_an_incident_of_another_house_is_as_unknown_as_none(office, petra):
    page = opened(petra, office)
    office.member("bob", Role.OWNER, office.bank)
    bob = office.browser("bob")
    elsewhere = page.replace("/o/tea/", "/o/bank/")
    for address in (elsewhere, f"{elsewhere}people/", f"{elsewhere}learn/", f"{elsewhere}progress/"):
        assert "There is no such incident here" in text(bob.get(address, follow=True))


def test_every_word_of_an_incident_is_said():
    for words, known in ((OWED, types.Owed), (RISKS, types.Risk), (STEPS, types.StepName), (MEASURES, types.MEASURES)):
        assert set(words) == set(known)
    assert set(LETTERS) == set(NAMES)


def test_who_may_not_open_an_incident_is_told_whom_to_tell(house):
    house.member("vera", Role.VIEWER)
    assert "tell whoever answers for privacy at once" in text(house.browser("vera").get("/o/tea/incidents/"))
    assert "open an incident at once" in text(house.browser("olga").get("/o/tea/incidents/"))
