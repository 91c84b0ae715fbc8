"""What comes in, and what decides: forms ask only for what a purpose needs, and each model stands in the register."""

from __future__ import annotations

from collections.abc import Iterator

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.terms import Action
from forecall.policy.types import Form

DANGLING = "L02 dangling-reference"


def forms_ask_for_what_is_needed(case: Case) -> Iterator[Finding]:
    """L02, L25: a form has a purpose that collects, and each of its fields is in a category that is asked for."""
    policy = case.policy
    for name, form in policy.forms.items():
        purpose = policy.purposes.get(form.purpose)
        if purpose is None:
            yield case.error(
                DANGLING, ("forms", name, "purpose"), repr(form.purpose), "there is nothing of that name in purposes",
                "name a purpose, or take the form away",
            )  # fmt: skip
            continue
        if Action.COLLECT not in purpose.actions:
            yield case.error(
                "L25 undeclared-processing", ("forms", name, "purpose"), f"{form.purpose!r}, which collects nothing",
                "a form takes data in", "name a purpose with the action collect",
            )  # fmt: skip
        yield from _fields(case, name, form)


def _fields(case: Case, name: str, form: Form) -> Iterator[Finding]:
    policy = case.policy
    held = [policy.categories[one] for one in policy.purposes[form.purpose].categories if one in policy.categories]
    asked = {field for category in held if category.asked != "not_asked" for field in category.fields}
    for part in ("required", "optional"):
        for place, field in enumerate(getattr(form, part)):
            at: Path = ("forms", name, part, place)
            if field not in asked:
                yield case.error(
                    "L25 undeclared-processing", at, repr(field),
                    f"no category that {form.purpose!r} has, and that is asked for, has this field",
                    "take the field away, or add it to a category of the purpose with `asked:`",
                )  # fmt: skip
            if part == "optional" and field in form.required:
                yield case.error(
                    "L12 duplicate-section", at, repr(field), "it is required and optional at once",
                    "leave it in one of the two",
                )  # fmt: skip


def models_are_registered(case: Case) -> Iterator[Finding]:
    """L02, L05: a model serves purposes that there are, comes from a recipient that there is, and none is left out."""
    policy = case.policy
    for name, model in policy.models.items():
        for place, wanted in enumerate(model.purposes):
            if wanted not in policy.purposes:
                yield case.error(
                    DANGLING, ("models", name, "purposes", place), repr(wanted),
                    "there is nothing of that name in purposes", "mend the name, or take it away",
                )  # fmt: skip
        if model.provider is not None and model.provider not in policy.recipients:
            yield case.error(
                DANGLING, ("models", name, "provider"), repr(model.provider),
                "there is nothing of that name in recipients", "mend the name, or leave it out for your own",
            )  # fmt: skip
    served = {wanted for model in policy.models.values() for wanted in model.purposes}
    for name, purpose in policy.purposes.items():
        is_machine = purpose.automated is not None or purpose.says_it_is_ai
        if policy.models and is_machine and name not in served:
            yield case.warning(
                "L05 missing-field", ("purposes", name), "a machine, and no model in the register",
                "people are told which models are in use", "name the purpose in `models`",
            )  # fmt: skip
