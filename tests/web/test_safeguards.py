"""The page of safeguards, and the mail about what no longer holds."""

from __future__ import annotations

import os
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.urls import reverse

from forecall.app.logs import logs_within_a_year
from forecall.app.settings import read_settings
from forecall.app.ways import ways_in_clear
from forecall.custody import publish
from forecall.custody.egress import Egress, alert_beside
from forecall.custody.safeguards import checks, noted, untold
from forecall.foundation import FixedClock, SettingWrong, acting
from forecall.foundation.jobs import enqueue, store
from forecall.foundation.jobs.jobs import tidy_jobs
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role
from forecall.foundation.network import HostRefused, guard
from forecall.web.accounts.alerts import mail_alerts
from forecall.web.accounts.logs import tidy_sessions
from forecall.web.safeguards import one_matrix, second_factor
from tests.policy.policies import edited
from tests.web.conftest import open_house

COUNTS = {"version/effective": "2026-01-01"}
AFTER_ITS_CONTRACT = datetime(2031, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def committed(transactional_db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    yield from open_house(tmp_path)
    guard(None)


@pytest.fixture
def lead(house):
    house.member("petra", Role.PRIVACY_LEAD)
    house.member("vera", Role.ADVISER)
    with acting(house.tea.id, "petra"):
        publish(edited("need-prediction", COUNTS), artefact="0" * 64)
    return house


@pytest.mark.promise("OC-04.4")
@pytest.mark.once
def test_traffic_to_a_provider_whose_contract_is_over_is_stopped_and_the_owner_hears_of_it(committed):
    house = committed
    house.member("petra", Role.PRIVACY_LEAD)
    house.member("sam", Role.SELLER)
    with acting(house.tea.id, "olga"):
        publish(edited("contact-centre", COUNTS), artefact="0" * 64)
    with acting(house.bank.id, "bob"):
        publish(edited("need-prediction", COUNTS), artefact="0" * 64)
    guard(Egress(FixedClock(AFTER_ITS_CONTRACT), stopped=alert_beside).allows)
    for _ in range(2):
        with pytest.raises(HostRefused, match=r"mail\.example\.net"):
            socket.create_connection(("mail.example.net", 25), timeout=0.2)
        for one in [one for one in threading.enumerate() if one.name == "egress-alert"]:
            one.join()
    with acting(house.bank.id, "bob"):
        assert untold() == []  # it has no such provider
    with acting(house.tea.id, "olga"):
        assert [(one.code, one.times) for one in untold()] == [("barred", 2)]
        assert mail_alerts() == 1
        assert mail_alerts() == 0
    assert sorted(one.to[0] for one in mail.outbox) == ["olga@example.org", "petra@example.org"]
    assert "mail.example.net was stopped, 2 times" in mail.outbox[0].body
    assert "recipient:mail_house" in mail.outbox[0].body or "agreement" in mail.outbox[0].body


def test_an_alert_is_mailed_in_the_language_of_whoever_gets_it(lead):
    user = lead.members["petra"].user
    user.language = "ro"
    user.save()
    with acting(lead.tea.id, "worker"):
        noted("barred:x.example", "barred-nobody", {"host": "x.example"})
        mail_alerts()
    said = {one.to[0]: one for one in mail.outbox}
    assert "O legătură spre x.example a fost oprită" in said["petra@example.org"].body
    assert "A connection to x.example was stopped" in said["olga@example.org"].body


@pytest.mark.promise("AI-13.1")
@pytest.mark.once
def test_the_page_shows_each_measure_with_its_last_look_and_looks_again_when_asked(lead):
    page, petra = reverse("safeguards", args=["tea"]), lead.browser("petra")
    assert "not looked at yet" in petra.get(page).content.decode()
    assert petra.post(page).status_code == 302
    shown = petra.get(page).content.decode()
    assert "Receipts that stand as they were written" in shown
    assert "A log of every access that cannot be altered" in shown
    assert petra.post(page, {"measure": "locked_rooms"}).status_code == 302
    assert "Somebody looked and confirmed" in petra.get(page).content.decode()
    assert petra.post(page, {"measure": "audit_log"}).status_code == 404
    assert "Look now" not in lead.browser("vera").get(page).content.decode()


def test_where_scores_do_not_say_what_they_are_for_the_page_leads_to_the_policy(lead, monkeypatch):
    page, petra, policy = reverse("safeguards", args=["tea"]), lead.browser("petra"), reverse("policy", args=["tea"])
    link = f'<p><a href="{policy}">To the policy</a></p>'
    petra.post(page)
    assert link not in petra.get(page).content.decode()
    monkeypatch.setattr(checks, "unnamed", lambda _policy: {"need_prediction": {"client_calls": ["predicted_needs"]}})
    petra.post(page)
    shown = petra.get(page).content.decode()
    assert link in shown
    assert "Purposes that score people for advertising and do not name it: 1 of 1." in shown


def test_a_house_without_its_door_and_a_member_without_a_second_factor_are_found(lead, settings):
    with acting(lead.tea.id, "petra"):
        assert one_matrix().holds
        assert (second_factor().holds, second_factor().figures["wrong"]) == (False, 3)
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "guard" not in one]
    with acting(lead.tea.id, "petra"):
        assert not one_matrix().holds


def test_a_way_out_of_this_machine_without_encryption_is_named():
    far = {
        "FORECALL_URL": "http://tea.example", "FORECALL_SMTP": "smtp://mail.example:25",
        "FORECALL_DATABASE": "postgresql://a:b@db.example/tea",
    }  # fmt: skip
    assert list(ways_in_clear(read_settings(far))) == [*far, "FORECALL_FINANCE_DATABASE"]
    kept = {
        "FORECALL_URL": "https://tea.example", "FORECALL_SMTP": "smtp://a:b@mail.example",
        "FORECALL_DATABASE": "postgresql://a:b@db.example/tea?sslmode=verify-full",
    }  # fmt: skip
    assert list(ways_in_clear(read_settings(kept))) == []
    assert list(ways_in_clear(read_settings({}))) == []


@pytest.mark.promise("AI-10.5")
def test_no_log_is_older_than_a_year_rotated_and_shipped_files_included(lead, tmp_path):
    lead.browser("petra").get(reverse("safeguards", args=["tea"]))  # leaves a session
    session = UserSession.objects.create(user=lead.members["petra"].user, ip="192.0.2.1", session_key="over")
    folder = tmp_path / "logs"
    (folder / "shipped").mkdir(parents=True)
    for name in ("web.log", "web.log.1.gz", "shipped/web.log.7.gz"):
        (folder / name).write_bytes(b"")
    check = logs_within_a_year(read_settings({"FORECALL_LOGS": str(folder)}))
    assert (check().holds, check().figures["seen"]) == (True, 5)
    ago = lead.now - timedelta(days=400)
    os.utime(folder / "shipped" / "web.log.7.gz", (ago.timestamp(), ago.timestamp()))
    UserSession.objects.filter(pk=session.pk).update(created_at=ago, last_seen_at=ago)
    with acting(lead.tea.id, "petra"):
        enqueue(tidy_jobs)
    Job.objects.update(state="done", ended_at=ago)
    assert check().figures["wrong"] == 3
    assert store.tidy(lead.now - timedelta(days=30)) == 1
    assert tidy_sessions(lead.now) == 1
    (folder / "shipped" / "web.log.7.gz").unlink()
    assert check().holds
    with pytest.raises(SettingWrong, match="is no folder"):
        read_settings({"FORECALL_LOGS": str(tmp_path / "nowhere")})
