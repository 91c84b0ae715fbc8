"""What custody keeps: subjects, what they chose, what was collected, published versions, cases. No identifying value.

A subject's `facts` is a compact copy of what decisions need, written in the same transaction as the ledger rows below
it, so that a decision costs one read; `facts.rebuilt` makes it again from the ledger, and a test holds them equal.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from forecall.foundation.models import Organisation, Scoped


class Origins(Scoped):
    """How the categories of everybody who came in alike did, and under which version: never changed. See `origins.py`.

    facts       {category: [at, source, version, informed or null]} as JSON text, in the form of a subject's facts
    words       {category: which list, shop or file} as JSON text; empty where nothing was said
    owed_since  when the oldest came in of which the notice of Art. 14 has not gone out; null where none is owed
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    facts = models.TextField()
    words = models.TextField(blank=True, default="")
    owed_since = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["owed_since"], name="origins_owed", condition=models.Q(owed_since__isnull=False))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Subject(Scoped):
    """A person, as an opaque id.

    kind         kind of person, by its name in the policy
    place        country of residence; empty where not known
    adult_on     eighteenth birthday, kept only for minors
    facts        see `facts.py`: JSON text
    origins      how their data came in, with all who came in alike; null where nothing did
    forgotten_at when the person was erased; the row stays so that the erasure can be shown and nothing comes back
    locked       holds only what a statute makes the organisation keep of somebody erased: no other use
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # see the index
    kind = models.CharField(max_length=60)
    place = models.CharField(max_length=2, blank=True, default="")
    adult_on = models.DateField(null=True, blank=True)
    restricted = models.BooleanField(default=False)
    hold = models.BooleanField(default=False)
    quarantined = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    facts = models.TextField(default="{}")
    origins = models.ForeignKey(Origins, models.RESTRICT, related_name="people", null=True, blank=True)
    created_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "forgotten_at"])]

    def __str__(self) -> str:
        return str(self.id)


class Choice(Scoped):
    """What a person said, or was said for them, once: only ever added.

    what      consent, withdrawal, objection, objection_lifted, compelling, instruction, instruction_ended; what let
              another controller do something stands as `..._elsewhere` and lets this one do nothing
    channels  those a consent was given for, or taken back over; null for all
    how       form of proof, as the policy names it: double_opt_in, signature, spoken_yes, ...
    text      version of the text that was shown or read, with the hash of it
    actor     who recorded it
    """

    class What(models.TextChoices):
        CONSENT = "consent"
        WITHDRAWAL = "withdrawal"
        OBJECTION = "objection"
        OBJECTION_LIFTED = "objection_lifted"
        COMPELLING = "compelling"
        INSTRUCTION = "instruction"
        INSTRUCTION_ENDED = "instruction_ended"
        CONSENT_ELSEWHERE = "consent_elsewhere"
        LIFTED_ELSEWHERE = "lifted_elsewhere"
        COMPELLING_ELSEWHERE = "compelling_elsewhere"
        INSTRUCTED_ELSEWHERE = "instructed_elsewhere"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # asked by person
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="choices")
    what = models.CharField(max_length=20, choices=What.choices)
    purpose = models.CharField(max_length=60)
    at = models.DateTimeField()
    channels = models.JSONField(null=True, blank=True)
    explicit = models.BooleanField(default=False)
    by_guardian = models.BooleanField(default=False)
    how = models.CharField(max_length=40, blank=True, default="")
    notice_version = models.PositiveIntegerField(default=0)
    text_hash = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")
    actor = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.what} {self.purpose}"


class ProofText(Scoped):
    """Words of the organisation's that people agreed to, once for all who did: what `Choice.text_hash` is of.

    digest   SHA-256 of the text, in hex
    """

    digest = models.CharField(max_length=64)
    text = models.TextField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "digest"], name="one_text_a_digest")]

    def __str__(self) -> str:
        return self.digest


class Happening(Scoped):
    """An event that terms and contracts count from: contract_started, contract_ended, last_order, ...

    actor   who noted it: a member, one of a house that works for this one, a process; empty where it was not kept
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="happenings", db_index=False)
    event = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, blank=True, default="")

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "event"], name="last_of_each_event")]

    def __str__(self) -> str:
        return self.event


class Suppression(Scoped):
    """An address or number over which nothing optional goes out, as a keyed token. It survives the person's erasure."""

    channel = models.CharField(max_length=20)
    token = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "channel", "token"], name="one_suppression_a_token")
        ]

    def __str__(self) -> str:
        return self.channel


class PublishedVersion(Scoped):
    """One version of the policy, as published: never changed, never deleted. `previous` chains it to the one before.

    made_of   hash over the names and hashes of its files; empty where none were kept with it
    """

    number = models.PositiveIntegerField()
    effective = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    artefact = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True, default="")
    made_of = models.CharField(max_length=64, blank=True, default="")
    duties = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_version_a_number")
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"version {self.number}"


class VersionFile(Scoped):
    """One file of a published version: evidence that its policy names, or a document as it was compiled.

    path      `evidence:` and the name that the policy gives it, or `documents:` and its place in the artefact
    digest    SHA-256 of the content, in hex
    content   compressed with zlib
    """

    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="files")
    path = models.CharField(max_length=320)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "path"], name="one_file_a_path")]

    def __str__(self) -> str:
        return self.path


class Erasure(Scoped):
    """The erasure of one person, step by step, so that one that was cut short is finished; its certificate stays.

    subject_id   no foreign key: the row outlives whatever becomes of the subject's
    person       the least id of the records that were one person when it began: they go on together, to the end
    step         the last step that is done: marked, recipients_told, books_locked, key_destroyed, rows_erased,
                 derived_forgotten, certified
    recipients   those outside who had got data of the person -> whether they were told; null where nobody could
    books        model -> rows that a statute keeps, which were moved to the subject `books_id`
    derived      what others made of the person's data -> what became of it
    way          how the person is told, sealed under the key `way_id`, until they were; empty where it was given up;
                 see `last_way`
    problem      what stopped it last, without personal data; empty where nothing did
    certificate  the signed text; empty until certified
    """

    class Step(models.TextChoices):
        MARKED = "marked"
        RECIPIENTS_TOLD = "recipients_told"
        BOOKS_LOCKED = "books_locked"
        KEY_DESTROYED = "key_destroyed"
        ROWS_ERASED = "rows_erased"
        DERIVED_FORGOTTEN = "derived_forgotten"
        CERTIFIED = "certified"

    subject_id = models.UUIDField(unique=True)
    person = models.UUIDField(null=True, blank=True, db_index=True)
    step = models.CharField(max_length=20, choices=Step.choices, default=Step.MARKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True, blank=True)
    rows = models.JSONField(default=dict)
    recipients = models.JSONField(default=dict)
    books = models.JSONField(default=dict)
    books_id = models.UUIDField(null=True, blank=True)
    way = models.BinaryField(null=True)
    way_id = models.UUIDField(null=True, blank=True)
    derived = models.JSONField(default=dict)
    problem = models.CharField(max_length=200, blank=True, default="")
    certificate = models.TextField(blank=True, default="")
    signature = models.CharField(max_length=128, blank=True, default="")

    def __str__(self) -> str:
        return self.step


# The models of cases and incidents lie with their rules; Django looks for models here. They import this module: last.
import forecall.custody.incidents.models  # noqa: E402
import forecall.custody.rights.models  # noqa: E402
import forecall.custody.safeguards.models  # noqa: E402, F401

__all__ = [
    "Choice", "Erasure", "Happening", "Organisation", "Origins", "ProofText", "PublishedVersion", "Subject",
    "Suppression", "VersionFile",
]  # fmt: skip
