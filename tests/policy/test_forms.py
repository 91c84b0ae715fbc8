"""Forms: every field has a purpose that people see, what is optional never stands in the way, nothing else comes in."""

from __future__ import annotations

import logging
import re

import pytest

from forecall.policy.errors import BadAsk
from forecall.policy.forms import accept, as_form, fields_of
from tests.policy.policies import broken, example, typed_anew

CENTRE = "contact-centre"


def unchecked(edits):
    return typed_anew(CENTRE, edits)[0]


@pytest.mark.promise("OC-01.5")
def test_an_identity_card_is_asked_for_only_where_the_purpose_names_it_and_is_dropped_when_posted_anyway(caplog):
    (found,) = broken(CENTRE, {"forms/contact/optional": ["name", "identity_card"]})
    assert (found.number, found.clause) == ("L25", "form:contact/optional")
    assert "no category that 'request_answering' has" in found.problem
    with caplog.at_level(logging.WARNING, logger="forecall.policy.forms"):
        took = accept(
            example(CENTRE), "contact",
            {"email": "ana@example.com", "message": "Hello", "identity_card": "RX 123456", "Ana Exemplu": "1"},
        )  # fmt: skip
    assert took.values == {"request_record": {"email": "ana@example.com", "message": "Hello"}}
    assert took.dropped == ("Ana Exemplu", "identity_card")
    assert [(one.msg, one.form, one.field) for one in caplog.records] == [
        ("form field dropped", "contact", "undeclared"), ("form field dropped", "contact", "identity_card"),
    ]  # fmt: skip
    assert "RX 123456" not in caplog.text
    assert "Ana" not in " ".join(str(one.__dict__) for one in caplog.records)


WHY = {
    "en": ("For: answering requests", "needed", "optional"),
    "de": ("Wofür: Beantwortung von Anfragen", "nötig", "freiwillig"),
    "ro": ("Pentru: răspunsul la solicitări", "necesare", "opționale"),
}


@pytest.mark.promise("HQ-01.3")
@pytest.mark.parametrize("language", WHY)
def test_each_field_shows_what_it_is_for_and_whether_it_must_be_filled(language):
    why, required, optional = WHY[language]
    fields = fields_of(example(CENTRE), "contact", language)
    assert [(one.name, one.is_required) for one in fields] == [
        ("email", True), ("message", True), ("name", False), ("phone", False),
    ]  # fmt: skip
    page = as_form(example(CENTRE), "contact", language)
    assert page.count(why) == len(fields)
    for one in fields:
        part = re.search(rf'<label for="{one.name}">.*?</p>', page, re.DOTALL)[0]
        assert one.label in part
        assert (f"({required})" in part, f"({optional})" in part) == (one.is_required, not one.is_required)
        assert (" required>" in part) is one.is_required
    nameless = unchecked({"forms/contact/required": ["email", "message", "shoe_size"]})
    with pytest.raises(BadAsk, match="the field 'shoe_size' has no purpose, so it is not shown"):
        as_form(nameless, "contact", language)


@pytest.mark.promise("OC-05.1")
def test_what_is_optional_may_be_left_out_and_what_is_required_may_not():
    policy = example(CENTRE)
    least = accept(policy, "contact", {"email": "ana@example.com", "message": "Hello"})
    assert least.is_complete
    assert (
        accept(policy, "contact", {"email": "ana@example.com", "message": "Hello", "name": " ", "phone": ""}) == least
    )
    for left_out in ("email", "message"):
        given = {"email": "ana@example.com", "message": "Hello", "name": "Ana"} | {left_out: "  "}
        took = accept(policy, "contact", given)
        assert (took.is_complete, took.missing) == (False, (left_out,))
    marked = {one.name: one.is_required for one in fields_of(policy, "contact", "en")}
    assert {name for name, is_required in marked.items() if is_required} == {"email", "message"}


def test_what_the_policy_says_is_text_in_a_form_and_a_form_it_does_not_know_is_named():
    hostile = unchecked({"purposes/request_answering/label/en": "<script>alert(1)</script>"})
    assert "&lt;script&gt;" in as_form(hostile, "contact", "en")
    assert "<script" not in as_form(hostile, "contact", "en")
    with pytest.raises(BadAsk, match=r"found 'survey' \(known are contact, news\)"):
        accept(hostile, "survey", {})


@pytest.mark.parametrize(
    ("edits", "rule"),
    [
        ({"forms/contact/purpose": "spying"}, "L02"),
        ({"forms/contact/purpose": "legal_claims"}, "L25"),  # collects nothing
        ({"forms/contact/optional": ["email"]}, "L12"),
        ({"categories/news_address/asked": "not_asked", "forms/news/optional": []}, "L25"),
    ],
)
def test_a_form_that_asks_for_what_is_not_declared_does_not_compile(edits, rule):
    assert {one.number for one in broken(CENTRE, edits)} == {rule}
