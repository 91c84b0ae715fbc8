"""On what orders come in: a client's agreement, accepted before anything does (Art. 28(3)), or the customer's own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from forecall.custody.bulk import happened_many
from forecall.custody.models import Happening, PublishedVersion
from forecall.custody.recording import Proof, Said
from forecall.custody.rulebooks import InForce
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.orders.declared import same_terms
from forecall.orders.errors import AgreementMissing, NothingDeclared
from forecall.orders.models import Agreement
from forecall.orders.types import Intake
from forecall.policy import Policy
from forecall.policy.terms import BasisKind

INSTRUCTION = "instruction"
CONTRACT_STARTED = "contract_started"


def accept(version: InForce, file: str, text: bytes) -> Agreement:
    """The acting organisation accepts an agreement as it reads now. The same yes again changes nothing.

    file   its path; the name must be the one in the policy
    text   the agreement's bytes: their hash is kept, not they

    Raises NothingDeclared where no purpose of the policy rests on that agreement.
    """
    acting, now = acting_now("orders.Agreement"), wired().clock.now()
    named = {one.basis.instruction.agreement for one in version.policy.purposes.values() if one.basis.instruction}
    found = next((one for one in sorted(named) if PurePosixPath(file).name == PurePosixPath(one).name), None)
    if found is None:
        raise NothingDeclared(named, f"purpose on the instruction of {file}")
    made: Agreement
    made, _fresh = Agreement.objects.get_or_create(
        organisation_id=acting.organisation,
        file=found,
        digest=hashlib.sha256(text).hexdigest(),
        version=version.rulebook.version,
        defaults={"at": now, "actor": acting.actor},
    )
    return made


def accepted(version: InForce, intake: Intake) -> Agreement | None:
    """The yes that still stands: under this version, or an older one in which the purpose reads the same.

    None where the purpose rests on no client's instruction. Raises AgreementMissing.
    """
    if not intake.agreement:
        return None
    for one in Agreement.objects.filter(file=intake.agreement).order_by("-version", "-at"):
        if one.version == intake.version or same_terms(_policy(one.version), version.policy, intake.purpose):
            found: Agreement = one
            return found
    raise AgreementMissing(intake.purpose, intake.agreement, intake.version)


def _policy(number: int) -> Policy:
    row = PublishedVersion.objects.get(number=number)
    return Policy.model_validate(json.loads(row.content))


def instruction(agreement: Agreement, purpose: str, at: datetime) -> Said:
    """What is recorded for each person of the client: used on its instruction, under this agreement."""
    proof = Proof("agreement", notice_version=agreement.version, digest=agreement.digest)
    return Said(INSTRUCTION, purpose, at, proof)


def rests_on_contract(intake: Intake) -> bool:
    return intake.basis == BasisKind.CONTRACT


def begin_contracts(intake: Intake, first: Mapping[UUID, datetime]) -> None:
    """Who orders has a contract, from the first order on; one that began before stays as it is, ended or not.

    first   person -> their first order; nothing is recorded where the purpose rests on something else
    """
    if not first or not rests_on_contract(intake):
        return
    begun = Happening.objects.filter(event=CONTRACT_STARTED, subject_id__in=among(list(first)))
    before = set(begun.values_list("subject_id", flat=True))
    happened_many(CONTRACT_STARTED, {person: at for person, at in first.items() if person not in before})
