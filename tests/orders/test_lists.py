"""Bought lists come in under their papers: tried first, once, without whoever said no, and taken out again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from forecall.contacts import NewPerson, Point, add_people, merge, notices_due, waiting
from forecall.contacts.errors import SupplyIncomplete
from forecall.contacts.hearing import listen
from forecall.contacts.models import Erased, Person, Supply
from forecall.custody import Origin, Proof, ask, consent, erase, object_to, permitted, withdraw
from forecall.custody.erasing import erase_all
from forecall.custody.models import Subject
from forecall.custody.recording import hold
from forecall.custody.types import Ask, Permit
from forecall.orders import hear, lists, lists_undone
from forecall.orders.errors import NothingDeclared
from forecall.orders.importing import policy_now
from forecall.orders.lists import Listed, Road, foresee_list, roads, take_in_list
from forecall.orders.lists_undone import undo_list
from forecall.sales.order_files import digest_of, read_list_file
from tests import house as houses
from tests.house import NOW

PARTNERS = Road("partner_contacts", "business_contact", "third_party")
HEAD = "Name,Telefon,E-Mail,Einwilligung,Einwilligung am,Lieblingsfarbe\n"
ROWS = (
    "Ana Exemplu,+40 21 000 0101,ana@example.org,Formular des Verkäufers,2026-10-01,blau\n"
    "Bogdan Model,+40 21 000 0102,,,,rot\n"
)


@pytest.fixture
def house(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(houses.House, tmp_path, "contact-centre", introduce=(listen, hear)) as house:
        house.folder = tmp_path
        yield house


def file_of(house, text=HEAD + ROWS, encoding="utf-8", name="list.csv"):
    file = Path(house.folder) / name
    file.write_bytes(text.encode(encoding))
    return file


def brought(house, text=HEAD + ROWS, act=take_in_list, encoding="utf-8", **more):
    file = file_of(house, text, encoding)
    read = read_list_file(file)
    said = {
        "road": PARTNERS, "seller": "Adressen Beispiel GmbH", "received_on": NOW.date(), "country": "DE",
        "proof": "contract 7, folder 2", "digest": digest_of(file),
    }  # fmt: skip
    made = act(read.table, read.headers, Listed(**(said | more)))
    made.problems[:0] = read.problems
    return made


def partner(house, **more):
    origin = Origin(house.clock.now() - timedelta(days=1), "given", 1, informed=house.clock.now() - timedelta(days=1))
    return NewPerson("business_contact", origin, {"name": "Somebody"}, **more)


def test_the_policy_says_which_ways_there_are_for_data_from_elsewhere(house):  # noqa: ARG001
    assert [str(one) for one in roads(policy_now()[0])] == [
        "partner_contacts/business_contact/third_party", "partner_contacts/business_contact/public_source",
    ]  # fmt: skip


def test_a_list_is_tried_without_effect_and_then_comes_in_with_its_papers_and_the_clock_of_the_notice(house):
    seen = brought(house, act=foresee_list)
    assert (seen.added, seen.aside, seen.columns) == (2, 1, ())
    assert not Person.objects.exists()
    assert not Supply.objects.exists()
    made = brought(house)
    assert (made.added, made.aside, dict(made.left_out)) == (seen.added, seen.aside, dict(seen.left_out))
    kept = Supply.objects.get()
    assert (kept.seller, kept.proof, kept.country) == ("Adressen Beispiel GmbH", "contract 7, folder 2", "DE")
    assert kept.counts == {"added": 2, "aside": 1, "left_out": {}}
    assert len(notices_due()) == 2
    assert [one.why for one in waiting()] == ["no_permission"]
    card = Ask("partner_contacts", frozenset({"business_card"}), "read")
    answer = permitted(card)
    assert isinstance(answer, Permit)
    assert len(answer.subjects) == 1  # who agreed; the other is only stored


def test_the_same_file_again_changes_nothing_and_another_file_brings_nobody_twice(house):
    brought(house)
    again = brought(house)
    assert (again.fresh, again.added) == (False, 0)
    more = brought(house, HEAD + ROWS + "Cora Exemplu,+40 21 000 0103,,,,\nCora E.,+40210000103,,,,\n")
    assert (more.added, dict(more.left_out)) == (1, {"known": 2, "twice": 1})
    assert Person.objects.count() == 3


def test_whoever_was_erased_or_said_no_does_not_come_back_by_a_list(house):
    gone, angry = (
        one.person
        for one in add_people(
            "partner_contacts",
            [partner(house, points=(Point("phone", "+40210000101"),)),
             partner(house, points=(Point("phone", "+40210000102"),))],
        )
    )  # fmt: skip
    object_to(angry, "direct_marketing")
    erase(angry)
    erase(gone)
    seen = brought(house, act=foresee_list)
    made = brought(house)
    assert dict(made.left_out) == dict(seen.left_out) == {"erased": 2}
    assert not Person.objects.exists()


def test_a_number_over_which_nothing_is_wanted_keeps_its_owner_out(house):
    [angry] = add_people("partner_contacts", [partner(house, points=(Point("email", "ana@example.org"),))])
    object_to(angry.person, "direct_marketing")
    made = brought(house)
    assert (made.added, dict(made.left_out)) == (1, {"suppressed": 1})


def test_rows_that_cannot_stand_are_named_without_their_value_and_a_formula_is_no_name(house):
    text = HEAD + (
        "=HYPERLINK(1),+40 21 000 0104,,,,\n"
        "Dora,nonsense,,,,\n"
        "Emil,+40 21 000 0105\n"
        'Fritz,+40 21 000 0106,,"seller\'s form",2099-01-01,\n'
    )
    made = brought(house, text)
    assert (made.added, made.aside, dict(made.left_out)) == (2, 2, {"unreachable": 1})
    assert [(one.row, one.code) for one in made.problems if one.code != "empty"] == [
        (4, "not_valid"), (2, "formula"), (3, "not_valid"),
    ]  # fmt: skip
    assert not any("HYPERLINK" in str(one) or "nonsense" in str(one) for one in made.problems)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1250", "utf-16"])
def test_a_list_is_read_in_the_letters_it_was_written_in(house, encoding):
    text = "Nume;Telefon\n" + "Gheorghe Ţintă;+40 21 000 0107\nŞtefan Brânză;+40 21 000 0108\n"
    read = read_list_file(file_of(house, text, encoding))
    assert read.table["last_name"].to_list() == ["Gheorghe Ţintă", "Ştefan Brânză"]
    assert brought(house, text, encoding=encoding).added == 2


def test_without_its_papers_nobody_comes_in(house):
    for missing in ({"proof": " "}, {"seller": ""}, {"received_on": NOW.date() + timedelta(days=1)}, {"country": "X"}):
        with pytest.raises(SupplyIncomplete):
            brought(house, **missing)
    with pytest.raises(NothingDeclared, match="way for data from elsewhere"):
        brought(house, road=Road("newsletter", "subscriber_to_news", "third_party"))
    assert not Person.objects.exists()
    assert not Supply.objects.exists()


def test_of_a_list_of_which_nobody_was_told_for_a_month_nobody_is_used_and_that_is_foreseen(house):
    old = {"received_on": date(2026, 10, 1)}
    seen, made = brought(house, act=foresee_list, **old), brought(house, **old)
    assert (seen.added, dict(seen.left_out)) == (made.added, dict(made.left_out)) == (1, {"not_informed": 1})
    card = Ask("partner_contacts", frozenset({"business_card"}), "read", (Person.objects.get().pk,))
    assert ask(card).reason == "not_informed"


def test_taken_out_again_whoever_came_by_the_list_alone_is_erased_and_the_file_may_come_in_anew(house):
    made = brought(house)
    ana = Person.objects.get(permission__gt="")
    hold(ana.pk, held=True)
    assert (undo_list(made.supply).gone, Person.objects.count()) == (1, 1)
    hold(ana.pk, held=False)
    done = undo_list(made.supply)
    assert (done.gone, done.stayed) == (1, 0)
    assert not Person.objects.exists()
    assert not Erased.objects.exists()
    assert Subject.objects.filter(forgotten_at__isnull=False).count() == 2
    assert brought(house).added == 2


def test_who_said_no_meanwhile_stays_out_when_the_list_is_taken_out_and_brought_in_anew(house):
    made = brought(house)
    ana = Person.objects.get(permission__gt="").pk
    object_to(ana, "direct_marketing")
    undo_list(made.supply)
    again = brought(house)
    assert again.added == 1
    assert set(again.left_out) <= {"erased", "suppressed"}


def test_who_gave_something_themselves_meanwhile_stays_when_the_list_goes(house):
    made = brought(house)
    ana = Person.objects.get(permission__gt="").pk
    from forecall.contacts.changing import add_point  # the verb that a form calls

    add_point("partner_contacts", ana, Point("phone", "+40 21 000 0199"), partner(house).origin)
    assert (undo_list(made.supply).stayed, Person.objects.get().pk) == (1, ana)


@pytest.mark.parametrize("own_stands", [True, False])
@pytest.mark.parametrize("other", ["gave it themselves", "came by another list"])
def test_who_was_merged_with_somebody_who_is_not_on_the_list_stays_when_it_goes(house, other, own_stands):
    if other == "gave it themselves":
        [came] = add_people("partner_contacts", [partner(house, points=(Point("phone", "+40210000150"),))])
        own = came.person
    else:
        brought(house, HEAD + "Ana E.,+40 21 000 0150,,Formular,2026-10-01,\n")
        own = Person.objects.get().pk
    made = brought(house)
    ana = Person.objects.get(permission__gt="", supply_id=made.supply).pk
    merge(*((own, ana) if own_stands else (ana, own)))
    done = undo_list(made.supply)
    assert (done.gone, done.stayed) == (1, 1)
    assert set(Subject.objects.filter(forgotten_at=None).values_list("pk", flat=True)) == {own, ana}


def test_two_of_one_list_who_were_merged_go_with_it(house):
    made = brought(house, HEAD + ROWS.replace(",,,,rot", ",,Formular,2026-10-01,rot"))
    merge(*Person.objects.values_list("pk", flat=True))
    assert (undo_list(made.supply).gone, Person.objects.count()) == (2, 0)


@pytest.mark.parametrize("taken_back", [False, True])
def test_who_agreed_themselves_meanwhile_stays_when_the_list_goes_unless_they_took_it_back(house, taken_back):
    made = brought(house)
    ana = Person.objects.get(permission__gt="").pk
    house.clock.forward(timedelta(days=1))
    consent(ana, "newsletter", Proof("double_opt_in", "Write to me", 1, "en"))
    if taken_back:
        house.clock.forward(timedelta(days=1))
        withdraw(ana, "newsletter")
    assert undo_list(made.supply).stayed == (not taken_back)
    assert Person.objects.count() == (not taken_back)


def test_a_list_taken_out_because_its_papers_were_wrong_comes_back_under_the_new_ones(house):
    undo_list(brought(house).supply)
    house.clock.forward(timedelta(days=1))
    register = Road("partner_contacts", "business_contact", "public_source")
    said = {"seller": "Andere Adressen GmbH", "country": "AT", "proof": "contract 8, folder 3", "road": register}
    again = brought(house, received_on=house.clock.now().date(), **said)
    kept = Supply.objects.get()
    assert (kept.pk, kept.seller, kept.country, kept.proof) == (
        again.supply, "Andere Adressen GmbH", "AT", "contract 8, folder 3",
    )  # fmt: skip
    assert kept.made_at == house.clock.now()
    assert kept.received_on == house.clock.now().date()
    assert (kept.undone_at, kept.counts["added"]) == (None, 2)


def test_a_list_that_was_stopped_and_goes_on_counts_everybody_who_came_and_none_of_them_as_known(house, monkeypatch):
    text = HEAD + ROWS + "Cora Exemplu,+40 21 000 0103,,,,\nCora E.,+40210000103,,,,\nDan,+40 21 000 0104,,,,\n"
    monkeypatch.setattr(lists, "AT_ONCE", 1)
    done = iter([None, None])  # the third of four is not reached
    monkeypatch.setattr(lists, "_enter", lambda *said, real=lists._enter: (next(done), real(*said)))
    with pytest.raises(StopIteration):
        brought(house, text)
    monkeypatch.undo()
    assert Person.objects.count() == 2
    seen, made = brought(house, text, act=foresee_list), brought(house, text)
    assert (seen.added, made.added, made.aside) == (2, 4, 3)
    assert dict(seen.left_out) == dict(made.left_out) == {"twice": 1}
    assert Supply.objects.get().counts == {"added": 4, "aside": 3, "left_out": {"twice": 1}}
    assert Person.objects.count() == 4


def test_a_list_whose_taking_out_was_stopped_leaves_nobody_erased_for_good(house, monkeypatch):
    made = brought(house)

    def stops(people):
        erase_all(people)
        raise KeyboardInterrupt

    monkeypatch.setattr(lists_undone, "erase_all", stops)
    with pytest.raises(KeyboardInterrupt):
        undo_list(made.supply)
    monkeypatch.undo()
    undo_list(made.supply)
    assert not Erased.objects.exists()
    again = brought(house)
    assert (again.added, dict(again.left_out)) == (2, {})
    erase(Person.objects.first().pk)  # who is erased by themselves leaves a mark as ever
    assert Erased.objects.exists()
