"""An installation to measure: one organisation under the example's policy, people, and the same rows in clear."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from forecall.custody import Newcomer

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
"""By the clock of the house: the example's policy is in force."""
CARD = frozenset({"business_card"})
FIELDS = ("name", "email")


@dataclass(frozen=True)
class Models:
    """`sealed` rows hang on a subject and hold two sealed values; `plain` ones hold the same in clear."""

    sealed: Any
    plain: Any


@contextmanager
def house(folder: Path, address: str = "") -> Iterator[Models]:
    """A new installation; the scope is open."""
    os.environ |= {
        "FORECALL_HOME": str(folder), "FORECALL_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "forecall.app.django_settings",
    }  # fmt: skip
    from forecall.app.house import opened
    from forecall.foundation import FixedClock

    with opened(clock=FixedClock(NOW)):
        from forecall.custody import publish
        from forecall.foundation import acting
        from forecall.foundation.models import Organisation
        from tests.policy.policies import example

        models = made()
        organisation = Organisation.objects.create(slug="bench", name="Bench", country="RO", created_at=NOW)
        with acting(organisation.id, "bench"):
            publish(example("need-prediction"), artefact="0" * 64)
            yield models


def made() -> Models:
    """The two tables."""
    from django.db import connection, models

    from forecall.custody import SealedField
    from forecall.custody.models import Subject
    from forecall.foundation.models import Organisation, Scoped

    class SealedCard(Scoped):  # its keys as those of `contacts.Person`
        organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
        subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True)
        name = SealedField(kind="name")
        email = SealedField(kind="email")

        class Meta(Scoped.Meta):
            app_label = "bench"

    class PlainCard(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid4)
        organisation = models.UUIDField(db_index=True)
        kind = models.CharField(max_length=60)
        place = models.CharField(max_length=2)
        consented_at = models.DateTimeField(null=True)
        created_at = models.DateTimeField()
        name = models.CharField(max_length=200)
        email = models.CharField(max_length=200)

        class Meta:
            app_label = "bench"

        def __str__(self) -> str:
            return str(self.pk)

    with connection.schema_editor() as editor:
        editor.create_model(SealedCard)
        editor.create_model(PlainCard)
    return Models(SealedCard, PlainCard)


def person(number: int) -> dict[str, str]:
    """Invented, of usual length."""
    return {"name": f"Ana-Maria Exemplu {number}", "email": f"ana.maria.{number}@mail.example.com"}


def newcomer() -> Newcomer:
    from forecall.custody import Newcomer, Origin

    origin = Origin(NOW - timedelta(days=1), "given", version=1)
    return Newcomer("prospect", {"preferences": origin, "business_card": origin}, place="RO")


def add_sealed(models: Models, numbers: range) -> list[UUID]:
    """People with their cards, as an import brings them: keys, rows, one permit, one sealing."""
    from django.db import transaction

    from forecall.custody import Ask, Permit, admit, seal_many
    from forecall.foundation.bulk import insert_values

    with transaction.atomic():  # all of it as `contacts` does, for one too: whole or not at all
        [admitted] = admit([(newcomer(), Ask("prospecting", CARD, "store"))] * len(numbers))
        permit, people = admitted.answer, [who for _, who in admitted.people]
        if not isinstance(permit, Permit):
            raise SystemExit(f"the policy lets nobody in: {permit}")
        values = seal_many(permit, models.sealed, list(zip(people, map(person, numbers), strict=True)))
        rows = [(permit.organisation, who, *value.values()) for who, value in zip(people, values, strict=True)]
        insert_values(models.sealed, ("organisation_id", "subject_id", *FIELDS), rows)
    return people


def add_plain(models: Models, numbers: range) -> list[UUID]:
    """The same people, in clear."""
    from django.db import transaction

    from forecall.foundation import acting_now
    from forecall.foundation.bulk import insert_many

    organisation = acting_now("bench").organisation
    rows = [
        models.plain(organisation=organisation, kind="prospect", place="RO", created_at=NOW, **person(number))
        for number in numbers
    ]
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        with transaction.atomic():
            insert_many(rows)
    return [row.pk for row in rows]


def analyse() -> None:
    """PostgreSQL learns how full its tables are, as its own housekeeping would see to; the server of this has none.

    Of tables that were filled a moment ago it knows nothing, and reads all rows where an index leads to fifty.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def installation(database: str) -> Iterator[tuple[Path, Models]]:
    """On `sqlite`, or on a `postgresql` server of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = ""
        if database == "postgresql":
            from tests.postgresql import running

            server_folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(running(server_folder))
            server.create("bench")
            address = server.address("bench")
        yield folder, stack.enter_context(house(folder / "home", address))
