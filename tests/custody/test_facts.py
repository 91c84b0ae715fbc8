"""The facts as they are kept lead to the decisions of the facts as they are."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.custody import Ask as Asked
from forecall.custody import Newcomer, Origin, Permit, Proof, add_subjects, ask, consent, object_to, withdraw
from forecall.custody.alike import alike
from forecall.custody.apart import Apart
from forecall.custody.deciding import _one
from forecall.custody.facts import age_of, parse, rebuilt, stamp, written
from forecall.custody.many import answers_of
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.recording import choose, happened
from forecall.custody.rulebooks import InForce
from forecall.custody.standing import HELD, RESTRICTED, Standing
from forecall.policy import Allowed, Ask, Gap, decide
from forecall.policy.rulebook import TermRule
from forecall.policy.turning import consent_turns, turning_points
from tests.policy.policies import everything, everything_rulebook, example, rulebook
from tests.policy.random_cases import case, changed_facts, ordinary
from tests.policy.test_profiles_for_agreed_advertising import ASK as SCORED
from tests.policy.test_profiles_for_agreed_advertising import agreed_shop


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


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**63))
def test_both_forms_give_the_answers_of_the_pure_library_about_scores_for_what_takes_a_yes(seed):
    policy, book = agreed_shop()
    random = Random(seed)
    _ask, _facts, now = case(random, policy)
    near = replace(SCORED, purpose="offers")
    first = changed_facts(random, ordinary(random, policy, SCORED, policy.purposes["offers"], now), near, policy, now)
    agree_on(random, (policy, book), (SCORED, first, now), people=6)


def test_of_whoever_never_said_anything_both_forms_say_that_they_did_not_agree_to_what_they_are_scored_for():
    policy, book = agreed_shop()
    now = datetime(2027, 3, 31, 10, 30, tzinfo=UTC)
    facts = ordinary(Random(3), policy, SCORED, policy.purposes[SCORED.purpose], now)
    silent = standing_of(facts, now)._replace(facts=written({"e": {"last_order": stamp(now)}}))
    version = InForce(now, policy, book, {}, {}, {})
    [answer] = zip(*answers_of(SCORED, [silent], version, now), strict=True)
    assert answer == _one(SCORED, silent, version, now)
    assert answer[1:3] == ("no_consent", "purpose:need_prediction/serves")


def both_forms_agree(seed, people):
    """Ask about so many random people in both forms; how many answers were compared."""
    random, policy, book = Random(seed), everything(), everything_rulebook()
    return agree_on(random, (policy, book), case(random, policy), people)


def agree_on(random, declared, asked, people):
    """The same of one question, and more people like the first."""
    (policy, book), (ask, first, now) = declared, asked
    more, people = people - 1, [first]
    for _ in range(more):
        purpose = policy.purposes.get(ask.purpose) or next(iter(policy.purposes.values()))
        facts = ordinary(random, policy, ask, purpose, now)
        for _ in range(random.choice((0, 1, 2, 3))):
            facts = changed_facts(random, facts, ask, policy, now)
            if ask is SCORED and random.random() < 0.5:
                facts = changed_facts(random, facts, replace(ask, purpose="offers"), policy, now)
        people.append(facts)
    people = [consistent(facts) for facts in people]
    wanted = [row(decide(ask, book, facts, now)) for facts in people]
    rows = [standing_of(facts, now) for facts in people]
    version = InForce(now, policy, book, {}, {}, {})
    assert [_one(ask, one, version, now) for one in rows] == wanted
    assert list(zip(*answers_of(ask, rows, version, now), strict=True)) == wanted
    others = [moved(one, random, ask, version, now) for one in rows for _ in range(2)]
    told = [one for one in rows for _ in range(2)] + others
    firsts, places = alike(told, lambda: Apart(ask, version, now), few=0)
    answers = [_one(ask, one, version, now) for one in firsts]
    places = range(len(firsts)) if places is None else places
    assert [answers[place] for place in places] == [_one(ask, one, version, now) for one in told]
    return len(wanted)


def moved(one, random, ask, version, now):
    """The same person, to whom something happened that no policy knows, and everything else a little earlier or later,
    or close to where it begins to count otherwise."""
    rule = version.rulebook.rules.get(ask.purpose)
    turns = turning_points(rule, ask.categories & rule.categories, now) if rule else {}
    known = parse(one.facts)
    for event, at in known.get("e", {}).items():
        turn = random.choice([stamp(turn) for turn in turns.get(event, ())] or [at])
        near = max(turn, at) if "contract_started" in known["e"] and event == "contract_ended" else turn
        known["e"][event] = random.choice((at, at + random.randrange(10**12), near - 1, near, near + 1))
    for consent_on_record in known.get("c", ()):
        turn = random.choice([stamp(turn) for turn in (consent_turns(rule, now) if rule else ())] or [stamp(now)])
        consent_on_record[1] = random.choice((consent_on_record[1], turn - 1, turn, turn + 1, turn - 10**9))
    known["e"] = {**known.get("e", {}), "moon_landing": random.randrange(10**15)}
    return one._replace(facts=written(known))


def test_facts_are_told_by_what_a_question_looks_at_and_where_a_time_lies():
    now = datetime(2026, 12, 2, 10, tzinfo=UTC)
    version = InForce(now, example("need-prediction"), rulebook("need-prediction"), {}, {}, {})
    about = Apart(Ask("prospecting", frozenset({"business_card"}), "read"), version, now)
    at = {days: stamp(now - timedelta(days=days)) for days in (1, 300, 500)}
    told = about.told([
        written({"e": {"last_contact": at[1], "last_order": at[1]}}),
        written({"e": {"last_contact": at[300], "last_order": at[300]}}),
        written({"e": {"last_contact": at[500], "last_order": at[1]}}),
        written({"e": {"last_contact": at[1]}, "w": {"newsletter": at[1]}}),
        written({"o": ["prospecting"]}),
    ])  # fmt: skip
    assert told[0] == told[1] == '{"e":{"last_contact":<1,}}'
    assert len(set(told)) == 4, "a term that is over, a choice"


def test_whether_a_contract_ended_before_or_after_it_started_tells_people_apart():
    now = datetime(2026, 12, 2, 10, tzinfo=UTC)
    version = InForce(now, example("need-prediction"), rulebook("need-prediction"), {}, {}, {})
    about = Apart(Ask("account_service", frozenset({"account"}), "read"), version, now)
    began = [stamp(now) - seconds * 10**6 for seconds in range(3)]
    both = [written({"e": {"contract_ended": began[1], "contract_started": one}}) for one in (began[0], began[2])]
    runs = [written({"e": {"contract_started": one}}) for one in began]
    assert len(set(about.told(both))) == 2
    assert len(set(about.told(runs))) == 1


@pytest.mark.parametrize("unit", ["hours", "days", "weeks", "months", "years", None])
def test_between_two_turning_points_a_term_is_over_for_all_or_for_nobody(unit):
    random = Random(str(unit))
    for _ in range(60):
        now = datetime(2027, random.randint(1, 4), random.randint(1, 28), 12, tzinfo=UTC) + timedelta(days=3)
        term = TermRule("c", "last_order", random.randint(1, 14) if unit else None, unit)
        rule = SimpleNamespace(basis="vital", terms={"cards": (term,)}, earlier={})
        turns = turning_points(rule, ["cards"], now)["last_order"]
        about = turns[0]
        over = {}
        for _ in range(60):
            one = about + random.choice((timedelta(days=5), timedelta(hours=30), timedelta(microseconds=2))) * (
                random.random() * 2 - 1
            )
            over.setdefault(bisect_right(turns, one), set()).add(term.ends(one) <= now)
        assert all(len(answers) == 1 for answers in over.values())
        assert {True, False} == set().union(*over.values())


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
        consent(
            person,
            "newsletter",
            Proof("double_opt_in", "Send me news"),
            channels=frozenset({"email"}) if step else None,
        )
        withdraw(person, "newsletter")
    object_to(person, "prospecting")
    choose(person, "objection_lifted", "prospecting")
    choose(person, "compelling", "prospecting")
    happened(person, "last_contact", house.clock.now())
    happened(person, "last_contact", house.clock.now() - timedelta(days=3))  # told late: the newest counts
    subject = Subject.objects.get(pk=person)
    assert written(rebuilt(subject)) == subject.facts


@pytest.mark.parametrize("over", [frozenset({"email", "phone"}), None], ids=["two", "all"])
def test_a_consent_taken_back_over_one_channel_stays_for_the_others_as_it_was_given_and_no_longer(house, over):
    person, other = house.person(), house.person()
    for one in (person, other):
        consent(one, "newsletter", Proof("signature", "Write or ring"), channels=over, explicit=True, by_guardian=True)
    given = house.clock.now()
    house.clock.forward(timedelta(days=400))
    withdraw(person, "newsletter", channels=frozenset({"phone"}))
    withdraw(other, "newsletter", channels=frozenset({"email"}))
    subject = Subject.objects.get(pk=person)
    purpose, at, channels, *rest = parse(subject.facts)["c"][-1]
    assert (purpose, at, rest) == ("newsletter", stamp(given), [True, True])
    assert "phone" not in channels
    assert written(rebuilt(subject)) == subject.facts
    by_mail = Asked("newsletter", frozenset({"preferences"}), "send", channel="email")
    assert isinstance(ask(replace(by_mail, subjects=(person,))), Permit)
    assert ask(replace(by_mail, subjects=(other,))).reason == "consent_withdrawn"
    house.clock.forward(timedelta(days=3 * 366 - 400))  # three years after it was given
    assert ask(replace(by_mail, subjects=(person,))).reason == "consent_expired"


def test_a_consent_taken_back_one_channel_after_the_other_is_taken_back(house):
    person = house.person()
    consent(person, "newsletter", Proof("signature", "Write or ring"), channels=frozenset({"email", "phone"}))
    for channel in ("phone", "sms", "email"):  # nobody agreed to the second
        house.clock.forward(timedelta(days=1))
        withdraw(person, "newsletter", channels=frozenset({channel}))
    subject = Subject.objects.get(pk=person)
    assert parse(subject.facts)["w"] == {"newsletter": stamp(house.clock.now())}
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
