"""What orders keep: products, orders and their lines, imports; and the books, behind the alias `finance`.

An order hangs on a subject or on a company and names nobody: what is in clear are products, quantities, prices and
times. The models of the books carry plain ids in place of foreign keys, so that they can lie in another database.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from forecall.contacts.models import Company
from forecall.custody.models import Subject
from forecall.custody.sealing import SealedField
from forecall.foundation import OutsideScope, acting_now
from forecall.foundation.models import Organisation, Scoped
from forecall.orders.errors import BooksFinal


class Product(Scoped):
    """Something that is sold, by the shop's own code."""

    code = models.CharField(max_length=120)
    name = models.CharField(max_length=300, blank=True, default="")

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "code"], name="one_product_a_code")]

    def __str__(self) -> str:
        return self.code


class Import(Scoped):
    """One file that was taken in, and what became of it. The file itself is not kept.

    digest      SHA-256 of the file's bytes
    content     SHA-256 of the orders as they were read; with another order of rows it is another file, the same content
    origin      which shop or list, in words without personal data
    counts      what it added and left out: see `types.Counts`
    finished_at empty while it runs, and after it was stopped: the same file again goes on
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=200, blank=True, default="")
    purpose = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    source = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    actor = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "digest"], name="one_import_a_file")]

    def __str__(self) -> str:
        return str(self.id)


class Agreement(Scoped):
    """That the organisation accepted an agreement on processing, as it read then. Only ever added.

    file    as the policy names it
    digest  SHA-256 of its bytes: another text is another agreement
    """

    file = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "file", "digest", "version"], name="one_yes_a_text")
        ]

    def __str__(self) -> str:
        return self.file


class Order(Scoped):
    """One order of one customer.

    token     keyed token of the shop's order number: the same order is found again, and the number is not in clear
    number    the order number, where the policy declares it (`order` among a category's fields)
    digest    of its lines: an order that comes again unchanged is left alone
    taken_in  the import that brought it
    origin    `desk` where a seller took it by hand; empty for what an import brought
    cancelled_by  number of the decision that cancelled it: such an order counts for nothing
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False
    )  # see the constraint
    subject = models.ForeignKey(Subject, models.CASCADE, null=True, blank=True, related_name="+")
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )  # see the index
    token = models.BinaryField(max_length=16)
    number = SealedField(kind="order")
    ordered_at = models.DateTimeField()
    currency = models.CharField(max_length=3, blank=True, default="")
    digest = models.BinaryField(max_length=16)
    taken_in = models.ForeignKey(
        Import, models.SET_NULL, null=True, blank=True, related_name="orders", db_index=False
    )  # only who undoes an import looks for it
    origin = models.CharField(max_length=20, blank=True, default="", db_default="")
    cancelled_by = models.BigIntegerField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["company"], condition=models.Q(company__isnull=False), name="orders_of_companies")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "token"], name="one_order_a_number"),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=True) ^ models.Q(company__isnull=True), name="order_of_one_customer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LinesOfScope(models.Manager["OrderLine"]):
    """Lines of the acting organisation's orders; raises NoScope where nobody named one."""

    def get_queryset(self) -> models.QuerySet[OrderLine]:
        scope = acting_now("orders.OrderLine")
        return super().get_queryset().filter(order__organisation_id=scope.organisation)


class OrderLine(models.Model):
    """One product in an order. It belongs to its order's organisation; a million of them do not each say so.

    Its key is the order with its place: a number of its own and an index over the order were half of its bytes.

    position     place in the order, from 0
    quantity     in the product's own unit, > 0; returns are netted out
    price_micro  of one unit, in millionths of the order's currency: a price of a screw has more digits than a cent
    """

    pk = models.CompositePrimaryKey("order_id", "position")
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)  # the key begins with it
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    quantity = models.FloatField()
    price_micro = models.BigIntegerField()

    objects: ClassVar[LinesOfScope] = LinesOfScope()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"

    def __str__(self) -> str:
        return f"line {self.position}"


class InBooks(models.Model):
    """A row of the books: of one organisation and one buyer, by plain ids, so that it can lie in another database."""

    kept_at = "finance"

    organisation_id = models.UUIDField()

    class BooksOfScope(models.Manager[Any]):
        """Rows of the acting organisation; raises NoScope where nobody named one."""

        def get_queryset(self) -> models.QuerySet[Any]:
            scope = acting_now(self.model._meta.label)  # noqa: SLF001  # Django's documented door to a model's name
            return super().get_queryset().filter(organisation_id=scope.organisation)

    objects: ClassVar[BooksOfScope] = BooksOfScope()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django declares it
        scope = acting_now(self._meta.label)
        if self.organisation_id != scope.organisation:
            raise OutsideScope(self._meta.label)
        if self.pk is not None:
            raise BooksFinal(self._meta.label)
        super().save(*args, **kwargs)


class Invoice(InBooks):
    """An invoice or a credit note, as issued: nothing in it changes any more.

    subject_id   the buyer, where it is a person; what names them is sealed
    company_id   the buyer, where it is a company
    minor        amounts in the currency's smallest unit; a credit note's are negative
    credits      the invoice that this note takes back
    """

    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    order_id = models.BigIntegerField(null=True, blank=True)
    number = models.CharField(max_length=40)
    buyer = SealedField(kind="name")
    address = SealedField(kind="postal_address")
    company_name = models.CharField(max_length=200, blank=True, default="")
    vat_number = SealedField(kind="vat_number")
    company_vat = models.CharField(max_length=20, blank=True, default="")
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    vat_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    credits = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="credit_notes")
    issued_at = models.DateTimeField()

    class Meta(InBooks.Meta):
        indexes: ClassVar = [
            models.Index(
                fields=["company_id"], condition=models.Q(company_id__isnull=False), name="invoices_of_companies"
            ),
            models.Index(fields=["order_id"], condition=models.Q(order_id__isnull=False), name="invoices_of_orders"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="one_invoice_a_number"),
            models.CheckConstraint(
                condition=models.Q(gross_minor=models.F("net_minor") + models.F("vat_minor")),
                name="gross_is_net_and_vat",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Payment(InBooks):
    """Money that came for an invoice, or went back: only ever added. A balance is the sum of its lines.

    subject_id  the buyer of the invoice, where it is a person
    reference   the payment house's own id, which makes the same notice twice one payment
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField()
    method = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    booked_at = models.DateTimeField()

    class Meta(InBooks.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "reference"], name="one_payment_a_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class Series(InBooks):
    """How far the numbers of invoices of one kind have come: the last that was given, so that none is left out.

    prefix   what stands before each number, as `2026-`
    last     raised in the transaction that writes the invoice: two at once wait for each other
    """

    prefix = models.CharField(max_length=20)
    last = models.PositiveBigIntegerField(default=0)

    class Meta(InBooks.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "prefix"], name="one_count_a_series")
        ]

    def __str__(self) -> str:
        return self.prefix
