"""The schema's complaints as findings a privacy lead can act on: file, line, what was found, what to write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forecall.policy.blanks import is_blank
from forecall.policy.clauses import PREFIXES, clause_of
from forecall.policy.findings import Finding, Path, Severity
from forecall.policy.merging import Raw
from forecall.policy.terms import BasisKind
from forecall.policy.types import Policy

NOT_UNDERSTOOD = "L00 not-understood"

RULES: dict[tuple[str, ...], tuple[str, str, str]] = {
    ("purposes", "basis"): (
        "L10 purpose-without-basis",
        "a purpose without a legal basis is unlawful (GDPR Art. 6(1))",
        f"write `basis:` with one of {', '.join(BasisKind)}",
    ),
    ("purposes", "role"): (
        "L05 missing-field",
        "each purpose says in which role it is pursued (GDPR Art. 4(7), 4(8))",
        "write `role: controller`, or `role: processor` where a client decides",
    ),
    ("purposes", "recipients"): (
        "L11 empty-list",
        "who receives data must be said, and nobody is an answer (GDPR Art. 13(1)(e))",
        "write `recipients: []` for nobody, or the names of the recipients",
    ),
    ("categories", "keep"): (
        "L14 unmeasurable-term",
        "a term is a number and the event it counts from (GDPR Art. 5(1)(e), 13(2)(a))",
        "write `keep: 24 months after contract_ended`, or `keep: until consent_withdrawn`",
    ),
    ("purposes", "keep"): (
        "L14 unmeasurable-term",
        "a term is a number and the event it counts from (GDPR Art. 5(1)(e), 13(2)(a))",
        "write `keep: 24 months after contract_ended`, or `keep: until consent_withdrawn`",
    ),
    ("categories", "stored_at"): (
        "L30 heading-promise-unmet",
        "the notice says where data is stored, so each category names its places",
        "write `stored_at:` with names from `places`",
    ),
    ("categories", "people"): (
        "L06 orphan-category",
        "a category belongs to kinds of people (GDPR Art. 30(1)(c))",
        "write `people:` with names from `people`",
    ),
    ("identity", "officer"): (
        "L04 outdated-law",
        "whether an officer is needed is decided and reasoned (GDPR Art. 37); registering ended in 2018",
        "write `officer: {needed: no, why: {...}}`, or `needed: yes` with a name and an address",
    ),
    ("version", "effective"): (
        "L05 missing-field",
        "the notice shows from which day on it counts",
        "write `effective: 2026-03-01`, the day alone",
    ),
    ("consent", "how"): (
        "L01 implied-consent",
        "consent is a recorded act; silence, going on and giving data are none (GDPR Art. 4(11))",
        "name the act: ticked_box, double_opt_in, spoken_yes, signature or consent_banner",
    ),
    ("storage",): (
        "L22 cookie-table-missing",
        "what is kept on devices is listed item by item (ePrivacy Art. 5(3))",
        "write `storage:` with one entry for each cookie, pixel or stored value, or `storage: {}` where there is none",
    ),
    ("claims",): (
        "L36 baseline-gap",
        "what the policy says it does not do is said in one list",
        "write `claims: [no_sale]`, or `claims: []`",
    ),
}
"""(section or part, field) -> rule, problem, fix, for fields whose absence or wrong form has a rule of its own."""

FORMS: dict[str, tuple[str, str, str]] = {
    "email": ("L31 unreachable-contact", "that is no mail address", "write it in full, as privacy@example.com"),
    "privacy": ("L31 unreachable-contact", "that is no mail address", "write it in full, as privacy@example.com"),
    "complaints": ("L31 unreachable-contact", "that is no mail address", "write it in full, as privacy@example.com"),
    "host": ("L03 placeholder-left", "that is no host name", "write it as www.example.com"),
    "hosts": ("L03 placeholder-left", "that is no host name", "write it as www.example.com"),
    "country": (NOT_UNDERSTOOD, "a country is two capital letters", "write the ISO code, as RO"),
}


WRONG_TOO = frozenset({"keep", "how", "effective"})
"""Fields whose rule says it best also where something wrong stands; elsewhere it is for what is missing."""


def complaints(problem: ValidationError, raw: Raw) -> Iterator[Finding]:
    """One finding for each place that does not fit; a union complains once."""
    seen: set[Path] = set()
    for error in problem.errors(include_url=False):
        path = _real_path(error, raw)
        if path not in seen and not is_blank(error["input"]):  # a blank has a complaint of its own
            seen.add(path)
            yield _finding(error, path, raw)


def double_keys(raw: Raw) -> Iterator[Finding]:
    """Two entries of one name: the second would silently win elsewhere."""
    for path, where in raw.doubles:
        first = raw.origins.where(path)
        yield Finding(
            "L12 duplicate-section", Severity.ERROR, clause_of(path), where, f"a second {path[-1]!r}",
            f"the first one stands in {first}, and only one can hold", "rename one of the two, or take one away",
        )  # fmt: skip


def unknown_exceptions(raw: Raw) -> Iterator[Finding]:
    """Clause ids in `without` that no included file has."""
    for clause, where in raw.unknown:
        yield Finding(
            "L02 dangling-reference", Severity.ERROR, "policy:without", where, repr(clause),
            "no included file has that clause", "take it away, or write the clause id, as purpose:newsletter",
        )  # fmt: skip


def _real_path(error: ErrorDetails, raw: Raw) -> Path:
    """The place as the file has it: names that pydantic adds for unions and checks are dropped."""
    is_missing = error["type"] == "missing"
    path: Path = ()
    for step in error["loc"][:-1] if is_missing else error["loc"]:
        if (*path, step) in raw.origins.positions:
            path = (*path, step)
    return (*path, error["loc"][-1]) if is_missing else path


def _finding(error: ErrorDetails, path: Path, raw: Raw) -> Finding:
    names = [str(step) for step in path if isinstance(step, str)]
    is_missing = error["type"] == "missing"
    rule, problem, fix = _rule(names, is_missing=is_missing) or (NOT_UNDERSTOOD, "", "")
    found = "nothing" if is_missing else _shown(error["input"])
    if error["type"] == "extra_forbidden":
        rule, problem, fix = _unknown_key(path)
        found = f"the key {names[-1]!r}"
    elif not problem:
        problem, fix = _words(error)
        if names and names[0] == "identity" and is_missing:
            rule = "L05 missing-field"
            problem = "the notice must say who is responsible (GDPR Art. 13(1)(a))"
    return Finding(rule, Severity.ERROR, clause_of(path), raw.origins.where(path), found, problem, fix)


def _rule(names: list[str], *, is_missing: bool) -> tuple[str, str, str] | None:
    if not names or not (is_missing or names[-1] in WRONG_TOO or names[-1] in FORMS):
        return None
    if names[-1] in FORMS:
        return FORMS[names[-1]]
    if len(names) == 1:
        return RULES.get((names[0],))
    return RULES.get((names[-2], names[-1])) or (RULES.get((names[0], names[-1])) if len(names) == 3 else None)


def _unknown_key(path: Path) -> tuple[str, str, str]:
    known = _fields_at(path[:-1])
    near = difflib.get_close_matches(str(path[-1]), known, 1, 0.5)
    fix = f"did you mean {near[0]!r}" if near else f"use one of {', '.join(known)}, or take the line away"
    return NOT_UNDERSTOOD, "no key of that name is known here", fix


def _fields_at(path: Path) -> list[str]:
    """The keys that the schema knows at a place."""
    kind: object = Policy
    for step in path:
        models = [one for one in _unwrapped(kind) if isinstance(one, type) and issubclass(one, BaseModel)]
        if models and step in models[0].model_fields:
            kind = models[0].model_fields[str(step)].annotation
        else:
            kind = next((get_args(one)[-1] for one in _unwrapped(kind) if get_origin(one) in {dict, list}), None)
    models = [one for one in _unwrapped(kind) if isinstance(one, type) and issubclass(one, BaseModel)]
    return [*models[0].model_fields, *(["include", "without"] if not path else [])] if models else list(PREFIXES)


def _unwrapped(kind: object) -> list[object]:
    return list(get_args(kind)) if get_origin(kind) in {Union, UnionType} else [kind]


def _words(error: ErrorDetails) -> tuple[str, str]:  # noqa: PLR0911  # a table of kinds, one wording each
    """Problem and fix of a complaint that no rule words better."""
    expected = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    kind = error["type"]
    if expected:
        near = difflib.get_close_matches(str(error["input"]), expected, 1, 0.5)
        hint = f"did you mean {near[0]!r}; known are {', '.join(expected)}" if near else f"use {' or '.join(expected)}"
        return "that word is not in the list", hint
    if kind == "missing":
        return "this must be said", f"add `{error['loc'][-1]}:` here"
    if kind.startswith(("date", "datetime")):
        return "that is no day of the calendar", "write the day alone, as 2026-03-01, without time or zone"
    if kind.startswith("bool"):
        return "that is neither yes nor no", "write yes or no"
    if kind.startswith(("int", "float", "greater", "less")):
        return f"that number does not fit ({_sentence(error['msg'])})", "write a number inside these limits"
    if kind == "string_pattern_mismatch":
        return (
            "it is not written as it must be",
            "for names use small letters, digits and underscores, as order_history",
        )
    if kind == "value_error":
        return "it is not written as it must be", _sentence(error["msg"]).removeprefix("value error, ")
    return f"it is not written as it must be ({_sentence(error['msg'])})", "compare with the examples"


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = " ".join(str(value).split())
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
