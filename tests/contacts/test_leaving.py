"""Nothing leaves for a host that the policy does not name, or whose contract is over."""

from __future__ import annotations

import socket
import urllib.request
from datetime import UTC, datetime

import pytest

from forecall.contacts.adapters.smtp import Server, Smtp
from forecall.contacts.errors import MailNotTaken
from forecall.custody.egress import STALE, Egress, barred
from forecall.foundation.network import HostRefused, guard
from tests.contacts.conftest import NOW
from tests.contacts.test_notices import MAIL

CONTRACT_OVER = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def door(house):
    made = Egress(house.clock, house=frozenset({"db.example.org"}), before=frozenset({"first.example.org"}))
    guard(made.allows)
    yield made
    guard(None)


def goes(host):
    """Whether the network layer lets a connection begin; that nobody answers in a test is another matter."""
    try:
        socket.create_connection((host, 25), timeout=0.2).close()
    except HostRefused:
        return False
    except OSError:
        return True
    return True


@pytest.mark.promise("AI-08.1")
@pytest.mark.usefixtures("door")
def test_the_network_itself_refuses_whatever_is_no_recipient_under_contract(house):
    assert goes("mail.example.net")  # the contact centre's mail house
    assert goes("www.contact.example.com")  # its own
    assert goes("db.example.org")
    assert not goes("first.example.org")  # there is a policy by now
    assert not goes("tracker.example.org")
    assert not goes("192.0.2.7")
    with pytest.raises(HostRefused, match=r"nothing may go to models\.example\.org"):
        urllib.request.urlopen("http://models.example.org/", timeout=0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, pytest.raises(HostRefused):
        datagrams.sendto(b"a name", ("192.0.2.7", 53))
    with socket.create_server(("127.0.0.1", 0)) as mine:  # this machine
        socket.create_connection(mine.getsockname()).close()
    house.clock.forward(CONTRACT_OVER - NOW)
    assert not goes("mail.example.net")


@pytest.mark.usefixtures("door")
def test_mail_for_a_host_without_a_contract_stays_and_says_by_which_clause(house):
    stranger, mail_house = (
        Smtp(Server(host, 25), "office@example.net", house.clock.now, barred)
        for host in ("smtp.example.org", "mail.example.net")
    )
    with pytest.raises(MailNotTaken, match=r"no recipient of the policy is reached at smtp\.example\.org") as kept:
        stranger.put(MAIL)
    assert kept.value.retry
    with pytest.raises(MailNotTaken, match="the mail server did not take it"):  # it was tried
        mail_house.put(MAIL)
    house.clock.forward(CONTRACT_OVER - NOW)
    with pytest.raises(MailNotTaken, match="recipient:mail_house/agreement"):
        mail_house.put(MAIL)


def test_before_the_first_policy_only_the_server_of_invitations_is_reached(house, door):
    door.versions, door.read_at = [], house.clock.now()
    assert (goes("first.example.org"), goes("mail.example.net")) == (True, False)
    house.clock.forward(STALE)
    assert (goes("first.example.org"), goes("mail.example.net")) == (False, True)
