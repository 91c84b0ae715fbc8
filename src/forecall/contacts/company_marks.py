"""What is remembered of two companies: that they were joined, with what was moved for it, or left as two."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from forecall.foundation.models import Scoped

COMPANY = "contacts.Company"


class CompanyJoin(Scoped):
    """That two companies were found to be one, until somebody took them apart again.

    company     the one that was joined into the other
    moved       model -> numbers of the rows that hung on it and hang on the kept one since, as they were moved
    undone_at   when the two were taken apart again
    """

    company_id: int
    kept_id: int

    company = models.ForeignKey(COMPANY, models.CASCADE, related_name="+")
    kept = models.ForeignKey(COMPANY, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True, default="")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def counts(self) -> dict[str, int]:
        """Model -> how many rows were moved; of those that had none nothing stands here."""
        return {model: len(rows) for model, rows in self.moved.items() if rows}


class CompaniesLeft(Scoped):
    """That somebody looked at two companies that are alike and left them as two: they are not offered again.

    one, other   in the order of their numbers: a pair stands once
    """

    one_id: int
    other_id: int

    one = models.ForeignKey(COMPANY, models.CASCADE, related_name="+", db_index=False)  # see the constraint
    other = models.ForeignKey(COMPANY, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="two_companies_are_left_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="two_companies_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
