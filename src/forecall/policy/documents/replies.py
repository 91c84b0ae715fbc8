"""Letters that a policy can write: what somebody is told who complains to the organisation itself."""

from __future__ import annotations

from forecall.policy.documents.speaking import Speaker
from forecall.policy.packs import Authority
from forecall.policy.types import Policy


def authorities_for(policy: Policy, place: str) -> list[Authority]:
    """Where somebody can complain (GDPR Art. 77): the authorities where they live, else the organisation's own.

    place   country in two letters; empty where it is not known
    """
    known = Speaker(policy, policy.languages[0].value).packs.authorities
    at_home = [one for one in known.values() if place and one.country == place]
    return at_home or [known[policy.identity.authority]]


def reply_to_complaint(policy: Policy, place: str, language: str) -> str:
    """The answer at once: received, answered by when, and the way to the authority, which waits for nothing.

    Raises LanguageNotSpoken.
    """
    speak = Speaker(policy, language)
    found = authorities_for(policy, place)
    home = policy.identity.authority
    lines = [
        speak.say("complaint-received", organisation=policy.identity.name),
        speak.say("complaint-answer", within=speak.within(speak.packs.deadlines["rights_answer"].within)),
        speak.say("complaint-free"),
        *(
            speak.say("complaint-where", name=one.name, address=one.address, website=one.website, mail=one.email)
            for one in found
        ),
    ]
    if found != [speak.packs.authorities[home]]:
        lines.append(speak.say("complaint-also", name=speak.packs.authorities[home].name))
    return "\n".join(lines)
