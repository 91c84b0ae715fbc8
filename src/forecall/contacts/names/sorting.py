"""The order of names by the rules of a language. Pure."""

from __future__ import annotations

from forecall.contacts.values import folded

AFTER_Z = "{"
"""Sorts behind every letter: a letter with its own place in the alphabet comes behind all words of the one before."""
ROMANIAN = str.maketrans(
    {"ă": "a{", "â": "a{{", "î": "i{", "ș": "s{", "ş": "s{", "ț": "t{", "ţ": "t{"}
)  # fmt: skip
"""A, Ă, Â, ... I, Î, ... S, Ș, T, Ț: letters of their own (Dicționarul ortografic, 2005)."""
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
"""Lists of names: DIN 5007-1, 6.1.1.4.2."""
LETTERS = {"ro": ROMANIAN, "de": GERMAN}


def sort_key(name: str, family_at: int, language: str) -> tuple[str, str, str]:
    """What a name sorts by: family name, given names, and the spelling where those are alike.

    >>> names = [("Ion Șerban", 4), ("Ana Szabo", 4), ("Ion Serban", 4)]
    >>> [name for name, _ in sorted(names, key=lambda one: sort_key(*one, "ro"))]
    ['Ion Serban', 'Ana Szabo', 'Ion Șerban']
    >>> [name for name, _ in sorted(names, key=lambda one: sort_key(*one, "en"))]
    ['Ion Serban', 'Ion Șerban', 'Ana Szabo']
    """
    return primary(name[family_at:], language), primary(name[:family_at], language), name


def primary(text: str, language: str) -> str:
    table = LETTERS.get(language[:2])
    if table is None or text.isascii():
        return folded(text)
    parts = text.casefold().translate(table).split(AFTER_Z)
    return AFTER_Z.join(folded(part) if part else "" for part in parts)
