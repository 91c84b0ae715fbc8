"""A yes is a yes to a text: without one it is not recorded, and the words of the house's own texts are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.custody import Newcomer, Proof, add_subjects, consent, withdraw
from forecall.custody.bulk import choose_many
from forecall.custody.errors import ProofMissing
from forecall.custody.models import Choice, ProofText, Subject
from forecall.custody.recording import Said, keep_text, texts_kept
from forecall.custody.rights import Kind, Request, access_bundle, open_case
from forecall.foundation import acting
from tests.custody.conftest import NOW

pytestmark = pytest.mark.usefixtures("tables_of_the_tests")
BARE = Proof("spoken_yes", "", 1, "en")


def by_the_verb(person):
    consent(person, "newsletter", BARE)


def for_many(person):
    choose_many([person], Said("consent", "newsletter", NOW, BARE))


def on_coming_in(_person):
    add_subjects([Newcomer("prospect", {}, choices=(Said("consent", "newsletter", NOW, BARE),))])


@pytest.mark.parametrize("road", [by_the_verb, for_many, on_coming_in])
def test_a_yes_to_no_text_is_recorded_on_no_road(house, road):
    person = house.person()
    with pytest.raises(ProofMissing, match="yes to no text"):
        road(person)
    assert not Choice.objects.exists()
    assert Subject.objects.count() == 1


def test_a_no_needs_no_text(house):
    person = house.person()
    consent(person, "newsletter", Proof("signature", digest="a" * 64), at=NOW - timedelta(days=1))
    withdraw(person, "newsletter")
    assert [one.text_hash for one in Choice.objects.order_by("at")] == ["a" * 64, ""]


def test_words_are_kept_once_for_all_who_agreed_to_them_and_told_to_each(house):
    for _person in range(2):
        keep_text("May we write to you?")
    assert ProofText.objects.count() == 1
    digest = Proof("", "May we write to you?").text_hash
    assert texts_kept([digest, "", "b" * 64]) == {digest: "May we write to you?"}
    person = house.person()
    consent(person, "newsletter", Proof("spoken_yes", "May we write to you?", 1, "en"))
    [told] = access_bundle(open_case(Request(Kind.ACCESS, "email", "en"), person)).data["choices"]
    assert (told["text"], told["text_hash"]) == ("May we write to you?", digest)
    with acting(house.bobs, "bob"):
        assert texts_kept([digest]) == {}
