"""The rights of a person with several records concern all of them: answered, corrected, taken along, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.contacts import merge, open_people, unmerge
from forecall.contacts.mending import Correction, as_it_stands, mend
from forecall.contacts.models import Person
from forecall.contacts.reaching import ByMail, asker
from forecall.contacts.store import every_record_of
from forecall.custody import Ask, Origin, Permit, Proof, ask, consent
from forecall.custody.models import Subject
from forecall.custody.proving import uses_of
from forecall.custody.recording import hold
from forecall.custody.rights import Kind, Request, access_bundle, open_case, store
from forecall.custody.rights.acting import is_held, outsiders_of
from forecall.custody.rights.opening import for_mending
from forecall.foundation import acting
from tests.contacts.conftest import CAMPAIGNS, NOW, SUPPORT
from tests.contacts.test_merging import CIVIL
from tests.policy.policies import example

pytestmark = pytest.mark.databases

RIGHT = Origin(NOW, "given", 1, informed=NOW, origin="case")


@pytest.fixture
def twice(house):
    """Ana, with a number here and an address there; the first record stands for both."""
    given = house.origin("given", ago=timedelta(hours=1))
    kept = house.person("Ana Exemplu", phone="021 000 0000", origin=given)
    beside = house.person("Anna Exemplu-Model", phone="021 000 0000", email="anna@example.com", origin=given)
    merge(kept, beside)
    return kept, beside


def case_of(kind, person, **more):
    return open_case(Request(kind, "email", "en", **more), person)


@pytest.mark.parametrize("asked", [0, 1], ids=["by the kept record", "by the merged one"])
def test_an_answer_holds_what_every_record_has_each_once(twice, asked):
    kept, beside = twice
    ask(Ask(CAMPAIGNS, CIVIL, "call", (kept, beside), channel="phone"))
    data = access_bundle(case_of(Kind.ACCESS, twice[asked])).data
    told = [entry["value"] for one in data["categories"] for row in one["records"] for entry in row["values"]]
    assert [one for one in ("Ana Exemplu", "Anna Exemplu-Model", "anna@example.com") if one not in told] == []
    assert data["person"]["records"] == [str(twice[asked]), str(twice[1 - asked])]
    assert len([use for use in data["uses"] if use["action"] == "call"]) == 1  # one receipt about both
    assert {one["purpose"] for one in data["choices"]} == {CAMPAIGNS, SUPPORT}
    assert len(data["choices"]) == 4
    told = [use.receipt for use in uses_of(twice[asked], "en")]
    assert len(told) == len(set(told)) >= len(data["uses"])


def test_a_case_shows_how_every_record_is_reached_and_writes_to_the_only_address_there_is(house, twice):
    kept, _beside = twice
    case = case_of(Kind.ACCESS, kept)
    who = asker(kept, case)
    assert (who.name, who.points) == ("Ana Exemplu", ("anna@example.com", "+40210000000"))
    assert ByMail(None).envelope(house.alices, kept, "email").to == "anna@example.com"


def test_a_wrong_name_is_corrected_in_whichever_record_it_stands(twice):
    kept, beside = twice
    permit = for_mending(store.case_of(case_of(Kind.RECTIFICATION, kept)))
    assert as_it_stands(permit).names == {beside: "Anna Exemplu-Model"}
    mend(permit, Correction(names={beside: "Ana Model"}), RIGHT)
    [found] = open_people(CAMPAIGNS, [kept], {"name"})
    assert [one.value for one in found.values] == ["Ana Exemplu", "Ana Model"]
    assert Person.objects.filter(pk__in=twice).count() == 2


def test_a_hold_on_any_record_is_said_of_the_person(twice):
    case = store.case_of(case_of(Kind.ERASURE, twice[0]))
    assert is_held(case) is False
    hold(twice[1], held=True)
    assert is_held(case) is True


def test_whoever_got_data_of_the_other_record_is_among_those_who_are_told(house, twice):
    from tests.custody.rights.conftest import shared_with

    case = store.case_of(case_of(Kind.RECTIFICATION, twice[0]))
    shared_with(house, twice[1], "mail_house")
    assert outsiders_of(case) == ["mail_house"]


def newsletter():
    rules = example("contact-centre").purposes
    return next(
        name for name, one in rules.items() if str(one.basis.kind) == "consent" and "called_person" in one.people
    )


@pytest.mark.parametrize("agreed", [0, 1], ids=["kept", "merged"])
def test_a_consent_is_taken_back_in_whichever_record_it_was_given_for(twice, agreed):
    purpose = newsletter()
    consent(twice[agreed], purpose, Proof("double_opt_in", "Yes, gladly"))
    case_of(Kind.WITHDRAWAL, twice[1 - agreed])
    facts = Subject.objects.get(pk=twice[agreed]).facts
    assert f'"w":{{"{purpose}"' in facts
    unmerge(*twice)
    categories = frozenset(example("contact-centre").purposes[purpose].categories)
    assert not isinstance(ask(Ask(purpose, categories, "read", (twice[agreed],))), Permit)


def test_from_any_record_every_record_is_reached_and_from_another_organisation_none(house, twice):
    third = house.person("A. E.")
    merge(twice[0], third)
    for one in (*twice, third):
        assert set(Subject.unscoped.filter(pk__in=every_record_of(one)).values_list("pk", flat=True)) == {*twice, third}
    alone = house.person("Ion")
    assert list(Subject.unscoped.filter(pk__in=every_record_of(alone)).values_list("pk", flat=True)) == [alone]
    with acting(house.bobs, "bob"):
        assert not Subject.unscoped.filter(pk__in=every_record_of(twice[1])).exists()
