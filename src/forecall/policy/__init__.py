"""What may be done with personal data, and why: the policy file, its linter, its rulebook, and the decision.

An organisation writes one `policy.yaml`. `load_policy` types it, `check` finds what cannot stand, `compile_rulebook`
makes the rules, and `decide` answers for one person, `decide_many` for a whole set, with one sentence for people in
English, German or Romanian. Pure Python: no web frame, no database, nothing else of Forecall is imported, no clock is
read.

    policy = load_policy("policy.yaml")
    rulebook = compile_rulebook(policy)
    answer = decide(Ask("newsletter", frozenset({"email"}), "send", channel="email"), rulebook, facts, now)

Every fact has a stable clause id (`purpose:newsletter/basis/consent`); documents, receipts and changes name clauses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecall.policy.checking import check, compile_rulebook
from forecall.policy.clauses import clause_of, clauses, path_of
from forecall.policy.deciding import decide
from forecall.policy.errors import PolicyError, PolicyRefused
from forecall.policy.facts import (
    DIRECT_MARKETING,
    Allowed,
    Answer,
    Ask,
    Collected,
    ContractSpan,
    Facts,
    Gap,
    Given,
    Reason,
    Refused,
)
from forecall.policy.findings import Finding, Position, Severity
from forecall.policy.loading import load_policy, read_policy
from forecall.policy.packs import Jurisdictions, jurisdictions
from forecall.policy.rulebook import Rulebook
from forecall.policy.schema import schema
from forecall.policy.types import Policy
from forecall.policy.wording import labels_of, sentence

if TYPE_CHECKING:
    from forecall.policy.deciding_many import decide_many, tabulate

__all__ = [
    "DIRECT_MARKETING",
    "Allowed",
    "Answer",
    "Ask",
    "Collected",
    "ContractSpan",
    "Facts",
    "Finding",
    "Gap",
    "Given",
    "Jurisdictions",
    "Policy",
    "PolicyError",
    "PolicyRefused",
    "Position",
    "Reason",
    "Refused",
    "Rulebook",
    "Severity",
    "check",
    "clause_of",
    "clauses",
    "compile_rulebook",
    "decide",
    "decide_many",
    "jurisdictions",
    "labels_of",
    "load_policy",
    "path_of",
    "read_policy",
    "schema",
    "sentence",
    "tabulate",
]


def __getattr__(name: str) -> object:
    """The set form is loaded when it is first asked for: polars takes a quarter of the start of every command."""
    if name not in {"decide_many", "tabulate"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from forecall.policy import deciding_many  # noqa: PLC0415

    made: object = getattr(deciding_many, name)
    globals()[name] = made
    return made
