"""A yes, and its end, are the person's: whichever of their records it was said to, the later word counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.custody import Ask, Permit, Proof, ask, consent, permitted, withdraw
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import choose, quarantine, stand_together

NEWS, YES = frozenset({"preferences"}), Proof("double_opt_in", "Send me news", 1, "en")


@pytest.fixture
def two(house):
    """Two records of people who are not known to be one."""
    return house.person(), house.person()


def told(person, channel="email"):
    answer = ask(Ask("newsletter", NEWS, "send", (person,), channel=channel))
    return "allowed" if isinstance(answer, Permit) else answer.reason


def ago(house, hours):
    return house.clock.now() - timedelta(hours=hours)


@pytest.mark.databases
@pytest.mark.parametrize("agreed", [0, 1])
def test_a_yes_by_either_record_counts_for_both_and_told_apart_for_its_own_alone(two, agreed):
    consent(two[agreed], "newsletter", YES)
    apart = [told(one) for one in two]
    assert sorted(apart) == ["allowed", "no_consent"]
    stand_together(two)
    assert [told(one) for one in two] == ["allowed", "allowed"]
    assert set(permitted(Ask("newsletter", NEWS, "send", channel="email")).subjects) == set(two)
    for one in two:
        stand_together([one])
    assert [told(one) for one in two] == apart
    assert Choice.objects.count() == 1


@pytest.mark.databases
@pytest.mark.parametrize(("said", "taken_back", "answer"), [(5, 3, "consent_withdrawn"), (3, 5, "allowed")])
def test_of_a_yes_by_one_record_and_its_end_by_the_other_the_later_word_counts(house, two, said, taken_back, answer):
    consent(two[1], "newsletter", YES, at=ago(house, 9))
    consent(two[0], "newsletter", YES, at=ago(house, said))
    withdraw(two[1], "newsletter", ago(house, taken_back))
    stand_together(two)
    assert [told(one) for one in two] == [answer, answer]


def test_what_both_records_agreed_to_counts_over_the_channels_of_either(house, two):
    consent(two[0], "newsletter", YES, at=ago(house, 9), channels=frozenset({"sms"}))
    consent(two[1], "newsletter", YES, at=ago(house, 8), channels=frozenset({"email"}))
    assert [told(one) for one in two] == ["no_consent", "allowed"]
    stand_together(two)
    assert [told(one) for one in two] == ["allowed", "allowed"]
    assert [one[2] for one in of_person(two)["c"]] == [["sms"], ["email"]]


def test_what_one_record_took_back_over_a_channel_leaves_what_the_other_agreed_to_over_others(house, two):
    consent(two[0], "newsletter", YES, at=ago(house, 9), channels=frozenset({"email", "sms"}))
    consent(two[1], "newsletter", YES, at=ago(house, 8), channels=frozenset({"email", "post"}))
    stand_together(two)
    withdraw(two[0], "newsletter", channels=frozenset({"email"}))
    kept = [Choice.objects.filter(what="withdrawal").count(), *(told(one) for one in two)]
    assert kept == [2, "consent_withdrawn", "consent_withdrawn"]
    known = of_person(two)
    assert {name for _purpose, at, names, *_ in known["c"] if at > known["w"]["newsletter"] for name in names} == {
        "sms", "post",
    }  # fmt: skip


def of_person(two):
    from forecall.custody.agreed import of_records

    return of_records(list(Subject.objects.filter(pk__in=two)), "newsletter")


def test_an_objection_of_either_stands_against_a_yes_of_the_other_until_it_is_lifted(house, two):
    choose(two[1], "objection", "direct_marketing", at=ago(house, 5))
    consent(two[0], "newsletter", YES, at=ago(house, 3))
    stand_together(two)
    assert [told(one) for one in two] == ["objected", "objected"]
    choose(two[1], "objection_lifted", "direct_marketing")
    assert [told(one) for one in two] == ["allowed", "allowed"]


def test_of_whoever_is_set_aside_by_one_record_a_yes_of_the_other_counts_for_nothing(two):
    consent(two[0], "newsletter", YES)
    stand_together(two)
    quarantine(two[1], quarantined=True)
    assert [told(one) for one in two] == ["restricted", "restricted"]


def test_the_receipt_names_the_yes_of_the_record_that_gave_it(house, two):
    consent(two[0], "newsletter", YES, at=ago(house, 5))
    stand_together(two)
    assert told(two[1]) == "allowed"
    assert house.receipts[-1].about == f"consent:{ago(house, 5):%Y-%m-%dT%H:%M:%SZ}"
