"""Quiet hours: when a contact may begin, in the time of the place where the person is."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.policy import (
    Allowed,
    Ask,
    Collected,
    Facts,
    Given,
    PolicyRefused,
    Reason,
    check,
    decide,
    decide_many,
    load_policy,
    sentence,
)
from forecall.policy.changes import Act, Shift, diff
from forecall.policy.documents.notice import contact_hours
from forecall.policy.documents.speaking import Speaker
from forecall.policy.hours import ContactHours, Holiday, Hours
from forecall.policy.packs import load_pack
from forecall.policy.quiet import HoursRule, Places, closes, day_of, opens, within
from forecall.policy.rulebook import build_rulebook
from tests.policy.oracle import row
from tests.policy.policies import EXAMPLES, example, typed_anew

WORKDAY = {"weekdays": "09:00-20:00", "saturday": "10:00-14:00"}
NEWS = Ask("newsletter", frozenset({"news_address"}), "send", channel="email")


def hours(**days):
    return ContactHours.model_validate(days)


@cache
def policy(**channels):
    made, found = typed_anew("contact-centre", {"contact_hours": {key: dict(days) for key, days in channels.items()}})
    assert not found, found
    return made


BY_DAY = tuple(WORKDAY.items())


def by_mail(days=BY_DAY):
    return policy(email=days)


def somebody(place="RO"):
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return Facts(
        "subscriber_to_news", place, consents=(Given("newsletter", at),),
        collected={"news_address": Collected(at, "given", 1)},
    )  # fmt: skip


def there(text, zone="Europe/Bucharest"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def answer(now, place="RO", book=None, ask=NEWS):
    return decide(ask, book or build_rulebook(by_mail()), somebody(place), now)


@pytest.mark.parametrize(
    ("at", "opens_again"),
    [
        ("2026-12-02T08:59:59", "2026-12-02T09:00+02:00"),  # a Wednesday
        ("2026-12-02T09:00", ""),
        ("2026-12-02T19:59:59", ""),
        ("2026-12-02T20:00", "2026-12-03T09:00+02:00"),
        ("2026-12-05T14:00", "2026-12-07T09:00+02:00"),  # Saturday afternoon: not on Sunday
        ("2026-12-24T20:00", "2026-12-28T09:00+02:00"),  # Christmas: Friday and Saturday are holidays, then Sunday
        ("2027-03-27T14:00", "2027-03-29T09:00+03:00"),  # the clocks go forward on that Sunday
    ],
)
def test_a_contact_begins_in_the_hours_of_the_channel_and_a_refusal_says_when_they_come(at, opens_again):
    got = answer(there(at))
    if opens_again:
        assert (got.reason, got.clause, got.about) == (Reason.QUIET_HOURS, "hours:email", opens_again)
    else:
        assert isinstance(got, Allowed)


def test_the_hours_are_those_of_the_persons_place_and_where_it_is_not_known_of_every_place_at_once():
    at = there("2026-12-02T09:30")  # half past eight in Berlin
    assert isinstance(answer(at, "RO"), Allowed)
    assert answer(at, "DE").about == "2026-12-02T09:00+01:00"
    assert answer(at, "").about == "2026-12-02T10:00+02:00"  # the file has the packs of Romania and Germany
    assert answer(there("2026-12-02T20:30"), "").reason == Reason.QUIET_HOURS
    assert isinstance(answer(there("2026-12-02T20:30"), "DE"), Allowed)


def test_in_a_country_of_several_zones_it_must_be_open_in_all_of_them():
    canaries, madrid = there("2026-12-02T09:00", "Atlantic/Canary"), there("2026-12-02T20:00", "Europe/Madrid")
    assert answer(canaries - timedelta(minutes=1), "ES").reason == Reason.QUIET_HOURS
    assert isinstance(answer(canaries, "ES"), Allowed)
    assert answer(madrid, "ES").reason == Reason.QUIET_HOURS


def test_the_holidays_are_those_of_the_place_and_all_that_are_known_elsewhere():
    first_of_june, unity_day = "2027-06-01T12:00", "2028-10-03T12:00"
    assert isinstance(answer(there(first_of_june), "DE"), Allowed)
    assert answer(there(first_of_june), "RO").reason == Reason.QUIET_HOURS
    assert isinstance(answer(there(unity_day), "RO"), Allowed)
    assert {answer(there(day), "FR").reason for day in (first_of_june, unity_day)} == {Reason.QUIET_HOURS}


@pytest.mark.parametrize(
    ("year", "holiday", "day"),
    [  # Good Friday, Pentecost: the tables of the churches
        (2026, "orthodox_easter-2", "2026-04-10"), (2027, "orthodox_easter", "2027-05-02"),
        (2028, "orthodox_easter+50", "2028-06-05"), (2026, "easter-2", "2026-04-03"), (2027, "easter", "2027-03-28"),
        (2038, "easter", "2038-04-25"), (2028, "easter+39", "2028-05-25"),
    ],
)  # fmt: skip
def test_movable_holidays_fall_on_the_day_of_the_tables(year, holiday, day):
    assert str(day_of(Holiday.parse(holiday), year)) == day


def test_every_day_of_a_pack_is_a_day_of_each_year():
    for name in ("ro", "de"):
        days = load_pack(name).holidays.days
        assert all(len({day_of(one, year) for one in days}) >= len(days) - 1 for year in range(2026, 2040))


def test_what_warns_of_a_danger_and_what_the_person_asked_for_knows_no_quiet_hour():
    made, found = typed_anew("prepaid-telephony", {"contact_hours": {"email": WORKDAY, "phone": WORKDAY}})
    assert not found
    night, book = there("2026-12-02T23:00"), build_rulebook(by_mail())
    vital = [name for name, one in made.purposes.items() if one.notice == "vital" and one.channels]
    assert vital
    rescue = made.purposes[vital[0]]
    ask = Ask(vital[0], frozenset(rescue.categories[:1]), "send", channel=rescue.channels[0].value)
    got = decide(ask, build_rulebook(made), Facts(rescue.people[0], "RO"), night)
    assert getattr(got, "reason", "") != Reason.QUIET_HOURS
    for minutes, allowed in ((-16, False), (-15, True), (0, True), (60, True), (61, False)):
        wanted = dataclasses.replace(NEWS, wanted_at=night - timedelta(minutes=minutes))
        assert isinstance(answer(night, book=book, ask=wanted), Allowed) is allowed, minutes


def test_a_permission_for_an_hour_that_was_asked_for_ends_with_the_wish():
    book, night = build_rulebook(by_mail()), there("2026-12-02T23:00")
    wished = dataclasses.replace(NEWS, wanted_at=night)
    got = answer(night, book=book, ask=wished)
    assert got.until == night + timedelta(hours=1, microseconds=1)
    evening = there("2026-12-02T19:30")  # open, and wished for until after it closes
    late = answer(evening, book=book, ask=dataclasses.replace(NEWS, wanted_at=there("2026-12-02T19:50")))
    assert late.until == there("2026-12-02T20:50") + timedelta(microseconds=1)


def test_a_machine_that_calls_keeps_the_hours_of_a_call_unless_it_has_its_own():
    book = build_rulebook(policy(phone=BY_DAY))
    assert {book.hours[one].clause for one in ("phone", "ai_phone", "voicemail")} == {"hours:phone"}
    own = build_rulebook(policy(phone=BY_DAY, ai_phone=(("weekdays", "10:00-12:00"),)))
    assert own.hours["ai_phone"].clause == "hours:ai_phone"
    assert "email" not in book.hours


def test_the_sentence_says_when_it_opens_in_three_languages():
    got = answer(there("2026-12-05T14:00"))
    said = {language: sentence(got, language) for language in ("en", "de", "ro")}
    assert said["en"].endswith("may again from Monday 7 December 2026, 09:00 (GMT+02:00); see hours:email.")
    assert "Montag, 7. Dezember 2026, 09:00 Uhr" in said["de"]
    assert "luni, 7 decembrie 2026, ora 09:00" in said["ro"]
    assert sentence(dataclasses.replace(got, about=""), "en").endswith("reaches nobody at this hour; see hours:email.")


ZONES = ("Europe/Bucharest", "Europe/Berlin", "Atlantic/Canary", "America/New_York", "Australia/Lord_Howe", "UTC")
BERLIN_BOTH_WAYS = (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC))


@st.composite
def spans(draw):
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=4)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    made = [(first, last) for first, last in pairs]
    if draw(st.booleans()) and made and made[0][0] > 1:  # the last goes on past midnight
        made[-1] = (made[-1][0], 1440 + draw(st.integers(1, made[0][0])))
    return tuple(made)


def is_open(week, holidays, zone, moment):
    """By the clock on the wall, minute by minute: what the words of the manual say."""
    wall = moment.astimezone(ZoneInfo(zone))
    minute, eve = wall.hour * 60 + wall.minute, wall.date() - timedelta(days=1)
    feasts = {day_of(one, year) for one in holidays for year in range(wall.year - 1, wall.year + 2)}
    if wall.date() in feasts:
        return any(first <= minute < last for first, last in week[7])
    past = week[7] if eve in feasts else week[eve.weekday()]
    own = any(first <= minute < last for first, last in week[wall.weekday()])
    return own or any(first <= minute + 1440 < last for first, last in past)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.one_of(st.just(()), spans()), min_size=8, max_size=8).map(tuple),
    st.sets(st.sampled_from(ZONES), min_size=1, max_size=2),
    st.sampled_from(BERLIN_BOTH_WAYS),
    st.integers(0, 60 * 36 * 60),
)
def test_the_next_opening_is_the_first_minute_that_the_clocks_call_open(week, zones, start, seconds):
    """Round the days on which the clocks change, the day between is a holiday, spans go on past midnight."""
    holidays = frozenset({Holiday.parse("03-28"), Holiday.parse("10-26")})
    places = Fixed(tuple(sorted(zones)), holidays)
    now, rule = start + timedelta(seconds=seconds), HoursRule("hours:phone", week)
    got, floor = opens(rule, places, "", now), now.replace(second=0)
    minutes = [floor + timedelta(minutes=step) for step in range(2 * 24 * 60)]
    first = next((one for one in minutes if all(is_open(week, holidays, zone, one) for zone in zones)), None)
    if first is None:
        assert got is None or got > minutes[-1]
    else:
        assert got.astimezone(UTC) == (now if first == floor else first)
    if got is now:
        shut = next((one for one in minutes if not all(is_open(week, holidays, zone, one) for zone in zones)), None)
        end = closes(rule, places, "", now)
        assert end == shut if shut is not None else end is None or end > minutes[-1]


@dataclasses.dataclass(frozen=True)
class Fixed(Places):
    """Zones that are told, whatever the place."""

    def __init__(self, zones, holidays):
        object.__setattr__(self, "told", (zones, holidays))
        object.__setattr__(self, "zone", "UTC")

    def of(self, _place):
        return self.told


def test_hours_that_never_meet_are_never_open():
    rule, zones = HoursRule("hours:phone", hours(weekdays="09:00-10:00").week()), ("Europe/Kaliningrad", "Asia/Anadyr")
    assert opens(rule, Fixed(zones, frozenset()), "", there("2026-12-02T09:30")) is None
    assert opens(rule, Fixed(zones[:1], frozenset()), "", there("2026-12-02T09:30")) is not None


def test_the_set_form_answers_for_each_place_what_the_single_form_does():
    book, people = build_rulebook(by_mail()), [somebody(place) for place in ("RO", "DE", "ES", "US", "", "RO")]
    for at in ("2026-12-02T09:30", "2026-12-02T20:30", "2026-12-05T10:30", "2026-12-25T12:00"):
        now = there(at)
        single = [row(decide(NEWS, book, one, now)) for one in people]
        assert decide_many(NEWS, book, people, now).rows() == single
    assert len({answers[0] for answers in single}) == 1


@pytest.mark.parametrize(
    ("old", "new", "shift"),
    [
        ({"weekdays": "09:00-20:00"}, {"weekdays": "09:00-18:00"}, Shift.STRICTER),
        ({"weekdays": "09:00-20:00"}, {"weekdays": "09:00-20:00", "saturday": "10:00-12:00"}, Shift.LOOSER),
        ({"weekdays": "09:00-20:00"}, {"weekdays": "10:00-21:00"}, Shift.INCOMPARABLE),
        ({"weekdays": "09:00-20:00"}, {"weekdays": "09:00-20:00", "holidays": "all day"}, Shift.LOOSER),
        ({"monday": "22:00-02:00"}, {"monday": "22:00-24:00", "tuesday": "00:00-02:00"}, None),
    ],
)
def test_more_hours_are_looser_and_those_whom_they_reach_are_told(old, new, shift):
    before, after = (by_mail(tuple(days.items())) for days in (old, new))
    for first, last, expected in ((before, after, shift), (after, before, shift and shift.back)):
        facts = [fact for fact in diff(first, last).facts if fact.clause == "hours:email"]
        if expected is None:
            assert {fact.shift for fact in facts} == {Shift.EQUAL}
            continue
        assert {fact.shift for fact in facts} == {expected}
        assert {fact.act for fact in facts} == {Act.TELL if expected.may_loosen else Act.NONE}
        assert any("newsletter" in fact.reach.purposes for fact in facts)


def test_hours_given_up_altogether_are_announced_and_new_ones_are_not():
    plain = example("contact-centre")
    bound = by_mail()
    gone, *_clients = [fact for fact in diff(bound, plain).facts if fact.clause == "hours:email"]
    come, *_clients = [fact for fact in diff(plain, bound).facts if fact.clause == "hours:email"]
    assert (gone.shift, gone.act, come.shift, come.act) == (Shift.LOOSER, Act.TELL, Shift.STRICTER, Act.NONE)
    assert "09:00-20:00" in gone.before


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("9-20", "write it as '09:00-12:00 and 14:00-20:00'"),
        ("09:00-09:00", "09:00-09:00 has no length"),
        ("09:00-14:00 and 12:00-20:00", "12:00 comes before 14:00 is over"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_with_their_line(said, complaint, policy_file):
    text = f"include: [contact-centre.yaml]\ncontact_hours:\n  phone:\n    weekdays: {said}\n"
    path = policy_file(text)
    shutil.copy(EXAMPLES / "contact-centre.yaml", path.parent)
    with pytest.raises(PolicyRefused) as refused:
        load_policy(path)
    [finding] = refused.value.findings
    assert (finding.where.line, finding.clause) == (4, "hours:phone/weekdays")
    assert complaint in str(finding)


def test_hours_that_reach_nobody_are_found():
    def found(**channels):
        return [str(one) for one in check(policy(**channels)) if one.rule.startswith("L49")]

    assert any("ever be reached" in one for one in found(email=(("weekdays", "none"),)))
    assert any("no purpose reaches" in one for one in found(fax=BY_DAY))
    assert found(phone=BY_DAY) == []


def test_hours_are_written_back_as_they_were_read():
    for text in ("none", "all day", "09:00-12:00 and 14:00-20:00", "20:00-02:00", "00:00-06:30"):
        assert str(Hours.parse(text)) == text
    assert within(hours(sunday="23:00-01:00").week(), hours(sunday="23:00-24:00", monday="00:00-01:00").week())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday to Friday 09:00–20:00; Saturday 10:00–14:00; not on public holidays"),
        ("de", "Montag bis Freitag 09:00–20:00; Samstag 10:00–14:00; nicht an Feiertagen"),
        ("ro", "de luni până vineri 09:00–20:00; sâmbătă 10:00–14:00; nu în sărbătorile legale"),
    ],
)
def test_the_notice_tells_the_hours_in_each_language_and_is_silent_where_there_are_none(language, said):
    [section] = contact_hours(Speaker(by_mail(), language))
    assert [row.cells[1] for row in section.blocks[1].rows] == [said]
    assert contact_hours(Speaker(example("business-platform"), language)) == ()
