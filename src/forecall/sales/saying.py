"""The room's sentences to people, in English, German and Romanian: `locales/*/*.ftl`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

PARTS = ("decisions", "scored")


def words(language: str, message: str, **values: str | int) -> str:
    """A sentence of the room; `language` is en, de or ro."""
    made = _bundle(language)
    text, problems = made.format_pattern(made.get_message(message).value, values)  # type: ignore[arg-type]  # all have one
    if problems:
        raise problems[0]
    return str(text)


@cache
def _bundle(language: str) -> FluentBundle:
    made = FluentBundle([language], use_isolating=False)
    for part in PARTS:
        source = files("forecall.sales") / "locales" / language / f"{part}.ftl"
        made.add_resource(FluentResource(source.read_text(encoding="utf-8")))
    return made
