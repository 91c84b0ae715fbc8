"""What enforces a clause: a part of the rulebook, columns under its permit, or what else of the house keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forecall.custody.rights.types import Kind
from forecall.foundation import Holding
from forecall.policy import Policy, Rulebook
from forecall.policy.documents.showing import rules_of
from forecall.policy.terms import Denial, Matter, Regime

CHECKS = {
    "people": "people",
    "categories": "categories",
    "actions": "actions",
    "channels": "channels",
    "recipients": "recipients",
    "sources": "sources",
    "basis": "basis",
    "explicit": "basis",
    "consent_lasts": "basis",
    "wind_down": "basis",
    "review_until": "basis",
    "refusable": "objection",
    "overridable": "objection",
    "marketing": "objection",
    "needs_human": "human",
    "second_person": "second",
    "terms": "terms",
    "notice": "caps",
    "optional": "caps",
}
"""Part of a rule -> the check that reads it; a part that is not named here is a name or a number of the rule itself."""
TABLES = {"recipients": "recipient", "caps": "caps", "minimum_ages": "age", "hours": "hours"}
"""Table of the rulebook beside the rules -> the check that reads it."""
SEALED, VERSION, CLAUSE_ITSELF = "sealed", "version", "purpose"
CASES, CONTRADICTION, MASKED, CHANGE = "cases", "contradiction", "masked", "change"
AT_THE_GATE = frozenset({*CHECKS.values(), *TABLES.values(), CLAUSE_ITSELF})
"""Checks whose decisions the receipts count."""
CODES = sorted({*AT_THE_GATE, SEALED, VERSION, CASES, CONTRADICTION, MASKED, CHANGE})
RIGHTS = {
    "access": Kind.ACCESS,
    "rectification": Kind.RECTIFICATION,
    "erasure": Kind.ERASURE,
    "restriction": Kind.RESTRICTION,
    "portability": Kind.PORTABILITY,
    "objection": Kind.OBJECTION,
    "marketing_objection": Kind.OBJECTION,
    "withdrawal": Kind.WITHDRAWAL,
    "human": Kind.CONTEST,
}
"""Right as the notice names it -> the case that carries it out, and cannot end well before that."""


def right_of(clause: str) -> Kind | None:
    """The kind of case that a sentence about a right is kept by."""
    kind, _, rest = clause.partition(":")
    whole, _, name = rest.partition("/")
    return RIGHTS.get(name.partition("/")[0]) if (kind, whole) == ("policy", "rights") else None


def kept_by(policy: Policy, clause: str) -> tuple[str, ...]:
    """What holds to a clause that is no part of the rulebook: cases, the publication, the masking of cards."""
    kind, _, name = clause.partition(":")
    if (right := right_of(clause)) is not None:
        at_the_gate = {Kind.OBJECTION: ("objection",), Kind.WITHDRAWAL: ("basis",), Kind.CONTEST: ("human",)}
        return (*at_the_gate.get(right, ()), CASES)
    if kind == "claim" and name in set(policy.claims):
        return (CONTRADICTION, MASKED) if name == Denial.NO_CARD_NUMBERS.value else (CONTRADICTION,)
    if kind == "change" and name in set(Matter):
        return () if policy.changes[Matter(name)].regime is Regime.NO_NOTICE else (CHANGE,)
    return ()


def checks_of(rulebook: Rulebook, clause: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(checks, purposes): which checks of `policy.decide` read what this clause says, and whose rules they are."""
    kind, _, rest = clause.partition(":")
    rules = rules_of(rulebook, clause)
    if kind == "purpose" and rest in rulebook.rules:
        return (CLAUSE_ITSELF,), (rest,)
    checks: dict[str, None] = {}
    purposes: dict[str, None] = {}
    for path in rules:
        table, _, below = path.partition("/")
        if table == "rules":
            purpose, _, part = below.partition("/")
            purposes[purpose] = None
            if (check := CHECKS.get(part.partition("/")[0])) is not None:
                checks[check] = None
        elif table in TABLES:
            checks[TABLES[table]] = None
        else:
            checks[VERSION] = None
    return tuple(checks), tuple(purposes) if checks else ()


def columns_of(policy: Policy, clause: str, holdings: Iterable[Holding]) -> tuple[str, ...]:
    """The sealed columns that hold what a category consists of."""
    kind, _, name = clause.partition(":")
    if kind != "category" or name not in policy.categories:
        return ()
    kinds = frozenset(map(str, policy.categories[name].fields))
    return tuple(sorted(_sealed_in(holdings, kinds)))


def _sealed_in(holdings: Iterable[Holding], kinds: frozenset[str]) -> Sequence[str]:
    return [
        f"{holding.model}.{column}"
        for holding in holdings
        for column, held in holding.fields.items()
        if held.way == "sealed" and not kinds.isdisjoint(held.kinds)
    ]
