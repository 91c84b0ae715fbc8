"""Random asks and facts that keep near the edges: most are an ordinary person with one or two things changed."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

from forecall.policy import Ask, Collected, ContractSpan, Facts, Given
from forecall.policy.terms import Action, Channel, Source

NOW = datetime(2027, 3, 31, 10, 30, tzinfo=UTC)
NOWS = (
    NOW,
    datetime(2026, 11, 30, 21, 59, 59, tzinfo=UTC),  # a second before the policy counts, in Bucharest
    datetime(2026, 11, 30, 22, 0, tzinfo=UTC),
    datetime(2027, 6, 30, 20, 59, 59, tzinfo=UTC),  # the last second of a balancing test
    datetime(2027, 6, 30, 21, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2029, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2031, 1, 15, 8, 0, tzinfo=UTC),
)
AGO_DAYS = (0, 0.5, 1, 1.5, 27, 28, 29, 30, 31, 59, 89, 90, 91, 181, 184, 365, 366, 730, 1095, 1096, 1827, 2922, 4000)
ACTIONS = (*(action.value for action in Action), "dance")
CHANNELS = (*(channel.value for channel in Channel), "smoke")
CLASSES = ("marketing", "marketing", "survey", "vital")
SOURCES = tuple(source.value for source in Source)


def moment(random, now):
    return now - timedelta(days=random.choice(AGO_DAYS), seconds=random.choice((-1, 0, 0, 1)))


def ordinary(random, policy, ask, purpose, now):
    """A person for whom the ask is lawful, as far as facts of the person go."""
    recent = now - timedelta(hours=2)
    sources = [source.value for source in purpose.sources]
    return Facts(
        person=random.choice(purpose.people),
        place=random.choice(("RO", "DE", "FR", "")),
        consents=(Given(ask.purpose, recent, explicit=True),),
        contract=ContractSpan(recent),
        instructions=frozenset({ask.purpose}),
        collected={
            name: Collected(recent, random.choice(sources), policy.version.number, recent) for name in policy.categories
        },
        duty_met=policy.version.number,
    )


def some(random, choices, most=2):
    return frozenset(random.sample(list(choices), random.randint(1, min(most, len(choices)))))


def lawful_ask(random, name, purpose):
    action = random.choice(purpose.actions).value
    channel = random.choice(purpose.channels).value if purpose.channels and random.random() < 0.7 else None
    shared = purpose.recipients and (action == "share" or random.random() < 0.3)
    recipient = random.choice(purpose.recipients) if shared else None
    categories = some(random, purpose.categories, 3)
    source = random.choice(purpose.sources).value if action == "collect" else None
    return Ask(name, categories, action, channel, recipient, source, "member-1", "member-2", "employee", "main_site")


def changed_ask(random, ask, policy, now):
    what = random.choice(
        (
            "purpose",
            "categories",
            "action",
            "channel",
            "recipient",
            "source",
            "decided_by",
            "approved_by",
            "by",
            "place",
            "wanted_at",
        )
    )
    value = {
        "purpose": lambda: random.choice((*policy.purposes, "undeclared")),
        "categories": lambda: random.choice((frozenset(), some(random, (*policy.categories, "undeclared")))),
        "action": lambda: random.choice(ACTIONS),
        "channel": lambda: random.choice((None, *CHANNELS)),
        "recipient": lambda: random.choice((None, *policy.recipients, "undeclared")),
        "source": lambda: random.choice((None, *SOURCES)),
        "decided_by": lambda: None,
        "approved_by": lambda: random.choice((None, "member-1")),
        "by": lambda: random.choice((None, "contractor", "client")),
        "place": lambda: random.choice((None, "elsewhere", *policy.places)),
        "wanted_at": lambda: now + timedelta(seconds=random.choice((-3601, -3600, -60, 900, 901))),
    }[what]()
    return dataclasses.replace(ask, **{what: value})


def changed_facts(random, facts, ask, policy, now):
    """The facts with one of them changed to something near its edge."""
    purposes = (ask.purpose, ask.purpose, *policy.purposes)
    events = {category.keep.event for category in policy.categories.values()} | {"last_contact"}
    what = random.choice([field.name for field in dataclasses.fields(Facts)])
    if ask.action in {"send", "call"} and random.random() < 0.15:
        what = "sent"
    value = {
        "person": lambda: random.choice((*policy.people, "undeclared")),
        "place": lambda: random.choice(("RO", "DE", "US", "")),
        "age": lambda: random.choice((None, 5, 15, 16, 17, 40)),
        "consents": lambda: tuple(consent(random, purposes, now) for _ in range(random.randint(0, 2))),
        "withdrawals": lambda: {random.choice(purposes): moment(random, now)},
        "objections": lambda: some(random, (*purposes, "direct_marketing")),
        "compelling": lambda: some(random, purposes),
        "restricted": lambda: True,
        "hold": lambda: True,
        "suppressed": lambda: some(random, CHANNELS, 8),
        "contract": lambda: random.choice(
            (None, ContractSpan(moment(random, now)), ContractSpan(now - timedelta(days=4000), moment(random, now)))
        ),
        "instructions": frozenset,
        "collected": lambda: collected(random, facts, policy, now),
        "events": lambda: {event: moment(random, now) for event in some(random, events, 3)},
        "sent": lambda: {random.choice(CLASSES): tuple(moment(random, now) for _ in range(random.randint(1, 5)))},
        "duty_met": lambda: random.randint(0, 3),
    }[what]()
    if what == "duty_met":  # matters only for what was collected under an earlier version
        older = {name: dataclasses.replace(one, version=random.randint(0, 2)) for name, one in facts.collected.items()}
        return dataclasses.replace(facts, duty_met=value, collected=older)
    return dataclasses.replace(facts, **{what: value})


def consent(random, purposes, now):
    channels = random.choice((None, None, some(random, CHANNELS, 8)))
    return Given(random.choice(purposes), moment(random, now), channels, random.random() < 0.7, random.random() < 0.2)


def collected(random, facts, policy, now):
    names = [name for name in facts.collected if random.random() < 0.9]
    return {
        name: Collected(
            moment(random, now),
            random.choice((facts.collected[name].source, *SOURCES)),
            random.randint(0, policy.version.number),
            random.choice((None, moment(random, now), facts.collected[name].at)),
        )
        for name in names
    }


def case(random, policy):
    """(ask, facts, now)."""
    now = random.choice((NOW, NOW, *NOWS))
    name = random.choice(list(policy.purposes))
    purpose = policy.purposes[name]
    ask = lawful_ask(random, name, purpose)
    facts = ordinary(random, policy, ask, purpose, now)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        ask = changed_ask(random, ask, policy, now)
    for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
        facts = changed_facts(random, facts, ask, policy, now)
    return ask, facts, now
