"""Mail that comes back hours later: which address it flags, and what no report can do."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.utils import format_datetime

import pytest

from forecall.contacts import Point, add_point, take_returned
from forecall.contacts.adapters.messages import message_of
from forecall.contacts.models import ContactPoint
from forecall.contacts.reaching import Mail
from forecall.contacts.returning import Came, is_ours, number_of_letter
from forecall.foundation import acting
from tests.contacts.conftest import CAMPAIGNS

ADDRESS = "Ana@Example.com"


@pytest.fixture
def mail(house):
    """An address of ana's, and the letter that went there."""
    ana = house.person()
    add_point(CAMPAIGNS, ana, Point("email", ADDRESS), house.origin())
    house.clock.forward(timedelta(hours=1))
    return message_of(Mail(ADDRESS, "News", "Text", "en", ana, "news"), "Tea <office@tea.example>", house.clock.now())


def report(house, letter=None, to="ana@example.com", status="5.1.1", action="failed", later=timedelta(hours=1)):
    """As a mail server writes it, some hours after the letter."""
    house.clock.forward(later)
    parts = [
        (
            "From: MAILER-DAEMON@mx.example\nTo: office@tea.example\nAuto-Submitted: auto-replied\n"
            f"Date: {format_datetime(house.clock.now())}\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nThis is the mail system.\n"
        ),
        (
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
            f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n"
        ),
    ]
    if letter is not None:
        parts.append(f"--b\nContent-Type: message/rfc822\n\n{letter.as_string()}\n")
    return ("\n".join(parts) + "\n--b--\n").encode()


def state():
    return ContactPoint.objects.get(kind="email").state


def test_a_report_that_returns_our_letter_makes_an_address_that_is_none_dead_at_once(house, mail):
    raw = report(house, mail, to="moved@elsewhere.example")  # a forwarder names where it went last
    assert take_returned(raw) == [Came.DEAD]
    assert state() == "dead"


def test_a_full_mailbox_is_doubtful_and_dead_only_after_another_report_and_the_same_twice_counts_once(house, mail):
    raw = report(house, mail, status="5.2.2")
    assert take_returned(raw) == [Came.DOUBTFUL]
    house.clock.forward(timedelta(days=2))
    assert take_returned(raw) == [Came.OLD]
    assert state() == "doubtful"
    assert take_returned(report(house, mail, status="4.4.1")) == [Came.DEAD]


def test_whoever_writes_a_report_himself_makes_an_address_doubtful_and_never_dead(house, mail):
    del mail["Message-ID"]
    mail["Message-ID"] = "<0011223344.deadbeefdeadbeefdeadbeef@tea.example>"
    for letter in (None, mail, mail):
        assert take_returned(report(house, letter)) == [Came.DOUBTFUL]
    assert state() == "doubtful"


@pytest.mark.parametrize(
    ("more", "came"),
    [
        ({"action": "delayed", "status": "4.4.1"}, Came.NOT_DELIVERED_YET),
        ({"status": "5.7.1"}, Came.NOT_ABOUT_ADDRESS),
    ],
)
def test_what_is_late_or_refused_for_its_sender_changes_nothing(house, mail, more, came):
    assert take_returned(report(house, mail, **more)) == [came]
    assert state() == "fresh"


def test_another_mail_another_address_and_another_organisation_change_nothing(house, mail):
    assert take_returned(mail.as_bytes()) == [Came.NO_REPORT]
    assert take_returned(report(house, to="bogdan@example.com")) == [Came.NOBODY]
    assert take_returned(report(house, to="no address")) == [Came.NOBODY]
    with acting(house.bobs, "bob"):
        assert take_returned(report(house, mail)) == [Came.NOBODY]
    assert state() == "fresh"


def test_headers_alone_are_enough_and_bytes_that_are_no_mail_are_no_report(house, mail):
    headers = mail.as_string().partition("\n\n")[0]
    raw = report(house, mail).replace(b"message/rfc822", b"text/rfc822-headers")
    assert message_from_bytes(raw).is_multipart()
    assert headers
    assert take_returned(raw) == [Came.DEAD]
    for junk in (b"", b"\x00\xff" * 50, b"Content-Type: message/delivery-status\n\n"):
        assert take_returned(junk) == [Came.NO_REPORT]


def test_the_number_of_a_letter_is_sealed_to_its_address():
    number = number_of_letter("ana@example.com", "tea.example")
    assert is_ours(number, "Ana@example.com")
    assert not is_ours(number, "bogdan@example.com")
    assert not is_ours("<1.2@tea.example>", "ana@example.com")
    assert not is_ours("", "")
