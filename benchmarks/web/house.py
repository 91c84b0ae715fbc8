"""A house to measure: organisations with customers, orders, forecasts and talks, and a member with a session."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from forecall.foundation.models import Organisation

AGREEMENT = Path(__file__).parents[2] / "examples" / "policies" / "evidence" / "processing-agreement.md"
PRODUCTS, BATCH = 800, 5_000


@contextmanager
def installation(database: str) -> Iterator[Path]:
    """The home of a new installation on `sqlite`, or on a `postgresql` server of its own, open in this process."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = ""
        if database == "postgresql":
            from tests.postgresql import running

            server = stack.enter_context(running(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            server.create("bench")
            address = server.address("bench")
        os.environ |= {
            "FORECALL_HOME": str(folder / "home"), "FORECALL_DATABASE": address,
            "DJANGO_SETTINGS_MODULE": "forecall.app.django_settings",
        }  # fmt: skip
        from forecall.app.house import opened

        stack.enter_context(opened())
        yield folder / "home"


def organisation(slug: str) -> Organisation:
    """One under the example's policy, in force since a month, with the agreement accepted."""
    from forecall.custody import publish, wired
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation
    from forecall.orders import accept
    from forecall.orders.importing import policy_now
    from tests.policy.policies import example

    now = wired().clock.now()
    made = Organisation.objects.create(slug=slug, name=slug.title(), country="RO", created_at=now)
    policy = example("need-prediction")
    since = policy.version.model_copy(update={"effective": now.date() - timedelta(days=30)})
    with acting(made.pk, "bench"):
        publish(policy.model_copy(update={"version": since}), artefact="0" * 64)
        accept(policy_now()[0], AGREEMENT.name, AGREEMENT.read_bytes())
    return made


def fill(slug: str, customers: int, lines: int) -> UUID:
    """Orders of so many customers, cut to so many of the newest lines; the organisation's id."""
    from forecall.foundation import acting
    from forecall.needs.sample import simulate_shop
    from forecall.orders import Delivery, take_in

    made = organisation(slug)
    end = date.today() - timedelta(days=1)  # noqa: DTZ011  # of a shop in this place
    orders = simulate_shop(customers=customers, products=PRODUCTS, years=1 + lines // max(1, customers * 60), end=end)
    with acting(made.pk, "bench"):
        take_in(orders.tail(lines), Delivery(slug.ljust(64, "0")[:64], "bench"))
    return UUID(str(made.pk))


def talk(key: UUID, sellers: int = 20) -> int:
    """A talk with each customer in the last month, by so many sellers; how many."""
    from django.db import transaction

    from forecall.centre.models import Conversation, ConversationOutcome
    from forecall.centre.types import Outcome
    from forecall.custody import wired
    from forecall.custody.models import Subject
    from forecall.foundation import acting

    rng, now = random.Random(1), wired().clock.now()  # a load, no secret
    with acting(key, "bench"), transaction.atomic():
        people = list(Subject.objects.values_list("pk", flat=True))
        made = Conversation.objects.bulk_create(
            [
                Conversation(
                    organisation_id=key, subject_id=person, kind="call", direction="out", purpose="client_calls",
                    channel="phone", began_at=now - timedelta(minutes=rng.randrange(43_000)), receipt="r", clause="c",
                    held_by=str(rng.randrange(sellers)),
                )
                for person in people
            ],
            batch_size=BATCH,
        )  # fmt: skip
        ConversationOutcome.objects.bulk_create(
            [
                ConversationOutcome(
                    organisation_id=key, subject_id=one.subject_id, conversation=one, said_by=one.held_by,
                    said_at=one.began_at, outcome=rng.choice(list(Outcome)),
                )
                for one in made
            ],
            batch_size=BATCH,
        )  # fmt: skip
    return len(made)


def session(key: UUID, name: str = "bench") -> str:
    """The cookie of an owner who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from forecall.custody import wired
    from forecall.foundation.members.models import Member, User

    now = wired().clock.now()
    user = User.objects.create(email=f"{name}@example.org", name="Bench", created_at=now)
    member = Member(
        organisation_id=key, user=user, role="owner", undertaking_at=now, created_at=now,
        trained_until=now.date() + timedelta(days=99),
    )  # fmt: skip
    Member.unscoped.bulk_create([member])
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def address(page: str, key: UUID) -> str | None:
    """Where a page is; None where it does not exist yet. A customer's page is that of some customer."""
    from django.urls import NoReverseMatch, reverse

    from forecall.foundation.models import Organisation
    from forecall.sales.models import Suggestion

    slug = Organisation.objects.values_list("slug", flat=True).get(pk=key)
    some = Suggestion.unscoped.filter(organisation=key, place=0).values_list("pk", flat=True).first()
    for arguments in ([slug], [slug, some]):
        try:
            found: str = reverse(page, args=arguments)
        except NoReverseMatch:
            continue
        return f"{found}?q=an" if page == "search" else found
    return None
