"""A whole house on a real disk, with every room filled, in a process of its own: two people are forgotten in it.

Says as JSON where something of theirs was found before and after, and what the certificates say.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from forecall.app.house import opened
from forecall.app.settings import read_settings
from forecall.foundation import FixedClock, Money, acting
from tests.custody.rights.hunting import disguises

NOW = datetime(2026, 12, 5, 10, tzinfo=UTC)
NAME, MAIL, NUMBER = "Ana Zamfirescu-Ionescu", "ana.zamfirescu@example.com", "1001"
STAFF, STAFF_MAIL = "Ulrike Probst-Vorlage", "ulrike.probst@example.org"
WORDS = (NAME, MAIL, "+40215550123", "Prefers mornings because of the Zamfirescu bakery", STAFF, STAFF_MAIL)


@dataclass
class Scene:
    """Who is in the house."""

    customer: UUID
    user: UUID
    found: dict = field(default_factory=dict)


def fill() -> Scene:
    """Contacts, orders, books, forecasts, talks, a member with a session, a case with its letters, a recipient."""
    from forecall.custody import publish
    from forecall.orders import accept
    from forecall.orders.importing import policy_now
    from forecall.policy import load_policy
    from tests.orders.conftest import AGREEMENT

    examples = Path(__file__).parents[2] / "examples" / "policies"
    publish(load_policy(examples / "need-prediction.yaml"), artefact="0" * 64)
    accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
    scene = Scene(_customer(), _user())
    _books(scene.user)
    _forecast_and_talk(scene.customer)
    return scene


def _customer() -> UUID:
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody.recording import Origin, Proof, Said
    from forecall.needs.sample import ShopPlan, simulate
    from forecall.orders import Delivery, take_in

    origin = Origin(NOW - timedelta(days=20), "client", 1, informed=NOW - timedelta(days=20))
    told = tuple(
        Said("instruction", one, origin.at, Proof("agreement", notice_version=1))
        for one in ("need_prediction", "sales_suggestions", "client_calls")
    )
    orders = simulate(ShopPlan(customers=8, products=32, years=1, end=date(2026, 11, 30)))
    number = str(orders["customer_id"][0])
    person = NewPerson(
        "client_customer", origin, {"name": NAME, "language": "ro"},
        points=(Point("phone", WORDS[2], place="RO"),), customer_numbers=(number,), place="RO", choices=told,
    )  # fmt: skip
    [added] = add_people("client_calls", [person])
    assert added.person, added
    take_in(orders, Delivery("a" * 64, "web shop"))
    return added.person


def _user() -> UUID:
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.backends.db import SessionStore

    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody.recording import Origin
    from forecall.foundation import acting_now
    from forecall.foundation.members.models import Member, User

    person = NewPerson(
        "account_user", Origin(NOW - timedelta(days=90), "given", 1), {"name": STAFF},
        points=(Point("email", STAFF_MAIL),), place="DE", events={"contract_started": NOW - timedelta(days=90)},
    )  # fmt: skip
    [added] = add_people("account_service", [person])
    assert added.person, added
    user = User.objects.create(email=STAFF_MAIL, name=STAFF, created_at=NOW)
    organisation = acting_now("test").organisation
    Member(user=user, role="seller", subject=added.person, created_at=NOW, organisation_id=organisation).save()
    session = SessionStore()
    session["account_authentication_methods"] = [{"method": "password", "email": STAFF_MAIL}]
    session.create()
    UserSession.objects.create(
        user=user, session_key=session.session_key, ip="198.51.100.77", user_agent="Probst's browser"
    )
    return added.person


def _books(user: UUID) -> None:
    from forecall.orders import Bill, book_payment, issue

    day, eur = date(2026, 11, 20), lambda amount: Money.of(amount, "EUR")
    issue("billing", Bill("2026-1", net=eur(100), vat=eur(19), issued_on=day, due_on=day, subject=user, buyer=STAFF))
    book_payment("2026-1", eur(119), "pay-1")


def _forecast_and_talk(customer: UUID) -> None:
    from forecall.centre import Feedback, NewTask, Outcome, Result, ask_for, begin, finish
    from forecall.sales import forecast
    from forecall.sales.learning import about
    from forecall.sales.models import Suggestion

    forecast(date(2026, 12, 2))
    wanted = Suggestion.objects.filter(subject=customer).first()
    task = ask_for(NewTask(customer, "client_calls", frozenset({"predicted_needs"}), "due", about=about(wanted.pk)))
    talk = begin(task)
    finish(talk.id, Result(Outcome.CALLBACK, next_at=NOW + timedelta(days=1), feedback=Feedback.WRONG_TIME))


def hunted(home: Path, needles: list[bytes]) -> list[str]:
    """Every file of the home that holds one of them; sessions are packed, so they are unpacked."""
    from django.contrib.sessions.models import Session

    files = [path for path in home.rglob("*") if path.is_file() and path.parent.name != "backups"]
    found = {path.relative_to(home).as_posix() for path in files for one in needles if one in path.read_bytes()}
    found |= {"a session" for one in Session.objects.all() if STAFF_MAIL in str(one.get_decoded())}
    return sorted(found)


def ciphertexts() -> list[bytes]:
    """Every sealed value and token of anybody in the database, by table and column."""
    from django.apps import apps
    from django.db import connections
    from django.db.models import BinaryField

    made = []
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, BinaryField):
                alias = model._default_manager.db if hasattr(model, "_default_manager") else "default"
                with closing(connections[alias].cursor()) as cursor:
                    cursor.execute(f'SELECT "{column.column}" FROM "{model._meta.db_table}"')  # noqa: S608  # names of our own
                    made += [(model._meta.label, bytes(row[0])) for row in cursor.fetchall() if row[0]]
    return made


def rows_of(parts, subject: UUID) -> dict[str, int]:
    """Model -> rows of this person, by what the rooms declare."""
    from django.apps import apps

    counts = {
        held.model: apps.get_model(held.model).unscoped.filter(**{held.subject: subject}).count()
        for held in parts.holdings
    }
    return {model: count for model, count in counts.items() if count}


def main() -> None:
    with opened(clock=FixedClock(NOW)) as parts:
        from forecall.custody.rights import Kind, Request, carry_out, deliver, open_case
        from forecall.foundation.models import Organisation

        home = read_settings().home
        made = Organisation.objects.create(slug="house", name="House", country="RO", created_at=NOW)
        with acting(made.id, "alice"):
            scene = fill()
            said = {}
            for who, person in (("customer", scene.customer), ("user", scene.user)):
                parts.receipts.write(_shared(made.id), [person])
                case = open_case(Request(Kind.ERASURE, "email", "de", text=f"This is {NAME}, or {STAFF}"), person)
                deliver()
                needles = [coat for word in WORDS for coat in disguises(word) if len(coat) > 7]
                before = rows_of(parts, person)
                sealed = {value for _model, value in ciphertexts()}
                found = hunted(home, needles)
                certificate = carry_out(case)
                gone = list(sealed - {value for _model, value in ciphertexts()})
                said[who] = {
                    "before": before, "found": found, "gone": len(gone),
                    "after": rows_of(parts, person), "left": hunted(home, [*needles, *gone]),
                    "certificate": certificate.data(), "mail": sorted(p.name for p in (home / "outbox").glob("*")),
                }  # fmt: skip
            json.dump(said, sys.stdout)


def _shared(organisation: UUID):
    from forecall.custody.receipts import Receipt

    return Receipt(
        organisation=str(organisation), at=NOW, actor="alice", purpose="newsletter", action="share",
        categories=("preferences",), channel="", recipient="mail_house", outcome="allowed", reason="",
        clause="purpose:newsletter/basis/consent", basis="consent", version=1, count=1, about="",
    )  # fmt: skip


if __name__ == "__main__":
    main()
