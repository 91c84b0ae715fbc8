"""A row goes with the category it stands for; what cannot be taken away stops nothing else, and is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from forecall import contacts
from forecall.contacts.models import ContactPoint, Merge, Person
from forecall.custody import Ask, ask, erasing, seal, wire
from forecall.custody.errors import ErasureUnfinished, SweepUnfinished
from forecall.custody.fitting import BESIDE, best_of, category_of
from forecall.custody.jobs import sweep
from forecall.custody.origins import origins_of
from forecall.custody.receipts import ReceiptsUnwritable
from forecall.custody.recording import happened
from forecall.custody.retention import rows
from forecall.custody.retention.rows import fate_of
from forecall.custody.retention.sweeping import run
from forecall.custody.safeguards.alerts import open_now
from forecall.custody.safeguards.saying import sentence_of
from forecall.foundation import Field, Holding, acting_now
from tests.custody.conftest import NOW, Card
from tests.custody.rights.conftest import Bill
from tests.policy.policies import NAMES, example

pytestmark = pytest.mark.databases
CARD = frozenset({"business_card"})
YEARS = timedelta(days=400)


def known(desk):
    """Somebody with a card, whose number ended and whose merge was undone, and who wrote once."""
    person, other = desk.person(categories=("business_card", "tickets")), desk.person(categories=("tickets",))
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    Person.objects.create(
        subject_id=person, changed_at=NOW, origins={"*": ["x", "given", 1, ""]},
        **seal(permit, Person, person, {"name": "Ana"}),
    )  # fmt: skip
    sourced = {"subject_id": person, "source": "given", "collected_at": NOW, "version": 1}
    for kind, value in (("phone", "+40215550123"), ("email", "ana@example.com")):
        ContactPoint.objects.create(
            kind=kind, token=kind.encode().ljust(16), checked_at=NOW, valid_to=date(2026, 11, 1), **sourced,
            **seal(permit, ContactPoint, person, {kind: value}),
        )  # fmt: skip
    Merge.objects.create(subject_id=person, kept_id=other, at=NOW, actor="alice", undone_at=NOW)
    return person


def test_of_what_stays_nothing_but_a_sealed_value_is_emptied(desk):
    person = known(desk)
    before = list(Merge.objects.values()), ContactPoint.objects.values("collected_at", "valid_to").get(kind="email")
    desk.clock.forward(YEARS)  # the card is over; tickets (name, email) are not
    assert not run().failed
    assert set(origins_of(person)) == {"tickets"}
    assert not ContactPoint.objects.filter(kind="phone").exists()
    assert list(Merge.objects.values()) == before[0]
    assert ContactPoint.objects.values("collected_at", "valid_to").get(kind="email") == before[1]
    assert Person.objects.get(pk=person).name is not None


def test_the_row_that_is_the_person_stays_with_what_is_left_of_them(desk):
    person = desk.person(categories=("business_card", "preferences"))
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    Person.objects.create(subject_id=person, changed_at=NOW, **seal(permit, Person, person, {"name": "Ana"}))
    desk.clock.forward(YEARS)
    assert not run().failed
    row = Person.objects.get(pk=person)
    assert row.name is None
    assert row.changed_at == desk.clock.now() - YEARS  # no room is introduced here; see the next


def test_a_list_of_names_in_memory_is_told_of_a_name_that_ended(desk):
    contacts.listen(desk.parts.events)
    person = desk.person(categories=("tickets", "preferences"))
    permit = ask(Ask("prospecting", frozenset({"tickets"}), "store", (person,)))
    Person.objects.create(subject_id=person, changed_at=NOW, **seal(permit, Person, person, {"name": "Ana Muster"}))
    assert contacts.known_names("prospecting") == 1
    happened(person, "request_closed", NOW - timedelta(days=731))
    assert not run().failed
    assert contacts.known_names("prospecting") == 0
    assert Person.objects.get(pk=person).name is None


def test_what_a_room_keeps_by_statute_is_not_touched_with_a_category(desk):
    person = desk.person("account_user", ("account", "usage_log", "billing_data"))
    happened(person, "contract_started", NOW - timedelta(days=1))
    permit = ask(Ask("billing", frozenset({"billing_data"}), "store", (person,)))
    Bill.objects.create(subject_id=person, amount="119.00", **seal(permit, Bill, person, {"name": "Ion"}))
    desk.clock.forward(timedelta(days=366 * 7))
    assert not run().failed
    assert set(origins_of(person)) == {"account"}
    assert [(one.amount, one.name is not None) for one in Bill.objects.all()] == [("119.00", True)]


def test_a_retired_book_goes_with_the_sweep_and_one_that_cannot_is_counted(desk):
    for retire, books, failed in ((lambda: 3, 3, {}), (broken, 0, {"books": 1})):
        wire(replace(desk.parts, retire=retire))
        made = run()
        assert (made.books, dict(made.failed)) == (books, failed)


def test_no_transaction_is_open_while_the_books_are_walked_through(desk):
    seen, outside = [], len(connection.savepoint_ids)
    wire(replace(desk.parts, retire=lambda: seen.append(len(connection.savepoint_ids)) or 0))
    run()
    assert seen == [outside]


def broken(*_args, **_more):
    raise IntegrityError("NOT NULL constraint failed")


def test_a_category_that_cannot_be_taken_away_stops_nothing_else_is_said_and_comes_again(desk, monkeypatch):
    first = desk.person("account_user", ("account", "usage_log"))
    second = desk.person(categories=("business_card", "preferences"))
    card = ask(Ask("prospecting", CARD, "store", (second,)))
    Card.objects.create(subject_id=second, **seal(card, Card, second, {"name": "Ana"}))
    desk.clock.forward(YEARS)
    real = rows._of_holding
    monkeypatch.setattr(
        rows, "_of_holding", lambda held, *more: broken() if "Card" in held.model else real(held, *more)
    )
    with pytest.raises(SweepUnfinished, match="category:business_card/keep") as told:
        sweep.func(Heard(), desk.alices)
    assert told.value.retry
    assert set(origins_of(first)) == {"account"}
    assert set(origins_of(second)) == {"business_card", "preferences"}
    [alert] = open_now()
    for language, word in (("en", "deleted"), ("de", "löschen"), ("ro", "șterse")):
        said = sentence_of(alert, example("need-prediction"), language)
        assert (word in said, "category:business_card/keep" in said) == (True, True)
    monkeypatch.setattr(rows, "_of_holding", real)
    sweep.func(Heard(), desk.alices)
    assert set(origins_of(second)) == {"preferences"}
    assert open_now() == []


def test_what_cannot_be_taken_away_is_alerted_although_an_erasure_is_stuck_too(desk, monkeypatch):
    desk.person(categories=("business_card",))  # nothing is left of them: they are erased whole

    def full(folder, _subjects):
        raise ReceiptsUnwritable(folder, OSError(28, "no space left"))

    monkeypatch.setattr(erasing, "forget", full)
    wire(replace(desk.parts, retire=broken))
    desk.clock.forward(YEARS)
    with pytest.raises(ErasureUnfinished):
        sweep.func(Heard(), desk.alices)
    assert [(one.key, one.values["what"]) for one in open_now()] == [("retention", "books")]
    wire(replace(desk.parts, retire=lambda: 0))
    with pytest.raises(ErasureUnfinished):
        sweep.func(Heard(), desk.alices)
    assert open_now() == []


class Heard:
    """Progress that nobody looks at."""

    def of(self, *_parts):
        pass

    step = of


@pytest.mark.parametrize("name", NAMES)
def test_no_end_of_an_example_policy_takes_a_time_an_origin_or_a_record_alone(desk, name):
    """Whatever ends first, of a row that stays nothing but what is sealed goes."""
    policy = example(name)
    kinds = {one: frozenset(map(str, category.fields)) for one, category in policy.categories.items()}
    for over in kinds:
        left = [one for one in kinds if one != over]
        for held in desk.parts.holdings:
            fate = fate_of(held, list(held.fields), over, left, kinds)
            assert all(held.fields[one].way == "sealed" for one in fate.emptied)
            ended = {kind for one in fate.emptied for kind in held.fields[one].kinds}
            assert ended.isdisjoint(BESIDE)
            assert all(ended.isdisjoint(kinds[one]) for one in left)


def test_a_row_is_told_and_goes_with_the_category_that_has_most_of_it():
    kinds = {
        "orders": frozenset({"product", "quantity", "price", "time"}),
        "needs": frozenset({"product", "quantity", "chance", "window"}),
        "log": frozenset({"time"}),
    }
    assert best_of({"product", "quantity", "chance", "time"}, kinds, kinds) == {"needs"}
    assert best_of({"product", "time"}, kinds, kinds) == {"needs", "orders"}
    assert best_of({"time"}, kinds, kinds) == frozenset()
    plain = {name: Field((name,), "plain", "x") for name in ("product", "quantity", "chance")}
    dated = Holding("a.Seen", "subject", {"at": Field(("time",), "plain", "x")})
    assert category_of(dated, kinds, ["orders", "log"]) == ""  # nobody is told that it is kept as a log
    need = Holding("a.Need", "subject", plain)
    assert category_of(need, kinds, ["orders", "needs"]) == "needs"
    assert fate_of(need, list(plain), "needs", ["orders"], kinds).goes
    assert not fate_of(need, list(plain), "orders", ["needs"], kinds).goes


def test_what_fails_in_one_organisation_stops_no_other_on_the_command_line(desk, monkeypatch, capsys):
    from forecall.app import custody_commands
    from forecall.custody.retention import sweeping

    person = desk.person("account_user", ("account", "usage_log"))
    desk.clock.forward(YEARS)
    real = sweeping.run
    monkeypatch.setattr(sweeping, "run", lambda: broken() if acting_now("test").organisation == desk.bobs else real())
    wrong = [custody_commands._swept(slug, key, dry=False) for slug, key in (("b", desk.bobs), ("a", desk.alices))]
    assert wrong == [1, 0]
    assert "b: not swept: IntegrityError" in capsys.readouterr().out
    assert set(origins_of(person)) == {"account"}
