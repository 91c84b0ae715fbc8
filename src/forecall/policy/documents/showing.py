"""One clause: what it says in each language, what it makes the rulebook do, and its law."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any

from forecall.policy.clauses import clauses
from forecall.policy.documents.building import documents_of
from forecall.policy.documents.facts import ARTICLE_6
from forecall.policy.documents.model import Bullets, Document, Facts, Paragraph, Section
from forecall.policy.documents.speaking import Speaker
from forecall.policy.errors import BadAsk
from forecall.policy.rulebook import Rulebook, build_rulebook
from forecall.policy.types import Policy


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind one clause id.

    said    language -> (document's title, text), in the order of the documents
    rules   lines of the rulebook's data that carry the clause, as `rules/billing/actions` -> value
    law     language -> the law it rests on, empty where it names none
    """

    clause: str
    where: str
    said: dict[str, list[tuple[str, str]]]
    rules: dict[str, Any] = field(default_factory=dict)
    law: dict[str, list[str]] = field(default_factory=dict)


def show(policy: Policy, clause: str) -> Shown:
    """Everything about a clause of a policy that `check` has no error for; raises BadAsk with near ones if unknown."""
    known = clauses(policy)
    documents = documents_of(policy)
    said = {language.value: list[tuple[str, str]]() for language in policy.languages}
    for document in documents:
        said[document.language] += [(document.title, text) for text in _texts(document, clause)]
    if clause not in known and not any(said.values()):
        near = difflib.get_close_matches(clause, [*known, *documents[0].clauses()], n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}" if near else ""
        raise BadAsk([f"the policy has no clause {clause!r}{hint}"])
    where = policy.origins.where(known[clause]) if clause in known else policy.origins.file
    law = {language.value: laws_of(Speaker(policy, language.value), clause) for language in policy.languages}
    return Shown(
        clause,
        str(where),
        {language: list(dict.fromkeys(texts)) for language, texts in said.items()},
        rules_of(build_rulebook(policy), clause),
        law,
    )


def _texts(document: Document, clause: str) -> list[str]:
    """Each text of a document that carries the clause, or is part of it."""
    found: list[str] = []
    for section in document.walk():
        whole = section.clause == clause
        if whole:
            found.append(section.title)
        found += _blocks(section, clause, whole=whole)
    return found


def _blocks(section: Section, clause: str, *, whole: bool) -> list[str]:
    found = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            lines = [(block.clause, block.text)]
        elif isinstance(block, Bullets):
            lines = [(item.clause, item.text) for item in block.items]
        elif isinstance(block, Facts):
            lines = [(row.clause, f"{row.name}: {row.text}") for row in block.rows]
        else:
            lines = [
                (row.clause, "; ".join(f"{name}: {cell}" for name, cell in zip(block.columns, row.cells, strict=True)))
                for row in block.rows
            ]
        found += [
            text for at, text in lines if whole or at == clause or (clause.startswith(f"{at}/") and at != "policy")
        ]
    return found


def rules_of(rulebook: Rulebook, clause: str) -> dict[str, Any]:
    """The part of the rulebook that a clause makes; empty where it only informs."""
    data = rulebook.data()
    kind, _, rest = clause.partition(":")
    name, _, step = rest.partition("/")
    found: dict[str, Any] = {}
    if kind == "purpose" and name in data["rules"]:
        found |= _purpose_rules(name, data["rules"][name], step)
    elif kind == "category":
        for purpose, rule in data["rules"].items():
            terms = [term for term in rule["terms"].get(name, ()) if term["clause"].startswith(f"category:{name}/")]
            if terms and step in {"", "keep"}:
                found[f"rules/{purpose}/terms/{name}"] = terms
    elif kind == "recipient" and name in data["recipients"]:
        found[f"recipients/{name}"] = data["recipients"][name]
    elif kind == "notice" and name in data["caps"] and step in {"", "cap"}:
        found[f"caps/{name}"] = data["caps"][name]
    elif kind == "people" and name in data["minimum_ages"] and step in {"", "minimum_age"}:
        found[f"minimum_ages/{name}"] = data["minimum_ages"][name]
    elif kind == "hours" and name in data["hours"]:
        found[f"hours/{name}"] = data["hours"][name]
    elif kind == "version":
        found |= {key: data[key] for key in ("version", "effective")}
    return found


FROM_BASIS = ("basis", "explicit", "consent_lasts", "wind_down", "review_until", "refusable", "overridable")
FROM_AUTOMATED = ("needs_human",)
FROM_KEEP = ("terms",)
FROM_MARKETING = ("marketing", "refusable", "overridable")


def _purpose_rules(name: str, rule: dict[str, Any], step: str) -> dict[str, Any]:
    head = step.partition("/")[0]
    keys = {
        "": tuple(rule),
        "basis": FROM_BASIS,
        "automated": FROM_AUTOMATED,
        "keep": FROM_KEEP,
        "direct_marketing": FROM_MARKETING,
        "notice": ("notice", "optional"),
    }.get(head, (head,))
    return {f"rules/{name}/{key}": rule[key] for key in keys if key in rule}


def laws_of(speak: Speaker, clause: str) -> list[str]:
    """The law that a clause rests on, in the speaker's language; empty where it names none."""
    kind, _, rest = clause.partition(":")
    name, _, step = rest.partition("/")
    policy, found = speak.policy, []
    if kind == "purpose" and name in policy.purposes and step.partition("/")[0] in {"", "basis"}:
        basis = policy.purposes[name].basis
        found.append(ARTICLE_6[basis.kind])
        if (duty := basis.legal_obligation or basis.public_task) is not None:
            found.append(duty.law)
    elif kind == "category" and name in policy.categories:
        category = policy.categories[name]
        found += [ref for ref in (category.keep.law, category.statute) if ref is not None]
        if category.special is not None:
            found.append(category.special.statute)
    elif kind == "change":
        floors = {matter.value: floor.law for matter, floor in speak.packs.floors.items()}
        found += [floors[name]] if name in floors else []
    elif kind == "policy" and name == "rights" and step in speak.packs.rights:
        found.append(speak.packs.rights[step].law)
    return [speak.law(ref) for ref in found]
