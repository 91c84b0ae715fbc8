"""The files that a policy names as its evidence: taken from beside it, and given back to it from a store."""

from __future__ import annotations

from collections.abc import Mapping

from forecall.policy.linter.evidence import documents
from forecall.policy.source import Origins
from forecall.policy.types import Policy


def evidence_of(policy: Policy) -> dict[str, bytes]:
    """Name, as the policy writes it -> content, of every evidence file that is there; `check` says which is missing.

    Raises OSError where one cannot be read.
    """
    named = {file for _path, file in documents(policy)} | {one.file for one in policy.certificates.values()}
    origins = policy.origins
    return {name: origins.content_of(name) for name in sorted(named) if origins.is_beside(name)}


def with_evidence(policy: Policy, kept: Mapping[str, bytes]) -> Policy:
    """The policy with these files as its evidence, whatever lies on the disk."""
    return policy.coming_from(Origins(kept=dict(kept)))
