"""The words of the evidence in English, German and Romanian: `custody/locales/*/proving.ftl`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from forecall.policy.errors import LanguageNotSpoken, MessageMissing
from forecall.policy.terms import Language


@cache
def _bundle(language: str) -> FluentBundle:
    if language not in set(Language):
        raise LanguageNotSpoken(language, [spoken.value for spoken in Language])
    made = FluentBundle([language], use_isolating=False)
    source = files("forecall.custody") / "locales" / language / "proving.ftl"
    made.add_resource(FluentResource(source.read_text(encoding="utf-8")))
    return made


def say(language: str, message: str, **values: str | int) -> str:
    """A message; raises MessageMissing where it or a value is missing, and LanguageNotSpoken."""
    bundle = _bundle(language)
    pattern = bundle.get_message(message).value if bundle.has_message(message) else None
    if pattern is None:
        raise MessageMissing(message, language)
    text, problems = bundle.format_pattern(pattern, values)
    if problems:
        raise MessageMissing(message, language, str(problems[0]))
    return str(text)
