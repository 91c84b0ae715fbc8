"""A person's own view: who used what of their data, for what, by which clause, in the words of the notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from forecall.custody.errors import NoPolicy
from forecall.custody.joined import every_record
from forecall.custody.models import PublishedVersion
from forecall.custody.proving.types import Use
from forecall.custody.proving.wording import say
from forecall.custody.receipts import Receipt, ReceiptId, used_for
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy import Gap, Policy, Reason, Refused
from forecall.policy.documents.citing import why_not
from forecall.policy.documents.facts import basis
from forecall.policy.documents.speaking import Speaker
from forecall.policy.errors import MessageMissing


def uses_of(subject: UUID, language: str) -> list[Use]:
    """Every use of the person's data in the acting organisation that is on record, by all their records, oldest first.

    Nothing once the person was forgotten. The words are those of the version that decided. Raises NoPolicy, and
    LanguageNotSpoken where that is no language of Forecall.
    """
    organisation = acting_now("custody.proving").organisation
    speakers = {
        row.number: Speaker(Policy.model_validate_json(row.content), language)
        for row in PublishedVersion.unscoped.filter(organisation_id=organisation)
    }
    if not speakers:
        raise NoPolicy(str(organisation))
    folder, records = wired().receipts.folder, every_record(organisation, subject)
    found = {str(name): (name, one) for record in records for name, one in used_for(folder, record)}
    mine = ((name, one) for name, one in found.values() if one.organisation == str(organisation))
    return sorted(_in_words(mine, speakers), key=lambda use: use.at)


def _in_words(found: Iterator[tuple[ReceiptId, Receipt]], speakers: Mapping[int, Speaker]) -> Iterator[Use]:
    for name, receipt in found:
        speak = speakers.get(receipt.version) or speakers[max(speakers)]
        purpose = speak.policy.purposes.get(receipt.purpose)
        yield Use(
            at=receipt.at,
            actor=receipt.actor,
            purpose=_own_purpose(speak, receipt.purpose) if purpose is None else speak.title(purpose.label),
            action=_word(speak, "action", receipt.action),
            categories=tuple(_category(speak, one) for one in receipt.categories),
            outcome=say(speak.language, f"outcome-{receipt.outcome}"),
            clause=receipt.clause,
            because=_because(speak, receipt),
            receipt=str(name),
            is_allowed=receipt.outcome == "allowed",
        )


OWN = frozenset({"retention", "security"})
"""What the house does by itself, under no purpose of the policy."""


def _own_purpose(speak: Speaker, purpose: str) -> str:
    return say(speak.language, f"purpose-{purpose}") if purpose in OWN else purpose


def _word(speak: Speaker, kind: str, word: str) -> str:
    """A word of a closed list; the word itself where a caller asked with one that is none."""
    try:
        return speak.word(kind, word)
    except MessageMissing:
        return word


def _category(speak: Speaker, name: str) -> str:
    found = speak.policy.categories.get(name)
    return name if found is None else speak.text(found.label)


def _because(speak: Speaker, receipt: Receipt) -> str:
    purpose = speak.policy.purposes.get(receipt.purpose)
    if receipt.outcome == "allowed" and purpose is not None:
        return basis(speak, purpose)
    if receipt.outcome == "gap":
        return why_not(Gap(receipt.about), speak.policy, speak.language)
    if receipt.reason in set(Reason):
        refused = Refused(Reason(receipt.reason), receipt.purpose, receipt.clause, receipt.about)
        return why_not(refused, speak.policy, speak.language)
    return say(speak.language, f"refused-{receipt.reason}")
