"""Whoever we have from elsewhere is told in time, in their language; and mail leaves the house whole or not at all."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest

from forecall.contacts import NewPerson, Permission, Point, add_people, add_supply, notices_due
from forecall.contacts.adapters.folder import Folder
from forecall.contacts.adapters.smtp import Server, Smtp
from forecall.contacts.errors import MailNotTaken
from forecall.contacts.notifying import Noticed, send_notices
from forecall.contacts.reaching import ByMail, Mail
from forecall.custody import wire
from forecall.custody.origins import Origin, origins_of
from tests.contacts.conftest import NOW, PARTNERS

AGREED = Permission("ticked a box on the seller's form", NOW.date() - timedelta(days=60))
MAIL = Mail("ana@example.com", "Ein Brief\r\nBcc: all@example.com", "Grüße, țară", "de", uuid4(), "answer")


@pytest.fixture
def box(house, tmp_path):
    """An outbox of files, handed to custody as the way to people."""
    made = Folder(tmp_path / "outbox", "office@example.net", house.clock.now)
    wire(replace(house.parts, reach=ByMail(made), erasers=(made,)))
    return made


def read(box):
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in sorted(box.folder.glob("*.eml"))]


def bought(place, mail):
    supply = add_supply(PARTNERS, seller="Liste Model SRL", received_on=NOW.date(), country="RO")
    points = (Point("email", mail),) if mail else (Point("phone", "+4021000000"),)
    person = NewPerson(
        "business_contact", Origin(NOW, "third_party", 1), {"name": "Bogdan Model"}, points=points, place=place,
        supply=supply, permission=AGREED,
    )  # fmt: skip
    [added] = add_people(PARTNERS, [person])
    return added.person


def test_whoever_comes_from_a_bought_list_is_told_once_in_time_and_in_their_language(house, box):
    person, silent = bought("DE", "bogdan@example.com"), bought("RO", "")
    assert send_notices() == Noticed()  # nothing is owed within ten days yet
    assert not box.folder.exists()
    house.clock.forward(timedelta(days=21))
    told = send_notices()
    assert (told.sent, told.unreachable, told.failed) == ((person,), (silent,), ())
    [letter] = read(box)
    assert (letter["To"], letter["Content-Language"]) == ("bogdan@example.com", "de")
    text = letter.get_content()
    for said in ("Liste Model SRL", "Art. 14 DSGVO", "Datenschutz", "beschweren"):
        assert said in text, said
    assert not any(one.is_owed for one in origins_of(person).values())
    assert [one.person for one in notices_due()] == [silent]
    assert send_notices().sent == ()


def test_mail_that_is_not_taken_leaves_the_notice_owed(house, box):
    person = bought("RO", "bogdan@example.com")
    house.clock.forward(timedelta(days=21))
    box.folder.write_text("a file where the folder should be")
    assert send_notices().failed == (person,)
    assert [one.person for one in notices_due()] == [person]
    box.folder.unlink()
    assert send_notices().sent == (person,)


def test_a_file_of_mail_is_whole_private_and_goes_with_its_person_or_after_thirty_days(house, box):
    box.put(MAIL)
    box.put(replace(MAIL, name="erasure"))
    [first, second] = sorted(box.folder.iterdir())
    assert first.stat().st_mode & 0o077 == 0
    [letter, _] = read(box)
    assert letter["Subject"] == "Ein Brief Bcc: all@example.com"
    assert letter["Bcc"] is None
    assert letter.get_content() == "Grüße, țară\n"
    assert (box.erase(house.alices, uuid4()), box.erase(house.alices, MAIL.about)) == (0, 1)
    assert list(box.folder.iterdir()) == [second]  # it tells the person that they were erased
    house.clock.forward(timedelta(days=31))
    assert (box.tidy(), list(box.folder.iterdir())) == (1, [])
    with pytest.raises(MailNotTaken, match="the address is none"):
        box.put(replace(MAIL, to="ana@example.com\nX: y"))


class Talk(socketserver.StreamRequestHandler):
    """A mail server: enough of RFC 5321 to take one message. It has no manners when it is left."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            refused = word == b"RCPT" and self.server.refuses
            self.wfile.write(b"550 nobody here\r\n" if refused else b"250 yes\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def server():
    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as made:
        made.taken, made.refuses = [], False
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()


def test_a_mail_server_takes_the_same_letter_and_what_it_refuses_is_said_without_the_address(server):
    way = Smtp(Server(*server.server_address), "office@example.net", lambda: NOW)
    way.put(MAIL)
    [raw] = server.taken
    letter = message_from_bytes(raw, policy=policy.default)
    assert (letter["To"], letter["Bcc"], letter.get_content().strip()) == ("ana@example.com", None, MAIL.body)
    server.refuses = True
    with pytest.raises(MailNotTaken, match=r"refused the address \(550\); mend the address") as refused:
        way.put(MAIL)
    assert (refused.value.retry, "ana@" in str(refused.value)) == (False, False)
    server.shutdown()
    server.server_close()
    with pytest.raises(MailNotTaken, match="it is tried again later") as away:
        way.put(MAIL)
    assert away.value.retry
