"""The texts: whole in each language, with the same facts, and nobody's rights made smaller in one of them."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from forecall.custody.rights.letters import NAMES, SAYS_WHERE_TO_COMPLAIN, Said, letter
from forecall.custody.rights.types import DOUBTS, EXTENSION_REASONS, REFUSALS, Kind
from forecall.custody.saying import PARTS, authority_for, spoken
from forecall.policy.errors import MessageMissing
from forecall.policy.messages import check_template
from forecall.policy.parts import Text
from tests.policy.policies import example

LANGUAGES = ("en", "de", "ro")
POLICY = example("need-prediction")
SAID = Said(Kind.ERASURE, "0BAD-CAFE", date(2026, 12, 2), date(2027, 1, 4), "DE", "complexity", "Client SRL")


class Variables(Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node):  # noqa: N802  # the library's name
        self.names.add(node.id.name)


def texts(language, part):
    source = (files("forecall.custody") / "locales" / language / f"{part}.ftl").read_text(encoding="utf-8")
    made = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            seen = Variables()
            seen.visit(entry)
            made[entry.id.name] = seen.names
    return made


@pytest.mark.promise("OD-00.2")
@pytest.mark.parametrize("part", PARTS)
def test_every_text_stands_in_each_language_with_the_same_facts_in_it(part):
    english = texts("en", part)
    assert english
    for language in ("de", "ro"):
        assert texts(language, part) == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_every_right_can_be_written(language):
    for name in NAMES:
        for kind in Kind:
            made = letter(name, language, Said(kind, *[getattr(SAID, one) for one in SAID.__slots__[1:]]), POLICY)
            assert "0BAD-CAFE" in made.title + made.body
            assert "{" not in made.title + made.body
            assert (authority_for(POLICY, "DE").name in made.body) is (name in SAYS_WHERE_TO_COMPLAIN)


def test_every_reason_has_its_sentence_and_an_unknown_one_is_an_error():
    for language in LANGUAGES:
        voice = spoken(POLICY, language)
        for reason in DOUBTS | EXTENSION_REASONS | REFUSALS:
            assert len(voice.say(f"reason-{reason}")) > 10
        with pytest.raises(MessageMissing):
            voice.say("reason-whim")


def test_a_language_that_the_policy_does_not_speak_gets_its_first():
    assert letter("acknowledgement", "fr", SAID, POLICY).language == "en"


def test_days_are_written_as_the_language_writes_them():
    for language, day in {"en": "4 January 2027", "de": "4. Januar 2027", "ro": "4 ianuarie 2027"}.items():
        assert day in letter("acknowledgement", language, SAID, POLICY).body


@pytest.mark.promise("AI-04.5")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_about_a_right_carries_advertising(language):
    for name in NAMES:
        made = letter(name, language, SAID, POLICY)
        assert check_template(POLICY, "answer", Text(**{language: f"{made.title}. {made.body}"})) == []
