"""The gate scores whoever agreed to what they are scored for, by any record of theirs, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.custody import Ask, Permit, Proof, ask, consent, permitted, withdraw
from forecall.custody.deciding import FEW
from forecall.custody.recording import stand_together
from forecall.custody.rulebooks import version_now
from forecall.custody.stopped import Stopped, stopped
from tests import house as houses
from tests.custody.conftest import House
from tests.policy.test_profiles_for_agreed_advertising import agreed_shop

SCORED, YES = frozenset({"predicted_needs"}), Proof("double_opt_in", "Offer me what I need", 1, "en")


@pytest.fixture
def shop(database, tmp_path, monkeypatch):  # noqa: ARG001  # a fixture that is needed, not used
    """Where offers take a yes, and what is predicted is for them alone."""
    monkeypatch.setattr(houses, "example", lambda _name: agreed_shop()[0])
    with houses.opened(House, tmp_path, "repeat-shop") as shop:
        yield shop


def customer(shop):
    return shop.person("customer", ("order_history", "predicted_needs", "customer_contact"))


def scored(person):
    answer = ask(Ask("need_prediction", SCORED, "score", (person,)))
    return "allowed" if isinstance(answer, Permit) else answer.reason


@pytest.mark.databases
def test_who_took_back_the_yes_to_the_offers_is_scored_no_more_and_who_never_agreed_was_not(shop):
    person = customer(shop)
    assert scored(person) == "no_consent"
    consent(person, "offers", YES)
    assert scored(person) == "allowed"
    shop.clock.forward(timedelta(hours=1))
    withdraw(person, "offers")
    assert scored(person) == "no_consent"
    kept = ask(Ask("need_prediction", frozenset({"order_history"}), "read", (person,)))
    assert isinstance(kept, Permit)  # kept and read it is still


@pytest.mark.databases
def test_a_set_has_those_alone_who_agreed_to_what_they_are_scored_for(shop):
    people = [customer(shop) for _ in range(FEW + 6)]
    agreed, back = set(people[:3]), people[1]
    for one in agreed:
        consent(one, "offers", YES)
    shop.clock.forward(timedelta(hours=1))
    withdraw(back, "offers")
    question = Ask("need_prediction", SCORED, "score")
    assert set(permitted(question).subjects) == agreed - {back}
    assert set(permitted(question).subjects) == {one for one in people if scored(one) == "allowed"}


@pytest.mark.databases
def test_the_later_word_about_the_offers_by_any_record_says_whether_the_person_is_scored(shop):
    two = [customer(shop), customer(shop)]
    now = shop.clock.now()
    consent(two[0], "offers", YES, at=now - timedelta(hours=5))
    stand_together(two)
    assert [scored(one) for one in two] == ["allowed", "allowed"]
    shop.clock.forward(timedelta(hours=1))
    withdraw(two[1], "offers")
    assert [scored(one) for one in two] == ["no_consent", "no_consent"]
    assert permitted(Ask("need_prediction", SCORED, "score")).reason == "no_consent"
    shop.clock.forward(timedelta(hours=1))
    consent(two[1], "offers", YES)
    assert [scored(one) for one in two] == ["allowed", "allowed"]


def test_what_has_ended_is_said_of_a_yes_taken_back_and_not_of_one_that_was_never_given(shop):
    person = customer(shop)

    def ended():
        return stopped(shop.alices, person, version_now(shop.clock.now()), shop.clock.now())

    assert ended() == Stopped((), ())
    consent(person, "offers", YES)
    shop.clock.forward(timedelta(hours=1))
    assert ended() == Stopped((), ())
    withdraw(person, "offers")
    assert ended() == Stopped((), ("need_prediction",))
    shop.clock.forward(timedelta(hours=1))
    consent(person, "offers", YES)
    assert ended() == Stopped((), ())
