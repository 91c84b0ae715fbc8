"""From a policy to its documents, in every language that the file declares."""

from __future__ import annotations

from collections.abc import Callable

from forecall.policy.documents.choosing import choices, cookie_notice
from forecall.policy.documents.machines import responsible_ai
from forecall.policy.documents.model import Document, Kind, Section
from forecall.policy.documents.notice import privacy_notice
from forecall.policy.documents.records import (
    processor_annex,
    register_controller,
    register_processor,
    retention,
    safeguards,
    sub_processors,
)
from forecall.policy.documents.speaking import Speaker
from forecall.policy.types import Policy

BUILDERS: dict[Kind, Callable[[Speaker], tuple[Section, ...]]] = {
    Kind.PRIVACY_NOTICE: privacy_notice,
    Kind.COOKIE_NOTICE: cookie_notice,
    Kind.CHOICES: choices,
    Kind.RETENTION: retention,
    Kind.RESPONSIBLE_AI: responsible_ai,
    Kind.MEASURES: safeguards,
    Kind.SUB_PROCESSORS: sub_processors,
    Kind.PROCESSOR_ANNEX: processor_annex,
    Kind.REGISTER_CONTROLLER: register_controller,
    Kind.REGISTER_PROCESSOR: register_processor,
}

FRAME = ("see-also", "languages", "contents", "skip", "made-by", "clause", "elsewhere")


def documents_of(policy: Policy) -> list[Document]:
    """Every document in every declared language; the policy must be one that `check` has no error for.

    Raises MessageMissing where a language lacks a sentence or a word.
    """
    return [_document(Speaker(policy, language.value), kind) for language in policy.languages for kind in Kind]


def document_of(policy: Policy, kind: Kind, language: str) -> Document:
    """One of them, to be read before anything is published."""
    return _document(Speaker(policy, language), kind)


def _document(speak: Speaker, kind: Kind) -> Document:
    policy = speak.policy
    titles = {one: speak.word("doc", one) for one in Kind if one.folder == kind.folder}
    return Document(
        kind=kind,
        language=speak.language,
        languages=tuple(language.value for language in policy.languages),
        title=titles[kind],
        organisation=policy.identity.name,
        version=speak.say("version-line", number=str(policy.version.number), date=speak.day(policy.version.effective)),
        lead=speak.say(f"lead-{kind}", organisation=policy.identity.name),
        sections=BUILDERS[kind](speak),
        frame={name: speak.say(name) for name in FRAME},
        titles=titles,
    )
