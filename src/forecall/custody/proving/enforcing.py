"""What enforces a clause: the part of the rulebook that it makes, and the columns that open only with its permit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forecall.foundation import Holding
from forecall.policy import Policy, Rulebook
from forecall.policy.documents.showing import rules_of

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
    "terms": "terms",
    "notice": "caps",
    "optional": "caps",
}
"""Part of a rule -> the check that reads it; a part that is not named here is a name or a number of the rule itself."""
TABLES = {"recipients": "recipient", "caps": "caps", "minimum_ages": "age"}
"""Table of the rulebook beside the rules -> the check that reads it."""
SEALED, VERSION, CLAUSE_ITSELF = "sealed", "version", "purpose"
CODES = sorted({*CHECKS.values(), *TABLES.values(), SEALED, VERSION, CLAUSE_ITSELF})


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
