"""While it is counted whom an incident hit, everybody else goes on writing; what changes meanwhile is not lost."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta

import pytest

from forecall.custody import erase
from forecall.custody.errors import IncidentBusy, IncidentError
from forecall.custody.incidents import counting, service
from forecall.custody.incidents.counting import count_people
from forecall.custody.incidents.keeping import extent_now, incident_of, timers_of
from forecall.custody.incidents.models import Incident, IncidentPerson
from forecall.custody.incidents.owed import still_owed
from forecall.custody.incidents.service import assess, close_incident, learn, open_incident, people_hit
from forecall.custody.incidents.telling import tell_people
from forecall.custody.incidents.types import Discovery, Nature, Owed, Risk
from forecall.foundation.jobs import Worker, WorkerSettings

COUNT = "from tests.custody.rights.beside import main; main()"
READS = ('"custody_origins"', "json_each", "GROUP BY", "foundation_grant")
"""Parts of the statements that look for people, count what is held of them, and look for clients."""


@pytest.mark.parametrize("verb", ["open", "learn", "job"])
def test_another_writer_gets_through_at_every_statement_that_looks_for_people(program, tmp_path, verb):
    home = {"FORECALL_HOME": str(tmp_path / "home")}
    done = program(verb, 12, environment=home, code=COUNT, check=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["hit"] == 12
    reading = [
        (sql, free)
        for sql, free in answer["statements"]
        if sql.startswith("SELECT") and any(part in sql for part in READS)
    ]
    assert len(reading) >= len(READS)
    assert [sql for sql, free in reading if not free] == []
    assert not all(free for _sql, free in answer["statements"])  # writing the list does shut others out


@pytest.fixture
def between(monkeypatch):
    """A way to do something once, after the people were counted and before they are written down."""

    def make(act, place="incident: counted"):
        waiting = [act]

        def passed(name):
            if name == place and waiting:
                waiting.pop()()

        monkeypatch.setattr(counting, "failpoint", passed)

    return make


def opened(desk, *, later=False, **more):
    return open_incident(Discovery(desk.clock.now(), (Nature.CONFIDENTIALITY,), **more), later=later)


@pytest.mark.databases
@pytest.mark.parametrize("place", ["incident: counted", "incident: listed"])
def test_what_is_learnt_while_people_are_counted_has_them_counted_anew(desk, between, place):
    ana, account = desk.person(), desk.person("account_user", ("account",))
    incident = opened(desk, categories=("account",), later=True)
    between(lambda: learn(incident, categories=("business_card",), later=True), place)
    assert count_people(incident) == 1
    assert people_hit(incident) == [ana]
    assert extent_now(incident_of(incident)).kinds == {"prospect": 1}
    assert account


@pytest.mark.databases
@pytest.mark.parametrize("place", ["incident: counted", "incident: listed"])
def test_whoever_is_forgotten_while_people_are_counted_is_not_written_down(desk, between, place):
    ana, bogdan = desk.person(), desk.person()
    incident = opened(desk, later=True)
    between(lambda: erase(bogdan), place)
    assert count_people(incident) == 1
    assert people_hit(incident) == [ana]
    assert extent_now(incident_of(incident)).kinds == {"prospect": 1}


def test_whoever_is_told_while_people_are_counted_stays_and_is_counted(desk, between, post):
    ana, account = desk.person(), desk.person("account_user", ("account",))
    incident = opened(desk)
    between(lambda: tell_one(incident, account, desk.clock.now()))
    assert learn(incident, categories=("business_card",)) == 1
    assert set(people_hit(incident)) == {ana, account}
    assert extent_now(incident_of(incident)).kinds == {"account_user": 1, "prospect": 1}
    assert post


def tell_one(incident, person, moment):
    IncidentPerson.objects.filter(incident_id=incident, subject_id=person).update(told_at=moment)


def test_what_changes_each_time_it_is_counted_is_said_and_no_part_of_a_list_is_used(desk, monkeypatch, post):
    desk.person()
    incident, categories = opened(desk), itertools.cycle([("account",), ("business_card",)])

    def passed(name):
        if name == "incident: counted":
            learn(incident, categories=next(categories), later=True)

    monkeypatch.setattr(counting, "failpoint", passed)
    with pytest.raises(IncidentBusy, match="count again"):
        count_people(incident)
    assert extent_now(incident_of(incident)) is None
    with pytest.raises(IncidentError, match="not counted yet"):
        tell_people(incident, {})
    assert post.sent == []
    assess(incident, Risk.UNLIKELY, "data_was_sealed")
    with pytest.raises(IncidentError, match="not counted yet"):
        close_incident(incident, "done")


@pytest.mark.databases
def test_a_list_that_was_cut_short_is_none_yet_the_clock_runs_and_a_job_makes_it_whole(desk, monkeypatch):
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    monkeypatch.setattr(counting, "BREATH_S", 0)
    people = [desk.person() for _ in range(5)]
    with monkeypatch.context() as there:
        there.setattr(counting, "_enlist", only_once(counting._enlist))
        incident = opened(desk)
    assert len(people_hit(incident)) == 2
    assert extent_now(incident_of(incident)) is None
    assert timers_of(incident_of(incident)).authority == desk.clock.now() + timedelta(hours=72)
    work()  # what could not be counted at once was asked for
    assert people_hit(incident) == sorted(people)


@pytest.mark.databases
def test_killed_before_it_counted_an_incident_is_counted_by_a_job(desk, monkeypatch):
    ana, account = desk.person(), desk.person("account_user", ("account",))
    with monkeypatch.context() as there:
        there.setattr(service, "count_people", killed)
        with pytest.raises(KeyboardInterrupt):
            opened(desk)
    incident = Incident.objects.get().pk
    assert extent_now(incident_of(incident)) is None
    work()
    assert people_hit(incident) == sorted([ana, account])
    with monkeypatch.context() as there:
        there.setattr(service, "count_people", killed)
        with pytest.raises(KeyboardInterrupt):
            learn(incident, categories=("account",))
    assert extent_now(incident_of(incident)) is None
    work()
    assert people_hit(incident) == [account]
    assert extent_now(incident_of(incident)).kinds == {"account_user": 1}


def killed(_incident):
    raise KeyboardInterrupt


def work():
    Worker(WorkerSettings(until_idle=True)).work()


def only_once(act):
    times = itertools.count()

    def acted(*given):
        if next(times):
            raise OSError("ends here")
        act(*given)

    return acted


def test_whoever_turns_out_to_be_hit_after_the_letters_went_out_is_still_owed_one(desk, post):
    desk.person()
    incident = opened(desk, categories=("business_card",))
    assess(incident, Risk.HIGH, "many_people")
    assert tell_people(incident, {}) == (1, 0)
    assert Owed.PEOPLE not in still_owed(incident_of(incident))
    late = desk.person("account_user", ("account",))
    learn(incident, categories=())
    assert Owed.PEOPLE in still_owed(incident_of(incident))
    assert tell_people(incident, {}) == (1, 0)
    assert [to for to, _channel, _letter in post.sent][1:] == [late]
    assert Owed.PEOPLE not in still_owed(incident_of(incident))


def test_whoever_is_found_not_to_be_hit_while_letters_go_out_gets_none(desk, post):
    card, _account = desk.person(), desk.person("account_user", ("account",))
    incident, send = opened(desk), post.envelope
    first = IncidentPerson.objects.order_by("pk").first().subject_id

    def envelope(*given):
        learn(incident, categories=("business_card",) if first == card else ("account",))
        return send(*given)

    post.envelope = envelope
    assert tell_people(incident, {}) == (1, 0)
    assert [to for to, _channel, _letter in post.sent] == [first]
