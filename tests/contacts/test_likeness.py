"""Pairs that may be one person are found once and follow what changes, as if everybody were compared anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.contacts import Point, add_people, add_point, change, duplicates, like, likely, merge, unmerge
from forecall.contacts.changing import end_point
from forecall.contacts.likeness import forget_heaps
from forecall.contacts.models import ContactPoint
from forecall.contacts.setting_aside import release, report_minor
from forecall.custody import erase
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS, SUPPORT

pytestmark = pytest.mark.databases


def pairs():
    return {frozenset({one.one, one.other}): set(one.by) for one in duplicates(CAMPAIGNS)}


def anew():
    forget_heaps()
    return pairs()


@pytest.fixture
def three(house):
    """Ana twice by her number, and a third of her name."""
    ana = house.person("Ana Exemplu", phone="021 000 0000")
    return ana, house.person("A. Exemplu", phone="021 000 0000"), house.person("Exemplu Ana")


def test_each_change_is_followed_as_if_everybody_were_compared_anew(house, three):
    ana, other, twin = three
    assert pairs() == {frozenset({ana, other}): {"phone"}, frozenset({ana, twin}): {"name"}}
    steps = (
        lambda: add_point(CAMPAIGNS, twin, Point("phone", "021 000 0000"), house.origin("given")),
        lambda: change(CAMPAIGNS, other, {"name": "Ana Exemplu"}, house.origin("given")),
        lambda: end_point(ContactPoint.objects.get(subject_id=ana).pk, NOW.date() - timedelta(days=1)),
        lambda: house.person("ana EXEMPLU", email="ana@example.com"),
        lambda: merge(ana, twin),
        lambda: unmerge(ana, twin),
        lambda: merge(twin, other),
        lambda: erase(ana),
    )
    for step in steps:
        step()
        kept = pairs()
        assert kept == anew()
        assert kept
    assert not any(ana in pair for pair in pairs())


def test_a_household_at_one_postal_address_is_no_person_twice(house):
    ana, ion, same = (house.person(name) for name in ("Ana Exemplu", "Ion Exemplu", "Ana Exemplu"))
    for person in (ana, ion, same):
        add_point(CAMPAIGNS, person, Point("post", "Strada Exemplului 1, Iași"), house.origin("given"))
    assert pairs() == anew() == {frozenset({ana, same}): {"name", "post"}}


def test_what_another_process_did_is_seen_at_the_next_question(house, three, monkeypatch):
    _ana, other, twin = three
    assert len(pairs()) == 2
    monkeypatch.setattr(house.parts.events, "publish", lambda _fact: None)  # this process hears nothing of it
    house.clock.forward(timedelta(minutes=20))
    add_point(CAMPAIGNS, twin, Point("phone", "021 000 0000"), house.origin("given"))
    assert pairs()[frozenset({other, twin})] == {"phone"}


def test_a_number_of_an_office_and_people_of_two_kinds_tell_nothing(house):
    add_people(CAMPAIGNS, [house.called(f"Clerk {at}", email="office@example.com") for at in range(21)])
    house.person("Bogdan Model", phone="021 000 0009")
    add_people("partner_contacts", [house.partner("Bogdan Model", points=(Point("phone", "021 000 0009"),))])
    assert pairs() == {}


def test_a_purpose_has_the_pairs_of_its_own_kinds_of_people_alone(house):
    ana, other = (house.person(name, phone="021 000 0000") for name in ("Ana Exemplu", "A. Exemplu"))
    points = (Point("phone", "021 000 0009"),)
    bo, twin = (
        add_people(PARTNERS, [house.partner(name, points=points)])[0].person for name in ("Bo Model", "B. Model")
    )
    found = {one: [{pair.one, pair.other} for pair in duplicates(one)] for one in (CAMPAIGNS, SUPPORT, PARTNERS)}
    assert found == {CAMPAIGNS: [{ana, other}], SUPPORT: [{ana, other}], PARTNERS: [{bo, twin}]}
    assert [len(like(one, ana)) for one in (CAMPAIGNS, PARTNERS)] == [1, 0]


@pytest.mark.parametrize("is_heard", [True, False], ids=["here", "in another process"])
def test_whoever_is_set_aside_is_nobody_s_likeness_until_they_are_released(house, three, monkeypatch, is_heard):
    ana, other, twin = three
    before = pairs()
    assert before.keys() == {frozenset({ana, other}), frozenset({ana, twin})}
    if not is_heard:
        monkeypatch.setattr(house.parts.events, "publish", lambda _fact: None)
    for _again in range(2):
        house.clock.forward(timedelta(minutes=20))
        assert pairs() == before
        report_minor(other)
        assert pairs().keys() == {frozenset({ana, twin})}
        house.clock.forward(timedelta(minutes=20))
        release(other)
        assert pairs() == before == anew()


def test_of_one_person_alone_the_likely_ones_are_found_without_comparing_everybody(house, three):
    ana, other, twin = three
    found = like(CAMPAIGNS, ana)
    said = [({one.one, one.other}, set(one.by)) for one in found]
    assert said == [({ana, other}, {"phone"}), ({ana, twin}, {"name"})]  # a number tells more than a name
    assert like(CAMPAIGNS, house.person("Cineva Altul")) == []


def test_pairs_come_in_pages_those_that_share_most_first_and_a_page_asks_no_more_for_more_of_them(house, three):
    ana, other, _twin = three
    change(CAMPAIGNS, other, {"name": "Exemplu Ana"}, house.origin("given"))
    first = likely(CAMPAIGNS, 0, 1)
    assert ({first.pairs[0].one, first.pairs[0].other}, first.total) == ({ana, other}, 3)
    assert {one.by for one in likely(CAMPAIGNS, 1, 5).pairs} == {frozenset({"name"})}
    asked = []
    for _more in range(2):
        add_people(CAMPAIGNS, [house.called("Ion Același", phone="021 000 0077") for _one in range(8)])
        likely(CAMPAIGNS)
        house.clock.forward(timedelta(minutes=1))
        with CaptureQueriesContext(connection) as queries:
            assert len(likely(CAMPAIGNS, 0, 25).pairs) == 25
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 6
