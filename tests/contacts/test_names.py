"""The index of names is filled with a receipt, kept up to date, and shows nobody whom custody refuses."""

from __future__ import annotations

import pytest

from forecall.contacts import add_people, merge
from forecall.contacts.errors import NotPermitted
from forecall.contacts.models import Person
from forecall.contacts.names import shelf
from forecall.contacts.names.shelf import forget_shelves, known_names, people_by_name, search_names
from forecall.custody import erase, object_to
from forecall.custody.models import Subject
from forecall.custody.recording import restrict
from forecall.foundation import acting
from tests.contacts.conftest import CAMPAIGNS, SUPPORT


@pytest.fixture(autouse=True)
def empty_shelves():
    forget_shelves()
    yield
    forget_shelves()


def found(text, purpose=CAMPAIGNS):
    return [one.first("name") for one in search_names(purpose, text)]


def test_the_first_search_fills_the_index_with_one_receipt_and_each_search_has_one_of_its_own(house):
    add_people(CAMPAIGNS, [house.called(name) for name in ("Ana Exemplu", "Ștefan Țăranu")])
    before = len(house.receipts)
    assert found("taranu") == ["Ștefan Țăranu"]
    assert [(one.action, one.count, one.categories) for one in house.receipts[before:]] == [
        ("read", 2, ("civil_identity",)),
        ("read", 1, ("civil_identity",)),
    ]
    assert found("exemplu") == ["Ana Exemplu"]
    assert len(house.receipts) == before + 3


def test_who_comes_later_is_found_and_who_is_erased_is_gone_from_memory_at_once(house):
    ana = house.person("Ana Exemplu")
    assert found("ana") == ["Ana Exemplu"]
    house.person("Anastasia Model")
    assert found("ana") == ["Ana Exemplu", "Anastasia Model"]
    erase(ana)
    [(_key, one)] = shelf._shelves.items()
    assert ana not in one.book
    assert "Exemplu" not in repr(vars(one.book))
    assert found("ana") == ["Anastasia Model"]


def test_what_another_process_did_is_seen_at_the_next_question(house, monkeypatch):
    ana = house.person("Ana Exemplu")
    assert found("ana") == ["Ana Exemplu"]
    monkeypatch.setattr(house.parts.events, "publish", lambda _fact: None)  # this process hears nothing of it
    house.person("Anastasia Model")
    assert found("ana") == ["Ana Exemplu", "Anastasia Model"]
    erase(ana)
    assert found("ana") == ["Anastasia Model"]
    assert known_names(CAMPAIGNS) == 1


def test_whom_custody_refuses_now_is_not_shown_though_the_index_has_them(house):
    ana = house.person("Ana Exemplu")
    house.person("Ana Model")
    assert len(found("ana")) == 2
    restrict(ana, restricted=True)
    assert found("ana") == ["Ana Model"]
    object_to(ana, "direct_marketing")
    assert [one.first("name") for one in people_by_name(CAMPAIGNS, "ro").people] == ["Ana Model"]


def test_a_merged_person_is_found_once_by_either_name(house):
    ana, anna = house.person("Ana Exemplu"), house.person("Anna Nouă")
    assert found("noua") == ["Anna Nouă"]
    merge(ana, anna)
    [profile] = search_names(CAMPAIGNS, "noua")
    assert (profile.person, profile.first("name")) == (ana, "Ana Exemplu")
    assert [one.person for one in people_by_name(CAMPAIGNS, "ro").people] == [ana]


def test_each_client_has_an_index_of_its_own(house):
    house.person("Ana Exemplu")
    assert found("ana") == ["Ana Exemplu"]
    with acting(house.bobs, "bob"):
        assert found("ana") == []
        house.person("Ana Altundeva")
        assert found("ana") == ["Ana Altundeva"]
    assert found("ana") == ["Ana Exemplu"]


def test_a_purpose_without_a_rule_searches_nobody(house):
    house.person("Ana Exemplu")
    with pytest.raises(NotPermitted, match="no_rule"):
        search_names("curiosity", "ana")


def test_a_list_is_in_the_order_of_the_language_and_comes_in_pages(house):
    names = ["Ion Șerban", "Ana Szabo", "Ion Sava", "Maria Ana"]
    add_people(SUPPORT, [house.called(name) for name in names])
    shown = [one.first("name") for one in people_by_name(SUPPORT, "ro", 1, 2).people]
    assert shown == ["Ion Sava", "Ana Szabo"]
    assert Person.objects.count() == Subject.objects.count() == 4
