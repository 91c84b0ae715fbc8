"""From a file to a typed `Policy`, or to every complaint at once."""

from __future__ import annotations

from pathlib import Path as FilePath

from pydantic import ValidationError

from forecall.policy.blanks import blanks
from forecall.policy.complaints import complaints, double_keys, unknown_exceptions
from forecall.policy.errors import PolicyRefused
from forecall.policy.findings import Finding, in_file_order
from forecall.policy.merging import Raw, read_merged
from forecall.policy.types import Policy


def read_policy(path: FilePath | str) -> tuple[Policy | None, list[Finding]]:
    """The policy where the file fits the schema, and what does not fit.

    Raises PolicyUnreadable, IncludeNotFound or CyclicInclude where there is nothing to complain about line by line.
    """
    return type_policy(read_merged(FilePath(path)))


def type_policy(raw: Raw) -> tuple[Policy | None, list[Finding]]:
    """As `read_policy`, from the merged tree of files. With blanks left there is no policy, whatever else fits."""
    left = list(blanks(raw))
    findings = [*double_keys(raw), *unknown_exceptions(raw), *left]
    try:
        policy = Policy.model_validate(raw.data).coming_from(raw.origins)
    except ValidationError as problem:
        return None, in_file_order([*findings, *complaints(problem, raw)])
    return None if left else policy, in_file_order(findings)


def load_policy(path: FilePath | str) -> Policy:
    """The typed policy of a file and everything it includes; `check` says whether it may count.

    Raises PolicyRefused with every finding when the file does not fit the schema, else as `read_policy`.
    """
    policy, findings = read_policy(path)
    if policy is None or findings:
        raise PolicyRefused(findings)
    return policy
