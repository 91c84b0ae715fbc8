"""What somebody is told who complains to the organisation: the right authority, and that nobody has to wait."""

from __future__ import annotations

import re

import pytest

from forecall.policy.documents.replies import authorities_for, reply_to_complaint
from tests.policy.documents.compiled import LANGUAGES
from tests.policy.policies import edited, example

CONDITIONS = {
    "en": r"\b(first|must|only if|only after|before you (?:can|turn)|unless|provided that)\b",
    "de": r"\b(zuerst|zunächst|erst|müssen|nur wenn|sofern|vorausgesetzt|bevor)\b",
    "ro": r"\b(mai întâi|trebuie|numai dacă|doar după|cu condiția|înainte de a)\b",
}
FREE = {"en": "at any time", "de": "jederzeit", "ro": "oricând"}


@pytest.mark.promise("AI-12.2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reply_to_a_complaint_names_the_authority_at_home_and_makes_nothing_a_condition(language):
    policy = example("contact-centre")
    countries = {"RO": ["RO"], "DE": ["DE"] * 3, "FR": ["RO"], "": ["RO"]}
    for place, expected in countries.items():
        found = authorities_for(policy, place)
        assert [one.country for one in found] == expected
        said = reply_to_complaint(policy, place, language)
        for authority in found:
            for part in (authority.name, authority.address, authority.website, authority.email):
                assert part in said
        assert "Autoritatea Națională de Supraveghere" in said  # that of the organisation, wherever the person lives
        assert FREE[language] in said
        assert re.search(CONDITIONS[language], said) is None, said


def test_a_reply_is_about_the_organisation_and_within_the_deadline_of_the_pack():
    said = reply_to_complaint(edited("contact-centre", {"identity/name": "Alt Nume SRL"}), "RO", "de")
    assert said.startswith("Ihre Beschwerde über Alt Nume SRL liegt uns vor.\n")
    assert "antwortet darauf innerhalb eines Monats" in said
