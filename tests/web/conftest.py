"""A house with two organisations and a cast: olga owns the first, bob the second, and every role has somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from forecall.app.house import holdings
from forecall.custody import Parts, wire
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.receipts import Receipts
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import SteadyClock
from forecall.foundation.members import ROLES, Role
from forecall.foundation.members.models import Member, User
from forecall.foundation.members.service import Giver
from forecall.foundation.models import Grant, Organisation
from forecall.sales.uploads import Uploads

PASSWORD = "a sentence only olga says"  # noqa: S105  # invented
MASTERS, SIGNER = Masters.fresh(), Ed25519PrivateKey.generate()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """The same hash with a hundredth of the memory: tests sign in often."""
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 1024)


@pytest.fixture(autouse=True)
def english():
    """A page leaves the language of whoever asked for it to its thread, and so to the next test."""
    with translation.override("en"):
        yield


@dataclass
class House:
    parts: Parts
    tea: Organisation
    bank: Organisation
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.parts.clock.now()

    @property
    def today(self) -> date:
        """The day where the tea house is, which from ten in the evening on is another one than by the clock."""
        return self.now.astimezone(ZoneInfo(self.tea.timezone)).date()

    def member(self, name: str, role: Role, organisation: Organisation | None = None, **more) -> Member:
        """Somebody who may see personal data, unless `more` says otherwise. Has no password: signs in by the test."""
        user = User.objects.filter(email=f"{name}@example.org").first()
        if user is None:
            user = User.objects.create(email=f"{name}@example.org", name=name.title(), created_at=self.now)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        told = {
            "until": date.today() + timedelta(days=90) if role is Role.ADVISER else None,  # noqa: DTZ011  # months away
            "trained_until": date.today() + timedelta(days=300),  # noqa: DTZ011  # months away
            "undertaking_at": self.now,
            "created_at": self.now,
        } | more
        made = Member(organisation=organisation or self.tea, user=user, role=role.value, **told)
        Member.unscoped.bulk_create([made])
        self.members[name] = made
        return made

    def browser(self, name: str) -> Client:
        """A signed-in client; no password is hashed for it."""
        client = Client()
        client.force_login(self.members[name].user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def giver(self, name: str = "olga") -> Giver:
        one = self.members[name]
        return Giver(one.organisation_id, Role(one.role), str(one.pk))

    def grant(self, working: Organisation, client: Organisation, **more) -> Grant:
        told = {"campaign": "spring", "purposes": [], "starts": self.now, "ends": self.now + timedelta(days=9)} | more
        return Grant.objects.create(client=client, working=working, **told)


@pytest.fixture
def house(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    yield from open_house(tmp_path)


@pytest.fixture
def live_house(transactional_db, tmp_path, live_server):  # noqa: ARG001  # fixtures that are needed, not used
    yield from open_house(tmp_path)


def open_house(folder):
    clock = SteadyClock()
    (folder / "keys").mkdir()
    keyring = Keyring.create(folder / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Receipts(folder / "receipts", signer=SIGNER, clock=clock.now)
    files = Uploads(folder / "uploads", clock.now)
    files.prepare()
    parts = Parts(
        keyring, receipts, clock, holdings=holdings(), signer=SIGNER, backups=folder / "keys" / "backups",
        erasers=(files,),
    )  # fmt: skip
    wire(parts)
    cache.clear()
    tea, bank = (
        Organisation.objects.create(slug=slug, name=name, country="RO", created_at=datetime.now(UTC))
        for slug, name in (("tea", "Tea House"), ("bank", "Bob's Bank"))
    )
    one = House(parts, tea, bank)
    one.member("olga", Role.OWNER)
    yield one
    wire(None)
    forget_kept()
    receipts.close()
    keyring.close()


@pytest.fixture
def cast(house):
    """One member of each role, named like it; `guest` comes from the bank under a grant; bob owns the bank."""
    for role in ROLES:
        house.member(role.value, role)
    house.member("bob", Role.OWNER, house.bank)
    visitors = Organisation.objects.create(slug="centre", name="Call Centre", country="RO", created_at=house.now)
    house.member("guest", Role.AGENT, visitors)
    house.grant(visitors, house.tea)
    return house


@pytest.fixture(scope="package")
def browser(browser_path):
    """One Chromium for all pages: each test has its own context, which shares nothing with another's."""
    from tests import chromium

    with chromium.started(browser_path) as browser:
        yield browser


@pytest.fixture
def before_browser(browser, live_house, live_server):
    """Whoever is named, signed in by their password before a browser of the look that is asked for.

    Their pages may not complain. `lands` is where signing in leads.
    """
    from tests.web.test_browser import WIDE, Person

    people, complaints = [], []
    Client().get("/account/login/")  # loads the pages, which on a busy machine outlasts a browser's patience

    def made(who, width=WIDE, scheme="light", locale="en-GB", lands="**/o/tea/"):
        user = live_house.members[who].user
        user.set_password(PASSWORD)
        user.save()
        look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": locale}
        one = Person(browser, live_server.url, complaints, **look)
        people.append(one)
        one.sign_in_as(f"{who}@example.org")
        one.page.wait_for_url(lands)
        return one

    yield made
    for one in people:
        one.leave()
    assert complaints == []
