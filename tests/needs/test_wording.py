"""Figures as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from forecall.needs.wording import LANGUAGES, whole_if_whole, words


@pytest.mark.parametrize(
    ("amount", "currency", "en", "de", "ro"),
    [
        (1234.56, "GBP", "£1,235", "1.235\xa0£", "1.235\xa0GBP"),  # from 100 on, whole units are enough to read
        (12.5, "EUR", "€12.50", "12,50\xa0€", "12,50\xa0EUR"),
        (12.4, "JPY", "¥12", "12\xa0¥", "12\xa0JPY"),  # a currency without a minor unit
        (1234.5, None, "1,234", "1.234", "1.234"),  # the orders do not say: no sign is made up
        (0.0, "EUR", "€0", "0\xa0€", "0\xa0EUR"),
        (0.456, None, "0.46", "0,46", "0,46"),
        (1.1, None, "1.10", "1,10", "1,10"),  # an amount of money is one without its sign, too
    ],
)
def test_money_is_rounded_for_reading_and_written_the_languages_way(amount, currency, en, de, ro):
    assert [words(language).money(amount, currency) for language in LANGUAGES] == [en, de, ro]


def test_percent_and_days():
    day = date(2011, 9, 5)
    assert [words(language).percent(0.123, 1) for language in LANGUAGES] == ["12.3%", "12,3\xa0%", "12,3\xa0%"]
    assert [words(language).full_day(day) for language in LANGUAGES] == [
        "5 September 2011",
        "5. September 2011",
        "5 septembrie 2011",
    ]


@pytest.mark.parametrize(("number", "whole"), [(3.0, 3), (3.04, 3), (3.14, 3.1), (19.96, 20)])
def test_a_number_is_whole_where_nothing_is_left_to_write(number, whole):
    assert whole_if_whole(number) == whole
    assert isinstance(whole_if_whole(number), type(whole))


def test_a_missing_message_or_figure_is_an_error_not_a_gap():
    with pytest.raises(KeyError):
        words("en", "report").say("no-such-message")
    with pytest.raises(KeyError):
        words("en", "report").say("how-chance-term-not", count=1)
    with pytest.raises(KeyError, match="head-needs-note"):
        words("en", "report").say("head-needs-note")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_amount_of_any_size_is_written(language):
    said = words(language, "report")
    for written in (said.money(1e300, "EUR"), said.money(1e300, None), said.decimal(1e300), said.short(1e300)):
        assert len([letter for letter in written if letter.isdigit()]) > 280
