"""`check` and `compile_rulebook`: the linter, then the rulebook, then the worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forecall.policy.errors import PackError, PolicyRefused
from forecall.policy.findings import Finding, Severity, errors, in_file_order
from forecall.policy.linter import RULES, Case
from forecall.policy.packs import jurisdictions, pack_names
from forecall.policy.rulebook import Earlier, Rulebook, Uses, build_rulebook
from forecall.policy.types import Policy
from forecall.policy.worked import examples_come_out


def check(policy: Policy, today: date | None = None) -> list[Finding]:
    """Everything that is wrong with a policy, in the order of the file; an empty list means nothing is.

    today   day as of which contracts, certificates and reviews are looked at; by default the policy's effective day

    The worked examples run only where the linter found no error: before that their answers mean nothing.
    """
    try:
        packs = jurisdictions(policy.jurisdictions)
    except PackError as problem:
        known = ", ".join(pack_names())
        where = policy.origins.where(("jurisdictions",))
        found = ", ".join(name for name in policy.jurisdictions if name not in pack_names()) or str(problem)
        return [
            Finding(
                "L02 dangling-reference", Severity.ERROR, "policy:jurisdictions", where, found,
                "there is no jurisdiction pack of that name", f"choose from {known}",
            )
        ]  # fmt: skip
    case = Case(policy, packs, today or policy.version.effective)
    findings = [finding for rule in RULES for finding in rule(case)]
    if not errors(findings):
        findings += examples_come_out(case, build_rulebook(policy))
    return in_file_order(findings)


def compile_rulebook(
    policy: Policy,
    since: Mapping[Uses, int] | None = None,
    today: date | None = None,
    earlier: Mapping[Uses, tuple[Earlier, ...]] | None = None,
) -> Rulebook:
    """The rulebook of a policy that has no errors; raises PolicyRefused with all of them.

    since     (purpose, category) -> first version in which that use stood, from a history of versions
    today     as in `check`
    earlier   (purpose, category) -> what held before versions that loosened it; `past` gives it together with `since`
    """
    wrong = errors(check(policy, today))
    if wrong:
        raise PolicyRefused(wrong)
    return build_rulebook(policy, since, earlier)
