"""What the person who leads sees, takes along and asks for; and what nobody sees."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from forecall.centre.models import ConversationOutcome
from forecall.custody import Ask, Origin, ask, erase, object_to, publish
from forecall.custody.models import Subject
from forecall.custody.recording import Newcomer, add_subjects, restrict
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role
from forecall.orders import accept, take_in
from forecall.orders.importing import policy_now
from forecall.orders.models import Product
from forecall.orders.types import Delivery
from forecall.policy.aggregates import Cell, refusals
from forecall.sales import tallying
from forecall.sales.models import ForecastRun, LeadChoice, Outlook, Said, Suggestion, Tally
from forecall.sales.tallying import ByClause
from forecall.sales.types import Counted, Measured
from forecall.web.staff.figures import panels
from forecall.web.staff.figures.drawing import WIDE
from forecall.web.staff.figures.tables import Column, Kind, Table, neutral
from forecall.web.staff.figures.writing import percent
from forecall.web.staff.privacy.spoken import clauses_now
from tests.orders.conftest import AGREEMENT
from tests.sales.conftest import SMALL
from tests.web.led import lead, policy

pytestmark = pytest.mark.once
PANELS = ("track", "calibration", "hold-out", "outcomes", "sellers", "remarks", "contacts", "refusals")
DRAWN = ("track", "calibration", "hold-out", "outcomes", "sellers", "contacts")


@pytest.fixture
def led(house):
    return lead(house)


def text(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_figure_says_its_finding_and_has_its_chart_and_its_numbers(led):
    page = led.browser("mara").get("/o/tea/figures/")
    body = page.content.decode()
    for key in DRAWN:
        part = re.search(rf'<section class="card panel" id="{key}".*?</section>', body, re.DOTALL).group()
        assert part.count("<svg") == 2, key
        assert "<tbody><tr>" in part, key
    assert "came of" in text(page)
    assert "Being on the list brought" in text(page)
    assert "Sam" in text(page)
    assert 'style="' not in body  # the content policy allows none


def test_on_a_telephone_each_number_behind_a_chart_stands_under_the_head_of_its_column(led):
    page = led.browser("mara").get("/o/tea/figures/").content.decode()
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert len(tables) > 3
    for table in tables:
        heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
        first_row = re.search(r"<tbody><tr>(.*?)</tr>", table, re.DOTALL)[1]
        assert re.findall(r'<td class="number" data-label="(.*?)">', first_row) == heads[1:]
        assert table.startswith('<table class="cardlike">')


def test_what_the_policy_stopped_is_said_by_its_purpose_as_people_call_it_and_by_its_clause(led):
    clause = "purpose:client_calls/basis/instruction"
    stands_at = "Calls by AI voice agents for a client – legal basis – instruction of a client"
    with acting(led.tea.pk, "x"):
        found = [ByClause(clause, 40, 12, 11), ByClause("", 13, 12, 10), ByClause("purpose:orders", 9, 0, 0)]
        panel = panels.refusals(found, 10)
    assert [tuple(row[:2]) for row in panel.table.rows] == [
        ("calls by AI voice agents for a client", stands_at),
        ("no rule", ""),
    ]
    assert "calls by AI voice agents" in panel.wide
    assert stands_at in panel.table.as_csv()


def test_an_organisation_that_has_just_begun_is_told_what_will_stand_here(house):
    page = text(house.browser("olga").get("/o/tea/figures/"))
    assert "No forecast's days are over yet" in page
    assert "Nobody is left alone" in page
    assert "Nobody was talked with in the last 90 days" in page
    assert "<svg" not in page


def test_the_page_asks_the_same_few_questions_whatever_there_is(led, django_assert_num_queries):
    client = led.browser("mara")
    client.get("/o/tea/figures/")
    with django_assert_num_queries(12):
        client.get("/o/tea/figures/")
    with django_assert_num_queries(9):
        client.get("/o/tea/model/")
    with django_assert_num_queries(8):
        client.get("/o/tea/jobs/")


# Groups


def test_a_group_of_too_few_is_on_no_page_and_in_no_file(led, settings):
    """Four in a hundred said 'never again': under ten people, and the next smallest is hidden with them."""
    page = led.browser("mara").get("/o/tea/figures/")
    assert "Never again" not in text(page)
    assert "groups are not shown" in text(page) or "group is not shown" in text(page)
    assert "Never again" not in led.browser("mara").get("/o/tea/figures/outcomes/csv/").content.decode()
    settings.SMALLEST_GROUP = 2
    assert "Never again" in text(led.browser("mara").get("/o/tea/figures/"))
    settings.SMALLEST_GROUP = 10_000
    page = led.browser("mara").get("/o/tea/figures/")
    assert b"<svg" not in re.search(rb'id="outcomes".*?</section>', page.content, re.DOTALL).group()
    assert "Every group has under" in text(page)


@pytest.mark.promise("OC-04.7")
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=7), st.integers(10, 20))
def test_no_file_counts_fewer_people_than_allowed_nor_lets_them_be_subtracted(counts, k):
    groups = [(people, min(ordered, people)) for people, ordered in counts]
    table = Table(
        [Column("", "group", Kind.TEXT), Column("", "people", Kind.GROUP), Column("", "ordered", Kind.PEOPLE),
         Column("", "share", Kind.SHARE)],
        [[f"g{place}", *one, 0.5] for place, one in enumerate(groups)], k,
    )  # fmt: skip
    told = list(csv.DictReader(io.StringIO(table.as_csv())))
    for row in told:
        assert int(row["people"]) == 0 or int(row["people"]) >= k
        if row["ordered"].isdecimal():
            assert int(row["ordered"]) == 0 or int(row["ordered"]) >= k
        else:
            assert row["share"] == ""
        if row["ordered"].isdecimal():
            assert refusals([Cell({}, int(row["people"])), Cell({"some": "yes"}, int(row["ordered"]))], least=k) == []
    missing = {f"g{place}" for place in range(len(groups))} - {row["group"] for row in told}
    hidden = sum(groups[int(name[1:])][0] for name in missing)
    assert not missing or hidden >= k or not any(int(row["people"]) for row in told)


def test_a_chart_that_leaves_draws_no_share_that_its_table_holds_back(led):
    few, many = Counted("a", 60, 40, 3), Counted("b", 70, 50, 20)
    panel = panels.sellers([many, few], {"a": "Sam", "b": "Ioana"}, 10)
    assert "Sam,60,40,under 10," in panel.table.as_csv()
    assert percent(3 / 40) in panel.wide
    assert "Sam" not in panel.leaves(WIDE)
    assert "40%" in panel.leaves(WIDE)
    assert percent(23 / 90) not in panel.leaves(WIDE)  # nor can it be subtracted from the sum
    only = panels.sellers([few], {"a": "Sam"}, 10)
    assert "Sam" not in only.leaves(WIDE)
    file = led.browser("mara").get("/o/tea/figures/sellers/svg/").content.decode()
    assert "Ioana" in file


def test_chances_that_were_said_of_too_few_needs_are_in_no_table_and_on_no_chart():
    bins = [[4.5, 9, 90], [0, 0, 0], [10.0, 11, 40], [2.8, 3, 3]] + [[0.0, 0, 0]] * 6
    windows = [Measured(date(2026, 1, 1), 14, "EUR", 1.0, 1.0, {}, 500, bins, [0] * 4, [0] * 4)]
    panel = panels.calibration(windows, 10)
    assert len(panel.table.open_rows) == 1  # the next smallest goes with it: the sum is known
    assert panel.table.as_csv().count("\r\n") == 2
    assert panel.wide.count("<circle") == 1


def test_what_the_policy_stopped_is_shown_for_clauses_that_stopped_enough_people_and_for_no_other(led):
    with acting(led.tea.pk, "x"):
        origin = Origin(led.now - timedelta(days=2), "given", 1, informed=led.now - timedelta(days=2))
        people = add_subjects([Newcomer("requester", {"request_record": origin}, "RO")] * 14)
        for person in people[:12]:
            object_to(person, "request_answering")
        for person in people[12:]:
            restrict(person, restricted=True)
        for person in people:
            for _again in range(2):
                assert ask(Ask("request_answering", frozenset({"request_record"}), "read", (person,))).reason
    client = led.browser("mara")
    found = list(csv.DictReader(io.StringIO(client.get("/o/tea/figures/refusals/csv/").content.decode("utf-8-sig"))))
    assert [(int(row["refusals"]), int(row["people"])) for row in found] == [(24, 12)]
    panel = text_of_panel(client.get("/o/tea/figures/"), "refusals")
    assert found[0]["clause"] in panel
    assert "24 decisions by the clauses shown here were refusals." in panel
    assert "1 group is not shown" in panel
    drawn = client.get("/o/tea/figures/refusals/svg/")
    assert ET.fromstring(drawn.content).find("{http://www.w3.org/2000/svg}title").text  # noqa: S314  # our own
    with acting(led.tea.pk, "x"):
        erase(people[0])
        counted = {one.clause: one.people for one in tallying.tally().stopped}
        stopped = {clauses_now(counted)[clause]: people for clause, people in counted.items()}
        assert stopped[found[0]["clause"]] == 11
        assert Tally.objects.get().sums["stopped"]


def test_what_customers_said_of_suggestions_is_counted_for_whoever_leads(led):
    client = led.browser("mara")
    assert "Nobody has said that a suggestion was not right" in text_of_panel(client.get("/o/tea/figures/"), "remarks")
    with acting(led.tea.pk, "x"):
        product = Product.objects.create(organisation=led.tea, code="tea", name="Tea")
        people = list(Subject.objects.values_list("pk", flat=True)[:24])
        told = {"wrong_time": people[:12], "not_needed": people[12:18], "bought_elsewhere": people[18:]}
        for kind, whose in told.items():
            for one in whose:
                Said.objects.create(
                    organisation=led.tea, subject_id=one, product=product, feedback=kind, at=led.now, by="sam",
                    undone_at=led.now if one == people[0] else None,
                )  # fmt: skip
    found = list(csv.DictReader(io.StringIO(client.get("/o/tea/figures/remarks/csv/").content.decode("utf-8-sig"))))
    assert [(row["said"], int(row["times"]), int(row["customers"])) for row in found] == [("Wrong time", 11, 11)]
    panel = text_of_panel(client.get("/o/tea/figures/"), "remarks")
    assert "Said most often: Wrong time, 11 times." in panel
    assert "Not needed" not in panel


def text_of_panel(answer, key):
    part = re.search(rf'<section class="card panel" id="{key}".*?</section>', answer.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part.group())))


# Files


def test_a_file_holds_the_numbers_of_the_chart_and_runs_no_formula(led):
    sam = led.members["sam"].user
    sam.name = '=HYPERLINK("http://bad.example";"Sam")'
    sam.save()
    client = led.browser("mara")
    found = rows(client.get("/o/tea/figures/sellers/csv/"))
    assert found[0] == ["seller", "talks", "people", "ordered", "share"]
    assert any(row[0].startswith("'=HYPERLINK") for row in found)
    assert all(float(row[4]) <= 1 for row in found[1:] if row[4])
    track = rows(client.get("/o/tea/figures/track/csv/"))
    assert len(track) == 9
    assert Decimal(track[1][3]) > 0
    answer = client.get("/o/tea/figures/track/csv/")
    assert answer["Content-Disposition"].startswith('attachment; filename="tea-track-20')


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\u00a0=1", "|cmd", "\uff1d1", " \uff0b1"]
)
def test_a_cell_that_would_be_run_is_kept_as_text(cell):
    assert neutral(cell) == f"'{cell}"


def test_a_chart_leaves_as_a_picture_that_stands_alone(led):
    client = led.browser("mara")
    for key in DRAWN:
        drawn = ET.fromstring(client.get(f"/o/tea/figures/{key}/svg/").content)  # noqa: S314  # our own
        assert drawn.find("{http://www.w3.org/2000/svg}title").text
        shapes = [one for one in drawn.iter() if one.tag.endswith(("rect", "circle", "text"))]
        assert all(one.get("fill") for one in shapes)  # coloured without the page's sheet
    for path in ("track/pdf", "nothing/csv", "refusals/svg"):
        assert client.get(f"/o/tea/figures/{path}/").status_code == 404


def test_a_chart_that_leaves_says_its_title_whose_it_is_and_what_its_colours_mean(led):
    drawn = ET.fromstring(led.browser("mara").get("/o/tea/figures/track/svg/").content)  # noqa: S314  # our own
    said = [one.text for one in drawn.iter() if one.tag.endswith("text")]
    day = date_format(timezone.localdate(timezone=ZoneInfo("Europe/Bucharest")))
    assert said[:4] == ["Forecast and what came", f"Tea House, {day}", "expected", "came"]


def test_taking_figures_along_is_a_right_of_its_own(led):
    led.member("petra", Role.PRIVACY_LEAD)
    petra = led.browser("petra")
    page = petra.get("/o/tea/figures/")
    assert page.status_code == 200
    assert b"figures/track/csv" not in page.content
    assert petra.get("/o/tea/figures/track/csv/").status_code == 403
    assert petra.post("/o/tea/figures/hold-out/", {"hold_out": 5}).status_code == 403


# What is chosen


def test_the_person_who_leads_chooses_how_many_are_left_alone(led):
    client = led.browser("mara")
    assert client.post("/o/tea/figures/hold-out/", {"hold_out": 7}).status_code == 302
    assert b'value="7"' in client.get("/o/tea/figures/").content
    answer = client.post("/o/tea/figures/hold-out/", {"hold_out": 90})
    assert answer.status_code == 200
    assert b"aria-invalid" in answer.content
    with acting(led.tea.pk, "test"):
        assert list(LeadChoice.objects.order_by("id").values_list("hold_out", flat=True)) == [10, 7]


# The model, and a forecast from orders to page


@pytest.fixture
def shop(house):
    with acting(house.tea.pk, "test"):
        publish(policy(house), artefact="0" * 64)
        accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
        take_in(SMALL, Delivery("a" * 64, "web shop"))
    return house


def test_a_forecast_is_asked_for_on_the_page_and_tells_how_far_it_is_until_it_stands(shop):
    client = shop.browser("olga")
    assert "No forecast stands yet" in text(client.get("/o/tea/model/"))
    for _twice in range(2):
        assert client.post("/o/tea/model/forecast/").status_code == 302
    page = client.get("/o/tea/model/")
    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert "Waiting for its turn" in text(page)
    assert "HX-Refresh" not in client.get("/o/tea/model/progress/").headers
    Worker(WorkerSettings(until_idle=True)).work()
    assert client.get("/o/tea/model/progress/")["HX-Refresh"] == "true"
    with acting(shop.tea.pk, "test"):
        [run] = ForecastRun.objects.all()
        who = Suggestion.objects.order_by("id").first().subject_id
        object_to(who, "need_prediction")
    page = text(client.get("/o/tea/model/"))
    assert f"Suggestions {run.needs:,} " in page
    assert "Neither read nor scored nobody" in page
    client.post("/o/tea/model/forecast/")
    Worker(WorkerSettings(until_idle=True)).work()
    assert "1 objected to it" in text(client.get("/o/tea/model/"))
    with acting(shop.tea.pk, "test"):
        newest = ForecastRun.objects.order_by("-id").first()
        assert not Outlook.objects.filter(run=newest, subject=who).exists()


def test_a_forecast_that_cannot_be_made_says_why_on_the_page(house):
    client = house.browser("olga")
    client.post("/o/tea/model/forecast/")
    Worker(WorkerSettings(until_idle=True)).work()
    page = text(client.get("/o/tea/model/"))
    assert "The last forecast that was asked for was not made." in page
    assert "No policy is published yet" in page


@pytest.mark.promise("AI-13.14")
def test_the_model_page_is_what_is_loaded_and_says_when_the_forecast_is_of_another(led):
    from forecall.sales.modelling import fingerprint, learners

    client = led.browser("sam")
    page = text(client.get("/o/tea/model/"))
    assert f"Version {fingerprint()} " in page
    for name, version in learners().items():
        assert f"{name} {version}" in page
    model = policy(led).models["need_model"]
    assert f"Answers for it {model.owner}" in page
    for part in ("limits", "risk", "oversight", "learned_from"):
        assert getattr(model, part).in_language("en") in page
    assert "register of models does not name it" not in page
    assert "7 objected to it" in page
    assert "earlier model" not in page
    assert "Forecast now" not in page  # a seller looks
    with acting(led.tea.pk, "test"):
        ForecastRun.objects.update(model="0" * 12)
    assert "earlier model" in text(client.get("/o/tea/model/"))


# At full size


def test_a_page_of_many_talks_reads_kept_sums_says_of_when_and_has_old_ones_made_anew(led, monkeypatch):
    client, talks = led.browser("mara"), "centre_conversation"
    client.get("/o/tea/figures/")
    monkeypatch.setattr(tallying, "FEW", 0)
    with acting(led.tea.pk, "test"):
        Tally.objects.update(made_at=timezone.now() - timedelta(hours=5))
        ConversationOutcome.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/o/tea/figures/")
        assert not [one["sql"] for one in asked if talks in one["sql"]]
        assert "Sam" in text(page)  # as it was then
        before = timezone.localtime(Tally.objects.get().made_at, ZoneInfo("Europe/Bucharest"))
        assert f"until {date_format(before, 'DATETIME_FORMAT')}" in text(page)
        client.get("/o/tea/figures/")
        client.post("/o/tea/figures/again/")
        assert Job.objects.filter(name="sales.tally_now").count() == 1  # who asks again is told of the same
    Worker(WorkerSettings(until_idle=True)).work()
    page = text(client.get("/o/tea/figures/"))
    assert "Nobody was talked with in the last 90 days" in page
    with acting(led.tea.pk, "test"):
        assert timezone.now() - Tally.objects.get().made_at < timedelta(minutes=1)
