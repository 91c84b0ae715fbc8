"""A case's cast: ana, who asks; a post that reaches her; recipients that can be told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models

from forecall.custody import Ask, Proof, ask, consent, publishing, seal, wire
from forecall.custody.models import Subject
from forecall.custody.receipts import Receipt
from forecall.custody.recording import happened
from forecall.custody.rights import Kind, Request, open_case, portable_copy
from forecall.custody.sealing import SealedField
from forecall.foundation import Field, Holding
from forecall.foundation.models import Scoped
from tests.custody.conftest import Card
from tests.postgresql import on

CARD = frozenset({"business_card"})
BILLING = frozenset({"billing_data"})


class Bill(Scoped):
    """A room's row that a statute keeps."""

    subject = models.ForeignKey(Subject, models.CASCADE)
    name = SealedField(kind="name")
    amount = models.CharField(max_length=20)

    class Meta(Scoped.Meta):
        app_label = "tests"


class Tape(Scoped):
    """A room's row with a day of its own."""

    subject = models.ForeignKey(Subject, models.CASCADE)
    transcript = SealedField(kind="transcript")
    made_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        app_label = "tests"


BILLS = Holding(
    "tests.Bill", "subject",
    {"name": Field(("name",)), "amount": Field(("amount", "payment_state"), "plain", "the books need it")},
    erase="keep",
)  # fmt: skip
TAPES = Holding("tests.Tape", "subject", {"transcript": Field(("transcript", "voice"))}, dated="made_at")
ROOMS = {"tests.Card": Card, "tests.Bill": Bill, "tests.Tape": Tape}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # noqa: ARG001  # that of the room, and then this
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Bill)
        editor.create_model(Tape)


@pytest.fixture(scope="session")
def migrated(migrated, django_db_blocker):
    with django_db_blocker.unblock(), on(migrated), connection.schema_editor() as editor:
        editor.create_model(Bill)
        editor.create_model(Tape)
    return migrated


class Post:
    """The border: what went out, to whom; `down` where nobody can be reached."""

    def __init__(self):
        self.sent, self.down = [], False

    def envelope(self, organisation, subject, channel):
        if self.down:
            raise OSError("the mail server does not answer")
        return self.again(f"{subject} {channel}") if organisation else None

    def again(self, words):
        post, (subject, channel) = self, words.split(" ")

        class Way:
            def send(self, letter):
                if post.down:
                    raise OSError("the mail server does not answer")
                post.sent.append((UUID(subject), channel, letter))

            def kept(self):
                return words

        return Way()

    @property
    def letters(self):
        return [letter for _subject, _channel, letter in self.sent]


class Told:
    """The border: recipients that were told; those in `deaf` do not answer."""

    def __init__(self):
        self.heard, self.warned, self.deaf = [], [], set()

    def tell(self, organisation, recipient, subject, what):
        if recipient in self.deaf:
            raise OSError("no answer")
        self.heard.append((recipient, what))
        assert organisation
        assert subject

    def warn(self, organisation, recipient, incident, letter):
        if recipient in self.deaf:
            raise OSError("no answer")
        self.warned.append((recipient, letter))
        assert organisation
        assert incident

    def inform(self, organisation, contact, incident, letter):
        self.warn(organisation, contact, incident, letter)


def shared_with(desk, subject, recipient):
    """A receipt that the person's data went to a recipient."""
    desk.parts.receipts.write(
        Receipt(
            organisation=str(desk.alices), at=desk.clock.now(), actor="alice", purpose="newsletter", action="share",
            categories=("preferences",), channel="", recipient=recipient, outcome="allowed", reason="",
            clause="purpose:newsletter/basis/consent", basis="consent", version=1, count=1, about="",
        ),
        [subject],
    )  # fmt: skip


class Files:
    """A room's files, as an eraser of its own."""

    name = "recordings.files"

    def __init__(self, folder):
        self.folder, self.broken = folder, False

    def erase(self, organisation, subject):
        if self.broken:
            raise OSError("the store of files does not answer")
        found = list(self.folder.glob(f"{subject}*"))
        for one in found:
            one.unlink()
        assert organisation
        return len(found)


@pytest.fixture(scope="session", autouse=True)
def checked_once():
    """The same policy is linted once a session, not for each house: it is pure, and half of a test's time."""
    real, known = publishing.compile_rulebook, {}

    def remembered(policy):
        if id(policy) not in known:
            known[id(policy)] = (policy, real(policy))
        return known[id(policy)][1]

    publishing.compile_rulebook = remembered
    yield
    publishing.compile_rulebook = real


@pytest.fixture(autouse=True)
def tables_of_the_tests(monkeypatch):
    real = apps.get_model
    monkeypatch.setattr(apps, "get_model", lambda label, *more: ROOMS.get(label) or real(label, *more))


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def desk(house, post, told):
    """The house with a post and recipients that can be told."""
    rooms = (BILLS, TAPES, *house.parts.holdings)
    house.parts = replace(house.parts, reach=post, recipients=told, holdings=rooms)
    wire(house.parts)
    return house


@pytest.fixture
def ana(desk):
    person = desk.person(place="RO")
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    Card.objects.create(subject_id=person, **seal(permit, Card, person, {"name": "Ana", "email": "ana@example.com"}))
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    return person


@pytest.fixture
def payer(desk):
    """A customer with a bill and an account."""
    person = desk.person("account_user", ("account", "billing_data"), place="RO")
    happened(person, "contract_started", desk.clock.now() - timedelta(days=1))
    permit = ask(Ask("billing", BILLING, "store", (person,)))
    Bill.objects.create(subject_id=person, amount="119.00", **seal(permit, Bill, person, {"name": "Ion Exemplu"}))
    return person


@pytest.fixture
def opened(ana):
    """A way to open a case of hers."""

    def make(kind=Kind.ACCESS, language="en", channel="email", **more):
        return open_case(Request(Kind(kind), channel, language, **more), ana)

    return make


@pytest.fixture
def mover(desk):
    """A customer with an account, two choices and a contract."""
    person = desk.person("account_user", ("account", "preferences"), place="DE")
    happened(person, "contract_started", desk.clock.now() - timedelta(hours=3))
    permit = ask(Ask("account_service", frozenset({"account"}), "store", (person,)))
    Card.objects.create(
        subject_id=person, **seal(permit, Card, person, {"name": "Ștefan Größe", "email": "s@example.com"})
    )
    consent(person, "newsletter", Proof("double_opt_in", "yes", 1, "de"), channels=frozenset({"email"}), explicit=True)
    return person


def taken_along(mover):
    copy = portable_copy(open_case(Request(Kind.PORTABILITY, "email", "de"), mover))
    return json.loads(copy.files()["portable.json"])
