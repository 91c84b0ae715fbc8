"""Whatever a caller puts into a question: an answer and one receipt, and nothing of an odd text in the chain."""

from __future__ import annotations

import string
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecall.custody import Ask, Gap, Permit, Refused, ask, permitted
from forecall.custody.errors import CustodyError
from forecall.custody.keyring import KeyringError
from forecall.custody.receipts import ReceiptsError, counts
from forecall.foundation import ForecallError, acting

ODD = {
    "another script": "știri și oferte",
    "blanks": "news for Ana",
    "ten kilobytes": "x" * 10_240,
    "control characters": "news\x00\x07\x1b[31m\x7f",
    "a line end": 'news\n{"n":1}',
    "a quotation mark": 'news","outcome":"allowed',
    "half a pair": "news\ud800",
    "nothing": "",
    "an e-mail address": "ana@example.com",
    "a telephone number": "0721000000",
    "an emoji": "📣",
}


@pytest.mark.parametrize("purpose", ODD.values(), ids=ODD)
def test_an_odd_purpose_is_a_gap_and_counted_and_its_text_is_nowhere_in_the_chain(house, purpose):
    person = house.person()
    for answer in (
        ask(Ask(purpose, frozenset({"preferences"}), "read", (person,))),
        permitted(Ask(purpose, frozenset({"preferences"}), "read")),
    ):
        assert isinstance(answer, Gap)
    folder = house.parts.receipts.folder
    assert counts(folder, str(house.alices))[""].gaps == 2
    assert {one.purpose for one in house.receipts} == {purpose if purpose == "" else "(no-word)"}


def test_the_id_of_the_person_in_a_wrong_place_does_not_get_into_the_chain(house):
    person = house.person()
    assert isinstance(ask(Ask(str(person), frozenset({person.hex}), str(person), (person,))), Gap)
    with acting(house.alices, str(person)):
        ask(Ask("newsletter", frozenset({"preferences"}), "send", (person,)))
    [first, second] = house.receipts
    assert (first.purpose, first.categories, first.action) == ("(no-word)", ("(no-word)",), "(no-word)")
    assert second.actor == "self"
    [chain] = house.parts.receipts.folder.glob("2*.jsonl")
    assert not any(form in chain.read_text() for form in (str(person), person.hex))


def test_more_categories_than_a_receipt_takes_are_answered_and_counted(house):
    person = house.person()
    many = frozenset(f"category_{a}{b}" for a in string.ascii_lowercase for b in "abcd")
    assert isinstance(ask(Ask("newsletter", many, "send", (person,))), Gap)
    [made] = house.receipts
    assert len(made.categories) == 64
    assert made.categories[-1] == "(and-more)"


TEXTS = st.one_of(
    st.sampled_from(["newsletter", "prospecting", "account_service", "preferences", "business_card", "send", "email"]),
    st.text(max_size=30),
    st.text(alphabet=st.characters(), max_size=12).map(lambda text: text * 50),
)


@pytest.fixture
def pair(house):
    return house.person(), house.person()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    purpose=TEXTS,
    categories=st.frozensets(TEXTS, max_size=4),
    action=TEXTS,
    channel=st.none() | TEXTS,
    recipient=st.none() | TEXTS,
    source=st.none() | TEXTS,
    decided_by=st.none() | TEXTS,
    actor=TEXTS,
)
def test_any_question_gets_one_of_three_answers_and_one_receipt(
    house, pair, purpose, categories, action, actor, **more
):
    ask(Ask("newsletter", frozenset({"preferences"}), "send", pair))
    before = len(house.receipts)
    question = Ask(purpose, categories, action, pair, **more)
    with acting(house.alices, actor):
        for answer in (ask(question), permitted(question)):
            assert isinstance(answer, (Permit, Refused, Gap))
            assert getattr(answer, "reason", "") != "not_receipted"
    assert len(house.receipts) == before + 2


def test_every_error_of_the_room_has_one_root(house):
    assert issubclass(KeyringError, CustodyError)
    assert issubclass(ReceiptsError, CustodyError)
    assert issubclass(CustodyError, ForecallError)
    with pytest.raises(ForecallError):
        ask(Ask("newsletter", frozenset(), "send", (uuid4(),)))
    assert house.clock
