"""Counts that may go out, and messages that may carry no advertising."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecall.policy.aggregates import LEAST_PEOPLE, Cell, refusals
from forecall.policy.errors import BadAsk
from forecall.policy.messages import check_template, class_of
from forecall.policy.parts import Text
from forecall.policy.terms import NoticeClass
from tests.policy.policies import example

ALL = Cell({}, 200)
CLUJ, IASI = Cell({"city": "Cluj"}, 120), Cell({"city": "Iași"}, 80)


@pytest.mark.promise("OC-04.7")
@pytest.mark.parametrize(
    ("release", "earlier", "said"),
    [
        ([ALL, CLUJ, IASI], [], None),
        ([Cell({"city": "Cluj"}, 9)], [], "fewer than 10"),
        ([Cell({"city": "Cluj"}, 10)], [], None),
        ([Cell({"city": "Cluj"}, 0)], [], None),  # nobody shows
        ([ALL, Cell({"city": "Cluj"}, 195)], [], "5 people would show"),  # the rest lives elsewhere
        ([Cell({"city": "Cluj"}, 195)], [ALL], "5 people would show"),  # the two went out apart
        ([Cell({"city": "Cluj"}, 123)], [CLUJ], "3 people would show"),  # the same question a day later
        ([ALL, CLUJ, Cell({"city": "Iași"}, 73)], [], "less all known values of city: 7 people would show"),
        ([Cell({"city": "Iași"}, 73)], [ALL, CLUJ], "less all known values of city: 7 people would show"),
        ([Cell({"city": "Cluj", "product": "tea"}, 112)], [CLUJ], "8 people would show"),
        ([Cell({"product": "tea"}, 113)], [CLUJ], None),  # neither holds the other
        ([], [ALL, Cell({"city": "Cluj"}, 195)], None),  # what is out is out
    ],
)
def test_a_count_goes_out_only_when_nobody_shows_alone_or_as_a_difference(release, earlier, said):
    found = refusals(release, earlier)
    assert (found == []) is (said is None), found
    assert said is None or any(said in one for one in found)


def test_a_policy_may_ask_for_larger_crowds_and_never_for_smaller_ones():
    eleven = Cell({"city": "Cluj"}, 11)
    assert refusals([eleven], least=12) != []
    assert refusals([Cell({"city": "Cluj"}, 9)], least=2) != []


people = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), min_size=1, max_size=90)


@given(people)
def test_whoever_subtracts_two_cells_of_what_may_go_out_never_finds_a_few(crowd):
    cells = [Cell({}, len(crowd))]
    cells += [Cell({"city": city}, count) for city, count in Counter(city for city, _ in crowd).items()]
    cells += [Cell({"city": c, "item": i}, count) for (c, i), count in Counter(crowd).items()]
    if refusals(cells) == []:
        for one, other in itertools.combinations(cells, 2):
            if one.parts <= other.parts:
                assert not 0 < one.people - other.people < LEAST_PEOPLE


@pytest.mark.promise("AI-04.5")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Your request is closed. By the way: a discount waits for you."),
        ("de", "Ihre Anfrage ist erledigt. Übrigens: unser neues Angebot."),
        ("de", "Ihre Anfrage ist erledigt. Anbei ein Gutschein."),
        ("ro", "Solicitarea este închisă. Aveți și o ofertă nouă."),
    ],
)
def test_a_message_that_cannot_be_refused_carries_no_advertising(language, said):
    policy = example("contact-centre")
    (found,) = check_template(policy, "answer", Text(**{language: said}))
    assert found.clause == "notice:service/messages/answer"
    assert f"in {language!r}" in found.found
    assert check_template(policy, "news", Text(**{language: said})) == []  # that one can be refused
    plain = {"en": "Your request is closed.", "de": "Ihre Anfrage ist erledigt.", "ro": "Solicitarea este închisă."}
    assert check_template(policy, "answer", Text(**plain)) == []


def test_a_message_has_one_class_and_an_unknown_one_is_answered_with_the_known():
    assert class_of(example("contact-centre"), "breach") is NoticeClass.VITAL
    with pytest.raises(BadAsk, match=r"found 'gossip'.*known are .*answer"):
        class_of(example("contact-centre"), "gossip")
