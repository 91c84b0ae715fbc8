"""A whole house on a real disk, with every room filled, in a process of its own: two people are forgotten in it.

Says as JSON where something of theirs was found before and after, and what the certificates say.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from forecall.app.house import opened
from forecall.app.settings import read_settings
from forecall.foundation import FixedClock, Money, acting
from tests.custody.rights.hunting import disguises

NOW = datetime(2026, 12, 5, 10, tzinfo=UTC)
CUSTOMER = ("Ana Zamfirescu-Ionescu", "+40215550123")
STAFF, STAFF_MAIL = "Ulrike Probst-Vorlage", "ulrike.probst@example.org"
USER = (STAFF, STAFF_MAIL, "198.51.100.77", "a browser of Probst-Vorlage's")


def fill() -> tuple[UUID, UUID]:
    """Contacts, orders, books, forecasts, talks, a member with a session, a case with its letters, a recipient."""
    from forecall.custody import publish
    from forecall.orders import accept
    from forecall.orders.importing import policy_now
    from forecall.policy import load_policy
    from tests.orders.conftest import AGREEMENT

    examples = Path(__file__).parents[2] / "examples" / "policies"
    publish(load_policy(examples / "need-prediction.yaml"), artefact="0" * 64)
    accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
    customer, user = _customer(), _user()
    _books(user)
    _forecast_and_talk(customer)
    return customer, user


def _customer() -> UUID:
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody.origins import Origin
    from forecall.custody.recording import Proof, Said
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
        "client_customer", origin, {"name": CUSTOMER[0], "language": "ro"},
        points=(Point("phone", CUSTOMER[1], place="RO"),), customer_numbers=(number,), place="RO", choices=told,
    )  # fmt: skip
    [added] = add_people("client_calls", [person])
    assert added.person, added
    take_in(orders, Delivery("a" * 64, "web shop"))
    return added.person


def _user() -> UUID:
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.backends.db import SessionStore

    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody.origins import Origin
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
    UserSession.objects.create(user=user, session_key=session.session_key, ip=USER[2], user_agent=USER[3])
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

    forecast(date(2026, 12, 2), threads=1)
    wanted = Suggestion.objects.filter(subject=customer).first()
    task = ask_for(NewTask(customer, "client_calls", frozenset({"predicted_needs"}), "due", about=about(wanted.pk)))
    talk = begin(task)
    finish(talk.id, Result(Outcome.CALLBACK, next_at=NOW + timedelta(days=1), feedback=Feedback.WRONG_TIME))


def hunted(home: Path, needles: list[bytes]) -> list[str]:
    """Every file of the home that holds one of them, but for key backups, whose end stands on the certificate.

    Sessions are packed in the database, so they are unpacked. Of a database that lies elsewhere, each table.
    """
    from django.contrib.sessions.models import Session

    files = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".backup"]
    found = {path.relative_to(home).as_posix() for path in files for one in needles if one in path.read_bytes()}
    found |= {name for name, content in tables_elsewhere() for one in needles if one in content}
    found |= {"a session" for one in Session.objects.all() if STAFF_MAIL.encode() in needles and holds_mail(one)}
    return sorted(re.sub(r"-[0-9a-f-]{36}-[0-9a-f]{8,}", "", name) for name in found)


def tables_elsewhere() -> Iterator[tuple[str, bytes]]:
    """Each table of a PostgreSQL database as its server gives it out, byte for byte; none of a file in the home."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                yield f"postgresql/{table}", b"".join(copy)


def in_server(needles: list[bytes]) -> int:
    """How many of PostgreSQL's own files of tables hold one, once it has written them anew."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL")
        cursor.execute("CHECKPOINT")
    files = [path for path in Path(os.environ["THE_SERVER"]).glob("data/base/*/*") if path.is_file()]
    return sum(any(one in content for one in needles) for content in map(Path.read_bytes, files))


def holds_mail(session) -> bool:
    return STAFF_MAIL in str(session.get_decoded())


def sealed_of(parts, subject: UUID) -> list[bytes]:
    """Every ciphertext, token and wrapped key of a person."""
    from django.apps import apps

    made = []
    for held in parts.holdings:
        rows = apps.get_model(held.model).unscoped.filter(**{held.subject: subject})
        for row in rows:
            values = [getattr(row, name) for name, field in held.fields.items() if field.way in {"sealed", "token"}]
            made += [one.ciphertext() if hasattr(one, "ciphertext") else bytes(one) for one in values if one]
    with closing(sqlite3.connect(f"file:{read_settings().keyring_file}?mode=ro", uri=True)) as ring:
        made += [
            bytes(one) for (one,) in ring.execute("SELECT wrapped FROM subject_keys WHERE subject = ?", [subject.bytes])
        ]
    return made


def rows_of(parts, subject: UUID) -> dict[str, int]:
    """Model -> rows of this person, by what the rooms declare."""
    from django.apps import apps

    counts = {
        held.model: apps.get_model(held.model).unscoped.filter(**{held.subject: subject}).count()
        for held in parts.holdings
    }
    return {model: count for model, count in counts.items() if count}


def forgotten(parts, organisation: UUID, person: UUID, words: tuple[str, ...]) -> dict:
    """Forget one person; what was there before, and what is left."""
    from forecall.custody.rights import Kind, Request, carry_out, deliver, open_case

    home = read_settings().home
    parts.receipts.write(_shared(organisation), [person])
    case = open_case(Request(Kind.ERASURE, "email", "de", text=f"This is {words[0]}"), person)
    deliver()
    sealed, before = sealed_of(parts, person), rows_of(parts, person)
    coats = [coat for word in words for coat in disguises(word) if len(coat) > 7]
    found, found_id = hunted(home, [*coats, *sealed]), hunted(home, [person.bytes])
    on_server = in_server(sealed)
    certificate = carry_out(case)
    return {
        "sealed": len(sealed), "on_server": [on_server, in_server([*coats, *sealed])],
        "before": before, "found": found, "found_id": found_id,
        "after": rows_of(parts, person), "left": hunted(home, [*coats, *sealed]),
        "left_id": hunted(home, [person.bytes]), "certificate": certificate.data(),
    }  # fmt: skip


def night(parts, organisation: UUID, customer: UUID) -> dict:
    """Let a worker run through one night; which jobs ended how, and what became of what waited for it."""
    from django.utils.module_loading import autodiscover_modules

    from forecall.custody.keyring.backups import backups_holding, listed
    from forecall.custody.models import Subject
    from forecall.custody.receipts import verify
    from forecall.custody.rights import Kind, Request, open_case
    from forecall.foundation.jobs import Worker, WorkerSettings, store
    from forecall.foundation.jobs.models import Job
    from forecall.sales.models import ForecastRun, Suggestion

    autodiscover_modules("jobs")
    with acting(organisation, "alice"):
        late, child = open_case(Request(Kind.ACCESS, "email", "ro"), _waits()), _child()
    runs = set(ForecastRun.unscoped.values_list("pk", flat=True))
    store.use_clock(parts.clock)
    Worker(WorkerSettings(until_idle=True)).work()  # what was asked for; from now on the tables are kept
    asked = {one.name for one in Job.objects.exclude(state="done")}
    home, there_before = read_settings().home, Subject.unscoped.filter(pk=child, forgotten_at=None).exists()
    parts.clock.forward(timedelta(days=25))
    Worker(WorkerSettings(until_idle=True)).work()
    in_time = sent(home)
    parts.clock.forward(timedelta(days=6))
    Worker(WorkerSettings(until_idle=True)).work()
    newest = ForecastRun.unscoped.order_by("-id").first()
    with acting(organisation, "alice"):
        from forecall.custody.rights import store as cases

        steps = [(one.name, one.value) for one in cases.steps_of(late)]
    return {
        "failed_first": sorted(asked),
        "jobs": {f"{one.name}": one.state for one in Job.objects.all()},
        "arguments": sorted({len(one.args) for one in Job.objects.all()}),
        "forecasts": [newest.pk in runs, Suggestion.unscoped.filter(run=newest, subject=customer).count()],
        "reminded": [value for name, value in steps if name == "reminded"],
        "backups": [len(backups_holding(parts.backups, str(organisation), customer)), len(listed(parts.backups))],
        "told_in_time": "elsewhere" in in_time,
        "told_twice": sent(home).count("elsewhere") > 1,
        "child_there": [there_before, Subject.unscoped.filter(pk=child, forgotten_at=None).exists()],
        "receipts": verify(parts.receipts.folder, parts.signer.public_key()).holds,
    }


def sent(home: Path) -> list[str]:
    """The kinds of mail in the outbox, one for each."""
    return sorted(path.name.split("-")[1] for path in (home / "outbox").glob("*.eml"))


def _child() -> UUID:
    """Somebody who was reported to be under age."""
    from forecall.contacts import NewPerson, Point, add_person, report_minor
    from forecall.custody.origins import Origin

    point = Point("email", "mica@example.com")
    child = add_person(
        "prospecting", NewPerson("prospect", Origin(NOW, "given", 1), {"name": "Mica Model"}, points=(point,))
    )
    report_minor(child)
    return child


def _waits() -> UUID:
    """Somebody bought with a list today, who is owed the notice of Art. 14 and asks for something."""
    from forecall.contacts import NewPerson, Permission, Point, add_people, add_supply
    from forecall.custody.origins import Origin

    supply = add_supply("prospecting", seller="Liste Model SRL", received_on=NOW.date(), country="RO")
    person = NewPerson(
        "prospect", Origin(NOW, "third_party", 1), {"name": "Bogdan Model"}, supply=supply, place="RO",
        points=(Point("email", "bogdan@example.com"),), permission=Permission("ticked a box", date(2026, 10, 1)),
    )  # fmt: skip
    [added] = add_people("prospecting", [person])
    assert added.person, added
    return added.person


def main() -> None:
    with opened(clock=FixedClock(NOW)) as parts:
        from forecall.foundation.models import Organisation

        made = Organisation.objects.create(slug="house", name="House", country="RO", created_at=NOW)
        with acting(made.id, "alice"):
            customer, user = fill()
            parts.keyring.backup(parts.backups, term_days=7)
            said = {
                "customer": forgotten(parts, made.id, customer, CUSTOMER),
                "user": forgotten(parts, made.id, user, USER),
            }
        said["night"] = night(parts, made.id, customer)
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
