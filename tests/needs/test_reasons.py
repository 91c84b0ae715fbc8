"""Reasons: the written form, and one sentence in each language."""

from __future__ import annotations

import inspect
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.needs import scoring, why
from forecall.needs.errors import BadRequest, NeedsError
from forecall.needs.reasons import (
    FIGURES,
    BadReason,
    FigureKind,
    Reason,
    ReasonCode,
    format_reason,
    parse_reason,
    sentence,
)
from forecall.needs.wording import LANGUAGES, words

WRITTEN = [
    "due(every=28d, last=31d)",
    "habit(bought=9, orders=12)",
    "season(last_year=12)",
    "customer_due(every=14d, last=16d)",
    "recent(last=5d)",
    "popular(buyers=120, days=28)",
    'neighbour(bought_with="22386", lift=3.1)',
    'substitute(of="22386", over=9, without=58)',
    "similar(customers=7)",
    "new_customer(orders=1)",
    "thin(orders=2)",
    "small_shop(orders=93)",
    "lapsed(last=400d)",
]


def test_no_code_is_declared_that_the_model_never_gives():
    written = inspect.getsource(why) + inspect.getsource(scoring)
    assert [code for code in ReasonCode if f'"{code}(' not in written] == []


@pytest.mark.parametrize("text", WRITTEN)
def test_each_written_form_reads_back_as_it_was(text):
    assert format_reason(parse_reason(text)) == text


def test_every_code_is_in_the_table_above():
    assert {parse_reason(text).code for text in WRITTEN} == set(ReasonCode)


NUMBERS = st.floats(0, 1e9, allow_nan=False).map(lambda number: round(number, 3))


@st.composite
def any_reason(draw):
    code = draw(st.sampled_from(list(ReasonCode)))
    kinds = FIGURES[code].items()
    return Reason(code, {name: draw(st.text() if kind is FigureKind.PRODUCT else NUMBERS) for name, kind in kinds})


@settings(deadline=None)
@given(any_reason())
def test_any_reason_survives_writing_and_reading(reason):
    assert parse_reason(format_reason(reason)) == reason


@settings(deadline=None)
@given(any_reason(), st.sampled_from(LANGUAGES))
def test_any_reason_is_said_in_one_finished_sentence(reason, language):
    said = sentence(reason, language)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("due", "not written code("),  # no figures at all
        ("magic(moon=1)", "no such code"),
        ("due(every=28d)", "the figures of due are every, last"),  # one missing
        ("due(every=28d, last=31d, next=2d)", "the figures of due are every, last"),  # one too many
        ("due(every=28, last=31d)", "number of days only when it ends in d"),  # a plain number for days
        ("habit(bought=9d, orders=12)", "number of days only when it ends in d"),  # days for a plain number
        ("recent(last=5d, last=6d)", "unreadable from"),  # twice
        ("recent(last=5d,)", "unreadable from"),  # a comma with nothing behind it
        ("recent(last=-5d)", "outside its range"),  # not yet
        ("neighbour(bought_with=22386, lift=3.1)", "bought_with is a product id"),  # not quoted
        (r'substitute(of="\x", over=9, without=58)', "not quoted as in JSON"),
        ('season(last_year="12")', "last_year is a number"),
    ],
)
def test_what_is_no_reason_is_refused_by_name(text, problem):
    with pytest.raises(BadReason, match=re.escape(problem)) as refused:
        parse_reason(text)
    assert isinstance(refused.value, NeedsError)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_figure_is_finite(value):
    with pytest.raises(BadReason):
        Reason("season", {"last_year": value})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_code_has_a_sentence_in_every_language(code, language):
    assert words(language, "reasons").has(f"reason-{code.replace('_', '-')}")


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(BadRequest, match="en, de, ro"):
        sentence(parse_reason("thin(orders=2)"), "fr")


@pytest.mark.parametrize(
    ("text", "en", "de", "ro"),
    [
        ("due(every=28d, last=31d)",
         "Usually ordered every 28 days; the last time was 31 days ago.",
         "Wird gewöhnlich alle 28 Tage bestellt, zuletzt vor 31 Tagen.",
         "Se comandă de obicei la fiecare 28 de zile; ultima dată a fost acum 31 de zile."),
        ("due(every=1d, last=1d)",  # one
         "Usually ordered every day; the last time was yesterday.",
         "Wird gewöhnlich jeden Tag bestellt, zuletzt gestern.",
         "Se comandă de obicei în fiecare zi; ultima dată a fost ieri."),
        ("habit(bought=9, orders=120)",  # Romanian puts "de" before the noun from 20 on
         "Bought in 9 of 120 orders.",
         "War in 9 von 120 Bestellungen dabei.",
         "Apare în 9 din 120 de comenzi."),
        ("season(last_year=12)",  # Romanian few: 2..19
         "12 pieces were bought around this time last year.",
         "Letztes Jahr wurden um diese Zeit 12 Stück gekauft.",
         "Anul trecut, cam în această perioadă, s-au cumpărat 12 bucăți."),
        ("season(last_year=1)",
         "1 piece was bought around this time last year.",
         "Letztes Jahr wurde um diese Zeit 1 Stück gekauft.",
         "Anul trecut, cam în această perioadă, s-a cumpărat o bucată."),
        ("season(last_year=1250.5)",  # grouping and decimals are the language's own
         "1,250.5 pieces were bought around this time last year.",
         "Letztes Jahr wurden um diese Zeit 1.250,5 Stück gekauft.",
         "Anul trecut, cam în această perioadă, s-au cumpărat 1.250,5 bucăți."),
        ("season(last_year=101)",  # 101 is few in Romanian, 120 is not
         "101 pieces were bought around this time last year.",
         "Letztes Jahr wurden um diese Zeit 101 Stück gekauft.",
         "Anul trecut, cam în această perioadă, s-au cumpărat 101 bucăți."),
        ("thin(orders=1)",
         "Too little history to learn from (1 order of this customer so far): take it as a hint.",
         "Zu wenig Historie, um daraus zu lernen (bisher 1 Bestellung dieses Kunden): nur ein Hinweis.",
         "Istoric prea scurt pentru a învăța din el (până acum o comandă de la acest client): doar un indiciu."),
    ],
)  # fmt: skip
def test_the_sentence_in_three_languages(text, en, de, ro):
    reason = parse_reason(text)
    assert [sentence(reason, language) for language in LANGUAGES] == [en, de, ro]


@pytest.mark.parametrize(
    ("orders", "en", "de", "ro"),
    [(1, "1 order", "1 Bestellung", "o comandă"), (93, "93 orders", "93 Bestellungen", "93 de comenzi")],
)
def test_a_small_shop_is_said_with_the_orders_of_all_customers(orders, en, de, ro):
    reason = parse_reason(f"small_shop(orders={orders})")
    said = [sentence(reason, language) for language in LANGUAGES]
    assert said[0].startswith(f"The whole shop has too little history to learn from ({en} of all customers so far)")
    assert f"(bisher {de} aller Kunden): nur ein Hinweis." in said[1]
    assert f"(până acum {ro} de la toți clienții): doar un indiciu." in said[2]


@pytest.mark.parametrize(
    ("language", "start", "end"),
    [
        (
            "en",
            "Can take the place of 22386: 9 of 58 customers who had ",
            ", but not the last time, went over to this.",
        ),
        ("de", "Kann 22386 ersetzen: 9 von 58 Kunden, die jenes mehrmals, ", ", sind auf dieses Produkt umgestiegen."),
        ("ro", "Poate înlocui 22386: 9 din 58 de clienți care îl comandaseră ", ", au trecut la acest produs."),
    ],
)
def test_a_substitute_says_what_it_replaces_and_how_many_went_over(language, start, end):
    said = sentence(parse_reason('substitute(of="22386", over=9, without=58)'), language)
    assert said.startswith(start)
    assert said.endswith(end)


@pytest.mark.parametrize(
    ("language", "start", "end"),
    [
        (
            "en",
            "Can take the place of 22386: 1 of 12 customers who had ",
            ", but not the last time, went over to this.",
        ),
        ("de", "Kann 22386 ersetzen: 1 von 12 Kunden, die jenes mehrmals, ", ", ist auf dieses Produkt umgestiegen."),
        ("ro", "Poate înlocui 22386: 1 din 12 clienți care îl comandaseră ", ", a trecut la acest produs."),
    ],
)
def test_one_who_went_over_of_few_is_said_in_the_right_number(language, start, end):
    said = sentence(parse_reason('substitute(of="22386", over=1, without=12)'), language)
    assert said.startswith(start)
    assert said.endswith(end)


def test_a_known_product_name_stands_beside_its_id():
    reason = parse_reason('neighbour(bought_with="22386", lift=3.1)')
    assert "22386 (Paper bag, large)" in sentence(reason, "en", {"22386": "Paper bag, large"})


def test_a_right_to_left_name_is_fenced_so_that_the_sentence_keeps_its_order():
    reason = parse_reason('neighbour(bought_with="22386", lift=3.1)')
    assert "22386 (\u2068כוס תה\u2069)" in sentence(reason, "en", {"22386": "כוס תה"})
