"""The statement on AI: where machines take part, what holds everywhere, who provides models."""

from __future__ import annotations

from collections.abc import Iterable

from forecall.policy.documents.facts import has_machine, machine_facts, reached_by, recipients_table
from forecall.policy.documents.model import Bullets, Fact, Facts, Paragraph, Section
from forecall.policy.documents.speaking import Speaker
from forecall.policy.purposes import Purpose
from forecall.policy.terms import Action, RecipientFunction
from forecall.policy.types import Model, Policy

MODELS = frozenset({RecipientFunction.LANGUAGE_MODEL, RecipientFunction.SPEECH})


def responsible_ai(speak: Speaker) -> tuple[Section, ...]:
    """GDPR Art. 22 and AI Act Art. 50, said from what the purposes declare."""
    return (_uses(speak), *_models(speak), _everywhere(speak), _providers(speak), _contact(speak))


def unregistered(policy: Policy, running: Iterable[str]) -> tuple[list[str], list[str]]:
    """Models that run and are not in the register, and models of the register that do not run."""
    found = set(running)
    return sorted(found - set(policy.models)), sorted(set(policy.models) - found)


def _models(speak: Speaker) -> tuple[Section, ...]:
    """The register of models, model by model; nothing where none is declared."""
    sections = tuple(
        Section(f"model:{name}", speak.title(model.label), (_model(speak, name, model),))
        for name, model in speak.policy.models.items()
    )
    return (Section("policy:models", speak.say("ai-models-title"), (), sections),) if sections else ()


def _model(speak: Speaker, name: str, model: Model) -> Facts:
    policy = speak.policy
    provider = policy.recipients[model.provider].name if model.provider else speak.say("ai-own")
    purposes = [policy.purposes[wanted].label for wanted in model.purposes if wanted in policy.purposes]
    rows = (
        ("purposes", "col-purpose", speak.labels(purposes)),
        ("family", "ai-family", model.family),
        ("provider", "ai-provider", provider),
        ("learned_from", "ai-learned", speak.text(model.learned_from)),
        ("limits", "ai-limits", speak.text(model.limits)),
        ("risk", "ai-risk", speak.text(model.risk)),
        ("oversight", "ai-oversight", speak.text(model.oversight)),
        ("owner", "ai-owner", model.owner),
    )
    return Facts(tuple(Fact(f"model:{name}/{step}", speak.say(called), text) for step, called, text in rows))


def _contact(speak: Speaker) -> Section:
    mail = speak.policy.identity.contacts.privacy[0]
    at = "identity:contacts/privacy"
    return Section(
        "identity:contacts", speak.say("ai-contact-title"), (Paragraph(at, speak.say("ai-contact", mail=mail)),)
    )


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
