"""What is claimed has its document beside the policy, and the document still counts."""

from __future__ import annotations

from collections.abc import Iterator

from forecall.policy.blanks import BLANK
from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case
from forecall.policy.source import Origins
from forecall.policy.types import Policy

LARGEST_TEXT = 1_000_000
URL = ("http://", "https://", "www.")


def certificates_have_evidence(case: Case) -> Iterator[Finding]:
    """L35: a certificate is claimed with its file, and while it is valid."""
    for name, certificate in case.policy.certificates.items():
        at: Path = ("certificates", name)
        if not case.policy.origins.is_beside(certificate.file):
            yield case.error(
                "L35 unsupported-claim",
                (*at, "file"),
                repr(certificate.file),
                "there is no such file beside the policy",
                "put the certificate there, or take the claim away",
            )
        if certificate.expires < case.today:
            yield case.error(
                "L35 unsupported-claim",
                (*at, "expires"),
                str(certificate.expires),
                "the certificate has expired",
                "add the new one, or take the claim away",
            )


def documents_are_beside(case: Case) -> Iterator[Finding]:
    """L28: balancing tests, agreements and transfer documents are files beside the policy, not pages elsewhere."""
    for path, file in documents(case.policy):
        if file.startswith(URL):
            yield case.error(
                "L28 external-doc",
                path,
                repr(file),
                "a page elsewhere can change or vanish",
                "save the document beside the policy and name the file",
            )
        elif not case.policy.origins.is_beside(file):
            yield case.error(
                "L28 external-doc",
                path,
                repr(file),
                "there is no such file beside the policy",
                "put the document there, or mend the name",
            )
        elif blank := _line_with_blank(case.policy.origins, file):
            yield case.warning(
                "L03 placeholder-left",
                path,
                f"{file} with a blank in line {blank}",
                "nobody has said that the document holds",
                "fill it in, or put the signed document in its place",
            )


def _line_with_blank(origins: Origins, file: str) -> int:
    """The first line of a text that still has a blank to be filled in; 0 where none has, or it is no small text."""
    if not file.endswith((".md", ".txt")) or origins.size_of(file) > LARGEST_TEXT:
        return 0
    lines = origins.content_of(file).decode("utf-8", errors="replace").splitlines()
    return next((number for number, line in enumerate(lines, 1) if BLANK in line), 0)


def documents(policy: Policy) -> Iterator[tuple[Path, str]]:
    """Every balancing test, agreement, transfer document and model test that a policy names, with its place."""
    for name, purpose in policy.purposes.items():
        at: Path = ("purposes", name, "basis")
        if purpose.basis.legitimate_interest:
            yield (*at, "legitimate_interest", "balancing"), purpose.basis.legitimate_interest.balancing
        if purpose.basis.instruction:
            yield (*at, "instruction", "agreement"), purpose.basis.instruction.agreement
    for name, recipient in policy.recipients.items():
        if recipient.agreement:
            yield ("recipients", name, "agreement", "file"), recipient.agreement.file
        if recipient.transfer and recipient.transfer.file:
            yield ("recipients", name, "transfer", "file"), recipient.transfer.file
    for name, model in policy.models.items():
        yield ("models", name, "tests"), model.tests
    for name, client in policy.clients.items():
        if client.agreement:
            yield ("clients", name, "agreement", "file"), client.agreement.file
