"""What an answer brings along: balancing tests behind uses of the person's data, safeguards of transfers abroad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from forecall.custody import versions
from forecall.custody.rulebooks import InForce
from forecall.policy import Policy

FOLDER = "documents"


def papers_for(data: Mapping[str, Any], version: InForce) -> dict[str, bytes]:
    """File name -> content, of what `gathering.gathered` says of one person (GDPR Art. 13(1)(d), (f) and 15(2)).

    A balancing test for each purpose that rests on a legitimate interest and uses a category of theirs; the document of
    the transfer to each recipient outside the EEA that got data of theirs, by the receipts. What was not kept with the
    version in force is left out.
    """
    named = {**dict(_balancing(data, version.policy)), **dict(_transfers(data, version.policy))}
    if not named:
        return {}
    kept = versions.files_of(versions.version(version.policy.version.number), versions.EVIDENCE)
    return {
        f"{FOLDER}/{name}{PurePosixPath(file).suffix}": kept[file] for name, file in named.items() if file in kept
    }  # fmt: skip


def _balancing(data: Mapping[str, Any], policy: Policy) -> Iterator[tuple[str, str]]:
    used = {name for one in data["categories"] for name in one["purposes"]}
    for name in sorted(used):
        interest = policy.purposes[name].basis.legitimate_interest
        if interest is not None:
            yield f"balancing-{name}", interest.balancing


def _transfers(data: Mapping[str, Any], policy: Policy) -> Iterator[tuple[str, str]]:
    for one in data["recipients"]:
        recipient = policy.recipients.get(one["recipient"])
        if recipient is not None and recipient.transfer is not None and recipient.transfer.file is not None:
            yield f"safeguards-{one['recipient']}", recipient.transfer.file
