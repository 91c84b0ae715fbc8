"""What ended is recorded and can be taken back; receipts end too, and what is left of them still verifies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forecall.custody import Ask, Origin, Permit, Refused, ask, sets, wire
from forecall.custody.ending import (
    ACCOUNT,
    CAMPAIGN,
    CONTRACT,
    EndByGrant,
    EndRefused,
    EndsBeforeStart,
    campaigns_over,
    end,
    end_on,
    ends_of,
    not_ended,
)
from forecall.custody.errors import UnknownSubject
from forecall.custody.facts import parse, rebuilt
from forecall.custody.jobs import end_campaigns, end_receipts
from forecall.custody.models import Happening, Subject
from forecall.custody.origins import origins_of
from forecall.custody.receipts import verify
from forecall.custody.recording import collected, happened, stand_together
from forecall.custody.retention.sweeping import run
from forecall.foundation.jobs.schedule import tables
from forecall.foundation.models import Grant
from tests.custody.conftest import NOW, SIGNER

DAY = timedelta(days=1)
pytestmark = [pytest.mark.usefixtures("tables_of_the_tests"), pytest.mark.databases]


class Heard:
    """Progress that somebody adds up."""

    def __init__(self):
        self.steps = 0

    def step(self, count=1):
        self.steps += count


def test_a_closed_account_ends_what_is_kept_by_it_and_stops_its_contract(house):
    person = house.person("account_user", ("account", "usage_log"))
    happened(person, "contract_started", NOW - DAY)
    assert ends_of(person) == {CONTRACT: None, ACCOUNT: None}
    end(person, ACCOUNT, NOW)
    end(person, CONTRACT, NOW)
    assert ends_of(person) == {CONTRACT: NOW, ACCOUNT: NOW}
    house.clock.forward(timedelta(days=190))
    run()
    assert set(origins_of(person)) == {"usage_log"}
    answer = ask(Ask("account_service", frozenset({"usage_log"}), "read", (person,)))
    assert isinstance(answer, Refused)
    assert answer.reason == "contract_ended"


def test_what_was_recorded_by_mistake_is_taken_back_and_corrected(house):
    person = house.person("account_user", ("account",))
    before = Subject.objects.get(pk=person).facts
    end(person, ACCOUNT, NOW)
    end(person, ACCOUNT, NOW - 9 * DAY)  # an earlier day counts, where it was corrected
    assert ends_of(person)[ACCOUNT] == NOW - 9 * DAY
    not_ended(person, ACCOUNT)
    not_ended(person, ACCOUNT)
    assert ends_of(person)[ACCOUNT] is None
    assert Subject.objects.get(pk=person).facts == before
    house.clock.forward(timedelta(days=400))
    run()
    assert set(origins_of(person)) == {"account"}


def test_what_ended_counts_for_every_record_of_the_person(house):
    one, other = (house.person("account_user", ("account",)) for _ in range(2))
    stand_together([one, other])
    end(one, ACCOUNT, NOW)
    assert set(Happening.objects.values_list("subject_id", flat=True)) == {one, other}
    not_ended(other, ACCOUNT)
    assert not Happening.objects.exists()


def test_a_contract_does_not_end_before_it_began(house):
    one, other = (house.person("account_user", ("account", "usage_log")) for _ in range(2))
    happened(one, "contract_started", NOW - 9 * DAY)
    happened(other, "contract_started", NOW - DAY)
    stand_together([one, other])
    with pytest.raises(EndsBeforeStart, match="began later"):
        end(one, CONTRACT, NOW - 10 * DAY)
    assert ends_of(one)[CONTRACT] is None
    end(one, CONTRACT, NOW - 5 * DAY)
    assert (ends_of(one)[CONTRACT], ends_of(other)[CONTRACT]) == (NOW - 5 * DAY, None)  # the newer one goes on


def test_a_contract_that_began_today_can_end_today(house):
    """Whoever ends it says a day, and a day begins before whatever began on it."""
    one, other, later = (house.person("account_user", ("account", "usage_log")) for _ in range(3))
    happened(one, "contract_started", NOW)  # midday there
    happened(other, "contract_started", NOW - 9 * DAY)
    happened(later, "contract_started", NOW + timedelta(hours=1))
    stand_together([one, other, later])
    service = Ask("account_service", frozenset({"usage_log"}), "read", (one,))
    assert isinstance(ask(service), Permit)
    end_on(one, CONTRACT, NOW.date(), ZoneInfo("Europe/Bucharest"))
    assert (ends_of(one)[CONTRACT], ends_of(later)[CONTRACT]) == (NOW, None)
    assert ends_of(other)[CONTRACT] == datetime(2026, 12, 1, 22, tzinfo=UTC)  # its first moment there
    with pytest.raises(EndsBeforeStart):
        end_on(one, CONTRACT, (NOW - DAY).date(), ZoneInfo("Europe/Bucharest"))
    with pytest.raises(EndsBeforeStart):  # it begins in an hour
        end_on(later, CONTRACT, NOW.date(), ZoneInfo("Europe/Bucharest"))
    house.clock.forward(timedelta(days=190))
    assert ask(service).reason == "contract_ended"
    not_ended(one, CONTRACT)
    assert isinstance(ask(service), Permit)


@pytest.mark.parametrize(
    ("event", "after", "why"),
    [
        (ACCOUNT, DAY, "future"),
        (CAMPAIGN, -DAY, "keeps nothing"),  # of such people no campaign is known
        ("last_order", -DAY, "keeps nothing"),
    ],
)
def test_what_lies_ahead_or_counts_for_nothing_is_not_recorded(house, event, after, why):
    person = house.person("account_user", ("account",))
    with pytest.raises(EndRefused, match=why):
        end(person, event, NOW + after)
    assert not Happening.objects.exists()


def test_a_stranger_has_nothing_that_ends(house):
    with pytest.raises(UnknownSubject):
        ends_of(house.bobs)
    with pytest.raises(EndRefused, match="none of"):
        not_ended(house.bobs, "last_order")


def given(house, ends, campaign="winter"):
    return Grant.objects.create(
        client_id=house.alices, working_id=house.bobs, campaign=campaign, purposes=["client_calls"],
        starts=NOW - 30 * DAY, ends=ends,
    )  # fmt: skip


def over_at(person):
    return Happening.objects.filter(subject_id=person, event=CAMPAIGN).values_list("at", flat=True).first()


def test_a_campaign_ends_with_the_last_grant_that_covers_the_people(house):
    person = house.person("client_customer", ("call_list", "order_history"), source="client")
    apart = house.person("prospect", ("business_card",))
    given(house, NOW + 5 * DAY)
    given(house, NOW + 20 * DAY, "spring")
    assert campaigns_over() == 0
    house.clock.forward(10 * DAY)  # one has ended, the other runs
    assert campaigns_over() == 0
    house.clock.forward(11 * DAY)
    heard = Heard()
    end_campaigns.func(heard, house.alices)
    assert heard.steps == 1
    assert over_at(person) == NOW + 20 * DAY
    assert not Happening.objects.filter(subject_id=apart).exists()
    assert campaigns_over() == 0  # it is on record
    house.clock.forward(95 * DAY)
    run()
    assert set(origins_of(person)) == {"order_history"}


def test_a_campaign_that_goes_on_has_not_ended(house):
    person = house.person("client_customer", ("call_list",), source="client")
    given(house, NOW + DAY)
    house.clock.forward(2 * DAY)
    assert campaigns_over() == 1
    longer = given(house, NOW + 5 * DAY, "spring")
    assert campaigns_over() == 1
    assert over_at(person) is None
    longer.delete()
    assert campaigns_over() == 1
    assert over_at(person) == NOW + DAY


def test_whoever_comes_in_after_the_last_grant_ended_keeps_their_name(house):
    given(house, NOW - DAY / 2)
    person = house.person("client_customer", ("call_list",), source="client")  # a new list, its day before the end
    assert campaigns_over() == 0
    happened(person, CAMPAIGN, NOW - DAY / 2)  # as a night of an older version wrote it down
    assert campaigns_over() == 1
    assert over_at(person) is None
    house.clock.forward(200 * DAY)
    assert campaigns_over() == 0
    run()
    assert set(origins_of(person)) == {"call_list"}


@pytest.mark.parametrize(
    "known", [("order_history",), ("order_history", "call_list")], ids=["more of them", "the same"]
)
def test_the_end_of_an_old_campaign_is_taken_back_when_somebody_stands_on_a_new_list(house, known):
    person = house.person("client_customer", known, source="client")
    given(house, NOW + DAY)
    house.clock.forward(2 * DAY)
    assert campaigns_over() == 1
    collected(person, {"call_list": Origin(house.clock.now(), "client", 1, origin="winter list")})
    assert campaigns_over() == 1
    assert over_at(person) is None
    assert campaigns_over() == 0


@pytest.mark.parametrize("ends", [DAY, 30 * DAY], ids=["over", "running"])
def test_what_a_grant_says_of_a_campaign_is_not_said_by_hand(house, ends):
    person = house.person("client_customer", ("call_list",), source="client")
    assert ends_of(person) == {CAMPAIGN: None}
    given(house, NOW + ends)
    house.clock.forward(2 * DAY)
    assert ends_of(person) == {}
    for act in (lambda: end(person, CAMPAIGN, NOW), lambda: not_ended(person, CAMPAIGN)):
        with pytest.raises(EndByGrant, match="grants say"):
            act()
    assert over_at(person) is None


def test_of_whom_no_grant_covered_the_end_of_a_campaign_is_said_by_hand_and_stays(house):
    given(house, NOW - DAY)
    person = house.person("client_customer", ("call_list",), source="client")  # a new list after an old grant
    house.clock.forward(9 * DAY)
    end(person, CAMPAIGN, NOW + 5 * DAY)
    assert campaigns_over() == 0
    assert ends_of(person) == {CAMPAIGN: NOW + 5 * DAY}


def test_facts_after_an_end_and_its_undoing_are_those_of_the_ledger(house):
    person = house.person("account_user", ("account",))
    end(person, ACCOUNT, NOW)
    end(person, CONTRACT, NOW)
    not_ended(person, ACCOUNT)
    row = Subject.objects.get(pk=person)
    assert rebuilt(row) == parse(row.facts)


def test_receipts_go_after_their_term_and_what_is_left_verifies(house):
    wire(replace(house.parts, receipt_months=60))
    person = house.person(categories=("business_card",))
    for _ in range(3):
        ask(Ask("prospecting", frozenset({"business_card"}), "read", (person,)))
        house.clock.forward(timedelta(days=700))
    folder = house.parts.receipts.folder
    before = verify(folder, SIGNER.public_key())
    assert before.receipts == 3
    heard = Heard()
    end_receipts.func(heard)
    after = verify(folder, SIGNER.public_key())
    assert (heard.steps, after.receipts, after.expired, after.faults) == (1, 2, 1, ())
    wire(house.parts)  # no term is set
    house.clock.forward(timedelta(days=7000))
    end_receipts.func(heard)
    assert verify(folder, SIGNER.public_key()).receipts == 2


def test_both_jobs_stand_in_the_time_table_of_the_night():
    planned = {one.task.name: one for one in tables()}
    assert planned["custody.end_campaigns"].each == "organisation"
    assert planned["custody.end_receipts"].each == "house"
    ends, sweeps = (min(planned[f"custody.{name}"].table.minutes) for name in ("end_campaigns", "sweep"))
    assert ends < sweeps  # so that what ended yesterday is swept tonight


def test_everybody_is_read_page_by_page_and_once(house, monkeypatch):
    monkeypatch.setattr(sets, "PAGE", 2)
    people = {house.person() for _ in range(5)}
    pages = [[one for (one,) in rows] for rows in sets.paged(Subject.objects.all(), "id")]
    assert [len(one) for one in pages] == [2, 2, 1]
    assert {one for page in pages for one in page} == people
    assert list(sets.paged(Subject.objects.none(), "id")) == []
