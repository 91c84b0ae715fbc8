"""What ended with a person, by hand: found without a name, recorded with its day, taken back; by whom it may be."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.contacts import NewPerson, Point, add_people
from forecall.custody import Newcomer, Origin, add_subjects, publish
from forecall.custody.ending import ACCOUNT, CAMPAIGN, CONTRACT, ends_of
from forecall.custody.models import Happening
from forecall.custody.recording import hold
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.policy.policies import edited

pytestmark = pytest.mark.once
BO = "bo@example.org"
PAGE = "/o/tea/cases/ended/"


@pytest.fixture
def office(house):
    """bo has an account here, mara manages."""
    with acting(house.tea.id, "olga"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
        origin = Origin(house.now - timedelta(days=20), "given", 1)
        [added] = add_people("account_service", [
            NewPerson("account_user", origin, {"name": "Bo Beispiel"}, points=(Point("email", BO),),
                      events={"contract_started": house.now - timedelta(days=90)}),
        ])  # fmt: skip
        house.bo = added.person
    house.member("mara", Role.MANAGER)
    return house


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def on_record(office):
    with acting(office.tea.id, "x"):
        return ends_of(office.bo)


def test_an_account_is_closed_on_the_page_and_the_mistake_is_taken_back(office):
    mara = office.browser("mara")
    assert "Whose?" in text(mara.get(PAGE))
    assert "Nobody is known here by this" in text(mara.post(PAGE, {"who": "nobody@example.org"}))
    found = mara.post(PAGE, {"who": BO}, follow=True)
    address = found.redirect_chain[-1][0]
    assert BO not in address
    assert {"Contract", "Account"} <= {str(word) for _event, word, _did, _at in found.context["rows"]}
    day = (office.now - timedelta(days=3)).date()
    done = mara.post(address, {"do": "end", "event": ACCOUNT, "on": day.isoformat()}, follow=True)
    assert "The account was closed" in text(done)
    assert "Bo Beispiel" not in text(done)
    assert on_record(office)[ACCOUNT].date() in {day, day - timedelta(days=1)}  # midnight there
    assert on_record(office)[CONTRACT] is None
    back = mara.post(address, {"do": "undo", "event": ACCOUNT}, follow=True)
    assert "it has not ended" in text(back)
    assert on_record(office) == {CONTRACT: None, ACCOUNT: None}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"event": ACCOUNT, "on": "soon"}, "Say on which day"),
        ({"event": ACCOUNT, "on": "2099-01-01"}, "the day lies ahead"),
        ({"event": CONTRACT, "on": "2020-01-01"}, "the contract on record began later than that"),
        ({"event": "last_order", "on": "2026-01-01"}, "the day lies ahead, or nothing is kept by it"),
        ({"do": "undo", "event": "last_order"}, "nothing is kept by it"),
    ],
)
def test_a_form_that_makes_no_sense_is_answered_and_nothing_is_recorded(office, said, answer):
    done = office.browser("mara").post(f"{PAGE}?person={office.bo}", {"do": "end"} | said, follow=True)
    assert answer in text(done)
    assert set(on_record(office).values()) == {None}


def test_a_campaign_is_not_asked_for_where_a_grant_says_when_it_ends(office):
    with acting(office.tea.id, "olga"):
        origin = Origin(office.now - timedelta(days=20), "client", 1)
        [person] = add_subjects([Newcomer("client_customer", {"call_list": origin})])
        assert CAMPAIGN in ends_of(person)
    mara, address = office.browser("mara"), f"{PAGE}?person={person}"
    assert "Campaign in which they are called" in text(mara.get(address))
    office.grant(office.bank, office.tea, purposes=["client_calls"])
    page = text(mara.get(address))
    assert "Campaign in which they are called" not in page
    assert "a grant says when the campaign ends" in page
    day = (office.now - timedelta(days=3)).date().isoformat()
    for language, said in (("en", "the grants say when"), ("de", "sagen die Freigaben"), ("ro", "permisiunile spun")):
        form = {"do": "end", "event": CAMPAIGN, "on": day}
        assert said in text(mara.post(address, form, follow=True, headers={"accept-language": language}))


def test_a_person_of_another_organisation_is_not_known(office):
    page = office.browser("mara").get(f"{PAGE}?person=00000000-0000-4000-8000-000000000000", follow=True)
    assert "not known here" in text(page)


def test_whoever_may_not_say_it_does_not_reach_the_page(office):
    office.member("sara", Role.SELLER)
    sara = office.browser("sara")
    assert sara.get(PAGE).status_code in {403, 404}
    assert sara.post(f"{PAGE}?person={office.bo}", {"do": "end", "event": ACCOUNT, "on": "2026-01-01"}).status_code in {
        403,
        404,
    }
    with acting(office.tea.id, "x"):
        assert not Happening.objects.filter(event=ACCOUNT).exists()


@pytest.mark.parametrize(("language", "word"), [("de", "Was beendet ist"), ("ro", "Ce a încetat")])
def test_the_page_speaks_the_readers_language(office, language, word):
    mara = office.browser("mara")
    page = mara.get(f"{PAGE}?person={office.bo}", HTTP_ACCEPT_LANGUAGE=language)
    assert word in text(page)


def test_a_hold_does_not_hinder_that_it_is_recorded(office):
    with acting(office.tea.id, "x"):
        hold(office.bo, held=True)
    on = (office.now - timedelta(days=3)).date().isoformat()
    office.browser("mara").post(f"{PAGE}?person={office.bo}", {"do": "end", "event": CONTRACT, "on": on})
    assert on_record(office)[CONTRACT] is not None
