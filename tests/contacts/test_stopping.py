"""Mail that can be refused carries its way out, and one click by whoever has it in hand ends it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.test import Client

from forecall.centre import NewTask, ask_for, begin, write_script
from forecall.centre.errors import MailNotSent
from forecall.centre.mailing import NewMail, send_mail
from forecall.centre.models import Conversation
from forecall.contacts import NewPerson, Point, add_person, stopping
from forecall.contacts.adapters.smtp import Server, Smtp
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import MailNotTaken
from forecall.contacts.freshness import remove_dead
from forecall.contacts.models import ContactPoint
from forecall.contacts.preferring import history, prefer
from forecall.contacts.reaching import ByMail
from forecall.custody import Newcomer, Proof, Refused, add_subjects, consent, erase, wire
from forecall.custody.facts import parse, stamp
from forecall.custody.models import Subject, Suppression
from forecall.custody.recording import Said
from forecall.custody.wiring import Letter, wired
from forecall.web.public.stopping import address_of
from tests.contacts.conftest import NOW
from tests.contacts.test_choices import DOUBLE, EMAIL, NEWS, may_write
from tests.smtp_server import mail_server

pytestmark = pytest.mark.once  # mail and pages, and nothing of Python's version

HOUSE = "https://forecall.example"


@pytest.fixture
def post(house):
    """A house that sends by SMTP; Ana asked for the newsletter."""
    with mail_server() as server:
        outbox = Smtp(Server("127.0.0.1", server.port), "office@contact.example.com", house.clock.now)
        wire(replace(house.parts, reach=ByMail(outbox), way_out=partial(address_of, urlsplit(HOUSE))))
        write_script("mail-spring", {"en": "Spring\nNew flowers."})
        server.house = house
        server.ana = subscriber(house)
        yield server


def subscriber(house):
    said, points = (Said("consent", NEWS, NOW.replace(day=1), DOUBLE),), (Point("email", EMAIL),)
    return add_person(NEWS, NewPerson("subscriber_to_news", house.origin("given"), points=points, choices=said))


def mail(person):
    return send_mail(person, NewMail(NEWS, "spring", "en"))


def link(message):
    return message["List-Unsubscribe"].strip("<>").removeprefix(HOUSE)


def click(address, **more):
    """As a mail program does it: no cookie, no page before, the body of RFC 8058."""
    return Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"}, **more)


def shown(page):
    """What stands on a page, without the token of the form that chooses the language."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.mark.promise("AI-04.6", "OC-03.5")
def test_each_mail_knows_its_basis_and_proof_and_carries_its_way_out_and_whoever_did_not_ask_gets_none(post):
    talk = Conversation.objects.get(pk=mail(post.ana))
    [message] = post.taken
    assert message["To"] == EMAIL
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert HOUSE + link(message) in message.get_content()
    assert Client().get(link(message)).status_code == 200
    receipt = next(one for one in post.house.receipts if one.purpose == NEWS and one.action == "send")
    assert (receipt.basis, receipt.clause) == ("consent", f"purpose:{NEWS}/basis/consent")
    assert talk.clause == receipt.clause
    [consent] = history(post.ana)
    assert (consent.what, consent.how) == ("consent", "double_opt_in")
    assert receipt.about == f"consent:{consent.at:%Y-%m-%dT%H:%M:%SZ}"
    [nobody] = add_subjects([Newcomer("subscriber_to_news", {"news_address": post.house.origin("given")})])
    assert mail(nobody).reason == "no_consent"
    assert len(post.taken) == 1


@pytest.mark.promise("HQ-03.3")
def test_one_click_without_sign_in_ends_optional_mail_and_what_already_waits(post):
    mail(post.ana)
    waiting = ask_for(NewTask(post.ana, NEWS, frozenset({"news_address"}), "news", "letter:2", "email"))
    again = subscriber(post.house)  # another record with the same address
    address = link(post.taken[0])
    seen = Client().get(address)
    assert (seen.status_code, seen["Cache-Control"].count("no-store")) == (200, 1)
    assert may_write(post.ana) == "allowed"  # looking at it ends nothing
    done = click(address)
    assert done.status_code == 200
    assert shown(click(address)) == shown(done)  # twice does no harm
    assert "Was that a mistake? Write to privacy@" in shown(done)
    assert "Ana" not in done.content.decode()
    assert EMAIL not in done.content.decode()
    assert isinstance(begin(waiting), Refused)
    assert isinstance(mail(post.ana), Refused)
    assert mail(again).reason == "suppressed"
    assert len(post.taken) == 1
    assert history(post.ana)[0].what == "withdrawal"


def test_a_link_tells_nothing_to_strangers_and_an_altered_one_is_none(post):
    mail(post.ana)
    address = link(post.taken[0])
    head, _, told = address.rstrip("/").rpartition("/")
    others = [
        f"{head}/{told[:-1]}{'A' if told[-1] != 'A' else 'B'}/",
        f"{head}/{told.replace(NEWS, 'client_campaigns')}/",
        address.replace("/alices/", "/bobs/"),
        f"{head}/x/",
    ]
    assert {click(one).status_code for one in others} == {404}
    assert Client().put(address).status_code == 405
    before = shown(click(address))
    erase(post.ana)
    assert shown(click(address)) == before  # nobody can tell whether the person is still known


def test_whoever_asks_for_mail_again_gets_it(post):
    mail(post.ana)
    click(link(post.taken[0]))
    assert Suppression.unscoped.count() == 1
    post.house.clock.forward(timedelta(minutes=1))
    prefer(post.ana, NEWS, {"email"}, Proof("double_opt_in", "Write to me", language="en"))
    assert may_write(post.ana) == "allowed"
    assert isinstance(mail(post.ana), int)


def test_a_click_that_ends_mail_is_no_new_yes_to_what_stays(post):
    rule = policy_in_force().rulebook.rules[NEWS]
    wider = replace(rule, channels=rule.channels | {"post"})
    proof = Proof("signature", "On paper", 1, "de")
    consent(post.ana, NEWS, proof, channels=frozenset({"email", "post"}), by_guardian=True)
    post.house.clock.forward(timedelta(minutes=1))
    stopping._end(Subject.objects.get(pk=post.ana), wider, Proof("one_click"))
    back, given = history(post.ana)[:2]
    assert (back.what, back.how, back.channels) == ("withdrawal", "one_click", ("email",))
    assert (given.what, given.how, given.text_hash) == ("consent", "signature", proof.text_hash)
    *_ended, stays = parse(Subject.objects.get(pk=post.ana).facts)["c"]
    assert stays == [NEWS, stamp(given.at), ["post"], False, True]  # no longer than it was given for, and by whom


def test_where_no_page_ends_it_nothing_that_advertises_is_mailed(post):
    wire(replace(wired(), way_out=None))
    with pytest.raises(MailNotSent, match="no page"):
        mail(post.ana)
    assert not post.taken
    assert '"n"' not in Subject.objects.get(pk=post.ana).facts


class Dies:
    """An outbox in which the process ends: before the server has it, or right after."""

    def __init__(self, outbox, meanwhile):
        self.outbox, self.meanwhile = outbox, meanwhile

    def put(self, one):
        self.meanwhile()
        self.outbox.put(one)


def test_a_cap_is_counted_before_the_mail_is_out_so_that_a_kill_or_a_second_one_never_sends_too_many(post):
    outbox = wired().reach.outbox
    for _ in range(3):
        mail(post.ana)
    second = []

    def dies():
        second.append(mail_by(outbox))
        raise SystemExit

    def mail_by(other):
        wire(replace(wired(), reach=ByMail(other)))
        return mail(post.ana)

    with pytest.raises(SystemExit):
        mail_by(Dies(outbox, dies))
    assert second[0].reason == "cap_reached"  # the fourth of the month was counted while it was on its way
    assert mail_by(outbox).reason == "cap_reached"
    assert len(post.taken) == 3


@pytest.mark.promise("HQ-03.7")
@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("550 we do not like your network", ["doubtful", "dead"]),  # about us, perhaps: dead the second time only
        ("550 5.1.1 no such user here", ["dead"]),
        ("451 4.7.1 try again later", ["fresh", "fresh", "fresh"]),
    ],
)
def test_an_address_that_the_server_refuses_is_marked_and_the_mail_is_not_counted(post, said, states):
    post.refused[EMAIL] = said
    point = ContactPoint.objects.get(subject=post.ana)
    for state in states:
        with pytest.raises(MailNotSent):
            mail(post.ana)
        point.refresh_from_db()
        assert point.state == state
    post.refused.clear()
    assert not Conversation.objects.exists()
    if point.state != "dead":
        assert isinstance(mail(post.ana), int)
        return
    with pytest.raises(MailNotSent, match="no e-mail address"):
        mail(post.ana)
    post.house.clock.forward(timedelta(days=31))
    remove_dead()
    assert not ContactPoint.objects.filter(pk=point.pk).exists()


def test_a_letter_of_a_case_that_is_refused_marks_the_address_too(post):
    post.refused[EMAIL] = "550 5.1.1 gone"
    envelope = wired().reach.envelope(post.house.alices, post.ana, "email")
    with pytest.raises(MailNotTaken):
        envelope.send(Letter("acknowledgement", "en", "Your request", "We have it."))
    assert ContactPoint.objects.get(subject=post.ana).state == "dead"
