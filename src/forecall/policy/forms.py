"""Forms as the policy declares them: which fields, what for, which may be left out, and nothing else taken in.

The house draws a form from `fields_of` and hands what was posted to `accept`; so a page can neither ask for more than
the policy says, nor keep it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from forecall.policy.documents.speaking import Speaker
from forecall.policy.errors import BadAsk
from forecall.policy.types import Form, Policy

log = logging.getLogger(__name__)

_HTML = Environment(autoescape=True).from_string(
    """{% for field in fields %}<p class="field">
<label for="{{ field.name }}">{{ field.label }} <span>({{ field.asked }})</span></label>
<input id="{{ field.name }}" name="{{ field.name }}" aria-describedby="{{ field.name }}-why"
 {%- if field.is_required %} required{% endif %}>
<small id="{{ field.name }}-why" data-clause="{{ field.clause }}">{{ field.why }}</small>
</p>
{% endfor %}"""
)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form, with what a person is told beside it (GDPR Art. 13(2)(e)).

    asked   required or optional, in words
    why     what it is for, in the policy's own words
    clause  of the purpose
    """

    name: str
    label: str
    asked: str
    why: str
    is_required: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was posted, sorted: to keep by category, names that were dropped, names that are missing.

    missing   required fields without a value; while there are any, nothing is taken in
    """

    values: Mapping[str, Mapping[str, str]]
    dropped: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether it may be taken in; what is optional never stands in the way."""
        return not self.missing


def fields_of(policy: Policy, form: str, language: str) -> list[FormField]:
    """The fields in the order of the file; raises BadAsk for a form, or a field, that the policy does not know."""
    declared, speak = _form(policy, form), Speaker(policy, language)
    purpose = policy.purposes[declared.purpose]
    why = speak.say("form-why", purpose=speak.text(purpose.label))
    fields = []
    for name in [*declared.required, *declared.optional]:
        if _category(policy, declared, name) is None:
            raise BadAsk([f"form {form!r}: the field {name!r} has no purpose, so it is not shown"])
        is_required = name in declared.required
        said = speak.word("asked", "required" if is_required else "optional")
        fields.append(FormField(name, speak.field(name), said, why, is_required, f"purpose:{declared.purpose}"))
    return fields


def as_form(policy: Policy, form: str, language: str) -> str:
    """The fields as HTML, each with its purpose beside it; what the policy says is text and never markup."""
    return Markup(_HTML.render(fields=fields_of(policy, form, language)))  # noqa: S704  # escaped by the template


def accept(policy: Policy, form: str, posted: Mapping[str, str]) -> Accepted:
    """What of a posted form may be kept, by category; the rest is dropped, and its name written to the log.

    Raises BadAsk for a form that the policy does not know.
    """
    declared = _form(policy, form)
    asked = [*declared.required, *declared.optional]
    values: dict[str, dict[str, str]] = {}
    for name in asked:
        category, value = _category(policy, declared, name), posted.get(name, "").strip()
        if value and category is not None:
            values.setdefault(category, {})[name] = value
    dropped = tuple(sorted(name for name in posted if name not in asked))
    known = {field for category in policy.categories.values() for field in category.fields}
    for name in dropped:
        log.warning("form field dropped", extra={"form": form, "field": name if name in known else "undeclared"})
    missing = tuple(name for name in declared.required if not posted.get(name, "").strip())
    return Accepted(values, dropped, missing)


def _form(policy: Policy, form: str) -> Form:
    if form not in policy.forms:
        raise BadAsk([f"form: found {form!r} (known are {', '.join(policy.forms) or 'none'})"])
    return policy.forms[form]


def _category(policy: Policy, form: Form, field: str) -> str | None:
    """The category of the form's purpose that has the field and may be asked for."""
    for name in policy.purposes[form.purpose].categories:
        category = policy.categories[name]
        if field in category.fields and category.asked != "not_asked":
            return name
    return None
