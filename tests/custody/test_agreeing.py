"""People with random facts in a real database: what the gate answers about them is what the pure library says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from uuid import UUID

import pytest

from forecall.custody import Ask, Gap, Permit, Refused, answer_each, ask, permitted, publish
from forecall.custody.entering import Entry, write_people
from forecall.custody.facts import written
from forecall.custody.gate import NO_RULE, decision_on_set
from forecall.custody.models import Origins, Subject
from forecall.custody.origins import Origin
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.policy import decide
from tests.custody.test_facts import consistent, known_of, row, standing_of
from tests.policy.policies import everything, everything_rulebook
from tests.policy.random_cases import case, changed_facts, ordinary

ALONE = 5
"""Of so many people of a set each is also asked about alone."""


@pytest.fixture
def asking(house):
    """An organisation under the policy with every feature; its people are written, asked about, and removed again."""
    policy, made = everything(), Organisation.objects.create(
        slug="everything", name="everything", country="RO", created_at=house.clock.now()
    )  # fmt: skip
    with acting(made.id, "member-1"):
        publish(policy, artefact="0" * 64)
        yield Asking(house, made.id, policy)


class Asking:
    """One round after the other: a random question about random people."""

    def __init__(self, house, organisation, policy):
        self.house, self.organisation, self.policy, self.book = house, organisation, policy, everything_rulebook()
        self.begins = self.book.effective
        self.outcomes, self.told = Counter(), 0

    def round(self, seed, people):
        random = Random(seed)
        while True:
            question, first, now = case(random, self.policy)
            if now >= self.begins:
                break
        facts = [consistent(one) for one in (first, *self._more(random, question, now, people - 1))]
        self.house.clock.moment = now
        wanted = [row(decide(question, self.book, one, now)) for one in facts]
        ids = self._written(facts, now)
        self.outcomes.update((one[0], one[1]) for one in wanted)
        self._agrees(question, dict(zip(ids, wanted, strict=True)))
        Subject.unscoped.filter(organisation_id=self.organisation).delete()
        Origins.unscoped.filter(organisation_id=self.organisation).delete()
        return len(wanted)

    def _more(self, random, question, now, many):
        purpose = self.policy.purposes.get(question.purpose) or next(iter(self.policy.purposes.values()))
        for _ in range(many):
            facts = ordinary(random, self.policy, question, purpose, now)
            for _ in range(random.choice((0, 1, 2, 3))):
                facts = changed_facts(random, facts, question, self.policy, now)
            yield facts

    def _written(self, facts, now):
        """The rows as they stand once everything was recorded; ids in order."""
        ids = [UUID(int=number) for number, _ in zip(count(1), facts, strict=False)]
        entries = []
        for key, one in zip(ids, facts, strict=True):
            known = known_of(one)
            came = {name: Origin(it.at, it.source, it.version, it.informed) for name, it in one.collected.items()}
            text = written({name: value for name, value in known.items() if name != "f"})
            entries.append(Entry(key, one.person, one.place, standing_of(one, now).adult_on, False, text, came))
        write_people(self.organisation, entries, now)
        for flag in ("restricted", "hold"):
            those = [key for key, one in zip(ids, facts, strict=True) if getattr(one, flag)]
            Subject.unscoped.filter(pk__in=those).update(**{flag: True})
        return ids

    def _agrees(self, question, wanted):
        """What the set form found for each, then what its callers are told of all, and last of some alone."""
        about = Ask(
            question.purpose, question.categories, question.action, tuple(wanted), question.channel, question.recipient,
            source=question.source, decided_by=question.decided_by, approved_by=question.approved_by, by=question.by,
            place=question.place, wanted_at=question.wanted_at,
        )  # fmt: skip
        everybody = replace(about, subjects=None)
        for decided in (decision_on_set(about).decided, decision_on_set(everybody).decided):
            found = [decided.at(place) for place in range(len(decided.rows))]
            assert {one.subject: (one.outcome, str(one.reason), one.clause, one.about) for one in found} == wanted
        for key in list(wanted)[:: max(1, len(wanted) // ALONE)]:
            assert said(ask(replace(about, subjects=(key,)))) == wanted[key]
        gaps = [key for key, one in wanted.items() if one[0] == "gap"]
        if gaps:  # of one in a set the policy does not speak: nothing is given for anybody
            assert isinstance(permitted(about), Gap)
            assert answer_each(about) == dict.fromkeys(wanted, Refused(NO_RULE, "", "", ""))
            Subject.unscoped.filter(pk__in=gaps).delete()
        self._is_told(everybody, {key: one for key, one in wanted.items() if one[0] != "gap"})

    def _is_told(self, everybody, wanted):
        """A permit for those for whom it is lawful, and how many were left out for what."""
        about = replace(everybody, subjects=tuple(wanted))
        allowed = {key for key, one in wanted.items() if one[0] == "allowed"}
        refused = Counter(one[1] for one in wanted.values() if one[0] == "refused")
        for answer in (permitted(about), permitted(everybody), permitted(everybody, Subject.objects.all())):
            if allowed:
                assert isinstance(answer, Permit)
                assert (set(answer.people), Counter(answer.refused)) == (allowed, refused)
            elif refused:
                assert isinstance(answer, Refused)
                assert refused[answer.reason] == max(refused.values())
        told = {key: None if one[0] == "allowed" else Refused(*one[1:], "") for key, one in wanted.items()}
        assert answer_each(about) == told
        self.told += len(wanted)


def said(answer):
    """As `row` says what the pure library answers."""
    if isinstance(answer, Permit):
        return ("allowed", "", answer.clause, "")
    if isinstance(answer, Gap):
        return ("gap", "", "", answer.about)
    return ("refused", str(answer.reason), answer.clause, answer.about)


@pytest.mark.databases
def test_of_random_people_in_a_database_each_gets_the_answer_of_the_pure_library(asking):
    assert sum(asking.round(seed, 250) for seed in range(8)) == 2000  # so many that the set form lays out a table
    assert {outcome for outcome, _ in asking.outcomes} == {"allowed", "refused", "gap"}
    assert asking.told > 1000


@pytest.mark.long
@pytest.mark.databases
def test_of_a_hundred_thousand_random_people_in_a_database_each_gets_the_answer_of_the_pure_library(
    asking, record_figure
):
    people = sum(asking.round(seed, 500) for seed in range(200))
    assert people == 100_000
    record_figure("people in a database of whom every form of asking says what the pure library says", people, "people")
    record_figure("of them, told to callers as a permit, its refusals or an answer for each", asking.told, "people")
    record_figure("reasons for which some of them were refused", len({why for _, why in asking.outcomes} - {""}), "")
    assert timedelta(0) < asking.house.clock.now() - asking.begins
