from __future__ import annotations

from datetime import datetime

import pytest

from forecall.needs.errors import AmbiguousDates, BadCell


def _rows(dates):
    return [f"c{n},o{n},{date},A,1,2.5" for n, date in enumerate(dates)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["2011-09-05"], datetime(2011, 9, 5)),
        (["2011-09-05T07:45:30"], datetime(2011, 9, 5, 7, 45, 30)),
        (["2011-09-05 07:45:30.250"], datetime(2011, 9, 5, 7, 45, 30, 250_000)),
        (["2024-03-01 10:00:00 +0200"], datetime(2024, 3, 1, 10)),  # the shop's clock stays
        (["2024-03-01T23:30:00Z"], datetime(2024, 3, 1, 23, 30)),
        (["2024-03-01 10:00:00 UTC"], datetime(2024, 3, 1, 10)),
        (["05/09/2011", "25/12/2011"], datetime(2011, 9, 5)),  # one day past 12 decides the column
        (["09/05/2011", "12/25/2011"], datetime(2011, 9, 5)),
        (["9/5/11 7:45", "12/25/10 8:00"], datetime(2011, 9, 5, 7, 45)),
        (["9/5/2011 7:45 PM", "12/25/2010 12:00 AM"], datetime(2011, 9, 5, 19, 45)),
        (["9/5/2011 12:30 PM", "12/25/2010 12:00 AM"], datetime(2011, 9, 5, 12, 30)),
        (["5.9.2011"], datetime(2011, 9, 5)),  # with points no language puts the month first
        (["5. 9. 2011 07:45"], datetime(2011, 9, 5, 7, 45)),
        (["05/05/2011"], datetime(2011, 5, 5)),  # both ways the same day
        (["20110905"], datetime(2011, 9, 5)),
        (["40791.322916667"], datetime(2011, 9, 5, 7, 45)),  # day number of a spreadsheet
        (["5 September 2011"], datetime(2011, 9, 5)),
        (["Sep 5 2011", "Dec 25 2011"], datetime(2011, 9, 5)),
        (["5. Dezember 2011 07:45"], datetime(2011, 12, 5, 7, 45)),
        (["5 noiembrie 2011"], datetime(2011, 11, 5)),
        (["5-Sep-11", "31-Dec-99"], datetime(2011, 9, 5)),  # as a database or a spreadsheet shows it
        (["05/Sep/2011 07:45"], datetime(2011, 9, 5, 7, 45)),
    ],
)
def test_a_date_is_read_by_the_format_of_its_column(read_rows, written, meant):
    orders = read_rows(*_rows(written)).orders
    assert orders.filter(orders["customer_id"] == "c0")["ordered_at"].item() == meant


def test_day_and_month_that_can_be_swapped_are_asked_about_never_guessed(read_rows):
    rows = _rows(["05/09/2011", "06/10/2011"])
    with pytest.raises(AmbiguousDates) as caught:
        read_rows(*rows)
    for part in ("orders.csv", "row 2", "column date", "05/09/2011", "day_first=True"):
        assert part in str(caught.value)
    assert read_rows(*rows, day_first=True).orders["ordered_at"].min() == datetime(2011, 9, 5)
    assert read_rows(*rows, day_first=False).orders["ordered_at"].min() == datetime(2011, 5, 9)


@pytest.mark.parametrize(
    ("written", "row", "why"),
    [
        (["2011-09-05", "2011-09-06", "06.09.2011"], 4, "one format"),  # two formats
        (["2011-09-05", "2011/09/06", "2011-09-07"], 3, "one format"),  # two separators
        (["25/12/2011", "26/12/2011", "12/25/2011"], 4, "other way round"),  # two orders
        (["25/12/2011", "12/25/2011", "12/26/2011"], 2, "other way round"),
        (["2011-02-30"], 2, "not a day of the calendar"),
        (["2011-09-05", "2011-09-05 25:00"], 3, "not a day of the calendar"),
        (["2011-09-05", "soon"], 3, "one format"),
        (["soon"], 2, "no date that is known"),
        (["1315208700"], 2, "since 1970"),  # seconds are not guessed
        (["13/13/2011"], 2, "other way round"),
        (["5 September 2011", "6 Brumaire 2011"], 3, "one format"),
        (["6 Brumaire 2011", "7 Brumaire 2011"], 2, "no date that is known"),
    ],
)
def test_a_date_that_does_not_fit_its_column_is_named_with_its_row(read_rows, written, row, why):
    with pytest.raises(BadCell, match=why) as caught:
        read_rows(*_rows(written))
    assert (caught.value.row, caught.value.column, caught.value.found) == (row, "date", written[row - 2])


def test_day_first_that_a_date_contradicts_is_refused(read_rows):
    with pytest.raises(BadCell, match="not a day"):
        read_rows(*_rows(["12/25/2011"]), day_first=True)
