"""The statement on AI: where machines take part, what holds everywhere, who provides models."""

from __future__ import annotations

from forecall.policy.documents.facts import has_machine, machine_facts, reached_by, recipients_table
from forecall.policy.documents.model import Bullets, Fact, Facts, Paragraph, Section
from forecall.policy.documents.speaking import Speaker
from forecall.policy.purposes import Purpose
from forecall.policy.terms import Action, RecipientFunction

MODELS = frozenset({RecipientFunction.LANGUAGE_MODEL, RecipientFunction.SPEECH})


def responsible_ai(speak: Speaker) -> tuple[Section, ...]:
    """GDPR Art. 22 and AI Act Art. 50, said from what the purposes declare."""
    return (_uses(speak), _everywhere(speak), _providers(speak))


def _uses(speak: Speaker) -> Section:
    found = {name: purpose for name, purpose in speak.policy.purposes.items() if has_machine(purpose)}
    at, title = "policy:automated", speak.say("ai-uses-title")
    if not found:
        return Section(at, title, (Paragraph(at, speak.say("ai-none")),))
    sections = tuple(
        Section(f"purpose:{name}", speak.title(purpose.label), (_facts(speak, name, purpose),))
        for name, purpose in found.items()
    )
    return Section(at, title, (), sections)


def _facts(speak: Speaker, name: str, purpose: Purpose) -> Facts:
    at = f"purpose:{name}"
    return Facts(
        (
            Fact(f"{at}/people", speak.say("fact-people"), speak.people(purpose.people)),
            Fact(f"{at}/categories", speak.say("fact-data"), speak.categories(purpose.categories)),
            Fact(f"{at}/actions", speak.say("fact-actions"), speak.words("action", purpose.actions)),
            *machine_facts(speak, name, purpose),
        )
    )


def _everywhere(speak: Speaker) -> Section:
    purposes = speak.policy.purposes.values()
    trained = [speak.text(purpose.label) for purpose in purposes if Action.TRAIN in purpose.actions]
    speaks = any(purpose.says_it_is_ai for purpose in purposes)
    training = speak.say("ai-training", purposes="; ".join(trained)) if trained else speak.say("ai-no-training")
    said = (
        Paragraph("policy:ai/voice", speak.say("ai-voice-always" if speaks else "ai-no-voice")),
        Paragraph("policy:ai/training", training),
        Paragraph("policy:ai/human", speak.say("ai-human")),
    )
    return Section("policy:ai", speak.say("ai-promises-title"), (Bullets(said),))


def _providers(speak: Speaker) -> Section:
    policy, at, title = speak.policy, "policy:ai/providers", speak.say("ai-providers-title")
    reach = reached_by(policy, policy.purposes.values())
    names = [name for name in reach if policy.recipients[name].function in MODELS]
    if not names:
        return Section(at, title, (Paragraph(at, speak.say("ai-providers-none")),))
    return Section(at, title, (recipients_table(speak, names),))
