"""What sales keeps: forecasts, their suggestions and outlooks, and what customers said of them. Ids are opaque."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from forecall.centre.types import Feedback
from forecall.contacts.models import Company
from forecall.custody.models import Subject
from forecall.foundation.models import Organisation, Scoped, ScopedManager
from forecall.orders.models import Order, Product


class WholeRuns(ScopedManager[Any]):
    """Forecasts of the acting organisation that stand whole."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(whole=True)


class ForecastRun(Scoped):
    """One forecast of one organisation, as it was made: never changed, but that who may be scored no more is taken out.

    digest    of what it was made of: orders, day, horizon, feedback, and the form of the model
    receipt   of the decision that let the orders be read
    left_out  reason -> people whose orders were not read
    model     fingerprint of the model that made it: see `modelling.fingerprint`
    lines     order lines that were read, from the day `first_order` to the day `last_order`
    hold_out  of a hundred customers so many were drawn to be left alone
    whole     False while it is written or taken away: `objects` does not see it
    """

    as_of = models.DateField()
    horizon_days = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    customers = models.PositiveIntegerField()
    needs = models.PositiveIntegerField()
    expected_value = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3, blank=True, default="")
    receipt = models.CharField(max_length=60)
    left_out = models.JSONField(default=dict)
    seconds = models.FloatField(default=0)
    model = models.CharField(max_length=12, blank=True, default="")
    lines = models.PositiveIntegerField(default=0)
    first_order = models.DateField(null=True, blank=True)
    last_order = models.DateField(null=True, blank=True)
    hold_out = models.PositiveSmallIntegerField(default=0)
    whole = models.BooleanField(default=True)

    objects: ClassVar[WholeRuns] = WholeRuns()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="one_forecast_of_the_same")
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-made_at"], name="newest_forecast")]

    def __str__(self) -> str:
        return f"{self.as_of} +{self.horizon_days}"


class OfCustomer(Scoped):
    """A row of a forecast about one customer: a person or a company."""

    subject = models.ForeignKey(Subject, models.CASCADE, null=True, blank=True, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta(Scoped.Meta):
        abstract = True


class Outlook(OfCustomer):
    """When a customer orders next, whatever it is.

    chance   of an order inside the window, 0..1
    worth    expected value of all that is suggested
    held_out   drawn into the group that is not contacted: not on the work list
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # found by the run
    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="outlooks")
    chance = models.FloatField()
    worth = models.DecimalField(max_digits=14, decimal_places=2)
    next_date = models.DateField(null=True, blank=True)
    next_from = models.DateField(null=True, blank=True)
    next_to = models.DateField(null=True, blank=True)
    overdue_days = models.FloatField(null=True, blank=True)
    held_out = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["run", "-worth"], name="outlooks_by_worth"),
            models.Index(fields=["run", "-chance"], name="outlooks_by_chance"),
            models.Index(
                fields=["run", "company"], condition=models.Q(company__isnull=False), name="outlooks_of_companies"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Suggestion(OfCustomer):
    """A need, ranked for a seller: the columns of `forecall.needs.NEEDS_SCHEMA`.

    stands, not_aside   asked with the row by `store.suggestion` alone; no columns
    """

    stands: UUID | None
    not_aside: bool

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)  # found by the run
    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="suggestions")
    outlook = models.ForeignKey(Outlook, models.CASCADE, related_name="suggestions")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    chance = models.FloatField()
    units = models.FloatField()
    units_q90 = models.FloatField()
    offer_q10 = models.FloatField()
    offer_q50 = models.FloatField()
    offer_q90 = models.FloatField()
    due_date = models.DateField(null=True, blank=True)
    due_from = models.DateField(null=True, blank=True)
    due_to = models.DateField(null=True, blank=True)
    worth = models.DecimalField(max_digits=14, decimal_places=2)
    is_new = models.BooleanField()
    state = models.CharField(max_length=14)
    reasons = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["outlook", "place"], name="suggestions_of_a_customer")]

    def __str__(self) -> str:
        return str(self.pk)


class Said(OfCustomer):
    """What a customer said of a suggestion, through whoever talked with them. It outlives the forecast.

    undone_at   it was a mistake
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    feedback = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Feedback if one])
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    conversation = models.BigIntegerField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "at"], name="said_lately")]

    def __str__(self) -> str:
        return self.feedback


class TakenOrder(OfCustomer):
    """That an order was taken at the desk, and in which talk. It goes with the order.

    once   what the form was known by: sent twice, it is one order
    """

    order = models.OneToOneField(Order, models.CASCADE, related_name="+")
    once = models.CharField(max_length=40)
    conversation = models.BigIntegerField(null=True, blank=True, db_index=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "once"], name="one_taken_order_a_form")
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "at"], name="taken_lately")]

    def __str__(self) -> str:
        return str(self.pk)


class Given(OfCustomer):
    """Which seller a customer is given to: one at a time. Where nobody is named, whoever sees all sees the customer.

    member   opaque id of the member
    """

    member = models.UUIDField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject"], name="one_seller_a_person"),
            models.UniqueConstraint(fields=["company"], name="one_seller_a_company"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "member"], name="given_to_a_seller")]

    def __str__(self) -> str:
        return str(self.pk)


class Decision(OfCustomer):
    """What weighs on a customer, as to take no more orders: proposed, then decided by a named human.

    purpose, categories   under which the gate is asked
    reasons     codes: see `deciding.Why`
    model       fingerprint of the model that proposed it; empty where a person did
    decided_by  opaque id of the member
    told_at     when the person was told; empty where they could not be reached
    case        of the contest
    """

    action = models.CharField(max_length=10)
    purpose = models.CharField(max_length=60, blank=True, default="")
    categories = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    model = models.CharField(max_length=12, blank=True, default="")
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="proposed")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=60, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    case = models.UUIDField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "state", "-proposed_at"], name="decisions_by_state")]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class LeadChoice(Scoped):
    """What the person who leads has chosen; the newest counts, the older say what counted when.

    hold_out  of a hundred customers so many are left alone, so that what calling brings can be told
    seed      of the draw; the same from choice to choice, so that a larger group contains the smaller one
    """

    hold_out = models.PositiveSmallIntegerField(default=0)
    seed = models.CharField(max_length=32)
    chosen_by = models.CharField(max_length=80)
    chosen_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="newest_choice")]

    def __str__(self) -> str:
        return f"{self.hold_out} %"


class ForecastMeasure(Scoped):
    """How a forecast came true, once its window was over: sums over all customers, kept when the forecast is gone.

    figures   see `measuring.Measured`
    """

    as_of = models.DateField()
    horizon_days = models.PositiveSmallIntegerField()
    measured_at = models.DateTimeField()
    currency = models.CharField(max_length=3, blank=True, default="")
    figures = models.JSONField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "as_of", "horizon_days"], name="one_measure_a_window")
        ]

    def __str__(self) -> str:
        return f"{self.as_of} +{self.horizon_days}"


class Tally(Scoped):
    """What came of talks lately, added up at a moment and kept: one row an organisation, made anew each time.

    sums   see `tallying.Tallied`; counts only, by outcome, by the opaque id of a member, and by clause
    """

    made_at = models.DateTimeField()
    sums = models.JSONField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation"], name="one_tally_an_organisation")]

    def __str__(self) -> str:
        return f"of {self.made_at}"
