"""Adding people and asking for them in one: it decides by what stands in their rows, and adds nobody by halves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from forecall.custody import Ask, Newcomer, Origin, Permit, admit, permitted, rulebooks
from forecall.custody.admitting import _standing
from forecall.custody.errors import NoPolicy
from forecall.custody.events import SubjectsAdded
from forecall.custody.models import Origins, Subject
from forecall.custody.receipts import ReceiptsUnwritable
from forecall.custody.recording import Proof, Said, entered
from forecall.custody.standing import standing_of
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from tests.house import NOW

CARD = frozenset({"business_card"})
STORE = Ask("prospecting", CARD, "store")
YESTERDAY = NOW - timedelta(days=1)


def newcomer(**more):
    origin = Origin(YESTERDAY, "given", version=1, origin="web shop")
    return Newcomer("prospect", {"preferences": origin, "business_card": origin}, place="RO", **more)


def cast():
    """Whoever a decision can tell apart as they come in."""
    told = Said("consent", "newsletter", YESTERDAY, Proof("double_opt_in", "Send me news"), frozenset({"email"}))
    no = Said("objection", "direct_marketing", YESTERDAY)
    elsewhere = Origin(YESTERDAY, "third_party", version=1, informed=NOW)
    return [
        newcomer(),
        newcomer(),
        newcomer(quarantined=True),
        newcomer(adult_on=date(2037, 5, 31)),
        newcomer(choices=(told, no), events={"last_contact": YESTERDAY}),
        newcomer(events={"last_contact": NOW - timedelta(days=900)}),
        Newcomer("prospect", {"business_card": elsewhere}),
        Newcomer("prospect", {}),
    ]


def seen(row):
    return row.id, row.kind, row.place, row.of_age_on, row.flags, row.facts, row.origins, row.known


def said(answer):
    if isinstance(answer, Permit):
        return set(answer.people), answer.clause, answer.basis, answer.kinds, dict(answer.refused)
    return {key: value for key in ("reason", "clause", "about") if (value := getattr(answer, key, None)) is not None}


@pytest.mark.databases
@pytest.mark.parametrize("many", [False, True])
def test_what_is_decided_by_stands_in_the_rows(house, many):
    for several in [cast()] if many else [[one] for one in cast()]:
        with entered(several) as (entries, published):
            taken = _standing(entries)
        read = standing_of(house.alices, [one.id for one in entries])
        assert sorted(map(seen, taken)) == sorted(map(seen, read))
        assert published in {None, read[0].publications}


@pytest.mark.databases
@pytest.mark.parametrize("question", [
    STORE, Ask("prospecting", CARD, "read"), Ask("newsletter", frozenset({"preferences"}), "send", channel="email"),
    Ask("no_such_purpose", CARD, "read"),
])  # fmt: skip
def test_newcomers_are_let_in_as_they_are_once_they_are_there(house, question):  # noqa: ARG001  # a fixture that is needed
    [all_of_them] = admit([(one, question) for one in cast()])
    people = tuple(who for _, who in all_of_them.people)
    again = permitted(Ask(question.purpose, question.categories, question.action, people, question.channel))
    assert said(all_of_them.answer) == said(again)
    for one in cast():
        [alone] = admit([(one, question)])
        [(_, who)] = alone.people
        again = permitted(Ask(question.purpose, question.categories, question.action, (who,), question.channel))
        assert said(alone.answer) == said(again)


def test_those_of_one_question_have_one_receipt_that_names_them(house):
    reading = Ask("prospecting", CARD, "read")
    before = len(getattr(house.parts.receipts, "kept", []))
    storing, read = admit([(newcomer(), STORE), (newcomer(), reading), (newcomer(), Ask("prospecting", CARD, "store"))])
    assert [place for place, _ in storing.people] == [0, 2]
    assert [place for place, _ in read.people] == [1]
    assert storing.answer.people == {who for _, who in storing.people}
    assert [(one.action, one.count) for one in house.receipts[before:]] == [("store", 2), ("read", 1)]


@pytest.mark.databases
def test_a_policy_that_another_process_published_counts_for_the_next_newcomer(house):
    for several in (1, 2):
        admit([(newcomer(), STORE)] * several)
        Organisation.objects.filter(pk=house.alices).update(policy_seq=F("policy_seq") + 1)
        admit([(newcomer(), STORE)] * several)
        assert rulebooks._kept[house.alices][0] == Organisation.objects.get(pk=house.alices).policy_seq


@pytest.mark.databases
def test_what_fails_beside_the_question_adds_nobody(house):
    def no(_fact):
        raise OSError

    without = Organisation.objects.create(slug="c", name="c", country="RO", created_at=NOW)
    with acting(without.pk, "x"), pytest.raises(NoPolicy), transaction.atomic():
        admit([(newcomer(), STORE)])
    house.parts.events.subscribe(SubjectsAdded, no)
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT011  # the hearer's own
        admit([(newcomer(), STORE)])
    assert not Subject.unscoped.exists()
    assert not Origins.unscoped.exists()


def test_without_its_receipt_nobody_has_a_permit(house, monkeypatch):
    def full(*_):
        raise ReceiptsUnwritable(house.parts.receipts.folder, OSError(28, "No space left on device"))

    monkeypatch.setattr(house.parts.receipts, "write_many", full)
    [admitted] = admit([(newcomer(), STORE)])
    assert admitted.answer.reason == "not_receipted"
