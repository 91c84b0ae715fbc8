"""The facts as they are kept lead to the decisions of the facts as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.custody import Newcomer, Origin, Proof, add_subjects, consent, object_to, withdraw
from forecall.custody.deciding import _one
from forecall.custody.facts import age_of, parse, rebuilt, stamp, written
from forecall.custody.many import answers_of, asks_for
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.recording import choose, happened
from forecall.custody.rulebooks import InForce
from forecall.custody.standing import HELD, RESTRICTED, Standing, alike
from forecall.policy import Allowed, Gap, decide
from tests.policy.policies import everything, everything_rulebook
from tests.policy.random_cases import case, changed_facts, ordinary


def consistent(facts):
    """The same as it is in life: no contract ends before it starts, and both days are among the events."""
    if facts.contract and facts.contract.ended and facts.contract.ended < facts.contract.started:
        facts = replace(facts, contract=replace(facts.contract, ended=None))
    events = {event: at for event, at in facts.events.items() if event not in {"contract_started", "contract_ended"}}
    if facts.contract:
        events["contract_started"] = facts.contract.started
        if facts.contract.ended:
            events["contract_ended"] = facts.contract.ended
    return replace(facts, events=events)


def known_of(facts):
    """Facts as custody keeps them."""
    events = {event: stamp(at) for event, at in facts.events.items()}
    return {
        "c": [
            [one.purpose, stamp(one.at), sorted(one.channels) if one.channels else None, one.explicit, one.by_guardian]
            for one in facts.consents
        ],
        "w": {purpose: stamp(at) for purpose, at in facts.withdrawals.items()},
        "o": sorted(facts.objections),
        "k": sorted(facts.compelling),
        "s": sorted(facts.suppressed),
        "i": sorted(facts.instructions),
        "f": {
            name: [stamp(one.at), one.source, one.version, stamp(one.informed) if one.informed else None]
            for name, one in facts.collected.items()
        },
        "e": events,
        "n": {notice: [stamp(at) for at in times] for notice, times in facts.sent.items()},
        "d": facts.duty_met,
    }


def standing_of(facts, now):
    known = known_of(facts)
    minor = facts.age is not None and facts.age < 18
    adult_on = (now + timedelta(days=365.25 * (18 - facts.age) - 30)).date() if minor else None
    return Standing(
        uuid4(),
        facts.person,
        facts.place,
        adult_on,
        RESTRICTED * facts.restricted + HELD * facts.hold,
        written({key: value for key, value in known.items() if key != "f"}),
        written(known["f"]) if known["f"] else None,
        uuid4(),
        0,
    )


def unasked(one):
    """What happened to somebody, and one thing more that no policy knows."""
    return {**parse(one.facts).get("e", {}), "moon_landing": 1}


def row(answer):
    if isinstance(answer, Allowed):
        return ("allowed", "", answer.clause, "")
    return ("gap", "", "", answer.about) if isinstance(answer, Gap) else (
        "refused", answer.reason.value, answer.clause, answer.about,
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**63))
def test_both_forms_give_the_answers_of_the_pure_library_a_thousand_times(seed):
    both_forms_agree(seed, people=6)


@pytest.mark.long
def test_both_forms_give_the_answers_of_the_pure_library_a_hundred_thousand_times(record_figure):
    answers = 0
    for seed in range(1000):
        answers += both_forms_agree(seed, people=100)
    record_figure("answers on which set form, single form and the pure library agree", answers, "", ">= 100,000")
    assert answers >= 100_000


def both_forms_agree(seed, people):
    """Ask about so many random people in both forms; how many answers were compared."""
    random, policy, book = Random(seed), everything(), everything_rulebook()
    ask, first, now = case(random, policy)
    more, people = people - 1, [first]
    for _ in range(more):
        purpose = policy.purposes.get(ask.purpose) or next(iter(policy.purposes.values()))
        facts = ordinary(random, policy, ask, purpose, now)
        for _ in range(random.choice((0, 1, 2, 3))):
            facts = changed_facts(random, facts, ask, policy, now)
        people.append(facts)
    people = [consistent(facts) for facts in people]
    wanted = [row(decide(ask, book, facts, now)) for facts in people]
    rows = [standing_of(facts, now) for facts in people]
    version = InForce(now, policy, book, {}, {})
    assert [_one(ask, one, version, now) for one in rows] == wanted
    assert list(zip(*answers_of(ask, rows, version, now), strict=True)) == wanted
    others = [one._replace(facts=written({**parse(one.facts), "e": unasked(one)})) for one in rows]
    firsts, places = alike([*rows, *others], asks_for(ask, version))
    answers = list(zip(*answers_of(ask, firsts, version, now), strict=True))
    places = range(len(firsts)) if places is None else places
    assert [answers[place] for place in places] == [*wanted, *wanted]
    return len(wanted)


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ("{}", False),
        ('{"e":{"moon_landing":1}}', False),
        ('{"e":{"contract_ended":1}}', True),
        *((f'{{"{key}":{{}}}}', True) for key in "cwoksindj"),
    ],
)
def test_a_question_asks_for_every_choice_and_for_the_events_that_count(facts, asked):
    question, _, now = case(Random(1), everything())
    assert bool(asks_for(question, InForce(now, everything(), everything_rulebook(), {}, {}))(facts)) is asked


@pytest.mark.parametrize(
    ("adult_on", "today", "age"),
    [
        ("2030-03-01", "2027-02-28", 14),
        ("2030-03-01", "2027-03-01", 15),
        ("2028-02-29", "2027-02-28", 16),
        ("2027-01-01", "2027-01-01", None),  # of age from that day
    ],
)
def test_the_age_of_a_minor_changes_on_the_birthday(adult_on, today, age):
    from datetime import date

    assert age_of(date.fromisoformat(adult_on), date.fromisoformat(today)) == age


def test_the_copy_that_decisions_read_is_what_the_ledger_says(house):
    person = house.person()
    for step in range(4):
        house.clock.forward(timedelta(hours=1))
        consent(person, "newsletter", Proof("double_opt_in"), channels=frozenset({"email"}) if step else None)
        withdraw(person, "newsletter")
    object_to(person, "prospecting")
    choose(person, "objection_lifted", "prospecting")
    choose(person, "compelling", "prospecting")
    happened(person, "last_contact", house.clock.now())
    happened(person, "last_contact", house.clock.now() - timedelta(days=3))  # told late: the newest counts
    subject = Subject.objects.get(pk=person)
    assert written(rebuilt(subject)) == subject.facts


def test_a_newcomer_is_added_with_origins_and_a_key(house):
    origin = Origin(house.clock.now(), "third_party", 1, origin="trade fair list")
    [person] = add_subjects([Newcomer("prospect", {"business_card": origin}, place="DE")])
    subject = Subject.objects.get(pk=person)
    assert (subject.kind, subject.place, origins_of(person)["business_card"].origin) == (
        "prospect",
        "DE",
        "trade fair list",
    )
    assert person in house.parts.keyring.keys(str(house.alices), [person])
    assert written(rebuilt(subject)) == subject.facts
