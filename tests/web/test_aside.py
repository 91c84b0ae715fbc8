"""Children who are reported at the desk or by the privacy lead: gone from every list at once, and decided upon."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models.signals import post_init

from forecall.contacts import NewPerson, add_people, waiting
from forecall.contacts.models import Person, Quarantine
from forecall.custody import Ask, Origin, Permit, ask
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import Said, hold
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.web.conftest import PASSWORD
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
PAGE = "/o/tea/cases/aside/"


@pytest.fixture
def office(house):
    house.rows = furnish(house)
    house.member("petra", Role.PRIVACY_LEAD)
    return house


def report(office, row=0):
    one = office.rows[row]
    return office.browser("sam").post(f"/o/tea/desk/{one.suggestion}/", {"do": "minor"}, follow=True)


def prove(client, office):
    """Show again who is there, as before the last step of forgetting."""
    user = office.members["petra"].user
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def test_a_seller_who_learns_that_a_customer_is_a_child_says_so_once_and_they_leave_the_list_at_once(office):
    child = office.rows[0].customer.subject
    sam = office.browser("sam")
    assert "This person is under 16" in text_of(sam.get(f"/o/tea/desk/{office.rows[0].suggestion}/"))
    assert f"/o/tea/desk/{office.rows[0].suggestion}/" in sam.get("/o/tea/desk/").content.decode()
    answer = report(office)
    assert "Set aside." in text_of(answer)
    assert f"/o/tea/desk/{office.rows[0].suggestion}/" not in sam.get("/o/tea/desk/").content.decode()
    with acting(office.tea.pk, "x"):
        [one] = waiting()
        assert (one.subject_id, one.why, one.by) == (child, "minor", str(office.members["sam"].pk))
        assert not isinstance(ask(Ask("client_calls", frozenset({"call_list"}), "call", (child,))), Permit)
    again = sam.get(f"/o/tea/desk/{office.rows[0].suggestion}/", follow=True)
    assert "Open the customer from the list" in text_of(again)


def test_the_privacy_lead_sees_the_clock_and_no_name_and_the_start_page_says_that_somebody_waits(office):
    report(office)
    petra = office.browser("petra")
    page = petra.get(PAGE)
    said = text_of(page)
    assert "Below the age" in said
    assert "Sam" in said  # who reported
    assert page.context["rows"][0].left_h in {71, 72}
    assert "1 person is set aside, and will be erased unless you decide" in text_of(petra.get("/o/tea/"))
    for name, status in (("petra", 200), ("olga", 200), ("sam", 403)):
        assert office.browser(name).get(PAGE).status_code == status, name


def one_of(office, row=0):
    report(office, row)
    key = Quarantine.unscoped.get(subject_id=office.rows[row].customer.subject, decided_at=None).pk
    return f"{PAGE}{key}/"


def test_a_report_that_was_wrong_is_released_and_the_customer_is_on_the_list_again(office):
    page, petra = one_of(office), office.browser("petra")
    assert "Released" in text_of(petra.post(page, {"do": "release"}, follow=True))
    assert not Quarantine.unscoped.filter(decided_at=None).exists()
    assert Quarantine.unscoped.get().decided == "released"
    desk = office.browser("sam").get("/o/tea/desk/").content.decode()
    assert f"/o/tea/desk/{office.rows[0].suggestion}/" in desk
    assert "decided already" in text_of(petra.post(page, {"do": "release"}, follow=True))


def test_a_parents_permission_is_put_on_record_with_its_day_and_the_child_is_released(office):
    page, petra = one_of(office), office.browser("petra")
    tomorrow = (office.today + timedelta(days=2)).isoformat()
    assert "still to come" in text_of(petra.post(page, {"do": "permit", "how": "form, folder 12", "on": tomorrow}))
    assert Quarantine.unscoped.filter(decided_at=None).exists()
    petra.post(page, {"do": "permit", "how": "form, folder 12", "on": "2026-11-01"})
    assert Quarantine.unscoped.get().decided == "permitted"
    child = office.rows[0].customer.subject
    assert Person.unscoped.get(pk=child).permission == "form, folder 12, 2026-11-01"
    assert not Subject.unscoped.get(pk=child).quarantined


def test_whoever_is_not_decided_upon_is_erased_and_nobody_is_erased_under_a_legal_hold(office):
    page, petra = one_of(office), office.browser("petra")
    child = office.rows[0].customer.subject
    with acting(office.tea.pk, "x"):
        hold(child, held=True)
    prove(petra, office)
    assert "A legal hold stands" in text_of(petra.post(page, {"do": "erase"}, follow=True))
    with acting(office.tea.pk, "x"):
        hold(child, held=False)
    assert "Erased, with a certificate" in text_of(petra.post(page, {"do": "erase"}, follow=True))
    assert Erasure.unscoped.get(subject_id=child).step == Erasure.Step.CERTIFIED
    assert not Quarantine.unscoped.filter(subject_id=child).exists()


def test_erasing_asks_anew_who_is_there(office):
    page, petra = one_of(office), office.browser("petra")
    answer = petra.post(page, {"do": "erase"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not Erasure.unscoped.exists()


def test_the_privacy_lead_reports_by_a_number_that_stands_in_no_link_and_finds_the_row_again(office):
    petra, number = office.browser("petra"), "000123"
    with acting(office.tea.pk, "x"):
        told = (Said("instruction", "client_calls", office.now - timedelta(days=2)),)
        origin = Origin(office.now - timedelta(days=3), "client", 1)
        one = NewPerson("client_customer", origin, customer_numbers=(number,), choices=told)
        [added] = add_people("client_calls", [one])
    assert "Nobody is known here by this" in text_of(petra.post(PAGE, {"do": "report", "who": "nobody@example.org"}))
    assert "is not set aside" in text_of(petra.post(PAGE, {"do": "find", "who": number}))
    for wanted in ("report", "find"):
        found = petra.post(PAGE, {"do": wanted, "who": number}, follow=True)
        assert str(added.person) in text_of(found)
        assert number not in found.redirect_chain[-1][0]
    assert Quarantine.unscoped.count() == 1


ROWS = 120


@pytest.fixture
def listed(office):
    """A bought list came without a proof of any of its rows."""
    goes = office.now + timedelta(days=30)
    with acting(office.tea.pk, "x"):
        people = Subject.objects.bulk_create(
            Subject(id=uuid4(), organisation_id=office.tea.pk, kind="client_customer", created_at=office.now)
            for _ in range(ROWS)
        )
        Quarantine.objects.bulk_create(
            Quarantine(
                organisation_id=office.tea.pk, subject=one, why="no_permission", since=office.now, goes_at=goes
            )
            for one in people
        )  # fmt: skip
    return office


def read_for(client, page):
    """The answer, and how many rows of people who are set aside were read for it."""
    read = []

    def seen(**_more):
        read.append(1)

    post_init.connect(seen, sender=Quarantine)
    try:
        return client.get(page), len(read)
    finally:
        post_init.disconnect(seen, sender=Quarantine)


def test_a_whole_list_that_is_set_aside_stands_in_pages_and_no_page_reads_more_than_it_shows(listed):
    petra, keys = listed.browser("petra"), []
    for start in (0, 50, 100):
        page, read = read_for(petra, f"{PAGE}?from={start}")
        assert read <= 51
        assert len(page.content) < 40_000
        keys += [one.row.pk for one in page.context["rows"]]
    assert len(keys) == len(set(keys)) == ROWS
    assert (page.context["before"], page.context["after"]) == (50, None)
    assert petra.get(f"{PAGE}?from=150")["Location"] == PAGE  # they were decided upon meanwhile
    one, read = read_for(petra, f"{PAGE}{keys[-1]}/")
    assert (one.status_code, read) == (200, 1)


def test_the_start_page_counts_a_whole_list_without_reading_it_and_warns_of_the_first_who_goes(listed):
    petra = listed.browser("petra")
    start, read = read_for(petra, "/o/tea/")
    assert "120 people are set aside, and will be erased unless you decide" in text_of(start)
    assert read == 0
    assert [one.tone for one in start.context["waits"] if one.page == "aside"] == [""]
    with acting(listed.tea.pk, "x"):
        first = Quarantine.objects.order_by("-pk").first()
        Quarantine.objects.filter(pk=first.pk).update(goes_at=listed.now + timedelta(days=2))
    assert [one.tone for one in petra.get("/o/tea/").context["waits"] if one.page == "aside"] == ["warn"]
