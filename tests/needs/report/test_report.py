"""The HTML report: one file, in three languages, harmless, honest when there is little to show."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import polars as pl
import pytest

from forecall.needs.errors import BadRequest, OutputNotWritten
from forecall.needs.reading import Reason
from forecall.needs.report import dropped_sentence, figures, need_rows, render_report, write_report
from forecall.needs.report.rows import window_text
from forecall.needs.types import NEEDS_SCHEMA, State
from forecall.needs.wording import LANGUAGES, words
from tests.needs.report.invented import AS_OF, HARD_NAMES, backtest, needs, report_data, when

VOID = {"meta", "br", "input", "path", "rect", "circle", "link"}


class Page(HTMLParser):
    """Elements, attributes and visible text of a page; notes tags that do not match."""

    def __init__(self, page):
        super().__init__()
        self.open, self.crossed, self.tags, self.addresses, self.text = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.addresses += [value for name, value in attrs if name in {"src", "href", "action", "xlink:href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "title", "desc"}:
            self.text.append(data)

    def count(self, tag, **attributes):
        return sum(
            name == tag and all(attrs.get(key) == value for key, value in attributes.items())
            for name, attrs in self.tags
        )

    @property
    def said(self):
        return re.sub(r"\s+", " ", " ".join(self.text))


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request):
    return Page(render_report(report_data(language=request.param)))


def test_every_element_is_closed_in_order(page):
    assert page.crossed == []
    assert page.open == []


def test_the_page_loads_nothing_and_runs_nothing(page):
    assert page.addresses == ["#list"]
    assert page.count("script") == page.count("link") == page.count("iframe") == page.count("img") == 0
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_the_page_names_its_language():
    for language in LANGUAGES:
        assert Page(render_report(report_data(language=language))).count("html", lang=language) == 1


def test_every_drawing_has_a_name_or_is_left_out_for_those_who_listen(page):
    drawings = [attrs for tag, attrs in page.tags if tag == "svg"]
    named = [attrs for attrs in drawings if attrs.get("role") == "img"]
    assert len(named) == page.count("title") - 1  # the page's own
    assert all(attrs.get("aria-hidden") == "true" for attrs in drawings if attrs not in named)


def test_every_chart_has_a_table_behind_it(page):
    assert page.count("figure") == page.count("details") == page.count("table", **{"class": "plain"}) == 6


def test_every_table_has_a_caption(page):
    assert page.count("table") == page.count("caption")


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_hostile_product_name_stays_text():
    page = render_report(report_data())
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; Söhne" in page


def test_every_name_and_id_is_isolated_so_that_right_to_left_cannot_reorder_its_row():
    page = render_report(report_data())
    assert f"<bdi>{HARD_NAMES['P0002']}</bdi>" in page


def test_a_hostile_source_or_sentence_stays_text():
    page = render_report(report_data(source="<b>x</b>", dropped=("<i>y</i>",), needs_file="<u>z</u>"))
    assert not re.search("<(b>x|i>y|u>z)", page)


def rows_of(page, ranking):
    panel = page.split(f"panel-{ranking}")[-1].split("</table>")[0]
    return re.findall(r'class="customer"><bdi>(.*?)</bdi>', panel), re.findall(
        r'class="odds num".*?<b>(.*?)</b>', panel
    )


def test_both_rankings_are_sorted_and_cut_and_say_how_many_more_there_are():
    frame = needs()
    page = render_report(report_data(rows=25))
    for ranking, column in (("value", "expected_value"), ("chance", "p_buy")):
        seen, best = Counter(), []
        for customer in frame.sort(column, descending=True)["customer_id"]:
            seen[customer] += 1
            best += [customer] if seen[customer] <= 3 else []
        assert rows_of(page, ranking)[0] == best[:25]
        assert max(seen.values()) > 3  # there was somebody to hold back
    assert f"{frame.height - 25} more needs are not shown here; needs.parquet holds them all." in page
    assert "At most 3 rows of one customer are shown" in page


def test_no_more_is_said_when_all_are_shown():
    assert "not shown here" not in render_report(report_data(needs=needs().unique("customer_id"), rows=1000))


@pytest.mark.parametrize(("in_pieces", "shown"), [(True, ("1", "1–2")), (False, ("1.2", "0.4–1.9"))])
def test_what_is_sold_in_whole_pieces_is_offered_in_whole_pieces(in_pieces, shown):
    bands = {"if_bought_q10": 0.4, "if_bought_q50": 1.2, "if_bought_q90": 1.9}
    frame = needs().head(1).with_columns(pl.lit(value).alias(name) for name, value in bands.items())
    data = report_data(needs=frame, in_pieces=in_pieces)
    (row,) = need_rows(data.needs, data, words("en", "report"))
    assert (row.quantity, row.quantity_range) == shown


def test_the_quantity_shown_is_what_is_ordered_when_it_is_ordered():
    bands = {"if_bought_q10": 12.4, "if_bought_q50": 24.0, "if_bought_q90": 47.6, "quantity_q90": 3.0}
    frame = needs().head(1).with_columns(pl.lit(value).alias(name) for name, value in bands.items())
    page = render_report(report_data(needs=frame))
    said = Page(page).said
    assert "24 (12–48)" in said
    assert "<title>When it is ordered, about 24 pieces; 8 times in 10 within 12–48</title>" in page
    assert "How much, if ordered" in said


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("en", 1.0, "1 piece"),
        ("en", 2.0, "2 pieces"),
        ("en", 0.5, "0.5 pieces"),
        ("de", 1.0, "1 Stück"),
        ("ro", 25.0, "25 buc."),
    ],
)
def test_pieces_agree_with_their_number(language, amount, text):
    frame = needs().head(1).with_columns(pl.lit(amount).alias(f"if_bought_q{share}") for share in (10, 50, 90))
    assert f">{text}</span>" in render_report(report_data(needs=frame, language=language))


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        ("en", "2 Oct – 25 Nov, around 13 Oct", "2 Oct – 1 Oct 2012, around 13 Oct"),
        ("de", "2. Okt. – 25. Nov., um den 13. Okt.", "2. Okt. – 1. Okt. 2012, um den 13. Okt."),
        ("ro", "2 oct. – 25 nov., în jur de 13 oct.", "2 oct. – 1 oct. 2012, în jur de 13 oct."),
    ],
)
def test_a_window_names_the_year_only_where_its_end_would_be_taken_for_this_years(language, near, far):
    start, middle = date(2011, 10, 2), date(2011, 10, 13)
    said = words(language, "report")
    assert window_text(said, start, middle, date(2011, 11, 25)) == near
    assert window_text(said, start, middle, date(2012, 10, 1)) == far


def test_the_headline_adds_up_from_the_frames():
    said = Page(render_report(report_data())).said
    frame = needs()
    assert words("en").money(frame["expected_value"].sum(), "GBP") in said
    assert f"{round(when()['p_order_14'].sum())} of 60" in said
    assert f"{frame['is_new'].sum()} of them new to the customer" in said
    rate = backtest().hits.filter((pl.col("ranking") == "probability") & (pl.col("k") == 100))["precision"].mean()
    assert f"{rate:.0%} of the first 100 listed" in said


def test_a_shop_without_needs_is_told_so():
    said = Page(render_report(report_data(needs=pl.DataFrame(schema=NEEDS_SCHEMA)))).said
    assert "No needs to list" in said
    assert "Expected sales £0 in the next 14 days" in said


def test_without_a_backtest_the_page_says_that_nothing_is_measured_and_why():
    said = Page(render_report(report_data(backtest=None, no_backtest_because="Only 9 order days."))).said
    assert "Not measured Only 9 order days." in said
    assert "too little history to measure it" in said


@pytest.mark.parametrize(("language", "said"), [
    ("en", "360 ranges of days reach beyond the known orders and are not counted."),
    ("de", "360 Spannen von Tagen reichen über die bekannten Bestellungen hinaus und zählen nicht mit."),
    ("ro", "360 de intervale de zile trec dincolo de comenzile cunoscute și nu se numără."),
])  # fmt: skip
def test_ranges_of_days_that_are_not_over_yet_are_named_beside_those_that_count(language, said):
    held = backtest()
    told = next(one for one in figures(held, words(language, "report"), None) if one.key == "coverage")
    assert told.says.endswith(said)
    over = replace(held, coverage=held.coverage.with_columns(undecided=pl.lit(0)))
    told = next(one for one in figures(over, words(language, "report"), None) if one.key == "coverage")
    assert "360" not in told.says
    assert "  " not in told.says
    assert told.says == told.says.strip()


def test_a_backtest_without_figures_is_as_good_as_none():
    held = backtest()
    empty = {name: getattr(held, name).clear() for name in ("hits", "calibration", "totals", "coverage", "weekly")}
    bare = type(held)(held.horizon_days, held.cutoffs, **empty)
    assert "Not measured" in Page(render_report(report_data(backtest=bare))).said


def test_no_chance_of_an_order_is_made_up_for_a_horizon_that_was_not_asked_for():
    said = Page(render_report(report_data(when=when(horizon_days=7)))).said
    assert "no chance of an order was asked for" in said


def test_a_shop_where_all_is_thin_says_so_of_all():
    frame = needs().with_columns(pl.lit("thin").alias("state"))
    said = Page(render_report(report_data(needs=frame))).said
    assert "Too little history" in said
    assert "100.0%" in said


@pytest.mark.parametrize("state", list(State))
def test_each_state_has_a_count_and_a_sentence(state):
    said = Page(render_report(report_data())).said
    label = words("en", "report").say(f"state-{state.value.replace('_', '-')}")
    count = needs().filter(pl.col("state") == state.value).height
    assert f"{label} {count} " in said


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "< 0.1%"),  # nobody can promise never
        (0.0312, "3.1%"),
        (0.0996, "10%"),  # not 10.0%
        (0.5, "50%"),
        (0.999, "> 99%"),  # nor always
    ],
)
def test_a_chance_is_never_a_flat_nought_or_hundred(chance, text):
    frame = needs().head(1).with_columns(pl.lit(chance).alias("p_buy"))
    page = render_report(report_data(needs=frame))
    assert rows_of(page, "chance")[1] == [text.replace("<", "&lt;").replace(">", "&gt;")]


@pytest.mark.parametrize(
    ("start", "due", "end", "text"),
    [
        (0, 3, 9, "4 Mar – 13 Mar, around 7 Mar"),
        (0, 3, None, "from 4 Mar, around 7 Mar, open end"),
        (3, 3, 3, "7 Mar"),
        (40, 60, 90, "13 Apr – 2 Jun, around 3 May"),  # all beyond the drawing
        (9, 3, None, "if at all, from 13 Mar on"),  # the window counts those who never come again, the day does not
        (40, 3, 90, "if at all, from 13 Apr on"),
    ],
)
def test_a_window_is_said_beside_its_drawing(start, due, end, text):
    days = [None if n is None else AS_OF + timedelta(days=n) for n in (start, due, end)]
    frame = needs().head(1)
    for name, day in zip(("due_from", "due_date", "due_to"), days, strict=True):
        frame = frame.with_columns(pl.lit(day, pl.Date).alias(name))
    page = render_report(report_data(needs=frame))
    assert text in Page(page).said
    marks = re.findall(r'<svg class="mark" .*?</svg>', page)
    numbers = [float(n) for mark in marks for n in re.findall(r' (?:x|cx|width)="([-\d.]+)"', mark)]
    assert numbers
    assert min(numbers) >= 0
    assert max(numbers) <= 200


def test_equal_input_gives_an_equal_page_whatever_the_order_of_rows():
    shuffled = needs().sample(fraction=1.0, shuffle=True, seed=3)
    assert render_report(report_data(needs=shuffled)) == render_report(report_data())


def test_a_large_report_stays_small():
    assert len(render_report(report_data(needs=needs(2000), rows=100)).encode()) < 1_000_000


def test_the_report_is_written_whole(tmp_path):
    write_report(tmp_path / "needs.html", report_data())
    assert (tmp_path / "needs.html").read_text(encoding="utf-8") == render_report(report_data())


def test_a_report_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(OutputNotWritten, match="folder does not exist"):
        write_report(tmp_path / "missing" / "needs.html", report_data())


def test_no_rows_and_no_such_language_are_refused():
    with pytest.raises(BadRequest, match="at least 1"):
        render_report(report_data(rows=0))
    with pytest.raises(BadRequest, match="en, de, ro"):
        render_report(report_data(language="fr"))


def messages_of(language):
    return set(words(language, "report")._bundle._messages)  # the roll is nowhere else


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_stands_in_every_language(language):
    assert messages_of(language) == messages_of("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("count", [1, 2, 1200])
def test_whatever_the_reader_leaves_out_can_be_said(reason, language, count):
    assert dropped_sentence(reason, count, language).endswith(".")


@pytest.mark.parametrize(("language", "where"), [("en", "row"), ("de", "Zeile"), ("ro", "rândul")])
def test_where_a_slip_stands_is_said_with_it(language, where):
    said = dropped_sentence("no_quantity", 3, language, ["17", "b.xlsx, Sheet2, row 9"])
    assert said.endswith(f"({where} 17, b.xlsx, Sheet2, {where} 9, ...).")
    assert dropped_sentence("no_price", 1, language, ["17"]).endswith(f"({where} 17).")
    assert "17" not in dropped_sentence("fee", 1, language, ["17"]), "nobody mends postage"


def test_romanian_counts_with_de_from_twenty_on():
    assert dropped_sentence("no_price", 19, "ro") == "19 linii nu aveau preț."
    assert dropped_sentence("no_price", 20, "ro") == "20 de linii nu aveau preț."


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.1, 0.2, "10% – 20%"), (0.01, 0.02, "1.0% – 2.0%"), (0.001, 0.0025, "0.10% – 0.25%")],
)
def test_a_narrow_bin_is_named_as_finely_as_it_is_cut(low, high, text):
    held = backtest()
    bins = held.calibration.head(1).with_columns(pl.lit(low).alias("bin_low"), pl.lit(high).alias("bin_high"))
    page = render_report(report_data(backtest=replace(held, calibration=bins)))
    assert f'<th scope="row">{text}</th>' in page
