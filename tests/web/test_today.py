"""The start page says what waits for whoever opens it, counted and with the page where it is done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.custody.rights.models import Case
from forecall.custody.safeguards.alerts import noted
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.guides import FIRST_STEPS, skip
from forecall.web.tour.first import NAMES
from tests.web.led import lead
from tests.web.test_cases import asked, furnish
from tests.web.test_figures import text

pytestmark = pytest.mark.once


def test_each_member_reads_what_waits_for_them_and_nothing_that_they_may_not_open(house):
    furnish(house)
    house.tea.refresh_from_db()
    lead(house)
    house.member("tom", Role.SELLER, trained_until=house.now.date() + timedelta(days=5))
    with acting(house.tea.pk, "x"):
        noted("safeguard:sealed_at_rest", "safeguard", {"measure": "sealed_at_rest"})
        Case.objects.filter(pk=asked(house)).update(due=house.now - timedelta(days=1))
    failed = "jobs failed, and can be begun again"
    said = {name: text(house.browser(name).get("/o/tea/")) for name in ("olga", "mara", "petra", "sam")}
    assert [name for name, page in said.items() if failed in page] == ["olga", "mara"]
    assert [name for name, page in said.items() if "1 request is late now" in page] == ["olga", "petra"]
    assert [name for name, page in said.items() if "1 safeguard needs you now" in page] == ["olga", "mara", "petra"]
    assert [name for name, page in said.items() if "The training of 1 member" in page] == ["olga", "mara", "petra"]
    assert "Done today" in said["sam"]
    assert "What waits for you" not in said["sam"]
    assert said["petra"].index("is late") < said["petra"].index("The training of")


def test_whom_nothing_waits_for_finds_the_pages_that_are_open_to_them(house):
    house.member("vera", Role.VIEWER)
    page = house.browser("vera").get("/o/tea/").content.decode()
    assert "Nothing is waiting for you" in page
    shown = page[page.index('aria-label="Pages that are open to you"') :]
    linked = re.findall(r'href="(/o/tea/[^"]*)"', shown[: shown.index("</nav>")])
    assert linked == ["/o/tea/incidents/", "/o/tea/model/"]


def test_to_whom_pages_with_personal_data_are_closed_no_list_of_pages_is_promised_that_does_not_follow(house):
    with acting(house.tea.pk, "x"):
        mara = house.member("mara", Role.OWNER, undertaking_at=None)
        for step in NAMES:
            skip(mara.pk, FIRST_STEPS, step)
    page = text(house.browser("mara").get("/o/tea/"))
    assert "Pages with personal data are closed to you for now." in page
    assert "These pages are open to you:" not in page
    assert "Work that is given to you will stand here." in page
