"""The question that a yes answers says all that makes a yes count."""

from __future__ import annotations

import pytest

from forecall.policy.documents.consenting import consent_question
from forecall.policy.documents.speaking import Speaker
from tests.policy.documents.compiled import LANGUAGES
from tests.policy.policies import NAMES, edited, example

ASKED = [(name, purpose) for name in NAMES for purpose, one in example(name).purposes.items() if one.basis.consent]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "purpose"), ASKED)
def test_the_question_names_who_asks_what_for_how_long_and_the_way_back(name, purpose, language):
    policy = example(name)
    asked, speak = policy.purposes[purpose], Speaker(policy, language)
    said = consent_question(policy, purpose, asked.channels, language)
    parts = [policy.identity.name, speak.text(asked.label), speak.categories(asked.categories)]
    parts += [speak.word("channel", one) for one in asked.channels]
    parts.append(str(policy.identity.contacts.privacy[0]))
    if asked.basis.consent.lasts:
        parts.append(speak.duration(asked.basis.consent.lasts))
    assert [one for one in parts if one not in said] == []


def test_a_question_for_one_way_asks_for_no_other():
    policy = edited("need-prediction", {"purposes/newsletter/channels": ["email", "phone"]})
    one, both, again = (
        consent_question(policy, "newsletter", ways, "en")
        for ways in (["email"], ["email", "phone"], ["phone", "email"])
    )
    assert both == again  # the same words, in whatever order the ways were named
    assert "Ways of reaching you: e-mail." in one
    assert "Ways of reaching you: e-mail and telephone." in both
