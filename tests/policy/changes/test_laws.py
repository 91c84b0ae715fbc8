"""What must hold of every two versions, whatever they say."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.policy import (
    Allowed,
    Ask,
    Collected,
    ContractSpan,
    Facts,
    Given,
    Reason,
    Refused,
    decide,
    decide_many,
)
from forecall.policy.changes import Act, Audience, Counts, Shift, diff, past
from forecall.policy.errors import VersionsOutOfOrder
from forecall.policy.loading import type_policy
from forecall.policy.merging import Raw
from forecall.policy.rulebook import build_rulebook
from forecall.policy.terms import Action, Channel, Regime, Source
from tests.policy.policies import GONE, NAMES, changed, example, raw_tree
from tests.policy.random_cases import NOW, case

A = {"en": "a"}
CONSENT = {"consent": {"how": "ticked_box"}}
INTEREST = {"legitimate_interest": {"interest": {"en": "x"}, "balancing": "evidence/x.md", "review_by": "2030-01-01"}}
TERMS = ("7 days after collected", "1 month after collected", "30 days after collected", "5 years after last_contact",
         "until consent_withdrawn")  # fmt: skip


def edited(data, random):
    """The tree with one thing changed: mostly in a purpose, where most of the law is."""
    purpose = random.choice(list(data["purposes"]))
    at, tables = f"purposes/{purpose}", data
    path, value = random.choice([
        (f"{at}/people", some(random, tables["people"])),
        (f"{at}/categories", some(random, tables["categories"])),
        (f"{at}/channels", some(random, Channel, least=0)),
        (f"{at}/actions", some(random, Action)),
        (f"{at}/sources", some(random, Source)),
        (f"{at}/recipients", some(random, tables["recipients"], least=0)),
        (f"{at}/keep", random.choice(TERMS)),
        (f"{at}/basis", random.choice([INTEREST, CONSENT, {"vital_interest": {"whose": A}}])),
        (f"{at}/direct_marketing", random.choice(["yes", "no"])),
        (f"{at}/label/en", random.choice("abc")),
        (f"categories/{random.choice(list(tables['categories']))}/keep", random.choice(TERMS)),
        (f"recipients/{random.choice(list(tables['recipients']))}/country", random.choice(["RO", "US", "CN"])),
        (f"recipients/{random.choice(list(tables['recipients']))}/kind", random.choice(["processor", "controller"])),
        (f"notices/{random.choice(list(tables['notices']))}/can_refuse", random.choice(["yes", "no"])),
        (f"measures/{random.choice(list(tables['measures']))}/family", random.choice(["technical", "physical"])),
        (at, GONE if len(tables["purposes"]) > 3 else tables["purposes"][purpose]),
    ])  # fmt: skip
    return changed(data, path, value)


def some(random, words, least=1):
    words = [str(word) for word in words]
    return sorted(random.sample(words, random.randint(least, min(4, len(words)))))


def typed(data, raw):
    policy, found = type_policy(Raw(data, raw.origins))
    assert policy is not None, found
    return policy


def chain(name, seed, length, edits=1):
    """Versions 1 to `length`, each a few edits from the one before."""
    random, raw = Random(seed), raw_tree(name)
    data, versions = raw.data, [example(name)]
    for number in range(2, length + 1):
        data = changed(data, "version/number", str(number))
        for _ in range(edits):
            data = edited(data, random)
        versions.append(typed(data, raw))
    return versions


some_chain = st.builds(chain, st.sampled_from(NAMES), st.integers(0, 10**9), st.just(3), st.integers(1, 3))


def keyed(change):
    return {(fact.clause, fact.about, fact.matter): fact.shift for fact in change.facts}


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_does_not_differ_from_itself(name):
    assert diff(example(name), example(name).model_copy(deep=True)).facts == ()


@settings(max_examples=25, deadline=None)
@given(some_chain)
def test_what_is_stricter_one_way_is_looser_the_other_way(versions):
    there, back = keyed(diff(versions[0], versions[2])), keyed(diff(versions[2], versions[0]))
    own = {key: shift for key, shift in there.items() if key in back}
    assert {key[0] for key in there} == {key[0] for key in back}
    assert own == {key: back[key].back for key in own}


@pytest.mark.parametrize(("old", "new"), list(combinations(NAMES, 2)))
def test_even_two_businesses_can_be_compared_and_the_reverse_is_the_mirror(old, new):
    there, back = keyed(diff(example(old), example(new))), keyed(diff(example(new), example(old)))
    assert len(there) > 100
    assert {key: shift.back for key, shift in there.items()} == back


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("purposes/newsletter/basis", {}),
        ("purposes/newsletter/basis/legitimate_interest", INTEREST["legitimate_interest"]),
        ("storage/page_counter/purpose", "nothing_bears_this_name"),
        ("purposes/newsletter/recipients", ["nobody_bears_this_name"]),
        ("categories/news_address/stored_at", ["nowhere"]),
    ],
)
def test_what_loads_and_does_not_compile_is_compared_all_the_same(path, value):
    raw = raw_tree("contact-centre")
    policies = [example("contact-centre"), typed(changed(raw.data, path, value), raw)]
    there, back = keyed(diff(*policies)), keyed(diff(*reversed(policies)))
    assert there
    assert {key: shift.back for key, shift in there.items()} == back


@settings(max_examples=25, deadline=None)
@given(some_chain)
def test_only_what_may_loosen_or_needs_a_new_yes_obliges_and_each_duty_has_its_notice(versions):
    for fact in diff(versions[0], versions[2]).facts:
        assert (fact.notice is None) == (fact.act is Act.NONE) == (fact.counts is Counts.AT_ONCE) == (not fact.law)
        if fact.act is not Act.NONE:
            assert fact.shift.may_loosen or fact.clause.endswith("/basis")
            assert fact.reach.people


def allowed_under(versions, ask, facts, now):
    history = past(versions)
    answer = decide(ask, build_rulebook(versions[-1], history.since, history.earlier), facts, now)
    return isinstance(answer, Allowed)


def held_since_the_first(facts, duty_met):
    collected = {name: dataclasses.replace(one, version=1) for name, one in facts.collected.items()}
    return dataclasses.replace(facts, collected=collected, duty_met=duty_met)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 10**9))
def test_a_chain_of_changes_never_loses_a_duty(name, seed):
    """Old data of somebody who was told nothing serves only what each version on the way would have let it serve."""
    versions, random = chain(name, seed, 4, 2), Random(seed)
    for _ in range(12):
        ask, facts, now = case(random, versions[-1])
        facts = held_since_the_first(facts, duty_met=random.choice((0, 1, 2, 3)))
        # Where rights are answered, more people and channels protect more, and count at once
        if (
            ask.action in {"collect", "erase"}
            or ask.purpose == "rights_handling"
            or not allowed_under(versions, ask, facts, now)
        ):
            continue
        for version in versions[max(facts.duty_met, 1) - 1 :]:
            purpose = version.purposes.get(ask.purpose)
            assert purpose is not None
            assert ask.categories <= set(purpose.categories)
            assert facts.person in purpose.people
            assert ask.action in purpose.actions
            assert ask.channel is None or ask.channel in purpose.channels
            assert ask.recipient is None or ask.recipient in purpose.recipients
            assert {facts.collected[one].source for one in ask.categories} <= set(purpose.sources)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 10**9))
def test_with_every_duty_met_the_past_changes_no_answer_and_both_forms_agree_on_all(name, seed):
    versions, random = chain(name, seed, 3, 3), Random(seed)
    history, last = past(versions), versions[-1]
    book, plain = build_rulebook(last, history.since, history.earlier), build_rulebook(last)
    for _ in range(8):
        ask, facts, now = case(random, last)
        met = dataclasses.replace(facts, duty_met=last.version.number)
        assert decide(ask, book, met, now) == decide(ask, plain, met, now)
        older = held_since_the_first(facts, duty_met=random.choice((0, 1, 2)))
        one, row = decide(ask, book, older, now), decide_many(ask, book, [older], now).row(0, named=True)
        assert row["outcome"] == type(one).__name__.lower()
        if isinstance(one, Refused):
            assert (row["reason"], row["clause"], row["about"]) == (one.reason, one.clause, one.about)


def versions_of(name, *edits):
    raw = raw_tree(name)
    data, made = raw.data, [example(name)]
    for number, edit in enumerate(edits, 2):
        data = changed(data, "version/number", str(number))
        for path, value in edit.items():
            data = changed(data, path, value)
        made.append(typed(data, raw))
    return made


def held(versions, ask, *, version=1, duty_met=0, days_ago=1):
    """An ordinary person of whom everything has been held for so long."""
    at = NOW - timedelta(days=days_ago)
    purpose = versions[-1].purposes[ask.purpose]
    return Facts(
        person=purpose.people[0],
        consents=(Given(ask.purpose, at, explicit=True),),
        contract=ContractSpan(at),
        collected={one: Collected(at, purpose.sources[0], version, at) for one in purpose.categories},
        duty_met=duty_met,
    )


def book_of(versions):
    history = past(versions)
    return build_rulebook(versions[-1], history.since, history.earlier)


def asked(versions, ask, **how):
    return decide(ask, book_of(versions), held(versions, ask, **how), NOW)


def outcomes_of_both_forms(versions, ask, **how):
    facts, book = held(versions, ask, **how), book_of(versions)
    return [type(decide(ask, book, facts, NOW)).__name__.lower(), *decide_many(ask, book, [facts], NOW)["outcome"]]


def ask_for(purpose, action, category, channel=None, recipient=None):
    return Ask(purpose, frozenset({category}), action, channel, recipient)


@pytest.mark.parametrize(
    ("edit", "ask", "clause"),
    [
        # a use that version 1 did not know
        ({"purposes/customer_news/categories": ["account", "preferences", "tickets"]},
         ask_for("customer_news", "read", "tickets"), "purpose:customer_news/categories/tickets"),
        # a recipient more
        ({"purposes/account_service/recipients": ["cloud", "help_desk", "law_firm"]},
         ask_for("account_service", "share", "tickets", recipient="law_firm"), "purpose:account_service/recipients"),
        # the same recipient, now overseas
        ({"recipients/help_desk/country": "US", "recipients/help_desk/transfer": {
            "mechanism": "standard_clauses", "valid_from": "2026-01-01", "valid_until": "2030-01-01"}},
         ask_for("account_service", "share", "tickets", recipient="help_desk"), "purpose:account_service/recipients"),
        # a channel and an action more
        ({"purposes/customer_news/channels": ["email", "in_product", "sms"]},
         ask_for("customer_news", "send", "account", channel="sms"), "purpose:customer_news/channels"),
        ({"purposes/customer_news/actions": ["read", "send", "analyse"]},
         ask_for("customer_news", "analyse", "account"), "purpose:customer_news/actions"),
    ],
)  # fmt: skip
def test_data_of_before_stays_under_the_earlier_terms_until_the_duty_is_met(edit, ask, clause):
    versions = versions_of("need-prediction", edit)
    before = asked(versions, ask)
    assert isinstance(before, Refused)
    assert (before.reason, before.clause) == (Reason.COLLECTED_BEFORE, clause)
    assert isinstance(asked(versions, ask, duty_met=2), Allowed)
    assert isinstance(asked(versions, ask, version=2), Allowed)


def test_a_longer_term_keeps_nothing_longer_that_was_collected_under_the_shorter_one():
    versions = versions_of("need-prediction", {"categories/usage_log/keep": "24 months after collected"})
    ask = ask_for("account_service", "read", "usage_log")
    before = asked(versions, ask, days_ago=400)
    assert (before.reason, before.clause) == (Reason.TERM_OVER, "category:usage_log/keep")
    assert isinstance(asked(versions, ask, days_ago=400, duty_met=2), Allowed)
    assert isinstance(asked(versions, ask, days_ago=400, version=2), Allowed)
    assert outcomes_of_both_forms(versions, ask, days_ago=400) == ["refused", "refused"]
    assert outcomes_of_both_forms(versions, ask, days_ago=300) == ["allowed", "allowed"]


def test_whoever_missed_two_duties_stands_under_both_earlier_versions():
    versions = versions_of(
        "need-prediction",
        {"purposes/customer_news/channels": ["email", "in_product", "sms"]},
        {"purposes/customer_news/actions": ["read", "send", "analyse"]},
    )
    sms = ask_for("customer_news", "send", "account", channel="sms")
    analyse = ask_for("customer_news", "analyse", "account")
    verdicts = {
        met: [isinstance(asked(versions, ask, duty_met=met), Allowed) for ask in (sms, analyse)] for met in (1, 2, 3)
    }
    assert verdicts == {1: [False, False], 2: [True, False], 3: [True, True]}


def test_a_use_that_went_and_came_back_is_as_new():
    there = example("need-prediction").purposes["customer_news"].categories
    versions = versions_of(
        "need-prediction",
        {"purposes/customer_news/categories": ["account"]},
        {"purposes/customer_news/categories": [str(one) for one in there]},
    )
    assert past(versions).since["customer_news", "preferences"] == 3
    assert past(versions).since["customer_news", "account"] == 1


@pytest.mark.promise("CP-05.1")
def test_a_right_is_never_cut_by_silence_whatever_the_regime():
    raw = raw_tree("prepaid-telephony")
    basis = {"legal_obligation": {"law": "EECC art. 112"}}
    for regime in Regime:
        data = changed(raw.data, "changes/rights/regime", regime.value)
        cut = changed(changed(data, "version/number", "2"), "purposes/directory/basis", basis)
        versions = [typed(data, raw), typed(cut, raw)]
        lost = [fact for fact in diff(*versions).facts if fact.about and fact.shift is Shift.LOOSER]
        assert {fact.about for fact in lost} == {"withdrawal", "portability"}
        assert {(fact.act, fact.counts) for fact in lost} == {(Act.ASK_EXPRESSLY, Counts.AFTER_YES)}
        ask = ask_for("directory", "share", "directory_entry", recipient="directory_publisher")
        assert asked(versions, ask).reason is Reason.COLLECTED_BEFORE  # silence: nothing is done on the new footing
        assert isinstance(asked(versions, ask, duty_met=2), Allowed)


@pytest.mark.promise("OC-09.18")
def test_a_storage_item_with_a_wider_purpose_waits_for_a_new_consent():
    edit = {"storage/page_counter/storage_class": "marketing"}
    change = diff(*versions_of("contact-centre", edit))
    assert [(fact.act, fact.shift) for fact in change.facts] == [(Act.ASK, Shift.LOOSER)]
    assert change.lapsed == {"site_measurement": frozenset({"visitor"})}
    policy, shown = example("contact-centre"), NOW - timedelta(hours=1)
    collected = {"page_counts": Collected(NOW - timedelta(days=2), "observed", 1)}
    ask = ask_for("site_measurement", "analyse", "page_counts")
    for given_at, reason in (
        (shown - timedelta(days=1), Reason.CONSENT_WITHDRAWN),
        (shown + timedelta(minutes=1), None),
    ):
        facts = Facts(
            person="visitor",
            consents=(Given("site_measurement", given_at),),
            withdrawals=change.withdrawals("visitor", shown),
            collected=collected,
        )
        assert getattr(decide(ask, build_rulebook(policy), facts, NOW), "reason", None) == reason


def test_a_processor_tells_its_client_and_not_the_clients_people():
    change = diff(*versions_of("need-prediction", {"purposes/need_prediction/actions": ["read", "train", "score"]}))
    assert change.people(Act.TELL) == frozenset()
    assert change.people(Act.TELL, audience=Audience.CLIENTS) == {"client_customer"}


def test_versions_out_of_order_have_no_past():
    first, second = versions_of("need-prediction", {})
    with pytest.raises(VersionsOutOfOrder, match="version 1 cannot follow version 2"):
        past([second, first])


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        # 30 days on the calendar; the clocks go back on 25 October, and the day that follows still begins at midnight
        (datetime(2026, 10, 1, 9, 0, tzinfo=UTC), datetime(2026, 10, 31, 22, 0, tzinfo=UTC)),
        # in March the clocks go forward: 30 days from midnight to midnight are one hour less
        (datetime(2027, 3, 9, 22, 0, tzinfo=UTC), datetime(2027, 4, 8, 21, 0, tzinfo=UTC)),
        # half an hour into the first of December here
        (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), datetime(2026, 12, 31, 22, 0, tzinfo=UTC)),
        # at the last moment of a day here, which is still the day before in UTC
        (datetime(2026, 11, 30, 21, 59, tzinfo=UTC), datetime(2026, 12, 30, 22, 0, tzinfo=UTC)),
    ],
)
def test_notice_is_counted_on_the_calendar_of_the_organisation(told, counts):
    change = diff(*versions_of("need-prediction", {"purposes/prospecting/channels": ["phone", "sms"]}))
    assert change.earliest(told) == counts
