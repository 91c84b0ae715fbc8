"""Pages of the account and mails to members: in the reader's language, by the clock of where they work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client, RequestFactory

from forecall.foundation.members import Role
from forecall.foundation.members.service import Terms, invite
from forecall.foundation.models import Organisation
from forecall.web.accounts.mails import send_invitation
from tests.web.conftest import PASSWORD
from tests.web.test_desk_pages import text_of
from tests.web.test_signing_in import ask_reset

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
OTHER = "another sentence of olga"


@pytest.fixture
def olga(house):
    """Works in Bucharest and in Tokyo, reads Romanian, and sits before a browser that speaks English."""
    house.member("olga", Role.SELLER, house.bank)
    Organisation.objects.filter(pk=house.bank.pk).update(timezone="Asia/Tokyo")
    user = house.members["olga"].user
    user.language = "ro"
    user.set_password(PASSWORD)
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.post("/account/login/", {"login": "olga@example.org", "password": PASSWORD})
    return client


def test_sessions_are_told_by_the_clock_of_the_organisation_worked_in_last_with_its_zone(olga):
    UserSession.objects.update(created_at=NOON)
    for slug, said in (("tea", "1 iulie 2026, 15:00 EEST"), ("bank", "1 iulie 2026, 21:00 JST")):
        olga.get(f"/o/{slug}/")
        assert said in text_of(olga.get("/account/sessions/")), slug


def test_a_change_is_told_in_the_language_of_whoever_owns_the_account_and_by_their_clock(olga):
    given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert olga.post("/account/password/change/", given).status_code == 302
    [told] = mail.outbox
    assert "Ceva s-a schimbat în contul dumneavoastră:" in told.body
    assert "JST" in told.body  # Bob's Bank is the first by its name


def test_a_reset_asked_for_in_another_language_comes_in_the_members_own(olga):  # noqa: ARG001
    ask_reset("olga@example.org")
    assert "Setați o parolă nouă" in mail.outbox[0].subject
    ask_reset("stranger@example.org")
    assert len(mail.outbox) == 1


def test_an_invitation_without_a_language_comes_in_the_organisations_and_by_its_clock(house):
    Organisation.objects.filter(pk=house.tea.pk).update(language="ro")
    made, secret = invite(house.giver(), "nina@example.org", Terms(Role.AGENT), house.now)
    made.organisation.refresh_from_db()
    made.expires = NOON
    send_invitation(RequestFactory().get("/"), made, secret)
    assert "1 iulie 2026, 15:00 EEST" in mail.outbox[0].body
