"""The desk's pages on plain models: names in clear, no gate, no receipts, no seals. Drawn with the same templates.

What the pages cost beyond these is what permission, sealing and proof cost.
"""

from __future__ import annotations

from typing import Any, cast

from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import clear_url_caches, path

from forecall.centre import Order
from forecall.custody.rulebooks import InForce
from forecall.policy.documents.citing import Cited
from forecall.policy.terms import Channel
from forecall.sales.store import newest_run
from forecall.sales.types import Customer, Day, ListRow
from forecall.web import urls
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk import reading, words
from forecall.web.staff.desk.forms import LogForm, OrderForm
from forecall.web.staff.desk.lines import lines_of
from forecall.web.staff.desk.mailing import Mails, Spoken
from forecall.web.staff.desk.permission import Calling, Strip
from forecall.web.staff.desk.searching import Found
from forecall.web.staff.desk.ways import Way

NOTHING_ASKED = Calling("", frozenset(), cast("InForce", None))
"""Where no gate is, everybody may be called."""


class PlainCustomer(models.Model):
    """As a shop without care would have it."""

    name = models.CharField(max_length=120, db_index=True)
    phone = models.CharField(max_length=20)
    done = models.BooleanField(default=False)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.pk)


class PlainNeed(models.Model):
    """The numbers of a suggestion, beside the plain customer."""

    customer = models.ForeignKey(PlainCustomer, models.CASCADE, related_name="+")
    suggestion = models.BigIntegerField(db_index=True)
    product = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField()
    worth = models.DecimalField(max_digits=14, decimal_places=2)
    chance = models.FloatField()

    class Meta:
        app_label = "bench"
        indexes = (models.Index(fields=["place", "-worth"], name="plain_by_worth"),)

    def __str__(self) -> str:
        return str(self.pk)


def make() -> None:
    """The tables, and the pages under `plain/` with the frame, sign-in and guard of the real ones."""
    with connection.schema_editor() as editor:
        editor.create_model(PlainCustomer)
        editor.create_model(PlainNeed)
    pages = {
        "desk": (desk, "plain/desk/"),
        "customer": (customer, "plain/<int:key>/"),
        "search": (search, "plain/search/"),
    }
    for name, (view, address) in pages.items():
        matrix()[f"plain_{name}"] = matrix()["customer_search" if name == "search" else name]
        urls.urlpatterns.insert(0, path(f"o/<slug:organisation>/{address}", view, name=f"plain_{name}"))
    clear_url_caches()


def desk(request: HttpRequest) -> HttpResponse:
    found = PlainNeed.objects.filter(place=0).select_related("customer").order_by("-worth", "pk")[: reading.MOST]
    sums = PlainNeed.objects.filter(place=0).aggregate(worth=models.Sum("worth"), all=models.Count("pk"))
    rows = [reading.Row(_row(one), one.customer.name, "done" if one.customer.done else "") for one in found]
    run, slug = newest_run(), cast("StaffRequest", request).standing.slug
    filled = {
        "rows": list(lines_of(rows, NOTHING_ASKED, slug, run.currency)), "by": Order.WORTH.value, "run": run,
        "day": Day(sums["worth"], 0, sums["all"], 0), "more": reading.MOST,
    }  # fmt: skip
    return render(request, "staff/desk/list.html", filled)


def _row(one: PlainNeed) -> ListRow:
    return ListRow(
        Customer(None, one.customer.pk), one.suggestion, one.product, one.product, one.worth, one.chance,
        (None, None, None), (1.0, 2.0, 3.0), "Usually ordered every 30 days.", {"phone": ""}, 2, None,
    )  # fmt: skip


def customer(request: HttpRequest, key: int) -> HttpResponse:
    from forecall.sales.models import Suggestion

    who = PlainNeed.objects.select_related("customer").get(suggestion=key).customer
    mine = list(PlainNeed.objects.filter(customer=who).order_by("place"))
    found = (
        Suggestion.objects.filter(pk__in=[one.suggestion for one in mine]).select_related("product").order_by("place")
    )
    needs = tuple(reading.Need(one, ("Usually ordered every 30 days.",)) for one in found)
    strip = Strip(purpose="plain", basis="contract", clause=Cited("plain", "en", "plain"))
    seen = reading.Seen(needs[0].row.subject_id, who.name, (who.phone,), needs, strip)
    filled: dict[str, Any] = {
        "seen": seen, "key": key, "form": LogForm(), "order": OrderForm(seen), "outcomes": words.OUTCOMES,
        "feedback": list(words.FEEDBACK.items())[1:], "run": newest_run(), "windows": {}, "mails": Mails(),
        "spoken": Spoken(), "history": [], "ways": [Way(Channel.PHONE, "plain"), Way(Channel.EMAIL, "plain")],
    }  # fmt: skip
    return render(request, "staff/desk/customer.html", filled)


def search(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("q", "")
    hits = PlainCustomer.objects.filter(name__istartswith=text).order_by("name")[:20]
    keys = dict(PlainNeed.objects.filter(customer__in=list(hits), place=0).values_list("customer", "suggestion"))
    found = [Found(one.name, keys.get(one.pk), str(one.pk)) for one in hits]
    return render(request, "staff/desk/found.html", {"q": text, "found": found})
