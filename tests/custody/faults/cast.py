"""The cast of the fault tests: who said what before anything went wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

DAY = datetime(2026, 12, 2, 10, tzinfo=UTC)
PEOPLE = UUID("6f8b2b1e-0c53-4d5c-9a55-2f6f6d3a51c1")
NEWS = frozenset({"preferences"})
SEALED = {"name": "Ana Proba"}


def person(name: str) -> UUID:
    return uuid5(PEOPLE, name)


def newcomers(*names: str):
    from forecall.custody import Newcomer, Origin

    origin = Origin(DAY - timedelta(days=1), "given", version=1)
    return [Newcomer("prospect", {"preferences": origin}, id=person(name)) for name in names]


def policy_of(**edits):
    from tests.policy.policies import edited

    return edited("need-prediction", edits)


def confirmed() -> None:
    """What was confirmed before anything went wrong: a consent, a withdrawal, an erasure."""
    from forecall.custody import Proof, add_subjects, consent, erase, publish, withdraw

    publish(policy_of(), artefact="0" * 64)
    add_subjects(newcomers("willing", "withdrawn", "erased", "leaving", "changing"))
    for name in ("willing", "withdrawn", "erased", "leaving"):
        consent(person(name), "newsletter", Proof("double_opt_in", "Send me news"))
    with_a_name("sealed")
    withdraw(person("withdrawn"), "newsletter", at=DAY + timedelta(minutes=1))
    erase(person("erased"))
    _two_records_each()
    assert answer("willing") == "allowed"


PAIRS = ("left", "right"), ("kept", "brought")


def _two_records_each() -> None:
    """Two people with two records each: of the second pair, somebody found out already."""
    from forecall.contacts import NewPerson, Point, add_people, merge
    from forecall.custody import Origin, object_to

    origin, shared = Origin(DAY - timedelta(days=1), "given", 1), (Point("phone", "+40210000000"),)
    names = [name for pair in PAIRS for name in pair]
    made = add_people(
        "prospecting",
        [NewPerson("prospect", origin, {"name": f"Ana {one}"}, points=shared, id=person(one)) for one in names],
    )
    assert [one.person for one in made] == [person(one) for one in names]
    merge(person("kept"), person("brought"))
    object_to(person("brought"), "prospecting")
    object_to(person("right"), "prospecting")


def with_a_name(name: str, mail: str = "a@example.com") -> None:
    """Somebody of whom something is sealed: a name and an address."""
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody import Origin

    origin = Origin(DAY - timedelta(days=1), "given", version=1)
    [added] = add_people(
        "prospecting",
        [NewPerson("prospect", origin, SEALED, id=person(name), place="RO", points=(Point("email", mail),))],
    )
    assert added.person, added


def answer(name: str) -> str:
    """What the gate says of the newsletter to this person."""
    from forecall.custody import Ask, Permit, ask

    found = ask(Ask("newsletter", NEWS, "send", (person(name),), channel="email"))
    return "allowed" if isinstance(found, Permit) else str(getattr(found, "reason", "gap"))
