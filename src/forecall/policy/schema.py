"""The JSON Schema of `policy.yaml`, strict wherever the file is: an unknown key is flagged at any depth.

A file says only what differs from what it includes, so nothing is required in a table that is merged key by key. What
is replaced whole, and the members of lists, keep what they require.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forecall.policy.merging import REPLACED_WHOLE
from forecall.policy.types import Policy

Schema = dict[str, Any]


def schema() -> Schema:
    """The JSON Schema (draft 2020-12), for an editor to complete and check the file."""
    made = Policy.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "Forecall policy"
    names = {"type": "array", "items": {"type": "string"}}
    made["properties"]["include"] = {
        **names,
        "description": "Files beside this one, or baselines as baseline:company, that this file builds on",
    }
    made["properties"]["without"] = {
        **names,
        "description": "Facts of the included files that do not hold here, by clause id, as purpose:newsletter",
    }
    whole = _required_in(made)
    for name, part in made["$defs"].items():
        if name not in whole:
            part.pop("required", None)
    made.pop("required", None)
    for part in _parts(made):
        _as_written(part)
    return made


def _required_in(made: Schema) -> set[str]:
    """The definitions that are never merged: what stands in a list, and what is replaced whole, with all inside."""
    wanted: set[str] = set()
    for part in _parts(made):
        for key, value in part.get("properties", {}).items():
            if key in REPLACED_WHOLE - {"basis"}:
                wanted |= _refs(value)
        if isinstance(part.get("items"), dict):
            wanted |= _refs(part["items"])
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        found.add(name)
        wanted |= _refs(made["$defs"][name]) - found
    return found


def _refs(value: object) -> set[str]:
    return {part["$ref"].rpartition("/")[2] for part in _parts(value) if isinstance(part.get("$ref"), str)}


def _parts(value: object) -> Iterator[Schema]:
    if isinstance(value, dict):
        yield value
        for entry in value.values():
            yield from _parts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _parts(entry)


def _as_written(part: Schema) -> None:
    """What a YAML reader makes of the file: tables take only names, and a bare number may stand where text does."""
    if "patternProperties" in part or "propertyNames" in part:
        part["additionalProperties"] = part.get("additionalProperties", False)
    if part.get("const") == "1":
        part["enum"] = [part.pop("const"), 1]
        part.pop("type", None)
    elif part.get("type") == "string" and part.get("maxLength") == 300:
        part["type"] = ["string", "number"]  # a postcode, a house number
