"""Names are found by their beginnings, in any order, without accents, and with a slip of the finger."""

from __future__ import annotations

import random
import re
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecall.contacts.names.book import (
    LOOSE,
    Book,
    Entry,
    distance,
    distances,
    letters_of,
    letters_of_all,
    row_of,
    spelled,
)
from forecall.contacts.names.sorting import sort_key
from forecall.contacts.values import _plain, folded

NAMES = ["Ștefan Țăranu", "Jürgen Groß", "Ana-Maria Popescu", "Maria Popescu", "Mărioara Pop", "李 小龍", "Zoë O'Neil"]


def entry(number, name, stands=None):
    return Entry(UUID(int=number), UUID(int=number if stands is None else stands), name, name.rfind(" ") + 1)


@pytest.fixture
def book():
    return Book(row_of(entry(number, name)) for number, name in enumerate(NAMES))


def found(book, text, limit=10):
    return [NAMES[one.int] for one in book.search(text, limit)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("stefan", ["Ștefan Țăranu"]),
        ("ŞTEFAN taranu", ["Ștefan Țăranu"]),  # the cedilla that old keyboards wrote
        ("Gross", ["Jürgen Groß"]),
        ("jurg", ["Jürgen Groß"]),
        ("popescu maria", ["Ana-Maria Popescu", "Maria Popescu"]),
        ("pop", ["Mărioara Pop", "Ana-Maria Popescu", "Maria Popescu"]),  # the whole word first
        ("popsecu ana", ["Ana-Maria Popescu"]),  # two letters changed about
        ("poppescu ana", ["Ana-Maria Popescu"]),
        ("李", ["李 小龍"]),
        ("neil", ["Zoë O'Neil"]),
        ("xyz", []),
        ("", []),
        ("  -  ", []),
    ],
)
def test_a_name_is_found_however_it_is_typed(book, text, names):
    assert found(book, text) == names


def test_a_name_that_changed_or_went_leaves_no_word_behind(book):
    book.put([entry(0, "Ștefan Nou")])
    assert (found(book, "taranu"), found(book, "nou")) == ([], ["Ștefan Țăranu"])
    book.drop(UUID(int=0))
    book.drop(UUID(int=2))
    assert found(book, "stefan") == found(book, "ana") == []
    assert found(book, "popescu") == ["Maria Popescu"]
    left = repr(vars(book))
    assert not any(word in left for word in ("taran", "țăran", "stefan", "Nou"))


def test_a_merged_record_leads_to_the_one_that_stands_for_it(book):
    book.put([entry(3, "Maria Popescu", stands=2)])
    assert book.search("popescu", 10) == [UUID(int=2)]
    assert UUID(int=3) not in book.page("ro", 0, 10)[0]


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("ro", ["Ion Sabău", "Ion Sava", "Ion Săbău", "Ana Szabo", "Ion Șerban"]),
        ("en", ["Ion Sabău", "Ion Săbău", "Ion Sava", "Ion Șerban", "Ana Szabo"]),
    ],
)
def test_the_order_is_that_of_the_language(language, ordered):
    book = Book(row_of(Entry(UUID(int=at), UUID(int=at), name, 4)) for at, name in enumerate(ordered[::-1]))
    assert [ordered[::-1][one.int] for one in book.page(language, 0, 10)[0]] == ordered
    assert len(book.page(language, 3, 10)[0]) == 2


def test_german_lists_of_names_write_an_umlaut_as_two_letters():
    names = ["Anna Müller", "Anna Muffel", "Anna Mulder"]
    assert sorted(names, key=lambda name: sort_key(name, 5, "de")) == ["Anna Müller", "Anna Muffel", "Anna Mulder"]


def by_hand(entries, text):
    wanted = folded(text).split()
    return {
        one.stands
        for one in entries.values()
        if wanted and all(any(word.startswith(each) for word in folded(one.name).split()) for each in wanted)
    }


def test_through_thousands_of_changes_it_finds_what_looking_one_by_one_finds():
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdeșț", k=chance.randint(2, 5))) for _ in range(300)]
    made = {at: entry(at, " ".join(chance.choices(words, k=2))) for at in range(3000)}
    book = Book(map(row_of, made.values()))
    for step in range(3 * LOOSE):
        at = chance.randrange(4000)
        if chance.random() < 0.5:
            made[at] = entry(at, " ".join(chance.choices(words, k=2)))
            book.put([made[at]])
        else:
            made.pop(at, None)
            book.drop(UUID(int=at))
        if step % 100 == 0:
            text = chance.choice(words)[: chance.randint(1, 4)]
            exact = by_hand(made, text)
            assert set(book.search(text, 10_000)) == exact or len(exact) > Book.MOST or not exact
    assert len(book) == len(made)


def slow_distance(one, other):
    """The same by its definition, without a bound."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(1, 3))
def test_the_bounded_distance_is_the_distance_up_to_its_bound(one, other, most):
    assert distance(one, other, most) == min(slow_distance(one, other), most + 1)


@given(st.text("abc", min_size=1, max_size=7), st.lists(st.text("abc", min_size=1, max_size=7), min_size=1, max_size=5))
def test_many_distances_at_once_are_the_same_as_one_by_one(word, others):
    lengths = np.array([len(one) for one in others])
    found = distances(word, spelled(others)[: lengths.max()], lengths)
    assert list(found) == [slow_distance(word, one) for one in others]


@given(st.text(st.characters(max_codepoint=0x2000), max_size=20))
def test_latin_letters_fold_at_once_as_they_fold_one_by_one(text):
    slowly = " ".join(re.split(r"[^\w]+", _plain(text))).strip()
    assert folded(text) == slowly


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=40), max_size=8))
def test_letters_of_many_words_are_those_of_each(words):
    assert list(letters_of_all(words, spelled(words))) == [letters_of(word) for word in words]


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from([*NAMES, "Ana Pop", "Pop Ana"]), st.integers(0, 12)), max_size=30
    ),
    st.integers(0, 20),
)
def test_a_list_that_follows_each_change_is_the_list_that_is_made_anew(changes, dropped):
    book = Book()
    for language in ("ro", "de"):
        book.page(language, 0, 1)  # made once, and from now on kept up to date
    for number, name, stands in changes:
        book.put([entry(number, name, stands)])
    book.drop(UUID(int=dropped))
    for language in ("ro", "de"):
        kept, anew = book.page(language, 0, 99), Book(book._rows.values()).page(language, 0, 99)
        assert sorted(kept[0]) == sorted(anew[0])
        keys = [[book._key(one.bytes, language) for one in each[0]] for each in (kept, anew)]
        assert keys[0] == keys[1]
        assert kept[1] == anew[1] == len(kept[0])


def test_whoever_may_see_some_only_gets_pages_of_those(book):
    whose = {UUID(int=3), UUID(int=0), UUID(int=99)}
    first, count = book.page("ro", 0, 1, whose)
    assert (first, count) == ([UUID(int=3)], 2)
    assert book.page("ro", 1, 5, whose) == ([UUID(int=0)], 2)
    assert book.page("ro", 0, 5, set()) == ([], 0)


def test_the_same_words_in_another_spelling_and_order_are_alike():
    book = Book(row_of(entry(at, name)) for at, name in enumerate(["Ana Țară", "tara ANA", "Ana-Tara", "Ana Tara Pop"]))
    assert [sorted(UUID(bytes=one).int for one in people) for people in book.alike()] == [[0, 1, 2]]
    assert sorted(one.int for one in book.like(UUID(int=1))) == [0, 2]
    book.put([entry(7, "Țara, Ana"), entry(2, "Ana-Tara", 0)])  # one more, and one that was merged
    assert sorted(one.int for one in book.like(UUID(int=1))) == [0, 7]
    assert book.like(UUID(int=3)) == book.like(UUID(int=99)) == []
