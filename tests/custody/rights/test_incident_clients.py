"""Clients whose data was worked with hear of a breach at once (GDPR Art. 33(2)): from whom on, who, how many, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import Ask, ask, wire
from forecall.custody.errors import IncidentError
from forecall.custody.incidents.keeping import extent_now, incident_of, letter_to
from forecall.custody.incidents.models import IncidentClient, IncidentDraft, IncidentPerson, IncidentStep
from forecall.custody.incidents.owed import still_owed
from forecall.custody.incidents.service import assess, close_incident, learn, open_incident
from forecall.custody.incidents.telling import client_told, tell_clients
from forecall.custody.incidents.types import Discovery, Nature, Owed, Risk
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.models import Grant
from tests import house as houses
from tests.custody.conftest import NOW, House
from tests.custody.rights.conftest import CARD

SEEN = (Nature.CONFIDENTIALITY,)


def breach(**more):
    return open_incident(Discovery(NOW - timedelta(hours=2), SEEN, **more))


@pytest.fixture
def working(desk):
    """alice's house works for bob's from ten days ago on; two people of his and one of hers are known."""
    Grant.objects.create(
        client_id=desk.bobs, working_id=desk.alices, campaign="spring", purposes=["prospecting"],
        starts=NOW - timedelta(days=10), ends=NOW + timedelta(days=10),
    )  # fmt: skip
    with acting(desk.bobs, "bob"):
        desk.theirs = [desk.person(), desk.person("account_user", ("account",))]
    desk.ours = desk.person()
    return desk


def clients():
    return {row.name: row.kinds for row in IncidentClient.objects.all()}


@pytest.mark.databases
def test_a_client_is_concerned_with_as_many_of_its_people_as_it_holds_such_data_of_and_none_is_written_down(working):
    incident = breach(categories=("business_card",))
    assert clients() == {"bobs": {"prospect": 1}}
    assert list(IncidentPerson.unscoped.values_list("subject_id", flat=True)) == [working.ours]
    learn(incident, categories=())
    assert clients() == {"bobs": {"account_user": 1, "prospect": 1}}
    with acting(working.bobs, "bob"):
        assert not IncidentClient.objects.exists()


def test_with_a_suspect_only_what_that_actor_was_given_of_the_client_counts(working):
    with acting(working.bobs, "mallory", working.alices, "spring"):
        ask(Ask("prospecting", CARD, "read", (working.theirs[0],)))
    breach(began=NOW - timedelta(days=1), suspect="mallory")
    assert clients() == {"bobs": {"prospect": 1}}
    IncidentClient.objects.all().delete()
    breach(began=NOW - timedelta(days=1), suspect="somebody_else")
    assert clients() == {}


def test_whose_grant_was_over_before_or_began_after_is_not_concerned(working):
    breach(began=NOW + timedelta(days=11))
    breach(began=NOW - timedelta(days=30), ended=NOW - timedelta(days=11))
    assert clients() == {}
    assert working


def test_each_client_is_written_to_once_and_until_then_the_incident_stays_open(working, told):
    incident = breach(categories=("business_card",))
    assess(incident, Risk.UNLIKELY, "data_was_sealed")
    assert still_owed(incident_of(incident)) == [Owed.CLIENTS]
    with pytest.raises(IncidentError, match="letters to the clients"):
        close_incident(incident, "done")
    [row] = IncidentClient.objects.all()
    told.deaf = {row.contact}
    assert tell_clients(incident) == (0, 1)
    told.deaf = set()
    assert tell_clients(incident) == (1, 0)
    assert tell_clients(incident) == (0, 0)
    [(to, letter)] = told.warned
    assert to == "dpo@predict.example.com"
    for part in ("bobs", "One person", "Art. 33(2)", "2 December 2026"):
        assert part in letter.body, part
    assert IncidentStep.objects.filter(name="client_told", reason="bobs").count() == 1
    learn(incident, suspect="nobody")  # nobody of bob's any more: that he was told stays
    assert clients()
    close_incident(incident, "done")
    assert working


def test_a_client_that_was_told_by_telephone_is_noted_and_no_other(working):
    incident = breach()
    with pytest.raises(IncidentError, match="none of the clients"):
        client_told(incident, "carols")
    client_told(incident, "bobs")
    client_told(incident, "bobs")
    assert IncidentStep.objects.filter(name="client_told").count() == 1
    assert working


def test_a_client_of_the_record_alone_is_counted_by_the_people_of_what_is_done_for_it(database, tmp_path, told):  # noqa: ARG001  # a fixture that is needed
    with houses.opened(House, tmp_path, "contact-centre") as house:
        wire(replace(house.parts, recipients=told))
        for kind in ("called_person", "called_person", "website_visitor"):
            house.person(kind, ("interactions",))
        incident = breach(categories=("interactions",))
        found = {row.name: (row.title, row.contact, row.count) for row in IncidentClient.objects.all()}
        assert found["shoe_house"] == ("Pantofi Exemplu SRL", "dpo@pantofi.example.com", 2)
        assert found["coffee_machines"] == ("Kaffee Muster GmbH", "datenschutz@kaffee.example.com", 2)
        assert tell_clients(incident) == (3, 0)
        breach(categories=("identity_papers",))  # not used for the campaigns of the watch house
        assert IncidentClient.objects.filter(told_at=None).count() == 0


def test_the_letter_lies_ready_in_each_language(working):
    breach(categories=("business_card",))
    [row] = IncidentClient.objects.select_related("incident")
    titles = {letter_to(row, language)[0] for language in ("en", "de", "ro")}
    assert len(titles) == 3
    assert "Art. 33 Abs. 2 DSGVO" in letter_to(row, "de")[1]
    assert letter_to(row, "xx")[0] == letter_to(row)[0]
    assert working


def test_people_may_be_counted_later_and_until_then_the_letters_say_so(working):
    incident = open_incident(Discovery(NOW, SEEN), later=True)
    text = IncidentDraft.objects.get(name="authority", language="de").text
    assert "wird gerade gezählt" in text
    assert extent_now(incident_of(incident)) is None
    Worker(WorkerSettings(until_idle=True)).work()
    assert extent_now(incident_of(incident)).kinds == {"prospect": 1}
    assert "One person" in IncidentDraft.objects.get(name="authority", language="en").text
    assert working


def test_what_ended_before_it_began_is_refused(desk):
    with pytest.raises(IncidentError, match="before it began"):
        breach(began=NOW, ended=NOW - timedelta(hours=1))
    assert desk
