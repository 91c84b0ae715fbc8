"""Which words of the policy orders come in under: found in the policy, never guessed past it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from forecall.custody.rulebooks import InForce
from forecall.orders.errors import NothingDeclared
from forecall.orders.types import Intake
from forecall.policy import Policy
from forecall.policy.rulebook import Rule

COLLECT, SCORE = "collect", "score"
LIKELY_SOURCES = ("client", "given", "observed")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller named of it; what is empty is found in the policy."""

    purpose: str = ""
    category: str = ""
    kind: str = ""
    source: str = ""


def holds_orders(fields: frozenset[str]) -> bool:
    """Whether a category with these fields has room for order lines.

    >>> holds_orders(frozenset({"product", "quantity", "time"})), holds_orders(frozenset({"name"}))
    (True, False)
    """
    return "order" in fields or {"product", "quantity"} <= fields


def intake_of(version: InForce, wish: Wish) -> Intake:
    """How orders come in under this version; raises NothingDeclared where it has no place for them."""
    policy = version.policy
    category, rule = _use(version, wish, COLLECT)
    people = [name for name in policy.categories[category].people if name in rule.people]
    kind = _named(people, wish.kind, f"kind of person in category {category}")
    sources = [name for name in (*LIKELY_SOURCES, *sorted(rule.sources)) if name in rule.sources]
    source = _named(sources, wish.source, f"source of purpose {rule.purpose}")
    basis = policy.purposes[rule.purpose].basis.instruction
    agreement = basis.agreement if basis else ""
    fields = _fields(policy, category)
    return Intake(rule.purpose, category, kind, source, rule.basis, fields, version.rulebook.version, agreement)


def scoring_of(version: InForce, wish: Wish) -> tuple[str, str]:
    """(purpose, category) under which orders may be scored; raises NothingDeclared where nothing may."""
    category, rule = _use(version, wish, SCORE)
    return rule.purpose, category


def _use(version: InForce, wish: Wish, action: str) -> tuple[str, Rule]:
    """The first category with room for orders whose purpose has the action."""
    policy, rules = version.policy, version.rulebook.rules
    roomy = [name for name in policy.categories if holds_orders(_fields(policy, name))]
    categories = [_named(roomy, wish.category, "category with `order`, or with `product` and `quantity`")]
    if not wish.category:
        categories = roomy
    uses = [
        (category, rule)
        for category in categories
        for rule in rules.values()
        if category in rule.categories and action in rule.actions
    ]
    found = [(category, rule) for category, rule in uses if wish.purpose in {"", rule.purpose}]
    if not found:
        raise NothingDeclared({rule.purpose for _, rule in uses}, f"purpose that may {action} {categories[0]}")
    return min(found, key=lambda use: categories.index(use[0]))


def _named(there: list[str], wanted: str, what: str) -> str:
    if wanted and wanted in there:
        return wanted
    if wanted or not there:
        raise NothingDeclared(there, f"{what}{f' named {wanted}' if wanted else ''}")
    return there[0]


def _fields(policy: Policy, category: str) -> frozenset[str]:
    return frozenset(map(str, policy.categories[category].fields))


def same_terms(before: Policy, now: Policy, purpose: str) -> bool:
    """Whether a purpose reads alike in two versions, so that an agreement about it still stands."""
    old, new = before.purposes.get(purpose), now.purposes.get(purpose)
    return old is not None and new is not None and old.model_dump() == new.model_dump()
