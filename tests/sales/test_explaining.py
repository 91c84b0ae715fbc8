"""Whoever was scored and asks, reads from what, why, by which model, and what follows; in their language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecall.custody import erase, wire
from forecall.custody.models import Subject
from forecall.custody.rights import Kind, Request, access_bundle, open_case
from forecall.needs.reasons import parse_reason, sentence
from forecall.orders.models import OrderLine
from forecall.sales import forecast
from forecall.sales.explaining import Explained
from forecall.sales.modelling import fingerprint
from forecall.sales.models import Outlook, Suggestion
from tests.sales.test_sales import DAY


@pytest.fixture
def scored(market):
    forecast(DAY)
    market.parts = replace(market.parts, explainers=(Explained(),))
    wire(market.parts)
    return market


@pytest.mark.promise("AI-05.5")
@pytest.mark.parametrize("language", ["en", "de", "ro"])
@pytest.mark.usefixtures("scored")
def test_who_was_scored_and_asks_reads_inputs_factors_model_and_consequences(language):
    outlook = Outlook.objects.filter(subject__isnull=False).order_by("-worth").first()
    subject, best = outlook.subject_id, Suggestion.objects.filter(outlook=outlook).select_related("product")[0]
    made = access_bundle(open_case(Request(Kind.ACCESS, "email", language), subject))
    [one] = made.data["scores"]
    assert fingerprint() in one["model"]
    lines = OrderLine.objects.filter(order__subject_id=subject, order__ordered_at__date__lt=DAY).count()
    assert f" {lines} " in one["inputs"]
    assert one["consequences"]
    assert len(one["results"]) == 1 + Suggestion.objects.filter(outlook=outlook).count()
    page = made.files()["your-data.html"].decode()
    why = sentence(parse_reason(best.reasons[0]), language, {best.product.code: best.product.name})
    for said in (one["title"], one["inputs"], one["consequences"], best.product.name):
        assert said in page
    assert why.partition(" ")[0] in page
    assert any(why.split(".")[0] in value for row in one["results"] for _name, value in row)


def test_nobody_else_is_spoken_of_and_who_was_not_scored_has_nothing_to_read(scored):
    scored_people = set(Outlook.objects.values_list("subject_id", flat=True))
    other = Subject.objects.exclude(pk__in=scored_people).first()
    assert other is None or Explained().explain(scored.alices, other.pk, "en") == []
    [subject, *_] = [one for one in scored_people if one]
    assert Explained().explain(scored.bobs, subject, "en") == []
    erase(subject)
    assert Explained().explain(scored.alices, subject, "en") == []
