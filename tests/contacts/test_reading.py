"""People are read for a purpose: what it may not see stays sealed, and every look leaves a receipt."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import serializers
from django.db import connection
from django.forms import modelform_factory
from django.template import Context, Engine, Template
from django.test.utils import CaptureQueriesContext

from forecall.contacts import find_by, open_people
from forecall.contacts.errors import NotPermitted, ValueWrong
from forecall.contacts.models import BusinessContact, ContactPoint, CustomerNumber, Person
from forecall.contacts.names.shelf import search_names
from forecall.contacts.preferring import history
from forecall.contacts.service import add_company, add_person
from forecall.contacts.store import kinds_there, records_of
from forecall.custody import Ask, object_to, open_of, permitted, publish
from forecall.custody.errors import PlaintextRefused
from forecall.custody.keyring import tables
from forecall.custody.models import PublishedVersion
from forecall.custody.receipts import disk
from forecall.custody.recording import restrict
from forecall.custody.sealing import SealedField
from forecall.foundation import NoScope, acting
from forecall.foundation.models import Grant, Organisation
from forecall.foundation.scope import _acting
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS, SUPPORT
from tests.policy.policies import edited

CNP = "2900531400015"


def test_a_person_is_found_by_phone_and_email_however_they_are_written(house):
    ana = house.person(phone="021 000 0000", email="Ana@example.com")
    for asked in ({"phone": "+40 21 000-0000"}, {"phone": "0040210000000"}, {"email": "ANA@Example.COM"}):
        [found] = find_by(CAMPAIGNS, **asked)
        assert (found.person, found.first("name"), found.first("phone")) == (ana, "Ana Exemplu", "+40210000000")
    assert find_by(CAMPAIGNS, phone="+40 21 000 0001") == []
    with pytest.raises(ValueWrong, match="country"):
        find_by(CAMPAIGNS, phone="call me")


@pytest.mark.promise("OC-01.3")
def test_an_agent_whose_purpose_lacks_the_personal_number_does_not_see_it_and_each_look_leaves_a_receipt(house):
    ana = house.person(purpose=SUPPORT, values={"cnp": CNP, "identity_card": "RX 000001"})
    before = len(house.receipts)
    [seen] = open_people(CAMPAIGNS, [ana])
    assert seen.first("name") == "Ana Exemplu"
    assert (seen.all("cnp"), seen.all("identity_card")) == ((), ())
    assert seen.hidden == {"cnp", "identity_card"}
    [seen] = open_people(SUPPORT, [ana])
    assert seen.first("cnp") == CNP
    looks = [(one.purpose, one.categories, one.outcome) for one in house.receipts[before:]]
    assert (SUPPORT, ("identity_papers",), "allowed") in looks
    assert all(purpose == SUPPORT for purpose, categories, _outcome in looks if "identity_papers" in categories)


def test_whoever_is_restricted_is_not_found_and_an_unknown_purpose_is_an_error(house):
    ana = house.person(phone="021 000 0000")
    restrict(ana, restricted=True)
    assert find_by(CAMPAIGNS, phone="021 000 0000") == []
    with pytest.raises(NotPermitted, match="no_rule"):
        find_by("curiosity", phone="021 000 0000")


@pytest.mark.databases
def test_a_card_asks_the_database_the_disk_and_the_keyring_no_more_than_it_must(house, monkeypatch):
    """However many categories its kinds of data are in, and however many people are asked about."""
    spent, sync, live_keys = {"syncs": 0, "keys": 0}, disk.sync, tables.live_keys
    monkeypatch.setattr(disk, "sync", lambda file: (spent.update(syncs=spent["syncs"] + 1), sync(file))[1])
    monkeypatch.setattr(tables, "live_keys", lambda *one: (spent.update(keys=spent["keys"] + 1), live_keys(*one))[1])
    anas = [house.person(purpose=SUPPORT, phone=f"021 000 000{at}", values={"cnp": CNP}) for at in range(3)]

    def cost(act):
        act()
        before = len(house.receipts)
        spent.update(syncs=0, keys=0)
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked), *spent.values(), len(house.receipts) - before

    for people in (anas[:1], anas):
        # whose records, what is known, rows by category and table, and what else there is; a receipt for each category
        assert cost(lambda people=people: open_people(CAMPAIGNS, people)) == (5, 1, 1, 1)
        assert cost(lambda people=people: open_people(SUPPORT, people)) == (6, 1, 1, 2)
        assert cost(lambda people=people: open_people(CAMPAIGNS, people, {"name"})) == (3, 1, 1, 1)


@pytest.mark.promise("OC-02.5")
def test_two_clients_with_the_same_number_never_meet(house):
    ana = house.person(phone="021 000 0000", customer_numbers=())
    with acting(house.bobs, "bob"):
        bo = house.person("Bo Exemplu", phone="021 000 0000")
        [found] = find_by(CAMPAIGNS, phone="021 000 0000")
        assert (found.person, found.first("name")) == (bo, "Bo Exemplu")
        assert open_people(CAMPAIGNS, [ana]) == []
        assert Person.objects.count() == ContactPoint.objects.count() == 1
    [found] = find_by(CAMPAIGNS, phone="021 000 0000")
    assert (found.person, found.first("name")) == (ana, "Ana Exemplu")
    tokens = {bytes(token) for token in ContactPoint.unscoped.values_list("token", flat=True)}
    assert len(tokens) == 2


@pytest.mark.databases
def test_whose_records_there_are_and_what_is_in_them_is_told_to_their_organisation_alone(house):
    ana = house.person(phone="021 000 0000")
    assert records_of([ana, ana, uuid4()]) == {ana: (ana,)}
    assert kinds_there([ana]) == {ana: {"name", "phone"}}
    with acting(house.bobs, "bob"):
        assert (records_of([ana]), kinds_there([ana]), records_of([])) == ({}, {}, {})


@pytest.mark.databases
def test_a_damaged_row_of_another_organisation_that_points_at_a_person_is_no_record_of_theirs(house):
    ana, anna = house.person(), house.person()
    with acting(house.bobs, "bob"):
        bo = house.person("Bo Exemplu")
    Person.unscoped.filter(pk__in=[anna, bo]).update(kept_id=ana)
    assert records_of([ana]) == records_of([anna]) == {ana: (ana, anna)}
    assert [one.records for one in open_people(CAMPAIGNS, [ana])] == [(ana, anna)]


@pytest.mark.parametrize("fields", [["name"], ["name", "postal_address", "phone", "email", "job_title"]])
def test_a_card_that_is_opened_as_a_version_begins_is_opened_by_one_of_the_two(house, monkeypatch, fields):
    ana = house.person(phone="021 000 0000")
    version = {"version/number": 2, "version/effective": "2027-03-01", "categories/civil_identity/fields": fields}
    publish(edited("contact-centre", version), artefact="1" * 64)
    begins = PublishedVersion.objects.get(number=2).effective
    times = iter([begins - timedelta(seconds=1)])
    monkeypatch.setattr(house.clock, "now", lambda: next(times, begins))
    [seen] = open_people(CAMPAIGNS, [ana], {"name", "phone", "job_title"})
    assert seen.first("phone") == "+40210000000"


@pytest.mark.databases
def test_what_can_be_changed_of_an_opened_row_is_its_own(house):
    anas = [house.person() for _ in range(2)]
    permit = permitted(Ask(SUPPORT, frozenset({"civil_identity"}), "read", tuple(anas)))
    one, other = open_of(permit, Person, ["name"], ["origins", "changed_at"])
    assert one.origins == other.origins
    assert one.origins is not other.origins
    assert one.changed_at == other.changed_at == NOW


@pytest.mark.promise("OC-02.5")
def test_on_one_clients_campaign_a_shared_number_leads_to_that_clients_record_purposes_and_history_alone(house):
    agents = Organisation.objects.create(slug="agents", name="agents", country="RO", created_at=NOW)
    granted = {"working": agents, "campaign": "may", "starts": NOW - timedelta(days=1), "ends": NOW + timedelta(days=1)}
    Grant.objects.create(client_id=house.alices, purposes=[CAMPAIGNS], **granted)
    ana = house.person(phone="021 000 0000")
    object_to(ana, SUPPORT)
    with acting(house.bobs, "bob"):
        bo = house.person("Bo Exemplu", phone="021 000 0000")
        object_to(bo, CAMPAIGNS)
    with acting(house.alices, "agent", working=agents.id, campaign="may"):
        [found] = find_by(CAMPAIGNS, phone="021 000 0000")
        assert (found.person, found.first("name")) == (ana, "Ana Exemplu")
        assert [one.person for one in search_names(CAMPAIGNS, "exemplu")] == [ana]
        assert find_by(SUPPORT, phone="021 000 0000") == []  # not in the grant
        assert {(one.what, one.purpose) for one in history(ana)} == {
            ("instruction", CAMPAIGNS), ("instruction", SUPPORT), ("objection", SUPPORT),
        }  # fmt: skip
        assert history(bo) == open_people(CAMPAIGNS, [bo]) == []
    with acting(house.bobs, "agent", working=agents.id, campaign="may"):
        assert find_by(CAMPAIGNS, phone="021 000 0000") == []
        assert search_names(CAMPAIGNS, "exemplu") == []


def test_without_a_scope_nobody_is_looked_for(house):
    house.person()
    token = _acting.set(None)
    try:
        with pytest.raises(NoScope):
            Person.objects.count()
        with pytest.raises(NoScope):
            open_people(CAMPAIGNS, [])
    finally:
        _acting.reset(token)


def everything(house):
    """One row of each model that has sealed columns, all of them filled that the policy has."""
    company = add_company("Ferma Model SRL", "RO")
    house.person(
        purpose=SUPPORT, values={"cnp": CNP}, phone="021 000 0000", email="ana@example.com", post="Str. 1, Iasi"
    )
    add_person(PARTNERS, house.partner(values={"job_title": "director"}, company=company))
    return [*Person.objects.all(), *ContactPoint.objects.all(), *BusinessContact.objects.all()]


SECRETS = ("Ana", "Exemplu", CNP, "210000000", "ana@", "Iasi", "director", "Bogdan")


@pytest.mark.parametrize(
    "road",
    [
        lambda row, name: str(getattr(row, name)) + repr(row) + str(row) + f"{getattr(row, name)!s:>40}",
        lambda row, name: Template("{{ row }} {{ row." + name + " }}", engine=Engine()).render(Context({"row": row})),
        lambda row, _name: serializers.serialize("json", [row]),
        lambda row, _name: repr(modelform_factory(type(row), fields="__all__")().fields),
        lambda row, _name: repr(vars(row)),
    ],
    ids=["text", "template", "json", "form", "vars"],
)
def test_no_road_to_text_shows_a_person(house, road):
    for row in everything(house):
        for column in row._meta.concrete_fields:
            if isinstance(column, SealedField):
                said = road(row, column.name)
                assert not any(secret in said for secret in SECRETS), said


def test_what_was_opened_or_is_about_to_be_stored_shows_nobody_in_a_log(house):
    ana = house.person(phone="021 000 0000")
    [profile] = open_people(CAMPAIGNS, [ana])
    assert not any(secret in repr(profile) + repr(profile.values) for secret in SECRETS)
    new = house.called(phone="021 000 0000", customer_numbers=("K-1",), family="Exemplu")
    assert not any(secret in repr(new) for secret in (*SECRETS, "K-1"))


@pytest.mark.parametrize("model", [Person, ContactPoint, BusinessContact, CustomerNumber])
@pytest.mark.usefixtures("house")
def test_a_value_in_clear_cannot_be_written_into_any_row(model):
    for column in model._meta.concrete_fields:
        if isinstance(column, SealedField):
            with pytest.raises(PlaintextRefused):
                model.objects.update(**{column.name: "Ana"})
