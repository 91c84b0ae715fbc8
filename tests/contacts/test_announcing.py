"""A change that matters reaches those whom it concerns by what is held of them, once, each with a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.contacts import add_person
from forecall.contacts.adapters.smtp import Server, Smtp
from forecall.contacts.announcing import tell_people
from forecall.contacts.models import ChangeTold
from forecall.contacts.reaching import ByMail
from forecall.contacts.types import Point
from forecall.custody import Ask, Permit, ask, publish, wire
from forecall.custody.facts import parse
from forecall.custody.models import Subject
from forecall.foundation.jobs.models import Job
from forecall.policy.terms import Channel
from tests.contacts.conftest import PARTNERS
from tests.policy.policies import example
from tests.smtp_server import mail_server

pytestmark = pytest.mark.once  # mail and pages, and nothing of Python's version

CARD = frozenset({"business_card"})


@pytest.fixture
def post(house):
    with mail_server() as server:
        outbox = Smtp(Server("127.0.0.1", server.port), "office@contact.example.com", house.clock.now)
        wire(replace(house.parts, reach=ByMail(outbox)))
        yield server


def looser(number=2):
    """From this version on business contacts are reached by text message too: their card may be used for more."""
    old = example("contact-centre")
    partners = old.purposes[PARTNERS]
    changed = partners.model_copy(update={"channels": [*partners.channels, Channel.SMS]})
    version = old.version.model_copy(update={"number": number, "effective": old.version.effective + timedelta(days=60)})
    return old.model_copy(update={"purposes": {**old.purposes, PARTNERS: changed}, "version": version})


@pytest.mark.promise("AI-16.1")
def test_whoever_is_concerned_is_told_once_with_a_proof_and_the_change_counts_for_them_then(house, post):
    partner = add_person(PARTNERS, house.partner(points=(Point("email", "bogdan@example.com"),)))
    house.person("Ana Exemplu", email="ana@example.org")  # the change is about others
    without = add_person(PARTNERS, house.partner("Dan Model", points=(Point("phone", "021 000 0000"),)))
    publish(looser(), artefact="1" * 64)
    assert "contacts.tell_of_changes" in set(Job.objects.values_list("name", flat=True))
    told = tell_people()
    assert (told.sent, told.unreachable, told.failed) == ((partner,), (without,), ())
    [letter] = post.taken
    text = letter.get_content()
    assert letter["To"] == "bogdan@example.com"
    assert "Vorbă Bună Contact SRL" in letter["Subject"]
    assert "business contact data" in text or "geschäftliche Kontaktdaten" in text or "date de contact" in text
    [proof] = ChangeTold.objects.all()
    assert (proof.subject_id, proof.version, len(proof.text_hash)) == (partner, 2, 64)
    assert f"purpose:{PARTNERS}/channels/sms" in proof.clauses
    assert parse(Subject.objects.get(pk=partner).facts)["d"] == 2
    assert tell_people().sent == ()
    assert len(post.taken) == 1
    house.clock.forward(timedelta(days=61))
    may = {person: ask(Ask(PARTNERS, CARD, "send", (person,), channel="sms")) for person in (partner, without)}
    assert not isinstance(may[without], Permit)
    assert may[without].reason == "collected_before"  # nobody told them
    assert isinstance(may[partner], Permit)


def test_whom_the_server_does_not_take_is_tried_again(house, post):
    partner = add_person(PARTNERS, house.partner(points=(Point("email", "bogdan@example.com"),)))
    publish(looser(), artefact="1" * 64)
    post.refused["bogdan@example.com"] = "451 later"
    assert tell_people().failed == (partner,)
    assert not ChangeTold.objects.exists()
    post.refused.clear()
    assert tell_people().sent == (partner,)
