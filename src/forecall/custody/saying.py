"""Custody's own sentences in English, German and Romanian, beside those of the policy: letters, answers, drafts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from forecall.policy import Policy
from forecall.policy.documents.speaking import Speaker
from forecall.policy.errors import LanguageNotSpoken, MessageMissing
from forecall.policy.packs import Authority
from forecall.policy.terms import Language

PARTS = ("letters", "bundle", "incidents")


@cache
def bundle(language: str) -> FluentBundle:
    """The messages of one language; raises LanguageNotSpoken."""
    if language not in set(Language):
        raise LanguageNotSpoken(language, [spoken.value for spoken in Language])
    made = FluentBundle([language], use_isolating=False)
    for part in PARTS:
        source = files("forecall.custody") / "locales" / language / f"{part}.ftl"
        made.add_resource(FluentResource(source.read_text(encoding="utf-8")))
    return made


class Saying(Speaker):
    """One organisation in one language: custody's sentences first, then those of its policy."""

    def say(self, message: str, **values: str | int) -> str:
        """Raises MessageMissing where a message or a value is missing: nothing falls back to another language."""
        own = bundle(self.language)
        if not own.has_message(message):
            return super().say(message, **values)
        pattern = own.get_message(message).value
        if pattern is None:
            raise MessageMissing(message, self.language)
        text, problems = own.format_pattern(pattern, values)
        if problems:
            raise MessageMissing(message, self.language, str(problems[0]))
        return str(text)


def spoken(policy: Policy, language: str) -> Saying:
    """In the person's language where the policy speaks it, in the policy's first otherwise."""
    speaks = {one.value for one in policy.languages}
    return Saying(policy, language if language in speaks else policy.languages[0].value)


def authority_for(policy: Policy, place: str) -> Authority:
    """The supervisory authority where the person lives (Art. 77(1)); the organisation's own where that is unknown.

    place   country of residence, two letters or empty
    """
    authorities = Saying(policy, policy.languages[0].value).packs.authorities
    lead = authorities[policy.identity.authority]
    if not place or place == lead.country:
        return lead
    return next((one for one in authorities.values() if one.country == place), lead)
