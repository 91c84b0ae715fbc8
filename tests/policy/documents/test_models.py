"""The register of models, and the statement on AI that is made from it."""

from __future__ import annotations

import pytest

from forecall.policy.documents import Kind
from forecall.policy.documents.machines import unregistered
from forecall.policy.documents.rendering import as_markdown
from tests.policy.documents.compiled import LANGUAGES, document
from tests.policy.policies import GONE, broken, example

NAME = "need-prediction"


@pytest.mark.promise("AI-06.7", "AI-13.14")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_lists_each_model_of_the_register_with_its_limits_and_who_watches_it(language):
    policy, made = example(NAME), document(NAME, Kind.RESPONSIBLE_AI, language)
    section = next(one for one in made.sections if one.clause == "policy:models")
    said = {one.clause: {fact.clause: fact.text for fact in one.blocks[0].rows} for one in section.sections}
    assert set(said) == {f"model:{name}" for name in policy.models}
    for name, model in policy.models.items():
        facts = said[f"model:{name}"]
        assert facts[f"model:{name}/family"] == model.family
        for part in ("limits", "oversight", "risk", "learned_from"):
            assert facts[f"model:{name}/{part}"] == getattr(model, part).in_language(language)
        for purpose in model.purposes:
            assert policy.purposes[purpose].label.in_language(language) in facts[f"model:{name}/purposes"]
    assert policy.identity.contacts.privacy[0] in as_markdown(made).decode().replace("\\", "")
    assert unregistered(policy, policy.models) == ([], [])
    assert unregistered(policy, ["need_model", "new_model"]) == (["new_model"], ["voice_model"])


@pytest.mark.parametrize(
    ("edits", "rule"),
    [
        ({"models/need_model/purposes": ["spying"]}, {"L02", "L05"}),
        ({"models/voice_model/provider": "stranger"}, {"L02"}),
        ({"models/voice_model": GONE}, {"L05"}),  # purposes that a machine serves, and no model for them
        ({"models/need_model/tests": "evidence/none.md"}, {"L28"}),
        ({"models/need_model/limits": GONE}, {"L00"}),
    ],
)
def test_a_model_that_is_not_whole_or_is_left_out_is_named(edits, rule):
    assert {one.number for one in broken(NAME, edits)} == rule
