"""A validator of the part of JSON Schema that ours uses; a keyword that it does not know is an error."""

from __future__ import annotations

import re

NOTES = {"$defs", "$schema", "default", "description", "examples", "title"}
TYPES = {
    "array": list, "boolean": bool, "integer": int, "null": type(None), "number": (int, float), "object": dict,
    "string": str,
}  # fmt: skip


def wrong(value, schema, root=None, path=""):
    """Where a value does not fit, one path each; an empty list means that it does."""
    root = schema if root is None else root
    found = []
    for keyword, wanted in schema.items():
        if keyword not in NOTES:
            found += CHECKS[keyword](value, wanted, schema, root, path)
    return found


def _here(is_wrong, path, keyword):
    return [f"{path}: {keyword}"] if is_wrong else []


def _type(value, wanted, _schema, _root, path):
    names = [wanted] if isinstance(wanted, str) else wanted
    fits = any(isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name != "boolean") for name in names)
    return _here(not fits, path, "type")


def _any_of(value, wanted, _schema, root, path):
    tries = [wrong(value, one, root, path) for one in wanted]
    return [] if [] in tries else min(tries, key=lambda one: (f"{path}: type" in one, len(one)))


def _properties(value, wanted, _schema, root, path):
    if not isinstance(value, dict):
        return []
    return [
        one for key, part in value.items() if key in wanted for one in wrong(part, wanted[key], root, f"{path}/{key}")
    ]


def _patterns(value, wanted, _schema, root, path):
    if not isinstance(value, dict):
        return []
    return [
        one
        for key, part in value.items()
        for pattern, schema in wanted.items()
        if re.search(pattern, key)
        for one in wrong(part, schema, root, f"{path}/{key}")
    ]


def _additional(value, wanted, schema, root, path):
    if not isinstance(value, dict):
        return []
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    rest = [key for key in value if key not in known and not any(re.search(one, key) for one in patterns)]
    if wanted is False:
        return [f"{path}/{key}: unknown" for key in rest]
    return [one for key in rest for one in wrong(value[key], wanted, root, f"{path}/{key}")]


CHECKS = {
    "type": _type,
    "anyOf": _any_of,
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "$ref": lambda value, wanted, _schema, root, path: wrong(
        value, root["$defs"][wanted.rpartition("/")[2]], root, path
    ),
    "enum": lambda value, wanted, _schema, _root, path: _here(value not in wanted, path, "enum"),
    "const": lambda value, wanted, _schema, _root, path: _here(value != wanted, path, "const"),
    "required": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, dict) and not set(wanted) <= set(value), path, "required"
    ),
    "propertyNames": lambda value, wanted, _schema, root, path: (
        [one for key in value for one in wrong(key, wanted, root, f"{path}/{key}")] if isinstance(value, dict) else []
    ),
    "items": lambda value, wanted, _schema, root, path: (
        [one for place, part in enumerate(value) for one in wrong(part, wanted, root, f"{path}/{place}")]
        if isinstance(value, list)
        else []
    ),
    "pattern": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, str) and not re.search(wanted, value), path, "pattern"
    ),
    "format": lambda value, wanted, _schema, _root, path: _here(
        wanted == "date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)), path, "format"
    ),
    "minLength": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, str) and len(value) < wanted, path, "minLength"
    ),
    "maxLength": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, str) and len(value) > wanted, path, "maxLength"
    ),
    "minItems": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, list) and len(value) < wanted, path, "minItems"
    ),
    "minimum": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, (int, float)) and value < wanted, path, "minimum"
    ),
    "maximum": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, (int, float)) and value > wanted, path, "maximum"
    ),
    "exclusiveMinimum": lambda value, wanted, _schema, _root, path: _here(
        isinstance(value, (int, float)) and value <= wanted, path, "exclusiveMinimum"
    ),
}
