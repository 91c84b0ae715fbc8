"""What contacts keeps: people, companies, how they are reached, who acts for whom, which two records are one person.

Values that identify a person are sealed under that person's key; the tokens beside them are keyed and tell equality
only.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from forecall.contacts.company_marks import CompaniesLeft, CompanyJoin
from forecall.contacts.types import PointKind
from forecall.custody import SealedField
from forecall.custody.models import Subject
from forecall.foundation.models import Organisation, Scoped

TOKEN = 16
"""Bytes of a keyed token."""


class Supply(Scoped):
    """A list that came from elsewhere: from whom, when, for which country, and by what interest it may be used.

    clause   of the policy: the purpose's interest with its balancing test, under the version of that day
    proof    the paper by which the seller may pass the list on: where it lies, in words without personal data
    digest   SHA-256 of the file's bytes, where the list came as one; the file itself is not kept
    counts   what it added and left out, once it was taken in
    """

    seller = models.CharField(max_length=200)
    received_on = models.DateField()
    country = models.CharField(max_length=2)
    purpose = models.CharField(max_length=60)
    clause = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    balancing = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    proof = models.CharField(max_length=200, blank=True, default="", db_default="")
    digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    actor = models.CharField(max_length=80, blank=True, default="", db_default="")
    counts = models.JSONField(default=dict, db_default={})
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "digest"], condition=~models.Q(digest=""), name="one_supply_a_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seller}, {self.received_on}"


class Company(Scoped):
    """A company: its name and numbers are no personal data.

    tax_number       as its country's rules write it, checked; empty where not known
    register_number  as the trade register writes it
    kept             the company that this one is joined into; None for one that stands for itself
    """

    kept_id: int | None

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # see the index
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    tax_number = models.CharField(max_length=30, blank=True, default="")
    register_number = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()
    kept = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="joined", db_index=False)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "name", "id"], name="companies_by_name"),
            models.Index(fields=["kept"], condition=models.Q(kept__isnull=False), name="joined_companies"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "country", "tax_number"],
                condition=~models.Q(tax_number=""),
                name="one_company_a_tax_number",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(Scoped):
    """A person as the organisation knows them: one for each of custody's subjects.

    family_at   where in the name the family name begins
    origins     field -> [when, source, version of the policy, list or shop]; "*" for every field not named
    kept        the record that this one is merged into; None for one that stands for itself
    """

    kept_id: UUID | None

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # see the indexes
    subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True, related_name="contact")
    name = SealedField(kind="name")
    family_at = models.PositiveSmallIntegerField(default=0)
    birth_date = SealedField(kind="birth_date")
    birth_place = SealedField(kind="birth_place")
    nationality = SealedField(kind="nationality")
    cnp = SealedField(kind="cnp")
    identity_card = SealedField(kind="identity_card")
    language = SealedField(kind="language")
    trade_union = SealedField(kind="trade_union")
    political_opinion = SealedField(kind="political_opinion")
    message = SealedField(kind="message")
    origins = models.JSONField(default=dict)
    supply = models.ForeignKey(Supply, models.PROTECT, null=True, blank=True, related_name="people")
    permission = models.CharField(max_length=80, blank=True, default="")
    kept = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged", db_index=False)
    changed_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "changed_at"]),
            models.Index(fields=["kept"], condition=models.Q(kept__isnull=False), name="merged_records"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Sourced(Scoped):
    """A row about a person with its own origin."""

    subject_id: UUID

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    source = models.CharField(max_length=40)
    collected_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    origin = models.CharField(max_length=200, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta(Scoped.Meta):
        abstract = True


class BusinessContact(Sourced):
    """A person as the contact at a company: what a business card says."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="contacts")
    job_title = SealedField(kind="job_title")

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "company"], name="one_card_a_company"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ContactPoint(Sourced):
    """A telephone number, e-mail address or postal address. One of the three sealed columns is filled, by `kind`.

    token   keyed, of the normalised value: equal values of an organisation have equal tokens
    state   how it stands: fresh, verified, doubtful (stale or once bounced), dead
    """

    class State(models.TextChoices):
        FRESH = "fresh"
        VERIFIED = "verified"
        DOUBTFUL = "doubtful"
        DEAD = "dead"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # see the indexes
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=[(one.value, one.value) for one in PointKind])
    phone = SealedField(kind="phone")
    email = SealedField(kind="email")
    post = SealedField(kind="postal_address")
    token = models.BinaryField(max_length=TOKEN)
    label = models.CharField(max_length=30, blank=True, default="")
    place = models.CharField(max_length=2, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.FRESH)
    checked_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "token"]),
            models.Index(  # of those alone that somebody is asked about, or that go
                fields=["organisation", "checked_at"],
                name="points_in_doubt",
                condition=models.Q(state="doubtful") | models.Q(state="dead"),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "kind", "token"], name="a_point_once_a_person")
        ]

    def __str__(self) -> str:
        return self.kind


class CustomerNumber(Sourced):
    """A number by which the organisation or its shop knows a customer: one person has it at most."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False
    )  # see the constraint
    number = SealedField(kind="customer_number")
    token = models.BinaryField(max_length=TOKEN)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "token"], name="one_person_a_customer_number")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Erased(Scoped):
    """That a customer number belonged to somebody who was erased, so that no import brings them back.

    token   keyed, made of the number's token under another key: it matches nothing else that is kept
    """

    token = models.BinaryField(max_length=TOKEN)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "token"], name="one_mark_an_erased_number")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ChangeTold(Scoped):
    """That a person was told of a version of the policy before it counts for what is held of them: the proof of it.

    clauses     what changes for them, as the version's duties name it
    text_hash   SHA-256 of the letter, in hex
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="changes_told", db_index=False)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    clauses = models.JSONField()
    text_hash = models.CharField(max_length=64)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "version"], name="told_once_of_a_version")]

    def __str__(self) -> str:
        return str(self.pk)


class Representative(Scoped):
    """A person who acts for a company or for another person, by which authority, for what, and until when.

    authority   what it rests on
    scope       purposes it is good for; empty for all
    document    where the paper lies, in words without personal data
    """

    class Authority(models.TextChoices):
        STATUTE = "statute"
        OFFICE = "office"
        POWER_OF_ATTORNEY = "power_of_attorney"
        GUARDIAN = "guardian"
        EMPLOYMENT = "employment"

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="representatives")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="represented_by")
    authority = models.CharField(max_length=20, choices=Authority.choices)
    scope = models.JSONField(default=list)
    document = models.CharField(max_length=200, blank=True, default="")
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="authority_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(company__isnull=True, person__isnull=False)
                | models.Q(company__isnull=False, person__isnull=True),
                name="acts_for_a_company_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.authority


class Merge(Scoped):
    """That two records were found to be one person, until somebody undid it. Nothing is moved: each keeps its own.

    undone_at   when the two were told apart again
    """

    subject_id: UUID
    kept_id: UUID

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    kept = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True, default="")

    def __str__(self) -> str:
        return str(self.pk)


class LeftAsTwo(Scoped):
    """That somebody looked at two records that are alike and left them as two people: they are not offered again.

    one, other   in the order of their ids: a pair stands once
    """

    one_id: UUID
    other_id: UUID

    one = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)  # see the constraint
    other = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_left_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="a_pair_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Quarantine(Scoped):
    """A person set aside: nothing is done with their data but storing it, and on a day it goes unless somebody decides.

    why      minor, or no_permission: a row of a bought list without proof that it may be used
    by       who set them aside; empty where it was done by the program
    decided  released, or permitted: the proof came
    """

    class Why(models.TextChoices):
        MINOR = "minor"
        NO_PERMISSION = "no_permission"

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    why = models.CharField(max_length=20, choices=Why.choices)
    since = models.DateTimeField()
    goes_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True, default="")
    by = models.CharField(max_length=80, blank=True, default="", db_default="")
    decided = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "goes_at"])]

    def __str__(self) -> str:
        return self.why


__all__ = [
    "BusinessContact", "CompaniesLeft", "Company", "CompanyJoin", "ContactPoint", "CustomerNumber", "Erased",
    "LeftAsTwo", "Merge", "Person", "Quarantine", "Representative", "Supply",
]  # fmt: skip
