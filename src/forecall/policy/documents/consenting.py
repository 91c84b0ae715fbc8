"""The question that a yes answers, as a policy asks it: shown, or read out, and kept as what was agreed to."""

from __future__ import annotations

from collections.abc import Collection

from forecall.policy.documents.speaking import Speaker
from forecall.policy.types import Policy


def consent_question(policy: Policy, purpose: str, channels: Collection[str], language: str) -> str:
    """Who asks, for what, over which ways, with which data, for how long, and how the yes is taken back.

    purpose   one that rests on consent
    channels  the ways that the yes is for; none where it is about no messages

    GDPR Art. 4(11), 7(2) and (3). Raises LanguageNotSpoken.
    """
    speak, asked = Speaker(policy, language), policy.purposes[purpose]
    consent = asked.basis.consent
    said = [speak.say("consent-asked", organisation=policy.identity.name, purpose=speak.text(asked.label))]
    ways = [speak.word("channel", one) for one in asked.channels if one in channels]  # the same words each time
    if ways:
        said.append(speak.say("consent-ways", channels=speak.listed(ways)))
    said.append(speak.say("consent-data", categories=speak.categories(asked.categories)))
    if consent is not None and consent.lasts is not None:
        said.append(speak.say("consent-lasts", duration=speak.duration(consent.lasts)))
    said.append(speak.say("consent-back", mail=str(policy.identity.contacts.privacy[0])))
    return " ".join(said)
