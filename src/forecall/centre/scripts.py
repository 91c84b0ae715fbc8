"""Scripts: what is said, by name and number; the newest counts, older ones stay readable."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from forecall.centre.errors import TaskRefused
from forecall.centre.models import Script
from forecall.custody.identifiers import mask_cards
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy.terms import Language

LONGEST = 20_000
"""Characters of a script in one language."""


def write_script(name: str, texts: Mapping[str, str]) -> int:
    """Keep a new version of a script; its number. The same texts again change nothing.

    texts   language (en, de, ro) -> what is said; card numbers in it are masked

    Raises TaskRefused for an unknown language, an empty text or one beyond 20,000 characters.
    """
    said = {language: mask_cards(text.strip()) for language, text in texts.items()}
    if unknown := sorted(set(said) - {one.value for one in Language}):
        raise TaskRefused("texts", f"no language {unknown[0]!r}", f"use {', '.join(Language)}")
    if not said or not all(said.values()):
        raise TaskRefused("texts", "nothing is said", "write the script in at least one language")
    if too_long := [language for language, text in said.items() if len(text) > LONGEST]:
        raise TaskRefused("texts", f"{too_long[0]} has more than {LONGEST} characters", "shorten it")
    acting, now = acting_now("centre.Script"), wired().clock.now()
    with transaction.atomic():
        newest = read_script(name)
        if newest is not None and newest.texts == said:
            return newest.number
        number = newest.number + 1 if newest is not None else 1
        Script.objects.create(name=name, number=number, texts=said, written_by=acting.actor, written_at=now)
    return number


def read_script(name: str, number: int | None = None) -> Script | None:
    """The newest version of a script, or the one of that number; None where there is none."""
    found = Script.objects.filter(name=name)
    if number is not None:
        found = found.filter(number=number)
    newest: Script | None = found.order_by("-number").first()
    return newest
