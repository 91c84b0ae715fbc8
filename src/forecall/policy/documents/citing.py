"""Where a clause stands for whoever has no policy file before them: under which heading of the notice, in which row.

What the notice does not tell, as what is done for clients, is named by its parts in words, and has no place there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from forecall.policy.changes.naming import BETWEEN, in_words
from forecall.policy.documents.model import Facts, Section, Table
from forecall.policy.documents.notice import contact_hours, data, own, recipients, use
from forecall.policy.documents.speaking import Speaker
from forecall.policy.facts import Gap, Refused
from forecall.policy.types import Policy
from forecall.policy.wording import labels_of, messages, sentence

TABLES: dict[str, Callable[[Speaker], tuple[Section, ...]]] = {
    "category": lambda speak: (data(speak),),
    "recipient": lambda speak: (recipients(speak),),
    "hours": contact_hours,
}
"""How a clause begins -> the sections of the notice that have a row for each of its kind."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause in the words of a language; `section` is that of the notice where it stands, empty where it does not."""

    clause: str
    language: str
    words: str
    section: str = ""


def cited(policy: Policy, language: str, clause: str) -> Cited:
    """The heading of the notice and the row under it; for what the notice does not tell, the clause in words.

    In the policy's first language where it does not speak the one that is wanted.
    """
    language = language if language in policy.languages else str(policy.languages[0])
    speak = Speaker(policy, language)
    for section in _sections(speak, clause):
        if section.clause == clause:
            return Cited(clause, language, section.title, section.clause)
        row = next((name for at, name in _rows(section) if _is_near(at, clause)), "")
        if row:
            return Cited(clause, language, f"{section.title}{BETWEEN}{row}", section.clause)
    kind, _colon, name = clause.partition(":")
    spoken = messages(language)
    if kind == "action" and spoken.has(f"action-{name}"):
        return Cited(clause, language, spoken.say(f"action-{name}"))
    return Cited(clause, language, speak.capital(in_words(clause, spoken, labels_of(policy))))


def cited_apart(policy: Policy, language: str, clauses: Collection[str]) -> dict[str, str]:
    """Clause -> `cited` in words; those that one row of the notice tells are named by their parts instead."""
    found = {one: cited(policy, language, one) for one in clauses if one}
    often = Counter(one.words for one in found.values())
    return {clause: one.words if often[one.words] == 1 else _by_parts(policy, one) for clause, one in found.items()}


def _by_parts(policy: Policy, found: Cited) -> str:
    said = in_words(found.clause, messages(found.language), labels_of(policy))
    return Speaker(policy, found.language).capital(said)


def why_not(answer: Refused | Gap, policy: Policy, language: str) -> str:
    """Why not, in one sentence that says where it stands, without a name that only the policy file has."""
    if isinstance(answer, Gap):
        named = messages(language).say("quoted", what=cited(policy, language, answer.about).words)
        return sentence(replace(answer, about=named), language)
    place = cited(policy, language, answer.clause)
    named = messages(language).say("cited-notice" if place.section else "cited-policy", what=place.words)
    return sentence(replace(answer, clause=named), language, labels_of(policy))


def _sections(speak: Speaker, clause: str) -> tuple[Section, ...]:
    """The sections of the notice that may tell a clause; made alone, as the whole takes ten times as long."""
    kind, _colon, rest = clause.partition(":")
    purpose = own(speak).get(rest.partition("/")[0]) if kind == "purpose" else None
    if purpose is not None:
        return (use(speak, rest.partition("/")[0], purpose),)
    return TABLES[kind](speak) if kind in TABLES else ()


def _rows(section: Section) -> Iterator[tuple[str, str]]:
    for block in section.blocks:
        if isinstance(block, Facts):
            yield from ((row.clause, row.name) for row in block.rows)
        elif isinstance(block, Table):
            yield from ((row.clause, row.cells[0]) for row in block.rows)


def _is_near(row: str, clause: str) -> bool:
    """Whether a row tells a clause, a part of it, or the whole that it is part of."""
    return row == clause or clause.startswith(f"{row}/") or row.startswith(f"{clause}/")
