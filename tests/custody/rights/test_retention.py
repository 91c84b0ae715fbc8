"""Data goes when its term is over, and nothing outlives it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from forecall.custody import Ask, Proof, ask, consent, object_to, open_sealed, seal, withdraw
from forecall.custody.errors import NoPolicy
from forecall.custody.facts import KNOWN, moment, parse
from forecall.custody.models import Erasure, Subject
from forecall.custody.origins import origins_of
from forecall.custody.receipts import used_for
from forecall.custody.recording import happened, hold
from forecall.custody.retention.sweeping import planned, run
from forecall.custody.retention.terms import terms_of
from forecall.custody.rights.deadlines import months_later
from forecall.foundation import acting
from tests.custody.conftest import NOW, Card
from tests.custody.rights.conftest import Bill, Tape
from tests.policy.policies import example, rulebook

POLICY, RULES = example("need-prediction"), rulebook("need-prediction")
CARD = frozenset({"business_card"})


def micro(moment_):
    return round(moment_.timestamp() * 1e6)


def facts(collected=NOW, **more):
    return {"f": {name: [micro(collected), "given", 1, None] for name in more.pop("names")}, **more}


@pytest.mark.parametrize(
    ("kind", "known", "ends"),
    [
        ("account_user", facts(names=["usage_log"]), datetime(2027, 12, 2, 10, tzinfo=UTC)),  # a year
        ("account_user", facts(names=["account"]), None),  # the account is open
        ("account_user", facts(names=["account"], e={"account_closed": micro(NOW)}),
         datetime(2027, 6, 2, 10, tzinfo=UTC)),
        ("prospect", facts(names=["business_card"]), datetime(2027, 12, 2, 10, tzinfo=UTC)),  # never spoken to
        ("prospect", facts(names=["business_card"], e={"last_contact": micro(NOW + timedelta(days=31))}),
         datetime(2028, 1, 2, 10, tzinfo=UTC)),
        ("account_user", facts(names=["billing_data"]), datetime(2032, 6, 30, 21, tzinfo=UTC)),  # July 2027, 5 years
        ("prospect", facts(names=["preferences"]), None),
        ("prospect", facts(names=["preferences"], o=["newsletter", "direct_marketing"]), NOW),
        ("client_customer", facts(names=["recordings"]), datetime(2027, 3, 2, 10, tzinfo=UTC)),
        ("prospect", facts(names=["no_longer_declared"]), NOW),
    ],
)  # fmt: skip
def test_a_term_ends_when_the_policy_says(kind, known, ends):
    [term] = terms_of(kind, known, POLICY, RULES)
    assert term.ends == ends


def test_a_statute_is_named_with_the_term_it_asks_for():
    [term] = terms_of("account_user", facts(names=["billing_data"]), POLICY, RULES)
    assert (term.clause, term.law) == ("category:billing_data/keep", "RO-L82-1991 art. 25")


def card(person, **values):
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    return Card.objects.create(subject_id=person, **seal(permit, Card, person, values))


def test_what_is_over_goes_and_what_is_left_of_the_person_stays(desk):
    person = desk.person("account_user", ("usage_log", "account"))
    desk.clock.forward(timedelta(days=400))
    sweep = run()
    assert dict(sweep.by_clause) == {"category:usage_log/keep": 1}
    assert sweep.people == 0
    assert set(origins_of(person)) == {"account"}
    assert ask(Ask("account_service", frozenset({"usage_log"}), "read", (person,))).reason in {
        "no_contract",
        "origin_unknown",
    }


def test_only_columns_that_no_other_category_needs_are_taken(desk):
    person = desk.person(categories=("business_card", "preferences", "tickets"))
    card(person, name="Ana", email="ana@example.com")
    desk.clock.forward(timedelta(days=400))
    run()  # the card is over; tickets (name, email) and preferences (email) are not
    row = Card.objects.get()
    assert (row.name is None, row.email is None) == (False, False)
    object_to(person, "newsletter")
    object_to(person, "direct_marketing")
    happened(person, "request_closed", desk.clock.now() - timedelta(days=800))
    sweep = run()
    assert sweep.people == 1
    assert not Card.objects.exists()


def test_whoever_has_nothing_left_is_erased_whole_with_a_certificate(desk):
    person = desk.person(categories=("business_card",))
    card(person, name="Ana", email="ana@example.com")
    desk.clock.forward(timedelta(days=400))
    assert run().people == 1
    assert Erasure.objects.get(subject_id=person).step == "certified"
    assert not Card.objects.exists()
    assert run().people == 0


def test_a_dry_run_counts_by_clause_and_changes_nothing(desk):
    for _ in range(3):
        desk.person(categories=("business_card",))
    desk.person("account_user", ("usage_log", "account"))
    desk.clock.forward(timedelta(days=400))
    before = list(Subject.objects.order_by("id").values())
    plan = planned()
    assert dict(plan.by_clause) == {"category:business_card/keep": 3, "category:usage_log/keep": 1}
    assert plan.people == 3
    assert list(Subject.objects.order_by("id").values()) == before
    assert run().by_clause == plan.by_clause


@pytest.mark.promise("AI-04.8")
def test_a_hold_wins_over_retention_and_is_counted(desk):
    person = desk.person(categories=("business_card",))
    card(person, name="Ana")
    hold(person, held=True)
    desk.clock.forward(timedelta(days=400))
    sweep = run()
    assert (sweep.held, sweep.people) == (1, 0)
    assert Card.objects.exists()
    hold(person, held=False)
    assert run().people == 1


@pytest.mark.promise("AI-10.3")
def test_an_invoice_outlives_the_customer_by_its_statute_and_not_a_month_longer(desk, post):
    person = desk.person("account_user", ("account", "billing_data"))
    happened(person, "contract_started", NOW - timedelta(days=1))
    permit = ask(Ask("billing", frozenset({"billing_data"}), "store", (person,)))
    Bill.objects.create(subject_id=person, amount="119.00", **seal(permit, Bill, person, {"name": "Ion"}))
    happened(person, "account_closed", NOW + timedelta(days=3))
    while desk.clock.now() < datetime(2032, 6, 30, 20, tzinfo=UTC):
        run()
        assert Bill.objects.count() == 1, desk.clock.now()
        desk.clock.moment = min(forward(desk.clock.now()), datetime(2032, 6, 30, 20, tzinfo=UTC))
    [read] = open_sealed(
        ask(Ask("accounting", frozenset({"billing_data"}), "read", (person,))), list(Bill.objects.all()), ["name"]
    )
    assert read.name == "Ion"
    from forecall.custody.rights import Kind, Outcome, Request, close_case, deliver, open_case

    case = open_case(Request(Kind.ERASURE, "email", "en"), person)
    close_case(case, Outcome.REFUSED, "legal_duty_to_keep")
    deliver()
    assert "Accounting Law 82/1991, Art. 25" in post.letters[-1].body
    desk.clock.forward(timedelta(hours=1))
    run()
    assert not Bill.objects.exists()


def forward(day):
    later = months_later(day.date(), 1)
    return day.replace(year=later.year, month=later.month, day=later.day)


def test_each_recording_goes_by_its_own_day_although_the_person_stays(desk):
    person = desk.person("client_customer", ("order_history",), source="client")
    for days in (100, 91, 89, 1):
        Tape.objects.create(subject_id=person, made_at=NOW - timedelta(days=days))
    assert planned().rows == 2
    assert run().rows == 2
    assert Tape.objects.count() == 2
    hold(person, held=True)
    desk.clock.forward(timedelta(days=365))
    run()
    assert Tape.objects.count() == 2


def test_a_withdrawn_consent_ends_what_is_kept_until_then(desk):
    person = desk.person("account_user", ("account",))
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    known = {"f": {"x": [0, "given", 1, None]}, "c": [["newsletter", 5, None, False, False]], "w": {"newsletter": 9}}
    from forecall.custody.retention.terms import _withdrawn

    using = [RULES.rules["newsletter"]]
    assert _withdrawn(known, using) == moment(9)
    assert _withdrawn({**known, "w": {"newsletter": 4}}, using) is None
    assert _withdrawn({**known, "w": {}}, using) is None
    withdraw(person, "newsletter")
    assert desk.clock


def test_every_end_of_a_term_has_a_receipt_by_its_clause(desk):
    person = desk.person("account_user", ("usage_log", "account"))
    desk.clock.forward(timedelta(days=400))
    run()
    [receipt] = [one for _id, one in used_for(desk.parts.receipts.folder, person) if one.purpose == "retention"]
    assert (receipt.clause, receipt.action, receipt.reason) == ("category:usage_log/keep", "erase", "term_over")


def test_backups_of_the_keyring_end_with_it(desk):
    desk.parts.keyring.backup(desk.parts.backups, term_days=14)
    assert run().backups == 0
    desk.clock.forward(timedelta(days=400))
    assert run().backups == 1


def test_without_a_policy_nothing_is_swept(desk):
    from forecall.foundation.models import Organisation

    bare = Organisation.objects.create(slug="bare", name="bare", country="RO", created_at=NOW)
    with acting(bare.id, "bob"), pytest.raises(NoPolicy):
        run()
    assert desk.clock


def test_an_erasure_that_stopped_is_taken_up_by_the_next_sweep(desk, monkeypatch):
    import forecall.custody.erasing as room
    from forecall.custody.receipts import ReceiptsUnwritable

    desk.person(categories=("business_card",))
    desk.clock.forward(timedelta(days=400))
    real = room.forget

    def full(folder, _subjects):
        raise ReceiptsUnwritable(folder, OSError(28, "no space left"))

    monkeypatch.setattr(room, "forget", full)
    assert run().unfinished == 1
    monkeypatch.setattr(room, "forget", real)
    assert run().unfinished == 0
    assert Erasure.objects.get().step == "certified"


KINDS = {
    "account_user": ["account", "tickets", "billing_data", "usage_log", "preferences"],
    "prospect": ["business_card", "preferences", "tickets", "recordings"],
    "client_customer": ["order_history", "predicted_needs", "call_list", "recordings"],
}
EVENTS = ["account_closed", "request_closed", "last_contact", "last_order", "campaign_ended"]
KEPT_MONTHS = {  # read off the policy by hand: category -> event, months
    "account": ("account_closed", 6), "tickets": ("request_closed", 24), "usage_log": ("collected", 12),
    "business_card": ("last_contact", 12), "order_history": ("last_order", 36), "predicted_needs": ("collected", 12),
    "call_list": ("campaign_ended", 3),
}  # fmt: skip


def test_eleven_years_forward_nothing_outlives_its_term_and_nothing_goes_before(desk):
    chance = random.Random(11)
    people = {}
    for at in range(36):
        kind = list(KINDS)[at % 3]
        names = chance.sample(KINDS[kind], chance.randint(1, len(KINDS[kind])))
        people[desk.person(kind, names)] = names
    held = list(people)[:3]
    for person in held:
        hold(person, held=True)
    known = {person: {} for person in people}
    collected = desk.clock.now() - timedelta(days=1)
    for _month in range(11 * 12):
        desk.clock.moment = forward(desk.clock.now())
        if desk.clock.now().year < 2031:
            for person in chance.sample(list(people), 3):
                event = chance.choice(EVENTS)
                if Subject.objects.filter(pk=person, forgotten_at=None).exists():
                    happened(person, event, desk.clock.now())
                    known[person][event] = desk.clock.now()
        run()
        rows = dict(Subject.objects.values_list("id", KNOWN))
        for person, names in people.items():
            there = set(parse(rows[person]).get("f", {}))
            people[person] = expected(names, known[person], collected, desk.clock.now(), person in held)
            assert there == people[person], desk.clock.now()  # what went stays gone, whatever happens later
    left = set(Subject.objects.filter(forgotten_at=None).values_list("id", flat=True))
    assert set(held) <= left
    assert Erasure.objects.count() == len(people) - len(left)
    assert Erasure.objects.count() > 10


def expected(names, events, collected, now, is_held):
    """What must be there, counted by hand: months, days, statute, and for ever while nobody objects."""
    if is_held:
        return set(names)
    there = set()
    for name in names:
        if name == "preferences":
            there.add(name)
        elif name == "recordings":
            there |= {name} if now < collected + timedelta(days=90) else set()
        elif name == "billing_data":
            newest = max(collected, events.get("last_order", collected))
            there |= {name} if now < datetime(newest.year + 6, 6, 30, 21, tzinfo=UTC) else set()
        else:
            event, months = KEPT_MONTHS[name]
            start = events.get(event) or (collected if event.startswith("last_") or event == "collected" else None)
            if start is None or now < after_months(start, months):
                there.add(name)
    return there


def after_months(start, months):
    later = months_later(start.date(), months)
    return start.replace(year=later.year, month=later.month, day=later.day)
