"""Stable clause ids: one for every fact of a policy, the same in each language, document, receipt and version.

`purposes: {billing: {keep: ...}}` is `purpose:billing/keep`; a member of a list is named by itself and not by its
place, `purpose:billing/categories/invoice`, so that adding a line before it renames nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from forecall.policy.findings import Path
from forecall.policy.parts import Text

PREFIXES = {
    "identity": "identity",
    "version": "version",
    "surfaces": "surface",
    "people": "people",
    "categories": "category",
    "purposes": "purpose",
    "recipients": "recipient",
    "clients": "client",
    "forms": "form",
    "models": "model",
    "storage": "storage",
    "notices": "notice",
    "contact_hours": "hours",
    "places": "place",
    "changes": "change",
    "measures": "measure",
    "certificates": "certificate",
    "events": "event",
    "fields": "field",
    "claims": "claim",
    "readability": "readability",
}
"""Section of the file -> how its clause ids begin; a section not named here begins with `policy`."""

SECTIONS = {prefix: section for section, prefix in PREFIXES.items()}


def clause_of(path: Path) -> str:
    """The clause id of a place in the file; places in a list are left out.

    >>> clause_of(("purposes", "billing", "categories", 0))
    'purpose:billing/categories'
    >>> clause_of(("languages",))
    'policy:languages'
    """
    steps = [step for step in path if isinstance(step, str)]
    if not steps:
        return "policy"
    prefix = PREFIXES.get(steps[0])
    return f"policy:{'/'.join(steps)}" if prefix is None else ":".join(filter(None, (prefix, "/".join(steps[1:]))))


def path_of(clause: str) -> Path:
    """Where a clause stands in the file, the reverse of `clause_of`.

    >>> path_of("purpose:billing/keep")
    ('purposes', 'billing', 'keep')
    """
    prefix, _, rest = clause.partition(":")
    steps = tuple(filter(None, rest.split("/")))
    return steps if prefix == "policy" else (SECTIONS.get(prefix, prefix), *steps)


def clauses(policy: BaseModel) -> dict[str, Path]:
    """Every clause id of a policy, with where it stands; in the order of the schema."""
    return dict(_walk(policy, (), ()))


def _walk(value: object, names: tuple[str, ...], path: Path) -> Iterator[tuple[str, Path]]:
    if names:
        yield clause_of(names), path
    if isinstance(value, Text):
        return  # one fact, said in each language
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if getattr(value, name) is not None:
                yield from _walk(getattr(value, name), (*names, name), (*path, name))
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _walk(entry, (*names, str(key)), (*path, str(key)))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            step = str(place + 1) if isinstance(entry, BaseModel) else str(entry)
            yield from _walk(entry, (*names, step), (*path, place))
