"""What the basis of an advertisement rests on, in one word that leads to the proof itself."""

from __future__ import annotations

from forecall.custody.agreed import given_at
from forecall.custody.facts import moment
from forecall.custody.rulebooks import InForce
from forecall.custody.standing import Standing
from forecall.custody.types import Ask
from forecall.policy.purposes import Basis


def proof_of(question: Ask, row: Standing, version: InForce) -> str:
    """`consent:` and its second, as it stands in the ledger with who, how and which text; or the file of the policy.

    Empty for what is no advertisement.
    """
    rule = version.rulebook.rules[question.purpose]
    if not rule.marketing:
        return ""
    if rule.basis == "consent":
        given = given_at(row.facts, question.purpose)
        return f"consent:{moment(max(given)):%Y-%m-%dT%H:%M:%SZ}" if given else ""
    return _file_of(version.policy.purposes[question.purpose].basis)


def _file_of(basis: Basis) -> str:
    """The balancing test of an interest, or the agreement with a client."""
    if basis.legitimate_interest is not None:
        return f"balancing:{basis.legitimate_interest.balancing}"
    return f"agreement:{basis.instruction.agreement}" if basis.instruction is not None else ""
